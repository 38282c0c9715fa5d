//! Takes what happened for the doing of a duty, and judges whether it was done by whom and when it may be.

use super::doubt::Undetermined;
use super::instance::{Breach, Broken, Done, Instance, Lateness, Passed, Verdict};
use super::progress::Place;
use super::replay::Replay;
use super::settle::{Cause, Change};
use super::view::View;
use crate::condition::Truth;
use crate::deadline::{Lapse, Source, When, resolve};
use crate::id::RoleId;
use crate::moment::Second;
use crate::policy::{Deputy, Doing};

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

impl Deed<'_> {
    /// A deed that names an instance is for that one only.
    pub(super) fn names(&self, instance: &Instance) -> bool {
        let is_own = |entry| instance.own.is_none_or(|own| own.when.source == Source::Entry(entry));
        self.answers.is_none_or(is_own)
    }
}

impl<'c> Replay<'c> {
    /// Takes a deed for the doing of the duty, if it is one.
    pub(super) fn complete(&mut self, place: Place, cause: Cause<'c>) -> Change {
        let Some(deed) = cause.deed else { return Change::None };
        let instance = self.so_far.at(place);
        let duty = &self.model.duties[instance.duty];
        let has_started = instance.start.is_some_and(|start| start.first <= deed.when.last);
        if instance.is_settled()
            || !deed.names(instance)
            || !has_started
            || !duty.done_by.contains(&deed.doing)
        {
            return Change::None;
        }
        let breaches = self.judge_doing(instance, deed);
        let so_far = self.so_far.to_mut();
        let done = Done { when: deed.when, acts: so_far.acts };
        let instance = so_far.at_mut(place);
        instance.done = Some(done);
        instance.breaches.extend(breaches.into_iter().flatten());
        instance.was_done_while_owed |= instance.applies == Truth::True;
        let is_unknown =
            |second: Option<Second>| second.is_some_and(|second| done.is_in_time(second) == Truth::Unknown);
        let due_is_unknown = is_unknown(instance.due_second());
        let target_is_unknown = is_unknown(instance.target_second());
        // Where the hour would decide, nothing that passed on that day is known to be late.
        let is_late = |lapse: &Lapse, is_unknown: bool| {
            lapse.due < if is_unknown { deed.when.first } else { deed.when.last }
        };
        instance.lapse = instance.lapse.filter(|lapse| is_late(lapse, due_is_unknown));
        instance.target_lapse = instance.target_lapse.filter(|lapse| is_late(lapse, target_is_unknown));
        let (duty, own, ordinal) = (instance.duty, instance.own, instance.ordinal());
        let is_its = |late: &Lateness| late.duty == duty && late.own == own;
        let stays = |late: &Lateness| match late.what {
            Passed::Due => is_late(&late.lapse, due_is_unknown),
            Passed::Target => is_late(&late.lapse, target_is_unknown),
        };
        let is_present = |late: &Lateness| late.owed_until.is_none();
        instance.in_doubt.retain(stays);
        so_far.lateness.retain(|late| !(is_its(late) && is_present(late)) || stays(late));
        for late in so_far.lateness.iter_mut().filter(|late| is_its(late)) {
            late.done = late.done.or(Some(deed.when));
        }
        if let Some(earlier) = so_far.undetermined.get_mut(&(duty, ordinal)) {
            Undetermined::done_anew(earlier, deed.when);
        }
        Change::Visible
    }

    /// That a duty was done before it was to be, or by a deputy who was not to act.
    fn judge_doing(&self, instance: &Instance, deed: Deed<'c>) -> [Option<Breach>; 2] {
        let breach = |of, verdict, needs| Breach { of, at: deed.when, verdict, needs };
        let too_early = || {
            let of = Broken::NotBefore(instance.duty, instance.own);
            breach(of, Verdict::Refused, Vec::new())
        };
        let by_deputy = self.deputy_acting(instance, deed).and_then(|deputy| {
            let of = Broken::Deputy(instance.duty, instance.own);
            match deputy.when.condition.truth(self) {
                Truth::True => None,
                Truth::False => Some(breach(of, Verdict::Refused, Vec::new())),
                Truth::Unknown => Some(breach(of, Verdict::Undetermined, self.needed_by(&deputy.when))),
            }
        });
        [self.is_too_early(instance, deed).then(too_early), by_deputy]
    }

    fn is_too_early(&self, instance: &Instance, deed: Deed<'c>) -> bool {
        let Some(limit) = &self.model.duties[instance.duty].not_before else { return false };
        let own = instance.own.map(|own| own.when);
        let view = View { replay: self, start: instance.start, own, pauses: &[] };
        let from = self.opening_second(&resolve(&limit.deadline, self.calendar, &view));
        from.is_some_and(|from| deed.when.last < from)
    }

    /// The deputy of a duty, if it is a deputy who did it and nobody who owes it.
    fn deputy_acting(&self, instance: &Instance, deed: Deed<'c>) -> Option<&'c Deputy> {
        let duty = &self.model.duties[instance.duty];
        let is_named = |roles: &[RoleId]| roles.iter().any(|role| Some(role.as_str()) == deed.role);
        duty.deputy.as_ref().filter(|deputy| is_named(&deputy.roles) && !is_named(&duty.owed_by))
    }
}
