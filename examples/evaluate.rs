//! Answers requests: `evaluate REQUEST.json`, `evaluate --lines REQUESTS.jsonl`, `evaluate --text REQUEST.json`.
//!
//! A path of `-` is standard input. Exit status 0, or 1 with one line on standard error and nothing on standard output.

use std::io::{BufRead, Read, Write};
use std::process::ExitCode;

use duly::wire::{Inquiry, Request, RequestError};

const USAGE: &str = "usage: evaluate [--lines | --text] REQUEST.json, where - is standard input";

enum Form {
    Json,
    Lines,
    Text,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let answered = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--lines", path] => run(&Form::Lines, path),
        ["--text", path] | [path, "--text"] => run(&Form::Text, path),
        [path] if !path.starts_with("--") => run(&Form::Json, path),
        _ => Err(USAGE.to_owned()),
    };
    match answered {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(form: &Form, path: &str) -> Result<(), String> {
    let at_path = |error: std::io::Error| format!("{path}: {error}");
    if let Form::Lines = form {
        return answer_lines(open(path).map_err(at_path)?).map_err(at_path);
    }
    let mut text = String::new();
    open(path).and_then(|mut input| input.read_to_string(&mut text)).map_err(at_path)?;
    let answer = match form {
        Form::Text => answer_text(&text),
        Form::Json | Form::Lines => answer_json(&text),
    };
    let answer = answer.map_err(|error| error.to_string())?;
    writeln!(std::io::stdout(), "{}", answer.trim_end()).map_err(at_path)
}

fn open(path: &str) -> std::io::Result<Box<dyn BufRead>> {
    Ok(match path {
        "-" => Box::new(std::io::stdin().lock()),
        path => Box::new(std::io::BufReader::new(std::fs::File::open(path)?)),
    })
}

fn answer_json(text: &str) -> Result<String, RequestError> {
    let inquiry = Inquiry::of(&Request::from_json(text)?)?;
    Ok(inquiry.answer()?.to_json())
}

fn answer_text(text: &str) -> Result<String, RequestError> {
    Inquiry::of(&Request::from_json(text)?)?.text()
}

/// Answers line by line; a line that cannot be answered gets its error in its place.
fn answer_lines(input: Box<dyn BufRead>) -> std::io::Result<()> {
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    for line in input.split(b'\n') {
        let line = line?;
        let request = std::str::from_utf8(&line).map_err(|_| RequestError::not_text());
        let answer = request.and_then(|line| {
            let inquiry = Inquiry::of(&Request::from_json(line)?)?;
            Ok(inquiry.answer()?.to_line())
        });
        writeln!(output, "{}", answer.unwrap_or_else(|error| error.to_line()))?;
    }
    output.flush()
}
