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

    /// One operand that would lie outside the calendar.
    pub(crate) fn beyond(position: u32) -> Self {
        Self { beyond: Operands::one(position), ..Self::default() }
    }

    pub(super) fn known(by: Second, day: Option<Day>, known: Second, position: u32) -> Self {
        let bound = usize::try_from(position).unwrap_or(usize::MAX);
        Self {
            reach: Some(Reach { by, day, bound }),
            late_from: Some(by.next().max(known)),
            ..Self::default()
        }
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
