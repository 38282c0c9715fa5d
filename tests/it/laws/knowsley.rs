//! Law 10 for Knowsley, and that the random logs reach everything that an answer of this policy can say.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use duly::{DutyEntry, Moment};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::super::generate::{Line, Log, What, after, logs};
use super::{assert_same, config, entries, timeless};

/// Whether a line does the duty to alert.
fn alerts(line: &Line) -> bool {
    matches!(line.what, What::Occurred("manager-alerted") | What::Entered("stage-2"))
}

fn without(log: &Log, is_left_out: impl Fn(&Line) -> bool) -> Option<Log> {
    let mut log = log.clone();
    log.lines.retain(|line| !is_left_out(line) && !matches!(line.what, What::Withdrawn(_)));
    log.cut_off()
}

fn declared(id: &Value) -> DutyEntry {
    let policy = duly::catalog::policy("knowsley-kscp").unwrap();
    let duties = &policy.document().procedure[0].duty;
    duties.iter().find(|duty| *id == duty.id.as_str()).unwrap().clone()
}

fn gravity(strength: &str) -> &'static str {
    match strength {
        "must" => "breach",
        "should" => "warning",
        _ => "advisory",
    }
}

/// Findings about the hard limits of duties.
fn of_limits(answer: &Value) -> impl Iterator<Item = &Value> {
    let is_target = |finding: &Value| finding["clauses"] == serde_json::json!(["KSCP-S3-05"]);
    entries(answer, "findings")
        .iter()
        .filter(move |finding| !finding["duty"].is_null() && !is_target(finding))
}

fn duty<'v>(answer: &'v Value, id: &str) -> &'v Value {
    entries(answer, "duties").iter().find(|duty| duty["id"] == id).unwrap()
}

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str().and_then(|text| text.parse().ok())
}

/// The end of the lapse that a finding is about.
fn due_of(finding: &Value, now: DateTime<Utc>, done_at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let seconds = finding["late"]["seconds"].as_i64()?;
    Some(after(done_at.unwrap_or(now), -seconds))
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn law_10_before_the_alert_the_numbers_bind_as_ever(log in logs()) {
        let Some(log) = without(&log, alerts) else { return Ok(()) };
        let found = log.answer();
        for duty in entries(&found, "duties") {
            prop_assert_eq!(&duty["strength"], &Value::from(declared(&duty["id"]).strength), "{}", duty["id"]);
        }
        for finding in of_limits(&found) {
            let strength = declared(&finding["duty"]).strength;
            prop_assert_eq!(&finding["severity"], gravity(&strength), "{}", finding);
        }
    }

    #[test]
    fn law_10_after_the_alert_the_numbers_are_advisory(log in logs()) {
        let is_other = |line: &Line| {
            matches!(line.what, What::Protective(_) | What::Entered("stage-2"))
                || line.recorded_at.is_some()
                || matches!(line.at, Moment::Day(_))
        };
        let Some(log) = without(&log, is_other) else { return Ok(()) };
        let found = log.answer();
        let alert = duty(&found, "alert");
        let Some(alerted) = instant(&alert["done_at"]).filter(|_| alert["status"] != "not-applicable") else {
            return Ok(());
        };
        for finding in of_limits(&found) {
            let entry = declared(&finding["duty"]);
            let done_at = instant(&duty(&found, &entry.id)["done_at"]);
            let due = due_of(finding, log.now, done_at);
            if entry.guideline_when.is_some() && due.is_some_and(|due| due >= alerted) {
                prop_assert_eq!(&finding["severity"], "advisory", "{}", finding);
            }
        }
        let before = without(&log, alerts).map(|log| log.answer());
        for duty in before.iter().flat_map(|before| entries(before, "duties")) {
            let lowered = self::duty(&found, duty["id"].as_str().unwrap());
            if duty["status"] == "open" && lowered["status"] == "open" {
                prop_assert_eq!(&duty["due"]["by"], &lowered["due"]["by"], "the due of {}", duty["id"]);
            }
        }
    }

    #[test]
    fn law_10_after_the_alert_the_protective_timescale_still_binds(log in logs()) {
        let Some(log) = without(&log, |line| line.recorded_at.is_some()) else { return Ok(()) };
        let found = log.answer();
        for duty in entries(&found, "duties") {
            let is_bound = duty["due"]["bound_by"] == "stated protective-timescale";
            let findings = || of_limits(&found).filter(|finding| finding["duty"] == duty["id"]);
            if is_bound && duty["status"] == "overdue" {
                let severities: BTreeSet<&str> = findings().filter_map(|finding| finding["severity"].as_str()).collect();
                let full = gravity(&declared(&duty["id"]).strength);
                prop_assert!(severities.contains(full), "{} overdue with {:?}", duty["id"], severities);
            }
        }
    }

    #[test]
    fn the_chairs_absence_changes_no_answer_but_what_it_was_asked_for(log in logs()) {
        let is_absence = |line: &Line| matches!(line.what, What::Stated("chair-absent", _));
        let (Some(with), Some(without)) = (without(&log, |_| false), without(&log, is_absence)) else {
            return Ok(());
        };
        assert_same(&timeless(with.answer()), &timeless(without.answer()), "nothing turns on the absence");
    }
}

/// Nothing discharges a duty of this policy, and its procedure has stages, so that no case is merely open.
#[test]
fn the_random_logs_reach_all_that_an_answer_can_say() {
    let mut runner = TestRunner::deterministic();
    let mut said: BTreeSet<String> = BTreeSet::new();
    for _ in 0..3_000 {
        let log = logs().new_tree(&mut runner).unwrap().current();
        let found = log.answer();
        let words = |list: &str, key: &str| -> Vec<String> {
            entries(&found, list).iter().filter_map(|entry| entry[key].as_str()).map(str::to_owned).collect()
        };
        said.extend(words("duties", "status"));
        said.extend(words("moves", "standing"));
        said.extend(words("findings", "severity"));
        said.extend(words("records", "status"));
        said.extend(words("duties", "timeliness").into_iter().map(|word| format!("timeliness {word}")));
        said.extend(found["position"].as_object().unwrap().keys().map(|key| format!("position {key}")));
        said.extend(found["next"].as_object().unwrap().keys().map(|key| format!("next {key}")));
    }
    let expected = [
        "not-applicable",
        "undetermined",
        "met",
        "met-late",
        "superseded",
        "missed",
        "waiting",
        "overdue",
        "open",
        "required",
        "permitted",
        "refused",
        "advisory",
        "warning",
        "breach",
        "missing",
        "complete",
        "timeliness unknown",
        "position not_opened",
        "position at",
        "position concluded",
        "position left_for",
        "next move",
        "next do",
        "next stay",
        "next owed",
        "next nothing",
    ];
    let unreached: Vec<&str> = expected.into_iter().filter(|word| !said.contains(*word)).collect();
    assert!(unreached.is_empty(), "never reached: {unreached:?}");
}
