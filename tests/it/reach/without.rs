//! Policies as they would be if one thing were not in them.

use duly::{Anchor, Condition, Deadline, Occurrence, Term};
use serde_json::{Value, json};

/// Words of which another may stand in the place of one, by their field. A rule of counting stands beside its opposite.
const INSTEAD: [(&str, &[&str]); 7] = [
    ("strength", &["must", "should", "guideline", "may"]),
    ("order", &["must", "should", "guideline", "may"]),
    ("grid", &["fixed", "shifts"]),
    ("end_days", &["in", "out"]),
    ("counted", &["from-expiry", "anew"]),
    ("stands", &["latest", "earliest"]),
    ("kind", &["text", "date", "yes-no"]),
];

const RULES: [&[&str]; 4] = [
    &["strictly-after", "roll-forward-day-zero", "start-is-day-one"],
    &["end-of-day", "close-of-business"],
    &["counts-that-day", "counts-next-working-day"],
    &["stays", "rolls-forward"],
];

/// The fields of a row that only name or tell something.
const TOLD: [&str; 5] = ["id", "title", "gist", "clauses", "text"];

/// The procedure with one thing gone, or another in its place.
pub(super) fn procedures(procedure: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    variants_at(procedure, "", &mut found);
    found
}

/// The rules of counting with one of them turned round.
pub(super) fn rules(counting: &[String]) -> Vec<Vec<String>> {
    let rules = counting.join(" and ");
    opposites(&rules).iter().map(|rules| rules.split(" and ").map(str::to_owned).collect()).collect()
}

fn variants_at(document: &Value, path: &str, found: &mut Vec<Value>) {
    match document.pointer(path).unwrap() {
        Value::Object(fields) => {
            for (field, value) in fields.iter().filter(|(field, _)| !TOLD.contains(&field.as_str())) {
                let path = format!("{path}/{field}");
                found.push(removed(document, &path));
                if let Some(text) = value.as_str() {
                    let others = instead(field, text)
                        .into_iter()
                        .chain(opposites(text))
                        .chain(parts(text))
                        .chain(renumbered(text));
                    found.extend(others.map(|other| with(document, &path, &json!(other))));
                }
                variants_at(document, &path, found);
            }
        }
        Value::Array(entries) => {
            for place in 0..entries.len() {
                let path = format!("{path}/{place}");
                found.push(removed(document, &path));
                variants_at(document, &path, found);
            }
        }
        Value::Number(number) => found.push(with(document, path, &json!(number.as_u64().unwrap() + 1))),
        _ => {}
    }
}

/// A limit with another number in it; one is written otherwise, and left.
fn renumbered(text: &str) -> Vec<String> {
    let is_number = |word: &&str| word.parse::<u32>().is_ok_and(|number| number > 1);
    let Some(number) = text.split([' ', '[']).find(is_number) else { return Vec::new() };
    let more = (number.parse::<u32>().unwrap() + 1).to_string();
    [&more, "2"].iter().map(|other| text.replacen(number, other, 1)).collect()
}

fn with(document: &Value, path: &str, value: &Value) -> Value {
    let mut document = document.clone();
    *document.pointer_mut(path).unwrap() = value.clone();
    document
}

fn removed(document: &Value, path: &str) -> Value {
    let mut document = document.clone();
    let (parent, last) = path.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Array(entries) => drop(entries.remove(last.parse().unwrap())),
        parent => drop(parent.as_object_mut().unwrap().remove(last)),
    }
    document
}

fn instead(field: &str, word: &str) -> Vec<String> {
    let lists = INSTEAD.iter().filter(|(of, _)| *of == field).flat_map(|(_, words)| words.iter());
    lists.filter(|other| **other != word).map(|other| (*other).to_owned()).collect()
}

/// Rules of counting with one of them turned round.
fn opposites(rules: &str) -> Vec<String> {
    let mut found = Vec::new();
    for alike in RULES {
        for (one, other) in alike.iter().flat_map(|one| alike.iter().map(move |other| (one, other))) {
            if one != other && rules.split(" and ").any(|rule| rule == *one) {
                found.push(rules.replace(one, other));
            }
        }
    }
    found
}

/// What a phrase is with a part of it instead of the whole, or with one part less.
fn parts(phrase: &str) -> Vec<String> {
    let deadlines = phrase.parse::<Deadline>().map_or_else(|_| Vec::new(), |read| of_deadline(&read));
    let conditions = phrase.parse::<Condition>().map_or_else(|_| Vec::new(), |read| of_condition(&read));
    let anchors = phrase.parse::<Anchor>().map_or_else(|_| Vec::new(), |read| of_anchor(&read));
    let mut found: Vec<String> = deadlines.iter().map(Deadline::to_string).collect();
    found.extend(conditions.iter().map(Condition::to_string));
    found.extend(anchors.iter().map(Anchor::to_string));
    found
}

/// Each list with one entry less.
fn fewer<T: Clone>(entries: &[T]) -> impl Iterator<Item = Vec<T>> {
    (0..entries.len()).filter(|_| entries.len() > 1).map(|place| {
        let mut fewer = entries.to_vec();
        fewer.remove(place);
        fewer
    })
}

fn of_deadline(read: &Deadline) -> Vec<Deadline> {
    match read {
        Deadline::Term(term, counting) => {
            let anchored = |anchor: Anchor| match term {
                Term::After(span, _) => Term::After(*span, anchor),
                Term::SameWorkingDay(_) => Term::SameWorkingDay(anchor),
                Term::SameDay(_) => Term::SameDay(anchor),
                Term::Immediately(_) => Term::Immediately(anchor),
                Term::Next(schedule, _) => Term::Next(schedule.clone(), anchor),
                Term::Before(..) | Term::Stated(_) | Term::DueOf(_) | Term::Limit(_) => term.clone(),
            };
            let anchors = term.anchor().map(of_anchor).unwrap_or_default();
            anchors.into_iter().map(|anchor| Deadline::Term(anchored(anchor), *counting)).collect()
        }
        Deadline::EarliestOf(operands) => {
            fewer(operands).map(Deadline::EarliestOf).chain(operands.clone()).collect()
        }
        Deadline::LatestOf(operands) => {
            fewer(operands).map(Deadline::LatestOf).chain(operands.clone()).collect()
        }
    }
}

fn of_anchor(read: &Anchor) -> Vec<Anchor> {
    match read {
        Anchor::FirstOf(anchors) => fewer(anchors).map(Anchor::FirstOf).chain(anchors.clone()).collect(),
        Anchor::LastOf(anchors) => fewer(anchors).map(Anchor::LastOf).chain(anchors.clone()).collect(),
        Anchor::Else(anchor, fallback) => vec![(**anchor).clone(), (**fallback).clone()],
        Anchor::Event(event, Occurrence::Nth(_)) => vec![Anchor::Event(event.clone(), Occurrence::First)],
        _ => Vec::new(),
    }
}

fn of_condition(read: &Condition) -> Vec<Condition> {
    match read {
        Condition::And(parts) => fewer(parts).map(Condition::And).chain(parts.clone()).collect(),
        Condition::Or(parts) => fewer(parts).map(Condition::Or).chain(parts.clone()).collect(),
        Condition::Not(part) => vec![(**part).clone()],
        Condition::Holds(_) => Vec::new(),
    }
}
