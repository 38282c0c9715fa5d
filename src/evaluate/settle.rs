//! Brings every duty up to date after something happened or a second passed.

use super::answer::Status;
use super::instance::{AtDue, Breach, Broken, Done, Guideline, Instance, Lateness, Missed, Passed, Verdict};
use super::progress::Departure;
use super::replay::Replay;
use super::view::View;
use crate::condition::Truth;
use crate::deadline::{Lapse, Recorder, Resolution, When, alternative, resolve};
use crate::index::{DutyIx, EventIx, FactIx, RecordIx, StageIx};
use crate::moment::Second;
use crate::policy::{Doing, DutyKind, DutySet, Per};

/// Why the duties are settled again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cause<'c> {
    /// Up to which second due seconds have passed.
    pub(super) at: Second,
    /// When it was known.
    pub(super) known: Second,
    pub(super) deed: Option<Deed<'c>>,
    pub(super) touched: Touched,
}

/// What a cause changes, and so which duties are looked at; those whose time has come always are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touched {
    /// Nothing but the time.
    Time,
    Event(EventIx),
    Fact(FactIx),
    Record(RecordIx),
    /// Whether the case was opened: by which event, and at which stage.
    Opening(EventIx, Option<StageIx>),
    /// Where an open case stands: the stage that it left, and the one that it entered.
    Stage(StageIx, StageIx),
    /// Whether the case is open, and so everything.
    Everything,
}

impl Cause<'_> {
    /// Nothing but that it is this late.
    pub(super) fn nothing(at: Second) -> Self {
        Self { at, known: at, deed: None, touched: Touched::Time }
    }
}

/// Something that may do a duty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deed<'c> {
    pub(super) doing: Doing,
    pub(super) when: When,
    /// The position of the entry whose instance it answers, if it names one.
    pub(super) answers: Option<usize>,
    /// By which role, and for which party, if that is said.
    pub(super) role: Option<&'c str>,
    pub(super) party: Option<&'c str>,
}

impl<'c> Replay<'c> {
    /// Brings the duties up to date that a cause touches, and those whose time has come; then those that speak of what has
    /// changed by that.
    pub(super) fn settle(&mut self, cause: Cause<'c>) {
        let mut touched = self.touched_by(cause);
        let model = self.model;
        for duty in model.settling_order.iter().copied() {
            let is_listed_otherwise = || model.duties[duty].recurs.is_some() || self.is_owed_by_parties(duty);
            if !touched.contains(duty) || is_listed_otherwise() {
                continue;
            }
            let mut instance = self.so_far.duties[duty].clone();
            self.settle_one(&mut instance, cause);
            let place = &mut self.so_far.to_mut().duties[duty];
            if !instance.looks_like(place) {
                touched = touched.with(model.affected.by_duty(duty));
            }
            *place = instance;
        }
        for duty in model.affected.several.iter().copied() {
            self.settle_several(duty, &touched, cause);
        }
        self.recur(&touched, cause);
    }

    fn touched_by(&self, cause: Cause<'c>) -> DutySet {
        let model = self.model;
        match cause.touched {
            Touched::Everything => model.affected.all,
            Touched::Opening(event, entered) => model.affected.by_opening(event, entered),
            Touched::Stage(left, entered) => model.affected.by_move(left, entered),
            Touched::Event(event) => model.affected.by_event(event),
            Touched::Fact(fact) => model.affected.by_fact(fact),
            Touched::Record(record) => model.affected.by_record(record),
            Touched::Time => {
                let has_passed =
                    |instance: &Instance| instance.passing.is_some_and(|passing| passing <= cause.at);
                let passed = self.so_far.duties.iter().filter(|(_, instance)| has_passed(instance));
                passed.map(|(duty, _)| duty).collect()
            }
        }
    }

    /// Brings one instance up to date after `cause`.
    pub(super) fn settle_one(&mut self, instance: &mut Instance, cause: Cause<'c>) {
        #[cfg(test)]
        {
            let steps = &mut self.so_far.to_mut().steps;
            *steps = steps.saturating_add(1);
        }
        self.reopen(instance);
        let missed = self.missed_untimed(instance);
        self.begin(instance);
        if let Some(missed) = missed.filter(|_| instance.ended.is_none()) {
            self.so_far.to_mut().missed.push(missed);
        }
        self.weigh(instance, cause);
        if !instance.is_settled() {
            self.resolve_limits(instance);
        }
        self.lapse(instance, cause);
        self.complete(instance, cause);
        self.end(instance, cause);
        let passing = self.passing_of(instance);
        instance.passing = passing.into_iter().chain(self.start_ahead(instance)).min();
    }

