//! What must be known before something is determined: facts, and times of day.

use std::collections::BTreeSet;

use super::answer::Need;
use super::instance::{Instance, Needed};
use super::replay::Replay;
use super::view::View;
use crate::condition::{Predicate, Truth};
use crate::deadline::{Deadline, Resolution, Source, Term};
use crate::index::{DutyIx, FactIx, Indexed};
use crate::policy::Rule;

/// A search through what turns on what. Duties turn on one another, so each is looked at once.
struct Search<'s, 'c> {
    replay: &'s Replay<'c>,
    found: Vec<Needed>,
    seen: BTreeSet<DutyIx>,
    ahead: Vec<DutyIx>,
}

impl<'c> Replay<'c> {
    /// The facts, and the times of day, on which an unknown rule turns, by name.
    pub(super) fn needs_of(&self, rule: &Rule) -> Vec<Need<'c>> {
        self.named(self.needed_by(rule))
    }

    /// The facts, and the times of day, on which an unknown rule turns.
    pub(super) fn needed_by(&self, rule: &Rule) -> Vec<Needed> {
        self.search(|search| search.rule(rule))
    }

    /// The facts that a deadline waits for where it came to nothing, by name.
    pub(super) fn unstated(
        &self,
        deadline: &Deadline<Indexed>,
        came_to: &Resolution,
        view: &View<'_, 'c>,
    ) -> Vec<Need<'c>> {
        self.named(self.search(|search| search.deadline(deadline, came_to, view)))
    }

    /// The facts that the due of an instance waits for, by name.
    pub(super) fn unstated_of(&self, instance: &Instance) -> Vec<Need<'c>> {
        self.named(self.search(|search| search.due(instance)))
    }

    /// What is needed, as people know it.
    pub(super) fn need(&self, needed: Needed) -> Need<'c> {
        match needed {
            Needed::Fact(fact) => Need::Fact(&self.model.facts[fact].id),
            Needed::TimeOf(source) => Need::TimeOf(self.name_of(source)),
        }
    }

    /// What people know by that name.
    pub(super) fn needed(&self, need: Need<'_>) -> Option<Needed> {
        match need {
            Need::Fact(fact) => self.model.facts.find(|known| known.id == *fact).map(Needed::Fact),
            Need::TimeOf(name) => {
                let entry = self.log.iter().position(|entry| entry.event.name() == name).map(Source::Entry);
                let deemed = || self.model.events.find(|event| event.as_str() == name).map(Source::Deemed);
                entry.or_else(deemed).map(Needed::TimeOf)
            }
        }
    }

    fn named(&self, needs: Vec<Needed>) -> Vec<Need<'c>> {
        let mut named: Vec<Need<'c>> = needs.into_iter().map(|needed| self.need(needed)).collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    fn search(&self, from: impl FnOnce(&mut Search<'_, 'c>)) -> Vec<Needed> {
        let mut search = Search { replay: self, found: Vec::new(), seen: BTreeSet::new(), ahead: Vec::new() };
        from(&mut search);
        while let Some(duty) = search.ahead.pop() {
            if search.seen.insert(duty) {
                search.duty(duty);
            }
        }
        search.found
    }
}

impl<'c> Search<'_, 'c> {
    fn rule(&mut self, rule: &Rule) {
        rule.condition.grounds(self.replay, |_, question| match question {
            Predicate::Fact(fact) | Predicate::Equals(fact, _) => {
                self.found.push(Needed::Fact(*fact));
            }
            Predicate::Lapsed(duty) | Predicate::Done(duty, _) => self.ahead.push(*duty),
            Predicate::Happened(..) | Predicate::Count(..) | Predicate::Visited(_) | Predicate::Concluded => {
            }
        });
    }

    fn duty(&mut self, duty: DutyIx) {
        let instance = &self.replay.so_far.duties[duty];
        let model = &self.replay.model.duties[duty];
        if let Some(rule) = model.when.as_ref().filter(|_| instance.applies == Truth::Unknown) {
            self.rule(rule);
        } else if let Some(done) = instance.done {
            let in_time = instance.due_second().map(|due| done.is_in_time(due));
            if in_time == Some(Truth::Unknown) {
                self.found.push(Needed::TimeOf(done.when.source));
            }
        } else if instance.due_second().is_none() {
            self.due(instance);
        }
    }

    fn due(&mut self, instance: &Instance) {
        let Some(limit) = &self.replay.model.duties[instance.duty].due else { return };
        let pauses = self.replay.pauses_of(instance.duty);
        let own = instance.own.map(|own| own.when);
        let view = View { replay: self.replay, start: instance.start, own, pauses: &pauses };
        self.deadline(&limit.deadline, &instance.due, &view);
    }

    fn deadline(&mut self, deadline: &Deadline<Indexed>, came_to: &Resolution, view: &View<'_, 'c>) {
        let model = self.replay.model;
        let terms = deadline.terms();
        for term in came_to.for_fact.positions().filter_map(|operand| terms.get(operand)) {
            match term {
                Term::Stated(fact) | Term::Before(_, fact) => self.unstated_fact(*fact),
                Term::Next(schedule, _) => self.unstated_fact(model.schedules[*schedule].from),
                Term::DueOf(duty) => self.ahead.push(*duty),
                Term::Limit(limit) => {
                    let limit = &model.limits[*limit].limit;
                    self.deadline(&limit.deadline, &view.come_to(Some(limit), &mut ()), view);
                }
                Term::After(..) | Term::SameWorkingDay(_) | Term::SameDay(_) | Term::Immediately(_) => {}
            }
        }
    }

    fn unstated_fact(&mut self, fact: FactIx) {
        if self.replay.so_far.facts[fact].limits.is_empty() {
            self.found.push(Needed::Fact(fact));
        }
    }
}
