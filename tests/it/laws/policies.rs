//! Laws on random policies: the algebra of deadlines, and that what was checked never fails.

use chrono::{DateTime, Days, NaiveDate, Utc};
use duly::{ChoiceId, Event, FactValue, Moment, Policy, PolicyDocument};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::super::generate::{after, answer, end, first_second};
use super::{assert_same, assert_verdicts_hold, config, entries, next_change, timeless};

const DECLARED: &str = r#"
format = 1
id = "trial"
version = "1"
title = "Trial"
source = "made up"
in_force_from = "2026-01-01"
clause = [{ id = "T-1", place = "1", gist = "one clause for all" }]
role = [{ id = "manager", title = "the manager" }]

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
outcome = [{ id = "agreed-upon", gist = "-" }]
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
fn policy(duties: &[String], moves: &str) -> Policy {
    let numbered = duties.iter().enumerate().map(|(number, fields)| {
        format!("[[procedure.duty]]\nid = \"d{number}\"\ngist = \"-\"\nclauses = [\"T-1\"]\nowed_by = [\"manager\"]\n{fields}\n")
    });
    let text = format!("{DECLARED}\n{}\n{moves}", numbered.collect::<Vec<_>>().join("\n"));
    PolicyDocument::from_toml(&text).unwrap().check().unwrap_or_else(|error| panic!("{error}\n{text}"))
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

fn term() -> impl Strategy<Value = String> {
    let words = ["stated protective", "stated agreed", "due of base", "limit cap"];
    let unit = select(vec!["working days", "days", "hours"]);
    prop_oneof![
        4 => (2..6_u32, unit, anchor()).prop_map(|(count, unit, anchor)| format!("{count} {unit} after {anchor}")),
        1 => anchor().prop_map(|anchor| format!("same working day as {anchor}")),
        1 => anchor().prop_map(|anchor| format!("same day as {anchor}")),
        1 => anchor().prop_map(|anchor| format!("immediately after {anchor}")),
        2 => select(words.map(str::to_owned).to_vec()),
    ]
}

fn phrase() -> impl Strategy<Value = String> {
    term().prop_recursive(2, 6, 3, |operand| {
        (select(vec!["earliest", "latest"]), vec(operand, 1..4))
            .prop_map(|(which, operands)| format!("{which} of [{}]", operands.join(", ")))
    })
}

/// Seconds of three weeks round Easter 2026, few enough to meet.
fn second() -> impl Strategy<Value = DateTime<Utc>> {
    (0..21_u64, select(vec![0, 3_600, 43_200, -1])).prop_map(|(day, time)| {
        let day = NaiveDate::from_ymd_opt(2026, 3, 26).unwrap() + Days::new(day);
        if time < 0 { end(Moment::Day(day)) } else { after(first_second(day), time) }
    })
}

fn moment() -> impl Strategy<Value = Moment> {
    (second(), prop::bool::weighted(0.25)).prop_map(|(instant, is_day)| {
        let day = instant.with_timezone(&chrono_tz::Europe::London).date_naive();
        if is_day { Moment::Day(day) } else { Moment::Instant(instant) }
    })
}

#[derive(Debug, Clone)]
enum Happening {
    Occurred(&'static str),
    Stated(&'static str, FactValue),
    Entered(&'static str),
    Recorded,
    Concluded,
}

impl Happening {
    fn at(&self, at: DateTime<Utc>) -> Event {
        match self {
            Self::Occurred(event) => Event::occurred(event, at),
            Self::Stated(fact, value) => Event::stated(fact, value.clone(), at),
            Self::Entered(stage) => Event::entered(stage, at),
            Self::Recorded => Event::recorded("form", at),
            Self::Concluded => Event::concluded("agreed-upon", at),
        }
    }
}

fn happening() -> impl Strategy<Value = Happening> {
    let moments = |fact| moment().prop_map(move |value| Happening::Stated(fact, FactValue::Moment(value)));
    let colour = |value| FactValue::Choice(ChoiceId::new(value).unwrap());
    prop_oneof![
        6 => select(vec!["opened", "a", "b"]).prop_map(Happening::Occurred),
        2 => moments("protective"),
        2 => moments("agreed"),
        2 => any::<bool>().prop_map(|value| Happening::Stated("flag", value.into())),
        1 => select(vec!["red", "green"]).prop_map(move |value| Happening::Stated("colour", colour(value))),
        1 => (0..3_i64).prop_map(|value| Happening::Stated("score", value.into())),
        2 => select(vec!["stage-1", "stage-2", "stage-3"]).prop_map(Happening::Entered),
        1 => Just(Happening::Recorded),
        1 => Just(Happening::Concluded),
    ]
}

#[derive(Debug, Clone)]
struct Trial {
    opened: DateTime<Utc>,
    happenings: Vec<(DateTime<Utc>, Happening)>,
    now: DateTime<Utc>,
}

fn trials() -> impl Strategy<Value = Trial> {
    (vec((second(), happening()), 0..8), second()).prop_map(|(mut happenings, now)| {
        happenings.retain(|(at, _)| *at <= now);
        happenings.sort_by_key(|(at, _)| *at);
        let opened = happenings.first().map_or(now, |(at, _)| *at);
        Trial { opened, happenings, now }
    })
}

impl Trial {
    fn case(&self, policy: &Policy) -> duly::Case {
        let begun = policy.procedure("trial").unwrap().case().occurred("opened", self.opened).unwrap();
        self.happenings.iter().fold(begun, |case, (at, event)| case.with(event.at(*at)).unwrap())
    }
}

/// By when the duty of that number is due, if that is known.
fn due(answer: &Value, number: usize) -> Option<DateTime<Utc>> {
    let name = format!("d{number}");
    let duty = entries(answer, "duties").iter().find(|duty| duty["id"] == name.as_str()).unwrap();
    duty["due"]["by"].as_str().map(|by| by.parse().unwrap())
}

fn due_on(phrase: &str) -> String {
    format!("strength = \"must\"\ndue = \"{phrase}\"\ndone_by = [\"never\"]")
}

fn is_no_later(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> bool {
    other.is_none_or(|other| one.is_some_and(|one| one <= other))
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn law_4_earliest_and_latest_are_taken_of_due_seconds(
        operands in vec(phrase(), 1..4), further in phrase(), trial in trials(),
    ) {
        let listed = operands.join(", ");
        let joined = [
            format!("earliest of [{listed}]"),
            format!("latest of [{listed}]"),
            format!("earliest of [{listed}, {further}]"),
        ];
        let duties: Vec<String> = operands.iter().chain(&joined).map(|phrase| due_on(phrase)).collect();
        let policy = policy(&duties, "");
        let found = answer(&trial.case(&policy), trial.now);
        let count = operands.len();
        let own: Vec<Option<DateTime<Utc>>> = (0..count).map(|number| due(&found, number)).collect();
        prop_assert_eq!(due(&found, count), own.iter().flatten().min().copied(), "earliest of {}", listed);
        let all: Option<Vec<DateTime<Utc>>> = own.iter().copied().collect();
        prop_assert_eq!(due(&found, count + 1), all.and_then(|all| all.into_iter().max()), "latest of {}", listed);
        prop_assert!(is_no_later(due(&found, count + 2), due(&found, count)), "{} besides {}", further, listed);
    }

    #[test]
    fn law_4_a_protective_timescale_never_makes_a_due_later(
        operands in vec(phrase(), 1..4), trial in trials(), stated in moment(),
    ) {
        let phrase = format!("earliest of [{}, stated protective]", operands.join(", "));
        let policy = policy(&[due_on(&phrase)], "");
        let case = trial.case(&policy);
        let before = due(&answer(&case, trial.now), 0);
        let case = case.with(Event::stated("protective", FactValue::Moment(stated), trial.now)).unwrap();
        let after = due(&answer(&case, trial.now), 0);
        prop_assert!(is_no_later(after, before), "{}: from {:?} to {:?}", phrase, before, after);
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

fn policies() -> impl Strategy<Value = Policy> {
    (vec(duty(), 1..5), moves()).prop_map(|(duties, moves)| policy(&duties, &moves))
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn law_3_holds_of_any_policy(policy in policies(), trial in trials(), probe in second()) {
        let case = trial.case(&policy);
        let found = answer(&case, trial.now);
        let next = next_change(&found);
        let found = timeless(found);
        let horizon = next.unwrap_or_else(|| after(trial.now, 60 * 86_400));
        let midnights = (1..60).map(|day| first_second(trial.now.date_naive() + Days::new(day)));
        for probe in midnights.chain([probe, after(horizon, -1)]) {
            if trial.now <= probe && probe < horizon {
                assert_same(&found, &timeless(answer(&case, probe)), &format!("at {probe}, before {next:?}"));
            }
        }
        if let Some(next) = next {
            prop_assert_ne!(found, timeless(answer(&case, next)), "nothing changes at {}", next);
        }
    }

    /// That a duty waits, is open or overdue is no verdict: what is stated may still discharge it.
    #[test]
    fn law_7_holds_of_any_policy(policy in policies(), trial in trials()) {
        let case = trial.case(&policy);
        let mut found = answer(&case, trial.now);
        let is_stated = |happening: &Happening| matches!(happening, Happening::Stated("flag", _));
        if trial.happenings.iter().any(|(_, happening)| is_stated(happening)) {
            return Ok(());
        }
        for duty in found["duties"].as_array_mut().unwrap() {
            if ["waiting", "open", "overdue"].iter().any(|word| duty["status"] == *word) {
                duty["status"] = "undetermined".into();
            }
        }
        for value in [true, false] {
            let known = case.clone().stated("flag", value, trial.now).unwrap();
            assert_verdicts_hold(&found, &answer(&known, trial.now), &format!("flag = {value}"));
        }
    }

    #[test]
    fn law_8_a_checked_policy_never_fails(policy in policies(), trial in trials(), days in 0..3_500_u64) {
        let case = trial.case(&policy);
        let later = after(first_second(NaiveDate::from_ymd_opt(2026, 4, 16).unwrap() + Days::new(days)), 0);
        for now in [trial.now, later] {
            let calendar = super::super::generate::calendar();
            prop_assert!(case.evaluate(calendar, now).is_ok());
        }
    }
}
