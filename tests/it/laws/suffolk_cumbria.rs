//! Law 10 for Suffolk (2024) and for Cumbria, on logs round Easter 2026 and round both changes of the clocks.

use chrono::{DateTime, NaiveDate, Utc};
use duly::calendar::StartRule;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::super::differential::engine;
use super::super::generate::{after, calendar, end, first_second};
use super::config;

/// A second of eight days from one of three: before the clocks go forward, before Easter, before they go back.
fn second(day: &str) -> impl Strategy<Value = DateTime<Utc>> + use<> {
    let from = first_second(day.parse().unwrap());
    (0..8 * 86_400_i64).prop_map(move |seconds| after(from, seconds))
}

fn days() -> impl Strategy<Value = &'static str> {
    select(vec!["2026-03-27", "2026-04-01", "2026-10-23"])
}

fn request(policy: &str, procedure: &str, mut events: Vec<(DateTime<Utc>, Value)>) -> Value {
    events.sort_by_key(|(at, _)| *at);
    let events: Vec<Value> = events
        .into_iter()
        .map(|(at, mut event)| {
            event["at"] = json!(at.to_rfc3339());
            event
        })
        .collect();
    json!({
        "policy": policy, "procedure": procedure, "calendar": "england-and-wales",
        "now": "2026-12-01T00:00:00Z", "events": events,
    })
}

fn occurred(event: &str) -> Value {
    json!({ "type": "occurred", "event": event })
}

/// By when a duty is due, and how it stands.
fn duty(answer: &Value, id: &str) -> (Option<DateTime<Utc>>, String) {
    let duties = answer["duties"].as_array().unwrap();
    let duty = duties.iter().find(|duty| duty["id"] == id).unwrap();
    let by = duty["due"]["by"].as_str().map(|by| by.parse().unwrap());
    (by, duty["status"].as_str().unwrap().to_owned())
}

fn local_day(second: DateTime<Utc>) -> NaiveDate {
    second.with_timezone(&chrono_tz::Europe::London).date_naive()
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn law_10_raising_at_stage_5_is_due_within_five_working_days_of_the_day_of_stage_1(
        (raised, discussed, entered) in days().prop_flat_map(|day| (second(day), of(second(day)), vec(second(day), 0..4))),
    ) {
        let later = |second: DateTime<Utc>| second.max(raised);
        let mut events = vec![(raised, occurred("concern-raised"))];
        events.extend(discussed.map(|discussed| (later(discussed), occurred("stage-1-discussion"))));
        let mut entered = entered;
        entered.sort();
        let stages = ["stage-2", "stage-3", "stage-4", "stage-5"].into_iter().zip(entered);
        events.extend(stages.map(|(stage, at)| (later(at), json!({ "type": "entered", "stage": stage }))));
        let last = events.iter().map(|(at, _)| *at).max().unwrap();
        let answer = engine(&request("suffolk-ssp", "professional-difference", events), last.timestamp()).unwrap();
        let day_of_stage_1 = local_day(discussed.map_or(raised, later));
        let most = calendar().add(day_of_stage_1, 5, StartRule::StrictlyAfter).unwrap();
        let (by, _) = duty(&answer, "raise-with-scrutineer");
        prop_assert!(by.is_some_and(|by| by <= end(most.into())), "due by {:?}, at most {}", by, most);
    }

    #[test]
    fn law_10_child_protection_is_determined_within_24_elapsed_hours(
        (opened, activated, known) in days().prop_flat_map(|day| (second(day), second(day), second(day))),
        asked in 0..3 * 86_400_i64,
    ) {
        let (activated, known) = (activated.max(opened), known.max(opened));
        let stated = json!({ "type": "stated", "fact": "child-protection", "value": true });
        let events = vec![
            (opened, occurred("disagreement-arose")),
            (activated, occurred("formal-process-activated")),
            (known, stated),
        ];
        let from = activated.max(known);
        let now = after(from, asked);
        let answer = engine(&request("cumbria-scp", "professional-disagreement", events), now.timestamp()).unwrap();
        let (by, status) = duty(&answer, "determine-child-protection");
        prop_assert_eq!(by, Some(after(from, 24 * 3_600)));
        prop_assert_eq!(status, if asked > 86_400 { "overdue" } else { "open" });
    }
}
