//! What a deadline comes to, given when its anchors happened.

use super::count::Count;
use super::happened::happened;
use super::resolution::{Operands, Resolution, Statement, Timeline, When};
use super::{Anchor, Counting, Deadline, Lead, Term};
use crate::calendar::Calendar;
use crate::index::{FactIx, Indexed, ScheduleIx};

/// How one operand of a deadline came out.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The moment that it counts from, if that has happened.
    pub(crate) from: Option<When>,
    pub(crate) came_to: Resolution,
    /// The operands of the shared limit that it is.
    pub(crate) inner: Vec<Step>,
}

/// Is told how each operand comes out, in the order in which they are written.
pub(crate) trait Recorder: Default {
    fn step(&mut self, from: Option<When>, came_to: Resolution, inner: Self);
}

/// Nobody asked.
impl Recorder for () {
    fn step(&mut self, _: Option<When>, _: Resolution, (): Self) {}
}

impl Recorder for Vec<Step> {
    fn step(&mut self, from: Option<When>, came_to: Resolution, inner: Self) {
        self.push(Step { from, came_to, inner });
    }
}

/// What `deadline` comes to on `calendar`.
pub(crate) fn resolve(
    deadline: &Deadline<Indexed>,
    calendar: &Calendar,
    timeline: &impl Timeline,
) -> Resolution {
    resolve_recorded(deadline, calendar, timeline, &mut ())
}

/// What `deadline` comes to on `calendar`, and how.
pub(crate) fn resolve_recorded<R: Recorder>(
    deadline: &Deadline<Indexed>,
    calendar: &Calendar,
    timeline: &impl Timeline,
    recorder: &mut R,
) -> Resolution {
    Resolve { calendar, timeline, position: 0, recorder }.deadline(deadline)
}

struct Resolve<'a, T, R> {
    calendar: &'a Calendar,
    timeline: &'a T,
    /// How many terms were resolved before.
    position: u32,
    recorder: &'a mut R,
}

impl<T: Timeline, R: Recorder> Resolve<'_, T, R> {
    fn deadline(&mut self, deadline: &Deadline<Indexed>) -> Resolution {
        match deadline {
            Deadline::Term(term, counting) => {
                let position = self.position;
                self.position = position.saturating_add(1);
                let from = term.anchor().and_then(|anchor| self.anchor(anchor));
                let mut inner = R::default();
                let came_to = self.term(term, from, *counting, position, &mut inner);
                self.recorder.step(from, came_to, inner);
                came_to
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

    fn term(
        &self,
        term: &Term<Indexed>,
        from: Option<When>,
        counting: Counting,
        position: u32,
        inner: &mut R,
    ) -> Resolution {
        match (term, from) {
            (Term::Stated(fact), _) => self.stated(*fact, position),
            (Term::DueOf(duty), _) => self.timeline.due(*duty).as_operand(position),
            (Term::Limit(limit), _) => {
                let limit = self.timeline.limit(*limit);
                resolve_recorded(limit, self.calendar, self.timeline, inner).as_operand(position)
            }
            (Term::Before(lead, fact), _) => self.before(*lead, *fact, counting, position),
            (term, Some(from)) => self.counted(term, from, counting, position),
            (_, None) => Resolution { for_event: Operands::one(position), ..Resolution::default() },
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
        let date = self
            .calendar
            .day_of(first)
            .zip(count.day_zero(from))
            .and_then(|(first, zero)| count.date_after(first, every, zero));
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
            Some(Statement::By { by, day, known, .. }) => {
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
