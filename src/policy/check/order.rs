//! Puts the duties in an order in which each comes after those that it refers to, or finds those that go in circles.

use std::collections::BTreeSet;

use crate::condition::{Condition, Predicate};
use crate::deadline::{Anchor, Deadline, Term};
use crate::index::{DutyIx, Indexed, LimitIx, Table};
use crate::policy::model::{Duty, SharedLimit};

type Limits = Table<LimitIx, SharedLimit>;

/// The settling order, or the duties of one circle.
pub(super) fn settling_order(
    duties: &Table<DutyIx, Duty>,
    limits: &Limits,
) -> Result<Vec<DutyIx>, Vec<DutyIx>> {
    let references: Table<DutyIx, BTreeSet<DutyIx>> =
        duties.values().map(|duty| references(duty, limits)).collect();
    let mut order: Vec<DutyIx> = Vec::new();
    let mut left: BTreeSet<DutyIx> = duties.indices().collect();
    while !left.is_empty() {
        let ready: Vec<DutyIx> =
            left.iter().copied().filter(|duty| references[*duty].is_disjoint(&left)).collect();
        if ready.is_empty() {
            return Err(circle(&references, &left));
        }
        left.retain(|duty| !ready.contains(duty));
        order.extend(ready);
    }
    Ok(order)
}

/// Follows references among those left until one comes up again.
fn circle(references: &Table<DutyIx, BTreeSet<DutyIx>>, left: &BTreeSet<DutyIx>) -> Vec<DutyIx> {
    let mut walked: Vec<DutyIx> = Vec::new();
    let mut here = left.first().copied();
    while let Some(duty) = here {
        if let Some(position) = walked.iter().position(|before| *before == duty) {
            return walked.split_off(position);
        }
        walked.push(duty);
        here = references[duty].intersection(left).next().copied();
    }
    walked
}

/// Whether limits refer to one another in a circle.
pub(super) fn circular_limit(limits: &Limits) -> Option<LimitIx> {
    limits.indices().find(|limit| leads_back(limits, *limit, *limit, limits.len()))
}

fn leads_back(limits: &Limits, from: LimitIx, to: LimitIx, steps: usize) -> bool {
    let Some(steps) = steps.checked_sub(1) else { return false };
    let next = limits[from].limit.deadline.terms();
    next.iter()
        .any(|term| matches!(term, Term::Limit(next) if *next == to || leads_back(limits, *next, to, steps)))
}

pub(super) fn references(duty: &Duty, limits: &Limits) -> BTreeSet<DutyIx> {
    let mut found = BTreeSet::new();
    for limit in duty.due.iter().chain(&duty.target).chain(&duty.not_before) {
        in_deadline(&limit.deadline, limits, limits.len(), &mut found);
    }
    if let Some(start) = &duty.starts {
        in_anchor(&start.anchor, &mut found);
    }
    for rule in duty.when.iter().chain(&duty.guideline_when).chain(&duty.unless) {
        in_condition(&rule.condition, &mut found);
    }
    found
}

fn in_deadline(deadline: &Deadline<Indexed>, limits: &Limits, depth: usize, found: &mut BTreeSet<DutyIx>) {
    for term in deadline.terms() {
        match (term, depth.checked_sub(1)) {
            (Term::DueOf(duty), _) => {
                found.insert(*duty);
            }
            (Term::Limit(limit), Some(depth)) => {
                in_deadline(&limits[*limit].limit.deadline, limits, depth, found);
            }
            (Term::Limit(_) | Term::Stated(_) | Term::Before(..), _) => {}
            (
                Term::After(_, anchor)
                | Term::SameWorkingDay(anchor)
                | Term::SameDay(anchor)
                | Term::Immediately(anchor)
                | Term::Next(_, anchor),
                _,
            ) => in_anchor(anchor, found),
        }
    }
}

fn in_anchor(anchor: &Anchor<Indexed>, found: &mut BTreeSet<DutyIx>) {
    match anchor {
        Anchor::Done(duty)
        | Anchor::DoneOrDue(duty)
        | Anchor::DueOf(duty)
        | Anchor::LapsedDueOf(duty)
        | Anchor::LapseOf(duty) => {
            found.insert(*duty);
        }
        Anchor::FirstOf(anchors) | Anchor::LastOf(anchors) => {
            for anchor in anchors {
                in_anchor(anchor, found);
            }
        }
        Anchor::Else(anchor, fallback) => {
            in_anchor(anchor, found);
            in_anchor(fallback, found);
        }
        Anchor::Event(..)
        | Anchor::Entering(_)
        | Anchor::Leaving(_)
        | Anchor::Outcome(_)
        | Anchor::RecordComplete(_)
        | Anchor::Stating(_)
        | Anchor::Became(..) => {}
    }
}

fn in_condition(condition: &Condition<Indexed>, found: &mut BTreeSet<DutyIx>) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => {
            for part in parts {
                in_condition(part, found);
            }
        }
        Condition::Not(inner) => in_condition(inner, found),
        Condition::Holds(Predicate::Lapsed(duty) | Predicate::Done(duty, _)) => {
            found.insert(*duty);
        }
        Condition::Holds(
            Predicate::Fact(_)
            | Predicate::Equals(..)
            | Predicate::Happened(..)
            | Predicate::Count(..)
            | Predicate::Visited(_)
            | Predicate::Concluded,
        ) => {}
    }
}
