//! Counting rules: what a text leaves open when it says "within five days".

use super::{Term, Unit};
use crate::calendar::{DayEnd, LastDay, LateEvent, StartRule};
use crate::index::Names;
use crate::nearest;

/// The counting rules that a limit states; what it leaves out, the policy says, and else the default holds.
///
/// # Example: the day of the event is day one
/// ```
/// use duly::{CountingRule, Deadline, calendar::StartRule};
///
/// let phrase = "3 working days after concern-raised counting start-is-day-one and close-of-business";
/// assert_eq!(phrase.parse::<Deadline>()?.to_string(), phrase);
/// assert_eq!("start-is-day-one".parse(), Ok(CountingRule::Start(StartRule::StartIsDayOne)));
/// # Ok::<(), duly::PhraseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counting {
    /// Which day is day one: the first working day strictly after the event's, if nothing else is said.
    pub start: Option<StartRule>,
    /// When a day ends: at midnight, if nothing else is said.
    pub end: Option<DayEnd>,
    /// Which day an event after closing time, or on a rest day, counts from: that day, if nothing else is said.
    pub event: Option<LateEvent>,
    /// What becomes of a last day that is no working day: it stays, if nothing else is said.
    pub last_day: Option<LastDay>,
}

/// One counting rule, by its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountingRule {
    /// Which day is day one.
    Start(StartRule),
    /// When a day ends.
    End(DayEnd),
    /// Which day a late event counts from.
    Event(LateEvent),
    /// What becomes of a last day that is no working day.
    LastDay(LastDay),
}

/// A word that is no counting rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown counting rule `{found}`: {help}")]
pub struct UnknownRule {
    found: String,
    help: String,
}

impl std::str::FromStr for CountingRule {
    type Err = UnknownRule;

    fn from_str(word: &str) -> Result<Self, UnknownRule> {
        let start = word.parse().map(Self::Start).ok();
        let end = || word.parse().map(Self::End).ok();
        let event = || word.parse().map(Self::Event).ok();
        let last_day = || word.parse().map(Self::LastDay).ok();
        start
            .or_else(end)
            .or_else(event)
            .or_else(last_day)
            .ok_or_else(|| UnknownRule { found: word.to_owned(), help: nearest::help(word, Self::words()) })
    }
}

impl CountingRule {
    /// Every word, in the order in which rules are written.
    fn words() -> impl Iterator<Item = &'static str> {
        let start = StartRule::ALL.iter().map(|rule| rule.as_str());
        let end = DayEnd::ALL.iter().map(|rule| rule.as_str());
        let event = LateEvent::ALL.iter().map(|rule| rule.as_str());
        start.chain(end).chain(event).chain(LastDay::ALL.iter().map(|rule| rule.as_str()))
    }
}

