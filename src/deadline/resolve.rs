//! What a deadline comes to, given when its anchors happened.

use super::{Anchor, Deadline, Occurrence, Span, Term, Unit};
use crate::calendar::{Calendar, Day};
use crate::fact::Literal;
use crate::index::{DutyIx, EventIx, FactIx, Indexed, LimitIx, OutcomeIx, RecordIx, StageIx};
use crate::moment::Second;

/// When something happened: the first and the last second that its moment may mean, the local date, and since when
/// it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) first: Second,
    pub(crate) last: Second,
    pub(crate) day: Day,
    pub(crate) known: Second,
}

/// The moment that a case states for a fact, as a limit; ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Statement {
    /// Its second, its day if only a day was stated, and since when it is known.
    By {
        by: Second,
        day: Option<Day>,
        known: Second,
    },
    BeyondCalendar,
}

/// A due second that passed undone, and since when that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lapse {
    pub(crate) due: Second,
    pub(crate) since: Second,
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
    const NONE: Self = Self(0);

    fn one(position: u32) -> Self {
        Self(1_u64.checked_shl(position).unwrap_or(0))
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn positions(self) -> impl Iterator<Item = usize> {
        (0..Self::COUNT_MAX)
            .zip(0_u32..)
            .filter(move |(_, bit)| self.0 & Self::one(*bit).0 != 0)
            .map(|(at, _)| at)
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
        self.for_event.union(self.for_fact).union(self.beyond)
    }

    /// As it is once nothing can change it any more: what is not known does not matter then.
    pub(crate) fn fixed(self) -> Self {
        match self.reach {
            Some(_) => {
                Self { for_event: Operands::NONE, for_fact: Operands::NONE, beyond: Operands::NONE, ..self }
            }
            None => self,
        }
    }

    /// Whether the governing operand is a stated moment.
    pub(crate) fn is_bound_by_statement(&self) -> bool {
        self.reach.is_some_and(|reach| self.stated.positions().any(|position| position == reach.bound))
    }

    fn known(by: Second, day: Option<Day>, known: Second, position: u32) -> Self {
        let bound = usize::try_from(position).unwrap_or(usize::MAX);
        Self {
            reach: Some(Reach { by, day, bound }),
            late_from: Some(by.next().max(known)),
            ..Self::default()
        }
    }

    fn is_before(&self, other: &Self) -> bool {
        self.reach.zip(other.reach).is_some_and(|(own, other)| own.by < other.by)
    }

    /// What another deadline came to, seen as one operand.
    fn as_operand(&self, position: u32) -> Self {
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
            beyond: self.beyond.union(other.beyond),
            moved_on: self.moved_on.union(other.moved_on),
            stated: self.stated.union(other.stated),
            stated_by: earliest(self.stated_by, other.stated_by),
        }
    }

    /// Whichever of two known operands comes first; on a tie, the one written first.
    fn earlier(self, other: Self) -> Self {
        let reach = match (self.reach, other.reach) {
            (Some(first), Some(second)) => Some(if second.by < first.by { second } else { first }),
            (first, second) => first.or(second),
        };
        self.joined(other, reach, earliest(self.late_from, other.late_from))
    }

    /// Whichever comes last, once both are known; on a tie, the one written first.
    fn later(self, other: Self) -> Self {
        let reach = match (self.reach, other.reach) {
            (Some(first), Some(second)) => Some(if second.by > first.by { second } else { first }),
            _ => None,
        };
        self.joined(other, reach, self.late_from.zip(other.late_from).map(|(one, another)| one.max(another)))
    }
}

fn earliest(one: Option<Second>, another: Option<Second>) -> Option<Second> {
    match (one, another) {
        (Some(one), Some(another)) => Some(one.min(another)),
        (one, another) => one.or(another),
    }
}

/// What `deadline` comes to on `calendar`.
pub(crate) fn resolve(
    deadline: &Deadline<Indexed>,
    calendar: &Calendar,
    timeline: &impl Timeline,
) -> Resolution {
    Resolve { calendar, timeline, position: 0 }.deadline(deadline)
}

struct Resolve<'a, T> {
    calendar: &'a Calendar,
    timeline: &'a T,
    /// How many terms were resolved before.
    position: u32,
}

