//! Answers requests: `evaluate REQUEST.json`, `evaluate --lines REQUESTS.jsonl`, `evaluate --text REQUEST.json`; with
//! `--why DUTY` also why that duty is what it is.
//!
//! A path of `-` is standard input. Exit status 0, or 1 with one line on standard error and nothing on standard output.

use std::io::{BufRead, IsTerminal, Read, Write};
use std::process::ExitCode;

use duly::Asked;
use duly::explain::{self, Layout};
use duly::wire::{Inquiry, Request, RequestError};

const USAGE: &str = "usage: evaluate [--lines | --text] [--why DUTY] REQUEST.json, where - is standard input";

enum Form {
    Json,
    Lines,
    Text,
}

struct Arguments {
    form: Form,
    why: Option<String>,
    path: String,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Arguments, String> {
    let (mut form, mut why, mut path) = (None, None, None);
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let is_new = match argument.as_str() {
            "--lines" => form.replace(Form::Lines).is_none(),
            "--text" => form.replace(Form::Text).is_none(),
            "--why" => why.replace(given.next().ok_or(USAGE)?).is_none(),
            other if other.starts_with("--") => false,
            _ => path.replace(argument).is_none(),
        };
        if !is_new {
            return Err(USAGE.to_owned());
        }
    }
    let form = form.unwrap_or(Form::Json);
    if matches!(form, Form::Lines) && why.is_some() {
        return Err(USAGE.to_owned());
    }
    Ok(Arguments { form, why, path: path.ok_or(USAGE)? })
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let path = &arguments.path;
    let at_path = |error: std::io::Error| format!("{path}: {error}");
    if let Form::Lines = arguments.form {
        return answer_lines(open(path).map_err(at_path)?).map_err(at_path);
    }
    let mut text = Vec::new();
    let most = u64::try_from(Request::BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    open(path).and_then(|input| input.take(most).read_to_end(&mut text)).map_err(at_path)?;
    let answer = answer(&text, arguments).map_err(|error| error.to_string())?;
    writeln!(std::io::stdout(), "{}", answer.trim_end()).map_err(at_path)
}

fn open(path: &str) -> std::io::Result<Box<dyn BufRead>> {
    Ok(match path {
        "-" => Box::new(std::io::stdin().lock()),
        path => Box::new(std::io::BufReader::new(std::fs::File::open(path)?)),
    })
}

fn answer(text: &[u8], arguments: &Arguments) -> Result<String, RequestError> {
    let inquiry = Inquiry::of(&Request::from_bytes(text)?)?;
    let why = arguments.why.as_deref().map(|duty| inquiry.why(Asked::Duty(duty))).transpose()?;
    match (&arguments.form, why) {
        (Form::Text, None) => inquiry.text(layout()),
        (Form::Text, Some(why)) => {
            let page = inquiry.text(layout())?;
            Ok(format!("{page}\nWhy\n{}", explain::why(&why, inquiry.calendar(), layout())))
        }
        (Form::Json | Form::Lines, None) => Ok(inquiry.answer()?.to_json()),
        (Form::Json | Form::Lines, Some(why)) => {
            Ok(inquiry.answer()?.with_why(inquiry.calendar(), &why).to_json())
        }
    }
}

/// As wide as the terminal, else 100 columns; in colour only on a terminal, and not where `NO_COLOR` is set.
#[expect(
    clippy::disallowed_methods,
    reason = "the library reads no environment; this program sets its page by it"
)]
fn layout() -> Layout {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = columns.or_else(terminal).unwrap_or(100);
    let is_coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if is_coloured { Layout::coloured(width) } else { Layout::plain(width) }
}

/// Answers line by line; a line that cannot be answered gets its error in its place.
fn answer_lines(mut input: Box<dyn BufRead>) -> std::io::Result<()> {
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    while let Some(line) = next_line(&mut input)? {
        let answer =
            Request::from_bytes(&line).and_then(|request| Ok(Inquiry::of(&request)?.answer()?.to_line()));
        writeln!(output, "{}", answer.unwrap_or_else(|error| error.to_line()))?;
    }
    output.flush()
}

/// The next line; of one that is longer than a request may be only so much that this shows.
fn next_line(input: &mut dyn BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut has_any = false;
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            return Ok(has_any.then_some(line));
        }
        has_any = true;
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(available.len());
        let room = Request::BYTES_MAX.saturating_add(1).saturating_sub(line.len());
        line.extend(available.iter().take(taken.min(room)));
        input.consume(end.map_or(taken, |end| end + 1));
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}
