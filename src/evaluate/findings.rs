//! What was late, missed or not permitted; and what a reader of the dates should know.

use std::collections::BTreeSet;

use super::answer::{About, DutyAnswer, Finding, Gravity, Late, Notice, Status};
use super::moves::Way;
use super::state::{Destination, Irregular, Lateness, Passed, State, Verdict};
use crate::condition::Truth;
use crate::deadline::Operands;
use crate::id::ClauseId;
use crate::moment::Second;
use crate::policy::Target;

impl<'c> State<'c> {
    pub(super) fn findings(&self, duties: &[DutyAnswer<'c>]) -> Vec<Finding<'c>> {
        let late = self.lateness.iter().map(|late| self.finding_of_lateness(late));
        let done_late = self.instances().zip(duties).filter_map(|(instance, duty)| {
            let ended = instance.ended.filter(|_| duty.status == Status::Missed && duty.due.is_none())?;
            Some(Finding {
                severity: duty.strength.into(),
                clauses: duty.clauses.iter().collect(),
                about: About::Duty(duty.id, duty.instance.clone()),
                owed_by: duty.owed_by,
                since: ended.first.to_utc(),
                late: None,
            })
        });
        let irregular = self.irregular.iter().map(|irregular| self.finding_of_move(irregular));
        let mut findings: Vec<Finding<'c>> = late.chain(done_late).chain(irregular).collect();
        findings.sort_by_key(|finding| finding.since);
        findings
    }

    fn finding_of_lateness(&self, late: &Lateness) -> Finding<'c> {
        let duty = &self.model.duties[late.duty];
        let clauses = match late.what {
            Passed::Due => &duty.limit_clauses,
            Passed::Target => &duty.target_clauses,
        };
        Finding {
            severity: self.strength_of_lateness(late).into(),
            clauses: clauses.iter().collect(),
            about: About::Duty(&duty.id, self.name_of_own(late.own)),
            owed_by: self.owed_by(duty),
            since: late.lapse.since.to_utc(),
            late: Some(self.late(late.lapse.due, late.done.map_or(self.clock, |done| done.first))),
        }
    }

    fn late(&self, due: Second, done: Second) -> Late {
        let days = self.calendar.day_of(due).zip(self.calendar.day_of(done));
        Late {
            seconds: done.seconds_since(due),
            working_days: days.map_or(0, |(due, done)| self.calendar.working_days_between(due, done)),
        }
    }

    fn finding_of_move(&self, irregular: &Irregular<'c>) -> Finding<'c> {
        let severity = match irregular.verdict {
            Verdict::Refused => self.model.order.into(),
            Verdict::Undetermined => Gravity::Advisory,
        };
        Finding {
            severity,
            clauses: self.clauses_towards(irregular),
            about: About::Move(self.destination(irregular.to).to_string()),
            owed_by: &[],
            since: irregular.at.first.to_utc(),
            late: None,
        }
    }

    /// The clauses that speak of going there from where the case was; if none does, those of its other ways on.
    fn clauses_towards(&self, irregular: &Irregular<'c>) -> Vec<&'c ClauseId> {
        let leads_there = |to: &Target| match (to, irregular.to) {
            (Target::Stage(stage), Destination::Stage(there)) => *stage == there,
            (Target::Outcome(outcome), Destination::Outcome(there)) => *outcome == there,
            (_, Destination::Away(_) | Destination::Stage(_) | Destination::Outcome(_)) => false,
        };
        let from = self.candidates_from(irregular.from);
        let towards = from.iter().filter(|(_, to)| leads_there(to));
        let ways: Vec<&Way<'c>> = towards.map(|(way, _)| way).collect();
        let ways = if ways.is_empty() { from.iter().map(|(way, _)| way).collect() } else { ways };
        let mut listed = BTreeSet::new();
        ways.into_iter().flat_map(Way::clauses).filter(|clause| listed.insert(*clause)).collect()
    }

    pub(super) fn notices(&self, duties: &[DutyAnswer<'c>]) -> Vec<Notice<'c>> {
        let mut notices = Vec::new();
        for (instance, duty) in self.instances().zip(duties) {
            let counts =
                !matches!(duty.status, Status::NotApplicable | Status::Superseded | Status::Discharged);
            let Some(limit) = self.model.duties[instance.duty].due.as_ref().filter(|_| counts) else {
                continue;
            };
            let mut notice = |text: String| {
                let about = About::Duty(duty.id, duty.instance.clone());
                notices.push(Notice { about, text, clauses: duty.clauses.iter().collect() });
            };
            let operand = |operands: Operands| {
                operands
                    .positions()
                    .next()
                    .and_then(|at| limit.operands.get(at))
                    .map(|operand| operand.words.as_str())
            };
            if let Some(words) = operand(instance.due.moved_on) {
                notice(format!(
                    "`{words}` falls on a day that is no working day: the next working day counts"
                ));
            }
            if let Some(words) = operand(instance.due.beyond) {
                notice(format!("`{words}` lies beyond the calendar"));
            }
            if let Some(day) = instance
                .due_second()
                .and_then(|due| self.calendar.day_of(due))
                .filter(|day| self.calendar.is_projected(*day))
            {
                let date = self.calendar.date(day);
                notice(format!("{date} lies where holidays are projected, not published: it can still move"));
            }
        }
        notices.extend(self.irregular.iter().map(|irregular| self.notice_of_move(irregular)));
        notices
    }

    fn notice_of_move(&self, irregular: &Irregular<'c>) -> Notice<'c> {
        let to = self.destination(irregular.to).to_string();
        let why = match irregular.verdict {
            Verdict::Refused => format!("done though not permitted: {}", irregular.reasons.join("; ")),
            Verdict::Undetermined if irregular.needs.is_empty() => irregular.reasons.join("; "),
            Verdict::Undetermined => "done before it was known whether it is permitted".to_owned(),
        };
        Notice { about: About::Move(to), text: why, clauses: self.clauses_towards(irregular) }
    }

    /// The needs of an entry that was made while it was not determined, as far as they are still not known.
    pub(super) fn is_still_needed(&self, need: super::Need<'c>) -> bool {
        match need {
            super::Need::Fact(fact) => {
                let index = self.model.facts.find(|known| known.id == *fact);
                index.is_some_and(|index| self.facts[index].value.is_none())
            }
            super::Need::TimeOf(_) => true,
        }
    }

    /// Whether what lowers the duty's strength was not known at its due second and still is not.
    pub(super) fn is_lowering_unknown(&self, late: &Lateness) -> bool {
        let rule = self.model.duties[late.duty].guideline_when.as_ref();
        late.strength == super::state::AtDue::Undetermined
            && rule.is_some_and(|rule| rule.condition.truth(self) == Truth::Unknown)
    }
}
