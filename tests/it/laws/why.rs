//! An explanation is sufficient: keeping only the entries that it cites gives the same result for what it is about.

use std::collections::BTreeSet;

use duly::derivation::Derivation;
use duly::{Asked, Evaluation};
use proptest::prelude::*;
use serde_json::Value;

use super::super::generate::{Line, Log, What, calendar, logs};
use super::{config, entries};

/// The answer to the log with only the entries that these derivations cite, and those that are not seen: one of them may
/// be what makes it a log. None if what is left is no log, which can only be in a case that is not opened.
fn cited(log: &Log, told: &[Derivation]) -> Option<Value> {
    let kept: BTreeSet<usize> =
        told.iter().flat_map(|told| &told.rests_on).filter_map(|occasion| occasion.entry).collect();
    let is_unseen = |line: &Line| !line.is_seen(log.now) && !matches!(line.what, What::Withdrawn(_));
    let lines =
        log.lines.iter().enumerate().filter(|(position, line)| kept.contains(position) || is_unseen(line));
    let kept = Log { lines: lines.map(|(_, line)| line.clone()).collect(), ..log.clone() }.cut_off();
    if kept.is_none() {
        assert!(log.answer()["position"]["not_opened"].is_string());
    }
    kept.map(|kept| kept.answer())
}

/// What an answer says of one duty.
fn of_duty(answer: &Value, id: &str) -> Vec<Value> {
    let duties = entries(answer, "duties").iter().filter(|duty| duty["id"] == id);
    let findings = entries(answer, "findings").iter().filter(|finding| finding["duty"] == id);
    duties.chain(findings).cloned().collect()
}

fn of_move(answer: &Value, to: &str) -> Vec<Value> {
    let standing = |entry: &Value| serde_json::json!([entry["standing"], entry["reasons"], entry["needs"]]);
    entries(answer, "moves").iter().filter(|entry| entry["to"] == to).map(standing).collect()
}

fn ids(evaluation: &Evaluation<'_>) -> BTreeSet<String> {
    evaluation.duties.iter().map(|duty| duty.id.to_string()).collect()
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn what_a_duty_rests_on_is_enough(log in logs()) {
        let (case, answer) = (log.case(), log.answer());
        for id in ids(&case.evaluate(calendar(), log.now).unwrap()) {
            let told = case.why(calendar(), log.now, Asked::Duty(&id)).unwrap();
            let Some(kept) = cited(&log, &told) else { continue };
            prop_assert_eq!(of_duty(&kept, &id), of_duty(&answer, &id), "{}", id);
        }
    }

    #[test]
    fn what_a_move_rests_on_is_enough(log in logs()) {
        let (case, answer) = (log.case(), log.answer());
        let places: BTreeSet<&str> = entries(&answer, "moves").iter().map(|entry| entry["to"].as_str().unwrap()).collect();
        for to in places {
            let told = case.why(calendar(), log.now, Asked::Move(to)).unwrap();
            let Some(kept) = cited(&log, &told) else { continue };
            prop_assert_eq!(of_move(&kept, to), of_move(&answer, to), "{}", to);
        }
    }

    #[test]
    fn what_a_finding_rests_on_is_enough(log in logs()) {
        let (case, answer) = (log.case(), log.answer());
        for (position, finding) in entries(&answer, "findings").iter().enumerate() {
            let told = case.why(calendar(), log.now, Asked::Finding(position)).unwrap();
            let Some(kept) = cited(&log, &told) else { continue };
            let found = entries(&kept, "findings").contains(finding);
            prop_assert!(found, "{} is lost: {:#?}", finding, kept["findings"]);
        }
    }
}

/// It would be no explanation to cite everything.
#[test]
fn less_than_all_is_cited() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut all, mut cited_of_raise) = (0, 0);
    for _ in 0..50 {
        let log = logs().new_tree(&mut runner).unwrap().current();
        let told = log.case().why(calendar(), log.now, Asked::Duty("raise")).unwrap();
        all += log.lines.len();
        cited_of_raise += told.iter().map(|told| told.rests_on.len()).sum::<usize>();
    }
    assert!(cited_of_raise * 3 < all * 2, "{cited_of_raise} of {all}");
}
