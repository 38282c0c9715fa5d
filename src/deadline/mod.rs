//! Time limits as they are written, and what they come to.
//!
//! A [`Deadline`] is one phrase in one grammar: `2 working days after concern-raised`, or
//! `earliest of [5 working days after entering stage-2, stated protective-timescale]`. It is read with
//! [`str::parse`] and printed back by `Display`.

mod count;
mod counting;
mod display;
mod happened;
mod map;
mod parse;
mod resolution;
mod resolve;

use std::num::NonZeroU32;

use crate::fact::Literal;
use crate::index::{Indexed, Named, Names};

use crate::calendar::BeforeRule;

pub(crate) use count::{Count, Grid};
pub use counting::{Counting, CountingRule, UnknownRule};
pub(crate) use happened::{alternative, happened};
pub(crate) use map::Resolver;
pub(crate) use resolution::{Lapse, Operands, Paused, Reach, Resolution, Source, Statement, Timeline, When};
pub(crate) use resolve::{Recorder, Step, resolve, resolve_recorded};

/// A time limit: a term, or the earliest or the latest of several deadlines.
///
/// Which operand governs is decided on the seconds that they come to, never on their lengths; on a tie it is the one
/// written first.
///
/// # Example: whichever is less
/// ```
/// use duly::Deadline;
///
/// let phrase = "earliest of [2 working days after decision-received, stated protective-timescale]";
/// let deadline: Deadline = phrase.parse()?;
/// assert_eq!(deadline.to_string(), phrase);
/// assert!("2 working days from decision-received".parse::<Deadline>().is_err());
/// # Ok::<(), duly::PhraseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deadline<N: Names = Named> {
    /// A single limit, and the counting rules that it states.
    Term(Term<N>, Counting),
    /// Whichever comes first of those that are known.
    EarliestOf(Vec<Deadline<N>>),
    /// Whichever comes last, once all are known.
    LatestOf(Vec<Deadline<N>>),
}

/// A single limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term<N: Names = Named> {
    /// `2 working days after concern-raised`: so much time after the anchor's moment.
    After(Span, Anchor<N>),
    /// `same working day as stage-1-failed`: the end of that day if it is a working day, else of the next one.
    SameWorkingDay(Anchor<N>),
    /// `same day as stage-1-discussion`: the end of that day.
    SameDay(Anchor<N>),
    /// `immediately after immediate-risk became true`: at once; late when that day is over.
    Immediately(Anchor<N>),
    /// `3 clear days before hearing`: so much time before a moment that the case states.
    Before(Lead, N::Fact),
    /// `next dsr-meeting after dsr-referred`: the first date of a schedule after the anchor's day.
    Next(N::Schedule, Anchor<N>),
    /// `stated protective-timescale`: the moment that the case states for that fact.
    Stated(N::Fact),
    /// `due of raise`: the due second of another duty.
    DueOf(N::Duty),
    /// `limit cap`: a limit that is named once and used in several places.
    Limit(N::Limit),
}

/// A length of time: how many, of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// How many.
    pub count: NonZeroU32,
    /// Of what.
    pub unit: Unit,
}

/// What a length of time is counted in. Different units have no order among themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Working days of the calendar, strictly after the anchor's day.
    WorkingDays,
    /// Calendar days.
    Days,
    /// Seven calendar days each.
    Weeks,
    /// Calendar months; a day that the last of them lacks is its last day.
    Months,
    /// Twelve calendar months each.
    Years,
    /// Elapsed hours, through nights, weekends and clock changes.
    Hours,
    /// Hours of the opening hours.
    WorkingHours,
}

impl Unit {
    pub(crate) const ALL: [Self; 7] = [
        Self::WorkingDays,
        Self::WorkingHours,
        Self::Days,
        Self::Weeks,
        Self::Months,
        Self::Years,
        Self::Hours,
    ];
}

/// A length of time before a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead {
    /// How many.
    pub count: NonZeroU32,
    /// Of what.
    pub unit: LeadUnit,
    /// Whether that many days lie between the two, or the last of them is the day itself.
    pub rule: BeforeRule,
}

/// What a length of time before a moment is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadUnit {
    /// Working days of the calendar.
    WorkingDays,
    /// Calendar days.
    Days,
}

/// What a recurring duty recurs on.
///
/// # Example: every three months, and at each meeting
/// ```
/// use duly::Recurrence;
///
/// let quarterly: Recurrence = "3 months after themes-collated".parse()?;
/// assert_eq!(quarterly.to_string(), "3 months after themes-collated");
/// let at_each_meeting: Recurrence = "date of dsr-meeting after dsr-referred".parse()?;
/// assert_eq!(at_each_meeting.to_string(), "date of dsr-meeting after dsr-referred");
/// # Ok::<(), duly::PhraseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurrence<N: Names = Named> {
    /// `3 months after themes-collated`: at every such interval after the anchor.
    Every(Span, Anchor<N>),
    /// `date of dsr-meeting after dsr-referred`: on each date of a schedule after the anchor's day.
    DatesOf(N::Schedule, Anchor<N>),
}

