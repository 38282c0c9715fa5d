//! The cases of the shipped policies are thorough: every limit is seen in time, past and done; every move in each
//! standing that it can have; every reading under each of its options.

use std::collections::{BTreeMap, BTreeSet};

use duly::wire::{Inquiry, Request};
use duly::{Policy, PolicyDocument, catalog};
use serde_json::Value;

use crate::cases;

/// Words that were seen, by what they were seen of.
type Seen = BTreeMap<String, BTreeSet<String>>;

struct Answered {
    policy: Policy,
    procedure: String,
    answer: Value,
}

fn answered() -> Vec<Answered> {
    let shipped: BTreeSet<&str> = catalog::ids().collect();
    let mut all = Vec::new();
    for request in cases::requests() {
        if !request["policy"].as_str().is_some_and(|id| shipped.contains(id)) {
            continue;
        }
        let request = Request::from_json(&request.to_string());
        let Ok(inquiry) = request.and_then(|request| Inquiry::of(&request)) else { continue };
        let Ok(answer) = inquiry.answer() else { continue };
        let procedure = inquiry.case().procedure();
        all.push(Answered {
            policy: procedure.policy().clone(),
            procedure: procedure.id().to_string(),
            answer: serde_json::to_value(&answer).unwrap(),
        });
    }
    all
}

fn lacking(expected: &BTreeMap<String, Vec<&'static str>>, seen: &Seen) -> Vec<String> {
    let none = BTreeSet::new();
    let mut lacking = Vec::new();
    for (what, words) in expected {
        let seen = seen.get(what).unwrap_or(&none);
        lacking
            .extend(words.iter().filter(|word| !seen.contains(**word)).map(|word| format!("{what}: {word}")));
    }
    lacking
}

fn documents() -> Vec<PolicyDocument> {
    catalog::policies().unwrap().iter().map(|policy| policy.document().clone()).collect()
}

#[test]
fn every_limit_is_seen_in_time_past_and_done() {
    let mut expected = BTreeMap::new();
    for document in documents() {
        for procedure in &document.procedure {
            for duty in &procedure.duty {
                let name = format!("{}/{}/{}", document.id, procedure.id, duty.id);
                if duty.every.is_some() {
                    expected.insert(name, vec!["open", "missed before"]);
                } else if duty.window && duty.due.is_some() {
                    expected.insert(name, vec!["open", "closed"]);
                } else if duty.due.is_some() {
                    expected.insert(name, vec!["open", "overdue", "met"]);
                }
            }
        }
    }
    let mut seen = Seen::new();
    for Answered { policy, procedure, answer } in answered() {
        for duty in answer["duties"].as_array().unwrap() {
            let name = format!("{}/{procedure}/{}", policy.id(), duty["id"].as_str().unwrap());
            let words = seen.entry(name).or_default();
            words.insert(duty["status"].as_str().unwrap().to_owned());
            if duty["missed_before"].as_u64().is_some_and(|missed| missed > 0) {
                words.insert("missed before".to_owned());
            }
        }
    }
    let lacking = lacking(&expected, &seen);
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn every_move_is_seen_in_each_standing_that_it_can_have() {
    let mut expected = BTreeMap::new();
    for document in documents() {
        for procedure in &document.procedure {
            let of = |to: &str, via: &str| format!("{}/{}/{via} {to}", document.id, procedure.id);
            for way in &procedure.transition {
                let holds = if ["must", "should"].contains(&way.strength.as_str()) {
                    "required"
                } else {
                    "permitted"
                };
                let mut words = vec![holds];
                words.extend(way.when.iter().map(|_| "refused"));
                let facts = procedure.fact.iter().any(|fact| {
                    way.when.as_ref().is_some_and(|when| when.split(' ').any(|word| word == fact.id))
                });
                words.extend(facts.then_some("undetermined"));
                expected.entry(of(&way.to, "transition")).or_insert_with(Vec::new).extend(words);
            }
            for skip in &procedure.skip {
                for to in &skip.to {
                    let to = match to.as_str() {
                        "any later" | "last" => procedure.stage.last().unwrap().id.as_str(),
                        stage => stage,
                    };
                    let mut words = vec!["permitted"];
                    words.extend(skip.when.iter().flat_map(|_| ["refused", "undetermined"]));
                    expected.entry(of(to, "skip")).or_insert_with(Vec::new).extend(words);
                }
            }
            for exclusion in &procedure.exclusion {
                expected.insert(of(&exclusion.to, "exclusion"), vec!["required", "undetermined", "refused"]);
            }
        }
    }
    let mut seen = Seen::new();
    for Answered { policy, procedure, answer } in answered() {
        for found in answer["moves"].as_array().unwrap() {
            let (to, via) = (found["to"].as_str().unwrap(), found["via"].as_str().unwrap());
            let words = seen.entry(format!("{}/{procedure}/{via} {to}", policy.id())).or_default();
            words.insert(found["standing"].as_str().unwrap().to_owned());
        }
    }
    let lacking = lacking(&expected, &seen);
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn every_reading_is_seen_under_each_of_its_options() {
    let mut seen = BTreeSet::new();
    for Answered { policy, answer, .. } in answered() {
        for (reading, option) in answer["readings"].as_object().unwrap() {
            seen.insert(format!("{}/{reading}: {}", policy.id(), option.as_str().unwrap()));
        }
    }
    for document in documents() {
        for reading in &document.reading {
            for option in std::iter::once(&reading.default).chain(reading.option.keys()) {
                let name = format!("{}/{}: {option}", document.id, reading.id);
                assert!(seen.contains(&name), "no case reads {name}");
            }
        }
    }
}
