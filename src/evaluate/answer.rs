//! What an evaluation answers, as plain data. Names are borrowed from the policy, texts from the case.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use crate::id::{
    ClauseId, ConstraintId, DutyId, EventId, FactId, FieldId, OutcomeId, ProcedureId, RecordId, RoleId,
    StageId,
};
use crate::moment::Moment;
use crate::policy::{DutyKind, Strength};

/// Where a case stands at one second, what is owed, where it may go, and when to ask again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation<'p> {
    /// The second for which this holds.
    pub now: DateTime<Utc>,
    /// Where the case stands.
    pub position: Position<'p>,
    /// The one thing to do next.
    pub next: Next<'p>,
    /// Every transition and skip from where the case stands, in the policy's order.
    pub moves: Vec<MoveAnswer<'p>>,
    /// Every duty of the procedure, in the policy's order; one that is owed for each of several events once for each.
    pub duties: Vec<DutyAnswer<'p>>,
    /// The records that duties which have begun call for.
    pub records: Vec<RecordAnswer<'p>>,
    /// What was late, missed or not permitted.
    pub findings: Vec<Finding<'p>>,
    /// What must be stated before everything is determined, each once.
    pub questions: Vec<Question<'p>>,
    /// What a reader of the dates should know.
    pub notices: Vec<Notice<'p>>,
    /// The first second after `now` at which any of this can differ if nothing new is logged; none if nothing will.
    pub next_change: Option<DateTime<Utc>>,
    pub(super) stages: Vec<&'p StageId>,
    pub(super) here: Cow<'p, str>,
}

/// Where a case stands, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position<'p> {
    /// No opening event is known yet; why, in words.
    NotOpened(String),
    /// At a stage.
    At(&'p StageId, Moment),
    /// Open, in a procedure without stages.
    Open(&'p ProcedureId, Moment),
    /// Concluded with an outcome.
    Concluded(&'p OutcomeId, Moment),
    /// Left for another procedure or a body outside.
    LeftFor(&'p str, Moment),
}

/// The one thing to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next<'p> {
    /// Make this move.
    Move {
        /// Where it leads.
        to: Destination<'p>,
        /// Whether it goes before everything else.
        urgent: bool,
        /// By when.
        due: Option<Due<'p>>,
        /// The clauses that it comes from.
        clauses: &'p [ClauseId],
    },
    /// Do this urgent duty.
    Do {
        /// The duty.
        duty: &'p DutyId,
        /// By when.
        due: Option<Due<'p>>,
        /// How strongly the policy says so.
        strength: Strength,
        /// The clauses that it comes from.
        clauses: &'p [ClauseId],
    },
    /// Stay here and do this duty.
    Stay {
        /// The stage, or the procedure if it has no stages.
        at: &'p str,
        /// The due second, where it is known.
        until: Option<DateTime<Utc>>,
        /// The duty.
        duty: &'p DutyId,
    },
    /// The case is over, but these duties are still owed.
    Owed(Vec<&'p DutyId>),
    /// Nothing is owed.
    Nothing,
}

/// The one thing to do next, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep<'p> {
    /// Make this move.
    Move(Destination<'p>),
    /// Do this urgent duty.
    Do(&'p DutyId),
    /// Stay here and do this duty.
    Stay(&'p DutyId),
    /// The case is over, but this duty, and perhaps others, is still owed.
    Owed(&'p DutyId),
    /// Nothing is owed.
    Nothing,
}

/// What is next and when, and when to ask again: an [`Evaluation`] in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upcoming<'p> {
    /// The one thing to do next.
    pub step: NextStep<'p>,
    /// The last second in time for it, where it is known.
    pub by: Option<DateTime<Utc>>,
    /// As [`Evaluation::next_change`].
    pub next_change: Option<DateTime<Utc>>,
}

/// Where a move leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination<'p> {
    /// A stage.
    Stage(&'p StageId),
    /// The conclusion with an outcome.
    Outcome(&'p OutcomeId),
    /// Another procedure, `POLICY/PROCEDURE`.
    Procedure(&'p str),
    /// A body outside all policies.
    Outside(&'p str),
}

impl fmt::Display for Destination<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(stage) => write!(f, "{stage}"),
            Self::Outcome(outcome) => write!(f, "outcome:{outcome}"),
            Self::Procedure(name) => write!(f, "procedure:{name}"),
            Self::Outside(name) => write!(f, "outside:{name}"),
        }
    }
}

/// How a move stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<'p> {
    /// The policy says that it is to be made.
    Required,
    /// The policy permits it.
    Permitted,
    /// The policy does not permit it, for every one of these reasons.
    Refused(Vec<Cow<'p, str>>),
    /// Not known before these are.
    Undetermined(Vec<Need<'p>>),
}

impl Standing<'_> {
    /// The word in answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Permitted => "permitted",
            Self::Refused(_) => "refused",
            Self::Undetermined(_) => "undetermined",
        }
    }
}

/// What must be known before something is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need<'p> {
    /// A fact must be stated.
    Fact(&'p FactId),
    /// The time of day of an entry that states only a day, by its id or its name.
    TimeOf(&'p str),
}

/// Whether a move is a transition or passes stages over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// In the policy's order.
    Transition,
    /// By a rule that lets stages be passed over.
    Skip,
    /// Away, because the procedure is not for this.
    Exclusion,
}

/// A move from where the case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveAnswer<'p> {
    /// Where it leads.
    pub to: Destination<'p>,
    /// How.
    pub via: Via,
    /// Whether it may or must be made.
    pub standing: Standing<'p>,
    /// Whether it goes before everything else.
    pub urgent: bool,
    /// By when, where the policy says so.
    pub due: Option<Due<'p>>,
    /// The records that it calls for.
    pub requires: &'p [RecordId],
    /// The roles that are to be consulted.
    pub consults: &'p [RoleId],
    /// What another clause says against it.
    pub conflict: Option<Conflict<'p>>,
    /// The clauses that it comes from.
    pub clauses: &'p [ClauseId],
}

/// What another clause says against a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict<'p> {
    /// What it says, in the encoder's words.
    pub text: &'p str,
    /// The clauses that say so.
    pub clauses: &'p [ClauseId],
}

/// What a deadline comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due<'p> {
    /// The last second in time; none while it is not known.
    pub by: Option<DateTime<Utc>>,
    /// The local date, where the limit that governs is one of days.
    pub day: Option<NaiveDate>,
    /// The operand that governs, in the document's words.
    pub bound_by: Option<&'p str>,
    /// What is not known yet and can still bring it forward.
    pub provisional: Vec<&'p str>,
    /// What it waits for while it is not known.
    pub waiting_for: Vec<&'p str>,
}

