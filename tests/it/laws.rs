//! The laws of evaluation, each as a property of random logs, phrases and requests.

mod every;
mod knowsley;
mod malformed;
mod policies;
mod protective;
mod round_trips;
mod suffolk_cumbria;
mod why;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::RngSeed;
use serde_json::Value;

use super::differential::number;
use super::generate::{Line, STAGES, What, YES_NO_FACTS, after, answer, before, first_second, logs};

/// The gate tries the same inputs each time; another number tries others.
const SEED: u64 = 20_261_122;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        max_shrink_iters: 20_000,
        rng_seed: RngSeed::Fixed(SEED),
        ..ProptestConfig::default()
    }
}

/// As many inputs for each law as an environment variable says; `DULY_SEED` tries others.
fn by_hand(how_many: &str) -> ProptestConfig {
    let cases = number(how_many, 200).try_into().unwrap();
    ProptestConfig { rng_seed: RngSeed::Fixed(SEED + number("DULY_SEED", 0)), ..config(cases) }
}

/// What must stay the same while time passes: all but the second itself, when to ask again and how late things are.
fn timeless(mut answer: Value) -> Value {
    let top = answer.as_object_mut().unwrap();
    top.remove("now");
    top.remove("next_change");
    for finding in top["findings"].as_array_mut().unwrap() {
        finding.as_object_mut().unwrap().remove("late");
    }
    answer
}

fn entries<'v>(answer: &'v Value, list: &str) -> &'v [Value] {
    answer[list].as_array().unwrap()
}

fn next_change(answer: &Value) -> Option<DateTime<Utc>> {
    answer["next_change"].as_str().map(|text| text.parse().unwrap())
}

