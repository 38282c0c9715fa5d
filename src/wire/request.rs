//! Requests, and looking up what they name.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::error::RequestError;
use super::event::EventValue;
use super::value::PolicyValue;
use crate::calendar::Calendar;
use crate::catalog;
use crate::moment;
use crate::policy::{Policy, Procedure};
use crate::reader::plain;

/// A request: a policy, a case's log, and the second for which to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `policy`, `procedure`, `now` and `events`")]
pub struct Request {
    pub(super) policy: PolicyValue,
    procedure: String,
    #[serde(default = "england_and_wales")]
    calendar: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    closures: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    readings: BTreeMap<String, String>,
    now: String,
    pub(super) events: Vec<EventValue>,
}

/// Where reading stopped, by field and by line, and why.
fn unreadable(path: &str, error: &serde_json::Error) -> RequestError {
    let line = format!("line {}, column {}", error.line(), error.column().max(1));
    let is_whole = path == "." || path == "?";
    let place = if is_whole { line } else { format!("{path}, {line}") };
    if error.is_eof() {
        return RequestError::new(place, "the text ends here: expected the rest of a request in JSON");
    }
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    RequestError::new(place, plain(if is_confidential(path) { expectation(message) } else { message }))
}

/// What stands in the boxes of a form, and why a stage was entered, is repeated in no message.
fn is_confidential(path: &str) -> bool {
    path.split(['.', '[']).any(|part| part == "fields" || part == "reason")
}

/// What a reader expected, without what it found.
fn expectation(message: &str) -> &str {
    message.rfind("expected ").and_then(|at| message.get(at..)).unwrap_or("expected something else")
}

fn check_length(bytes: usize) -> Result<(), RequestError> {
    if bytes > Request::BYTES_MAX {
        let message =
            format!("the request is longer than {} bytes: expected at most so many", Request::BYTES_MAX);
        return Err(RequestError::new("line 1, column 1", message));
    }
    Ok(())
}

fn england_and_wales() -> String {
    "england-and-wales".to_owned()
}

/// What a request asks, looked up.
pub(super) struct Found {
    pub(super) procedure: Procedure,
    pub(super) calendar: Calendar,
    pub(super) now: DateTime<Utc>,
}

impl Request {
    /// Longer requests are refused unread: 16 MiB hold a hundred thousand events.
    pub const BYTES_MAX: usize = 16 * 1024 * 1024;

    /// Reads a request.
    ///
    /// # Errors
    /// The text is no JSON, or lacks a field, or has one that no request has.
    pub fn from_json(text: &str) -> Result<Self, RequestError> {
        check_length(text.len())?;
        if text.trim_start().starts_with(|first: char| first != '{') {
            let expected = "expected an object with `policy`, `procedure`, `now` and `events`";
            return Err(RequestError::new("line 1, column 1", format!("the text is no request: {expected}")));
        }
        serde_json::from_str(text).or_else(|_| Self::read_with_place(text))
    }

    /// Reads the text again, slower, keeping in mind at which field reading stops.
    fn read_with_place(text: &str) -> Result<Self, RequestError> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let request = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            unreadable(&path, &error.into_inner())
        })?;
        reader.end().map_err(|error| unreadable(".", &error))?;
        Ok(request)
    }

    /// Reads a request from bytes.
    ///
    /// # Errors
    /// The bytes are no UTF-8 text; and as [`Request::from_json`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RequestError> {
        check_length(bytes.len())?;
        Self::from_json(std::str::from_utf8(bytes).map_err(|_| RequestError::not_text())?)
    }

    pub(super) fn look_up(&self) -> Result<Found, RequestError> {
        let policy = self.policy()?;
        let procedure =
            policy.procedure(&self.procedure).map_err(|error| RequestError::new("procedure", error))?;
        let mut calendar =
            Calendar::named(&self.calendar).map_err(|error| RequestError::new("calendar", error))?;
        if !self.closures.is_empty() {
            calendar = self.closed(&calendar)?;
        }
        let now = DateTime::parse_from_rfc3339(&self.now).map_err(|_| {
            let expected = "expected an instant with an offset, such as `2026-04-02T16:50:00+01:00`";
            RequestError::new("now", format!("`{}` is no time: {expected}", self.now))
        })?;
        Ok(Found { procedure, calendar, now: now.to_utc() })
    }

    fn policy(&self) -> Result<Policy, RequestError> {
        let policy = match &self.policy {
            PolicyValue::Named(id) => {
                catalog::policy(id).map_err(|error| RequestError::new("policy", error))?
            }
            PolicyValue::Document(document) => {
                document.as_ref().clone().check().map_err(|error| RequestError::new("policy", error))?
            }
        };
        let readings = self.readings.iter().map(|(reading, option)| (reading.as_str(), option.as_str()));
        policy.under(readings).map_err(|error| RequestError::new("readings", error))
    }

    fn closed(&self, calendar: &Calendar) -> Result<Calendar, RequestError> {
        let mut closures = Vec::new();
        for (position, text) in self.closures.iter().enumerate() {
            let at = format!("closures[{position}]");
            let date = moment::day(text).ok_or_else(|| {
                RequestError::new(&at, format!("`{text}` is no day: expected one such as `2026-12-29`"))
            })?;
            closures.push((date, "closed"));
        }
        calendar.with_closures(closures).map_err(|error| RequestError::new("closures", error))
    }
}
