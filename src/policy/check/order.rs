//! Puts the duties in an order in which each comes after those that it refers to, or finds those that go in circles.

use std::collections::BTreeSet;

use crate::condition::{Condition, Predicate};
use crate::deadline::{Anchor, Deadline, Term};
use crate::index::{DutyIx, Indexed, LimitIx, Table};
use crate::policy::model::{Duty, Extension, SharedLimit};

use super::bounds::{LIMIT_DEPTH_MAX, LIMIT_TERMS_MAX};

type Limits = Table<LimitIx, SharedLimit>;

/// The settling order, or the duties of one circle.
pub(super) fn settling_order(
    duties: &Table<DutyIx, Duty>,
    limits: &Limits,
    extensions: &[Extension],
) -> Result<Vec<DutyIx>, Vec<DutyIx>> {
    let mut references: Table<DutyIx, BTreeSet<DutyIx>> =
        duties.values().map(|duty| references(duty, limits)).collect();
    for extension in extensions {
        if let Some(at_most) = &extension.at_most {
            in_deadline(&at_most.deadline, limits, &mut references[extension.duty]);
        }
    }
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

/// What is wrong with a shared limit.
pub(super) enum Unsound {
    LeadsBack,
    TooDeep,
    TooLong,
}

/// How far it is known what a shared limit comes to.
#[derive(Clone, Copy)]
enum Extent {
    Unknown,
    BeingFound,
    Found(Size),
}

/// How many terms a shared limit comes to, and through how many limits the farthest is reached.
#[derive(Clone, Copy, Default)]
struct Size {
    terms: usize,
    depth: usize,
}

/// The first shared limit that refers to itself, or that takes too much to find out.
pub(super) fn unsound_limit(limits: &Limits) -> Option<(LimitIx, Unsound)> {
    let mut extents = limits.values().map(|_| Extent::Unknown).collect();
    limits.indices().find_map(|limit| size(limits, limit, &mut extents).err())
}

fn size(
    limits: &Limits,
    limit: LimitIx,
    extents: &mut Table<LimitIx, Extent>,
) -> Result<Size, (LimitIx, Unsound)> {
    match extents[limit] {
        Extent::Found(size) => return Ok(size),
        Extent::BeingFound => return Err((limit, Unsound::LeadsBack)),
        Extent::Unknown => extents[limit] = Extent::BeingFound,
    }
    let mut whole = Size::default();
    for term in limits[limit].limit.deadline.terms() {
        let inner = match term {
            Term::Limit(inner) => size(limits, *inner, extents)?,
            Term::After(..)
            | Term::SameWorkingDay(_)
            | Term::SameDay(_)
            | Term::Immediately(_)
            | Term::Before(..)
            | Term::Next(..)
            | Term::Stated(_)
            | Term::DueOf(_) => Size { terms: 1, depth: 0 },
        };
        whole.terms = whole.terms.saturating_add(inner.terms);
        whole.depth = whole.depth.max(inner.depth.saturating_add(1));
    }
    if whole.terms > LIMIT_TERMS_MAX {
        return Err((limit, Unsound::TooLong));
    }
    if whole.depth > LIMIT_DEPTH_MAX {
        return Err((limit, Unsound::TooDeep));
    }
    extents[limit] = Extent::Found(whole);
    Ok(whole)
}

pub(super) fn references(duty: &Duty, limits: &Limits) -> BTreeSet<DutyIx> {
    let mut found = BTreeSet::new();
    for limit in duty.due.iter().chain(&duty.target).chain(&duty.not_before) {
        in_deadline(&limit.deadline, limits, &mut found);
    }
    if let Some(start) = &duty.starts {
        in_anchor(&start.anchor, &mut found);
    }
    for rule in duty.when.iter().chain(&duty.guideline_when).chain(&duty.unless) {
        in_condition(&rule.condition, &mut found);
    }
    found
}

fn in_deadline(deadline: &Deadline<Indexed>, limits: &Limits, found: &mut BTreeSet<DutyIx>) {
    for term in deadline.terms() {
        match term {
            Term::DueOf(duty) => {
                found.insert(*duty);
            }
            Term::Limit(limit) => in_deadline(&limits[*limit].limit.deadline, limits, found),
            Term::Stated(_) | Term::Before(..) => {}
            Term::After(_, anchor)
            | Term::SameWorkingDay(anchor)
            | Term::SameDay(anchor)
            | Term::Immediately(anchor)
            | Term::Next(_, anchor) => in_anchor(anchor, found),
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
