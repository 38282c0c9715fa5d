//! Conditions: what must be so for a duty to be owed or a move to be made.
//!
//! Three-valued: what was never stated is unknown, and an unknown is never taken for false.

mod display;
mod map;
mod parse;
mod truth;

use crate::fact::Literal;
use crate::index::{Named, Names};

pub(crate) use truth::{Circumstances, Truth};

/// What must be so, in one phrase.
///
/// # Example: read and printed
/// ```
/// use duly::Condition;
///
/// let phrase = "happened(stage-1-failed) here or lapsed(speak) and not immediate-risk";
/// let condition: Condition = phrase.parse()?;
/// assert_eq!(condition.to_string(), phrase);
/// # Ok::<(), duly::PhraseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition<N: Names = Named> {
    /// `a or b`: one of them is so.
    Or(Vec<Condition<N>>),
    /// `a and b`: all of them are so.
    And(Vec<Condition<N>>),
    /// `not a`: it is not so.
    Not(Box<Condition<N>>),
    /// A question that the case answers.
    Holds(Predicate<N>),
}

/// One question of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate<N: Names = Named> {
    /// `immediate-risk`: the yes/no fact is true.
    Fact(N::Fact),
    /// `rag = red`: the fact has that value.
    Equals(N::Fact, Literal<N>),
    /// `happened(stage-1-failed)`: the event happened.
    Happened(N::Event, Scope),
    /// `count(mash-referral-received) >= 3`: the event happened so many times.
    Count(N::Event, Scope, u32),
    /// `lapsed(speak)`: the duty's due second passed without it.
    Lapsed(N::Duty),
    /// `done(alert)`: the duty was done.
    Done(N::Duty, Scope),
    /// `visited(stage-3)`: the stage was entered at some time.
    Visited(N::Stage),
    /// `concluded`: the case was concluded.
    Concluded,
}

/// Since when something must have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// At any time in the case.
    Case,
    /// `here`: since the present stage was entered.
    Here,
}
