//! The same request gives the same bytes: in another process, and with the keys of its JSON in another order.

use std::path::Path;
use std::process::Command;

use duly::wire::{Answer, Inquiry, Request};
use duly::{Calendar, Policy};
use serde_json::Value;

/// The requests under examples/cases, by the order of their names.
fn requests() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
}

fn answer(text: &str) -> String {
    Inquiry::of(&Request::from_json(text).unwrap()).unwrap().answer().unwrap().to_line()
}

/// JSON with the keys of every object in reverse, beginning with another each time.
fn shuffled(value: &Value, by: usize) -> String {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<String> = map
                .iter()
                .rev()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), shuffled(value, by)))
                .collect();
            let first = by % keys.len().max(1);
            keys.rotate_left(first);
            format!("{{{}}}", keys.join(","))
        }
        Value::Array(values) => {
            format!("[{}]", values.iter().map(|value| shuffled(value, by)).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

#[test]
fn the_order_of_keys_says_nothing() {
    for request in requests() {
        let expected = answer(&request.to_string());
        for by in 0..5 {
            let other = shuffled(&request, by);
            assert_ne!(other, request.to_string());
            assert_eq!(answer(&other), expected);
        }
    }
}

/// A policy within a request is read from any order of its keys as well.
#[test]
fn the_order_of_a_documents_keys_says_nothing() {
    for mut request in requests() {
        let id = request["policy"].as_str().unwrap();
        let document = duly::catalog::policy(id).unwrap().document().clone();
        request["policy"] = serde_json::to_value(document).unwrap();
        assert_eq!(answer(&shuffled(&request, 3)), answer(&request.to_string()));
    }
}

const MARK: &str = "answer: ";

/// Run by the test after it, in processes of their own.
#[test]
fn prints_every_answer() {
    for request in requests() {
        println!("{MARK}{}", answer(&request.to_string()));
    }
}

#[test]
fn another_process_gives_the_same_bytes() {
    let run = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let output =
            command.args(["--exact", "determinism::prints_every_answer", "--nocapture"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines =
            text.lines().filter_map(|line| line.find(MARK).map(|at| line[at + MARK.len()..].to_owned()));
        lines.collect::<Vec<String>>()
    };
    let here: Vec<String> = requests().iter().map(|request| answer(&request.to_string())).collect();
    assert_eq!(run(), here);
    assert_eq!(run(), here);
}

/// What a procedure works out once, before anything happened, is the same for every calendar.
#[test]
fn the_calendar_that_was_asked_first_leaves_no_trace() {
    let calendars = [Calendar::england_and_wales(), Calendar::scotland()];
    let answers = |policy: &Policy, asked: &[&Calendar]| -> Vec<String> {
        let now = "2026-04-21T09:00:00+01:00".parse().unwrap();
        let procedures: Vec<_> = policy.procedures().collect();
        let each = asked.iter().flat_map(|calendar| procedures.iter().map(move |of| (calendar, of.case())));
        each.map(|(calendar, case)| {
            let evaluation = case.evaluate(calendar, now).unwrap();
            Answer::new(&case, calendar, evaluation).to_line()
        })
        .collect()
    };
    for policy in duly::catalog::policies().unwrap() {
        let anew = || policy.document().clone().check().unwrap();
        let [english, scottish] = calendars.each_ref();
        let first = answers(&anew(), &[english]);
        let after = answers(&anew(), &[scottish, english]).split_off(first.len());
        assert_eq!(first, after);
    }
}
