//! Derivations against what a reader with the policy and a wall calendar finds.

use chrono::{DateTime, Utc};
use duly::derivation::{DayCount, Derivation, OperandRole};
use duly::{Asked, Calendar, Case, Moment, catalog};

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn now(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn case() -> Case {
    catalog::policy("knowsley-kscp").unwrap().procedure("professional-disagreement").unwrap().case()
}

fn why(case: &Case, at: &str, asked: Asked<'_>) -> Vec<Derivation> {
    case.why(&Calendar::england_and_wales(), now(at), asked).unwrap()
}

fn only(case: &Case, at: &str, asked: Asked<'_>) -> Derivation {
    let mut told = why(case, at, asked);
    assert_eq!(told.len(), 1, "{told:#?}");
    told.remove(0)
}

/// Each day as `2026-04-03 Good Friday` or `2026-04-07 1`.
fn days(told: &Derivation, operand: usize) -> Vec<String> {
    let days = &told.due.as_ref().unwrap().operands[operand].days;
    let shown = days.iter().map(|day| match &day.count {
        DayCount::Day(number) => format!("{} {number}", day.date),
        DayCount::PassedOver(reason) => format!("{} {reason}", day.date),
        DayCount::Paused => format!("{} paused", day.date),
    });
    shown.collect()
}

fn rests_on(told: &Derivation) -> Vec<&str> {
    told.rests_on.iter().map(|occasion| occasion.what.as_str()).collect()
}

/// KSCP-S2-03: 5 working days after entering stage 2 on Wed 23 Dec 2026: Thu 24 is one, Tue 29 two, Wed 30 three, Thu 31
/// four; New Year's Day does not count, nor the weekend; Mon 4 Jan 2027 is five.
#[test]
fn each_day_over_christmas() {
    let case = case()
        .occurred("concern-raised", at("2026-12-21T09:00:00+00:00"))
        .and_then(|case| case.occurred("stage-1-failed", at("2026-12-23T09:00:00+00:00")))
        .and_then(|case| case.entered("stage-2", at("2026-12-23T10:00:00+00:00")))
        .unwrap();
    let told = only(&case, "2026-12-28T09:00:00+00:00", Asked::Duty("resolve-stage-2"));
    let expected = [
        "2026-12-24 1",
        "2026-12-25 Christmas Day",
        "2026-12-26 rest day",
        "2026-12-27 rest day",
        "2026-12-28 Boxing Day",
        "2026-12-29 2",
        "2026-12-30 3",
        "2026-12-31 4",
        "2027-01-01 New Year's Day",
        "2027-01-02 rest day",
        "2027-01-03 rest day",
        "2027-01-04 5",
    ];
    assert_eq!(days(&told, 0), expected);
    assert_eq!(told.due.as_ref().unwrap().day.unwrap().to_string(), "2027-01-04");
}

/// The protective timescale, noon on Good Friday, is sooner than 2 working days after the decision (Wed 8 April).
#[test]
fn the_stated_operand_binds() {
    let received = at("2026-04-02T16:50:00+01:00");
    let case = case()
        .occurred("decision-received", received)
        .and_then(|case| case.stated("protective-timescale", at("2026-04-03T12:00:00+01:00"), received))
        .unwrap();
    let told = only(&case, "2026-04-02T17:00:00+01:00", Asked::Duty("raise"));
    let due = told.due.as_ref().unwrap();
    assert_eq!(due.operands[0].role, OperandRole::Compared);
    assert_eq!(due.operands[0].day.unwrap().to_string(), "2026-04-08");
    assert_eq!(due.operands[1].role, OperandRole::Binds);
    assert_eq!(due.operands[1].from.as_ref().unwrap().entry, Some(1));
    assert_eq!(due.by, Some(now("2026-04-03T12:00:00+01:00")));
    assert_eq!(rests_on(&told), ["decision-received", "protective-timescale"]);
}

/// KSCP-S2-02: the 3 working days to speak pass on Thu 9 April (raised on Thu 2 April: Tue 7, Wed 8, Thu 9). The lapse is
/// the first second of Fri 10 April, a working day, so the move is due by its end.
#[test]
fn a_lapse_is_what_the_move_counts_from() {
    let case = case().occurred("concern-raised", at("2026-04-02T10:00:00+01:00")).unwrap();
    let told = only(&case, "2026-04-10T09:00:00+01:00", Asked::Duty("escalate-to-line-managers"));
    let operand = &told.due.as_ref().unwrap().operands[0];
    let from = operand.from.as_ref().unwrap();
    assert_eq!((from.what.as_str(), from.entry), ("lapse of speak", None));
    assert_eq!(from.at, at("2026-04-10T00:00:00+01:00"));
    assert_eq!(days(&told, 0), ["2026-04-10 1"]);
    assert_eq!(told.due.as_ref().unwrap().day.unwrap().to_string(), "2026-04-10");
}

#[test]
fn what_is_not_known_is_said_to_be_awaited() {
    let case = case().occurred("disagreement-arose", at("2026-04-02T10:00:00+01:00")).unwrap();
    let told = only(&case, "2026-04-02T11:00:00+01:00", Asked::Duty("speak"));
    assert_eq!(told.verdict, "waiting");
    let operands = &told.due.as_ref().unwrap().operands;
    assert_eq!(operands[0].waits_for.as_deref(), Some("concern-raised"));
    assert_eq!(operands[0].role, OperandRole::Unknown);
}

/// Raised on Fri 10 April, due on Wed 8 April: Thu 9 and Fri 10 are the working days that it was late.
#[test]
fn how_late_it_was_is_counted() {
    let case = case()
        .occurred("decision-received", at("2026-04-02T16:50:00+01:00"))
        .and_then(|case| case.occurred("concern-raised", at("2026-04-10T09:00:00+01:00")))
        .unwrap();
    let told = only(&case, "2026-04-13T09:00:00+01:00", Asked::Duty("raise"));
    assert_eq!(told.verdict, "met-late");
    assert_eq!(told.done.as_ref().unwrap().entry, Some(1));
    let late = told.late.as_ref().unwrap();
    assert_eq!(late.working_days, 2);
    assert_eq!(late.seconds, 32_401 + 86_400); // from Wed 23:59:59 to Fri 09:00:00
    assert_eq!(told.due.as_ref().unwrap().day.unwrap().to_string(), "2026-04-08"); // as it was when it was done
    let finding = only(&case, "2026-04-13T09:00:00+01:00", Asked::Finding(0));
    assert_eq!((finding.about.as_str(), finding.verdict), ("raise", "warning"));
    assert_eq!(finding.late, told.late);
}

#[test]
fn a_refused_move_says_what_did_not_happen() {
    let case = case().occurred("concern-raised", at("2026-04-02T10:00:00+01:00")).unwrap();
    let told = why(&case, "2026-04-02T11:00:00+01:00", Asked::Move("stage-2"));
    assert_eq!(told.iter().map(|told| told.verdict).collect::<Vec<_>>(), ["refused", "undetermined"]);
    assert_eq!(told[0].refusals[0], "stage-1-failed has not happened in this stage");
    assert_eq!(told[1].needs, ["immediate-risk"]);
    let nowhere = only(&case, "2026-04-02T11:00:00+01:00", Asked::Move("stage-1"));
    assert_eq!(nowhere.refusals, ["no move leads from stage-1 to stage-1"]);
    let calendar = Calendar::england_and_wales();
    let unknown = case.why(&calendar, now("2026-04-02T11:00:00+01:00"), Asked::Move("stage-22")).unwrap_err();
    assert_eq!(unknown.to_string(), "unknown move `stage-22`: did you mean `stage-2`?");
    let none = case.why(&calendar, now("2026-04-02T11:00:00+01:00"), Asked::Finding(4)).unwrap_err();
    assert_eq!(none.to_string(), "findings[4]: the answer has 0 findings");
}

#[test]
fn a_condition_says_what_answers_it() {
    let raised = at("2026-04-02T10:00:00+01:00");
    let case = case()
        .occurred("concern-raised", raised)
        .and_then(|case| case.stated("immediate-risk", true, raised))
        .unwrap();
    let told = only(&case, "2026-04-02T11:00:00+01:00", Asked::Duty("alert"));
    let condition = &told.conditions[0];
    assert_eq!(
        (condition.field, condition.phrase.as_str(), condition.truth),
        ("when", "immediate-risk", "true")
    );
    assert_eq!(condition.grounds[0].from.as_ref().unwrap().entry, Some(1));
}

/// Both are due by the end of Mon 13 April: the operand written first governs. Stage 1's five working days after Thu 2
/// April are Tue 7, Wed 8, Thu 9, Fri 10 and Mon 13; the timescale is stated as that day.
#[test]
fn on_a_tie_the_first_operand_governs() {
    let raised = at("2026-04-02T10:00:00+01:00");
    let case = case()
        .occurred("concern-raised", raised)
        .and_then(|case| case.stated("protective-timescale", at("2026-04-13"), raised))
        .unwrap();
    let told = only(&case, "2026-04-02T11:00:00+01:00", Asked::Duty("resolve-stage-1"));
    let roles: Vec<OperandRole> = told.due.unwrap().operands.iter().map(|operand| operand.role).collect();
    assert_eq!(roles, [OperandRole::Binds, OperandRole::Compared]);
}
