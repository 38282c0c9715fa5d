//! From how the operands of a limit came out to reasons that people can follow.

use super::instance::Instance;
use super::replay::Replay;
use super::why::days_after;
use crate::calendar::{Day, Reason};
use crate::deadline::{
    Count, Counting, Deadline, Operands, Paused, Resolution, Source, Statement, Step, Term, Unit, When,
};
use crate::derivation::{CountedDay, DayCount, LimitReason, Occasion, OperandReason, OperandRole};
use crate::index::{DutyIx, Indexed};
use crate::policy::{Limit, Operand};

/// Makes reasons of the steps of one instance.
pub(super) struct Steps<'a, 'c> {
    pub(super) replay: &'a Replay<'c>,
    pub(super) instance: &'a Instance,
    pub(super) duty: DutyIx,
}

impl Steps<'_, '_> {
    /// How the limit of the duty came out. What extended it stands among its operands; of what extended it in the same way
    /// again, the last governs.
    pub(super) fn extended(&self, limit: &Limit, came_to: &Resolution, steps: &[Step]) -> LimitReason {
        let mut told = self.limit(limit, came_to, steps);
        let extensions = &self.replay.model.extensions;
        let is_bound_by = |(position, _): &(usize, When)| {
            let bound = came_to.reach.map(|reach| reach.bound);
            bound.is_some() && extensions.get(*position).map(|extension| extension.operand) == bound
        };
        let governing = self.instance.extended.iter().rposition(is_bound_by);
        for (number, (position, at)) in self.instance.extended.iter().enumerate() {
            let Some(extension) = extensions.get(*position) else { continue };
            let Some(operand) = limit.operands.get(extension.operand) else { continue };
            let binds = governing == Some(number);
            let reach = came_to.reach.filter(|_| binds);
            told.operands.push(OperandReason {
                words: operand.words.clone(),
                role: if binds { OperandRole::Binds } else { OperandRole::Compared },
                from: Some(self.replay.occasion(*at)),
                by: reach.map(|reach| reach.by.to_utc()),
                day: reach.and_then(|reach| reach.day).map(|day| self.replay.calendar.date(day)),
                waits_for: None,
                days: Vec::new(),
                inner: Vec::new(),
            });
        }
        told
    }

    /// How a limit came out.
    pub(super) fn limit(&self, limit: &Limit, came_to: &Resolution, steps: &[Step]) -> LimitReason {
        LimitReason {
            phrase: limit.words.clone(),
            by: came_to.reach.map(|reach| reach.by.to_utc()),
            day: came_to.reach.and_then(|reach| reach.day).map(|day| self.replay.calendar.date(day)),
            operands: self.operands(limit, Some(came_to), steps),
        }
    }

    /// `came_to` is what governs, where the operands are those of the limit itself.
    fn operands(&self, limit: &Limit, came_to: Option<&Resolution>, steps: &[Step]) -> Vec<OperandReason> {
        let terms = counted_terms(&limit.deadline);
        let numbered = limit.operands.iter().zip(terms).zip(steps).enumerate();
        numbered
            .map(|(position, ((operand, (term, counting)), step))| {
                let binds =
                    came_to.and_then(|came_to| came_to.reach).is_some_and(|reach| reach.bound == position);
                let is_known = step.came_to.reach.is_some();
                let role = match (is_known, binds) {
                    (true, true) => OperandRole::Binds,
                    (true, false) => OperandRole::Compared,
                    (false, _) => OperandRole::Unknown,
                };
                OperandReason {
                    words: operand.words.clone(),
                    role,
                    from: self.origin(term, step),
                    by: step.came_to.reach.map(|reach| reach.by.to_utc()),
                    day: step
                        .came_to
                        .reach
                        .and_then(|reach| reach.day)
                        .map(|day| self.replay.calendar.date(day)),
                    waits_for: self.waits_for(operand, &step.came_to),
                    days: self.days(term, counting, step),
                    inner: self.inner(term, step),
                }
            })
            .collect()
    }

