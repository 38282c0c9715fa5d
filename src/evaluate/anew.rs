//! What remains of a duty that begins anew. What was late, missed or done otherwise than asked for stays so; where nobody knew
//! whether the duty applies, that is told once it is known.

use super::answer::Status;
use super::instance::{Instance, Lateness, Missed};
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

impl Replay<'_> {
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

    /// Keeps what was missed, or wrong with the doing, of an instance that applied.
    fn keep_faults(&mut self, instance: &Instance) {
        let untimed = instance.ended.filter(|_| self.model.duties[instance.duty].due.is_none());
        let ended = untimed.filter(|_| self.status(instance) == Status::Missed);
        let missed = ended.map(|ended| Missed::of(instance, ended));
        let so_far = self.so_far.to_mut();
        so_far.missed.extend(missed);
        so_far.breaches.extend(instance.breaches.iter().cloned());
    }

    /// Once it is known whether a duty applies, so is what was late, missed or wrong before it began anew.
    pub(super) fn determine_earlier(&mut self, place: Place, cause: Cause<'_>) -> Change {
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
        let instance = Instance { applies: Truth::True, ..instance };
        self.keep_faults(&instance);
        let over = (instance.owed_until().unwrap_or(until), instance.over_by().unwrap_or(until));
        let late = Lapses::of(&instance, until, cause).lateness(&instance, self.model);
        let so_far = self.so_far.to_mut();
        so_far.lateness.extend(late.map(|late| Lateness {
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
