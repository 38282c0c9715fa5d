//! Cases: what happened, as an ordered log, valid by construction.

mod build;
mod error;
mod event;
mod fit;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::fact::Literal;
use crate::index::{EventIx, FactIx, Indexed, OutcomeIx, RecordIx, RoleIx, StageIx};
use crate::moment::Moment;
use crate::policy::Procedure;

pub use error::CaseError;
pub(crate) use event::Happening;
pub use event::{Actor, Event, FieldValue};
pub(crate) use fit::{Filled, Fit};

/// The log of one procedure, in the order in which things happened.
///
/// A case belongs to the procedure that it was begun with, so it cannot be evaluated under another policy by mistake.
///
/// # Example: a log, and a name that the procedure does not have
/// ```
/// use duly::Moment;
///
/// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
/// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
/// let case = procedure.case().occurred("decision-received", received)?;
/// assert_eq!(case.len(), 1);
///
/// let error = case.occurred("concern-riased", received).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "events[1].event: unknown event `concern-riased`: did you mean `concern-raised`?"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Case {
    procedure: Procedure,
    zone: Tz,
    log: Vec<Entry>,
    ids: BTreeMap<String, usize>,
    /// The latest first second of any entry, and that entry's position.
    latest: Option<(DateTime<Utc>, usize)>,
    opening: Opening,
    withdrawals: usize,
    /// How many entries are not seen in the order of the log: recorded at another moment than they happened, or stating a
    /// day after one that states a second of it.
    late_recordings: usize,
}

/// Whether an opening event was logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    Awaited,
    Logged,
}

/// One line of the log, its names resolved.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) act: Act,
    pub(crate) at: Moment,
    pub(crate) recorded_at: Moment,
    /// The position of the entry whose instance of a duty it answers.
    pub(crate) answers: Option<usize>,
    /// As it was handed in.
    pub(crate) event: Event,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Occurred(EventIx),
    Stated(FactIx, Value),
    Entered(StageIx),
    /// What was filled in, or nothing if the record is vouched for as a whole.
    Recorded(RecordIx, Option<Vec<Filled>>),
    /// The role; the party stands in the event.
    Assigned(RoleIx),
    /// The entry at that position of the log does not count any more.
    Withdrawn(usize),
    Left(String),
    Concluded(OutcomeIx),
}

/// What was stated of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Literal(Literal<Indexed>),
    Moment(Moment),
}

impl Case {
    /// The procedure that the case belongs to.
    #[must_use]
    pub fn procedure(&self) -> &Procedure {
        &self.procedure
    }

    /// How many entries the log has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.log.len()
    }

    /// Whether nothing was logged yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// The entries in the order in which they happened, as they were handed in.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.log.iter().map(|entry| &entry.event)
    }

    /// Whether it was known at each time what is known of that time now.
    pub(crate) fn was_known_at_once(&self) -> bool {
        self.withdrawals == 0 && self.late_recordings == 0
    }

    pub(crate) fn has_withdrawals(&self) -> bool {
        self.withdrawals > 0
    }

    pub(crate) fn log(&self) -> &[Entry] {
        &self.log
    }
}

/// The log, and by name what it is a log of: a whole policy would hide it.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("policy", &self.procedure.policy().id().as_str())
            .field("procedure", &self.procedure.id().as_str())
            .field("zone", &self.zone)
            .field("events", &self.events().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
