//! What something rests on: the events, facts, records and roles that its phrases speak of, and those of what they refer to.

use std::collections::BTreeSet;

use super::model::{Doing, Duty, Field, FieldKind, Limit, Model, Per, Required, Rule, SkipRule, Transition};
use crate::condition::{Condition, Predicate, Scope};
use crate::deadline::{Anchor, Deadline, Occurrence, Recurrence, Term};
use crate::index::{DutyIx, EventIx, FactIx, Indexed, RecordIx, RoleIx, StageIx};

/// What the phrases of something speak of.
pub(crate) struct Rests<'m> {
    model: &'m Model,
    /// Duties that were met with and whose own phrases are still to be walked.
    ahead: Vec<DutyIx>,
    walk: Walk,
    pub(crate) duties: BTreeSet<DutyIx>,
    pub(crate) events: BTreeSet<EventIx>,
    pub(crate) facts: BTreeSet<FactIx>,
    pub(crate) records: BTreeSet<RecordIx>,
    pub(crate) roles: BTreeSet<RoleIx>,
    pub(crate) stages: BTreeSet<StageIx>,
    /// Whether it rests on what happened since the present stage was entered.
    pub(crate) is_of_here: bool,
}

/// Whether duties are being walked already: one that is met with then waits for its turn.
#[derive(PartialEq, Eq)]
enum Walk {
    Resting,
    Running,
}

impl<'m> Rests<'m> {
    /// Nothing yet.
    pub(crate) fn nothing(model: &'m Model) -> Self {
        Self {
            model,
            ahead: Vec::new(),
            walk: Walk::Resting,
            duties: BTreeSet::new(),
            events: BTreeSet::new(),
            facts: BTreeSet::new(),
            records: BTreeSet::new(),
            roles: BTreeSet::new(),
            stages: BTreeSet::new(),
            is_of_here: false,
        }
    }

    /// Nothing yet, and nothing of what the duties rest on that are spoken of.
    pub(super) fn directly(model: &'m Model) -> Self {
        Self { walk: Walk::Running, ..Self::nothing(model) }
    }

    /// What every position rests on: what opens the procedure, and what keeps it from being opened.
    pub(crate) fn of(model: &'m Model) -> Self {
        let mut rests = Self::nothing(model);
        for event in &model.opened_by {
            rests.event(*event);
        }
        for exclusion in &model.exclusions {
            rests.rule(&exclusion.when);
        }
        rests
    }

    /// All that a duty rests on, and what the duties rest on that it refers to.
    pub(crate) fn duty(&mut self, index: DutyIx) {
        if !self.duties.insert(index) {
            return;
        }
        self.ahead.push(index);
        if self.walk == Walk::Running {
            return;
        }
        self.walk = Walk::Running;
        while let Some(next) = self.ahead.pop() {
            self.phrases(next);
            self.doings(next);
            self.occasions(next);
        }
        self.walk = Walk::Resting;
    }

    /// What does a duty.
    pub(crate) fn doings(&mut self, index: DutyIx) {
        for doing in &self.model.duties[index].done_by {
            self.doing(*doing);
        }
    }

    /// For each of what a duty is owed.
    fn occasions(&mut self, index: DutyIx) {
        match self.model.duties[index].per {
            Some(Per::Event(event)) => self.event(event),
            Some(Per::PartyOf(role)) => self.role(role),
            None => {}
        }
    }

    /// What the limits and conditions of a duty speak of.
    pub(crate) fn phrases(&mut self, index: DutyIx) {
        let duty = &self.model.duties[index];
        self.stages.extend(duty.stage);
        for limit in [&duty.due, &duty.target, &duty.not_before].into_iter().flatten() {
            self.limit(limit);
        }
        if let Some(start) = &duty.starts {
            self.anchor(&start.anchor);
        }
        let deputy = duty.deputy.as_ref().map(|deputy| &deputy.when);
        for rule in duty.when.iter().chain(&duty.guideline_when).chain(&duty.unless).chain(deputy) {
            self.rule(rule);
        }
        if let Some(recurring) = &duty.recurs {
            match &recurring.on {
                Recurrence::Every(_, anchor) => self.anchor(anchor),
                Recurrence::DatesOf(schedule, anchor) => {
                    self.facts.insert(self.model.schedules[*schedule].from);
                    self.anchor(anchor);
                }
            }
        }
        self.clocks(index);
    }

    /// What stops the clock of a duty, and what puts its limit off.
    fn clocks(&mut self, duty: DutyIx) {
        for pause in self.model.pauses.iter().filter(|pause| pause.duties.contains(&duty)) {
            self.event(pause.from);
            self.event(pause.until);
        }
        for extension in self.model.extensions.iter().filter(|extension| extension.duty == duty) {
            self.event(extension.on);
            if let Some(at_most) = &extension.at_most {
                self.limit(at_most);
            }
        }
    }

    /// Whether an untimed duty was missed or passed over turns on how its stage was left.
    pub(crate) fn departure(&mut self, duty: &Duty) {
        if let Some(stage) = duty.stage.filter(|_| duty.due.is_none()) {
            self.moves_from(stage);
        }
    }

