//! Judges what was done against the constraints of the policy.

use super::instance::{Breach, Broken, Verdict};
use super::replay::{Replay, Seen};
use crate::condition::Truth;
use crate::index::ConstraintIx;
use crate::policy::{Constrained, Constraint, Demand, Rests};

/// What keeping a constraint rests on.
pub(super) fn rest(constraint: &Constraint, rests: &mut Rests<'_>) {
    match constraint.on {
        Constrained::Doing(doing) => rests.doing(doing),
        Constrained::Assigned(role) => rests.role(role),
    }
    match &constraint.demand {
        Demand::When(rule) => rests.rule(rule),
        Demand::OnlyBy(_) => {}
        Demand::DiffersFrom(roles) => roles.iter().for_each(|role| rests.role(*role)),
    }
}

impl<'c> Replay<'c> {
    /// Notes every constraint on `what` that an entry does not keep. Judged before what the entry itself changes.
    pub(super) fn constrain(&mut self, what: Constrained, seen: Seen<'c>) {
        let own = self.model.constraints.iter().filter(|(_, constraint)| constraint.on == what);
        let broken: Vec<Breach> =
            own.filter_map(|(index, constraint)| self.breach(index, &constraint.demand, seen)).collect();
        self.so_far.to_mut().breaches.extend(broken);
        self.constrain_others(what, seen);
    }

    fn breach(&self, index: ConstraintIx, demand: &'c Demand, seen: Seen<'c>) -> Option<Breach> {
        let refused = Breach {
            of: Broken::Constraint(index),
            at: seen.when,
            verdict: Verdict::Refused,
            needs: Vec::new(),
        };
        match demand {
            Demand::When(rule) => match rule.condition.truth(self) {
                Truth::True => None,
                Truth::False => Some(refused),
                Truth::Unknown => {
                    let needs = self.needed_by(rule);
                    Some(Breach { verdict: Verdict::Undetermined, needs, ..refused })
                }
            },
            Demand::OnlyBy(roles) => {
                let by = seen.entry.event.by_role()?;
                let is_permitted = roles.iter().any(|role| role.as_str() == by);
                (!is_permitted).then_some(refused)
            }
            Demand::DiffersFrom(roles) => {
                let party = seen.entry.event.party()?;
                let mut others = self.so_far.assigned.iter().filter(|(role, _)| roles.contains(role));
                let is_same = others.any(|(_, entry)| self.party_at(*entry) == Some(party));
                is_same.then_some(refused)
            }
        }
    }

    /// A role may be assigned to a party from which the party of another role, assigned before, is to differ.
    fn constrain_others(&mut self, what: Constrained, seen: Seen<'c>) {
        let Constrained::Assigned(role) = what else { return };
        let Some(party) = seen.entry.event.party() else { return };
        let mut broken = Vec::new();
        for (index, constraint) in self.model.constraints.iter() {
            let (Constrained::Assigned(bound), Demand::DiffersFrom(roles)) =
                (constraint.on, &constraint.demand)
            else {
                continue;
            };
            let mut bearers = self.so_far.assigned.iter().filter(|(before, _)| *before == bound);
            if roles.contains(&role) && bearers.any(|(_, entry)| self.party_at(*entry) == Some(party)) {
                let of = Broken::Constraint(index);
                broken.push(Breach { of, at: seen.when, verdict: Verdict::Refused, needs: Vec::new() });
            }
        }
        self.so_far.to_mut().breaches.extend(broken);
    }

    fn party_at(&self, entry: usize) -> Option<&'c str> {
        self.log.get(entry).and_then(|entry| entry.event.party())
    }
}