/// What a limit counts from: a moment that the case's log, or the engine, knows or does not know yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor<N: Names = Named> {
    /// `concern-raised`, `second mash-referral-received`, `latest feedback-received`: an event happened.
    Event(N::Event, Occurrence),
    /// `entering stage-2`: the stage was entered, for the last time if more than once.
    Entering(N::Stage),
    /// `leaving stage-1`: the stage was left, for the last time if more than once.
    Leaving(N::Stage),
    /// `done raise`: the duty was done.
    Done(N::Duty),
    /// `done or due raise`: the duty was done; until then, its due second.
    DoneOrDue(N::Duty),
    /// `due of raise`: the duty's due second, as soon as it is known.
    DueOf(N::Duty),
    /// `lapsed due of raise`: the duty's due second, once it has passed undone.
    LapsedDueOf(N::Duty),
    /// `lapse of raise`: the second after the due second, once that has passed undone.
    LapseOf(N::Duty),
    /// `outcome resolved`: the case was concluded with that outcome.
    Outcome(N::Outcome),
    /// `record escalation-template complete`: the record became complete.
    RecordComplete(N::Record),
    /// `stating protective-timescale`: the fact was first stated.
    Stating(N::Fact),
    /// `immediate-risk became true`: the start of the present run of that value; restating it changes nothing.
    Became(N::Fact, Literal<N>),
    /// `first of [disagreement-arose, decision-received]`: the first of those that have happened.
    FirstOf(Vec<Anchor<N>>),
    /// `last of [disagreement-arose, decision-received]`: the last of those that have happened.
    LastOf(Vec<Anchor<N>>),
    /// `stage-1-discussion else concern-raised`: the second while the first has not happened.
    Else(Box<Anchor<N>>, Box<Anchor<N>>),
}

/// Which occurrence of an event is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurrence {
    /// The first, where nothing else is written.
    First,
    /// The second, third, … up to the tenth.
    Nth(Ordinal),
    /// The last so far.
    Latest,
    /// Each one, for a duty that is owed anew for each.
    Each,
}

/// An ordinal from the second to the tenth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordinal {
    /// `second`
    Second,
    /// `third`
    Third,
    /// `fourth`
    Fourth,
    /// `fifth`
    Fifth,
    /// `sixth`
    Sixth,
    /// `seventh`
    Seventh,
    /// `eighth`
    Eighth,
    /// `ninth`
    Ninth,
    /// `tenth`
    Tenth,
}

impl Ordinal {
    pub(crate) const ALL: [(Self, &'static str, u32); 9] = [
        (Self::Second, "second", 2),
        (Self::Third, "third", 3),
        (Self::Fourth, "fourth", 4),
        (Self::Fifth, "fifth", 5),
        (Self::Sixth, "sixth", 6),
        (Self::Seventh, "seventh", 7),
        (Self::Eighth, "eighth", 8),
        (Self::Ninth, "ninth", 9),
        (Self::Tenth, "tenth", 10),
    ];

    /// The number of the occurrence: 2 for the second.
    #[must_use]
    pub fn number(self) -> u32 {
        Self::ALL.iter().find(|(ordinal, _, _)| *ordinal == self).map_or(0, |(_, _, number)| *number)
    }
}

impl<N: Names> Deadline<N> {
    /// The terms in the order in which they are written: the operands that can govern.
    pub fn terms(&self) -> Vec<&Term<N>> {
        match self {
            Self::Term(term, _) => vec![term],
            Self::EarliestOf(operands) | Self::LatestOf(operands) => {
                operands.iter().flat_map(Self::terms).collect()
            }
        }
    }
}

impl Deadline<Indexed> {
    /// The rules by which the operand of that position counts, those of the policy among them.
    pub(crate) fn counting_of(&self, position: usize) -> Option<Counting> {
        self.countings().get(position).copied()
    }

    fn countings(&self) -> Vec<Counting> {
        match self {
            Self::Term(_, counting) => vec![*counting],
            Self::EarliestOf(operands) | Self::LatestOf(operands) => {
                operands.iter().flat_map(Self::countings).collect()
            }
        }
    }
}

impl<N: Names> Term<N> {
    /// The anchor that the term counts from, if it has one.
    #[must_use]
    pub fn anchor(&self) -> Option<&Anchor<N>> {
        match self {
            Self::After(_, anchor)
            | Self::SameWorkingDay(anchor)
            | Self::SameDay(anchor)
            | Self::Immediately(anchor)
            | Self::Next(_, anchor) => Some(anchor),
            Self::Before(..) | Self::Stated(_) | Self::DueOf(_) | Self::Limit(_) => None,
        }
    }
}
