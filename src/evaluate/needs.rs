//! What must be known before something is determined: facts, and times of day.

use std::collections::BTreeSet;

use super::answer::Need;
use super::instance::Needed;
use super::replay::Replay;
use crate::condition::{Predicate, Truth};
use crate::deadline::{Deadline, Source, Term};
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

    /// The facts that a deadline waits for, by name.
    pub(super) fn unstated(&self, deadline: &Deadline<Indexed>) -> Vec<Need<'c>> {
        self.named(self.search(|search| search.deadline(deadline)))
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

impl Search<'_, '_> {
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
        } else if let Some(limit) = model.due.as_ref().filter(|_| instance.due_second().is_none()) {
            self.deadline(&limit.deadline);
        }
    }

    fn deadline(&mut self, deadline: &Deadline<Indexed>) {
        let model = self.replay.model;
        for term in deadline.terms() {
            match term {
                Term::Stated(fact) | Term::Before(_, fact) => self.unstated_fact(*fact),
                Term::Next(schedule, _) => self.unstated_fact(model.schedules[*schedule].from),
                Term::DueOf(duty) => self.ahead.push(*duty),
                Term::Limit(limit) => self.deadline(&model.limits[*limit].limit.deadline),
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
