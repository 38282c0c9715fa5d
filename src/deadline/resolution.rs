//! What a deadline came to, and what is asked to find out.

use super::{Deadline, Occurrence, Span};
use crate::calendar::{Day, OpeningHours};
use crate::fact::Literal;
use crate::index::{DutyIx, EventIx, FactIx, Indexed, LimitIx, OutcomeIx, RecordIx, ScheduleIx, StageIx};
use crate::moment::Second;

/// When something happened: the first and the last second that its moment may mean, the local date, and since when
/// it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    pub(crate) first: Second,
    pub(crate) last: Second,
    pub(crate) day: Day,
    pub(crate) known: Second,
    pub(crate) source: Source,
}

impl PartialEq for When {
    /// The same moment, wherever it is written.
    fn eq(&self, other: &Self) -> bool {
        (self.first, self.last, self.day, self.known) == (other.first, other.last, other.day, other.known)
    }
}

impl Eq for When {}

/// Where it is written that something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// In the entry at that position of the log.
    Entry(usize),
    /// Nowhere: the event happened by itself.
    Deemed(EventIx),
    /// Nowhere: it is the due second of a duty, or the second after.
    Due(DutyIx),
}

impl Source {
    /// Whether both are entries, and this one stands before the other.
    pub(crate) fn is_earlier_in_log(self, than: Self) -> bool {
        match (self, than) {
            (Self::Entry(entry), Self::Entry(than)) => entry < than,
            (Self::Entry(_) | Self::Deemed(_) | Self::Due(_), _) => false,
        }
    }
}

/// The moment that a case states for a fact, as a limit; ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Statement {
    /// Its second, its day if only a day was stated, since when it is known, and the position of the entry.
    By {
        by: Second,
        day: Option<Day>,
        known: Second,
        entry: usize,
    },
    BeyondCalendar,
}

/// A due second that passed undone, and since when that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lapse {
    pub(crate) due: Second,
    pub(crate) since: Second,
}

/// A time during which a clock stands still: the first and the last day of it, and its seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paused {
    pub(crate) first_day: Day,
    /// None while it lasts; before the first day if no whole day belongs to it.
    pub(crate) last_day: Option<Day>,
    pub(crate) from: Second,
    pub(crate) until: Option<Second>,
}

impl When {
    /// The same moment, known once another is known as well.
    pub(crate) fn known_with(self, other: Self) -> Self {
        Self { known: self.known.max(other.known), ..self }
    }

    /// Whether it is the same moment, and written in the same place.
    pub(crate) fn is_identical(&self, other: &Self) -> bool {
        self == other && self.source == other.source
    }

    /// Whether it stands later in the log; where one of them is no entry, whether it is of a later second, or is the entry of
    /// the same second.
    pub(crate) fn is_after(&self, other: &Self) -> bool {
        match (self.source, other.source) {
            (Source::Entry(entry), Source::Entry(other)) => entry > other,
            (Source::Entry(_), Source::Deemed(_) | Source::Due(_)) => self.first >= other.first,
            (Source::Deemed(_) | Source::Due(_), _) => self.first > other.first,
        }
    }
}

/// Says when the anchors of a procedure happened, so far.
pub(crate) trait Timeline {
    fn event(&self, event: EventIx, which: Occurrence) -> Option<When>;
    fn entering(&self, stage: StageIx) -> Option<When>;
    fn leaving(&self, stage: StageIx) -> Option<When>;
    fn done(&self, duty: DutyIx) -> Option<When>;
    fn due(&self, duty: DutyIx) -> Resolution;
    fn lapse(&self, duty: DutyIx) -> Option<Lapse>;
    fn outcome(&self, outcome: OutcomeIx) -> Option<When>;
    fn record_complete(&self, record: RecordIx) -> Option<When>;
    fn stating(&self, fact: FactIx) -> Option<When>;
    fn became(&self, fact: FactIx, value: &Literal<Indexed>) -> Option<When>;
    /// The statement that stands.
    fn stated(&self, fact: FactIx) -> Option<Statement>;
    /// The earliest statement of a moment that had not passed at `start`.
    fn stated_from(&self, fact: FactIx, start: Second) -> Option<Statement>;
    fn limit(&self, limit: LimitIx) -> &Deadline<Indexed>;
    /// The interval of a schedule, and the fact that states its first date.
    fn schedule(&self, schedule: ScheduleIx) -> (Span, FactIx);
    /// When the clock of the duty under consideration stood still, in order.
    fn pauses(&self) -> &[Paused];
    /// The opening hours, for a calendar that has none.
    fn opening_hours(&self) -> &OpeningHours;
    /// The occurrence for which the duty under consideration is owed.
    fn own(&self) -> Option<When>;
    /// The moment from which the duty under consideration is owed.
    fn start(&self) -> Option<When>;
}

