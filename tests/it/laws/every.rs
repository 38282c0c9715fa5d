//! The laws of every procedure: of the shipped policies, of those that the tests bring along, and of random ones.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, Utc};
use duly::wire::{Inquiry, Request};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::super::differential::{Known, document, engine};
use super::super::generate::{after, before, first_second, start};
use super::super::phrases::Phrases;
use super::super::trials::{checked, policies, trials};
use super::{assert_same, assert_verdicts_hold, by_hand, entries, next_change, timeless, verdicts};

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(Known::all);

/// A random log of one of these procedures, to be asked about after one of its entries, or at its end.
pub(super) fn of_these(known: &'static [Known]) -> impl Strategy<Value = Value> {
    let later = select(vec![0, 1, 3_600, 86_399, 86_400, 5 * 86_400, 40 * 86_400]);
    (0..known.len(), any::<u32>(), any::<Index>(), later).prop_map(|(which, seed, nth, later)| {
        let mut request = known[which].request(seed.into());
        let from = seen_from(nth.get(entries(&request, "events")));
        request["now"] = json!(after(from, later).to_rfc3339());
        request
    })
}

/// A random log of a random policy.
fn of_random() -> impl Strategy<Value = Value> {
    (policies(), trials()).prop_map(|(policy, trial)| trial.request(&checked(&policy)))
}

fn requests() -> impl Strategy<Value = Value> {
    prop_oneof![2 => of_these(&KNOWN), 1 => of_random()]
}

pub(super) fn now(request: &Value) -> DateTime<Utc> {
    request["now"].as_str().unwrap().parse().unwrap()
}

/// From which second on an entry counts.
fn seen_from(event: &Value) -> DateTime<Utc> {
    let at = |field: &str| event[field].as_str().map(|text| start(text.parse().unwrap()));
    at("at").max(at("recorded_at")).unwrap()
}

pub(super) fn answer(request: &Value, now: DateTime<Utc>) -> Result<Value, String> {
    engine(request, now.timestamp())
}

/// The same with other entries in its log.
fn with(request: &Value, events: Vec<Value>) -> Value {
    let mut request = request.clone();
    request["events"] = json!(events);
    request
}

/// The same with only what counts by now in its log.
pub(super) fn seen(request: &Value) -> Value {
    let now = now(request);
    let seen = entries(request, "events").iter().filter(|event| seen_from(event) <= now);
    with(request, seen.cloned().collect())
}

/// The same with one more entry, of now.
pub(super) fn and(request: &Value, mut event: Value) -> Value {
    event["at"] = request["now"].clone();
    with(request, entries(request, "events").iter().cloned().chain([event]).collect())
}

/// What the document says of the procedure.
pub(super) fn procedure(request: &Value) -> Value {
    let procedures = document(request)["procedure"].clone();
    let named = |one: &&Value| one["id"] == request["procedure"];
    procedures.as_array().unwrap().iter().find(named).unwrap().clone()
}

fn declared(procedure: &Value, list: &str) -> Vec<Value> {
    procedure[list].as_array().cloned().unwrap_or_default()
}

fn of_moves(answer: &Value) -> Vec<&Value> {
    entries(answer, "findings").iter().filter(|finding| !finding["move"].is_null()).collect()
}

/// The entry by which a case goes there.
fn going(to: &str, stages: &[Value]) -> Value {
    match to.strip_prefix("outcome:") {
        Some(outcome) => json!({ "type": "concluded", "outcome": outcome }),
        None if stages.iter().any(|stage| stage["id"] == to) => {
            json!({ "type": "entered", "stage": to, "reason": "words" })
        }
        None => json!({ "type": "left", "for": to.strip_prefix("procedure:").unwrap_or(to) }),
    }
}

