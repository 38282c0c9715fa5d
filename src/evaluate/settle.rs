//! Brings every duty up to date after something happened or a second passed.

use std::ops::BitOrAssign;

use super::doing::Deed;
use super::instance::{AtDue, Guideline, Instance, Lateness, Passed};
use super::progress::{Departure, Place};
use super::replay::Replay;
use super::view::View;
use crate::condition::Truth;
use crate::deadline::{Lapse, Recorder, Resolution, When, alternative};
use crate::index::{DutyIx, EventIx, FactIx, RecordIx, StageIx};
use crate::moment::Second;
use crate::policy::{DutyKind, DutySet, Per};

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

/// Whether settling an instance changed what other duties may ask of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    None,
    Visible,
}

impl Change {
    pub(super) fn if_so(is_changed: bool) -> Self {
        if is_changed { Self::Visible } else { Self::None }
    }
}

impl BitOrAssign for Change {
    fn bitor_assign(&mut self, other: Self) {
        if other == Self::Visible {
            *self = Self::Visible;
        }
    }
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
            if self.settle_one(Place::Once(duty), cause) == Change::Visible {
                touched = touched.with(model.affected.by_duty(duty));
            }
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
    pub(super) fn settle_one(&mut self, place: Place, cause: Cause<'c>) -> Change {
        #[cfg(test)]
        {
            let steps = &mut self.so_far.to_mut().steps;
            *steps = steps.saturating_add(1);
        }
        self.reopen(place);
        let mut change = self.let_pass(place, cause);
        let start = self.start_and_alternative(self.so_far.at(place));
        change |= self.begin(place, start);
        change |= self.weigh(place, cause);
        change |= self.determine(place, cause);
        if !self.so_far.at(place).is_settled() {
            change |= self.resolve_limits(place);
        }
        change |= self.let_pass(place, cause);
        change |= self.complete(place, cause);
        change |= self.end(place, cause);
        let ahead = start.map(|(_, start)| start.first).filter(|start| *start > self.clock);
        let passing = self.passing_of(self.so_far.at(place)).into_iter().chain(ahead).min();
        self.so_far.to_mut().at_mut(place).passing = passing;
        change
    }

    /// What the limit and the target of an instance come to as things are.
    fn resolve_limits(&mut self, place: Place) -> Change {
        let instance = self.so_far.at(place);
        let (duty, own) = (instance.duty, instance.own);
        let (due, target) = if self.is_watched(duty) {
            let (mut due, mut target) = (Vec::new(), Vec::new());
            let resolved = self.resolve_noting(instance, &mut due, &mut target);
            self.note_steps(own, due, target);
            resolved
        } else {
            self.resolve_noting(instance, &mut (), &mut ())
        };
        let clock_awaits = if due.paused.is_empty() { None } else { self.pause_ends_with(duty) };
        let instance = self.so_far.to_mut().at_mut(place);
        let change = Change::if_so(instance.due != due);
        (instance.due, instance.target, instance.clock_awaits) = (due, target, clock_awaits);
        change
    }

    fn resolve_noting<R: Recorder>(
        &self,
        instance: &Instance,
        due: &mut R,
        target: &mut R,
    ) -> (Resolution, Resolution) {
        let duty = &self.model.duties[instance.duty];
        let pauses = self.pauses_of(instance.duty);
        let own = instance.own.map(|own| own.when);
        let view = View { replay: self, start: instance.start, own, pauses: &pauses };
        let mut limit = view.come_to(duty.due.as_ref(), due);
        if !instance.extended.is_empty() {
            limit = self.extended(limit, instance, &view);
        }
        (limit, view.come_to(duty.target.as_ref(), target))
    }

    /// A duty begins anew when what started it happens again: its stage was entered again, or a fact became so again.
    /// Where it starts by something else than before, what was done stays done, and what is owed is owed from there.
    /// What would start it after its stage, or the case, was over starts nothing, and so does what it would be owed for.
    fn begin(&mut self, place: Place, start: Option<(usize, When)>) -> Change {
        let Some((alternative, start)) = start.filter(|(_, start)| start.first <= self.clock) else {
            return Change::None;
        };
        let instance = self.so_far.at(place);
        let is_the_same = instance.start.is_some_and(|before| before.is_identical(&start));
        if is_the_same || self.is_too_late(instance.duty) {
            return Change::None;
        }
        let starts_otherwise = instance.start.is_some() && alternative != instance.start_alternative;
        if starts_otherwise && instance.is_settled() {
            return Change::None;
        }
        if !starts_otherwise {
            self.keep_before_anew(place);
        }
        let begun = self.clock;
        let instance = self.so_far.to_mut().at_mut(place);
        if !starts_otherwise {
            let Instance { duty, own, was_done_while_owed, guideline, .. } = *instance;
            let lowered = std::mem::take(&mut instance.lowered);
            *instance =
                Instance { begun, was_done_while_owed, guideline, lowered, ..Instance::new(duty, own) };
        }
        instance.start = Some(start);
        instance.start_alternative = alternative;
        Change::Visible
    }

