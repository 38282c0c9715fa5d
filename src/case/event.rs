//! What a host hands in: one thing that happened, with its names still as text.

use std::collections::BTreeMap;

use crate::fact::FactValue;
use crate::moment::Moment;

/// One thing that happened in a case, as a host states it.
///
/// # Example: what was done in time but written down late
/// ```
/// use duly::{Event, Moment};
///
/// let done: Moment = "2026-04-08".parse()?;
/// let written: Moment = "2026-04-10T09:00:00+01:00".parse()?;
/// let event = Event::occurred("concern-raised", done).recorded_at(written).id("e7");
/// # let _ = event;
/// # Ok::<(), duly::InvalidMoment>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub(crate) happening: Happening,
    pub(crate) at: Moment,
    pub(crate) recorded_at: Option<Moment>,
    pub(crate) id: Option<String>,
    pub(crate) by: Option<Actor>,
    pub(crate) answers: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Happening {
    Occurred { event: String },
    Stated { fact: String, value: FactValue },
    Entered { stage: String, reason: Option<String> },
    Recorded { record: String, fields: Option<BTreeMap<String, FieldValue>> },
    Assigned { role: String, party: String },
    Withdrawn { event_id: String },
    Left { destination: String },
    Concluded { outcome: String },
}

/// What stands in a box of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A text, a date as `YYYY-MM-DD`, or one of a list.
    Text(String),
    /// Ticked, or not.
    YesNo(bool),
    /// Some of a list.
    List(Vec<String>),
    /// Rows, each with what stands in its columns.
    Rows(Vec<BTreeMap<String, FieldValue>>),
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for FieldValue {
    fn from(is_ticked: bool) -> Self {
        Self::YesNo(is_ticked)
    }
}

/// Who did something: a role of the policy, and the party that it acted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The role, such as `concerned-professional`.
    pub role: String,
    /// The agency or the person's party, such as `health`.
    pub party: Option<String>,
}

impl Event {
    fn new(happening: Happening, at: impl Into<Moment>) -> Self {
        Self { happening, at: at.into(), recorded_at: None, id: None, by: None, answers: None }
    }

    /// Its id, else the name of what happened.
    pub(crate) fn name(&self) -> &str {
        let happening = match &self.happening {
            Happening::Occurred { event } => event,
            Happening::Stated { fact, .. } => fact,
            Happening::Entered { stage, .. } => stage,
            Happening::Recorded { record, .. } => record,
            Happening::Assigned { role, .. } => role,
            Happening::Withdrawn { event_id } => event_id,
            Happening::Left { destination } => destination,
            Happening::Concluded { outcome } => outcome,
        };
        self.id.as_ref().unwrap_or(happening)
    }

    /// The stage that was entered, by the name that the entry uses.
    pub(crate) fn stage(&self) -> Option<&str> {
        match &self.happening {
            Happening::Entered { stage, .. } => Some(stage),
            Happening::Occurred { .. }
            | Happening::Stated { .. }
            | Happening::Recorded { .. }
            | Happening::Assigned { .. }
            | Happening::Withdrawn { .. }
            | Happening::Left { .. }
            | Happening::Concluded { .. } => None,
        }
    }

    /// The role that did it, if that is said.
    pub(crate) fn by_role(&self) -> Option<&str> {
        self.by.as_ref().map(|by| by.role.as_str())
    }

    /// The party to which a role was assigned, or else for which it was done.
    pub(crate) fn party(&self) -> Option<&str> {
        match &self.happening {
            Happening::Assigned { party, .. } => Some(party),
            Happening::Occurred { .. }
            | Happening::Stated { .. }
            | Happening::Entered { .. }
            | Happening::Recorded { .. }
            | Happening::Withdrawn { .. }
            | Happening::Left { .. }
            | Happening::Concluded { .. } => self.by.as_ref()?.party.as_deref(),
        }
    }

    /// An event of the procedure occurred.
    #[must_use]
    pub fn occurred(event: &str, at: impl Into<Moment>) -> Self {
        Self::new(Happening::Occurred { event: event.to_owned() }, at)
    }

    /// A fact was stated.
    #[must_use]
    pub fn stated(fact: &str, value: impl Into<FactValue>, at: impl Into<Moment>) -> Self {
        Self::new(Happening::Stated { fact: fact.to_owned(), value: value.into() }, at)
    }

    /// The case entered a stage.
    #[must_use]
    pub fn entered(stage: &str, at: impl Into<Moment>) -> Self {
        Self::new(Happening::Entered { stage: stage.to_owned(), reason: None }, at)
    }

    /// A record was written. Without fields it is vouched for as a whole; with some, what lacks is told.
    #[must_use]
    pub fn recorded(record: &str, at: impl Into<Moment>) -> Self {
        Self::new(Happening::Recorded { record: record.to_owned(), fields: None }, at)
    }

    /// A role was given to a party.
    #[must_use]
    pub fn assigned(role: &str, party: &str, at: impl Into<Moment>) -> Self {
        Self::new(Happening::Assigned { role: role.to_owned(), party: party.to_owned() }, at)
    }

    /// An earlier entry, named by its id, was withdrawn: it does not count any more.
    #[must_use]
    pub fn withdrawn(event_id: &str, at: impl Into<Moment>) -> Self {
        Self::new(Happening::Withdrawn { event_id: event_id.to_owned() }, at)
    }

    /// The case left for another procedure, `POLICY/PROCEDURE`, or for a body outside, `outside:NAME`.
    #[must_use]
    pub fn left(destination: &str, at: impl Into<Moment>) -> Self {
        Self::new(Happening::Left { destination: destination.to_owned() }, at)
    }

    /// The case was concluded.
    #[must_use]
    pub fn concluded(outcome: &str, at: impl Into<Moment>) -> Self {
        Self::new(Happening::Concluded { outcome: outcome.to_owned() }, at)
    }

    /// The same entry of a stage, with why; other events have no reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<Option<String>>) -> Self {
        if let Happening::Entered { reason, .. } = &mut self.happening {
            *reason = why.into();
        }
        self
    }

    /// The same record, with what stands in its fields; other events have no fields.
    #[must_use]
    pub fn with_fields(mut self, written: impl IntoIterator<Item = (String, FieldValue)>) -> Self {
        if let Happening::Recorded { fields, .. } = &mut self.happening {
            fields.get_or_insert_default().extend(written);
        }
        self
    }

    /// The same event, written down only then.
    #[must_use]
    pub fn recorded_at(self, recorded_at: impl Into<Moment>) -> Self {
        Self { recorded_at: Some(recorded_at.into()), ..self }
    }

    /// The same event under a name of its own, by which it can be withdrawn or answered.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..self }
    }

    /// The same event as the answer to what is owed for an earlier one, named by its id.
    #[must_use]
    pub fn answering(self, event_id: &str) -> Self {
        Self { answers: Some(event_id.to_owned()), ..self }
    }

    /// The same event with who did it.
    #[must_use]
    pub fn by(self, actor: Actor) -> Self {
        Self { by: Some(actor), ..self }
    }
}
