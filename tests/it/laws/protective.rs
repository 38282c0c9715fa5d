//! Law 4 on every procedure: neither a protective timescale nor one operand more makes anything due later.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::super::differential::{Known, document};
use super::super::generate::after;
use super::every::{and, answer, now, of_these, procedure, seen};
use super::{by_hand, entries};

/// The moment facts of which the earliest statement stands.
fn protective(procedure: &Value) -> Vec<&Value> {
    let facts = procedure["fact"].as_array().into_iter().flatten();
    facts.filter(|fact| fact["stands"] == "earliest").collect()
}

static ALL: LazyLock<Vec<Known>> = LazyLock::new(Known::all);

static PROTECTED: LazyLock<Vec<Known>> =
    LazyLock::new(|| ALL.iter().filter(|known| !protective(&known.procedure).is_empty()).cloned().collect());

static LIMITED: LazyLock<Vec<Known>> = LazyLock::new(|| {
    ALL.iter().filter(|known| known.procedure["duty"].to_string().contains("\"due\"")).cloned().collect()
});

/// By when each duty, and each instance of one, is due and was to be done if possible.
fn dues(answer: &Value) -> BTreeMap<String, DateTime<Utc>> {
    let mut found = BTreeMap::new();
    for duty in entries(answer, "duties") {
        for (limit, by) in [("due", &duty["due"]["by"]), ("target", &duty["target"]["by"])] {
            if let Some(by) = by.as_str() {
                found.insert(format!("{limit} of {} {}", duty["id"], duty["instance"]), by.parse().unwrap());
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(by_hand("DULY_REQUESTS"))]

    #[test]
    fn law_4_stating_a_protective_timescale_makes_nothing_due_later(
        request in of_these(&PROTECTED), which in any::<Index>(), hours in -240..480_i64, form in select(vec!["day", "instant"]),
    ) {
        let (request, now) = (seen(&request), now(&request));
        let Ok(found) = answer(&request, now) else { return Ok(()) };
        let procedure = procedure(&request);
        let fact = which.get(&protective(&procedure))["id"].clone();
        let stated = after(now, hours * 3_600);
        let value = if form == "day" { stated.date_naive().to_string() } else { stated.to_rfc3339() };
        let stating = and(&request, json!({ "type": "stated", "fact": fact, "value": value }));
        let later = dues(&answer(&stating, now).unwrap());
        for (name, before) in dues(&found) {
            if let Some(after) = later.get(&name) {
                prop_assert!(*after <= before, "{}: from {} to {} by {} of {}", name, before, after, value, fact);
            }
        }
    }

    #[test]
    fn law_4_one_operand_more_makes_a_limit_no_later(
        request in of_these(&LIMITED), duty in any::<Index>(), other in any::<Index>(),
    ) {
        let now = now(&request);
        let Ok(found) = answer(&request, now) else { return Ok(()) };
        let procedure = procedure(&request);
        let duties: Vec<&Value> = entries(&procedure, "duty").iter().filter(|duty| duty["due"].is_string()).collect();
        let (duty, other) = (duty.get(&duties), other.get(&duties));
        let joined = format!("earliest of [{}, {}]", duty["due"].as_str().unwrap(), other["due"].as_str().unwrap());
        let mut document = document(&request);
        for duties in document["procedure"].as_array_mut().unwrap().iter_mut().filter(|one| one["id"] == procedure["id"]) {
            let mut duties = duties["duty"].as_array_mut().unwrap().iter_mut();
            duties.find(|one| one["id"] == duty["id"]).unwrap()["due"] = json!(joined);
        }
        let mut joining = request.clone();
        joining["policy"] = document;
        let made = answer(&joining, now);
        prop_assume!(made.is_ok());
        let earlier = dues(&made.unwrap());
        let is_of = |name: &str| name.starts_with(&format!("due of {} ", duty["id"]));
        for (name, before) in dues(&found).into_iter().filter(|(name, _)| is_of(name)) {
            if let Some(after) = earlier.get(&name) {
                prop_assert!(*after <= before, "{}: from {} to {} by {}", name, before, after, joined);
            }
        }
    }
}
