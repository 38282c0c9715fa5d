//! Random policies, and random logs of them: small enough that what happens meets.

use chrono::{DateTime, Days, NaiveDate, Utc};
use duly::wire::{Inquiry, Request};
use duly::{Case, Moment, Policy, PolicyDocument};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::generate::{after, end, first_second};

mod wide;

pub(crate) use wide::{wide_policies, wide_trials};

const DECLARED: &str = r#"
format = 1
id = "trial"
version = "1"
title = "Trial"
source = "made up"
in_force_from = "2026-01-01"
clause = [{ id = "T-1", place = "1", gist = "one clause for all" }]
opening_hours = { monday = "09:00-17:00", tuesday = "09:00-17:00", thursday = "09:00-12:30", friday = "09:00-17:00" }
role = [
  { id = "manager", title = "the manager" },
  { id = "deputy", title = "the deputy" },
  { id = "panel", title = "the panel" },
]

[[procedure]]
id = "trial"
title = "Trial"
opened_by = ["opened"]
order = "should"
stage = [{ id = "stage-1", title = "one" }, { id = "stage-2", title = "two" }, { id = "stage-3", title = "three" }]
event = [{ id = "opened", gist = "-" }, { id = "a", gist = "-" }, { id = "b", gist = "-" }, { id = "never", gist = "-" }]
fact = [
  { id = "protective", kind = "moment", stands = "earliest", gist = "-" },
  { id = "agreed", kind = "moment", stands = "latest", gist = "-" },
  { id = "flag", kind = "yes-no", gist = "-" },
  { id = "colour", kind = "one-of", values = ["red", "green"], gist = "-" },
  { id = "score", kind = "number", gist = "-" },
]
record = [{ id = "form", title = "the form" }]
field = [{ record = "form", id = "issue", title = "the issue", kind = "text", required = true }]
outcome = [{ id = "agreed-upon", gist = "-" }]
schedule = [{ id = "list", every = "1 week", from = "agreed", clauses = ["T-1"] }]
limit = [{ id = "cap", due = "earliest of [4 days after a, 90 hours after opened]" }]

[[procedure.duty]]
id = "base"
gist = "what others refer to"
clauses = ["T-1"]
owed_by = ["manager"]
strength = "must"
due = "2 working days after first of [a, b] else opened"
done_by = ["b"]
"#;

/// A policy whose duties are given as TOML, in the order of their numbers.
fn written(duties: &[String], moves: &str) -> String {
    let numbered = duties.iter().enumerate().map(|(number, fields)| {
        format!("[[procedure.duty]]\nid = \"d{number}\"\ngist = \"-\"\nclauses = [\"T-1\"]\nowed_by = [\"manager\"]\n{fields}\n")
    });
    format!("{DECLARED}\n{}\n{moves}", numbered.collect::<Vec<_>>().join("\n"))
}

pub(crate) fn checked(text: &str) -> Policy {
    PolicyDocument::from_toml(text).unwrap().check().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(crate) fn policy(duties: &[String], moves: &str) -> Policy {
    checked(&written(duties, moves))
}

fn anchor() -> impl Strategy<Value = String> {
    let words = [
        "a",
        "b",
        "opened",
        "second a",
        "latest b",
        "first of [a, b]",
        "last of [a, b]",
        "b else a",
        "done base",
        "due of base",
        "lapsed due of base",
        "lapse of base",
        "done or due base",
        "stating agreed",
        "flag became true",
        "colour became red",
        "outcome agreed-upon",
        "record form complete",
        "entering stage-2",
        "leaving stage-1",
        "last of [lapse of base, b] else a",
    ];
    select(words.map(str::to_owned).to_vec())
}

/// Counting rules, one at most of each kind.
fn counting(kinds: &[&[&'static str]]) -> impl Strategy<Value = String> + use<> {
    let rules: Vec<_> = kinds.iter().map(|words| weighted(0.4, select(words.to_vec()))).collect();
    rules.prop_map(|rules| {
        let rules: Vec<&str> = rules.into_iter().flatten().collect();
        if rules.is_empty() { String::new() } else { format!(" counting {}", rules.join(" and ")) }
    })
}

pub(super) const START: &[&str] = &["strictly-after", "roll-forward-day-zero", "start-is-day-one"];
pub(super) const END: &[&str] = &["end-of-day", "close-of-business"];
pub(super) const LATE_EVENT: &[&str] = &["counts-that-day", "counts-next-working-day"];
pub(super) const LAST_DAY: &[&str] = &["stays", "rolls-forward"];

fn term() -> impl Strategy<Value = String> {
    let words = ["stated protective", "stated agreed", "due of base", "limit cap"];
    let after = |unit: &'static str, rules: &[&[&'static str]]| {
        (2..6_u32, anchor(), counting(rules))
            .prop_map(move |(count, anchor, rules)| format!("{count} {unit} after {anchor}{rules}"))
    };
    let on = |words: &'static str, rules: &[&[&'static str]]| {
        (anchor(), counting(rules)).prop_map(move |(anchor, rules)| format!("{words} {anchor}{rules}"))
    };
    let back = select(vec!["working days", "days", "clear days", "clear working days"]);
    prop_oneof![
        4 => after("working days", &[START, END, LATE_EVENT]),
        3 => after("days", &[START, END, LATE_EVENT, LAST_DAY]),
        1 => after("weeks", &[START, END, LATE_EVENT, LAST_DAY]),
        1 => after("months", &[START, END, LATE_EVENT, LAST_DAY]),
        3 => after("hours", &[]),
        1 => after("working hours", &[]),
        1 => on("same working day as", &[END, LATE_EVENT]),
        1 => on("same day as", &[END, LATE_EVENT]),
        1 => on("immediately after", &[]),
        1 => on("next list after", &[END]),
        1 => (2..5_u32, back, counting(&[END])).prop_map(|(count, back, rules)| format!("{count} {back} before agreed{rules}")),
        4 => select(words.map(str::to_owned).to_vec()),
    ]
}

