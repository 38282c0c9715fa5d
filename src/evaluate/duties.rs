//! How each duty stands, by when it is due, and from whom.

use std::borrow::Cow;

use super::answer::{Due, DutyAnswer, Status, Target, Timeliness};
use super::instance::{AtDue, Guideline, Instance, Lateness, Own, Passed};
use super::progress::Departure;
use super::replay::Replay;
use super::view::View;
use crate::calendar::Day;
use crate::case::Act;
use crate::condition::Truth;
use crate::deadline::{Operands, Resolution, Source, Term, When, resolve};
use crate::id::RoleId;
use crate::index::DutyIx;
use crate::moment::Moment;
use crate::policy::{Duty, DutyKind, Limit, Operand, Per, Strength, Urgency};

impl<'c> Replay<'c> {
    pub(super) fn duty_answers(&self, listed: &[&Instance]) -> Vec<DutyAnswer<'c>> {
        listed.iter().map(|instance| self.duty_answer(instance)).collect()
    }

    fn duty_answer(&self, instance: &Instance) -> DutyAnswer<'c> {
        let duty = &self.model.duties[instance.duty];
        let status = self.status(instance);
        DutyAnswer {
            id: &duty.id,
            kind: duty.kind,
            instance: self.instance_name(instance),
            stage: duty.stage.map(|stage| &self.model.stages[stage].id),
            clauses: &duty.clauses,
            strength: self.strength(instance, status),
            urgent: duty.urgency == Urgency::Urgent,
            owed_by: self.owed_by(duty),
            alternates: &duty.alternates,
            notifies: &duty.notifies,
            promptness: duty.promptness.as_deref(),
            status,
            timeliness: timeliness(instance).filter(|_| status == Status::Met),
            not_before: duty
                .not_before
                .as_ref()
                .filter(|_| status != Status::NotApplicable)
                .map(|minimum| self.minimum_of(instance, minimum)),
            due: duty
                .due
                .as_ref()
                .filter(|_| status != Status::NotApplicable)
                .map(|limit| self.due(instance, limit, status)),
            target: duty
                .target
                .as_ref()
                .filter(|_| status != Status::NotApplicable)
                .map(|_| self.target(instance)),
            done_at: instance.done.map(|done| self.moment(done.when)),
            missed_before: self.missed_before(instance.duty),
        }
    }

    /// Before when a duty is not to be done.
    fn minimum_of(&self, instance: &Instance, minimum: &'c Limit) -> Due<'c> {
        let own = instance.own.map(|own| own.when);
        let view = View { replay: self, start: instance.start, own, pauses: &[] };
        let came_to = resolve(&minimum.deadline, self.calendar, &view);
        self.due_of(&came_to, minimum, || waiting_for(&came_to, minimum, None))
    }

    /// The deputy while it is known that the deputy acts.
    pub(super) fn owed_by(&self, duty: &'c Duty) -> &'c [RoleId] {
        let deputy = duty.deputy.as_ref().filter(|deputy| deputy.when.condition.truth(self) == Truth::True);
        deputy.map_or(&duty.owed_by, |deputy| &deputy.roles)
    }

    pub(super) fn status(&self, instance: &Instance) -> Status {
        self.status_by(instance, &instance.due, self.model.duties[instance.duty].due.is_some())
    }

    /// The status by a limit, where there is one: the first line that applies gives it.
    fn status_by(&self, instance: &Instance, limit: &Resolution, is_timed: bool) -> Status {
        let duty = &self.model.duties[instance.duty];
        let due = limit.reach.map(|reach| reach.by);
        let waits_for_event = is_timed && due.is_none() && !limit.for_event.is_empty();
        match instance.applies {
            Truth::False => return Status::NotApplicable,
            Truth::Unknown => return Status::Undetermined,
            Truth::True => {}
        }
        if let Some(done) = instance.done {
            let is_late = due.is_some_and(|due| done.is_in_time(due) == Truth::False);
            return if is_late { Status::MetLate } else { Status::Met };
        }
        if instance.discharged.is_some() {
            return Status::Discharged;
        }
        let is_gone = self.so_far.is_gone() && duty.recurs.is_none();
        if instance.start.is_none() && (instance.ended.is_some() || is_gone) {
            return Status::Superseded;
        }
        if let Some(ended) = instance.ended {
            if duty.kind == DutyKind::Window {
                return Status::Closed;
            }
            return match (is_timed, due) {
                (true, Some(due)) if due < ended.first => Status::Missed,
                (true, _) => Status::Superseded,
                (false, _) if instance.departure == Departure::BySkip => Status::Superseded,
                (false, _) => Status::Missed,
            };
        }
        if instance.start.is_none() || waits_for_event {
            return Status::Waiting;
        }
        match (due.is_some_and(|due| due < self.clock), duty.kind) {
            (false, _) => Status::Open,
            (true, DutyKind::Duty) => Status::Overdue,
            (true, DutyKind::Window) => Status::Closed,
        }
    }

    /// How strong the duty is as things stand: while it is owed, no more than a guideline if it is lowered.
    fn strength(&self, instance: &Instance, status: Status) -> Strength {
        let declared = self.model.duties[instance.duty].strength;
        let lowered = match instance.guideline {
            Guideline::Since(since) => instance.due_second().is_none_or(|due| since <= due),
            Guideline::No | Guideline::Unknown(_) => false,
        };
        let passes_with_due = |by| by < self.clock || instance.due_second().is_some_and(|due| by <= due);
        let binds =
            instance.due.is_bound_by_statement() || instance.due.stated_by.is_some_and(passes_with_due);
        if lowered && status.is_owed() && !binds { declared.min(Strength::Guideline) } else { declared }
    }

    /// The strength of a finding: lowered if it was at the due second, in full once a stated operand passed while it was
    /// owed.
    pub(super) fn strength_of_lateness(&self, late: &Lateness) -> Strength {
        let declared = self.model.duties[late.duty].strength;
        let instance = self.instance_of(late);
        let done = || late.done.map(|done| done.first);
        let ended_by = late.owed_until.or_else(done).or_else(|| instance?.owed_until()).unwrap_or(self.clock);
        match (late.what, late.strength) {
            (Passed::Target, _) => Strength::Guideline,
            (Passed::Due, AtDue::Guideline { stated_by }) => {
                let live = instance.and_then(|instance| instance.due.stated_by);
                let has_passed = live.or(stated_by).is_some_and(|by| by < ended_by);
                if has_passed { declared } else { declared.min(Strength::Guideline) }
            }
            (Passed::Due, AtDue::Full | AtDue::Undetermined) => declared,
        }
    }

    pub(super) fn instance_of(&self, late: &Lateness) -> Option<&Instance> {
        self.so_far.instance(late.duty, late.own).filter(|instance| instance.lapse == Some(late.lapse))
    }

    /// What people know an instance by: its event's id, else its name and number.
    pub(super) fn instance_name(&self, instance: &Instance) -> Option<Cow<'c, str>> {
        self.name_of_date(instance.date).or_else(|| self.name_of_own(instance.duty, instance.own))
    }

    fn name_of_date(&self, date: Option<Day>) -> Option<Cow<'c, str>> {
        date.map(|date| Cow::Owned(self.calendar.date(date).to_string()))
    }

    /// What people know the instance by that was late.
    pub(super) fn name_of_late(&self, late: &Lateness) -> Option<Cow<'c, str>> {
        self.name_of_date(late.date).or_else(|| self.name_of_own(late.duty, late.own))
    }

    /// An instance's party, or the id of the entry of its event, else the event's name and number.
    pub(super) fn name_of_own(&self, duty: DutyIx, own: Option<Own>) -> Option<Cow<'c, str>> {
        let own = own?;
        let entry = match own.when.source {
            Source::Entry(entry) => self.log.get(entry),
            Source::Deemed(_) | Source::Due(_) => None,
        };
        match self.model.duties[duty].per.as_ref()? {
            Per::PartyOf(_) => self.party_of(own.when.source).map(Cow::Borrowed),
            Per::Event(event) => {
                let entry = entry.filter(|entry| matches!(entry.act, Act::Occurred(_)));
                let id = entry.and_then(|entry| entry.event.id.as_deref());
                let numbered = || Cow::Owned(format!("{}#{}", self.model.events[*event], own.ordinal));
                Some(id.map_or_else(numbered, Cow::Borrowed))
            }
        }
    }

    pub(super) fn due(&self, instance: &Instance, limit: &'c Limit, status: Status) -> Due<'c> {
        let duty = &self.model.duties[instance.duty];
        let mut due = self.due_of(&instance.due, limit, || self.waiting_for(instance, duty, limit));
        if let Some(rule) = duty.when.as_ref().filter(|_| status == Status::Undetermined) {
            let needs = self.needs_of(rule).into_iter();
            due.provisional.extend(needs.map(|need| match need {
                super::Need::Fact(fact) => fact.as_str(),
                super::Need::TimeOf(name) => name,
            }));
        }
        due
    }

    /// What a limit came to.
    fn due_of(
        &self,
        due: &Resolution,
        limit: &'c Limit,
        waiting_for: impl FnOnce() -> Vec<&'c str>,
    ) -> Due<'c> {
        let provisional = match due.reach {
            Some(_) => words(limit, due.unknown(), |operand| &operand.words).collect(),
            None => Vec::new(),
        };
        Due {
            by: due.reach.map(|reach| reach.by.to_utc()),
            day: due.reach.and_then(|reach| reach.day).map(|day| self.calendar.date(day)),
            bound_by: due
                .reach
                .and_then(|reach| limit.operands.get(reach.bound))
                .map(|operand| operand.words.as_str()),
            provisional,
            waiting_for: match due.reach {
                Some(_) => Vec::new(),
                None => waiting_for(),
            },
        }
    }

    fn waiting_for(&self, instance: &Instance, duty: &'c Duty, limit: &'c Limit) -> Vec<&'c str> {
        let until = instance.clock_awaits.map(|event| self.model.events[event].as_str());
        let mut waiting = waiting_for(&instance.due, limit, until);
        let is_over = duty.recurs.is_some() && instance.is_settled();
        if instance.start.is_none() && waiting.is_empty() && !is_over {
            let stage = duty.stage.filter(|stage| self.so_far.stages[*stage].entered.is_none());
            let entering = stage.map(|stage| self.model.stages[stage].entering.as_str());
            waiting.extend(entering.or(duty.starts.as_ref().map(|start| start.words.as_str())));
        }
        waiting
    }

    /// How the preferred time of a duty stands.
    pub(super) fn target_status(&self, instance: &Instance) -> Status {
        self.status_by(instance, &instance.target, true)
    }

    fn target(&self, instance: &Instance) -> Target {
        Target {
            by: instance.target.reach.map(|reach| reach.by.to_utc()),
            day: instance.target.reach.and_then(|reach| reach.day).map(|day| self.calendar.date(day)),
            status: self.target_status(instance),
        }
    }

    pub(super) fn moment(&self, when: When) -> Moment {
        if when.first == when.last {
            Moment::from(when.first.to_utc())
        } else {
            Moment::Day(self.calendar.date(when.day))
        }
    }
}

