//! The laws of every procedure: of the shipped policies, of those that the tests bring along, and of random ones.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, Utc};
use duly::wire::{Inquiry, Request};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

use super::super::differential::{Known, document, engine, number};
use super::super::generate::{after, before, first_second, start};
use super::super::trials::{checked, policies, trials};
use super::{SEED, assert_same, assert_verdicts_hold, config, entries, next_change, timeless};

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(Known::all);

/// A random log of a known procedure, to be asked about after one of its entries, or at its end.
fn of_known() -> impl Strategy<Value = Value> {
    let later = select(vec![0, 1, 3_600, 86_399, 86_400, 5 * 86_400, 40 * 86_400]);
    (0..KNOWN.len(), any::<u32>(), any::<Index>(), later).prop_map(|(which, seed, nth, later)| {
        let mut request = KNOWN[which].request(seed.into());
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
    prop_oneof![2 => of_known(), 1 => of_random()]
}

fn now(request: &Value) -> DateTime<Utc> {
    request["now"].as_str().unwrap().parse().unwrap()
}

/// From which second on an entry counts.
fn seen_from(event: &Value) -> DateTime<Utc> {
    let at = |field: &str| event[field].as_str().map(|text| start(text.parse().unwrap()));
    at("at").max(at("recorded_at")).unwrap()
}

fn answer(request: &Value, now: DateTime<Utc>) -> Result<Value, String> {
    engine(request, now.timestamp())
}

/// The same with other entries in its log.
fn with(request: &Value, events: Vec<Value>) -> Value {
    let mut request = request.clone();
    request["events"] = json!(events);
    request
}

/// The same with only what counts by now in its log.
fn seen(request: &Value) -> Value {
    let now = now(request);
    let seen = entries(request, "events").iter().filter(|event| seen_from(event) <= now);
    with(request, seen.cloned().collect())
}

/// The same with one more entry, of now.
fn and(request: &Value, mut event: Value) -> Value {
    event["at"] = request["now"].clone();
    with(request, entries(request, "events").iter().cloned().chain([event]).collect())
}

/// What the document says of the procedure.
fn procedure(request: &Value) -> Value {
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

/// Whether something counts from its statement, which then tells more than what was unknown.
fn is_happening(fact: &Value, procedure: &Value) -> bool {
    let id = fact["id"].as_str().unwrap();
    let text = procedure.to_string();
    text.contains(&format!("{id} became")) || text.contains(&format!("stating {id}"))
}

/// That a duty waits, is open or overdue is no verdict: what is stated may still discharge it.
fn verdicts(mut answer: Value) -> Value {
    for duty in answer["duties"].as_array_mut().unwrap() {
        if ["waiting", "open", "overdue"].iter().any(|word| duty["status"] == *word) {
            duty["status"] = "undetermined".into();
        }
    }
    answer
}

/// As many requests for each law as `DULY_REQUESTS` says; `DULY_SEED` tries others.
fn by_hand() -> ProptestConfig {
    let cases = number("DULY_REQUESTS", 200).try_into().unwrap();
    ProptestConfig { rng_seed: RngSeed::Fixed(SEED + number("DULY_SEED", 0)), ..config(cases) }
}

proptest! {
    #![proptest_config(by_hand())]

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
    fn law_7_a_verdict_holds_whatever_an_unknown_fact_turns_out_to_be(request in requests(), which in any::<Index>()) {
        let (request, now) = (seen(&request), now(&request));
        let Ok(found) = answer(&request, now) else { return Ok(()) };
        let procedure = procedure(&request);
        let facts = declared(&procedure, "fact");
        let is_stated = |fact: &Value| entries(&request, "events").iter().any(|event| event["fact"] == fact["id"]);
        let is_unknown = |fact: &&Value| !is_stated(fact) && !is_happening(fact, &procedure);
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