    pub(crate) fn moves_from(&mut self, stage: StageIx) {
        for transition in self.model.transitions.values().filter(|way| way.from.contains(&stage)) {
            self.transition(transition);
        }
        for skip in self.model.skips.values() {
            self.skip(skip);
        }
    }

    pub(crate) fn transition(&mut self, transition: &Transition) {
        transition.when.iter().for_each(|rule| self.rule(rule));
        transition.not_before.iter().for_each(|limit| self.limit(limit));
        transition.not_agreed.into_iter().for_each(|event| self.event(event));
        transition.duty.into_iter().for_each(|duty| self.duty(duty));
    }

    pub(crate) fn skip(&mut self, skip: &SkipRule) {
        skip.when.iter().for_each(|rule| self.rule(rule));
        skip.not_before.iter().for_each(|limit| self.limit(limit));
    }

    pub(crate) fn limit(&mut self, limit: &Limit) {
        self.deadline(&limit.deadline);
    }

    fn deadline(&mut self, deadline: &Deadline<Indexed>) {
        for term in deadline.terms() {
            if let Some(anchor) = term.anchor() {
                self.anchor(anchor);
            }
            match term {
                Term::Stated(fact) | Term::Before(_, fact) => {
                    self.facts.insert(*fact);
                }
                Term::DueOf(duty) => self.duty(*duty),
                Term::Limit(limit) => self.deadline(&self.model.limits[*limit].limit.deadline),
                Term::Next(schedule, _) => {
                    self.facts.insert(self.model.schedules[*schedule].from);
                }
                Term::After(..) | Term::SameWorkingDay(_) | Term::SameDay(_) | Term::Immediately(_) => {}
            }
        }
    }

    fn anchor(&mut self, anchor: &Anchor<Indexed>) {
        match anchor {
            Anchor::Event(event, Occurrence::First | Occurrence::Nth(_) | Occurrence::Latest) => {
                self.event(*event);
            }
            Anchor::Done(duty)
            | Anchor::DoneOrDue(duty)
            | Anchor::DueOf(duty)
            | Anchor::LapsedDueOf(duty)
            | Anchor::LapseOf(duty) => self.duty(*duty),
            Anchor::RecordComplete(record) => self.record(*record),
            Anchor::Stating(fact) | Anchor::Became(fact, _) => {
                self.facts.insert(*fact);
            }
            Anchor::FirstOf(anchors) | Anchor::LastOf(anchors) => {
                for anchor in anchors {
                    self.anchor(anchor);
                }
            }
            Anchor::Else(anchor, fallback) => {
                self.anchor(anchor);
                self.anchor(fallback);
            }
            Anchor::Entering(stage) | Anchor::Leaving(stage) => {
                self.stages.insert(*stage);
            }
            // Each of an event is what a duty is owed for.
            Anchor::Event(_, Occurrence::Each) | Anchor::Outcome(_) => {}
        }
    }

    pub(crate) fn rule(&mut self, rule: &Rule) {
        self.condition(&rule.condition);
    }

    fn condition(&mut self, condition: &Condition<Indexed>) {
        match condition {
            Condition::Or(parts) | Condition::And(parts) => {
                for part in parts {
                    self.condition(part);
                }
            }
            Condition::Not(inner) => self.condition(inner),
            Condition::Holds(question) => match question {
                Predicate::Fact(fact) | Predicate::Equals(fact, _) => {
                    self.facts.insert(*fact);
                }
                Predicate::Happened(event, scope) | Predicate::Count(event, scope, _) => {
                    self.is_of_here |= *scope == Scope::Here;
                    self.event(*event);
                }
                Predicate::Done(duty, scope) => {
                    self.is_of_here |= *scope == Scope::Here;
                    self.duty(*duty);
                }
                Predicate::Lapsed(duty) => self.duty(*duty),
                Predicate::Visited(stage) => {
                    self.stages.insert(*stage);
                }
                Predicate::Concluded => {}
            },
        }
    }

    pub(crate) fn doing(&mut self, doing: Doing) {
        match doing {
            Doing::Event(event) => self.event(event),
            Doing::Record(record) => self.record(record),
            Doing::Entering(stage) => {
                self.stages.insert(stage);
            }
            Doing::Outcome(_) => {}
        }
    }

    /// An event that happens by itself rests on what it waits for.
    fn event(&mut self, event: EventIx) {
        if self.events.insert(event) {
            for deemed in self.model.deemed.iter().filter(|deemed| deemed.event == event) {
                self.anchor(&deemed.when);
            }
        }
    }

    fn record(&mut self, record: RecordIx) {
        if self.records.insert(record) {
            self.fields(&self.model.records[record].fields);
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            if let Required::When(rule) = &field.required {
                self.rule(rule);
            }
            if let FieldKind::Rows(columns) = &field.kind {
                self.fields(columns);
            }
        }
    }

    pub(crate) fn role(&mut self, role: RoleIx) {
        self.roles.insert(role);
    }
}
