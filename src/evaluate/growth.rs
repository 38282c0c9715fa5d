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

/// How many steps a log takes that tells of these events again and again.
fn steps(policy: &str, procedure: &str, opened_by: &str, events: &[&str], times: usize) -> u64 {
    let policy = PolicyDocument::from_toml(policy).unwrap().check().unwrap();
    let opened: DateTime<Utc> = "2026-04-01T09:00:00Z".parse().unwrap();
    let case = policy.procedure(procedure).unwrap().case();
    let mut case = case.occurred(opened_by, Moment::from(opened)).unwrap();
    let moments = std::iter::successors(Some(opened), |at| at.checked_add_signed(TimeDelta::minutes(1)));
    let again = std::iter::repeat_n(events, times).flatten();
    for (event, at) in again.zip(moments) {
        case.push(Event::occurred(event, Moment::from(at))).unwrap();
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