impl Counting {
    /// The words of the rules that are stated, in the order in which they are written.
    pub(super) fn stated(self) -> impl Iterator<Item = &'static str> {
        let words = [
            self.start.map(StartRule::as_str),
            self.end.map(DayEnd::as_str),
            self.event.map(LateEvent::as_str),
            self.last_day.map(LastDay::as_str),
        ];
        words.into_iter().flatten()
    }

    /// These rules with one more; none if one of its kind is stated already.
    pub(crate) fn with(mut self, rule: CountingRule) -> Option<Self> {
        let is_new = match rule {
            CountingRule::Start(start) => self.start.replace(start).is_none(),
            CountingRule::End(end) => self.end.replace(end).is_none(),
            CountingRule::Event(event) => self.event.replace(event).is_none(),
            CountingRule::LastDay(last_day) => self.last_day.replace(last_day).is_none(),
        };
        is_new.then_some(self)
    }

    /// The rules for counting on from a day that was counted to: strictly after it, whatever happened on it.
    pub(crate) fn without_start(self) -> Self {
        Self { start: None, event: None, ..self }
    }

    /// The rules for dates that recur: they stay where they fall, so that no two fall together, and end with the day.
    pub(crate) fn of_dates(self) -> Self {
        Self { end: None, last_day: None, ..self }
    }

    /// These rules, and for what they leave out those of `default`.
    pub(crate) fn or(self, default: Self) -> Self {
        Self {
            start: self.start.or(default.start),
            end: self.end.or(default.end),
            event: self.event.or(default.event),
            last_day: self.last_day.or(default.last_day),
        }
    }

    /// The first rule stated that cannot change what a term comes to.
    pub(crate) fn without_meaning_for<N: Names>(self, term: &Term<N>) -> Option<&'static str> {
        let start = self.start.map(StartRule::as_str);
        let end = self.end.map(DayEnd::as_str);
        let event = self.event.map(LateEvent::as_str);
        let last_day = self.last_day.map(LastDay::as_str);
        match term {
            Term::After(span, _) => match span.unit {
                Unit::WorkingDays => last_day,
                Unit::Days | Unit::Weeks | Unit::Months | Unit::Years => None,
                Unit::Hours | Unit::WorkingHours => start.or(end).or(event).or(last_day),
            },
            Term::SameWorkingDay(_) | Term::SameDay(_) | Term::Next(..) => start.or(last_day),
            Term::Before(..) => start.or(event).or(last_day),
            Term::Immediately(_) | Term::Stated(_) | Term::DueOf(_) | Term::Limit(_) => {
                start.or(end).or(event).or(last_day)
            }
        }
    }

    /// The first rule stated that dates which recur do not follow.
    pub(crate) fn without_meaning_for_dates(self) -> Option<&'static str> {
        let end = self.end.filter(|end| *end != DayEnd::EndOfDay).map(DayEnd::as_str);
        end.or(self.last_day.filter(|last_day| *last_day != LastDay::Stays).map(LastDay::as_str))
    }

    /// Whether the opening hours are needed to count like this.
    pub(crate) fn needs_opening_hours(self) -> bool {
        self.end == Some(DayEnd::CloseOfBusiness) || self.event == Some(LateEvent::CountsNextWorkingDay)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]
    use super::*;
    use crate::deadline::Deadline;

    const RULES: [&str; 4] =
        ["start-is-day-one", "close-of-business", "counts-next-working-day", "rolls-forward"];
    const ALL: Counting = Counting {
        start: Some(StartRule::StartIsDayOne),
        end: Some(DayEnd::CloseOfBusiness),
        event: Some(LateEvent::CountsNextWorkingDay),
        last_day: Some(LastDay::RollsForward),
    };

    #[test]
    fn a_word_that_is_no_rule_is_told_with_the_nearest() {
        let unknown = "roll-forward".parse::<CountingRule>().unwrap_err().to_string();
        assert_eq!(unknown, "unknown counting rule `roll-forward`: did you mean `rolls-forward`?");
    }

    #[test]
    fn counting_on_from_a_day_keeps_how_days_end() {
        assert_eq!(ALL.without_start(), Counting { start: None, event: None, ..ALL });
    }

    #[test]
    fn dates_stay_where_they_fall() {
        assert_eq!(ALL.of_dates(), Counting { end: None, last_day: None, ..ALL });
    }

    #[test]
    fn opening_hours_are_needed_for_closing_times_only() {
        let none = Counting::default();
        assert!(!none.needs_opening_hours());
        assert!(!Counting { start: ALL.start, last_day: ALL.last_day, ..none }.needs_opening_hours());
        assert!(Counting { end: ALL.end, ..none }.needs_opening_hours());
        assert!(Counting { event: ALL.event, ..none }.needs_opening_hours());
        assert!(!Counting { end: Some(DayEnd::EndOfDay), ..none }.needs_opening_hours());
    }

    #[track_caller]
    fn without_meaning(term: &str, expected: [Option<&str>; 4]) {
        for (rule, expected) in RULES.into_iter().zip(expected) {
            let phrase = format!("{term} counting {rule}");
            let Deadline::Term(term, counting) = phrase.parse().unwrap() else {
                panic!("{phrase} is a list")
            };
            assert_eq!(counting.without_meaning_for(&term), expected, "{phrase}");
        }
    }

    #[test]
    fn a_rule_that_cannot_change_a_term_is_found() {
        let [start, end, event, last_day] = RULES.map(Some);
        without_meaning("2 working days after seen", [None, None, None, last_day]);
        without_meaning("2 days after seen", [None; 4]);
        without_meaning("2 hours after seen", [start, end, event, last_day]);
        without_meaning("2 working hours after seen", [start, end, event, last_day]);
        without_meaning("same day as seen", [start, None, None, last_day]);
        without_meaning("same working day as seen", [start, None, None, last_day]);
        without_meaning("2 days before hearing", [start, None, event, last_day]);
        without_meaning("next list after seen", [start, None, None, last_day]);
        without_meaning("immediately after seen", [start, end, event, last_day]);
        without_meaning("stated hearing", [start, end, event, last_day]);
    }
}
