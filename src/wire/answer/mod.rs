//! Answers as JSON.

mod write;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::error::RequestError;
use super::why::{Tell, WhyValue};
use crate::calendar::Calendar;
use crate::case::Case;
use crate::derivation::Derivation;
use crate::evaluate::Evaluation;
use crate::id::{ClauseId, DutyId, FieldId, RecordId, RoleId};

pub(super) use write::written_instant;
use write::{Write, notice, question};

/// An evaluation as it is written in JSON: names and times as text, times in the calendar's zone.
#[derive(Debug, Clone, Serialize)]
pub struct Answer<'a> {
    policy: PolicyName<'a>,
    procedure: &'a str,
    calendar: CalendarName<'a>,
    readings: BTreeMap<&'a str, &'a str>,
    now: String,
    position: BTreeMap<&'static str, String>,
    next: NextValue<'a>,
    moves: Vec<MoveValue<'a>>,
    duties: Vec<DutyValue<'a>>,
    records: Vec<RecordValue<'a>>,
    findings: Vec<FindingValue<'a>>,
    questions: Vec<QuestionValue<'a>>,
    notices: Vec<NoticeValue<'a>>,
    next_change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Vec<WhyValue>>,
}

#[derive(Debug, Clone, Serialize)]
struct PolicyName<'a> {
    id: &'a str,
    version: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct CalendarName<'a> {
    id: &'a str,
    edition: &'a str,
}

/// What to do next; the name of the first field says what kind of answer it is.
#[derive(Debug, Clone)]
enum NextValue<'a> {
    Move(NextMove<'a>),
    Do(NextDuty<'a>),
    Stay(NextStay<'a>),
    Owed(NextOwed<'a>),
    Nothing(NextNothing),
}

impl Serialize for NextValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Move(next) => next.serialize(serializer),
            Self::Do(next) => next.serialize(serializer),
            Self::Stay(next) => next.serialize(serializer),
            Self::Owed(next) => next.serialize(serializer),
            Self::Nothing(next) => next.serialize(serializer),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
struct NextMove<'a> {
    #[serde(rename = "move")]
    to: String,
    standing: &'static str,
    urgent: bool,
    due: Option<DueValue<'a>>,
    clauses: &'a [ClauseId],
}

#[derive(Debug, Clone, Serialize)]
struct NextDuty<'a> {
    #[serde(rename = "do")]
    duty: &'a str,
    standing: &'static str,
    urgent: bool,
    due: Option<DueValue<'a>>,
    clauses: &'a [ClauseId],
}

#[derive(Debug, Clone, Serialize)]
struct NextStay<'a> {
    stay: &'a str,
    until: Option<String>,
    #[serde(rename = "for")]
    duty: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct NextOwed<'a> {
    owed: Vec<&'a DutyId>,
}

#[derive(Debug, Clone, Serialize)]
struct NextNothing {
    nothing: bool,
}

#[derive(Debug, Clone, Serialize)]
struct DueValue<'a> {
    by: Option<String>,
    day: Option<NaiveDate>,
    bound_by: Option<&'a str>,
    provisional: Vec<&'a str>,
    waiting_for: Vec<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct MoveValue<'a> {
    to: String,
    via: &'static str,
    standing: &'static str,
    urgent: bool,
    due: Option<DueValue<'a>>,
    reasons: Vec<String>,
    needs: Vec<&'a str>,
    requires: &'a [RecordId],
    #[serde(skip_serializing_if = "<[RoleId]>::is_empty")]
    consults: &'a [RoleId],
    clauses: &'a [ClauseId],
}

#[derive(Debug, Clone, Serialize)]
struct DutyValue<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<bool>,
    instance: Option<String>,
    stage: Option<&'a str>,
    clauses: &'a [ClauseId],
    strength: &'static str,
    urgent: bool,
    owed_by: &'a [RoleId],
    alternates: &'a [RoleId],
    notifies: &'a [RoleId],
    promptness: Option<&'a str>,
    status: &'static str,
    timeliness: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<DueValue<'a>>,
    due: Option<DueValue<'a>>,
    target: Option<TargetValue>,
    done_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missed_before: Option<u64>,
}