/// A set of operands of one deadline, by their position among its terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Operands(u64);

impl Operands {
    /// As many operands as a deadline may have; checking holds it.
    pub(crate) const COUNT_MAX: usize = 64;
    pub(super) const NONE: Self = Self(0);

    pub(super) fn one(position: u32) -> Self {
        Self(1_u64.checked_shl(position).unwrap_or(0))
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn positions(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let position = usize::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
            left &= left.wrapping_sub(1);
            Some(position)
        })
    }
}

/// The second, and for limits of days the day, that a deadline comes to, and the operand that governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    pub(crate) by: Second,
    pub(crate) day: Option<Day>,
    pub(crate) bound: usize,
}

/// A deadline resolved as far as it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Resolution {
    pub(crate) reach: Option<Reach>,
    /// The first second at which it is late, or is known to be: what is recorded late cannot be late before.
    pub(crate) late_from: Option<Second>,
    /// Unknown operands that wait for something to happen.
    pub(crate) for_event: Operands,
    /// Unknown operands that wait for a fact to be stated.
    pub(crate) for_fact: Operands,
    /// Operands whose clock stands still.
    pub(crate) paused: Operands,
    /// Operands that would lie outside the calendar.
    pub(crate) beyond: Operands,
    /// Operands of the same working day that fell on a day that is none.
    pub(crate) moved_on: Operands,
    /// Operands that are stated moments, whose own seconds are known.
    pub(crate) stated: Operands,
    /// The earliest second of the stated moments among the operands.
    pub(crate) stated_by: Option<Second>,
}

impl Resolution {
    /// The operands that are not known.
    pub(crate) fn unknown(&self) -> Operands {
        self.for_event.union(self.for_fact).union(self.paused).union(self.beyond)
    }

    /// As it is once nothing can change it any more: what is not known does not matter then.
    pub(crate) fn fixed(self) -> Self {
        match self.reach {
            Some(_) => Self {
                for_event: Operands::NONE,
                for_fact: Operands::NONE,
                paused: Operands::NONE,
                beyond: Operands::NONE,
                ..self
            },
            None => self,
        }
    }

    /// Whether the governing operand is a stated moment.
    pub(crate) fn is_bound_by_statement(&self) -> bool {
        self.reach.is_some_and(|reach| self.stated.positions().any(|position| position == reach.bound))
    }

    /// What a deadline of one operand came to.
    pub(crate) fn reaching(reach: Reach, known: Second) -> Self {
        Self { reach: Some(reach), late_from: Some(reach.by.next().max(known)), ..Self::default() }
    }

    /// The same, not reached: only what it waits for.
    pub(crate) fn unreached(self) -> Self {
        Self { reach: None, late_from: None, ..self }
    }

    /// The same where all anchors came, though one may have ceased to be since: only facts can be waited for.
    pub(crate) fn anchored(self) -> Self {
        Self { for_event: Operands::NONE, for_fact: self.for_event.union(self.for_fact), ..self }
    }

    /// One operand that would lie outside the calendar.
    pub(crate) fn beyond(position: u32) -> Self {
        Self { beyond: Operands::one(position), ..Self::default() }
    }

    pub(super) fn known(by: Second, day: Option<Day>, known: Second, position: u32) -> Self {
        let bound = usize::try_from(position).unwrap_or(usize::MAX);
        Self::reaching(Reach { by, day, bound }, known)
    }

    /// This, but no later than a bound; an unknown bound does not bind.
    pub(crate) fn up_to(self, bound: &Self) -> Self {
        match (self.reach, bound.reach) {
            (Some(reach), Some(most)) if most.by < reach.by => {
                let reach = Some(Reach { bound: reach.bound, ..most });
                Self { reach, late_from: earliest(self.late_from, bound.late_from), ..self }
            }
            _ => self,
        }
    }

    /// This, put off to what is later; what is sooner puts nothing off.
    pub(crate) fn put_off_to(self, later: Self) -> Self {
        let is_sooner = later.reach.zip(self.reach).is_some_and(|(later, own)| later.by <= own.by);
        if is_sooner {
            return self;
        }
        Self { stated: self.stated, stated_by: self.stated_by, moved_on: self.moved_on, ..later }
    }

    /// This, bound by the stated moment among its operands.
    pub(crate) fn bound_by_statement(self, by: Second) -> Self {
        let bound = self.stated.positions().next().unwrap_or_default();
        Self { reach: Some(Reach { by, day: None, bound }), late_from: Some(by.next()), ..self }
    }

