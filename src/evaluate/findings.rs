//! What was late, missed or not permitted.

use std::collections::BTreeSet;

use super::answer::{About, DutyAnswer, Finding, Gravity, Late, Need, Status};
use super::instance::{
    AtDue, Breach, Broken, Destination, Instance, Irregular, Lateness, Missed, Needed, Passed, Verdict,
};
use super::moves::Way;
use super::replay::Replay;
use crate::condition::Truth;
use crate::id::ClauseId;
use crate::moment::Second;
use crate::policy::Target;

impl<'c> Replay<'c> {
    pub(super) fn findings(&self, listed: &[&Instance], duties: &[DutyAnswer<'c>]) -> Vec<Finding<'c>> {
        let late = self.so_far.lateness.iter().map(|late| self.finding_of_lateness(late));
        let ended = listed.iter().zip(duties).filter_map(|(instance, duty)| {
            let is_untimed = duty.status == Status::Missed && duty.due.is_none();
            let ended = instance.ended.filter(|_| is_untimed)?;
            Some(Missed::of(instance, ended))
        });
        let missed = self.so_far.missed.iter().copied().chain(ended);
        let missed = missed.map(|missed| self.finding_of_missed(missed));
        let irregular = self.so_far.irregular.iter().map(|irregular| self.finding_of_move(irregular));
        let breaches = self.breaches().map(|breach| self.finding_of_breach(breach));
        let mut findings: Vec<Finding<'c>> = late.chain(missed).chain(irregular).chain(breaches).collect();
        findings.sort_by_key(|finding| finding.since);
        findings
    }

    /// The lateness of which the finding at that position tells, if it is one of that.
    pub(super) fn lateness_at(&self, position: usize) -> Option<&Lateness> {
        let listed = self.so_far.listed();
        let findings = self.findings(&listed, &self.duty_answers(&listed));
        let sought = findings.get(position)?;
        self.so_far.lateness.iter().find(|late| self.finding_of_lateness(late) == *sought)
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
            about: About::Duty(&duty.id, self.name_of_late(late)),
            owed_by: self.owed_by(duty),
            since: late.since.to_utc(),
            late: Some(self.late(late.lapse.due, late.done.map_or(self.clock, |done| done.first))),
        }
    }

    fn finding_of_missed(&self, missed: Missed) -> Finding<'c> {
        let duty = &self.model.duties[missed.duty];
        Finding {
            severity: if missed.is_lowered { Gravity::Advisory } else { duty.strength.into() },
            clauses: duty.clauses.iter().collect(),
            about: About::Duty(&duty.id, self.name_of_own(missed.duty, missed.own)),
            owed_by: self.owed_by(duty),
            since: missed.ended.first.to_utc(),
            late: None,
        }
    }

    /// What was done otherwise than asked for, of duties only where they apply.
    pub(super) fn breaches(&self) -> impl Iterator<Item = &Breach> {
        let applying = self.so_far.instances().filter(|instance| instance.applies == Truth::True);
        self.so_far.breaches.iter().chain(applying.flat_map(|instance| &instance.breaches))
    }

    fn finding_of_breach(&self, breach: &Breach) -> Finding<'c> {
        let (strength, clauses, owed_by) = match breach.of {
            Broken::Constraint(constraint) => {
                let constraint = &self.model.constraints[constraint];
                (constraint.strength, &constraint.clauses, &[][..])
            }
            Broken::NotBefore(duty, _) | Broken::Deputy(duty, _) => {
                let duty = &self.model.duties[duty];
                (duty.strength, &duty.clauses, self.owed_by(duty))
            }
        };
        let severity = match breach.verdict {
            Verdict::Refused => strength.into(),
            Verdict::Undetermined => Gravity::Advisory,
        };
        Finding {
            severity,
            clauses: clauses.iter().collect(),
            about: self.about_breach(breach.of),
            owed_by,
            since: breach.at.first.to_utc(),
            late: None,
        }
    }

    pub(super) fn about_breach(&self, of: Broken) -> About<'c> {
        match of {
            Broken::Constraint(constraint) => About::Constraint(&self.model.constraints[constraint].id),
            Broken::NotBefore(duty, own) | Broken::Deputy(duty, own) => {
                About::Duty(&self.model.duties[duty].id, self.name_of_own(duty, own))
            }
        }
    }

    pub(super) fn late(&self, due: Second, done: Second) -> Late {
        let days = self.calendar.day_of(due).zip(self.calendar.day_of(done));
        Late {
            seconds: done.seconds_since(due),
            working_days: days.map_or(0, |(due, done)| self.calendar.working_days_between(due, done)),
        }
    }

    fn finding_of_move(&self, irregular: &Irregular) -> Finding<'c> {
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
    pub(super) fn clauses_towards(&self, irregular: &Irregular) -> Vec<&'c ClauseId> {
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

    /// The needs of an entry that was made while it was not determined, as far as they are still not known.
    pub(super) fn still_needed(&self, needs: &[Needed]) -> Vec<Need<'c>> {
        let is_open = |need: &&Needed| match need {
            Needed::Fact(fact) => self.so_far.facts[*fact].value.is_none(),
            Needed::TimeOf(_) => true,
        };
        needs.iter().filter(is_open).map(|need| self.need(*need)).collect()
    }

    /// Whether what lowers the duty's strength was not known at its due second and still is not.
    pub(super) fn is_lowering_unknown(&self, late: &Lateness) -> bool {
        let rule = self.model.duties[late.duty].guideline_when.as_ref();
        late.strength == AtDue::Undetermined
            && rule.is_some_and(|rule| rule.condition.truth(self) == Truth::Unknown)
    }
}