    /// Whether its stage, or the case, was over before what starts it now.
    fn is_too_late(&self, duty: DutyIx) -> bool {
        let over = self.so_far.span_over(&self.model.duties[duty]);
        self.so_far.is_departed_before(self.clock) || over.is_some()
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
        let (number, start) = if let Some(start) = &duty.starts {
            let view = View { replay: self, start: None, own, pauses: &[] };
            alternative(&start.anchor, self.calendar, &view)?
        } else {
            let span = duty.stage.map_or(Some(opened), |stage| self.so_far.stages[stage].entered)?;
            let is_within =
                |own: &When| own.first >= span.first && !own.source.is_earlier_in_log(span.source);
            (0, own.filter(is_within).unwrap_or(span))
        };
        let clamped = When { source: start.source, known: start.known.max(opened.known), ..opened };
        Some((number, if start.first < opened.first { clamped } else { start }))
    }

    /// Whether it applies, and how strongly. What a duty was when its span ended it stays, unless that is unknown.
    fn weigh(&mut self, place: Place, cause: Cause<'_>) -> Change {
        let instance = self.so_far.at(place);
        let duty = &self.model.duties[instance.duty];
        let is_open = instance.ended.is_none() || instance.applies == Truth::Unknown;
        let applies = if is_open { self.holds(duty.when.as_ref()) } else { instance.applies };
        let change = Change::if_so(applies != instance.applies);
        let before = instance.guideline;
        let guideline =
            duty.guideline_when.as_ref().map_or(before, |rule| match (rule.condition.truth(self), before) {
                (Truth::True, Guideline::Since(_)) | (Truth::Unknown, Guideline::Unknown(_)) => before,
                (Truth::True, _) => Guideline::Since(cause.at),
                (Truth::Unknown, _) => Guideline::Unknown(cause.at),
                (Truth::False, _) => Guideline::No,
            });
        let instance = self.so_far.to_mut().at_mut(place);
        (instance.applies, instance.guideline) = (applies, guideline);
        instance.was_done_while_owed |= applies == Truth::True && instance.done.is_some();
        if before != Guideline::No && before != guideline {
            instance.lowered.push((before, cause.at));
        }
        change
    }

    /// From which second on something is permitted that has a minimum: the beginning of its day, or the second.
    pub(super) fn opening_second(&self, minimum: &Resolution) -> Option<Second> {
        let reach = minimum.reach?;
        Some(reach.day.map_or(reach.by, |day| self.calendar.first_second(day)))
    }

    /// Records what has passed undone: first by what an instance was before what has just happened, then by what that made of
    /// it.
    fn let_pass(&mut self, place: Place, cause: Cause<'_>) -> Change {
        match self.so_far.at(place).applies {
            Truth::True => self.lapse(place, cause),
            Truth::Unknown => {
                self.note_doubt(place, cause);
                Change::None
            }
            Truth::False => Change::None,
        }
    }

    /// Records that the due second, or the target, passed undone, also where it becomes known only later that the duty
    /// applied. Of a window that is no finding.
    fn lapse(&mut self, place: Place, cause: Cause<'_>) -> Change {
        let instance = self.so_far.at(place);
        let lapses = self.lapses(instance, cause);
        if !lapses.are_any() {
            return Change::None;
        }
        let is_owed = self.can_be_late(instance.duty);
        let late = lapses.lateness(instance).filter(|_| is_owed);
        let so_far = self.so_far.to_mut();
        so_far.lateness.extend(late);
        let instance = so_far.at_mut(place);
        instance.lapse = instance.lapse.or(lapses.due);
        instance.target_lapse = instance.target_lapse.or(lapses.target);
        Change::if_so(lapses.due.is_some())
    }

    /// What of an instance has passed undone, and before what has just ended it.
    pub(super) fn lapses(&self, instance: &Instance, cause: Cause<'_>) -> Lapses {
        let lapses = Lapses::of(instance, cause.at, cause);
        let over = if lapses.are_any() { self.over_by_now(instance) } else { None };
        over.map_or(lapses, |over| Lapses::of(instance, cause.at.min(over.first), cause))
    }

    /// Whether a duty can be late: a window cannot.
    pub(super) fn can_be_late(&self, duty: DutyIx) -> bool {
        self.model.duties[duty].kind == DutyKind::Duty
    }

