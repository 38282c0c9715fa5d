//! The log: events as they are written, and which of them are seen.

use std::rc::Rc;

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use super::days;

/// A stated time: an instant, or some second of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl When {
    pub(crate) fn at(second: i64) -> Self {
        Self { first: second, last: second }
    }

    pub(crate) fn read(text: &str) -> Self {
        match text.parse::<NaiveDate>() {
            Ok(day) => Self { first: days::first_second(day), last: days::last_second(day) },
            Err(_) => Self::at(DateTime::parse_from_rfc3339(text).unwrap().timestamp()),
        }
    }

    pub(crate) fn is_day(self) -> bool {
        self.first != self.last
    }

    pub(crate) fn day(self) -> NaiveDate {
        days::day_of(self.first)
    }

    pub(crate) fn text(self) -> String {
        if self.is_day() { self.day().to_string() } else { days::text(self.first) }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) place: usize,
    pub(crate) kind: String,
    pub(crate) at: When,
    pub(crate) recorded: i64,
    /// The last second at which it may have been written down.
    pub(crate) recorded_last: i64,
    pub(crate) raw: Rc<Value>,
}

impl Entry {
    pub(crate) fn read(place: usize, raw: &Value) -> Self {
        let at = When::read(raw["at"].as_str().unwrap());
        let recorded = raw["recorded_at"].as_str().map_or(at, When::read);
        Self {
            place,
            kind: text(raw, "type"),
            at,
            recorded: recorded.first.max(at.first),
            recorded_last: recorded.last,
            raw: Rc::new(raw.clone()),
        }
    }

    pub(crate) fn says(&self, field: &str) -> String {
        text(&self.raw, field)
    }

    /// The second from which it is seen.
    pub(crate) fn seen_from(&self) -> i64 {
        self.at.first.max(self.recorded)
    }
}

pub(crate) fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

pub(crate) fn texts(value: &Value, field: &str) -> Vec<String> {
    let list = value[field].as_array().cloned().unwrap_or_default();
    list.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

pub(crate) fn list<'v>(value: &'v Value, field: &str) -> Vec<&'v Value> {
    value[field].as_array().map(|list| list.iter().collect()).unwrap_or_default()
}

/// What is seen at a second, without what was withdrawn.
pub(crate) fn seen(log: &[Entry], now: i64) -> Vec<Entry> {
    let seen: Vec<&Entry> = log.iter().filter(|entry| entry.seen_from() <= now).collect();
    let mut withdrawn: Vec<String> = Vec::new();
    for entry in seen.iter().rev() {
        if entry.kind == "withdrawn" && !withdrawn.contains(&entry.says("id")) {
            withdrawn.push(entry.says("event_id"));
        }
    }
    let stands = |entry: &&Entry| entry.says("id").is_empty() || !withdrawn.contains(&entry.says("id"));
    seen.into_iter().filter(stands).cloned().collect()
}
