//! Where the case may go.

use std::collections::BTreeSet;

use serde_json::Value;

use super::log::{list, text, texts};
use super::phrase;
use super::world::{Position, Truth, World};

#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) to: String,
    pub(crate) via: &'static str,
    pub(crate) standing: &'static str,
    pub(crate) is_urgent: bool,
    pub(crate) needs: BTreeSet<String>,
    /// The questions of its condition on which it fails.
    pub(crate) reasons: Vec<String>,
    /// The table of the document that it comes from.
    pub(crate) raw: Value,
}

/// The best standing of the moves that lead somewhere.
#[derive(Debug, Clone)]
pub(crate) struct Best {
    rank: usize,
    pub(crate) needs: BTreeSet<String>,
    pub(crate) via: &'static str,
}

impl Best {
    pub(crate) fn is_permitted(&self) -> bool {
        self.rank >= 2
    }

    /// Of two that are undetermined, what either needs may permit it.
    pub(crate) fn better(mut self, other: Self) -> Self {
        if other.rank > self.rank {
            return other;
        }
        if other.rank == self.rank {
            self.needs.extend(other.needs);
        }
        self
    }
}

pub(crate) fn best(world: &World<'_>, to: &str) -> Best {
    let mut best = Best { rank: 0, needs: BTreeSet::new(), via: "" };
    for one in moves(world) {
        let leads = one.to == to || one.to.split_once(':').is_some_and(|(_, rest)| rest == to);
        let rank = match one.standing {
            "required" => 3,
            "permitted" => 2,
            "undetermined" => 1,
            _ => 0,
        };
        if leads {
            best = best.better(Best { rank, needs: one.needs, via: one.via });
        }
    }
    best
}

pub(crate) fn moves(world: &World<'_>) -> Vec<Move> {
    let mut found = Vec::new();
    let here = match &world.position {
        Position::At(stage) => Some(stage.clone()),
        Position::Open | Position::Excluded => None,
        _ => return found,
    };
    let procedure = world.policy.procedure;
    if world.position != Position::Excluded {
        for way in list(procedure, "transition") {
            let from = texts(way, "from");
            if here.as_ref().map_or(from.is_empty(), |here| from.contains(here)) {
                found.push(transition(world, way));
            }
        }
        for way in list(procedure, "skip") {
            let from = texts(way, "from");
            let Some(here) = here.as_ref().filter(|here| from.is_empty() || from.contains(here)) else {
                continue;
            };
            found.extend(skips(world, way, here));
        }
    }
    for way in list(procedure, "exclusion") {
        let truth = world.truth(&phrase::condition(&text(way, "when")));
        if world.position != Position::Excluded
            || (truth == Truth::Yes && world.excluded_by.as_ref() == Some(way))
        {
            found.push(as_move(&text(way, "to"), "exclusion", &truth, "required", way));
        }
    }
    for one in found.iter_mut().filter(|one| one.standing == "refused") {
        if let Some(when) = one.raw["when"].as_str() {
            one.reasons = world.decisive(&phrase::condition(when), &Truth::No);
        }
    }
    found
}

fn as_move(to: &str, via: &'static str, truth: &Truth, if_so: &'static str, raw: &Value) -> Move {
    let standing = match truth {
        Truth::Yes => if_so,
        Truth::No => "refused",
        Truth::Unknown(_) => "undetermined",
    };
    let is_urgent = raw["urgent"] == true;
    let reasons = Vec::new();
    Move { to: to.to_owned(), via, standing, is_urgent, needs: truth.needs(), reasons, raw: raw.clone() }
}

fn transition(world: &World<'_>, way: &Value) -> Move {
    let is_required = way["strength"] == "must" || way["strength"] == "should";
    let if_so = if is_required { "required" } else { "permitted" };
    as_move(&text(way, "to"), "transition", &allows(world, way), if_so, way)
}

fn skips(world: &World<'_>, way: &Value, here: &str) -> Vec<Move> {
    let stages = &world.policy.stages;
    let later = &stages[world.policy.rank(here) + 1..];
    let to = texts(way, "to");
    let is_meant = |stage: &&String| match to[0].as_str() {
        "any later" => true,
        "last" => Some(*stage) == stages.last(),
        _ => to.contains(stage),
    };
    let truth = allows(world, way);
    later.iter().filter(is_meant).map(|stage| as_move(stage, "skip", &truth, "permitted", way)).collect()
}

/// Its condition and its minimum together.
fn allows(world: &World<'_>, way: &Value) -> Truth {
    let when = way["when"].as_str().map_or(Truth::Yes, |when| world.truth(&phrase::condition(when)));
    Truth::all(vec![when, is_past_minimum(world, way)])
}

/// Whether the second has come before which it is refused.
pub(crate) fn is_past_minimum(world: &World<'_>, way: &Value) -> Truth {
    let Some(minimum) = way["not_before"].as_str() else { return Truth::Yes };
    let due = world.resolve(&phrase::limit(minimum), &world.plain());
    let from = due.day.map(super::days::first_second).or(due.by);
    let needs: BTreeSet<String> = due.waits.iter().flat_map(|wait| wait.facts.clone()).collect();
    match from {
        Some(from) => Truth::of(world.clock >= from),
        None if needs.is_empty() || due.waits.iter().any(|wait| wait.is_event) => Truth::No,
        None => Truth::Unknown(needs),
    }
}