    fn end(&mut self, place: Place, cause: Cause<'_>) -> Change {
        let instance = self.so_far.at(place);
        let is_let_go = !instance.is_settled() && self.is_let_go(instance.duty);
        let over = if instance.ended.is_none() { self.over_by_now(instance) } else { None };
        if !is_let_go && over.is_none() {
            return Change::None;
        }
        let departure = self.departure_of(instance.duty);
        let instance = self.so_far.to_mut().at_mut(place);
        if is_let_go {
            instance.discharged = Some(cause.at);
        }
        if over.is_some() {
            (instance.ended, instance.departure) = (over, departure);
        }
        Change::Visible
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
    fn reopen(&mut self, place: Place) {
        let instance = self.so_far.at(place);
        let was_over = || self.so_far.is_departed_before(self.clock) && !self.is_let_go(instance.duty);
        if instance.start.is_none() && (instance.ended.is_some() || was_over()) {
            let over = self.over_by_now(instance);
            self.so_far.to_mut().at_mut(place).ended = over;
        }
    }

    /// The next second at which a due second, a target or a stated operand has just passed, or what recurs begins; none if none
    /// is ahead.
    pub(super) fn next_passing(&self) -> Option<Second> {
        let once = self.so_far.duties.values().filter_map(|instance| instance.passing);
        let several =
            self.model.affected.several.iter().filter_map(|duty| self.so_far.several[*duty].next_passing());
        once.chain(several).chain(self.next_deemed()).chain(self.next_beginning()).min()
    }

    fn passing_of(&self, instance: &Instance) -> Option<Second> {
        if !instance.is_owed() {
            return None;
        }
        let is_ahead = |second: &Second| *second >= self.clock;
        let was_lowered = instance.guideline != Guideline::No || !instance.lowered.is_empty();
        let stated = instance.due.stated_by.filter(|_| was_lowered);
        [instance.due_second(), instance.target_second(), stated]
            .into_iter()
            .flatten()
            .filter(is_ahead)
            .min()
            .map(Second::next)
    }

    /// How the stage of a duty was last left.
    fn departure_of(&self, duty: DutyIx) -> Departure {
        let stage = self.model.duties[duty].stage;
        stage.map_or(Departure::InOrder, |stage| self.so_far.stages[stage].departure)
    }
}

/// What of an instance passed undone.
pub(super) struct Lapses {
    due: Option<Lapse>,
    target: Option<Lapse>,
}

impl Lapses {
    /// What passed before a second, and before it was over, and had not been found before.
    pub(super) fn of(instance: &Instance, until: Second, cause: Cause<'_>) -> Self {
        let owed_until = instance.owed_until().map_or(until, |over| over.min(until));
        let passed = |resolution: Resolution, before: Option<Lapse>| {
            let has_passed = resolution.reach.is_some_and(|reach| reach.by < owed_until);
            (has_passed && before.is_none()).then(|| lapse(instance, resolution, cause)).flatten()
        };
        Self {
            due: passed(instance.due, instance.lapse),
            target: passed(instance.target, instance.target_lapse),
        }
    }

    fn are_any(&self) -> bool {
        self.due.is_some() || self.target.is_some()
    }

    /// The lateness that this is; of a window it is none that is kept.
    pub(super) fn lateness(&self, instance: &Instance) -> impl Iterator<Item = Lateness> + use<> {
        let of = |lapse, what, strength| Lateness::of(instance, what, lapse, strength);
        let due = self.due.map(|lapse| of(lapse, Passed::Due, at_due(instance, lapse.due)));
        let target = self.target.map(|lapse| of(lapse, Passed::Target, AtDue::Full));
        due.into_iter().chain(target)
    }
}

/// The passing of what the instance comes to; known no sooner than all that it rests on.
fn lapse(instance: &Instance, resolution: Resolution, cause: Cause<'_>) -> Option<Lapse> {
    let start = instance.start?;
    let due = resolution.reach?.by;
    let since = resolution.late_from?.max(start.known).max(start.first);
    let is_new = cause.at == due.next();
    Some(Lapse { due, since: if is_new { since } else { since.max(cause.known) } })
}

/// How strong the duty was at its due second. A stated operand that has passed with it keeps its full strength.
fn at_due(instance: &Instance, due: Second) -> AtDue {
    let stated_by = instance.due.stated_by;
    match instance.guideline_at(due) {
        _ if stated_by.is_some_and(|by| by <= due) => AtDue::Full,
        Guideline::Since(_) => AtDue::Guideline { stated_by },
        Guideline::Unknown(_) => AtDue::Undetermined,
        Guideline::No => AtDue::Full,
    }
}