impl<T: Timeline> Resolve<'_, T> {
    fn deadline(&mut self, deadline: &Deadline<Indexed>) -> Resolution {
        match deadline {
            Deadline::Term(term) => {
                let position = self.position;
                self.position = position.saturating_add(1);
                self.term(term, position)
            }
            Deadline::EarliestOf(operands) => self.fold(operands, Resolution::earlier),
            Deadline::LatestOf(operands) => self.fold(operands, Resolution::later),
        }
    }

    fn fold(
        &mut self,
        operands: &[Deadline<Indexed>],
        join: impl Fn(Resolution, Resolution) -> Resolution,
    ) -> Resolution {
        let mut joined: Option<Resolution> = None;
        for operand in operands {
            let next = self.deadline(operand);
            joined = Some(joined.map_or(next, |before| join(before, next)));
        }
        joined.unwrap_or_default()
    }

    fn term(&self, term: &Term<Indexed>, position: u32) -> Resolution {
        match term {
            Term::Stated(fact) => self.stated(*fact, position),
            Term::DueOf(duty) => self.timeline.due(*duty).as_operand(position),
            Term::Limit(limit) => {
                resolve(self.timeline.limit(*limit), self.calendar, self.timeline).as_operand(position)
            }
            Term::After(..) | Term::SameWorkingDay(_) | Term::SameDay(_) | Term::Immediately(_) => {
                self.counted(term, position)
            }
        }
    }

    /// A term that counts from an anchor.
    fn counted(&self, term: &Term<Indexed>, position: u32) -> Resolution {
        let Some(from) = term.anchor().and_then(|anchor| self.anchor(anchor)) else {
            return Resolution { for_event: Operands::one(position), ..Resolution::default() };
        };
        let end_of =
            |day: Day| Resolution::known(self.calendar.last_second(day), Some(day), from.known, position);
        let known = match term {
            Term::After(span, _) => self.after(*span, from, position),
            Term::SameWorkingDay(_) => self.calendar.working_day_from(from.day).map(|day| {
                let moved_on = if day == from.day { Operands::NONE } else { Operands::one(position) };
                Resolution { moved_on, ..end_of(day) }
            }),
            Term::SameDay(_) => Some(end_of(from.day)),
            Term::Immediately(_) => Some(self.at_once(from, position)),
            Term::Stated(_) | Term::DueOf(_) | Term::Limit(_) => None,
        };
        known.unwrap_or(Resolution { beyond: Operands::one(position), ..Resolution::default() })
    }

    /// To be done at once: on time until the day is over, though no limit of days.
    fn at_once(&self, from: When, position: u32) -> Resolution {
        Resolution::known(self.calendar.last_second(from.day), None, from.known, position)
    }

    /// `None` beyond the calendar.
    fn after(&self, span: Span, from: When, position: u32) -> Option<Resolution> {
        let count = span.count.get();
        let day = match span.unit {
            Unit::WorkingDays => self.calendar.nth_working_day_after(from.day, count)?,
            Unit::Days => self.calendar.nth_day_after(from.day, count)?,
            Unit::Hours => {
                let by = from.first.checked_add_hours(count)?;
                self.calendar.day_of(by)?;
                return Some(Resolution::known(by, None, from.known, position));
            }
        };
        Some(Resolution::known(self.calendar.last_second(day), Some(day), from.known, position))
    }

    /// A stated moment that had passed before the duty started reads as `immediately` after its start; it puts off no
    /// later one that comes before.
    fn stated(&self, fact: FactIx, position: u32) -> Resolution {
        let statement = self.timeline.stated(fact);
        match (statement, self.timeline.start()) {
            (Some(Statement::By { by, known, .. }), Some(start)) if by < start.first => {
                let at_once = self.at_once(When { known: known.max(start.known), ..start }, position);
                let later = self.timeline.stated_from(fact, start.first);
                let later = later.map_or(at_once, |later| Self::of_statement(Some(later), position));
                Self::by_statement(if later.is_before(&at_once) { later } else { at_once }, position)
            }
            (statement, _) => Self::of_statement(statement, position),
        }
    }

    fn of_statement(statement: Option<Statement>, position: u32) -> Resolution {
        match statement {
            None => Resolution { for_fact: Operands::one(position), ..Resolution::default() },
            Some(Statement::BeyondCalendar) => {
                Resolution { beyond: Operands::one(position), ..Resolution::default() }
            }
            Some(Statement::By { by, day, known }) => {
                Self::by_statement(Resolution::known(by, day, known, position), position)
            }
        }
    }

    fn by_statement(known: Resolution, position: u32) -> Resolution {
        let stated_by = known.reach.map(|reach| reach.by);
        Resolution { stated: Operands::one(position), stated_by, ..known }
    }

    fn anchor(&self, anchor: &Anchor<Indexed>) -> Option<When> {
        happened(anchor, self.calendar, self.timeline)
    }
}

/// When an anchor happened, if it has.
pub(crate) fn happened(
    anchor: &Anchor<Indexed>,
    calendar: &Calendar,
    timeline: &impl Timeline,
) -> Option<When> {
    let at = |second: Second, known: Second| {
        Some(When { first: second, last: second, day: calendar.day_of(second)?, known: known.max(second) })
    };
    let each = |anchors: &[Anchor<Indexed>]| -> Vec<When> {
        anchors.iter().filter_map(|anchor| happened(anchor, calendar, timeline)).collect()
    };
    let due = |duty: DutyIx| {
        let due = timeline.due(duty);
        due.reach.zip(due.late_from).and_then(|(reach, late_from)| at(reach.by, late_from.previous()))
    };
    match anchor {
        Anchor::Event(_, Occurrence::Each) => timeline.own(),
        Anchor::Event(event, which) => timeline.event(*event, *which),
        Anchor::Entering(stage) => timeline.entering(*stage),
        Anchor::Leaving(stage) => timeline.leaving(*stage),
        Anchor::Done(duty) => timeline.done(*duty),
        Anchor::DoneOrDue(duty) => timeline.done(*duty).or_else(|| due(*duty)),
        Anchor::DueOf(duty) => due(*duty),
        Anchor::LapsedDueOf(duty) => timeline.lapse(*duty).and_then(|lapse| at(lapse.due, lapse.since)),
        Anchor::LapseOf(duty) => timeline.lapse(*duty).and_then(|lapse| at(lapse.due.next(), lapse.since)),
        Anchor::Outcome(outcome) => timeline.outcome(*outcome),
        Anchor::RecordComplete(record) => timeline.record_complete(*record),
        Anchor::Stating(fact) => timeline.stating(*fact),
        Anchor::Became(fact, value) => timeline.became(*fact, value),
        Anchor::FirstOf(anchors) => each(anchors).into_iter().min_by_key(|when| when.first),
        Anchor::LastOf(anchors) => each(anchors).into_iter().max_by_key(|when| when.first),
        Anchor::Else(anchor, fallback) => {
            happened(anchor, calendar, timeline).or_else(|| happened(fallback, calendar, timeline))
        }
    }
}
