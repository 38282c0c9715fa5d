//! What is kept of what a duty was, though its limit moves or it begins anew. What was late, missed or done otherwise than
//! asked for stays so; where nobody knew whether the duty applies, that is told once it is known.

use super::answer::Status;
use super::instance::{Instance, Lateness, Missed, Passed, Unclear};
use super::progress::Place;
use super::replay::Replay;
use super::settle::{Cause, Change, Lapses};
use crate::condition::Truth;
use crate::deadline::When;
use crate::index::DutyIx;
use crate::moment::Second;

/// A duty as it stood when it began anew while nobody knew whether it applies.
#[derive(Debug, Clone)]
pub(super) struct Undetermined {
    instance: Instance,
    /// When it began anew.
    until: Second,
    /// When it was first done after that.
    done_anew: Option<When>,
}

impl Undetermined {
    /// Notes a doing for those since which nothing was done: the last ones.
    pub(super) fn done_anew(earlier: &mut [Self], done: When) {
        for earlier in earlier.iter_mut().rev().take_while(|earlier| earlier.done_anew.is_none()) {
            earlier.done_anew = Some(done);
        }
    }
}

impl Instance {
    /// The lateness of what had passed in doubt, if it turns out to apply.
    fn late_in_doubt(&mut self, cause: Cause<'_>) -> impl Iterator<Item = Lateness> + use<> {
        let applies = self.applies == Truth::True;
        let mut passed = std::mem::take(&mut self.in_doubt);
        passed.retain(|_| applies);
        for late in &mut passed {
            late.lapse.since = late.lapse.since.max(cause.known);
            (late.since, late.done) = (late.lapse.since, self.done.map(|done| done.when));
            match late.what {
                Passed::Due => self.lapse = Some(late.lapse),
                Passed::Target => self.target_lapse = Some(late.lapse),
            }
        }
        passed.into_iter()
    }
}

impl Replay<'_> {
    /// Notes what has passed undone of an instance of which nobody knows whether it applies.
    pub(super) fn note_doubt(&mut self, place: Place, cause: Cause<'_>) {
        let instance = self.so_far.at(place);
        let is_first = |late: &Lateness| instance.in_doubt.iter().all(|before| before.what != late.what);
        let passed = self.lapses(instance, cause).lateness(instance);
        let passed: Vec<Lateness> = passed.filter(is_first).collect();
        if !passed.is_empty() {
            self.so_far.to_mut().at_mut(place).in_doubt.extend(passed);
        }
    }

    /// Once it is known whether a duty applies, so is what had passed by then, and what was so before it began anew.
    pub(super) fn determine(&mut self, place: Place, cause: Cause<'_>) -> Change {
        let mut change = self.determine_passed(place, cause);
        change |= self.determine_earlier(place, cause);
        change
    }

    fn determine_passed(&mut self, place: Place, cause: Cause<'_>) -> Change {
        let instance = self.so_far.at(place);
        if instance.in_doubt.is_empty() || instance.applies == Truth::Unknown {
            return Change::None;
        }
        let is_owed = instance.applies == Truth::True && self.can_be_late(instance.duty);
        let so_far = self.so_far.to_mut();
        let instance = so_far.at_mut(place);
        let late = instance.late_in_doubt(cause);
        let change = Change::if_so(instance.lapse.is_some());
        so_far.lateness.extend(late.filter(|_| is_owed));
        change
    }

    /// Keeps what an instance was before its duty begins anew.
    pub(super) fn keep_before_anew(&mut self, place: Place) {
        if self.so_far.at(place).start.is_none() {
            return;
        }
        self.close_lateness(place);
        let instance = self.so_far.at(place).clone();
        match instance.applies {
            Truth::True => self.keep_faults(&instance),
            Truth::Unknown => {
                let place = (instance.duty, instance.ordinal());
                let undetermined = Undetermined { instance, until: self.clock, done_anew: None };
                self.so_far.to_mut().undetermined.entry(place).or_default().push(undetermined);
            }
            Truth::False => {}
        }
    }

    /// Keeps until when what is late was owed.
    fn close_lateness(&mut self, place: Place) {
        let instance = self.so_far.at(place);
        let until = instance.owed_until().unwrap_or(self.clock);
        let over_by = instance.over_by().unwrap_or(self.clock);
        let (duty, own) = (instance.duty, instance.own);
        let lapses = [instance.lapse, instance.target_lapse];
        let lateness = &mut self.so_far.to_mut().lateness;
        for lapse in lapses.into_iter().flatten() {
            let mut latest_first = lateness.iter_mut().rev();
            let is_its = |late: &&mut Lateness| (late.duty, late.own, late.lapse) == (duty, own, lapse);
            let late = latest_first.find(|late| is_its(late) && late.owed_until.is_none());
            if let Some(late) = late {
                (late.owed_until, late.over_by) = (Some(until), Some(over_by));
            }
        }
    }

    /// Keeps what was missed, or wrong with the doing, of an instance that applied, and whether its hour is to be asked.
    fn keep_faults(&mut self, instance: &Instance) {
        let untimed = instance.ended.filter(|_| self.model.duties[instance.duty].due.is_none());
        let ended = untimed.filter(|_| self.status(instance) == Status::Missed);
        let missed = ended.map(|ended| Missed::of(instance, ended));
        let done = instance.done.filter(|_| instance.is_in_time() == Some(Truth::Unknown));
        let (duty, own) = (instance.duty, instance.own);
        let unclear = done.map(|done| Unclear { duty, own, done: done.when.source });
        let so_far = self.so_far.to_mut();
        so_far.missed.extend(missed);
        so_far.unclear.extend(unclear);
        so_far.breaches.extend(instance.breaches.iter().cloned());
    }

    fn determine_earlier(&mut self, place: Place, cause: Cause<'_>) -> Change {
        let &Instance { duty, applies, .. } = self.so_far.at(place);
        if applies == Truth::Unknown || self.so_far.undetermined.is_empty() {
            return Change::None;
        }
        let places = self.so_far.undetermined.range((duty, 0)..=(duty, u32::MAX));
        let places: Vec<(DutyIx, u32)> = places.map(|(place, _)| *place).collect();
        let mut change = Change::None;
        for place in places {
            let determined = self.so_far.to_mut().undetermined.remove(&place).unwrap_or_default();
            for earlier in determined.into_iter().filter(|_| applies == Truth::True) {
                change |= self.apply_earlier(earlier, cause);
            }
        }
        change
    }

    /// Tells what was late, missed or wrong of what turns out to have applied, and that it was done.
    fn apply_earlier(&mut self, earlier: Undetermined, cause: Cause<'_>) -> Change {
        let Undetermined { instance, until, done_anew } = earlier;
        let mut instance = Instance { applies: Truth::True, ..instance };
        self.keep_faults(&instance);
        let over = (instance.owed_until().unwrap_or(until), instance.over_by().unwrap_or(until));
        let passed = instance.late_in_doubt(cause);
        let late = passed.chain(Lapses::of(&instance, until, cause).lateness(&instance));
        let is_owed = self.can_be_late(instance.duty);
        let so_far = self.so_far.to_mut();
        so_far.lateness.extend(late.filter(|_| is_owed).map(|late| Lateness {
            done: late.done.or(done_anew),
            owed_until: Some(over.0),
            over_by: Some(over.1),
            ..late
        }));
        let was_done = instance.done.is_some() && instance.own.is_none();
        so_far.duties[instance.duty].was_done_while_owed |= was_done;
        Change::if_so(was_done)
    }
}