    /// What an operand counts from; of a stated moment, the entry that stated it.
    fn origin(&self, term: &Term<Indexed>, step: &Step) -> Option<Occasion> {
        match term {
            Term::Stated(fact) | Term::Before(_, fact) => {
                let Statement::By { entry, .. } = self.replay.so_far.facts[*fact].limits.first()? else {
                    return None;
                };
                let logged = self.replay.log.get(*entry)?;
                let what = self.replay.name_of(Source::Entry(*entry)).to_owned();
                Some(Occasion { what, at: logged.at, entry: Some(*entry) })
            }
            Term::After(..)
            | Term::SameWorkingDay(_)
            | Term::SameDay(_)
            | Term::Immediately(_)
            | Term::Next(..)
            | Term::DueOf(_)
            | Term::Limit(_) => step.from.map(|from| self.replay.occasion(from)),
        }
    }

    /// Each day from the anchor to the due day, where working days are counted.
    fn days(&self, term: &Term<Indexed>, counting: Counting, step: &Step) -> Vec<CountedDay> {
        let (replay, calendar) = (self.replay, self.replay.calendar);
        let Some((from, to)) = step.from.zip(step.came_to.reach.and_then(|reach| reach.day)) else {
            return Vec::new();
        };
        let count = Count::new(calendar, &replay.model.opening_hours, counting);
        let zero = count.day_zero(from);
        let uncounted = match term {
            Term::After(span, _) if span.unit == Unit::WorkingDays => {
                zero.and_then(|zero| count.last_uncounted(zero))
            }
            Term::SameWorkingDay(_) => zero.and_then(Day::previous),
            Term::After(..)
            | Term::SameDay(_)
            | Term::Immediately(_)
            | Term::Before(..)
            | Term::Next(..)
            | Term::Stated(_)
            | Term::DueOf(_)
            | Term::Limit(_) => None,
        };
        let Some(uncounted) = uncounted else { return Vec::new() };
        let mut pauses = replay.pauses_of(self.duty);
        pauses.retain(|paused| self.instance.owed_until().is_none_or(|until| paused.from < until));
        let mut counted = 0_u32;
        let told = days_after(from.day.min(uncounted), to).map(|day| {
            let count = if pauses.iter().any(|paused| holds(paused, day)) {
                DayCount::Paused
            } else if !calendar.is_working(day) {
                DayCount::PassedOver(self.reason(day))
            } else if day <= uncounted {
                DayCount::PassedOver("day zero".to_owned())
            } else {
                counted = counted.saturating_add(1);
                DayCount::Day(counted)
            };
            CountedDay { date: calendar.date(day), count }
        });
        told.collect()
    }

    fn reason(&self, day: Day) -> String {
        let Ok(why) = self.replay.calendar.why(self.replay.calendar.date(day)) else { return String::new() };
        match why.reasons() {
            [Reason::RestDay(_)] => "rest day".to_owned(),
            [Reason::Holiday(holiday)] => holiday.name().to_owned(),
            _ => why.to_string(),
        }
    }

    fn inner(&self, term: &Term<Indexed>, step: &Step) -> Vec<OperandReason> {
        let Term::Limit(limit) = term else { return Vec::new() };
        let mut inner = self.operands(&self.replay.model.limits[*limit].limit, None, &step.inner);
        let reach = step.came_to.reach.map(|reach| reach.by.to_utc());
        for operand in &mut inner {
            if operand.by.is_some() && operand.by == reach {
                operand.role = OperandRole::Binds;
            }
        }
        inner
    }

    /// What an operand waits for while it is not known; while its clock stands still, what starts that again.
    fn waits_for(&self, operand: &Operand, came_to: &Resolution) -> Option<String> {
        let is = |operands: Operands| !operands.is_empty();
        if came_to.reach.is_some() {
            None
        } else if is(came_to.paused) {
            let until = self.instance.clock_awaits;
            until.map(|event| self.replay.model.events[event].to_string())
        } else if is(came_to.beyond) {
            Some(operand.beyond_calendar.clone())
        } else if is(came_to.for_fact) {
            Some(operand.words.clone())
        } else {
            Some(operand.waits_for.clone())
        }
    }
}

/// The terms of a limit, each with the rules that it is counted by.
fn counted_terms(deadline: &Deadline<Indexed>) -> Vec<(&Term<Indexed>, Counting)> {
    match deadline {
        Deadline::Term(term, counting) => vec![(term, *counting)],
        Deadline::EarliestOf(operands) | Deadline::LatestOf(operands) => {
            operands.iter().flat_map(counted_terms).collect()
        }
    }
}

fn holds(paused: &Paused, day: Day) -> bool {
    paused.first_day <= day && paused.last_day.is_none_or(|last| day <= last)
}
