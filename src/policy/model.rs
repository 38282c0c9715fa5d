//! What checking compiles a procedure to: names resolved to indices, phrases parsed, words kept for the answer.

use std::fmt;

use super::affected::Affected;
use super::outset::Outset;
use crate::calendar::OpeningHours;
use crate::condition::Condition;
use crate::deadline::{Anchor, Counting, Deadline, Recurrence, Span};
use crate::fact::FactKind;
use crate::id::{
    ChoiceId, ClauseId, ConstraintId, DutyId, EventId, FactId, FieldId, LimitId, OutcomeId, ProcedureId,
    RecordId, RoleId, StageId,
};
use crate::index::{
    ConstraintIx, DutyIx, EventIx, FactIx, Indexed, LimitIx, OutcomeIx, RecordIx, RoleIx, ScheduleIx, SkipIx,
    StageIx, Table, TransitionIx,
};
use crate::policy::InForce;

/// How strongly a policy says that something is to be done.
///
/// Not doing it is a breach of a `must`, a warning for a `should`, an advisory otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The policy permits it.
    May,
    /// The policy guides towards it.
    Guideline,
    /// The policy says that it should be done.
    Should,
    /// The policy says that it must be done.
    Must,
}

impl Strength {
    pub(crate) const ALL: [Self; 4] = [Self::Must, Self::Should, Self::Guideline, Self::May];

    /// The word in documents and answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::May => "may",
            Self::Guideline => "guideline",
            Self::Should => "should",
            Self::Must => "must",
        }
    }
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One procedure, compiled.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) id: ProcedureId,
    pub(crate) opened_by: Vec<EventIx>,
    pub(crate) order: Strength,
    pub(crate) stages: Table<StageIx, Stage>,
    pub(crate) events: Table<EventIx, EventId>,
    pub(crate) facts: Table<FactIx, Fact>,
    pub(crate) records: Table<RecordIx, Record>,
    pub(crate) outcomes: Table<OutcomeIx, OutcomeId>,
    pub(crate) roles: Table<RoleIx, RoleId>,
    /// On which days the policy applies.
    pub(crate) in_force: InForce,
    /// The counting rules of the policy.
    pub(crate) counting: Counting,
    /// When its opening hours are, for calendars that have none.
    pub(crate) opening_hours: OpeningHours,
    /// Where events open the procedure elsewhere than at its first stage.
    pub(crate) opens_at: Vec<(EventIx, StageIx)>,
    /// What happens by itself, and when.
    pub(crate) deemed: Vec<Deemed>,
    pub(crate) schedules: Table<ScheduleIx, Schedule>,
    pub(crate) limits: Table<LimitIx, SharedLimit>,
    pub(crate) duties: Table<DutyIx, Duty>,
    pub(crate) transitions: Table<TransitionIx, Transition>,
    pub(crate) skips: Table<SkipIx, SkipRule>,
    pub(crate) exclusions: Vec<Exclusion>,
    pub(crate) constraints: Table<ConstraintIx, Constraint>,
    pub(crate) notices: Vec<NoticeRule>,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) pauses: Vec<Pause>,
    /// The duties so that each comes after those that it refers to.
    pub(crate) settling_order: Vec<DutyIx>,
    /// Which of them something changes.
    pub(crate) affected: Affected,
    /// What a case comes to before anything happened.
    pub(crate) outset: Outset,
}

#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) id: StageId,
    /// Other names by which an entry may call it.
    pub(crate) also: Vec<StageId>,
    pub(crate) clauses: Vec<ClauseId>,
    /// What a duty of the stage waits for before the stage is entered.
    pub(crate) entering: String,
    /// The stage as a target.
    pub(crate) target: Target,
}

/// An event that happens by itself once something else has happened.
#[derive(Debug)]
pub(crate) struct Deemed {
    pub(crate) event: EventIx,
    pub(crate) when: Anchor<Indexed>,
}

/// Dates at a steady interval from a moment that the case states.
#[derive(Debug)]
pub(crate) struct Schedule {
    pub(crate) every: Span,
    pub(crate) from: FactIx,
}

#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) id: FactId,
    pub(crate) kind: FactKind,
}

#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) id: RecordId,
    pub(crate) fields: Vec<Field>,
}

