//! What is said of why in each of the cases of `tests/cases`: it says what the answer says, and what it rests on is enough.

use std::collections::BTreeSet;

use duly::derivation::{DayCount, Derivation, LimitReason, OperandReason, OperandRole};
use duly::wire::{Inquiry, Request};
use duly::{About, Asked, Case, DutyAnswer, DutyKind, Evaluation, Finding, Need, Position, Standing};
use serde_json::Value;

use super::cases;

/// The requests of all cases that have an answer.
fn inquiries() -> Vec<(Value, Inquiry)> {
    let asked = |request: &Value| Request::from_json(&request.to_string()).and_then(|it| Inquiry::of(&it));
    let requests = cases::requests().into_iter();
    let with_answer = requests.filter_map(|request| asked(&request).ok().map(|inquiry| (request, inquiry)));
    with_answer.filter(|(_, inquiry)| inquiry.answer().is_ok()).collect()
}

fn evaluation<'i>(request: &Value, inquiry: &'i Inquiry) -> Evaluation<'i> {
    inquiry.case().evaluate(inquiry.calendar(), request["now"].as_str().unwrap().parse().unwrap()).unwrap()
}

fn texts<T: ToString>(list: impl IntoIterator<Item = T>) -> Vec<String> {
    list.into_iter().map(|one| one.to_string()).collect()
}

/// What governs a limit is one of the operands, and comes to what the limit comes to.
fn assert_governed(limit: &LimitReason, name: &str) {
    let binding: Vec<_> =
        limit.operands.iter().filter(|operand| operand.role == OperandRole::Binds).collect();
    assert_eq!(binding.len(), usize::from(limit.by.is_some()), "{name}");
    for operand in binding {
        assert_eq!((operand.by, operand.day), (limit.by, limit.day), "{name}");
    }
    limit.operands.iter().for_each(|operand| assert_counted(operand, name));
}

/// The last of so many working days is told by that number.
fn assert_counted(operand: &OperandReason, name: &str) {
    let Some((number, _)) = operand.words.split_once(" working day") else { return };
    let (Ok(number), Some(_)) = (number.parse::<u32>(), operand.day) else { return };
    if operand.words.contains(" after ") {
        let mut counted = operand.days.iter().filter_map(|day| match day.count {
            DayCount::Day(number) => Some(number),
            DayCount::PassedOver(_) | DayCount::Paused => None,
        });
        assert_eq!(counted.next_back(), Some(number), "{name}");
    }
}

#[test]
fn why_a_duty_is_so_says_of_it_what_the_answer_says() {
    for (request, inquiry) in inquiries() {
        let answer = evaluation(&request, &inquiry);
        let ids: BTreeSet<&str> = answer.duties.iter().map(|duty| duty.id.as_str()).collect();
        for id in ids {
            let told = inquiry.why(Asked::Duty(id)).unwrap();
            let duties: Vec<_> = answer.duties.iter().filter(|duty| duty.id.as_str() == id).collect();
            assert_eq!(told.len(), duties.len(), "{id} in {request}");
            for (told, duty) in told.iter().zip(duties) {
                let name = format!("{id} in {request}");
                assert_eq!(told.about, id, "{name}");
                assert_eq!(told.instance.as_deref(), duty.instance.as_deref(), "{name}");
                assert_eq!(told.verdict, duty.status.as_str(), "{name}");
                assert_eq!(texts(&told.clauses), texts(duty.clauses), "{name}");
                assert_eq!(texts(&told.owed_by), texts(duty.owed_by), "{name}");
                assert_eq!(told.strength, Some(duty.strength), "{name}");
                assert_eq!(told.done.as_ref().map(|done| done.at), duty.done_at, "{name}");
                if let (Some(limit), Some(due)) = (&told.due, &duty.due) {
                    assert_eq!((limit.by, limit.day), (due.by, due.day), "{name}");
                    let governing = limit.operands.iter().find(|one| one.role == OperandRole::Binds);
                    assert_eq!(governing.map(|one| one.words.as_str()), due.bound_by, "{name}");
                    assert_governed(limit, &name);
                }
                if let (Some(limit), Some(target)) = (&told.target, &duty.target) {
                    assert_eq!((limit.by, limit.day), (target.by, target.day), "{name}");
                    assert_governed(limit, &name);
                }
                assert!(told.target.is_some() || duty.target.is_none(), "{name}");
                let late: Vec<_> = answer.findings.iter().filter(|finding| is_about(finding, duty)).collect();
                assert_late(told, duty, &late, &name);
                let has_begun = ["open", "overdue", "met", "met-late", "missed"].contains(&told.verdict);
                assert!(told.starts.is_some() || !has_begun || duty.missed_before.is_some(), "{name}");
                assert!(told.ended.is_some() || !["discharged", "missed"].contains(&told.verdict), "{name}");
            }
        }
    }
}

