//! Events as JSON: one flat object, whose `type` says which of the fields it has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::RequestError;
use super::value::{FieldJson, Scalar};
use crate::case::{Actor, Case, Event};
use crate::fact::{FactKind, FactValue};
use crate::id::ChoiceId;
use crate::moment::Moment;
use crate::nearest;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an event: an object with `type`, `at` and what the type has")]
pub(crate) struct EventValue {
    #[serde(rename = "type")]
    kind: String,
    at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recorded_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<ActorValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Scalar>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fields: Option<BTreeMap<String, FieldJson>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event_id: Option<String>,
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    destination: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `role` and `party`")]
pub(crate) struct ActorValue {
    role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party: Option<String>,
}

/// The fields that each type of event has, the required ones first.
const TYPES: [(&str, &[&str], &[&str]); 8] = [
    ("occurred", &["event"], &[]),
    ("stated", &["fact", "value"], &[]),
    ("entered", &["stage"], &["reason"]),
    ("recorded", &["record"], &["fields"]),
    ("assigned", &["role", "party"], &[]),
    ("withdrawn", &["event_id"], &[]),
    ("left", &["for"], &[]),
    ("concluded", &["outcome"], &[]),
];

impl EventValue {
    pub(super) fn to_event<'v>(&'v self, case: &Case, position: usize) -> Result<Event, RequestError> {
        self.check_fields(position)?;
        let text = |field: &'static str, value: &'v Option<String>| {
            value.as_deref().ok_or_else(|| error(position, field, "missing field"))
        };
        let at = moment(position, "at", &self.at)?;
        let event = match self.kind.as_str() {
            "occurred" => Event::occurred(text("event", &self.event)?, at),
            "stated" => {
                let fact = text("fact", &self.fact)?;
                let value = self.value.as_ref().ok_or_else(|| error(position, "value", "missing field"))?;
                Event::stated(fact, fact_value(case, position, fact, value)?, at)
            }
            "entered" => Event::entered(text("stage", &self.stage)?, at).because(self.reason.clone()),
            "recorded" => {
                let event = Event::recorded(text("record", &self.record)?, at);
                match &self.fields {
                    None => event,
                    Some(fields) => event
                        .with_fields(fields.iter().map(|(field, value)| (field.clone(), value.to_value()))),
                }
            }
            "assigned" => Event::assigned(text("role", &self.role)?, text("party", &self.party)?, at),
            "withdrawn" => Event::withdrawn(text("event_id", &self.event_id)?, at),
            "left" => Event::left(text("for", &self.destination)?, at),
            _ => Event::concluded(text("outcome", &self.outcome)?, at),
        };
        self.with_particulars(event, position)
    }

    fn with_particulars(&self, mut event: Event, position: usize) -> Result<Event, RequestError> {
        if let Some(recorded_at) = &self.recorded_at {
            event = event.recorded_at(moment(position, "recorded_at", recorded_at)?);
        }
        if let Some(id) = &self.id {
            event = event.id(id);
        }
        if let Some(by) = &self.by {
            event = event.by(Actor { role: by.role.clone(), party: by.party.clone() });
        }
        if let Some(instance) = &self.answers {
            event = event.answering(instance);
        }
        Ok(event)
    }

    /// The type is known, every field that it needs is there, and no other.
    fn check_fields(&self, position: usize) -> Result<(), RequestError> {
        let known = TYPES.iter().find(|(kind, _, _)| *kind == self.kind);
        let (kind, required, optional) = known.ok_or_else(|| {
            let help = nearest::help(&self.kind, TYPES.iter().map(|(kind, _, _)| *kind));
            error(position, "type", &format!("unknown type `{}`: {help}", self.kind))
        })?;
        for (field, is_there) in self.presence() {
            if is_there && !required.contains(&field) && !optional.contains(&field) {
                let own =
                    required.iter().chain(*optional).map(|field| format!("`{field}`")).collect::<Vec<_>>();
                let message = format!(
                    "unknown field `{field}` of an event of type `{kind}`: expected {}",
                    own.join(", ")
                );
                return Err(error(position, field, &message));
            }
            if !is_there && required.contains(&field) {
                let message = format!("missing field `{field}` of an event of type `{kind}`");
                return Err(error(position, field, &message));
            }
        }
        Ok(())
    }

    fn presence(&self) -> [(&'static str, bool); 12] {
        [
            ("event", self.event.is_some()),
            ("fact", self.fact.is_some()),
            ("value", self.value.is_some()),
            ("stage", self.stage.is_some()),
            ("reason", self.reason.is_some()),
            ("record", self.record.is_some()),
            ("fields", self.fields.is_some()),
            ("role", self.role.is_some()),
            ("party", self.party.is_some()),
            ("event_id", self.event_id.is_some()),
            ("for", self.destination.is_some()),
            ("outcome", self.outcome.is_some()),
        ]
    }
}

fn error(position: usize, field: &str, message: &str) -> RequestError {
    RequestError::new(format!("events[{position}].{field}"), message)
}

fn moment(position: usize, field: &str, text: &str) -> Result<Moment, RequestError> {
    text.parse().map_err(|invalid: crate::moment::InvalidMoment| error(position, field, &invalid.to_string()))
}

/// A text is a moment or a choice, as the fact has it.
fn fact_value(case: &Case, position: usize, fact: &str, value: &Scalar) -> Result<FactValue, RequestError> {
    let kind =
        case.procedure().fact_kind(fact).map_err(|unknown| error(position, "fact", &unknown.to_string()))?;
    Ok(match (value, kind) {
        (Scalar::YesNo(value), _) => FactValue::YesNo(*value),
        (Scalar::Number(value), _) => FactValue::Number(*value),
        (Scalar::Text(text), FactKind::Moment(_)) => FactValue::Moment(moment(position, "value", text)?),
        (Scalar::Text(text), FactKind::OneOf(_) | FactKind::YesNo | FactKind::Number) => {
            let wrong =
                |_| error(position, "value", &format!("`{text}` is no value of {fact}: expected {kind}"));
            FactValue::Choice(ChoiceId::new(text).map_err(wrong)?)
        }
    })
}