/// Every value that a fact may have, of those that are no moments.
fn values(fact: &Value) -> Vec<Value> {
    match fact["kind"].as_str().unwrap() {
        "yes-no" => vec![json!(true), json!(false)],
        "one-of" => fact["values"].as_array().unwrap().clone(),
        "number" => (0..25).map(|number| json!(number)).collect(),
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(by_hand("DULY_REQUESTS"))]

    #[test]
    fn law_1_what_is_not_seen_changes_nothing(request in requests()) {
        let now = now(&request);
        if let Ok(cut) = answer(&seen(&request), now) {
            assert_same(&answer(&request, now).unwrap(), &cut, "without what is not seen");
        }
        prop_assert_eq!(answer(&request, now).unwrap().to_string(), answer(&request, now).unwrap().to_string());
    }

    #[test]
    fn law_2_each_prefix_of_a_log_is_answered_as_the_whole(request in requests()) {
        let events = entries(&request, "events");
        for length in 1..=events.len() {
            let later = events[length..].iter().map(seen_from).min();
            let now = later.map_or(now(&request), before);
            let growing = with(&request, events[..length].to_vec());
            assert_same(
                &answer(&growing, now).unwrap(),
                &answer(&request, now).unwrap(),
                &format!("{length} entries at {now}"),
            );
        }
    }

    #[test]
    fn what_was_late_before_an_entry_stays_so_if_that_was_written_down_a_second_later(request in requests()) {
        let (request, now) = (seen(&request), now(&request));
        let mut later = request.clone();
        let Some(last) = later["events"].as_array_mut().unwrap().last_mut() else { return Ok(()) };
        let Ok(at) = last["at"].as_str().unwrap().parse::<DateTime<Utc>>() else { return Ok(()) };
        if !last["recorded_at"].is_null() {
            return Ok(());
        }
        last["recorded_at"] = json!(after(at, 1).to_rfc3339());
        let late_before = |request: &Value| {
            let answer = answer(request, now.max(after(at, 1))).ok()?;
            let since = |finding: &Value| finding["since"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
            let findings = entries(&answer, "findings").iter().filter(|finding| since(finding) < at);
            Some(findings.cloned().collect::<Vec<Value>>())
        };
        prop_assert_eq!(late_before(&request), late_before(&later));
    }

    #[test]
    fn law_3_nothing_changes_before_next_change(request in requests(), within in any::<[Index; 3]>()) {
        let (request, now) = (seen(&request), now(&request));
        let Ok(found) = answer(&request, now) else { return Ok(()) };
        let next = next_change(&found);
        let found = timeless(found);
        let horizon = next.unwrap_or_else(|| after(now, 60 * 86_400));
        let span = usize::try_from((horizon - now).num_seconds()).unwrap();
        let picked = within.iter().map(|index| after(now, i64::try_from(index.index(span)).unwrap()));
        let midnights = (1..20).map(|day| first_second(now.date_naive() + Days::new(day)));
        let probes = midnights.chain(picked).chain([before(horizon)]);
        for probe in probes.filter(|probe| now <= *probe && *probe < horizon) {
            let probed = timeless(answer(&request, probe).unwrap());
            assert_same(&found, &probed, &format!("at {probe}, before {next:?}"));
        }
        if let Some(next) = next {
            prop_assert!(next > now);
            prop_assert_ne!(found, timeless(answer(&request, next).unwrap()), "nothing changes at {}", next);
        }
    }

    #[test]
    fn law_6_skips_go_forward_and_an_allowed_move_once_made_is_no_finding(request in requests()) {
        let (request, now) = (seen(&request), now(&request));
        let Ok(found) = answer(&request, now) else { return Ok(()) };
        let stages = declared(&procedure(&request), "stage");
        let place = |id: &Value| stages.iter().position(|stage| stage["id"] == *id);
        for candidate in entries(&found, "moves") {
            let here = place(&found["position"]["at"]);
            let is_skip = candidate["via"] == "skip";
            prop_assert!(!is_skip || here.is_some() && place(&candidate["to"]) > here, "{}", candidate);
            if candidate["standing"] == "required" || candidate["standing"] == "permitted" {
                let to = candidate["to"].as_str().unwrap();
                let made = answer(&and(&request, going(to, &stages)), now);
                prop_assert!(made.as_ref().is_ok_and(|made| of_moves(made) == of_moves(&found)), "{}: {:?}", candidate, made);
            }
        }
    }

    #[test]
    // A fact from whose statement something is counted tells more than what was unknown: that something happened.
    fn law_7_a_verdict_holds_whatever_an_unknown_fact_turns_out_to_be(request in requests(), which in any::<Index>()) {
        let (request, now) = (seen(&request), now(&request));
        let Ok(found) = answer(&request, now) else { return Ok(()) };
        let procedure = procedure(&request);
        let facts = declared(&procedure, "fact");
        let is_stated = |fact: &Value| entries(&request, "events").iter().any(|event| event["fact"] == fact["id"]);
        let phrases = Phrases::of(&serde_json::from_value(procedure.clone()).unwrap());
        let happening = phrases.facts_that_happen();
        let is_happening = |fact: &Value| happening.iter().any(|id| fact["id"] == id.as_str());
        let is_unknown = |fact: &&Value| !is_stated(fact) && !is_happening(fact);
        let unknown: Vec<_> = facts.iter().filter(is_unknown).filter(|fact| !values(fact).is_empty()).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let fact = which.get(&unknown);
        for value in values(fact) {
            let stated = json!({ "type": "stated", "fact": fact["id"], "value": value });
            let known = answer(&and(&request, stated), now).unwrap();
            assert_verdicts_hold(&verdicts(found.clone()), &known, &format!("{} = {value}", fact["id"]));
        }
    }

    #[test]
    fn law_8_a_checked_policy_never_fails(request in requests(), days in 0..6_400_u64) {
        let day = NaiveDate::from_ymd_opt(2018, 6, 1).unwrap() + Days::new(days);
        prop_assert!(answer(&request, first_second(day)).is_ok());
    }

    #[test]
    fn law_9_a_request_is_read_as_it_is_written(request in requests()) {
        let read = Request::from_json(&request.to_string()).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        let again = Request::from_json(&written.to_string()).unwrap();
        prop_assert_eq!(&again, &read);
        prop_assert_eq!(serde_json::to_value(&again).unwrap(), written);
        let events = |request| Inquiry::of(request).unwrap().case().events().cloned().collect::<Vec<_>>();
        prop_assert_eq!(events(&again), events(&read));
    }
}