/// Whether a finding is of that duty, or that instance of it; of a duty that recurs, of any of its dates.
fn is_about(finding: &Finding<'_>, duty: &DutyAnswer<'_>) -> bool {
    let About::Duty(id, instance) = &finding.about else { return false };
    *id == duty.id && (*instance == duty.instance || duty.missed_before.is_some())
}

/// How late it is said to be is how late one of the findings says that it is. What was owed and is overdue, or was, is late.
fn assert_late(told: &Derivation, duty: &DutyAnswer<'_>, findings: &[&Finding<'_>], name: &str) {
    let counted = told.late.as_ref().map(|late| (late.seconds, late.working_days));
    let mut said = findings.iter().filter_map(|finding| finding.late);
    assert!(counted.is_none_or(|it| said.any(|late| (late.seconds, late.working_days) == it)), "{name}");
    let is_late = duty.kind == DutyKind::Duty && ["overdue", "met-late"].contains(&told.verdict);
    assert!(counted.is_some() || !is_late, "{name}");
}

#[test]
fn why_a_move_stands_so_says_of_it_what_the_answer_says() {
    let mut seen = BTreeSet::new();
    for (request, inquiry) in inquiries() {
        let answer = evaluation(&request, &inquiry);
        let places: BTreeSet<String> = answer.moves.iter().map(|one| one.to.to_string()).collect();
        for to in &places {
            let told = inquiry.why(Asked::Move(to)).unwrap();
            let moves: Vec<_> = answer.moves.iter().filter(|one| one.to.to_string() == *to).collect();
            assert_eq!(told.len(), moves.len(), "{to} in {request}");
            for (told, found) in told.iter().zip(moves) {
                let name = format!("{to} in {request}");
                assert_eq!((&told.about, told.verdict), (to, found.standing.as_str()), "{name}");
                assert_eq!(texts(&told.clauses), texts(found.clauses), "{name}");
                let (reasons, needs) = match &found.standing {
                    Standing::Refused(reasons) => (texts(reasons), Vec::new()),
                    Standing::Undetermined(needs) => (Vec::new(), needs.iter().map(need).collect()),
                    Standing::Required | Standing::Permitted => (Vec::new(), Vec::new()),
                };
                assert_eq!((&told.refusals, &told.needs), (&reasons, &needs), "{name}");
                let truths: Vec<&str> = told.conditions.iter().map(|condition| condition.truth).collect();
                let is_allowed = ["required", "permitted"].contains(&told.verdict);
                assert!(!is_allowed || truths.iter().all(|truth| *truth == "true"), "{name}: {truths:?}");
                seen.extend(truths);
            }
        }
    }
    assert_eq!(seen, BTreeSet::from(["false", "true", "unknown"]));
}

fn need(need: &Need<'_>) -> String {
    match need {
        Need::Fact(fact) => fact.to_string(),
        Need::TimeOf(name) => format!("the time of day of {name}"),
    }
}