    pub(super) fn is_before(&self, other: &Self) -> bool {
        self.reach.zip(other.reach).is_some_and(|(own, other)| own.by < other.by)
    }

    /// What another deadline came to, seen as one operand.
    pub(super) fn as_operand(&self, position: u32) -> Self {
        let own =
            |operands: Operands| if operands.is_empty() { Operands::NONE } else { Operands::one(position) };
        let seen = match self.reach {
            Some(reach) => {
                Self { late_from: self.late_from, ..Self::known(reach.by, reach.day, reach.by, position) }
            }
            None if self.unknown().is_empty() => {
                Self { for_event: Operands::one(position), ..Self::default() }
            }
            None => Self::default(),
        };
        Self {
            for_event: own(self.for_event).union(seen.for_event),
            for_fact: own(self.for_fact),
            paused: own(self.paused),
            beyond: own(self.beyond),
            stated_by: self.stated_by,
            ..seen
        }
    }

    fn joined(self, other: Self, reach: Option<Reach>, late_from: Option<Second>) -> Self {
        Self {
            reach,
            late_from,
            for_event: self.for_event.union(other.for_event),
            for_fact: self.for_fact.union(other.for_fact),
            paused: self.paused.union(other.paused),
            beyond: self.beyond.union(other.beyond),
            moved_on: self.moved_on.union(other.moved_on),
            stated: self.stated.union(other.stated),
            stated_by: earliest(self.stated_by, other.stated_by),
        }
    }

    /// Whichever of two known operands comes first; on a tie, the one written first.
    pub(super) fn earlier(self, other: Self) -> Self {
        let reach = match (self.reach, other.reach) {
            (Some(first), Some(second)) => Some(if second.by < first.by { second } else { first }),
            (first, second) => first.or(second),
        };
        self.joined(other, reach, earliest(self.late_from, other.late_from))
    }

    /// Whichever comes last, once both are known; on a tie, the one written first. Until then only what is not known is
    /// waited for, not what could bring the known one forward.
    pub(super) fn later(self, other: Self) -> Self {
        let late_from = self.late_from.zip(other.late_from).map(|(one, another)| one.max(another));
        match (self.reach, other.reach) {
            (Some(first), Some(second)) => {
                let reach = if second.by > first.by { second } else { first };
                self.joined(other, Some(reach), late_from)
            }
            _ => self.fixed().joined(other.fixed(), None, late_from),
        }
    }
}

