//! The engine against the plain model: every example request, every hand-derived log and random logs of every procedure,
//! each at several times. `DULY_LOGS=100 DULY_SEED=7000` tries other random logs, and as many of each procedure;
//! `DULY_ONLY=small-turns/hearing` those of some procedures only, `DULY_BUT=` those of all others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, NaiveDate};
use duly::wire::{Inquiry, Request};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::cases;
use super::model;
use super::random_logs;

/// What both say, in one shape: what the model does not give is left out, what has no order is sorted.
pub(crate) fn plain(answer: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut position = answer["position"].clone();
    if position["not_opened"].is_string() {
        position = json!("not opened");
    }
    found.insert("position".to_owned(), position);
    found.insert(
        "next".to_owned(),
        kept(
            &answer["next"],
            &["move", "do", "standing", "urgent", "due", "stay", "until", "for", "owed", "nothing"],
        ),
    );
    found.insert("next_change".to_owned(), answer["next_change"].clone());
    for (place, one) in list(answer, "moves").enumerate() {
        let fields = ["standing", "urgent", "due", "needs", "requires"];
        let name = format!("move {place} {} {}", one["to"], one["via"]);
        found.insert(name, kept(one, &fields));
    }
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for one in list(answer, "duties") {
        let fields = [
            "status",
            "timeliness",
            "strength",
            "due",
            "not_before",
            "target",
            "done_at",
            "missed_before",
            "instance",
        ];
        let time = times.entry(one["id"].to_string()).or_default();
        *time += 1;
        found.insert(format!("duty {} {time}", one["id"]), kept(one, &fields));
    }
    for one in list(answer, "records") {
        let time = times.entry(format!("{} {}", one["record"], one["duty"])).or_default();
        *time += 1;
        found.insert(
            format!("record {} {} {time}", one["record"], one["duty"]),
            kept(one, &["status", "missing"]),
        );
    }
    let fields = ["severity", "duty", "move", "constraint", "since", "late", "instance"];
    let mut findings: Vec<Value> = list(answer, "findings").map(|one| kept(one, &fields)).collect();
    findings.sort_by_key(|one| format!("{} {one}", one["since"]));
    found.insert("findings".to_owned(), json!(findings));
    let mut questions: Vec<String> = list(answer, "questions").map(asked).collect();
    questions.sort();
    found.insert("questions".to_owned(), json!(questions));
    found
}

fn list<'a>(answer: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    answer[key].as_array().unwrap().iter()
}

fn asked(question: &Value) -> String {
    let name = question.as_str().or(question["fact"].as_str()).or(question["time_of"].as_str());
    name.unwrap().to_owned()
}

fn kept(value: &Value, fields: &[&str]) -> Value {
    let mut found = Map::new();
    for field in fields {
        let mut inner = value[*field].clone();
        if ["due", "not_before"].contains(field) && inner.is_object() {
            inner = kept(&inner, &["by", "day", "provisional", "waiting_for"]);
        }
        for sorted in ["needs", "provisional", "waiting_for"] {
            if *field == sorted {
                inner.as_array_mut().into_iter().for_each(|list| {
                    list.sort_by_key(Value::to_string);
                    list.dedup();
                });
            }
        }
        if !inner.is_null() {
            found.insert((*field).to_owned(), inner);
        }
    }
    Value::Object(found)
}

/// The document that a request asks by, read as it chooses.
pub(crate) fn document(request: &Value) -> Value {
    let readings: Vec<(String, String)> = request["readings"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(reading, option)| (reading.clone(), option.as_str().unwrap().to_owned()))
        .collect();
    let mut document = match request["policy"].as_str() {
        Some(id) => serde_json::to_value(duly::catalog::policy(id).unwrap().document()).unwrap(),
        None => request["policy"].clone(),
    };
    let entries = document["reading"].as_array().cloned().unwrap_or_default();
    for (reading, option) in readings {
        let entry = entries.iter().find(|entry| entry["id"] == reading).unwrap();
        for (path, phrase) in entry["option"][&option].as_object().into_iter().flatten() {
            replace(&mut document, path, phrase);
        }
    }
    document
}

fn replace(document: &mut Value, path: &str, phrase: &Value) {
    let parts: Vec<&str> = path.split('/').collect();
    let named = |list: &mut Value, name: &str| -> Value {
        json!(list.as_array().unwrap().iter().position(|one| one["id"] == name).unwrap())
    };
    let place = |list: &mut Value, name: &str| usize::try_from(named(list, name).as_u64().unwrap()).unwrap();
    let procedures = &mut document["procedure"];
    let procedure = place(procedures, parts[0]);
    let list = &mut procedures[procedure][parts[1]];
    let element = place(list, parts[2]);
    list[element][parts[3]] = if phrase == "none" { Value::Null } else { phrase.clone() };
}