/// A box of a form, or a column of its rows.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) id: FieldId,
    pub(crate) kind: FieldKind,
    pub(crate) required: Required,
}

#[derive(Debug)]
pub(crate) enum FieldKind {
    Text,
    Date,
    YesNo,
    OneOf(Vec<ChoiceId>),
    SomeOf(Vec<ChoiceId>),
    /// Any number of rows, each with these columns.
    Rows(Vec<Field>),
}

/// Whether a record is incomplete without a field.
#[derive(Debug)]
pub(crate) enum Required {
    Never,
    Always,
    When(Rule),
}

/// A condition, with what to say of each of its questions when it is not answered as wanted.
#[derive(Debug)]
pub(crate) struct Rule {
    /// As the document says it.
    pub(crate) words: String,
    /// Its questions, in the order in which they are written.
    pub(crate) questions: Vec<String>,
    pub(crate) condition: Condition<Indexed>,
    pub(crate) unmet: Vec<String>,
}

/// A deadline, with the words of its operands.
#[derive(Debug)]
pub(crate) struct Limit {
    /// As the document says it.
    pub(crate) words: String,
    pub(crate) deadline: Deadline<Indexed>,
    pub(crate) operands: Vec<Operand>,
}

/// A limit that several duties share.
#[derive(Debug)]
pub(crate) struct SharedLimit {
    pub(crate) id: LimitId,
    pub(crate) limit: Limit,
}

/// One operand of a deadline in the document's words, and what it waits for while it is not known.
#[derive(Debug)]
pub(crate) struct Operand {
    pub(crate) words: String,
    pub(crate) waits_for: String,
    pub(crate) beyond_calendar: String,
}

/// Until when a duty can be owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasts {
    WithStage,
    WithCase,
}

/// Whether something goes before everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    Ordinary,
    Urgent,
}

/// What does a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    Event(EventIx),
    Record(RecordIx),
    Entering(StageIx),
    Outcome(OutcomeIx),
}

/// Whether something is owed, or may be done until its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutyKind {
    /// It is owed.
    Duty,
    /// It is a right with a closing date.
    Window,
}

/// For each of what a duty is owed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Per {
    Event(EventIx),
    PartyOf(RoleIx),
}

/// What a duty recurs on.
#[derive(Debug)]
pub(crate) struct Recurring {
    pub(crate) on: Recurrence<Indexed>,
    pub(crate) first: Option<Span>,
    pub(crate) grid: Grid,
}

/// Whether doing a recurring duty late moves the dates that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grid {
    Fixed,
    Shifts,
}

#[derive(Debug)]
pub(crate) struct Duty {
    pub(crate) id: DutyId,
    pub(crate) kind: DutyKind,
    pub(crate) stage: Option<StageIx>,
    pub(crate) lasts: Lasts,
    /// All of them, the target's among them.
    pub(crate) clauses: Vec<ClauseId>,
    /// What missing the hard limit is against.
    pub(crate) limit_clauses: Vec<ClauseId>,
    /// What missing the target is against.
    pub(crate) target_clauses: Vec<ClauseId>,
    pub(crate) owed_by: Vec<RoleId>,
    /// Roles that may act in their place.
    pub(crate) alternates: Vec<RoleId>,
    /// Who owes it instead, and when.
    pub(crate) deputy: Option<Deputy>,
    pub(crate) notifies: Vec<RoleId>,
    pub(crate) strength: Strength,
    pub(crate) guideline_when: Option<Rule>,
    pub(crate) promptness: Option<String>,
    pub(crate) urgency: Urgency,
    pub(crate) when: Option<Rule>,
    pub(crate) per: Option<Per>,
    pub(crate) starts: Option<Start>,
    pub(crate) not_before: Option<Limit>,
    /// The hard limit; of a recurring duty its words only.
    pub(crate) due: Option<Limit>,
    pub(crate) recurs: Option<Recurring>,
    pub(crate) target: Option<Limit>,
    pub(crate) done_by: Vec<Doing>,
    pub(crate) unless: Option<Rule>,
}

/// Who owes a duty instead, while a condition holds.
#[derive(Debug)]
pub(crate) struct Deputy {
    pub(crate) roles: Vec<RoleId>,
    pub(crate) when: Rule,
}

/// What a duty is owed from, where that is neither its stage's entry nor the opening.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) anchor: Anchor<Indexed>,
    pub(crate) words: String,
}

