//! What is wrong with an event of a log.

use crate::id::FactId;
use crate::moment::Moment;
use crate::policy::UnknownName;

/// An event that a case cannot take, with its position in the log and the field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("events[{position}]{}{field}: {kind}", if field.is_empty() { "" } else { "." })]
pub struct CaseError {
    position: usize,
    field: &'static str,
    kind: Box<Kind>,
}

impl CaseError {
    pub(super) fn new(position: usize, field: &'static str, kind: Kind) -> Self {
        Self { position, field, kind: Box::new(kind) }
    }

    pub(super) fn too_many(position: usize) -> Self {
        Self::new(position, "", Kind::TooMany)
    }

    /// The position of the event in the log, from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// The field of the event that is wrong, as it is called in JSON; empty if it is the event as a whole.
    #[must_use]
    pub fn field(&self) -> &str {
        self.field
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Kind {
    #[error(transparent)]
    Unknown(UnknownName),
    #[error("`{found}` is no value of {fact}: expected {expected}")]
    WrongValue { fact: FactId, found: String, expected: String },
    #[error(
        "`{name}` at `{at}` lies before `{before_name}` at `{before_at}`, which is events[{before}]: expected the order \
         in which things happened"
    )]
    Order { name: String, at: String, before_name: String, before_at: String, before: usize },
    #[error("`{recorded_at}` lies before `{at}`: expected nothing to be recorded before it happened")]
    RecordedBefore { recorded_at: String, at: String },
    #[error("`{at}` is a time that cannot be placed: expected one of the years 1 to 9999")]
    OutOfTime { at: Moment },
    #[error("{what} before the procedure was opened: expected one of {expected} first")]
    NotOpened { what: String, expected: String },
    #[error("no earlier event has the id `{event_id}`: {help}")]
    NoSuchEvent { event_id: String, help: String },
    #[error("a second event with the id `{id}`, which events[{before}] has: expected an id of its own")]
    SecondId { id: String, before: usize },
    #[error(
        "no duty is owed for `{instance}`: expected the id of an event for each of which something is owed"
    )]
    NoInstances { instance: String },
    #[error("a case takes at most {} events: expected no more", crate::case::Case::EVENTS_MAX)]
    TooMany,
    #[error("`{destination}` is no destination: expected `POLICY/PROCEDURE` or `outside:NAME`{nearest}")]
    Destination { destination: String, nearest: String },
}