fn holidays(request: &Value) -> impl Fn(NaiveDate) -> bool + use<> {
    let asked = json!({
        "policy": request["policy"], "procedure": request["procedure"], "calendar": request["calendar"],
        "closures": request["closures"], "now": "2026-06-01T00:00:00Z", "events": [],
    });
    let mut asked = asked;
    asked.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let inquiry = Inquiry::of(&Request::from_json(&asked.to_string()).unwrap()).unwrap();
    let calendar = inquiry.calendar().clone();
    move |day| !calendar.is_working_day(day).unwrap_or(false)
}

/// The times at which a request is asked: its own, those of its entries, and some time after each.
pub(crate) fn times(request: &Value) -> Vec<i64> {
    let second = |text: &Value| match text.as_str().unwrap().parse::<NaiveDate>() {
        Ok(day) => day.and_hms_opt(12, 0, 0).unwrap().and_utc().timestamp(),
        Err(_) => DateTime::parse_from_rfc3339(text.as_str().unwrap()).unwrap().timestamp(),
    };
    let now = second(&request["now"]);
    let mut found = vec![now, now + 86_400 * 3, now + 86_400 * 40];
    for event in request["events"].as_array().unwrap() {
        found.push(second(&event["at"]));
        found.push(second(&event["at"]) + 86_400 * 7);
        if event["recorded_at"].is_string() {
            found.push(second(&event["recorded_at"]));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Those times, and for each that something is due by then the last second in time and the next.
fn seconds(request: &Value) -> Vec<i64> {
    let mut found = times(request);
    let last = found.last().copied().unwrap_or_default();
    let answers = found.iter().chain([&last]).filter_map(|now| engine(request, *now).ok());
    let duties = answers.flat_map(|answer| answer["duties"].as_array().unwrap().clone());
    let dues = duties.filter_map(|duty| {
        let by = duty["due"]["by"].as_str()?;
        Some(DateTime::parse_from_rfc3339(by).unwrap().timestamp())
    });
    let dues: Vec<i64> = dues.flat_map(|by| [by, by + 1]).collect();
    found.extend(dues);
    found.sort_unstable();
    found.dedup();
    found
}

pub(crate) fn engine(request: &Value, now: i64) -> Result<Value, String> {
    let mut request = request.clone();
    request["now"] = json!(DateTime::from_timestamp(now, 0).unwrap().to_rfc3339());
    let request = Request::from_json(&request.to_string()).map_err(|error| error.to_string())?;
    let inquiry = Inquiry::of(&request).map_err(|error| error.to_string())?;
    let answer = inquiry.answer().map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(answer).unwrap())
}

fn examples() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read =
        |path: &std::path::PathBuf| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    paths.iter().map(read).collect()
}

/// The number that an environment variable states, or else another.
pub(crate) fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|stated| stated.parse().ok()).unwrap_or(otherwise)
}

/// A procedure of a policy that is shipped or that the tests bring along: how a request names the policy, its document, and
/// the procedure in it.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) policy: Value,
    pub(crate) document: Value,
    pub(crate) procedure: Value,
}

impl Known {
    /// Every procedure.
    pub(crate) fn all() -> Vec<Self> {
        let mut policies: Vec<Value> = duly::catalog::ids().map(|id| json!(id)).collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies");
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
            policies.push(serde_json::to_value(table).unwrap());
        }
        let mut found = Vec::new();
        for policy in policies {
            let document = document(&json!({ "policy": policy }));
            for procedure in document["procedure"].as_array().unwrap().clone() {
                found.push(Self { policy: policy.clone(), document: document.clone(), procedure });
            }
        }
        found
    }

    /// By its policy: `small-turns/hearing`.
    fn name(&self) -> String {
        format!("{}/{}", self.document["id"].as_str().unwrap(), self.procedure["id"].as_str().unwrap())
    }

    /// A request of the random log that has this number.
    pub(crate) fn request(&self, seed: u64) -> Value {
        self.asking(random_logs::log(&self.document, &self.procedure, seed))
    }

    /// A request of a random log in which these events occur ten times each.
    pub(crate) fn request_of_many(&self, seed: u64, events: &[&str]) -> Value {
        self.asking(random_logs::log_of_many(&self.document, &self.procedure, seed, events))
    }

    fn asking(&self, events: Vec<Value>) -> Value {
        json!({
            "policy": self.policy, "procedure": self.procedure["id"], "calendar": "england-and-wales",
            "now": "2027-03-01T00:00:00Z", "events": events,
        })
    }
}

/// Requests of random logs of every procedure, or of those that are asked for.
pub(crate) fn random_requests() -> Vec<Value> {
    let (logs, from) = (number("DULY_LOGS", 5), number("DULY_SEED", 0));
    let listed = |name: &str| std::env::var(name).ok().map(|listed| format!(",{listed},"));
    let (only, but) = (listed("DULY_ONLY"), listed("DULY_BUT"));
    let is_asked = |known: &Known| {
        let name = format!(",{},", known.name());
        only.as_ref().is_none_or(|only| only.contains(&name))
            && !but.as_ref().is_some_and(|but| but.contains(&name))
    };
    let mut found = Vec::new();
    for known in Known::all().into_iter().filter(is_asked) {
        for seed in from..from + logs {
            let mut request = known.request(seed);
            request["seed"] = json!(seed);
            found.push(request);
        }
    }
    found
}