#[test]
fn why_there_is_a_finding_says_of_it_what_the_answer_says() {
    for (request, inquiry) in inquiries() {
        let answer = evaluation(&request, &inquiry);
        for (position, finding) in answer.findings.iter().enumerate() {
            let told = inquiry.why(Asked::Finding(position)).unwrap();
            let [told] = told.as_slice() else { panic!("{position} in {request}: {told:#?}") };
            let name = format!("finding {position} in {request}: {told:#?}");
            assert_eq!(told.about, finding.about.to_string(), "{name}");
            assert_eq!(told.verdict, finding.severity.as_str(), "{name}");
            assert_eq!(texts(&told.clauses), texts(&finding.clauses), "{name}");
            assert_eq!(texts(&told.owed_by), texts(finding.owed_by), "{name}");
            let late = told.late.as_ref().map(|late| (late.seconds, late.working_days));
            if let Some(expected) = finding.late {
                assert_eq!(late, Some((expected.seconds, expected.working_days)), "{name}");
            }
        }
    }
}

/// The case with only the entries that these derivations cite; none if that is no log, which can only be in a case that is
/// not opened.
fn cited(case: &Case, told: &[Derivation]) -> Option<Case> {
    let occasions = told.iter().flat_map(|told| &told.rests_on);
    let kept: BTreeSet<usize> = occasions.filter_map(|occasion| occasion.entry).collect();
    let events = case.events().enumerate().filter(|(position, _)| kept.contains(position));
    events.map(|(_, event)| event.clone()).try_fold(case.procedure().case(), Case::with).ok()
}

/// What an answer says of one duty.
fn of_duty<'e>(answer: &'e Evaluation<'_>, id: &str) -> (Vec<&'e DutyAnswer<'e>>, Vec<&'e Finding<'e>>) {
    let is_its =
        |finding: &&Finding<'_>| matches!(&finding.about, About::Duty(duty, _) if duty.as_str() == id);
    let duties = answer.duties.iter().filter(|duty| duty.id.as_str() == id);
    (duties.collect(), answer.findings.iter().filter(is_its).collect())
}

fn of_move<'e>(answer: &'e Evaluation<'_>, to: &str) -> Vec<&'e Standing<'e>> {
    let leading = answer.moves.iter().filter(|found| found.to.to_string() == to);
    leading.map(|found| &found.standing).collect()
}

/// All that is asked of one case, each with what it rests on: what is lost where only that is kept, or where that is no log
/// of an opened case.
fn lost(request: &Value, inquiry: &Inquiry) -> Vec<String> {
    let now = request["now"].as_str().unwrap().parse().unwrap();
    let whole = evaluation(request, inquiry);
    let is_opened = !matches!(whole.position, Position::NotOpened(_));
    let kept = |asked: Asked<'_>| cited(inquiry.case(), &inquiry.why(asked).unwrap());
    let answered = |case: &Case, is_enough: &dyn Fn(&Evaluation<'_>) -> bool| {
        is_enough(&case.evaluate(inquiry.calendar(), now).unwrap())
    };
    let mut lost = Vec::new();
    let mut note = |asked: Asked<'_>, is_enough: &dyn Fn(&Evaluation<'_>) -> bool| {
        if !kept(asked).map_or(!is_opened, |case| answered(&case, is_enough)) {
            lost.push(format!("{asked:?} of {}, {}", request["procedure"], request["events"]));
        }
    };
    for id in whole.duties.iter().map(|duty| duty.id.as_str()).collect::<BTreeSet<_>>() {
        note(Asked::Duty(id), &|answer| of_duty(answer, id) == of_duty(&whole, id));
    }
    for to in whole.moves.iter().map(|found| found.to.to_string()).collect::<BTreeSet<_>>() {
        note(Asked::Move(&to), &|answer| of_move(answer, &to) == of_move(&whole, &to));
    }
    for (position, finding) in whole.findings.iter().enumerate() {
        note(Asked::Finding(position), &|answer| answer.findings.contains(finding));
    }
    lost
}

#[test]
fn what_each_answer_of_a_case_rests_on_is_enough() {
    let asked = inquiries();
    let lost: Vec<String> = asked.iter().flat_map(|(request, inquiry)| lost(request, inquiry)).collect();
    assert!(lost.is_empty(), "{}:\n{}", lost.len(), lost.join("\n"));
}
