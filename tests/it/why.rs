//! Derivations against what a reader with the policy and a wall calendar finds.

use chrono::{DateTime, Utc};
use duly::derivation::{DayCount, Derivation, LimitReason, OperandReason, OperandRole};
use duly::{Actor, Asked, Calendar, Case, Event, Finding, Moment, PolicyDocument, Standing, catalog};

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn now(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn case() -> Case {
    catalog::policy("knowsley-kscp").unwrap().procedure("professional-disagreement").unwrap().case()
}

fn role(role: &str) -> Actor {
    Actor { role: role.to_owned(), party: None }
}

/// A case of a procedure of one of the policies that the tests bring along.
fn of(policy: &str, procedure: &str) -> Case {
    let path = format!("{}/tests/policies/{policy}.toml", env!("CARGO_MANIFEST_DIR"));
    let document = PolicyDocument::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap();
    document.check().unwrap().procedure(procedure).unwrap().case()
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
    days_of(&told.due.as_ref().unwrap().operands[operand])
}

fn days_of(operand: &OperandReason) -> Vec<String> {
    let days = &operand.days;
    let shown = days.iter().map(|day| match &day.count {
        DayCount::Day(number) => format!("{} {number}", day.date),
        DayCount::PassedOver(reason) => format!("{} {reason}", day.date),
        DayCount::Paused => format!("{} paused", day.date),
    });
    shown.collect()
}

/// Each operand: its words, whether it governs, on which day it ends, and the entry that it counts from.
fn operands(limit: &LimitReason) -> Vec<(&str, OperandRole, Option<String>, Option<usize>)> {
    let told = limit.operands.iter().map(|operand| {
        let (day, from) = (operand.day.map(|day| day.to_string()), operand.from.as_ref());
        (operand.words.as_str(), operand.role, day, from.and_then(|from| from.entry))
    });
    told.collect()
}

fn day(text: &str) -> Option<String> {
    Some(text.to_owned())
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

/// Raising is due 2 working days after the sooner of a decision, logged by mistake for Thu 26 March 2026, and a disagreement,
/// on Tue 31 March: by Mon 30 March until the mistake is withdrawn on Fri 3 April, by Thu 2 April since then. Without what
/// was withdrawn it would be late since midnight.
#[test]
fn what_is_late_since_a_withdrawal_rests_on_it_and_on_what_it_withdrew() {
    let decision = Event::occurred("decision-received", at("2026-03-26T09:00:00+00:00")).id("mistake");
    let withdrawn = Event::withdrawn("mistake", at("2026-04-03T09:00:00+01:00"));
    let case = case()
        .with(decision)
        .and_then(|case| case.occurred("disagreement-arose", at("2026-03-31T09:00:00+01:00")))
        .and_then(|case| case.with(withdrawn))
        .unwrap();
    let (calendar, asked_at) = (Calendar::england_and_wales(), now("2026-04-03T10:00:00+01:00"));
    let answer = case.evaluate(&calendar, asked_at).unwrap();
    let is_of_raising = |finding: &Finding<'_>| finding.about.to_string() == "raise";
    let position = answer.findings.iter().position(is_of_raising).unwrap();
    assert_eq!(answer.findings[position].since, now("2026-04-03T09:00:00+01:00"));
    let told = only(&case, "2026-04-03T10:00:00+01:00", Asked::Finding(position));
    assert_eq!(rests_on(&told), ["mistake", "disagreement-arose", "mistake"]);
    let before = only(&case, "2026-04-02T10:00:00+01:00", Asked::Duty("raise"));
    assert_eq!(rests_on(&before), ["mistake", "disagreement-arose"]);
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

/// A month after Fri 31 Jan 2025 is Fri 28 Feb; two months after that Mon 28 Apr, sooner than three months after the receipt.
#[test]
fn what_put_a_limit_off_stands_among_its_operands_and_governs() {
    let case = of("subject-access", "request")
        .occurred("request-received", at("2025-01-31T10:00:00+00:00"))
        .and_then(|case| {
            case.with(
                Event::occurred("extension-told", at("2025-02-17T10:00:00+00:00")).by(role("controller")),
            )
        })
        .unwrap();
    let told = only(&case, "2025-02-18T09:00:00+00:00", Asked::Duty("answer"));
    let due = told.due.as_ref().unwrap();
    let expected = [
        ("1 month after request-received", OperandRole::Compared, day("2025-02-28"), Some(0)),
        ("2 months more by extension-told", OperandRole::Binds, day("2025-04-28"), Some(1)),
    ];
    assert_eq!(operands(due), expected);
    assert_eq!((due.phrase.as_str(), due.by), (expected[0].0, Some(now("2025-04-28T23:59:59+01:00"))));
    assert_eq!(due.operands[1].by, due.by);
    assert_eq!(rests_on(&told), ["request-received", "extension-told"]);
}

/// A month after the ninth absence, Thu 12 Mar 2026, is Sun 12 Apr; a month after Tue 31 Mar is Thu 30 Apr, and a month after
/// Wed 29 Apr is Fri 29 May.
#[test]
fn what_put_a_limit_off_twice_governs_the_second_time() {
    let absences = [2, 3, 4, 5, 6, 9, 10, 11, 12].map(|day| format!("2026-03-{day:02}T09:00:00+00:00"));
    let put_off = ["2026-03-31T09:00:00+01:00", "2026-04-29T09:00:00+01:00"];
    let absences = absences.iter().map(|text| Event::occurred("absence", at(text)));
    let put_off = put_off.iter().map(|text| Event::occurred("preparation-put-off", at(text)));
    let case = absences.chain(put_off).try_fold(of("attendance", "absence"), Case::with).unwrap();
    let told = only(&case, "2026-05-01T09:00:00+01:00", Asked::Duty("prepare-case"));
    let expected = [
        ("1 month after ninth absence", OperandRole::Compared, day("2026-04-12"), Some(8)),
        ("1 month more by preparation-put-off", OperandRole::Compared, None, Some(9)),
        ("1 month more by preparation-put-off", OperandRole::Binds, day("2026-05-29"), Some(10)),
    ];
    assert_eq!(operands(told.due.as_ref().unwrap()), expected);
}

/// Five days after Mon 1 June 2026 are Sat 6 June, three more Tue 9 June; the two days of the target end on Wed 3 June as ever.
#[test]
fn what_put_a_limit_off_is_not_said_of_the_target() {
    let case = of("small-turns", "visiting")
        .occurred("opened", at("2026-06-01T10:00:00+01:00"))
        .and_then(|case| case.occurred("more-time-given", at("2026-06-02T10:00:00+01:00")))
        .unwrap();
    let told = only(&case, "2026-06-02T11:00:00+01:00", Asked::Duty("visit"));
    let expected = [
        ("5 days after opened", OperandRole::Compared, day("2026-06-06"), Some(0)),
        ("3 days more by more-time-given", OperandRole::Binds, day("2026-06-09"), Some(1)),
    ];
    assert_eq!(operands(told.due.as_ref().unwrap()), expected);
    let target = told.target.as_ref().unwrap();
    let expected = [
        ("2 days after opened", OperandRole::Binds, day("2026-06-03"), Some(0)),
        ("1 day after called", OperandRole::Unknown, None, None),
    ];
    assert_eq!(operands(target), expected);
    assert_eq!(target.operands[1].waits_for.as_deref(), Some("called"));
    assert_eq!(target.day.map(|day| day.to_string()), day("2026-06-03"));
}

/// Twenty working days after Mon 1 June 2026: Tue 2 is one; Wed 3, Thu 4 and Fri 5 do not count while the fee is awaited; Mon
/// 8 is two, Fri 12 six, Fri 19 eleven, Fri 26 sixteen, Thu 2 July twenty.
#[test]
fn the_days_on_which_the_clock_stood_still_are_told() {
    let case = of("freedom-of-information", "request")
        .occurred("request-received", at("2026-06-01T10:00:00+01:00"))
        .and_then(|case| case.occurred("fees-notice-given", at("2026-06-03T10:00:00+01:00")))
        .unwrap();
    let told = only(&case, "2026-06-04T09:00:00+01:00", Asked::Duty("answer"));
    let operand = &told.due.as_ref().unwrap().operands[0];
    assert_eq!((operand.role, operand.waits_for.as_deref()), (OperandRole::Unknown, Some("fee-paid")));
    assert!(operand.days.is_empty());
    let case = case.occurred("fee-paid", at("2026-06-05T10:00:00+01:00")).unwrap();
    let told = only(&case, "2026-06-08T09:00:00+01:00", Asked::Duty("answer"));
    let expected = [
        "2026-06-02 1",
        "2026-06-03 paused",
        "2026-06-04 paused",
        "2026-06-05 paused",
        "2026-06-06 rest day",
        "2026-06-07 rest day",
        "2026-06-08 2",
    ];
    let days = days(&told, 0);
    assert_eq!(days[..7], expected);
    assert_eq!(days.last().map(String::as_str), Some("2026-07-02 20"));
    assert_eq!(rests_on(&told), ["request-received", "fees-notice-given", "fee-paid"]);
}

/// Reported on Sat 6 June 2026: day zero is Mon 8, day one Tue 9. The fifth absence, on Fri 5 June, is itself day one. Opened
/// on Wed 3 June at six, after the desk closed at five: that counts as Thu 4; day one is Fri 5.
#[test]
fn days_are_told_by_the_rule_that_counts_them() {
    let reported = of("helpdesk", "report").occurred("reported", at("2026-06-06T12:00:00+01:00")).unwrap();
    let told = only(&reported, "2026-06-06T13:00:00+01:00", Asked::Duty("offer-workaround"));
    assert_eq!(days(&told, 0), ["2026-06-07 rest day", "2026-06-08 day zero", "2026-06-09 1"]);
    let absences = ["01", "02", "03", "04", "05"].map(|day| format!("2026-06-{day}T09:00:00+01:00"));
    let absences = absences.iter().map(|text| Event::occurred("absence", at(text)));
    let absent = absences.into_iter().try_fold(of("attendance", "absence"), Case::with).unwrap();
    let told = only(&absent, "2026-06-05T10:00:00+01:00", Asked::Duty("tell-governors"));
    assert_eq!(days(&told, 0), ["2026-06-05 1"]);
    let opened = of("small-turns", "visiting").occurred("opened", at("2026-06-03T18:00:00+01:00")).unwrap();
    let told = only(&opened, "2026-06-03T18:30:00+01:00", Asked::Duty("file"));
    assert_eq!(days(&told, 0), ["2026-06-04 day zero", "2026-06-05 1"]);
    let told = only(&opened, "2026-06-03T18:30:00+01:00", Asked::Duty("confirm"));
    assert_eq!(days(&told, 0), ["2026-06-04 1"]);
}

/// SSP-S5-03: five working days after Thu 2 April 2026, over Easter: Tue 7, Wed 8, Thu 9, Fri 10, Mon 13. The three working
/// days of stage 1, Thu 9, govern.
#[test]
fn a_shared_limit_tells_its_own_operands() {
    let policy = catalog::policy("suffolk-ssp").unwrap();
    let document = policy.document();
    let procedure =
        document.procedure.iter().find(|it| it.limit.iter().any(|limit| limit.id == "cap")).unwrap();
    let case = policy.procedure(&procedure.id).unwrap().case();
    let case = case.occurred("concern-raised", at("2026-04-02T10:00:00+01:00")).unwrap();
    let told = only(&case, "2026-04-02T11:00:00+01:00", Asked::Duty("discuss"));
    let due = told.due.as_ref().unwrap();
    let expected = [
        ("3 working days after concern-raised", OperandRole::Binds, day("2026-04-09"), Some(0)),
        ("limit cap", OperandRole::Compared, day("2026-04-13"), None),
    ];
    assert_eq!(operands(due), expected);
    let [inner] = due.operands[1].inner.as_slice() else { panic!("{due:#?}") };
    assert_eq!(inner.words, "5 working days after stage-1-discussion else concern-raised");
    assert_eq!((inner.role, inner.by), (OperandRole::Binds, due.operands[1].by));
    let days = days_of(inner);
    assert_eq!((days[0].as_str(), days[10].as_str()), ("2026-04-03 Good Friday", "2026-04-13 5"));
    assert!(due.operands[0].inner.is_empty());
}

/// Every twelve months from Mon 15 Jan 2024: Wed 15 Jan 2025 passed; reviewed on Mon 10 Feb 2025, so next on Tue 10 Feb 2026.
#[test]
fn a_duty_that_recurs_counts_from_what_its_dates_count_from() {
    let case = of("standing-duties", "year").occurred("registered", at("2024-01-15T10:00:00+00:00")).unwrap();
    let told = why(&case, "2024-06-03T10:00:00+01:00", Asked::Duty("review-risks"));
    let dates: Vec<_> = told.iter().map(|told| told.instance.as_deref().unwrap()).collect();
    assert_eq!(dates, ["2025-01-15", "2026-01-15"]);
    let due = told[0].due.as_ref().unwrap();
    assert_eq!(due.operands[0].from.as_ref().and_then(|from| from.entry), Some(0));
    assert_eq!(due.day.map(|day| day.to_string()), day("2025-01-15"));
    assert_eq!(rests_on(&told[0]), ["registered"]);
    assert_eq!(told[0].starts.as_ref().unwrap().at, at("2024-01-15T10:00:00+00:00"));
    let case = case.occurred("risks-reviewed", at("2025-02-10T10:00:00+00:00")).unwrap();
    let told = why(&case, "2025-03-03T10:00:00+00:00", Asked::Duty("review-risks"));
    assert_eq!(told[0].instance.as_deref(), Some("2026-02-10"));
    let from = told[0].due.as_ref().unwrap().operands[0].from.as_ref().unwrap();
    assert_eq!((from.what.as_str(), from.entry), ("risks-reviewed", Some(1)));
}

/// Five working days after Mon 1 June 2026 end with Mon 8 June; two days after that is Wed 10.
#[test]
fn what_counts_from_a_due_second_says_so() {
    let case = of("hand-over", "hand-over").occurred("ordered", at("2026-06-01T10:00:00+01:00")).unwrap();
    let told = only(&case, "2026-06-02T10:00:00+01:00", Asked::Duty("check"));
    let from = told.due.as_ref().unwrap().operands[0].from.as_ref().unwrap();
    assert_eq!((from.what.as_str(), from.entry), ("due second of hand-over", None));
    assert_eq!(from.at, at("2026-06-08T23:59:59+01:00"));
    assert_eq!(told.due.as_ref().unwrap().day.map(|day| day.to_string()), day("2026-06-10"));
}

/// Whatever speaks of the deed, or of the roles that are to differ, and nothing else.
#[test]
fn a_constraint_that_was_not_kept_rests_on_what_it_is_about() {
    let assigned = |role: &str, text: &str| Event::assigned(role, "Ann", at(text));
    let case = of("complaint", "complaint")
        .occurred("complaint-received", at("2026-06-01T10:00:00+01:00"))
        .and_then(|case| case.with(assigned("complaints-team", "2026-06-01T11:00:00+01:00")))
        .and_then(|case| case.occurred("acknowledged", at("2026-06-01T12:00:00+01:00")))
        .and_then(|case| case.with(assigned("complaints-manager", "2026-06-01T13:00:00+01:00")))
        .and_then(|case| {
            let answered = Event::occurred("review-answered", at("2026-06-01T14:00:00+01:00"));
            case.with(answered.by(role("complaints-team")))
        })
        .unwrap();
    let now = "2026-06-01T15:00:00+01:00";
    let same = only(&case, now, Asked::Finding(0));
    assert_eq!((same.about.as_str(), same.verdict), ("somebody-else", "breach"));
    assert_eq!(same.refusals, ["not kept: whoever answers at the second stage did not answer at the first"]);
    assert_eq!(rests_on(&same), ["complaint-received", "complaints-team", "complaints-manager"]);
    let unsigned = only(&case, now, Asked::Finding(1));
    assert_eq!((unsigned.about.as_str(), unsigned.verdict), ("signed-by-the-manager", "warning"));
    assert_eq!(unsigned.refusals, ["not kept: the answer of the second stage is the manager's"]);
    assert_eq!(rests_on(&unsigned), ["complaint-received", "review-answered"]);
}

/// Nobody said whether there is an immediate risk, which alone would permit it to go on at once.
#[test]
fn an_entry_that_nothing_permitted_says_what_spoke_against_it() {
    let raised = at("2026-04-02T10:00:00+01:00");
    let case = case()
        .occurred("concern-raised", raised)
        .and_then(|case| case.entered("stage-3", at("2026-04-02T11:00:00+01:00")))
        .unwrap();
    let told = only(&case, "2026-04-02T12:00:00+01:00", Asked::Finding(0));
    assert_eq!((told.about.as_str(), told.verdict), ("move to stage-3", "advisory"));
    assert_eq!(told.refusals, ["done before it was known whether it is permitted"]);
    assert!(told.late.is_none() && told.owed_by.is_empty());
    let case = case.stated("immediate-risk", false, at("2026-04-02T12:00:00+01:00")).unwrap();
    let told = only(&case, "2026-04-02T13:00:00+01:00", Asked::Finding(0));
    assert_eq!(rests_on(&told), ["concern-raised", "stage-3", "immediate-risk"]);
}

/// Stage 1 failed, there is no immediate risk and no issue of policy: on to stage 2, and to no other.
#[test]
fn what_may_be_entered_is_answered_beforehand() {
    let raised = at("2026-04-02T10:00:00+01:00");
    let case = case()
        .occurred("concern-raised", raised)
        .and_then(|case| case.stated("immediate-risk", false, raised))
        .and_then(|case| case.stated("significant-policy-issue", false, raised))
        .and_then(|case| case.occurred("stage-1-failed", at("2026-04-02T11:00:00+01:00")))
        .unwrap();
    let calendar = Calendar::england_and_wales();
    let answer = case.evaluate(&calendar, now("2026-04-02T12:00:00+01:00")).unwrap();
    let standings = ["stage-1", "stage-2", "stage-3", "stage-4"].map(|to| answer.may_enter(to).unwrap());
    let words = standings.iter().map(Standing::as_str).collect::<Vec<_>>();
    assert_eq!(words, ["refused", "required", "refused", "refused"]);
    let nowhere = "no move leads from stage-1 to stage-1";
    assert!(matches!(&standings[0], Standing::Refused(reasons) if *reasons == [nowhere]), "{standings:?}");
    let unknown = answer.may_enter("stage-22").unwrap_err();
    assert_eq!(unknown.to_string(), "unknown stage `stage-22`: did you mean `stage-2`?");
}

/// A quarter after Mon 15 Jan 2024 is Mon 15 April, which passed; the next period begins with Tue 16 April.
#[test]
fn a_period_begins_when_the_one_before_it_is_over() {
    let registered = at("2024-01-15");
    let case = of("standing-duties", "year")
        .stated("reports-suspended", false, registered)
        .and_then(|case| case.occurred("registered", registered))
        .unwrap();
    let starts = |text: &str| {
        let told = why(&case, text, Asked::Duty("report"));
        told.into_iter().map(|told| (told.instance.unwrap(), told.starts.map(|start| start.at)))
    };
    let first = starts("2024-02-01T10:00:00+00:00").collect::<Vec<_>>();
    let dated = |text: &str, start: Option<&str>| (text.to_owned(), start.map(at));
    assert_eq!(first, [dated("2024-04-15", Some("2024-01-15")), dated("2024-07-15", None)]);
    let second = starts("2024-06-03T10:00:00+01:00").collect::<Vec<_>>();
    let begun = Some("2024-04-16T00:00:00+01:00");
    assert_eq!(second, [dated("2024-07-15", begun), dated("2024-10-15", None)]);
}

/// To hear of it is done by what happens by itself once it is noted, not by what happens once it was to be noted.
#[test]
fn what_happens_by_itself_rests_on_what_it_waits_for() {
    let case = of("small-turns", "by-the-hour")
        .occurred("asked", at("2026-03-02T09:00:00+00:00"))
        .and_then(|case| case.occurred("more-time-given", at("2026-03-02T10:00:00+00:00")))
        .and_then(|case| case.occurred("noted", at("2026-03-02T11:00:00+00:00")))
        .unwrap();
    let told = only(&case, "2026-03-02T12:00:00+00:00", Asked::Duty("hear"));
    assert_eq!((told.verdict, rests_on(&told)), ("met", vec!["asked", "noted"]));
}

/// Whether the register is complete turns on whether the request was refused, for then it is to say the ground.
#[test]
fn what_a_record_does_rests_on_what_its_fields_wait_for() {
    let received = at("2026-03-02T09:00:00+00:00");
    let case = of("subject-access", "request").occurred("request-received", received);
    let case = case.and_then(|case| case.stated("was-refused", true, received)).unwrap();
    let told = only(&case, "2026-03-02T12:00:00+00:00", Asked::Duty("register"));
    assert_eq!(rests_on(&told), ["request-received", "was-refused"]);
}

#[test]
fn what_answers_something_rests_on_what_it_answers_once_that_is_known() {
    let appointed = Event::occurred("trustee-appointed", at("2026-04-29T10:00:00+01:00")).id("appointed");
    let code_signed = |appointed: Event| {
        let log = [
            Event::occurred("registered", at("2026-04-28T09:00:00+01:00")),
            Event::assigned("trustee", "ben", at("2026-04-29T09:00:00+01:00")),
            appointed,
            Event::occurred("code-signed", at("2026-05-01T09:00:00+01:00")).answering("appointed"),
        ];
        let case = log.into_iter().try_fold(of("standing-duties", "year"), Case::with).unwrap();
        only(&case, "2026-05-02T09:00:00+01:00", Asked::Duty("sign-code"))
    };
    let at_once = code_signed(appointed.clone());
    assert_eq!(rests_on(&at_once), ["registered", "trustee", "appointed", "code-signed"]);
    let later = code_signed(appointed.recorded_at(at("2026-05-05T09:00:00+01:00")));
    assert_eq!(rests_on(&later), ["registered", "trustee", "code-signed"]);
}

/// Five days are no working days: whoever checks them counts the days of a calendar.
#[test]
fn no_day_is_told_where_days_of_the_calendar_are_counted() {
    let case = of("small-turns", "visiting").occurred("opened", at("2026-03-02T09:00:00+00:00")).unwrap();
    let told = only(&case, "2026-03-02T12:00:00+00:00", Asked::Duty("visit"));
    assert_eq!(days(&told, 0), Vec::<String>::new());
}

/// A call in a room that was entered before is to be answered from then on.
#[test]
fn what_is_owed_for_something_is_owed_from_there() {
    let case = of("to-and-fro", "rooms").occurred("opened", at("2026-03-02T09:00:00+00:00"));
    let case = case.and_then(|case| case.occurred("call", at("2026-03-02T10:00:00+00:00"))).unwrap();
    let start = only(&case, "2026-03-02T12:00:00+00:00", Asked::Duty("answer")).starts.unwrap();
    assert_eq!((start.what.as_str(), start.at), ("call", at("2026-03-02T10:00:00+00:00")));
}

/// Nothing is owed before the opening; what would begin it is still what began it. In the second of the opening it may have
/// happened later on that day.
#[test]
fn what_began_before_the_opening_is_owed_from_there() {
    let started = |log: [Event; 2]| {
        let case = log.into_iter().try_fold(of("to-and-fro", "rooms"), Case::with).unwrap();
        let start = only(&case, "2026-03-02T12:00:00+00:00", Asked::Duty("receive")).starts.unwrap();
        (start.what, start.at)
    };
    let (sunday, monday) = (at("2026-03-01T09:00:00+00:00"), at("2026-03-02T09:00:00+00:00"));
    let before = [Event::stated("guest", true, sunday), Event::occurred("opened", monday)];
    assert_eq!(started(before), ("guest".to_owned(), monday));
    let (midnight, day) = (at("2026-03-02T00:00:00+00:00"), at("2026-03-02"));
    let within = [Event::occurred("opened", midnight), Event::stated("guest", true, day)];
    assert_eq!(started(within), ("guest".to_owned(), day));
}

/// Of the limits that are shared the earlier governs, within the limit that is due.
#[test]
fn a_shared_limit_says_which_of_its_own_governs() {
    let case = of("to-and-fro", "parlour").occurred("opened", at("2026-03-02T09:00:00+00:00")).unwrap();
    let told = only(&case, "2026-03-02T12:00:00+00:00", Asked::Duty("reply"));
    let shared = &told.due.as_ref().unwrap().operands[0];
    let inner = shared.inner.iter().map(|operand| (operand.words.as_str(), operand.role));
    let expected =
        [("2 working days after opened", OperandRole::Binds), ("5 days after opened", OperandRole::Compared)];
    assert_eq!(inner.collect::<Vec<_>>(), expected);
}

/// The clock stands still from the second of the reply on, which is after that by the log: no day of it counted less.
#[test]
fn a_pause_that_begins_with_the_doing_stops_no_day() {
    let replied = at("2026-03-03T12:00:00+00:00");
    let case = of("to-and-fro", "house")
        .occurred("opened", at("2026-03-02T09:00:00+00:00"))
        .and_then(|case| case.occurred("answered", replied))
        .and_then(|case| case.occurred("more-needed", replied))
        .and_then(|case| case.occurred("supplied", at("2026-03-05T12:00:00+00:00")))
        .unwrap();
    let told = only(&case, "2026-03-06T12:00:00+00:00", Asked::Duty("reply"));
    assert_eq!(days(&told, 0), ["2026-03-03 1", "2026-03-04 2"]);
}
