//! What a deadline comes to, given when its anchors happened.

use super::count::Count;
use super::happened::happened;
use super::resolution::{Operands, Resolution, Statement, Timeline, When};
use super::{Anchor, Counting, Deadline, Lead, Term};
use crate::calendar::Calendar;
use crate::index::{FactIx, Indexed, ScheduleIx};

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
            Deadline::Term(term, counting) => {
                let position = self.position;
                self.position = position.saturating_add(1);
                self.term(term, *counting, position)
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

    fn term(&self, term: &Term<Indexed>, counting: Counting, position: u32) -> Resolution {
        match term {
            Term::Stated(fact) => self.stated(*fact, position),
            Term::DueOf(duty) => self.timeline.due(*duty).as_operand(position),
            Term::Limit(limit) => {
                resolve(self.timeline.limit(*limit), self.calendar, self.timeline).as_operand(position)
            }
            Term::Before(lead, fact) => self.before(*lead, *fact, counting, position),
            Term::After(_, anchor)
            | Term::SameWorkingDay(anchor)
            | Term::SameDay(anchor)
            | Term::Immediately(anchor)
            | Term::Next(_, anchor) => match self.anchor(anchor) {
                None => Resolution { for_event: Operands::one(position), ..Resolution::default() },
                Some(from) => self.counted(term, from, counting, position),
            },
        }
    }

    /// A term that counts from an anchor which has happened.
    fn counted(&self, term: &Term<Indexed>, from: When, counting: Counting, position: u32) -> Resolution {
        let count = self.count(counting);
        let known = match term {
            Term::After(span, _) => return count.after(*span, from, self.timeline.pauses(), position),
            Term::Next(schedule, _) => return self.next(*schedule, from, counting, position),
            Term::SameWorkingDay(_) => count.day_zero(from).and_then(|counted| {
                let day = self.calendar.working_day_from(counted)?;
                let moved_on = if day == counted { Operands::NONE } else { Operands::one(position) };
                Some(Resolution { moved_on, ..count.end_of(day, from.known, position) })
            }),
            Term::SameDay(_) => count.day_zero(from).map(|day| count.end_of(day, from.known, position)),
            Term::Immediately(_) => Some(self.at_once(from, position)),
            Term::Before(..) | Term::Stated(_) | Term::DueOf(_) | Term::Limit(_) => None,
        };
        known.unwrap_or_else(|| Resolution::beyond(position))
    }

    fn count(&self, counting: Counting) -> Count<'_> {
        Count::new(self.calendar, self.timeline.opening_hours(), counting)
    }

    /// To be done at once: on time until the day is over, though no limit of days.
    fn at_once(&self, from: When, position: u32) -> Resolution {
        Resolution::known(self.calendar.last_second(from.day), None, from.known, position)
    }

    /// So many days before a stated moment.
    fn before(&self, lead: Lead, fact: FactIx, counting: Counting, position: u32) -> Resolution {
        let (by, known) = match self.timeline.stated(fact) {
            None => return Resolution { for_fact: Operands::one(position), ..Resolution::default() },
            Some(Statement::BeyondCalendar) => return Resolution::beyond(position),
            Some(Statement::By { by, known, .. }) => (by, known),
        };
        let count = self.count(counting);
        let last = self.calendar.day_of(by).and_then(|day| count.before(lead, day));
        last.map_or_else(|| Resolution::beyond(position), |day| count.end_of(day, known, position))
    }

    /// The first date of a schedule after the anchor's day.
    fn next(&self, schedule: ScheduleIx, from: When, counting: Counting, position: u32) -> Resolution {
        let (every, fact) = self.timeline.schedule(schedule);
        let (first, known) = match self.timeline.stated(fact) {
            None => return Resolution { for_fact: Operands::one(position), ..Resolution::default() },
            Some(Statement::BeyondCalendar) => return Resolution::beyond(position),
            Some(Statement::By { by, known, .. }) => (by, known),
        };
        let count = self.count(counting);
        let date = self.calendar.day_of(first).and_then(|first| count.date_after(first, every, from.day));
        date.map_or_else(
            || Resolution::beyond(position),
            |day| count.end_of(day, known.max(from.known), position),
        )
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
            Some(Statement::BeyondCalendar) => Resolution::beyond(position),
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
