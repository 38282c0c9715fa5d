//! Since when it is known that something is late: nobody is late before it could be known.
//!
//! What is recorded at once is known at once. Where entries were recorded later than they happened, or withdrawn, the log
//! as it was before each of those recordings tells what was known to be late by then.

use super::instance::Lateness;
use super::judge::Judging;
use super::replay::{Replay, seen};
use crate::case::{Act, Entry};
use crate::moment::{Moment, Second};

/// So many recordings are told apart, the latest: each takes a look at the log as it was before it.
const TOLD_APART_MAX: usize = 100;

impl Replay<'_> {
    /// Dates what is late by what was known when: what was late as at the second before a recording has been late since then;
    /// what was not is late since the recording at the earliest.
    pub(super) fn date_lateness(&mut self) {
        if self.case.was_known_at_once() {
            return;
        }
        let Some(first_due) = self.so_far.lateness.iter().map(|late| late.lapse.due).min() else { return };
        let mut known: Vec<Known> = Vec::new();
        let mut from = Second::FIRST;
        for recording in self.late_recordings().into_iter().filter(|recording| *recording > first_due) {
            let log = seen(self.case, self.calendar, recording.previous()).unwrap_or_default();
            let mut before = Replay::of(self.case, &log, self.calendar, recording.previous(), Judging::Off);
            before.advance(recording.previous());
            known.extend(before.so_far.lateness.iter().map(|late| {
                let done = || late.done.map(|done| done.last);
                let over = late.over_by.or_else(done).or_else(|| before.instance_of(late)?.over_by());
                Known { late: late.clone(), over, from, until: recording }
            }));
            from = recording;
        }
        for late in &mut self.so_far.to_mut().lateness {
            late.since = since(late, &known).unwrap_or(from.max(late.since));
        }
    }

    /// The seconds from which on entries are seen that were recorded late, withdraw others, or are seen only after one that
    /// comes later in the log; each once, in order.
    fn late_recordings(&self) -> Vec<Second> {
        let first = |moment: Moment| match moment {
            Moment::Instant(instant) => Some(Second::of(instant)),
            Moment::Day(date) => self.calendar.day(date).map(|day| self.calendar.first_second(day)),
        };
        let mut seen_after = Second::LAST;
        let late = |entry: &Entry| {
            let (at, recorded) = (first(entry.at)?, first(entry.recorded_at)?);
            let seen = recorded.max(at);
            let is_late = recorded > at || seen > seen_after || matches!(entry.act, Act::Withdrawn(_));
            seen_after = seen_after.min(seen);
            is_late.then_some(seen)
        };
        let mut seconds: Vec<Second> = self.log.iter().rev().filter_map(late).collect();
        seconds.retain(|second| *second <= self.clock);
        seconds.sort_unstable();
        seconds.dedup();
        seconds.split_off(seconds.len().saturating_sub(TOLD_APART_MAX))
    }
}

/// What was late by what was known from one recording until the next.
struct Known {
    late: Lateness,
    /// By when it was over, once it is.
    over: Option<Second>,
    from: Second,
    until: Second,
}

/// The first second since its duty was owed as at which a lateness was known, if it was before the last recording. What was
/// owed before, and over by then, was late before, though it had been due at the same second.
fn since(late: &Lateness, known: &[Known]) -> Option<Second> {
    let is_of_then = |known: &&Known| {
        let is_of_before = known.late.owed_from < late.owed_from;
        let was_over = is_of_before && known.over.is_some_and(|over| over <= late.owed_from);
        known.until > late.owed_from && !was_over && late.is_of_the_same(&known.late)
    };
    let first = known.iter().find(is_of_then)?;
    Some(first.late.since.max(first.from).max(late.owed_from))
}

impl Lateness {
    fn is_of_the_same(&self, other: &Self) -> bool {
        let source = |late: &Self| late.own.map(|own| own.when.source);
        (self.duty, self.what, self.date, self.lapse.due)
            == (other.duty, other.what, other.date, other.lapse.due)
            && source(self) == source(other)
    }
}
