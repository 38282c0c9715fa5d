//! The table cases of `tests/cases`, each derived by hand from a source and a calendar.
//!
//! Every case goes from JSON to JSON. All are run, then all failures are reported. `DULY_CASE=name` runs those whose
//! name contains it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use duly::wire::{Inquiry, Request};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    policy: String,
    procedure: String,
    calendar: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    because: String,
    #[serde(default)]
    policy: Option<String>,
    #[serde(default)]
    procedure: Option<String>,
    #[serde(default)]
    calendar: Option<String>,
    #[serde(default)]
    readings: Map<String, Value>,
    #[serde(default)]
    closures: Vec<String>,
    now: String,
    events: Vec<Value>,
    expect: Expected,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    position: Option<Value>,
    next: Option<Value>,
    #[serde(deserialize_with = "something")]
    duties: Vec<Value>,
    #[serde(deserialize_with = "something")]
    moves: Vec<Value>,
    #[serde(deserialize_with = "something")]
    records: Vec<Value>,
    #[serde(deserialize_with = "something")]
    findings: Vec<Value>,
    #[serde(deserialize_with = "something")]
    notices: Vec<Value>,
    no_findings: Option<Value>,
    #[serde(deserialize_with = "something")]
    questions: Vec<String>,
    #[serde(deserialize_with = "something")]
    not_questions: Vec<String>,
    next_change: Option<String>,
    error: Option<String>,
    /// The lists in which there is nothing but what is expected.
    #[serde(deserialize_with = "something")]
    only: Vec<String>,
}

/// A list with something in it: an empty one would expect nothing, and so be right whatever is answered.
fn something<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(deserializer)?;
    if list.is_empty() {
        return Err(Error::custom(
            "an empty list expects nothing: `no_findings` and `only` say that there is none",
        ));
    }
    Ok(list)
}

impl Expected {
    fn lists(&self) -> [(&'static str, &Vec<Value>); 5] {
        [
            ("duties", &self.duties),
            ("moves", &self.moves),
            ("records", &self.records),
            ("findings", &self.findings),
            ("notices", &self.notices),
        ]
    }

    fn is_empty(&self) -> bool {
        let values = [&self.position, &self.next, &self.no_findings];
        self.lists().iter().all(|(_, list)| list.is_empty())
            && self.only.is_empty()
            && values.iter().all(|value| value.is_none())
            && self.questions.is_empty()
            && self.not_questions.is_empty()
            && self.next_change.is_none()
            && self.error.is_none()
    }
}

#[test]
fn every_case_is_answered_as_derived() {
    let only = std::env::var("DULY_CASE").unwrap_or_default();
    let (mut names, mut failures, mut run) = (BTreeSet::new(), Vec::new(), 0);
    for file in read_files() {
        for case in &file.case {
            assert!(names.insert(case.name.clone()), "a second case is called {}", case.name);
            assert!(
                !case.because.trim().is_empty() && !case.expect.is_empty(),
                "{} proves nothing",
                case.name
            );
            if case.name.contains(&only) {
                run += 1;
                let wrong = check(&file, case);
                failures.extend(wrong.into_iter().map(|wrong| format!("{}: {wrong}", case.name)));
            }
        }
    }
    assert!(run > 0, "no case is called {only}");
    assert!(failures.is_empty(), "{} of {run} cases:\n{}", failures.len(), failures.join("\n"));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn request(file: &File, case: &Case) -> Value {
    json!({
        "policy": policy(case.policy.as_ref().unwrap_or(&file.policy)),
        "procedure": case.procedure.as_ref().unwrap_or(&file.procedure),
        "calendar": case.calendar.as_ref().unwrap_or(&file.calendar),
        "readings": case.readings,
        "closures": case.closures,
        "now": case.now,
        "events": case.events,
    })
}

/// The request of every case.
pub(super) fn requests() -> Vec<Value> {
    let read = |file: File| -> Vec<Value> { file.case.iter().map(|case| request(&file, case)).collect() };
    read_files().into_iter().flat_map(read).collect()
}

fn read_files() -> Vec<File> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        file
    };
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")).into_iter().map(read).collect()
}