/// The first part in which two answers differ, for a message that can be read.
#[track_caller]
fn assert_same(one: &Value, other: &Value, why: &str) {
    for (part, value) in one.as_object().unwrap() {
        if let (Some(entries), Some(others)) = (value.as_array(), other[part].as_array()) {
            for (entry, another) in entries.iter().zip(others) {
                assert_eq!(entry, another, "{why}: {part}");
            }
        }
        assert_eq!(value, &other[part], "{why}: {part}");
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn law_1_equal_arguments_give_equal_bytes(log in logs()) {
        let bytes = || log.answer().to_string();
        prop_assert_eq!(bytes(), bytes());
    }

    #[test]
    fn law_1_what_is_not_seen_changes_nothing(log in logs()) {
        let seen_only = log.put_off();
        assert_same(&log.answer(), &seen_only.answer(), "written down years later");
        if let Some(cut) = log.cut_off() {
            assert_same(&log.answer(), &cut.answer(), "what happens later was never logged");
        }
    }

    #[test]
    fn law_2_each_prefix_of_a_log_is_answered_as_the_whole(log in logs()) {
        let whole = log.case();
        let mut growing = log.case().procedure().case();
        for (length, line) in log.lines.iter().enumerate() {
            growing.push(line.event()).unwrap();
            let later = log.lines[length + 1..].iter().map(Line::seen_from).min();
            let now = later.map_or(log.now, before);
            assert_same(&answer(&growing, now), &answer(&whole, now), &format!("{} lines at {now}", length + 1));
        }
    }

    #[test]
    fn what_is_unrelated_and_of_one_second_says_the_same_in_either_order(
        log in logs(),
        facts in subsequence(&YES_NO_FACTS[..], 2),
        values in any::<[bool; 2]>(),
        form in select(&["outcome-in-writing", "escalation-template"][..]),
    ) {
        let Some(log) = log.cut_off() else { return Ok(()) };
        let line = |what| Line::of(what, log.now);
        let stated = [0, 1].map(|which| line(What::Stated(facts[which], values[which])));
        let written = line(What::Recorded(form));
        for (one, other) in [(&stated[0], &stated[1]), (&stated[0], &written), (&stated[1], &written)] {
            let either = log.with(one.clone()).with(other.clone()).answer();
            let otherwise = log.with(other.clone()).with(one.clone()).answer();
            assert_same(&either, &otherwise, &format!("{one:?}, {other:?}"));
        }
    }

    #[test]
    fn law_3_nothing_changes_before_next_change(log in logs(), within in any::<[Index; 4]>()) {
        let log = log.put_off();
        let case = log.case();
        let found = answer(&case, log.now);
        let next = next_change(&found);
        let found = timeless(found);
        let horizon = next.unwrap_or_else(|| after(log.now, 400 * 86_400));
        let span = usize::try_from((horizon - log.now).num_seconds()).unwrap();
        let day = first_second(log.now.date_naive());
        let midnights = (0..24).flat_map(|n| [after(day, n * 86_400 - 1), after(day, n * 86_400)]);
        let picked = within.iter().map(|index| after(log.now, i64::try_from(index.index(span)).unwrap()));
        let edges = [after(log.now, 1), before(horizon)];
        for probe in picked.chain(edges).chain(midnights).filter(|probe| log.now <= *probe && *probe < horizon) {
            assert_same(&found, &timeless(answer(&case, probe)), &format!("at {probe}, before {next:?}"));
        }
        if let Some(next) = next {
            prop_assert!(next > log.now);
            prop_assert_ne!(found, timeless(answer(&case, next)), "nothing changes at {}", next);
        }
    }

    #[test]
    fn law_6_skips_go_forward(log in logs()) {
        let found = log.answer();
        let here = STAGES.iter().position(|stage| found["position"]["at"] == *stage);
        for skip in entries(&found, "moves").iter().filter(|entry| entry["via"] == "skip") {
            let there = STAGES.iter().position(|stage| skip["to"] == *stage);
            prop_assert!(here.is_some() && there > here, "{} from {:?}", skip, here);
        }
    }

    #[test]
    fn law_6_an_allowed_move_once_made_is_no_finding(log in logs()) {
        let Some(log) = log.cut_off() else { return Ok(()) };
        let found = log.answer();
        let of_moves = |answer: &Value| -> Vec<Value> {
            entries(answer, "findings").iter().filter(|finding| !finding["move"].is_null()).cloned().collect()
        };
        for candidate in entries(&found, "moves") {
            let what = match candidate["to"].as_str().unwrap() {
                "outcome:resolved" => What::Concluded,
                to => What::Entered(STAGES.into_iter().find(|stage| *stage == to).unwrap()),
            };
            let made = log.with(Line::of(what, log.now)).answer();
            if candidate["standing"] == "required" || candidate["standing"] == "permitted" {
                prop_assert_eq!(of_moves(&found), of_moves(&made), "{}", candidate);
            }
        }
    }

    #[test]
    fn law_7_a_verdict_holds_whatever_an_unknown_fact_turns_out_to_be(log in logs()) {
        let Some(log) = log.cut_off() else { return Ok(()) };
        let found = log.answer();
        for fact in YES_NO_FACTS {
            let is_stated = |line: &Line| matches!(line.what, What::Stated(stated, _) if stated == fact);
            if log.lines.iter().any(|line| line.is_seen(log.now) && is_stated(line)) {
                continue;
            }
            for value in [true, false] {
                let known = log.with(Line::of(What::Stated(fact, value), log.now)).answer();
                assert_verdicts_hold(&found, &known, &format!("{fact} = {value}"));
            }
        }
    }
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

#[track_caller]
fn assert_verdicts_hold(found: &Value, known: &Value, why: &str) {
    let is_of =
        |duty: &Value, other: &Value| duty["id"] == other["id"] && duty["instance"] == other["instance"];
    for duty in entries(found, "duties").iter().filter(|duty| duty["status"] != "undetermined") {
        if let Some(now_known) = entries(known, "duties").iter().find(|known| is_of(duty, known)) {
            assert_eq!(duty["status"], now_known["status"], "{why}: {}", duty["id"]);
        }
    }
    for (candidate, now_known) in entries(found, "moves").iter().zip(entries(known, "moves")) {
        if candidate["standing"] != "undetermined" {
            assert_eq!(candidate["standing"], now_known["standing"], "{why}: {}", candidate["to"]);
        }
    }
}
