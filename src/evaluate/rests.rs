//! Which entries of a log something rests on: those that its phrases speak of, and those that make the position.

use std::collections::BTreeSet;

use super::replay::Seen;
use crate::case::Act;
use crate::condition::{Condition, Predicate};
use crate::deadline::{Anchor, Deadline, Recurrence, Term, When};
use crate::index::{DutyIx, EventIx, FactIx, Indexed, RecordIx, RoleIx, StageIx};
use crate::policy::{Doing, Duty, Field, FieldKind, Limit, Model, Per, Required, Rule, Target};

/// What the phrases of something speak of.
pub(super) struct Rests<'m> {
    model: &'m Model,
    duties: BTreeSet<DutyIx>,
    events: BTreeSet<EventIx>,
    facts: BTreeSet<FactIx>,
    records: BTreeSet<RecordIx>,
    roles: BTreeSet<RoleIx>,
}

impl<'m> Rests<'m> {
    /// What every position rests on: what opens the procedure, and what keeps it from being opened.
    pub(super) fn of(model: &'m Model) -> Self {
        let mut rests = Self {
            model,
            duties: BTreeSet::new(),
            events: BTreeSet::new(),
            facts: BTreeSet::new(),
            records: BTreeSet::new(),
            roles: BTreeSet::new(),
        };
        for event in &model.opened_by {
            rests.event(*event);
        }
        for exclusion in &model.exclusions {
            rests.rule(&exclusion.when);
        }
        rests
    }

    /// The entries that count for it. In a case that is opened, entries, conclusions and departures make the position, so
    /// they always do.
    pub(super) fn entries<'s, 'c>(
        &'s self,
        log: &'s [Seen<'c>],
        opened: Option<When>,
    ) -> impl Iterator<Item = &'s Seen<'c>> {
        log.iter().filter(move |seen| match &seen.entry.act {
            Act::Occurred(event) => self.events.contains(event),
            Act::Stated(fact, _) => self.facts.contains(fact),
            Act::Recorded(record, _) => self.records.contains(record),
            Act::Assigned(role) => self.roles.contains(role),
            Act::Entered(_) | Act::Left(_) | Act::Concluded(_) => opened.is_some(),
            Act::Withdrawn(_) => false,
        })
    }

    pub(super) fn duty(&mut self, index: DutyIx) {
        if !self.duties.insert(index) {
            return;
        }
        let duty = &self.model.duties[index];
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
        for doing in &duty.done_by {
            self.doing(*doing);
        }
        match duty.per {
            Some(Per::Event(event)) => self.event(event),
            Some(Per::PartyOf(role)) => {
                self.roles.insert(role);
            }
            None => {}
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
        self.departure(duty);
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
    fn departure(&mut self, duty: &Duty) {
        if let Some(stage) = duty.stage.filter(|_| duty.due.is_none()) {
            self.moves_from(stage);
        }
    }

    pub(super) fn moves_from(&mut self, stage: StageIx) {
        for transition in self.model.transitions.values().filter(|way| way.from.contains(&stage)) {
            self.transition(transition);
        }
        for skip in self.model.skips.values() {
            self.skip(skip);
        }
    }

    pub(super) fn transition(&mut self, transition: &crate::policy::Transition) {
        transition.when.iter().for_each(|rule| self.rule(rule));
        transition.not_before.iter().for_each(|limit| self.limit(limit));
        transition.not_agreed.into_iter().for_each(|event| self.event(event));
        transition.duty.into_iter().for_each(|duty| self.duty(duty));
    }

    pub(super) fn skip(&mut self, skip: &crate::policy::SkipRule) {
        skip.when.iter().for_each(|rule| self.rule(rule));
        skip.not_before.iter().for_each(|limit| self.limit(limit));
    }

    /// Every way to a target, from wherever it leads.
    pub(super) fn moves_to(&mut self, target: &Target) {
        for transition in self.model.transitions.values().filter(|way| way.to == *target) {
            self.transition(transition);
        }
        if matches!(target, Target::Stage(_)) {
            for skip in self.model.skips.values() {
                self.skip(skip);
            }
        }
    }

    pub(super) fn limit(&mut self, limit: &Limit) {
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
            Anchor::Event(event, _) => self.event(*event),
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
            Anchor::Entering(_) | Anchor::Leaving(_) | Anchor::Outcome(_) => {}
        }
    }

    pub(super) fn rule(&mut self, rule: &Rule) {
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
                Predicate::Happened(event, _) | Predicate::Count(event, _, _) => self.event(*event),
                Predicate::Lapsed(duty) | Predicate::Done(duty, _) => self.duty(*duty),
                Predicate::Visited(_) | Predicate::Concluded => {}
            },
        }
    }

    pub(super) fn doing(&mut self, doing: Doing) {
        match doing {
            Doing::Event(event) => self.event(event),
            Doing::Record(record) => self.record(record),
            Doing::Entering(_) | Doing::Outcome(_) => {}
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

    pub(super) fn role(&mut self, role: RoleIx) {
        self.roles.insert(role);
    }
}