    /// What the limit and the target of an instance come to as things are.
    fn resolve_limits(&mut self, instance: &mut Instance) {
        if self.is_watched(instance.duty) {
            let (mut due, mut target) = (Vec::new(), Vec::new());
            self.resolve_noting(instance, &mut due, &mut target);
            self.note_steps(instance, due, target);
        } else {
            self.resolve_noting(instance, &mut (), &mut ());
        }
    }

    fn resolve_noting<R: Recorder>(&self, instance: &mut Instance, due: &mut R, target: &mut R) {
        let duty = &self.model.duties[instance.duty];
        let pauses = self.pauses_of(instance.duty);
        let own = instance.own.map(|own| own.when);
        let view = View { replay: self, start: instance.start, own, pauses: &pauses };
        instance.due = view.come_to(duty.due.as_ref(), due);
        if !instance.extended.is_empty() {
            instance.due = self.extended(instance.due, instance, &view);
        }
        instance.target = view.come_to(duty.target.as_ref(), target);
    }

    /// What was missed of a duty without a limit: it stays missed, even if the duty begins anew.
    fn missed_untimed(&self, instance: &Instance) -> Option<Missed> {
        let ended = instance.ended.filter(|_| self.model.duties[instance.duty].due.is_none())?;
        let is_missed = self.status(instance) == Status::Missed;
        is_missed.then(|| Missed::of(instance, ended))
    }

    /// A duty begins anew when what started it happens again: its stage was entered again, or a fact became so again.
    /// Where it starts by something else than before, what was done stays done, and what is owed is owed from there.
    /// What would start it after its stage, or the case, was over starts nothing, and so does what it would be owed for.
    fn begin(&self, instance: &mut Instance) {
        let Some((alternative, start)) = self.start_and_alternative(instance) else { return };
        if start.first > self.clock {
            return;
        }
        let start = Some(start);
        let over = self.so_far.span_over(&self.model.duties[instance.duty]);
        let has_only_arisen = instance.own.is_some() && instance.start.is_none();
        let is_too_late = start.is_some_and(|start| {
            let is_after =
                |over: When| instance.ended.is_some() || has_only_arisen || start.first >= over.first;
            self.so_far.is_departed_before(start) || over.is_some_and(is_after)
        });
        let source = |start: Option<When>| start.map(|start| start.source);
        let is_the_same = start == instance.start && source(start) == source(instance.start);
        if is_the_same || is_too_late {
            return;
        }
        if instance.start.is_some() && alternative != instance.start_alternative {
            if !instance.is_settled() {
                instance.start = start;
                instance.start_alternative = alternative;
            }
        } else {
            let Instance { duty, own, was_done_while_owed, guideline, .. } = *instance;
            let lowered = std::mem::take(&mut instance.lowered);
            *instance = Instance {
                start,
                start_alternative: alternative,
                was_done_while_owed,
                guideline,
                lowered,
                ..Instance::new(duty, own)
            };
        }
    }

    /// The moment from which a duty is owed: its own start if it declares one, else its stage's entry, or the opening. What it
    /// is owed for may come later than the stage's entry. Nothing is owed before the opening.
    pub(super) fn start_of(&self, instance: &Instance) -> Option<When> {
        self.start_and_alternative(instance).map(|(_, start)| start)
    }

    fn start_and_alternative(&self, instance: &Instance) -> Option<(usize, When)> {
        let duty = &self.model.duties[instance.duty];
        let opened = self.so_far.opened?;
        let own = instance.own.map(|own| own.when);
        if own.is_none() && matches!(duty.per, Some(Per::Event(_))) {
            return None;
        }
        if let Some(start) = &duty.starts {
            let view = View { replay: self, start: None, own, pauses: &[] };
            let (number, start) = alternative(&start.anchor, self.calendar, &view)?;
            let clamped = When { source: start.source, known: start.known.max(opened.known), ..opened };
            return Some((number, if start.first < opened.first { clamped } else { start }));
        }
        let span = match duty.stage {
            Some(stage) => self.so_far.stages[stage].entered?,
            None => opened,
        };
        let own = match instance.own {
            Some(own) => own.when,
            None => span,
        };
        Some((0, if own.first < span.first { span } else { own }))
    }