/// Whether a stage is entered after the case was over; the page on meaning does not say all that follows from that.
fn comes_back(request: &Value) -> bool {
    let over = |event: &Value| event["type"] == "left" || event["type"] == "concluded";
    let events = request["events"].as_array().unwrap();
    events.iter().skip_while(|event| !over(event)).any(|event| event["type"] == "entered")
}

/// The model knows no end of the calendar.
const BEYOND: i64 = 2_050_000_000;

#[derive(Default)]
pub(crate) struct Told {
    pub(crate) asked: usize,
    skipped: usize,
    pub(crate) differing: Vec<String>,
    pub(crate) parts: BTreeMap<String, usize>,
}

impl Told {
    /// Asks both one request at several times.
    pub(crate) fn compare(&mut self, request: &Value) {
        let mut asked = request.clone();
        asked.as_object_mut().unwrap().remove("seed");
        let answered =
            Request::from_json(&asked.to_string()).and_then(|asked| Inquiry::of(&asked)?.answer().map(drop));
        if answered.is_err() || comes_back(&asked) {
            self.skipped += 1;
            return;
        }
        let (document, is_rest) = (document(&asked), holidays(&asked));
        for now in seconds(&asked) {
            if now > BEYOND {
                continue;
            }
            let Ok(engine) = engine(&asked, now) else { continue };
            let told = engine.to_string();
            if told.contains("beyond calendar") || told.contains("beyond the calendar") {
                continue;
            }
            self.asked += 1;
            let events = asked["events"].as_array().unwrap();
            let procedure = asked["procedure"].as_str().unwrap();
            let model = || model::answer(&document, procedure, &is_rest, events, now);
            let told = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(model)) {
                Ok(model) => differences(&plain(&engine), &plain(&model), &mut self.parts),
                Err(_) => vec!["the model panicked".to_owned()],
            };
            if told.is_empty() {
                continue;
            }
            let at = DateTime::from_timestamp(now, 0).unwrap();
            let policy =
                asked["policy"].as_str().map_or_else(|| asked["policy"]["id"].to_string(), str::to_owned);
            let seed = &request["seed"];
            let told = told.join("\n  ");
            let events = &asked["events"];
            self.differing.push(format!("{policy} {procedure}, seed {seed}, at {at}:\n  {told}\n  {events}"));
        }
    }

    fn and(mut self, other: Self) -> Self {
        self.asked += other.asked;
        self.skipped += other.skipped;
        self.differing.extend(other.differing);
        for (part, count) in other.parts {
            *self.parts.entry(part).or_default() += count;
        }
        self
    }

    pub(crate) fn check(&self) {
        let shown: Vec<&str> = self.differing.iter().take(5).map(String::as_str).collect();
        let (asked, parts, shown) = (self.asked, &self.parts, shown.join("\n"));
        let count = self.differing.len();
        assert!(
            count == 0,
            "{count} of {asked} answers differ ({} skipped): {parts:#?}\n{shown}",
            self.skipped
        );
        eprintln!("{asked} answers agree, {} requests skipped", self.skipped);
    }
}

fn compare_all(requests: Vec<Value>) {
    let compare = |request: Value| {
        let mut told = Told::default();
        told.compare(&request);
        told
    };
    let told: Vec<Told> = requests.into_par_iter().map(compare).collect();
    told.into_iter().fold(Told::default(), Told::and).check();
}

#[test]
fn the_engine_and_the_model_agree_on_cases() {
    compare_all(examples().into_iter().chain(cases::requests()).collect());
}

#[test]
fn the_engine_and_the_model_agree_on_random_logs() {
    compare_all(random_requests());
}

pub(crate) fn differences(
    engine: &BTreeMap<String, Value>,
    model: &BTreeMap<String, Value>,
    parts: &mut BTreeMap<String, usize>,
) -> Vec<String> {
    let mut names: Vec<&String> = engine.keys().chain(model.keys()).collect();
    names.sort();
    names.dedup();
    let mut found = Vec::new();
    for name in names {
        let (engine, model) = (engine.get(name), model.get(name));
        if engine != model {
            let fields = engine.into_iter().flat_map(|one| unlike(one, model)).collect::<Vec<_>>().join(" ");
            let part = format!("{} {fields}", name.split(' ').next().unwrap());
            *parts.entry(part).or_default() += 1;
            let told = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
            found.push(format!("{name}\n    engine {}\n    model  {}", told(engine), told(model)));
        }
    }
    found
}

/// The fields in which two parts of an answer differ.
fn unlike(one: &Value, other: Option<&Value>) -> Vec<String> {
    let (Some(fields), Some(others)) = (one.as_object(), other.and_then(Value::as_object)) else {
        return Vec::new();
    };
    let names: BTreeSet<&String> = fields.keys().chain(others.keys()).collect();
    names.into_iter().filter(|name| fields.get(*name) != others.get(*name)).cloned().collect()
}
