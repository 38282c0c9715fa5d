//! What must be known before something is determined: facts, and times of day.

use std::collections::BTreeSet;

use super::answer::Need;
use super::state::State;
use crate::condition::{Predicate, Truth};
use crate::deadline::{Deadline, Term};
use crate::index::{DutyIx, FactIx, Indexed};
use crate::policy::Rule;

/// A search through what turns on what. Duties turn on one another, so each is looked at once.
struct Search<'s, 'c> {
    state: &'s State<'c>,
    found: BTreeSet<Need<'c>>,
    seen: BTreeSet<DutyIx>,
    ahead: Vec<DutyIx>,
}

impl<'c> State<'c> {
    /// The facts, and the times of day, on which an unknown rule turns.
    pub(super) fn needs_of(&self, rule: &Rule) -> Vec<Need<'c>> {
        self.search(|search| search.rule(rule))
    }

    /// The facts that a deadline waits for.
    pub(super) fn unstated(&self, deadline: &Deadline<Indexed>) -> Vec<Need<'c>> {
        self.search(|search| search.deadline(deadline))
    }

    fn search(&self, from: impl FnOnce(&mut Search<'_, 'c>)) -> Vec<Need<'c>> {
        let mut search =
            Search { state: self, found: BTreeSet::new(), seen: BTreeSet::new(), ahead: Vec::new() };
        from(&mut search);
        while let Some(duty) = search.ahead.pop() {
            if search.seen.insert(duty) {
                search.duty(duty);
            }
        }
        search.found.into_iter().collect()
    }
}

impl Search<'_, '_> {
    fn rule(&mut self, rule: &Rule) {
        for (_, question) in rule.condition.grounds(self.state) {
            match question {
                Predicate::Fact(fact) | Predicate::Equals(fact, _) => {
                    self.found.insert(Need::Fact(&self.state.model.facts[*fact].id));
                }
                Predicate::Lapsed(duty) | Predicate::Done(duty, _) => self.ahead.push(*duty),
                Predicate::Happened(..)
                | Predicate::Count(..)
                | Predicate::Visited(_)
                | Predicate::Concluded => {}
            }
        }
    }

    fn duty(&mut self, duty: DutyIx) {
        let instance = &self.state.duties[duty];
        let model = &self.state.model.duties[duty];
        if let Some(rule) = model.when.as_ref().filter(|_| instance.applies == Truth::Unknown) {
            self.rule(rule);
        } else if let Some(done) = instance.done {
            let in_time = instance.due_second().map(|due| done.is_in_time(due));
            if in_time == Some(Truth::Unknown) {
                self.found.insert(Need::TimeOf(self.state.name_of(done.when.source)));
            }
        } else if let Some(limit) = model.due.as_ref().filter(|_| instance.due_second().is_none()) {
            self.deadline(&limit.deadline);
        }
    }

    fn deadline(&mut self, deadline: &Deadline<Indexed>) {
        let model = self.state.model;
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
        if self.state.facts[fact].limits.is_empty() {
            self.found.insert(Need::Fact(&self.state.model.facts[fact].id));
        }
    }
}
