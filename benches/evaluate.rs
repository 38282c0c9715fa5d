//! Evaluating, timed on typed input and from JSON to JSON; every answer that is timed is compared with what was derived.
#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::hint::black_box;

use chrono::{DateTime, Utc};
use criterion::Criterion;
use duly::wire::{Inquiry, Request};
use duly::{Calendar, Case, Evaluation, Moment, Policy, PolicyDocument, Status, catalog};

/// A small ladder with what general engines can do too: a stage, the earlier of five working days and a stated moment,
/// three records.
const LADDER: &str = include_str!("ladder.toml");

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

/// Twelve events: a Knowsley case at stage 3, the protective timescale stated, two of three records present.
fn whole(policy: &Policy) -> Case {
    let case = policy.procedure("professional-disagreement").unwrap().case();
    case.occurred("decision-received", at("2026-04-02T16:50:00+01:00"))
        .and_then(|case| case.stated("immediate-risk", false, at("2026-04-02T17:00:00+01:00")))
        .and_then(|case| case.stated("raised-verbally", true, at("2026-04-02T17:20:00+01:00")))
        .and_then(|case| case.occurred("concern-raised", at("2026-04-02T17:30:00+01:00")))
        .and_then(|case| case.recorded("written-follow-up", at("2026-04-07T09:00:00+01:00")))
        .and_then(|case| case.occurred("practitioner-spoke", at("2026-04-09T10:00:00+01:00")))
        .and_then(|case| case.occurred("stage-1-failed", at("2026-04-13T09:00:00+01:00")))
        .and_then(|case| case.entered("stage-2", at("2026-04-13T10:00:00+01:00")))
        .and_then(|case| case.occurred("stage-2-failed", at("2026-04-20T09:00:00+01:00")))
        .and_then(|case| case.entered("stage-3", at("2026-04-20T10:00:00+01:00")))
        .and_then(|case| {
            case.stated(
                "protective-timescale",
                at("2026-04-24T12:00:00+01:00"),
                at("2026-04-20T11:00:00+01:00"),
            )
        })
        .and_then(|case| case.stated("significant-policy-issue", false, at("2026-04-20T11:05:00+01:00")))
        .unwrap()
}

/// Stage 3 was entered on Mon 20 April: the fifth working day is Mon 27; the protective timescale, Fri 24, binds.
fn assert_whole(answer: &Evaluation<'_>) {
    let resolve = answer.duties.iter().find(|duty| duty.id.as_str() == "resolve-stage-3").unwrap();
    assert_eq!(resolve.status, Status::Open);
    assert_eq!(resolve.due.as_ref().unwrap().by, Some("2026-04-24T11:00:00Z".parse().unwrap()));
}

/// Twelve events on the small ladder.
fn common(policy: &Policy) -> Case {
    let mut case = policy
        .procedure("ladder")
        .unwrap()
        .case()
        .occurred("opened", at("2026-04-02T09:00:00+01:00"))
        .unwrap();
    for day in 7..=13 {
        let noted = format!("2026-04-{day:02}T09:00:00+01:00");
        case = case.occurred("noted", at(&noted)).unwrap();
    }
    case.entered("upper", at("2026-04-14T09:00:00+01:00"))
        .and_then(|case| {
            case.stated(
                "protective-timescale",
                at("2026-04-20T12:00:00+01:00"),
                at("2026-04-14T10:00:00+01:00"),
            )
        })
        .and_then(|case| case.recorded("form-a", at("2026-04-14T11:00:00+01:00")))
        .and_then(|case| case.recorded("form-b", at("2026-04-14T12:00:00+01:00")))
        .unwrap()
}

/// Entered Tue 14 April: the fifth working day is Tue 21; the protective timescale, Mon 20 at 12:00, binds.
fn assert_common(answer: &Evaluation<'_>) {
    let settle = answer.duties.iter().find(|duty| duty.id.as_str() == "settle").unwrap();
    assert_eq!(settle.due.as_ref().unwrap().by, Some("2026-04-20T11:00:00Z".parse().unwrap()));
    assert_eq!(answer.records.iter().filter(|record| record.status.as_str() == "missing").count(), 1);
}

/// The whole log and the answer; the answer of a state that is kept; only what is next and when.
fn time_typed(
    criterion: &mut Criterion,
    name: &str,
    case: &Case,
    now: DateTime<Utc>,
    check: fn(&Evaluation<'_>),
) {
    let calendar = Calendar::england_and_wales();
    assert_eq!(case.len(), 12);
    check(&case.evaluate(&calendar, now).unwrap());
    criterion.bench_function(&format!("evaluate/{name}/12-events"), |bencher| {
        bencher.iter(|| {
            let answer = case.evaluate(black_box(&calendar), black_box(now)).unwrap();
            check(&answer);
            answer.duties.len()
        });
    });
    let state = case.clone().replay(&calendar).unwrap();
    criterion.bench_function(&format!("state/decide/{name}"), |bencher| {
        bencher.iter(|| {
            let answer = black_box(&state).decide(black_box(now)).unwrap();
            check(&answer);
            answer.duties.len()
        });
    });
    let expected = state.decide(now).unwrap().next_change;
    criterion.bench_function(&format!("state/upcoming/{name}"), |bencher| {
        bencher.iter(|| {
            let upcoming = black_box(&state).upcoming(black_box(now)).unwrap();
            assert_eq!(upcoming.next_change, expected);
            upcoming.by
        });
    });
}

/// From a line of JSON to a line of JSON, under a policy of the catalogue.
fn time_json(criterion: &mut Criterion, name: &str, line: &str, expected: &str) {
    criterion.bench_function(&format!("json/{name}"), |bencher| {
        bencher.iter(|| {
            let inquiry = Inquiry::of(&Request::from_json(black_box(line)).unwrap()).unwrap();
            let answer = inquiry.answer().unwrap().to_line();
            assert!(answer.contains(expected));
            answer.len()
        });
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let knowsley = catalog::policy("knowsley-kscp").unwrap();
    let ladder = PolicyDocument::from_toml(LADDER).unwrap().check().unwrap();
    let now = "2026-04-21T09:00:00+01:00".parse().unwrap();
    time_typed(&mut criterion, "whole", &whole(&knowsley), now, assert_whole);
    time_typed(
        &mut criterion,
        "common",
        &common(&ladder),
        "2026-04-15T08:00:00Z".parse().unwrap(),
        assert_common,
    );
    let easter = include_str!("../examples/cases/knowsley-easter.json");
    time_json(&mut criterion, "easter", easter, "\"next_change\":\"2026-04-14T00:00:00+01:00\"");
    time_json(&mut criterion, "whole", include_str!("whole.json"), "\"by\":\"2026-04-24T12:00:00+01:00\"");
    criterion.final_summary();
}
