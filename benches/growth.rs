//! How the work grows: with the log, with the duties of a policy, with the years of a calendar. Every answer that is timed is
//! compared with what was derived.
#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::fmt::Write as _;
use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BenchmarkId, Criterion, Throughput};
use duly::calendar::CalendarDocument;
use duly::{Calendar, Case, Event, Policy, PolicyDocument, Status};

/// A small ladder: a stage, the earlier of five working days and a stated moment, three records.
const LADDER: &str = include_str!("ladder.toml");

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn opened(policy: &Policy) -> Case {
    let procedure = policy.procedures().next().unwrap();
    procedure.case().occurred("opened", instant("2026-04-02T08:00:00Z")).unwrap()
}

/// Opened, and noted again and again, a second apart: nothing new is owed for that.
fn noted(policy: &Policy, times: usize) -> Case {
    let mut case = opened(policy);
    let moments = std::iter::successors(Some(instant("2026-04-02T09:00:00Z")), |at| {
        at.checked_add_signed(TimeDelta::seconds(1))
    });
    for at in moments.take(times) {
        case.push(Event::occurred("noted", at)).unwrap();
    }
    case
}

fn time_logs(criterion: &mut Criterion) {
    let calendar = Calendar::england_and_wales();
    let ladder = PolicyDocument::from_toml(LADDER).unwrap().check().unwrap();
    let now = instant("2026-04-07T09:00:00Z");
    let mut group = criterion.benchmark_group("growth/log");
    for events in [10, 1_000, 99_990] {
        let case = noted(&ladder, events);
        group.throughput(Throughput::Elements(u64::try_from(events).unwrap()));
        group.bench_function(BenchmarkId::new("evaluate", events), |bencher| {
            bencher.iter(|| {
                let answer = case.evaluate(black_box(&calendar), now).unwrap();
                assert_eq!(answer.findings.len(), 0);
                answer.duties.len()
            });
        });
    }
    group.finish();
    for events in [10, 1_000, 99_990] {
        let state = noted(&ladder, events).replay(&calendar).unwrap();
        criterion.bench_function(&format!("growth/log/decide-after/{events}"), |bencher| {
            bencher.iter(|| {
                let answer = black_box(&state).decide(now).unwrap();
                assert_eq!(answer.findings.len(), 0);
                answer.duties.len()
            });
        });
    }
}

/// A policy with so many duties, each due a working day after the one before it.
fn chain(duties: usize) -> Policy {
    let mut text = String::from(
        r#"
format = 1
id = "chain"
version = "1"
title = "A chain"
source = "made for the benches"
in_force_from = "2026-01-01"
clause = [{ id = "C-1", place = "1", gist = "each a working day after the one before" }]
role = [{ id = "manager", title = "the manager" }]

[[procedure]]
id = "chain"
title = "A chain"
opened_by = ["opened"]

[[procedure.event]]
id = "opened"
gist = "-"

[[procedure.event]]
id = "noted"
gist = "-"
"#,
    );
    for number in 0..duties {
        let due = match number.checked_sub(1) {
            Some(before) => format!("1 working day after due of d{before}"),
            None => "1 working day after opened".to_owned(),
        };
        write!(
            text,
            "[[procedure.event]]\nid = \"done-{number}\"\ngist = \"-\"\n[[procedure.duty]]\nid = \"d{number}\"\ngist = \"-\"\n\
             clauses = [\"C-1\"]\nowed_by = [\"manager\"]\nstrength = \"must\"\ndue = \"{due}\"\ndone_by = [\"done-{number}\"]\n"
        )
        .unwrap();
    }
    PolicyDocument::from_toml(&text).unwrap().check().unwrap()
}

fn time_duties(criterion: &mut Criterion) {
    let calendar = Calendar::england_and_wales();
    let mut group = criterion.benchmark_group("growth/duties");
    for duties in [20, 200] {
        let case = noted(&chain(duties), 11);
        group.throughput(Throughput::Elements(u64::try_from(duties).unwrap()));
        group.bench_function(BenchmarkId::new("evaluate", duties), |bencher| {
            bencher.iter(|| {
                let answer = case.evaluate(black_box(&calendar), instant("2026-04-02T12:00:00Z")).unwrap();
                assert!(answer.duties.iter().all(|duty| duty.status == Status::Open));
                answer.duties.len()
            });
        });
    }
    group.finish();
}

/// The shipped calendar, stretched to the end of a year.
fn stretched(last: i32) -> Calendar {
    let text = Calendar::england_and_wales().document().to_toml();
    let is_kept = |line: &&str| !line.starts_with("edition = ") && !line.starts_with("last = ");
    let kept: Vec<&str> = text.lines().filter(is_kept).collect();
    let text = format!("last = \"{last}-12-31\"\n{}", kept.join("\n"));
    CalendarDocument::from_toml(&text).unwrap().calendar().unwrap()
}

/// Twenty limits, each counted from the one before.
fn time_calendars(criterion: &mut Criterion) {
    let case = noted(&chain(20), 11);
    for last in [2035, 2159] {
        let calendar = stretched(last);
        let years = calendar.coverage().days() / 365;
        criterion.bench_function(&format!("growth/calendar/{years}-years"), |bencher| {
            bencher.iter(|| {
                let answer = case.evaluate(black_box(&calendar), instant("2026-04-02T12:00:00Z")).unwrap();
                assert!(answer.duties.iter().all(|duty| duty.status == Status::Open));
                answer.duties.len()
            });
        });
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    time_logs(&mut criterion);
    time_duties(&mut criterion);
    time_calendars(&mut criterion);
    criterion.final_summary();
}
