//! The instances of a duty that is owed several times.

use std::collections::BTreeSet;

use super::doing::Deed;
use super::instance::{Instance, Own};
use super::progress::Place;
use super::replay::Replay;
use super::settle::Cause;
use crate::index::DutyIx;
use crate::moment::Second;
use crate::policy::{DutySet, Per};

/// The instances, in the order in which they arose, and which of them are to be looked at when.
#[derive(Debug, Clone, Default)]
pub(super) struct Several {
    instances: Vec<Instance>,
    /// When something of an instance passes next.
    passing: BTreeSet<(Second, usize)>,
    /// All before it are settled.
    first_open: usize,
    /// All from it on have only just arisen.
    first_new: usize,
}

impl Several {
    pub(super) fn is_empty(&self) -> bool {
        self.instances.is_empty()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Instance> {
        self.instances.iter()
    }

    pub(super) fn iter_mut(&mut self) -> std::slice::IterMut<'_, Instance> {
        self.instances.iter_mut()
    }

    pub(super) fn get(&self, position: usize) -> Option<&Instance> {
        self.instances.get(position)
    }

    /// The instance for that occurrence; later ones have higher numbers.
    pub(super) fn owed_for(&self, own: Own) -> Option<&Instance> {
        let position = self.instances.binary_search_by_key(&own.ordinal, Instance::ordinal).ok()?;
        self.instances.get(position)
    }

    pub(super) fn all(&self) -> std::ops::Range<usize> {
        0..self.instances.len()
    }

    /// Those that may still be done.
    pub(super) fn open(&self) -> std::ops::Range<usize> {
        self.first_open..self.instances.len()
    }

    /// Those that have only just arisen, and those of which something has passed by `now`.
    pub(super) fn stirred(&self, now: Second) -> Vec<usize> {
        let passed = self.passing.iter().take_while(|(second, _)| *second <= now);
        passed.map(|(_, position)| *position).chain(self.first_new..self.instances.len()).collect()
    }

    pub(super) fn next_passing(&self) -> Option<Second> {
        self.passing.first().map(|(second, _)| *second)
    }

    pub(super) fn arise(&mut self, instance: Instance) {
        self.instances.push(instance);
    }

    pub(super) fn get_mut(&mut self, position: usize) -> Option<&mut Instance> {
        self.instances.get_mut(position)
    }

    /// Notes when an instance that was settled is to be looked at next, and no more when it was to be before.
    fn settled(&mut self, position: usize, before: Option<Second>) {
        let Some(instance) = self.instances.get(position) else { return };
        if instance.passing != before {
            if let Some(second) = before {
                self.passing.remove(&(second, position));
            }
            self.passing.extend(instance.passing.map(|second| (second, position)));
        }
        if !instance.is_settled() {
            self.first_open = self.first_open.min(position);
        }
    }

    /// Everything that was to be looked at was.
    fn all_settled(&mut self) {
        self.first_new = self.instances.len();
        while self.instances.get(self.first_open).is_some_and(Instance::is_settled) {
            self.first_open = self.first_open.saturating_add(1);
        }
    }
}

/// Whether an instance was done by what it was settled for.
#[derive(PartialEq, Eq)]
enum Doneness {
    Done,
    Not,
}

impl<'c> Replay<'c> {
    /// Of a duty that is owed several times: all instances if it is touched, else those that have only just arisen and
    /// those whose time has come. A deed does the oldest that is not done, or the one that it names.
    pub(super) fn settle_several(&mut self, duty: DutyIx, touched: &DutySet, cause: Cause<'c>) {
        let several = &self.so_far.several[duty];
        let mut stirred: Vec<usize> =
            if touched.contains(duty) { several.all().collect() } else { several.stirred(cause.at) };
        if let Some(deed) = cause.deed.filter(|deed| self.model.duties[duty].done_by.contains(&deed.doing)) {
            let tried = self.settle_answering(duty, deed, touched, cause);
            stirred.retain(|position| !tried.contains(position));
        }
        for position in stirred {
            self.settle_instance(duty, position, Cause { deed: None, ..cause });
        }
        self.so_far.to_mut().several[duty].all_settled();
    }

    /// Lets the oldest instance take the deed that can; those that were tried. One that is settled can only take it after
    /// it began anew, which only what touches the whole duty makes it do.
    fn settle_answering(
        &mut self,
        duty: DutyIx,
        deed: Deed<'c>,
        touched: &DutySet,
        cause: Cause<'c>,
    ) -> BTreeSet<usize> {
        let party = self.party_addressed(duty, deed);
        let is_touched = touched.contains(duty);
        let several = &self.so_far.several[duty];
        let mut tried = BTreeSet::new();
        for position in if is_touched { several.all() } else { several.open() } {
            let Some(before) = self.so_far.several[duty].get(position) else { continue };
            let is_addressed = party.is_none_or(|party| self.party_owing(before) == Some(party));
            if !is_addressed || !deed.names(before) || (!is_touched && before.is_settled()) {
                continue;
            }
            tried.insert(position);
            if self.settle_instance(duty, position, cause) == Doneness::Done {
                break;
            }
        }
        tried
    }

    fn settle_instance(&mut self, duty: DutyIx, position: usize, cause: Cause<'c>) -> Doneness {
        let Some(before) = self.so_far.several[duty].get(position).map(|instance| instance.passing) else {
            return Doneness::Not;
        };
        let place = Place::Among(duty, position);
        self.settle_one(place, cause);
        let is_done_now = self.so_far.at(place).done.is_some_and(|done| done.acts == self.so_far.acts);
        self.so_far.to_mut().several[duty].settled(position, before);
        if is_done_now { Doneness::Done } else { Doneness::Not }
    }

    /// Whether each of several parties owes a duty, so that it is not owed as such.
    pub(super) fn is_owed_by_parties(&self, duty: DutyIx) -> bool {
        matches!(self.model.duties[duty].per, Some(Per::PartyOf(_))) && !self.so_far.several[duty].is_empty()
    }

    /// The party whose instance alone a deed can do: a party that owes one answers only its own.
    fn party_addressed(&self, duty: DutyIx, deed: Deed<'c>) -> Option<&'c str> {
        let Some(Per::PartyOf(_)) = self.model.duties[duty].per else { return None };
        let owes_one = |party: &&str| {
            let mut owing = self.so_far.several[duty].iter().map(|instance| self.party_owing(instance));
            owing.any(|owing| owing == Some(*party))
        };
        deed.party.filter(owes_one)
    }

    fn party_owing(&self, instance: &Instance) -> Option<&'c str> {
        instance.own.and_then(|own| self.party_of(own.when.source))
    }
}
