//! How often the heap is asked, counted.

use std::borrow::Cow;

use duly::{About, Calendar, Case, Due, Evaluation, Event, Moment, Next, Standing, State};

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

/// How many allocations something takes.
fn allocations<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let mut made = None;
    let counted = allocation_counter::measure(|| made = Some(work()));
    (counted.count_total, made.unwrap())
}

/// A Knowsley case at stage 3, the protective timescale stated.
fn at_stage_3() -> Case {
    let policy = duly::catalog::policy("knowsley-kscp").unwrap();
    let case = policy.procedure("professional-disagreement").unwrap().case();
    case.occurred("decision-received", at("2026-04-02T16:50:00+01:00"))
        .and_then(|case| case.stated("immediate-risk", false, at("2026-04-02T17:00:00+01:00")))
        .and_then(|case| case.occurred("concern-raised", at("2026-04-02T17:30:00+01:00")))
        .and_then(|case| case.recorded("written-follow-up", at("2026-04-07T09:00:00+01:00")))
        .and_then(|case| case.occurred("stage-1-failed", at("2026-04-13T09:00:00+01:00")))
        .and_then(|case| case.entered("stage-2", at("2026-04-13T10:00:00+01:00")))
        .and_then(|case| case.occurred("stage-2-failed", at("2026-04-20T09:00:00+01:00")))
        .and_then(|case| case.entered("stage-3", at("2026-04-20T10:00:00+01:00")))
        .unwrap()
}

fn kept() -> State {
    at_stage_3().replay(&Calendar::england_and_wales()).unwrap()
}

#[test]
fn asking_what_is_next_and_when_takes_none() {
    let state = kept();
    for now in ["2026-04-20T09:00:00Z", "2026-04-20T12:00:00Z"].map(|now| now.parse().unwrap()) {
        let (count, upcoming) = allocations(|| state.upcoming(now).unwrap());
        assert!(upcoming.by.is_some() && upcoming.next_change.is_some());
        assert_eq!(count, 0, "at {now}");
    }
}

/// How many of the lists of an answer are not empty, and how many texts were made for it.
fn lists(answer: &Evaluation<'_>) -> usize {
    let list = |length: usize| usize::from(length > 0);
    let due = |due: &Option<Due<'_>>| {
        due.as_ref().map_or(0, |due| list(due.provisional.len()) + list(due.waiting_for.len()))
    };
    let about = |about: &About<'_>| match about {
        About::Move(_) | About::Duty(_, Some(Cow::Owned(_))) => 1,
        _ => 0,
    };
    let standing = |standing: &Standing<'_>| match standing {
        Standing::Refused(reasons) => {
            list(reasons.len()) + reasons.iter().filter(|reason| matches!(reason, Cow::Owned(_))).count()
        }
        Standing::Undetermined(needs) => list(needs.len()),
        Standing::Required | Standing::Permitted => 0,
    };
    let next = match &answer.next {
        Next::Move { due: by, .. } | Next::Do { due: by, .. } => due(by),
        Next::Owed(duties) => list(duties.len()),
        Next::Stay { .. } | Next::Nothing => 0,
    };
    let duties = answer.duties.iter().map(|duty| {
        due(&duty.due) + due(&duty.not_before) + usize::from(matches!(duty.instance, Some(Cow::Owned(_))))
    });
    let moves = answer.moves.iter().map(|candidate| due(&candidate.due) + standing(&candidate.standing));
    let records = answer.records.iter().map(|record| due(&record.due) + list(record.missing.len()));
    let findings = answer.findings.iter().map(|finding| list(finding.clauses.len()) + about(&finding.about));
    let questions = answer
        .questions
        .iter()
        .map(|question| list(question.about.len()) + question.about.iter().map(about).sum::<usize>());
    let notices = answer.notices.iter().map(|notice| list(notice.clauses.len()) + 1 + about(&notice.about));
    let all = [
        answer.duties.len(),
        answer.moves.len(),
        answer.records.len(),
        answer.findings.len(),
        answer.questions.len(),
        answer.notices.len(),
    ];
    // The names of the stages are a list as well.
    next + 1
        + all.into_iter().map(list).sum::<usize>()
        + duties.chain(moves).chain(records).chain(findings).chain(questions).chain(notices).sum::<usize>()
}

/// Besides one for each list there are those made on the way: what is still needed, before it has its names.
#[test]
fn an_answer_takes_little_more_than_one_for_each_list() {
    let state = kept();
    let now = "2026-04-20T12:00:00Z".parse().unwrap();
    let (count, answer) = allocations(|| state.decide(now).unwrap());
    let lists = lists(&answer);
    assert!(lists > 20, "{lists}");
    assert!(usize::try_from(count).unwrap() <= lists + lists / 4, "{count} allocations for {lists} lists");
}

/// What is kept of an entry takes room now and then: the log, a second occurrence, a new instance, something late.
#[test]
fn what_opens_nothing_new_is_applied_without_any() {
    let at_noon = || at("2026-04-20T12:00:00Z");
    for event in [
        Event::stated("significant-policy-issue", false, at_noon()),
        Event::occurred("manager-alerted", at_noon()),
    ] {
        let mut state = kept();
        state.apply(Event::stated("chair-absent", false, at_noon())).unwrap();
        let (count, ()) = allocations(|| state.apply(event).unwrap());
        assert_eq!(count, 0, "{:?}", state.case().events().last());
    }
}
