//! Prints deadlines as they are written.

use std::fmt::{self, Display};

use super::{Anchor, Counting, Deadline, Lead, LeadUnit, Occurrence, Ordinal, Recurrence, Span, Term, Unit};
use crate::calendar::BeforeRule;

impl Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term, counting) => write!(f, "{term}{counting}"),
            Self::EarliestOf(operands) => list(f, "earliest of", operands),
            Self::LatestOf(operands) => list(f, "latest of", operands),
        }
    }
}

impl Display for Counting {
    /// The rules as they follow a term: with a space before, nothing if none is stated.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, rule) in self.stated().enumerate() {
            write!(f, " {} {rule}", if position == 0 { "counting" } else { "and" })?;
        }
        Ok(())
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(span, anchor) => write!(f, "{span} after {anchor}"),
            Self::SameWorkingDay(anchor) => write!(f, "same working day as {anchor}"),
            Self::SameDay(anchor) => write!(f, "same day as {anchor}"),
            Self::Immediately(anchor) => write!(f, "immediately after {anchor}"),
            Self::Before(lead, fact) => write!(f, "{lead} before {fact}"),
            Self::Next(schedule, anchor) => write!(f, "next {schedule} after {anchor}"),
            Self::Stated(fact) => write!(f, "stated {fact}"),
            Self::DueOf(duty) => write!(f, "due of {duty}"),
            Self::Limit(limit) => write!(f, "limit {limit}"),
        }
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, many) = self.unit.words();
        write!(f, "{} {}", self.count, if self.count.get() == 1 { one } else { many })
    }
}

impl Display for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clear = match self.rule {
            BeforeRule::NthDayBefore => "",
            BeforeRule::ClearDays => "clear ",
        };
        let (one, many) = match self.unit {
            LeadUnit::WorkingDays => Unit::WorkingDays.words(),
            LeadUnit::Days => Unit::Days.words(),
        };
        write!(f, "{} {clear}{}", self.count, if self.count.get() == 1 { one } else { many })
    }
}

impl Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(span, anchor) => write!(f, "{span} after {anchor}"),
            Self::DatesOf(schedule, anchor) => write!(f, "date of {schedule} after {anchor}"),
        }
    }
}

impl Unit {
    /// The unit's word for one, and for any other number.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::WorkingDays => ("working day", "working days"),
            Self::Days => ("day", "days"),
            Self::Weeks => ("week", "weeks"),
            Self::Months => ("month", "months"),
            Self::Years => ("year", "years"),
            Self::Hours => ("hour", "hours"),
            Self::WorkingHours => ("working hour", "working hours"),
        }
    }
}

impl Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(event, Occurrence::First) => write!(f, "{event}"),
            Self::Event(event, Occurrence::Nth(ordinal)) => write!(f, "{ordinal} {event}"),
            Self::Event(event, Occurrence::Latest) => write!(f, "latest {event}"),
            Self::Event(event, Occurrence::Each) => write!(f, "each {event}"),
            Self::Entering(stage) => write!(f, "entering {stage}"),
            Self::Leaving(stage) => write!(f, "leaving {stage}"),
            Self::Done(duty) => write!(f, "done {duty}"),
            Self::DoneOrDue(duty) => write!(f, "done or due {duty}"),
            Self::DueOf(duty) => write!(f, "due of {duty}"),
            Self::LapsedDueOf(duty) => write!(f, "lapsed due of {duty}"),
            Self::LapseOf(duty) => write!(f, "lapse of {duty}"),
            Self::Outcome(outcome) => write!(f, "outcome {outcome}"),
            Self::RecordComplete(record) => write!(f, "record {record} complete"),
            Self::Stating(fact) => write!(f, "stating {fact}"),
            Self::Became(fact, value) => write!(f, "{fact} became {value}"),
            Self::FirstOf(anchors) => list(f, "first of", anchors),
            Self::LastOf(anchors) => list(f, "last of", anchors),
            Self::Else(anchor, fallback) => write!(f, "{anchor} else {fallback}"),
        }
    }
}

impl Display for Ordinal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::ALL.iter().find(|(ordinal, _, _)| ordinal == self).map_or("", |(_, word, _)| *word))
    }
}

fn list(f: &mut fmt::Formatter<'_>, words: &str, entries: &[impl Display]) -> fmt::Result {
    write!(f, "{words} [")?;
    for (position, entry) in entries.iter().enumerate() {
        let comma = if position == 0 { "" } else { ", " };
        write!(f, "{comma}{entry}")?;
    }
    f.write_str("]")
}