/// Where a transition leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Stage(StageIx),
    Outcome(OutcomeIx),
    /// `POLICY/ID`
    Procedure(String),
    /// A body outside all policies.
    Outside(String),
}

#[derive(Debug)]
pub(crate) struct Transition {
    pub(crate) from: Vec<StageIx>,
    pub(crate) to: Target,
    pub(crate) when: Option<Rule>,
    pub(crate) not_agreed: Option<EventIx>,
    pub(crate) strength: Strength,
    pub(crate) duty: Option<DutyIx>,
    pub(crate) not_before: Option<Limit>,
    pub(crate) requires: Vec<RecordId>,
    pub(crate) clauses: Vec<ClauseId>,
}

/// Where a skip rule leads: always to a later stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SkipTarget {
    AnyLater,
    Last,
    Stages(Vec<StageIx>),
}

#[derive(Debug)]
pub(crate) struct SkipRule {
    /// Every stage if empty.
    pub(crate) from: Vec<StageIx>,
    pub(crate) to: SkipTarget,
    pub(crate) when: Option<Rule>,
    pub(crate) urgency: Urgency,
    pub(crate) not_before: Option<Limit>,
    pub(crate) requires: Vec<RecordId>,
    pub(crate) consults: Vec<RoleId>,
    /// What speaks against it, and the clauses that do.
    pub(crate) conflict: Option<(String, Vec<ClauseId>)>,
    pub(crate) clauses: Vec<ClauseId>,
}

/// What a procedure is not for.
#[derive(Debug)]
pub(crate) struct Exclusion {
    pub(crate) gist: String,
    pub(crate) when: Rule,
    pub(crate) to: Target,
    pub(crate) clauses: Vec<ClauseId>,
}

/// A rule on who may do something, or when.
#[derive(Debug)]
pub(crate) struct Constraint {
    pub(crate) id: ConstraintId,
    pub(crate) gist: String,
    pub(crate) on: Constrained,
    pub(crate) demand: Demand,
    pub(crate) strength: Strength,
    pub(crate) clauses: Vec<ClauseId>,
}

/// What a constraint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constrained {
    Doing(Doing),
    Assigned(RoleIx),
}

/// What a constraint asks for.
#[derive(Debug)]
pub(crate) enum Demand {
    When(Rule),
    OnlyBy(Vec<RoleId>),
    DiffersFrom(Vec<RoleIx>),
}

/// What a reader is told while a condition holds.
#[derive(Debug)]
pub(crate) struct NoticeRule {
    pub(crate) about: Subject,
    pub(crate) text: String,
    pub(crate) when: Rule,
    pub(crate) clauses: Vec<ClauseId>,
}

/// What a notice of the policy is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Case,
    Duty(DutyIx),
    Stage(StageIx),
    Event(EventIx),
}

/// How the limit of a duty can be put off.
#[derive(Debug)]
pub(crate) struct Extension {
    pub(crate) duty: DutyIx,
    pub(crate) on: EventIx,
    pub(crate) by: Span,
    pub(crate) counted: Counted,
    pub(crate) times: u32,
    pub(crate) at_most: Option<Limit>,
    pub(crate) granted_by: Vec<RoleId>,
    pub(crate) clauses: Vec<ClauseId>,
    /// Where its words stand among the operands of the duty's limit.
    pub(crate) operand: usize,
}

/// What an extension is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    FromExpiry,
    Anew,
}

/// What stops the clock of some limits, and starts it again.
#[derive(Debug)]
pub(crate) struct Pause {
    pub(crate) duties: Vec<DutyIx>,
    pub(crate) from: EventIx,
    pub(crate) until: EventIx,
    pub(crate) end_days: EndDays,
}

/// Whether the days of the two events that bound a pause belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndDays {
    In,
    Out,
}

impl SkipRule {
    /// Whether the rule leads from `here` to `there`.
    pub(crate) fn leads(&self, here: StageIx, there: StageIx, last: Option<StageIx>) -> bool {
        let is_from = self.from.is_empty() || self.from.contains(&here);
        let is_to = match &self.to {
            SkipTarget::AnyLater => true,
            SkipTarget::Last => Some(there) == last,
            SkipTarget::Stages(stages) => stages.contains(&there),
        };
        is_from && is_to && there > here
    }
}
