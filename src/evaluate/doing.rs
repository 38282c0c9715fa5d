//! Takes what happened for the doing of a duty, and judges whether it was done by whom and when it may be.

use super::instance::{Breach, Broken, Done, Instance, Lateness, Passed, Verdict};
use super::replay::Replay;
use super::settle::{Cause, Change};
use super::view::View;
use crate::condition::Truth;
use crate::deadline::{Source, When, resolve};
use crate::moment::Second;
use crate::policy::Doing;

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
    pub(super) fn complete(&mut self, instance: &mut Instance, cause: Cause<'c>) -> Change {
        let Some(deed) = cause.deed else { return Change::None };
        let duty = &self.model.duties[instance.duty];
        let has_started = instance.start.is_some_and(|start| start.first <= deed.when.last);
        if instance.is_settled()
            || !deed.names(instance)
            || !has_started
            || !duty.done_by.contains(&deed.doing)
        {
            return Change::None;
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
        Change::Visible
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
}
