//! Laws on random policies: the algebra of deadlines, and that what was checked never fails.

use chrono::{DateTime, Days, NaiveDate, Utc};
use duly::{Event, FactValue};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::super::differential::Told;
use super::super::generate::{after, answer, first_second};
use super::super::trials::{
    checked, moment, phrase, policies, policy, second, trials, wide_policies, wide_trials,
};
use super::{assert_same, assert_verdicts_hold, by_hand, config, entries, next_change, timeless, verdicts};

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

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn law_3_holds_of_any_policy(policy in policies(), trial in trials(), probe in second()) {
        let case = trial.case(&checked(&policy));
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

    #[test]
    fn law_7_holds_of_any_policy(policy in policies(), trial in trials()) {
        let case = trial.case(&checked(&policy));
        let found = verdicts(answer(&case, trial.now));
        let is_started_by_it = policy.contains("flag became");
        if is_started_by_it || trial.events.iter().any(|event| event["fact"] == "flag") {
            return Ok(());
        }
        for value in [true, false] {
            let known = case.clone().stated("flag", value, trial.now).unwrap();
            assert_verdicts_hold(&found, &answer(&known, trial.now), &format!("flag = {value}"));
        }
    }

    #[test]
    fn law_8_a_checked_policy_never_fails(policy in policies(), trial in trials(), days in 0..3_500_u64) {
        let case = trial.case(&checked(&policy));
        let later = after(first_second(NaiveDate::from_ymd_opt(2026, 4, 16).unwrap() + Days::new(days)), 0);
        for now in [trial.now, later] {
            let calendar = super::super::generate::calendar();
            prop_assert!(case.evaluate(calendar, now).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(by_hand("DULY_POLICIES"))]

    #[test]
    fn the_engine_and_the_model_agree_on_any_policy(policy in wide_policies(), trial in wide_trials()) {
        let mut told = Told::default();
        told.compare(&trial.request(&checked(&policy)));
        told.check();
    }
}