/// How a duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Its condition is false.
    NotApplicable,
    /// Its condition is not known.
    Undetermined,
    /// Done in time, or where there is no limit.
    Met,
    /// Done after its due second.
    MetLate,
    /// Discharged: neither met nor missed.
    Discharged,
    /// Of a window: its time is over, and it was not used.
    Closed,
    /// Its stage, or the case, was over before it mattered.
    Superseded,
    /// Its stage was over without it.
    Missed,
    /// Not owed yet: what it counts from has not happened.
    Waiting,
    /// Owed, and its due second has passed.
    Overdue,
    /// Owed, and in time.
    Open,
}

impl Status {
    /// The word in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Undetermined => "undetermined",
            Self::Met => "met",
            Self::MetLate => "met-late",
            Self::Discharged => "discharged",
            Self::Closed => "closed",
            Self::Superseded => "superseded",
            Self::Missed => "missed",
            Self::Waiting => "waiting",
            Self::Overdue => "overdue",
            Self::Open => "open",
        }
    }

    /// Whether the duty is still to be done: open or overdue.
    #[must_use]
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Open | Self::Overdue)
    }
}

/// Whether a doing was in time, where that cannot be read off its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    /// Only the day of the doing is known, and the due second lies within it.
    Unknown,
}

/// One duty, or one instance of a duty that is owed for each of several events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyAnswer<'p> {
    /// Its name.
    pub id: &'p DutyId,
    /// Whether it is owed, or a right with a closing date.
    pub kind: DutyKind,
    /// The event that this instance is owed for, by its id or its name and number.
    pub instance: Option<Cow<'p, str>>,
    /// The stage that it belongs to.
    pub stage: Option<&'p StageId>,
    /// The clauses that it comes from.
    pub clauses: &'p [ClauseId],
    /// How strongly the policy says so, as things stand.
    pub strength: Strength,
    /// Whether it goes before everything else while it is owed.
    pub urgent: bool,
    /// Who owes it: the deputy while the policy says so.
    pub owed_by: &'p [RoleId],
    /// Who may act in their place.
    pub alternates: &'p [RoleId],
    /// Who is to be told.
    pub notifies: &'p [RoleId],
    /// The source's word where it puts no number on the time.
    pub promptness: Option<&'p str>,
    /// How it stands.
    pub status: Status,
    /// Whether it was done in time, where the status cannot say.
    pub timeliness: Option<Timeliness>,
    /// Before when it is not to be done, where the policy says so.
    pub not_before: Option<Due<'p>>,
    /// By when; none where it is untimed or does not apply.
    pub due: Option<Due<'p>>,
    /// The preferred time, where the policy has one beside the limit.
    pub target: Option<Target>,
    /// When it was done.
    pub done_at: Option<Moment>,
    /// Of a duty that recurs: how many instances were missed before those that are listed.
    pub missed_before: Option<u64>,
}