/// What is wrong with the answer to a case; nothing if it is as expected.
fn check(file: &File, case: &Case) -> Vec<String> {
    let answer = Request::from_json(&request(file, case).to_string())
        .and_then(|request| Inquiry::of(&request))
        .and_then(|inquiry| Ok(serde_json::to_value(inquiry.answer()?).unwrap()));
    match (&case.expect.error, answer) {
        (None, Ok(answer)) => differences(&case.expect, &answer),
        (None, Err(error)) => vec![format!("expected an answer, got the error {error}")],
        (Some(part), Err(error)) if error.to_string().contains(part) => Vec::new(),
        (Some(part), Err(error)) => vec![format!("expected an error with {part:?}, got {error}")],
        (Some(part), Ok(_)) => vec![format!("expected an error with {part:?}, got an answer")],
    }
}

/// The name of a shipped policy, or the document that a path of the repository leads to.
fn policy(name: &str) -> Value {
    if !name.ends_with(".toml") {
        return json!(name);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
}

fn differences<'a>(expected: &Expected, answer: &'a Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (key, value) in [("position", &expected.position), ("next", &expected.next)] {
        if let Some(value) = value.as_ref().filter(|value| !matches(value, &answer[key])) {
            wrong.push(format!("{key}: expected {value}, got {}", answer[key]));
        }
    }
    for (key, items) in expected.lists() {
        let entries = answer[key].as_array().unwrap();
        for item in items.iter().filter(|item| !entries.iter().any(|entry| matches(item, entry))) {
            let near: Vec<&Value> = entries.iter().filter(|entry| is_near(item, entry)).collect();
            wrong.push(format!("{key}: expected {item}, got {}", json!(near)));
        }
        let is_expected = |entry: &Value| items.iter().any(|item| matches(item, entry));
        let is_all = entries.len() == items.len() && entries.iter().all(is_expected);
        if expected.only.iter().any(|only| only == key) && !is_all {
            wrong.push(format!("{key}: expected nothing else, got {}", answer[key]));
        }
    }
    let is_list = |name: &&String| expected.lists().iter().any(|(key, _)| key == *name);
    let unknown = expected.only.iter().filter(|name| !is_list(name));
    wrong.extend(unknown.map(|name| format!("only: there is no list {name}")));
    wrong.extend(unwanted_findings(expected, answer));
    let name = |question: &'a Value| match &question["fact"] {
        Value::Null => &question["time_of"],
        fact => fact,
    };
    let asked: Vec<&Value> = answer["questions"].as_array().unwrap().iter().map(name).collect();
    for (facts, is_expected) in [(&expected.questions, true), (&expected.not_questions, false)] {
        let off = facts.iter().filter(|fact| asked.iter().any(|asked| *asked == *fact) != is_expected);
        wrong.extend(off.map(|fact| format!("questions: {fact} asked is not {is_expected}")));
    }
    if expected.next_change.as_ref().is_some_and(|change| !matches(&json!(change), &answer["next_change"])) {
        wrong
            .push(format!("next_change: expected {:?}, got {}", expected.next_change, answer["next_change"]));
    }
    wrong
}

fn unwanted_findings(expected: &Expected, answer: &Value) -> Vec<String> {
    let cites = |finding: &&Value, clause: &Value| finding["clauses"].as_array().unwrap().contains(clause);
    let findings = answer["findings"].as_array().unwrap().iter();
    let unwanted: Vec<&Value> = match &expected.no_findings {
        None => Vec::new(),
        Some(Value::Array(clauses)) => {
            findings.filter(|finding| clauses.iter().any(|clause| cites(finding, clause))).collect()
        }
        Some(_) => findings.collect(),
    };
    unwanted.into_iter().map(|finding| format!("findings: unwanted {finding}")).collect()
}

/// Whether all that is expected is so; what is not mentioned does not matter, and `@null` is nothing.
fn matches(expected: &Value, found: &Value) -> bool {
    if expected == "@null" {
        return found.is_null();
    }
    let Value::Object(expected) = expected else { return expected == found };
    expected.iter().all(|(key, value)| match key.as_str() {
        "clause" => found["clauses"].as_array().is_some_and(|clauses| clauses.contains(value)),
        key => matches(value, &found[key]),
    })
}

/// Whether an entry is probably the one that was meant.
fn is_near(expected: &Value, found: &Value) -> bool {
    let names = ["clause", "id", "duty", "to", "via", "record"];
    let named: Map<String, Value> = expected
        .as_object()
        .unwrap()
        .clone()
        .into_iter()
        .filter(|(key, _)| names.contains(&key.as_str()))
        .collect();
    !named.is_empty() && matches(&Value::Object(named), found)
}
