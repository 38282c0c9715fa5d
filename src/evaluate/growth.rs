//! That the work grows as the log does: counted in steps, not in seconds.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use chrono::{DateTime, TimeDelta, Utc};

use super::judge::Judging;
use super::replay::{Replay, seen};
use crate::calendar::Calendar;
use crate::case::Event;
use crate::document::PolicyDocument;
use crate::moment::{Moment, Second};

const KNOWSLEY: &str = include_str!("../catalog/knowsley-kscp.toml");
const SUFFOLK: &str = include_str!("../catalog/suffolk-lscb.toml");

/// Three duties, of which each speaks of the one before it, and one that is owed for each call.
const CHAIN: &str = r#"
format = 1
id = "chain"
version = "2026"
title = "Chain"
source = "made up for the tests"
in_force_from = "2026-01-01"
role = [{ id = "desk", title = "the desk" }]
clause = [{ id = "CHA-01", place = "1", gist = "Whatever the procedure says is to be done." }]

[[procedure]]
id = "chain"
title = "Chain"
opened_by = ["opened"]
event = [
  { id = "opened", gist = "-" },
  { id = "talked", gist = "-" },
  { id = "call", gist = "-" },
  { id = "answered", gist = "-" },
]

[[procedure.duty]]
id = "listen"
gist = "-"
clauses = ["CHA-01"]
owed_by = ["desk"]
strength = "must"
when = "count(talked) >= 1000000"
done_by = ["answered"]

[[procedure.duty]]
id = "think"
gist = "-"
clauses = ["CHA-01"]
owed_by = ["desk"]
strength = "must"
when = "not done(listen)"
done_by = ["opened"]

[[procedure.duty]]
id = "speak"
gist = "-"
clauses = ["CHA-01"]
owed_by = ["desk"]
strength = "must"
when = "not done(think)"
done_by = ["opened"]

[[procedure.duty]]
id = "answer"
gist = "-"
clauses = ["CHA-01"]
owed_by = ["desk"]
strength = "must"
per = "each call"
done_by = ["answered"]
"#;

/// How many steps a log takes that tells of these events again and again.
fn steps(policy: &str, procedure: &str, opened_by: &str, events: &[&str], times: usize) -> u64 {
    let again = std::iter::repeat_n(events, times).flatten();
    steps_of(policy, procedure, opened_by, again.map(|event| (*event, None, None)))
}

/// How many steps a log takes that tells of these events, each with the id that it has and the one that it answers.
fn steps_of<'e>(
    policy: &str,
    procedure: &str,
    opened_by: &str,
    events: impl Iterator<Item = (&'e str, Option<String>, Option<String>)>,
) -> u64 {
    let policy = PolicyDocument::from_toml(policy).unwrap().check().unwrap();
    let opened: DateTime<Utc> = "2026-04-01T09:00:00Z".parse().unwrap();
    let case = policy.procedure(procedure).unwrap().case();
    let mut case = case.occurred(opened_by, Moment::from(opened)).unwrap();
    let moments = std::iter::successors(Some(opened), |at| at.checked_add_signed(TimeDelta::minutes(1)));
    for ((event, id, answers), at) in events.zip(moments) {
        let event = Event::occurred(event, Moment::from(at));
        let event = id.iter().fold(event, |event, id| event.id(id));
        case.push(answers.iter().fold(event, |event, id| event.answering(id))).unwrap();
    }
    let calendar = Calendar::england_and_wales();
    let now = Second::of("2026-06-30T09:00:00Z".parse().unwrap());
    let log = seen(&case, &calendar, now).unwrap();
    let mut replay = Replay::of(&case, &log, &calendar, now, Judging::On);
    replay.advance(now);
    replay.so_far.steps
}

/// Ten times the events take ten times the steps, whether they are owed something for, do something, or neither.
#[test]
fn the_work_grows_as_the_log_does() {
    for (policy, procedure, opened_by, events) in [
        (KNOWSLEY, "professional-disagreement", "decision-received", &["practitioner-spoke"][..]),
        (KNOWSLEY, "professional-disagreement", "decision-received", &["stage-1-failed"]),
        (SUFFOLK, "referral-dispute", "feedback-received", &["discussion-held", "verbal-report"]),
        (SUFFOLK, "childrens-home-incident", "incident-known", &["mash-referral-received"]),
    ] {
        let [few, many] = [100, 1_000].map(|times| steps(policy, procedure, opened_by, events, times));
        assert!(few > 100, "{procedure}: {few}");
        let most = few.saturating_mul(10).saturating_add(200);
        assert!(many < most, "{procedure}, {events:?}: {few} steps, then {many}");
    }
}

/// A duty of which an event speaks is looked at; what speaks of that duty is not, as long as it stays as it was.
#[test]
fn what_speaks_of_a_duty_is_looked_at_once_that_has_changed() {
    let [few, many] = [100, 1_000].map(|times| steps(CHAIN, "chain", "opened", &["talked"], times));
    assert_eq!(many - few, 900);
}

/// The latest call is answered first: the calls before it are not looked at.
#[test]
fn what_names_an_instance_is_tried_on_that_one_only() {
    let [few, many] = [100, 1_000].map(|calls| {
        let called = (0..calls).map(|call| ("call", Some(format!("call-{call}")), None));
        let answered = (0..calls).rev().map(|call| ("answered", None, Some(format!("call-{call}"))));
        steps_of(CHAIN, "chain", "opened", called.chain(answered))
    });
    assert!(many < few * 10 + 200, "{few} steps, then {many}");
}
