//! What may be stated about a case: kinds of facts and their values.

use std::fmt;

use crate::id::ChoiceId;
use crate::index::{Named, Names};
use crate::moment::Moment;

/// What kind of value a fact takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactKind {
    /// True or false.
    YesNo,
    /// One of a list of values.
    OneOf(Vec<ChoiceId>),
    /// A whole number.
    Number,
    /// A time, with the rule that says which of several statements stands.
    Moment(Stands),
}

impl fmt::Display for FactKind {
    /// What values it takes, as an error says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo => f.write_str("`true` or `false`"),
            Self::Number => f.write_str("a whole number"),
            Self::Moment(_) => {
                f.write_str("an instant such as `2026-04-02T16:50:00+01:00` or a day such as `2026-04-02`")
            }
            Self::OneOf(choices) => {
                let choices: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
                write!(f, "one of {}", choices.join(", "))
            }
        }
    }
}

/// Which of several statements of a moment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// The statement made last.
    Latest,
    /// The statement that names the earliest moment, whoever made it: restating can only bring it forward.
    Earliest,
}

/// The value that a statement gives to a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// Of a yes/no fact.
    YesNo(bool),
    /// Of a fact that is one of a list.
    Choice(ChoiceId),
    /// Of a number fact.
    Number(i64),
    /// Of a moment fact.
    Moment(Moment),
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::YesNo(value)
    }
}

impl From<i64> for FactValue {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<ChoiceId> for FactValue {
    fn from(value: ChoiceId) -> Self {
        Self::Choice(value)
    }
}

impl<M: Into<Moment>> From<M> for FactValue {
    fn from(value: M) -> Self {
        Self::Moment(value.into())
    }
}

impl fmt::Display for FactValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(value) => write!(f, "{value}"),
            Self::Choice(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Moment(value) => write!(f, "{value}"),
        }
    }
}

/// A value as it is written in a condition or an anchor: `true`, `3`, `red`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal<N: Names = Named> {
    /// `true` or `false`.
    YesNo(bool),
    /// A whole number.
    Number(i64),
    /// One of the fact's list of values.
    Choice(N::Choice),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Choice(value) => write!(f, "{value}"),
        }
    }
}
