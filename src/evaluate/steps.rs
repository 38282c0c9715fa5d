//! From how the operands of a limit came out to reasons that people can follow.

use super::instance::Instance;
use super::replay::Replay;
use super::why::days_after;
use crate::calendar::{Day, Reason, StartRule};
use crate::deadline::{Deadline, Operands, Paused, Resolution, Source, Statement, Step, Term, Unit};
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
    /// How a limit came out. What extended it stands among its operands.
    pub(super) fn limit(&self, limit: &Limit, came_to: &Resolution, steps: &[Step]) -> LimitReason {
        let terms = limit.deadline.terms();
        let mut operands = self.operands(&limit.operands, &terms, Some(came_to), steps);
        for (position, at) in &self.instance.extended {
            let Some(extension) = self.replay.model.extensions.get(*position) else { continue };
            let Some(operand) = limit.operands.get(extension.operand) else { continue };
            let binds = came_to.reach.is_some_and(|reach| reach.bound == extension.operand);
            let reach = came_to.reach.filter(|_| binds);
            operands.push(OperandReason {
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
        LimitReason {
            phrase: limit.words.clone(),
            by: came_to.reach.map(|reach| reach.by.to_utc()),
            day: came_to.reach.and_then(|reach| reach.day).map(|day| self.replay.calendar.date(day)),
            operands,
        }
    }

    /// `came_to` is what governs, where the operands are those of the limit itself.
    fn operands(
        &self,
        words: &[Operand],
        terms: &[&Term<Indexed>],
        came_to: Option<&Resolution>,
        steps: &[Step],
    ) -> Vec<OperandReason> {
        let numbered = words.iter().zip(terms).zip(steps).enumerate();
        numbered
            .map(|(position, ((operand, term), step))| {
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
                    waits_for: waits_for(operand, &step.came_to),
                    days: self.days(term, step),
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
    fn days(&self, term: &Term<Indexed>, step: &Step) -> Vec<CountedDay> {
        let is_of_working_days = match term {
            Term::After(span, _) => span.unit == Unit::WorkingDays,
            Term::SameWorkingDay(_) => true,
            Term::SameDay(_)
            | Term::Immediately(_)
            | Term::Before(..)
            | Term::Next(..)
            | Term::Stated(_)
            | Term::DueOf(_)
            | Term::Limit(_) => false,
        };
        let days =
            step.from.zip(step.came_to.reach.and_then(|reach| reach.day)).filter(|_| is_of_working_days);
        let Some((from, to)) = days else { return Vec::new() };
        let pauses = self.replay.pauses_of(self.duty);
        let first = self.first_counted(term, from.day);
        let mut counted = 0_u32;
        days_after(first, to)
            .map(|day| {
                let date = self.replay.calendar.date(day);
                let count = if pauses.iter().any(|paused| holds(paused, day)) {
                    DayCount::Paused
                } else if self.replay.calendar.is_working(day) {
                    counted = counted.saturating_add(1);
                    DayCount::Day(counted)
                } else {
                    DayCount::PassedOver(self.reason(day))
                };
                CountedDay { date, count }
            })
            .collect()
    }

    /// The day after which counting begins: the day before the anchor's, where that can be day one itself.
    fn first_counted(&self, term: &Term<Indexed>, from: Day) -> Day {
        let before = || from.previous().unwrap_or(from);
        match term {
            Term::SameWorkingDay(_) => before(),
            Term::After(..) if self.counts_first_day() => before(),
            Term::After(..)
            | Term::SameDay(_)
            | Term::Immediately(_)
            | Term::Before(..)
            | Term::Next(..)
            | Term::Stated(_)
            | Term::DueOf(_)
            | Term::Limit(_) => from,
        }
    }

    fn counts_first_day(&self) -> bool {
        let limit = self.replay.model.duties[self.duty].due.as_ref();
        limit.is_some_and(|limit| starts_on_day_one(&limit.deadline))
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
        let model = self.replay.model;
        let terms = model.limits[*limit].limit.deadline.terms();
        let mut inner = self.operands(&model.limits[*limit].limit.operands, &terms, None, &step.inner);
        let reach = step.came_to.reach.map(|reach| reach.by.to_utc());
        for operand in &mut inner {
            if operand.by.is_some() && operand.by == reach {
                operand.role = OperandRole::Binds;
            }
        }
        inner
    }
}

fn starts_on_day_one(deadline: &Deadline<Indexed>) -> bool {
    match deadline {
        Deadline::Term(_, counting) => counting.start == Some(StartRule::StartIsDayOne),
        Deadline::EarliestOf(operands) | Deadline::LatestOf(operands) => {
            operands.iter().any(starts_on_day_one)
        }
    }
}

fn holds(paused: &Paused, day: Day) -> bool {
    paused.first_day <= day && paused.last_day.is_none_or(|last| day <= last)
}

fn waits_for(operand: &Operand, came_to: &Resolution) -> Option<String> {
    let is = |operands: Operands| !operands.is_empty();
    if came_to.reach.is_some() {
        None
    } else if is(came_to.beyond) {
        Some(operand.beyond_calendar.clone())
    } else if is(came_to.for_fact) {
        Some(operand.words.clone())
    } else {
        Some(operand.waits_for.clone())
    }
}