fn earliest(one: Option<Second>, another: Option<Second>) -> Option<Second> {
    match (one, another) {
        (Some(one), Some(another)) => Some(one.min(another)),
        (one, another) => one.or(another),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;
    use crate::calendar::Calendar;

    fn nothing() -> Resolution {
        Resolution::default()
    }

    fn fact() -> Resolution {
        Resolution { for_fact: Operands::one(1), ..nothing() }
    }

    fn event() -> Resolution {
        Resolution { for_event: Operands::one(2), ..nothing() }
    }

    fn paused() -> Resolution {
        Resolution { paused: Operands::one(3), ..nothing() }
    }

    fn second(number: i64) -> Second {
        Second::from_epoch(number)
    }

    /// Due by a second, as an operand of that position, and recorded at a second.
    fn due(by: i64, position: u32, recorded: i64) -> Resolution {
        Resolution::known(second(by), None, second(recorded), position)
    }

    fn by_and_bound(resolution: Resolution) -> Option<(Second, usize)> {
        resolution.reach.map(|reach| (reach.by, reach.bound))
    }

    fn positions(operands: Operands) -> Vec<usize> {
        operands.positions().collect()
    }

    #[test]
    fn on_a_tie_the_operand_written_first_governs() {
        assert_eq!(by_and_bound(due(10, 0, 0).earlier(due(10, 1, 0))), Some((second(10), 0)));
        assert_eq!(by_and_bound(due(10, 0, 0).earlier(due(9, 1, 0))), Some((second(9), 1)));
        assert_eq!(by_and_bound(due(10, 0, 0).earlier(due(11, 1, 0))), Some((second(10), 0)));
        assert_eq!(by_and_bound(due(10, 0, 0).later(due(10, 1, 0))), Some((second(10), 0)));
        assert_eq!(by_and_bound(due(10, 0, 0).later(due(9, 1, 0))), Some((second(10), 0)));
        assert_eq!(by_and_bound(due(10, 0, 0).later(due(11, 1, 0))), Some((second(11), 1)));
    }

    #[test]
    fn an_unknown_operand_leaves_the_earliest_provisional_and_the_latest_unknown() {
        let earliest = due(10, 0, 0).earlier(fact());
        assert_eq!(by_and_bound(earliest), Some((second(10), 0)));
        assert_eq!(earliest.late_from, Some(second(11)));
        assert_eq!(positions(earliest.unknown()), [1]);
        let latest = due(10, 0, 0).later(fact());
        assert_eq!((latest.reach, latest.late_from), (None, None));
        assert_eq!(positions(latest.unknown()), [1]);
    }

    #[test]
    fn what_was_recorded_late_is_late_from_its_recording_on() {
        assert_eq!(due(10, 0, 5).late_from, Some(second(11)));
        assert_eq!(due(10, 0, 50).late_from, Some(second(50)));
        assert_eq!(due(10, 0, 50).as_operand(0).late_from, Some(second(50)));
    }

    #[test]
    fn what_rests_on_two_is_known_once_both_are() {
        let day = Calendar::scotland().day("2026-03-02".parse().unwrap()).unwrap();
        let known =
            |at| When { first: second(1), last: second(1), day, known: second(at), source: Source::Entry(0) };
        assert_eq!(known(5).known_with(known(9)), known(9));
        assert_eq!(known(9).known_with(known(5)), known(9));
        assert_ne!(known(5), known(9));
    }

    #[test]
    fn once_settled_nothing_unknown_matters() {
        let open = [fact(), event(), paused(), Resolution::beyond(4)]
            .into_iter()
            .fold(due(10, 0, 0), Resolution::earlier);
        assert_eq!(positions(open.unknown()), [1, 2, 3, 4]);
        assert_eq!(open.fixed(), due(10, 0, 0));
        assert_eq!(fact().later(due(10, 0, 0)).fixed(), fact());
    }

    #[test]
    fn as_one_operand_it_waits_for_all_that_its_operands_wait_for() {
        let waiting = [event(), paused(), Resolution::beyond(4)]
            .into_iter()
            .fold(fact(), Resolution::later)
            .as_operand(7);
        for operands in
            [waiting.for_event, waiting.for_fact, waiting.paused, waiting.beyond, waiting.unknown()]
        {
            assert_eq!(positions(operands), [7]);
        }
        assert!(fact().as_operand(7).for_event.is_empty());
        // A deadline that knows nothing of itself waits for something to happen.
        assert_eq!(positions(nothing().as_operand(7).for_event), [7]);
        let reached = due(10, 3, 0).earlier(fact()).as_operand(7);
        assert_eq!(by_and_bound(reached), Some((second(10), 7)));
        assert_eq!(positions(reached.unknown()), [7]);
        let stated = Resolution { stated_by: Some(second(10)), ..due(10, 3, 0) };
        assert_eq!(stated.as_operand(7).stated_by, Some(second(10)));
    }

    #[test]
    fn a_bound_takes_the_seconds_and_leaves_the_operand_that_governs() {
        let bound = due(20, 0, 0).up_to(&due(10, 5, 15));
        assert_eq!(by_and_bound(bound), Some((second(10), 0)));
        assert_eq!(bound.late_from, Some(second(15)));
        assert_eq!(due(10, 0, 0).up_to(&due(20, 5, 0)), due(10, 0, 0));
        assert_eq!(due(10, 0, 15).up_to(&due(10, 5, 0)), due(10, 0, 15));
        assert_eq!(due(10, 0, 0).up_to(&fact()), due(10, 0, 0));
    }

    #[test]
    fn what_is_no_later_puts_nothing_off() {
        let own = Resolution {
            stated: Operands::one(0),
            stated_by: Some(second(3)),
            moved_on: Operands::one(0),
            ..due(10, 0, 0)
        };
        assert_eq!(own.put_off_to(due(9, 1, 0)), own);
        assert_eq!(own.put_off_to(due(10, 1, 50)), own);
        let put_off = own.put_off_to(due(11, 1, 0));
        assert_eq!(by_and_bound(put_off), Some((second(11), 1)));
        assert_eq!(
            (put_off.stated, put_off.stated_by, put_off.moved_on),
            (own.stated, own.stated_by, own.moved_on)
        );
    }

    #[test]
    fn bound_by_its_statement_it_is_due_by_that_second() {
        let stated = Resolution { stated: Operands::one(2), ..due(20, 0, 50) };
        assert!(!stated.is_bound_by_statement());
        let bound = stated.bound_by_statement(second(10));
        assert_eq!(by_and_bound(bound), Some((second(10), 2)));
        assert_eq!(bound.late_from, Some(second(11)));
        assert!(bound.is_bound_by_statement());
        assert_eq!(bound.unreached(), Resolution { stated: Operands::one(2), ..nothing() });
    }
}
