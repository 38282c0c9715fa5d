//! Reasons as plain data: why a duty, a move or a finding is what it is.

use chrono::{DateTime, NaiveDate, Utc};

use crate::id::{CalendarId, ClauseId, ReadingId, RoleId};
use crate::moment::Moment;
use crate::policy::Strength;

/// Why a duty, a move or a finding is what it is.
///
/// It is built by the code that decided, only when asked for. Keeping only the entries that it [rests on](Self::rests_on)
/// and evaluating again gives the same result for what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// The duty, or the move by where it leads.
    pub about: String,
    /// Which of several instances of the duty.
    pub instance: Option<String>,
    /// The status of the duty, the standing of the move, or the severity of the finding.
    pub verdict: &'static str,
    /// The clauses that it comes from.
    pub clauses: Vec<ClauseId>,
    /// Who owes it.
    pub owed_by: Vec<RoleId>,
    /// How strongly the policy says so; none for a move.
    pub strength: Option<Strength>,
    /// From when the duty is owed.
    pub starts: Option<Occasion>,
    /// How its limit came out.
    pub due: Option<LimitReason>,
    /// How its preferred limit came out.
    pub target: Option<LimitReason>,
    /// What did it.
    pub done: Option<Occasion>,
    /// When it was discharged, or its stage was over.
    pub ended: Option<Moment>,
    /// How late it is or was.
    pub late: Option<LateReason>,
    /// The conditions that it turns on.
    pub conditions: Vec<ConditionReason>,
    /// Why a move is refused.
    pub refusals: Vec<String>,
    /// What is not known.
    pub needs: Vec<String>,
    /// The entries of the log that it rests on, in order. Those that were withdrawn are among them, and what withdrew them:
    /// they tell since when something is late. So is the one that an entry of which only the day is known comes after.
    pub rests_on: Vec<Occasion>,
    /// The readings that it is read under.
    pub readings: Vec<(ReadingId, String)>,
    /// The calendar by which days were counted, and its edition.
    pub calendar: (CalendarId, String),
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// What happened, by its id or its name.
    pub what: String,
    /// When.
    pub at: Moment,
    /// The position of its entry in the log, from 0; none for what happened by itself.
    pub entry: Option<usize>,
}

/// How a limit came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitReason {
    /// The limit as the policy says it.
    pub phrase: String,
    /// The last second in time; none while it is not known.
    pub by: Option<DateTime<Utc>>,
    /// The local date, where the limit that governs is one of days.
    pub day: Option<NaiveDate>,
    /// The operands that were compared, in the order in which they are written.
    pub operands: Vec<OperandReason>,
}

/// How one operand of a limit came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperandReason {
    /// The operand as the policy says it.
    pub words: String,
    /// Whether it is the one that governs.
    pub role: OperandRole,
    /// What it counts from, if that has happened; for a stated moment, the entry that stated it.
    pub from: Option<Occasion>,
    /// The last second in time; none while it is not known.
    pub by: Option<DateTime<Utc>>,
    /// The local date, where it is one of days.
    pub day: Option<NaiveDate>,
    /// What it waits for while it is not known.
    pub waits_for: Option<String>,
    /// Each day after the one it counts from, where working days are counted.
    pub days: Vec<CountedDay>,
    /// The operands of the shared limit that it stands for.
    pub inner: Vec<OperandReason>,
}

/// Whether an operand governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperandRole {
    /// It governs.
    Binds,
    /// Another one governs.
    Compared,
    /// It is not known, and can still bring the limit forward.
    Unknown,
}

/// A day of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedDay {
    /// The date.
    pub date: NaiveDate,
    /// Whether it counts.
    pub count: DayCount,
}

/// Whether a day counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayCount {
    /// It counts: the first is 1.
    Day(u32),
    /// It is no working day, for this reason.
    PassedOver(String),
    /// The clock stood still.
    Paused,
}

/// How late something is, and how that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateReason {
    /// The due second that passed.
    pub due: DateTime<Utc>,
    /// Until when lateness counts: the doing, or the time of asking.
    pub until: DateTime<Utc>,
    /// Seconds between the two.
    pub seconds: i64,
    /// Working days after the due date, up to and including the day of `until`.
    pub working_days: i64,
}

/// A condition, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionReason {
    /// What turns on it: `when`, `unless`, `guideline_when`, `deputy_when`.
    pub field: &'static str,
    /// The condition as the policy says it.
    pub phrase: String,
    /// `true`, `false` or `unknown`.
    pub truth: &'static str,
    /// The questions because of which it is so, each with what answers it.
    pub grounds: Vec<Ground>,
}

/// A question of a condition, and what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The question as the policy says it.
    pub question: String,
    /// What happened that answers it; none where it is what did not happen.
    pub from: Option<Occasion>,
}