#[derive(Debug, Clone, Serialize)]
struct TargetValue {
    by: Option<String>,
    day: Option<NaiveDate>,
    status: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct RecordValue<'a> {
    record: &'a str,
    duty: &'a str,
    status: &'static str,
    missing: Vec<&'a FieldId>,
    due: Option<DueValue<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct FindingValue<'a> {
    severity: &'static str,
    clauses: Vec<&'a ClauseId>,
    duty: Option<&'a str>,
    instance: Option<String>,
    #[serde(rename = "move")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraint: Option<&'a str>,
    owed_by: &'a [RoleId],
    since: String,
    late: Option<LateValue>,
}

#[derive(Debug, Clone, Serialize)]
struct LateValue {
    seconds: i64,
    working_days: i64,
}

#[derive(Debug, Clone, Serialize)]
struct QuestionValue<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    fact: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_of: Option<&'a str>,
    #[serde(rename = "for")]
    about: Vec<AboutValue<'a>>,
}

#[derive(Debug, Clone, Default, Serialize)]
struct AboutValue<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    duty: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(rename = "move", skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    procedure: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct NoticeValue<'a> {
    about: AboutValue<'a>,
    text: String,
    clauses: Vec<&'a ClauseId>,
}

impl<'a> Answer<'a> {
    /// The JSON form of an evaluation of `case` by `calendar`.
    #[must_use]
    pub fn new(case: &'a Case, calendar: &'a Calendar, evaluation: Evaluation<'a>) -> Self {
        let write = Write { calendar };
        let procedure = case.procedure();
        let policy = procedure.policy();
        let readings = policy.readings().iter().map(|(reading, option)| (reading.as_str(), option.as_str()));
        let Evaluation {
            now,
            position,
            next,
            moves,
            duties,
            records,
            findings,
            questions,
            notices,
            next_change,
            ..
        } = evaluation;
        Self {
            policy: PolicyName { id: policy.id().as_str(), version: policy.version() },
            procedure: procedure.id().as_str(),
            calendar: CalendarName { id: calendar.id().as_str(), edition: calendar.edition() },
            readings: readings.collect(),
            now: write.instant(now),
            position: write.position(position),
            next: write.next(next),
            moves: moves.into_iter().map(|candidate| write.candidate(candidate)).collect(),
            duties: duties.into_iter().map(|duty| write.duty(duty)).collect(),
            records: records.into_iter().map(|record| write.record(record)).collect(),
            findings: findings.into_iter().map(|finding| write.finding(finding)).collect(),
            questions: questions.into_iter().map(question).collect(),
            notices: notices.into_iter().map(notice).collect(),
            next_change: next_change.map(|change| write.instant(change)),
            why: None,
        }
    }

    /// The answer with the reasons of a duty, a move or a finding.
    #[must_use]
    pub fn with_why(self, calendar: &Calendar, derivations: &[Derivation]) -> Self {
        let tell = Tell { calendar };
        Self { why: Some(derivations.iter().map(|told| tell.derivation(told)).collect()), ..self }
    }
}

impl Answer<'_> {
    /// The answer as JSON, indented for reading.
    #[must_use]
    pub fn to_json(&self) -> String {
        text(serde_json::to_string_pretty(self))
    }

    /// The answer as one line of JSON.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut line = Vec::with_capacity(self.duties.len().saturating_mul(Self::BYTES_OF_A_DUTY));
        let written = serde_json::to_writer(&mut line, self);
        text(written.and_then(|()| String::from_utf8(line).map_err(serde::ser::Error::custom)))
    }

    /// What a duty takes in a line, with its share of the rest; so there is room from the beginning.
    const BYTES_OF_A_DUTY: usize = 450;
}

/// Writing fails only for maps whose keys are no text, and writes nothing but text; an answer has no such keys.
fn text(json: serde_json::Result<String>) -> String {
    json.unwrap_or_else(|error| RequestError::new("answer", error).to_string())
}
