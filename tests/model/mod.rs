//! A plain model of the evaluator, written from the text: it recomputes everything from the beginning, walks days one at
//! a time and tries every second at which something could change.

mod days;
mod due;
mod duty;
mod findings;
mod log;
mod moves;
mod phrase;
mod policy;
mod records;
mod recur;
mod world;
mod write;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Value, json};

pub(crate) use days::in_zone;
use findings::Recorded;
use log::Entry;
use policy::Policy;
use world::World;

/// What a case comes to at `now`, in the shape of an answer, without prose.
pub(crate) fn answer(
    document: &Value,
    procedure: &str,
    is_rest: &dyn Fn(NaiveDate) -> bool,
    events: &[Value],
    now: i64,
) -> Value {
    let policy = Policy::read(document, procedure, is_rest);
    let log: Vec<Entry> = events.iter().enumerate().map(|(place, event)| Entry::read(place, event)).collect();
    let log: Vec<Entry> = log.into_iter().filter(|entry| entry.seen_from() <= now).collect();
    let recorded = Recorded::new(&policy, &log);
    let mut world = World::at(&policy, &log::seen(&log, now), Some(&log), now);
    let mut answer = write::answer(&world, &recorded);
    let (before, mut waiting, mut change) = (without_counts(&answer), seconds(&world), None);
    while let (Some(second), None) = (waiting.pop_first(), change) {
        world.advance(second);
        if without_counts(&write::answer(&world, &recorded)) == before {
            waiting.extend(seconds(&world));
        } else {
            change = Some(second);
        }
        if second > now + 3 * 366 * 86_400 {
            break;
        }
    }
    answer["next_change"] = json!(change.map(days::text));
    answer
}

/// The seconds after its own at which something could change if nothing is logged.
fn seconds(world: &World<'_>) -> BTreeSet<i64> {
    let mut found = world.coming();
    found.extend(world.minimums());
    for statements in world.statements.values() {
        let moments = statements.iter().filter_map(|(_, value, _)| value.as_str());
        let moments = moments.filter(|text| text.starts_with(|first: char| first.is_ascii_digit()));
        found.extend(moments.map(|text| log::When::read(text).last + 1));
    }
    found.into_iter().filter(|second| *second > world.clock).collect()
}

fn without_counts(answer: &Value) -> Value {
    let mut answer = answer.clone();
    for finding in answer["findings"].as_array_mut().unwrap() {
        finding["late"] = Value::Null;
    }
    answer
}