/// What a limit that came to nothing waits for; `until` ends the pause of the duty's own clock, if that stands still.
fn waiting_for<'c>(due: &Resolution, limit: &'c Limit, until: Option<&'c str>) -> Vec<&'c str> {
    let mut waiting = Vec::new();
    let events = words(limit, due.for_event, |operand| &operand.waits_for);
    let facts = words(limit, due.for_fact, |operand| &operand.words);
    let beyond = words(limit, due.beyond, |operand| &operand.beyond_calendar);
    let paused = due.paused.positions().filter_map(|operand| {
        let is_of_another = || matches!(limit.deadline.terms().get(operand), Some(Term::DueOf(_)));
        until.filter(|_| !is_of_another()).or_else(|| Some(limit.operands.get(operand)?.words.as_str()))
    });
    for words in events.chain(facts).chain(beyond).chain(paused) {
        if !waiting.contains(&words) {
            waiting.push(words);
        }
    }
    waiting
}

fn words<'c>(
    limit: &'c Limit,
    operands: Operands,
    of: impl Fn(&'c Operand) -> &'c String,
) -> impl Iterator<Item = &'c str> {
    let operands = operands.positions().filter_map(|position| limit.operands.get(position));
    operands.map(move |operand| of(operand).as_str())
}

fn timeliness(instance: &Instance) -> Option<Timeliness> {
    (instance.is_in_time() == Some(Truth::Unknown)).then_some(Timeliness::Unknown)
}