    /// Whether it applies, and how strongly. What a duty was when its span ended it stays, unless that is unknown.
    fn weigh(&self, instance: &mut Instance, cause: Cause<'_>) {
        let duty = &self.model.duties[instance.duty];
        if instance.ended.is_none() || instance.applies == Truth::Unknown {
            instance.applies = self.holds(duty.when.as_ref());
        }
        let Some(rule) = &duty.guideline_when else { return };
        let before = instance.guideline;
        instance.guideline = match (rule.condition.truth(self), before) {
            (Truth::True, Guideline::Since(_)) | (Truth::Unknown, Guideline::Unknown(_)) => before,
            (Truth::True, _) => Guideline::Since(cause.at),
            (Truth::Unknown, _) => Guideline::Unknown(cause.at),
            (Truth::False, _) => Guideline::No,
        };
        if before != Guideline::No && before != instance.guideline {
            instance.lowered.push((before, cause.at));
        }
    }

    /// Takes a deed for the doing of the duty, if it is one.
    fn complete(&mut self, instance: &mut Instance, cause: Cause<'c>) {
        let Some(deed) = cause.deed else { return };
        let duty = &self.model.duties[instance.duty];
        let has_started = instance.start.is_some_and(|start| start.first <= deed.when.last);
        if instance.is_settled()
            || !deed.names(instance)
            || !has_started
            || !duty.done_by.contains(&deed.doing)
        {
            return;
        }
        self.judge_doing(instance, deed);
        let done = Done { when: deed.when, acts: self.so_far.acts };
        instance.done = Some(done);
        instance.was_done_while_owed |= instance.applies == Truth::True;
        let is_its = |late: &Lateness| late.duty == instance.duty && late.own == instance.own;
        let is_unknown =
            |second: Option<Second>| second.is_some_and(|second| done.is_in_time(second) == Truth::Unknown);
        for (what, second) in
            [(Passed::Due, instance.due_second()), (Passed::Target, instance.target_second())]
        {
            if !is_unknown(second) {
                continue;
            }
            match what {
                Passed::Due => instance.lapse = None,
                Passed::Target => instance.target_lapse = None,
            }
            self.so_far
                .to_mut()
                .lateness
                .retain(|late| !(is_its(late) && late.what == what && late.lapse.due >= deed.when.first));
        }
        for late in self.so_far.to_mut().lateness.iter_mut().filter(|late| is_its(late)) {
            late.done = late.done.or(Some(deed.when));
        }
    }

    /// Notes that a duty was done before it was to be, or by a deputy who was not to act.
    fn judge_doing(&mut self, instance: &Instance, deed: Deed<'c>) {
        let duty = &self.model.duties[instance.duty];
        let own = instance.own.map(|own| own.when);
        if let Some(limit) = &duty.not_before {
            let view = View { replay: self, start: instance.start, own, pauses: &[] };
            let from = self.opening_second(&resolve(&limit.deadline, self.calendar, &view));
            if from.is_some_and(|from| deed.when.last < from) {
                let of = Broken::NotBefore(instance.duty, instance.own);
                self.so_far.to_mut().breaches.push(Breach {
                    of,
                    at: deed.when,
                    verdict: Verdict::Refused,
                    needs: Vec::new(),
                });
            }
        }
        let Some(deputy) = &duty.deputy else { return };
        let is_named =
            |roles: &[crate::id::RoleId]| roles.iter().any(|role| Some(role.as_str()) == deed.role);
        if !is_named(&deputy.roles) || is_named(&duty.owed_by) {
            return;
        }
        let of = Broken::Deputy(instance.duty, instance.own);
        match deputy.when.condition.truth(self) {
            Truth::True => {}
            Truth::False => {
                self.so_far.to_mut().breaches.push(Breach {
                    of,
                    at: deed.when,
                    verdict: Verdict::Refused,
                    needs: Vec::new(),
                });
            }
            Truth::Unknown => {
                let needs = self.needed_by(&deputy.when);
                self.so_far.to_mut().breaches.push(Breach {
                    of,
                    at: deed.when,
                    verdict: Verdict::Undetermined,
                    needs,
                });
            }
        }
    }

    /// From which second on something is permitted that has a minimum: the beginning of its day, or the second.
    pub(super) fn opening_second(&self, minimum: &Resolution) -> Option<Second> {
        let reach = minimum.reach?;
        Some(reach.day.map_or(reach.by, |day| self.calendar.first_second(day)))
    }