pub(crate) fn phrase() -> impl Strategy<Value = String> {
    term().prop_recursive(2, 6, 3, |operand| {
        (select(vec!["earliest", "latest"]), vec(operand, 1..4))
            .prop_map(|(which, operands)| format!("{which} of [{}]", operands.join(", ")))
    })
}

/// Seconds of three weeks round Easter 2026, few enough to meet.
pub(crate) fn second() -> impl Strategy<Value = DateTime<Utc>> {
    (0..21_u64, select(vec![0, 3_600, 43_200, -1])).prop_map(|(day, time)| {
        let day = NaiveDate::from_ymd_opt(2026, 3, 26).unwrap() + Days::new(day);
        if time < 0 { end(Moment::Day(day)) } else { after(first_second(day), time) }
    })
}

fn local_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&chrono_tz::Europe::London).date_naive()
}

pub(crate) fn moment() -> impl Strategy<Value = Moment> {
    (second(), prop::bool::weighted(0.25)).prop_map(|(instant, is_day)| {
        if is_day { Moment::Day(local_day(instant)) } else { Moment::Instant(instant) }
    })
}

fn happening() -> impl Strategy<Value = Value> {
    let stated = |fact, value: Value| json!({ "type": "stated", "fact": fact, "value": value });
    let moments = move |fact| moment().prop_map(move |value| stated(fact, json!(value.to_string())));
    let recorded = |issue| json!({ "type": "recorded", "record": "form", "fields": { "issue": issue } });
    let entered = |stage| json!({ "type": "entered", "stage": stage });
    prop_oneof![
        6 => select(vec!["opened", "a", "b"]).prop_map(|event| json!({ "type": "occurred", "event": event })),
        2 => moments("protective"),
        2 => moments("agreed"),
        2 => any::<bool>().prop_map(move |value| stated("flag", json!(value))),
        1 => select(vec!["red", "green"]).prop_map(move |value| stated("colour", json!(value))),
        1 => (0..3).prop_map(move |value| stated("score", json!(value))),
        2 => select(vec!["stage-1", "stage-2", "stage-3"]).prop_map(entered),
        1 => Just(json!({ "type": "recorded", "record": "form" })),
        1 => select(vec!["words", " "]).prop_map(recorded),
        1 => Just(json!({ "type": "concluded", "outcome": "agreed-upon" })),
        1 => Just(json!({ "type": "left", "for": "outside:court" })),
    ]
}

/// What happened, and the second for which to ask.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    pub(crate) events: Vec<Value>,
    pub(crate) now: DateTime<Utc>,
}

pub(crate) fn trials() -> impl Strategy<Value = Trial> {
    let happenings = vec((second(), happening(), prop::bool::weighted(0.15)), 0..8);
    (happenings, second()).prop_map(|(mut happenings, now)| {
        happenings.retain(|(at, ..)| *at <= now);
        happenings.sort_by_key(|(at, ..)| *at);
        let opened = happenings.first().map_or(now, |(at, ..)| *at);
        happenings.insert(0, (opened, json!({ "type": "occurred", "event": "opened" }), false));
        let at = |(at, mut event, is_day_only): (DateTime<Utc>, Value, bool)| {
            event["at"] = if is_day_only { json!(local_day(at).to_string()) } else { json!(at.to_rfc3339()) };
            event
        };
        Trial { events: happenings.into_iter().map(at).collect(), now }
    })
}