impl DutyAnswer<'_> {
    /// Whether it is still to be done: a duty that is open or overdue. A window is a right.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        self.kind == DutyKind::Duty && self.status.is_owed()
    }
}

/// The preferred time beside a hard limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The last second in time; none while it is not known.
    pub by: Option<DateTime<Utc>>,
    /// The local date, where it is one of days.
    pub day: Option<NaiveDate>,
    /// How it stands, beside the duty's own status.
    pub status: Status,
}

/// Whether a record that a duty calls for is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordStatus {
    /// It was not written.
    Missing,
    /// It was written, but something lacks or does not fit.
    Incomplete,
    /// It was written.
    Complete,
}

impl RecordStatus {
    /// The word in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Incomplete => "incomplete",
            Self::Complete => "complete",
        }
    }
}

/// A record that a duty calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAnswer<'p> {
    /// The record.
    pub record: &'p RecordId,
    /// The duty that calls for it.
    pub duty: &'p DutyId,
    /// Whether it is there.
    pub status: RecordStatus,
    /// The fields that lack, or hold what does not fit.
    pub missing: Vec<&'p FieldId>,
    /// By when.
    pub due: Option<Due<'p>>,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Against guidance, or a preferred time missed.
    Advisory,
    /// Against what should be done.
    Warning,
    /// Against what must be done.
    Breach,
}

impl Gravity {
    /// The word in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Advisory => "advisory",
            Self::Warning => "warning",
            Self::Breach => "breach",
        }
    }
}

impl From<Strength> for Gravity {
    fn from(strength: Strength) -> Self {
        match strength {
            Strength::Must => Self::Breach,
            Strength::Should => Self::Warning,
            Strength::Guideline | Strength::May => Self::Advisory,
        }
    }
}

/// Something that was late, missed or not permitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'p> {
    /// How grave it is.
    pub severity: Gravity,
    /// The clauses that it is against.
    pub clauses: Vec<&'p ClauseId>,
    /// What it is about.
    pub about: About<'p>,
    /// Who owed it; nobody for a move.
    pub owed_by: &'p [RoleId],
    /// The first second at which it was so, or was known to be.
    pub since: DateTime<Utc>,
    /// How late; none where nothing was due at a second.
    pub late: Option<Late>,
}

/// How late something is, or was when it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    /// Seconds after the due second.
    pub seconds: i64,
    /// Working days after the due date, up to and including the date done, or now's.
    pub working_days: i64,
}

/// What a finding, a question or a notice is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About<'p> {
    /// A duty, and the instance where it has several.
    Duty(&'p DutyId, Option<Cow<'p, str>>),
    /// A move, by where it leads.
    Move(String),
    /// A constraint of the policy.
    Constraint(&'p ConstraintId),
    /// A stage.
    Stage(&'p StageId),
    /// An event.
    Event(&'p EventId),
    /// The case as a whole.
    Procedure(&'p ProcedureId),
}

impl fmt::Display for About<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duty(duty, Some(instance)) => write!(f, "{duty} for {instance}"),
            Self::Duty(duty, None) => write!(f, "{duty}"),
            Self::Move(to) => write!(f, "move to {to}"),
            Self::Constraint(constraint) => write!(f, "{constraint}"),
            Self::Stage(stage) => write!(f, "{stage}"),
            Self::Event(event) => write!(f, "{event}"),
            Self::Procedure(procedure) => write!(f, "{procedure}"),
        }
    }
}

/// Something that must be stated before everything is determined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question<'p> {
    /// What must be known.
    pub need: Need<'p>,
    /// What turns on it.
    pub about: Vec<About<'p>>,
}

/// Something that a reader of the dates should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice<'p> {
    /// What it is about.
    pub about: About<'p>,
    /// What to know.
    pub text: String,
    /// The clauses that it is about.
    pub clauses: Vec<&'p ClauseId>,
}