    /// Records that the due second, or the target, passed undone, also where it becomes known only later that the duty
    /// applied. Of a window that is no finding.
    fn lapse(&mut self, instance: &mut Instance, cause: Cause<'_>) {
        if instance.applies != Truth::True || instance.start.is_none() {
            return;
        }
        let owed_until = instance.owed_until().map_or(cause.at, |until| until.min(cause.at));
        if instance.lapse.is_none() && instance.due_second().is_some_and(|due| due < owed_until) {
            let lapse = lapse(instance, instance.due, cause);
            instance.lapse = lapse;
            let strength = instance.due_second().map_or(AtDue::Full, |due| at_due(instance, due));
            let is_owed = self.model.duties[instance.duty].kind == DutyKind::Duty;
            let lapse = lapse.filter(|_| is_owed);
            self.so_far
                .to_mut()
                .lateness
                .extend(lapse.map(|lapse| Lateness::of(instance, Passed::Due, lapse, strength)));
        }
        if instance.target_lapse.is_none()
            && instance.target_second().is_some_and(|target| target < owed_until)
        {
            let lapse = lapse(instance, instance.target, cause);
            instance.target_lapse = lapse;
            let lapse = lapse.filter(|_| self.model.duties[instance.duty].kind == DutyKind::Duty);
            self.so_far
                .to_mut()
                .lateness
                .extend(lapse.map(|lapse| Lateness::of(instance, Passed::Target, lapse, AtDue::Full)));
        }
    }

    fn end(&self, instance: &mut Instance, cause: Cause<'_>) {
        if !instance.is_settled() && self.is_let_go(instance.duty) {
            instance.discharged = Some(cause.at);
        }
        if instance.ended.is_none() {
            instance.ended = self.over_by_now(instance);
        }
    }

    /// Whether what discharges a duty is so.
    fn is_let_go(&self, duty: DutyIx) -> bool {
        let unless = self.model.duties[duty].unless.as_ref();
        unless.is_some_and(|rule| rule.condition.truth(self) == Truth::True)
    }

    /// When its time was over, if it is. What has not started when the case is over will not start.
    fn over_by_now(&self, instance: &Instance) -> Option<When> {
        let over = self.so_far.span_over(&self.model.duties[instance.duty]);
        match instance.start {
            None => over.or(self.so_far.since.filter(|_| self.so_far.is_gone())),
            Some(start) => over.filter(|over| start.first <= over.last),
        }
    }

    /// A duty that had not started when its stage was left or passed over may start once the stage is entered again. What
    /// would be owed anew once the case is over is over from the beginning.
    fn reopen(&self, instance: &mut Instance) {
        if instance.start.is_some() {
            return;
        }
        let was_over = self.so_far.is_gone()
            && self.so_far.acts > self.so_far.acts_to_departure
            && !self.is_let_go(instance.duty);
        let over = self.over_by_now(instance);
        if instance.ended.is_some() || was_over {
            instance.ended = over;
        }
    }

    /// The next second at which a due second, a target or a stated operand has just passed; none if none is ahead.
    pub(super) fn next_passing(&self) -> Option<Second> {
        let once = self.so_far.duties.values().filter_map(|instance| instance.passing);
        let several =
            self.model.affected.several.iter().filter_map(|duty| self.so_far.several[*duty].next_passing());
        once.chain(several).chain(self.next_deemed()).min()
    }

    /// When a duty is owed from, if that is known and still to come.
    fn start_ahead(&self, instance: &Instance) -> Option<Second> {
        self.model.duties[instance.duty].starts.as_ref()?;
        self.start_of(instance).map(|start| start.first).filter(|start| *start > self.clock)
    }

    fn passing_of(&self, instance: &Instance) -> Option<Second> {
        if !instance.is_owed() {
            return None;
        }
        let is_ahead = |second: &Second| *second >= self.clock;
        let stated = instance.due.stated_by.filter(|_| instance.guideline != Guideline::No);
        [instance.due_second(), instance.target_second(), stated]
            .into_iter()
            .flatten()
            .filter(is_ahead)
            .min()
            .map(Second::next)
    }

    /// Whether the duty's stage was left by a skip that was permitted.
    pub(super) fn was_skipped_from(&self, duty: DutyIx) -> bool {
        let stage = self.model.duties[duty].stage;
        stage.is_some_and(|stage| self.so_far.stages[stage].departure == Departure::BySkip)
    }
}

/// The passing of what the instance comes to; known no sooner than all that it rests on.
fn lapse(instance: &Instance, resolution: Resolution, cause: Cause<'_>) -> Option<Lapse> {
    let start = instance.start?;
    let due = resolution.reach?.by;
    let since = resolution.late_from?.max(start.known);
    let is_new = cause.at == due.next();
    Some(Lapse { due, since: if is_new { since } else { since.max(cause.known) } })
}

/// How strong the duty was at its due second. A stated operand that governs keeps its full strength.
fn at_due(instance: &Instance, due: Second) -> AtDue {
    match instance.guideline_at(due) {
        _ if instance.due.is_bound_by_statement() => AtDue::Full,
        Guideline::Since(_) => AtDue::Guideline { stated_by: instance.due.stated_by },
        Guideline::Unknown(_) => AtDue::Undetermined,
        Guideline::No => AtDue::Full,
    }
}