impl Trial {
    pub(crate) fn request(&self, policy: &Policy) -> Value {
        json!({
            "policy": policy.document(), "procedure": "trial", "calendar": "england-and-wales",
            "now": self.now.to_rfc3339(), "events": self.fitting(policy),
        })
    }

    /// The log, in which only that is answered for which something is owed.
    fn fitting(&self, policy: &Policy) -> Vec<Value> {
        let document = json!(policy.document());
        let duties = document["procedure"][0]["duty"].as_array().unwrap();
        let is_owed_for = |answered: &Value| {
            let event = self.events.iter().find(|event| event["id"] == *answered).unwrap();
            let each = event["event"].as_str().map(|event| json!(format!("each {event}")));
            each.is_some_and(|each| duties.iter().any(|duty| duty["per"] == each))
        };
        let mut events = self.events.clone();
        for event in events.iter_mut().filter_map(Value::as_object_mut) {
            if event.get("answers").is_some_and(|answered| !is_owed_for(answered)) {
                event.remove("answers");
            }
        }
        events
    }

    pub(crate) fn case(&self, policy: &Policy) -> Case {
        let request = Request::from_json(&self.request(policy).to_string()).unwrap();
        Inquiry::of(&request).unwrap().case().clone()
    }
}

fn condition() -> impl Strategy<Value = String> {
    let words = [
        "flag",
        "colour = red",
        "score = 2",
        "happened(a)",
        "happened(b) here",
        "count(a) >= 2",
        "lapsed(base)",
        "done(base)",
        "done(base) here",
        "visited(stage-2)",
        "concluded",
    ];
    let words = select(words.map(str::to_owned).to_vec());
    words.prop_recursive(2, 4, 2, |part| {
        prop_oneof![
            part.clone().prop_map(|part| format!("not ({part})")),
            (part.clone(), select(vec!["and", "or"]), part)
                .prop_map(|(one, word, other)| format!("({one}) {word} ({other})")),
        ]
    })
}

fn line(
    key: &'static str,
    chance: f64,
    phrase: impl Strategy<Value = String>,
) -> impl Strategy<Value = String> {
    weighted(chance, phrase)
        .prop_map(move |phrase| phrase.map_or(String::new(), |phrase| format!("{key} = \"{phrase}\"\n")))
}

/// The fields of a duty, each there or not.
fn duty() -> impl Strategy<Value = String> {
    let doing = ["a", "b", "record form complete", "entering stage-2", "outcome agreed-upon", "never"];
    let doing = vec(select(doing.to_vec()), 1..3).prop_map(|doing| format!("done_by = {doing:?}\n"));
    let strength = select(vec!["must", "should", "guideline", "may"]);
    let per = select(vec!["each a".to_owned(), "each b".to_owned()]);
    let limits = (line("due", 0.8, phrase()), line("target", 0.3, phrase()), line("per", 0.2, per));
    let rules = (
        line("when", 0.4, condition()),
        line("guideline_when", 0.3, condition()),
        line("unless", 0.3, condition()),
        line("starts", 0.4, anchor()),
    );
    let stage = line("stage", 0.6, select(["stage-1", "stage-2", "stage-3"].map(str::to_owned).to_vec()));
    let urgent = prop::bool::weighted(0.2).prop_map(|urgent| format!("urgent = {urgent}\n"));
    (limits, rules, stage, strength, doing, urgent).prop_map(
        |(limits, rules, stage, strength, doing, urgent)| {
            let fields =
                [limits.0, limits.1, limits.2, rules.0, rules.1, rules.2, rules.3, stage, doing, urgent];
            format!("{}strength = \"{strength}\"\n", fields.concat())
        },
    )
}

fn moves() -> impl Strategy<Value = String> {
    let rule = || {
        weighted(0.7, condition())
            .prop_map(|rule| rule.map_or(String::new(), |rule| format!("when = \"{rule}\"")))
    };
    let strength = || select(vec!["must", "should", "may"]);
    (rule(), rule(), rule(), strength(), strength()).prop_map(|(one, two, skip, first, second)| {
        format!(
            r#"
[[procedure.transition]]
from = ["stage-1"]
to = "stage-2"
not_agreed = "b"
{one}
strength = "{first}"
clauses = ["T-1"]

[[procedure.transition]]
from = ["stage-1", "stage-2"]
to = "outcome:agreed-upon"
{two}
strength = "{second}"
clauses = ["T-1"]

[[procedure.skip]]
to = ["any later"]
{skip}
clauses = ["T-1"]
"#
        )
    })
}

/// Policies as TOML.
pub(crate) fn policies() -> impl Strategy<Value = String> {
    (vec(duty(), 1..5), moves()).prop_map(|(duties, moves)| written(&duties, &moves))
}
