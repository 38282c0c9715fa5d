//! Documented bounds, each just under, at and over; and that nothing within them takes long.

use chrono::{DateTime, TimeDelta, Utc};
use duly::{
    Calendar, Case, ClauseEntry, DutyEntry, Event, EventEntry, FactEntry, LimitEntry, Moment, PolicyDocument,
    ProcedureEntry, RoleEntry, StageEntry,
};

/// A procedure of one event, which opens it.
fn document() -> PolicyDocument {
    let mut document = PolicyDocument::new("own", "1", "Own", "made for this test", "2026-01-01");
    document.role.push(RoleEntry { id: "manager".to_owned(), title: "the manager".to_owned() });
    document.clause.push(ClauseEntry { id: "C-1".to_owned(), place: "1".to_owned(), gist: "one".to_owned() });
    document.procedure.push(ProcedureEntry {
        id: "procedure".to_owned(),
        opened_by: vec!["opened".to_owned()],
        event: ["opened", "answered"]
            .map(|id| EventEntry { id: id.to_owned(), ..EventEntry::default() })
            .to_vec(),
        ..ProcedureEntry::default()
    });
    document
}

fn duty(id: &str) -> DutyEntry {
    DutyEntry {
        id: id.to_owned(),
        clauses: vec!["C-1".to_owned()],
        owed_by: vec!["manager".to_owned()],
        strength: "must".to_owned(),
        done_by: vec!["answered".to_owned()],
        ..DutyEntry::default()
    }
}

fn numbered<T>(count: usize, entry: impl Fn(String) -> T) -> Vec<T> {
    (0..count).map(|number| entry(format!("n{number}"))).collect()
}

/// The errors, a line each.
fn errors(document: PolicyDocument) -> Vec<String> {
    match document.check() {
        Ok(_) => Vec::new(),
        Err(error) => error.problems().iter().map(ToString::to_string).collect(),
    }
}

/// One fewer than `most` and `most` make a policy; one more is refused with these words.
fn assert_most(most: usize, expected: &str, document_of: impl Fn(usize) -> PolicyDocument) {
    for kept in [most - 1, most] {
        assert_eq!(errors(document_of(kept)), Vec::<String>::new(), "{kept}, {expected}");
    }
    let over = errors(document_of(most + 1));
    assert!(over.iter().any(|error| error == expected), "{expected}: {over:?}");
}

fn with(change: impl FnOnce(&mut ProcedureEntry)) -> PolicyDocument {
    let mut document = document();
    change(document.procedure.first_mut().unwrap());
    document
}

#[test]
fn the_lists_of_a_document_are_bounded() {
    assert_most(100, "error: procedure/stage: 101 entries: expected at most 100", |count| {
        with(|procedure| {
            procedure.order = Some("should".to_owned());
            procedure.stage = numbered(count, |id| StageEntry { id, ..StageEntry::default() });
        })
    });
    assert_most(1_000, "error: procedure/duty: 1001 entries: expected at most 1000", |count| {
        with(|procedure| procedure.duty = numbered(count, |id| duty(&id)))
    });
    assert_most(5_000, "error: clause: 5001 entries: expected at most 5000", |count| {
        let mut document = document();
        let clause = |id| ClauseEntry { id, ..ClauseEntry::default() };
        document.clause = numbered(count, clause);
        document
    });
    assert_most(100, "error: procedure: 101 entries: expected at most 100", |count| {
        let mut document = document();
        let entry = document.procedure.first().unwrap().clone();
        document.procedure = numbered(count, |id| ProcedureEntry { id, ..entry.clone() });
        document
    });
}

#[test]
fn a_phrase_is_bounded_in_length_and_in_depth() {
    let phrase = |bytes: usize| format!("concluded{}", " ".repeat(bytes - "concluded".len()));
    assert_most(
        2_000,
        "error: procedure/duty/answer/unless: the phrase has 2001 bytes: expected at most 2000",
        |bytes| {
            with(|procedure| {
                procedure.duty = vec![DutyEntry { unless: Some(phrase(bytes)), ..duty("answer") }];
            })
        },
    );
    assert_most(64, "error: procedure/duty/answer/due: 65 operands: expected at most 64", |count| {
        let days = (2..=count + 1).map(|day| format!("{day} days after opened")).collect::<Vec<_>>();
        let due = Some(format!("earliest of [{}]", days.join(", ")));
        with(|procedure| procedure.duty = vec![DutyEntry { due, ..duty("answer") }])
    });
    let brackets = |depth: usize| format!("{}concluded{}", "(".repeat(depth), ")".repeat(depth));
    let is_read = |depth: usize| brackets(depth).parse::<duly::Condition>().is_ok();
    assert!(is_read(14) && is_read(15) && !is_read(16) && !is_read(900));
    let nested = |depth: usize| format!("{}stated f{}", "earliest of [".repeat(depth), "]".repeat(depth));
    let is_read = |depth: usize| nested(depth).parse::<duly::Deadline>().is_ok();
    assert!(is_read(6) && is_read(7) && !is_read(8) && !is_read(150));
}

#[test]
fn a_name_is_bounded_in_length() {
    let is_name = |length: usize| duly::DutyId::new(&"n".repeat(length)).is_ok();
    assert!(is_name(63) && is_name(64) && !is_name(65));
}

/// A limit for each phrase, and a duty that is due by the first.
fn with_limits(phrases: Vec<String>) -> PolicyDocument {
    with(|procedure| {
        let numbered = phrases.into_iter().enumerate();
        procedure.limit = numbered
            .map(|(number, due)| LimitEntry { id: format!("l{number}"), due, ..LimitEntry::default() })
            .collect();
        procedure.duty = vec![DutyEntry { due: Some("limit l0".to_owned()), ..duty("answer") }];
    })
}

/// Each limit but the last refers to the next.
fn chain(length: usize, link: impl Fn(usize) -> String) -> Vec<String> {
    let mut phrases: Vec<String> = (1..length).map(link).collect();
    phrases.push("1 day after opened".to_owned());
    phrases
}

#[test]
fn shared_limits_are_bounded_in_depth_and_in_what_they_come_to() {
    assert_most(
        16,
        "error: procedure/limit/l0: limit `l0` is reached through 16 others: expected fewer",
        |depth| with_limits(chain(depth, |next| format!("limit l{next}"))),
    );
    // Each refers to the next ten times: three levels come to a thousand terms, four to ten thousand.
    let tenfold = |next: usize| {
        let ten = vec![format!("limit l{next}"); 10];
        format!("earliest of [{}]", ten.join(", "))
    };
    assert_eq!(errors(with_limits(chain(4, tenfold))), Vec::<String>::new());
    assert_eq!(
        errors(with_limits(chain(5, tenfold))),
        ["error: procedure/limit/l0: limit `l0` comes to more than 1000 terms: expected at most so many"]
    );
    // Two to the power of a thousand would never end.
    let twice = |next: usize| format!("latest of [limit l{next}, limit l{next}]");
    assert_eq!(errors(with_limits(chain(1_000, twice))).len(), 1);
}

#[test]
fn only_so_many_problems_are_told() {
    let document = with(|procedure| {
        let unknown = |id: String| DutyEntry { done_by: vec![format!("no-{id}"); 3], ..duty(&id) };
        procedure.duty = numbered(1_000, unknown);
    });
    assert_eq!(errors(document).len(), 1_000);
}

/// A document with a duty for each number, each of which turns on those before it.
fn turning(count: usize) -> PolicyDocument {
    with(|procedure| {
        procedure.fact = vec![FactEntry {
            id: "known".to_owned(),
            kind: "yes-no".to_owned(),
            gist: "whether".to_owned(),
            ..FactEntry::default()
        }];
        procedure.duty = numbered(count, |id| duty(&id));
        for (number, duty) in procedure.duty.iter_mut().enumerate() {
            let before = number.checked_sub(1);
            duty.when = Some(before.map_or("known".to_owned(), |before| {
                format!("done(n{before}) or done(n{before}) here or lapsed(n{before})")
            }));
        }
    })
}

#[test]
fn a_question_is_found_through_a_thousand_duties() {
    let opened: Moment = "2026-04-01".parse().unwrap();
    let procedure = turning(1_000).check().unwrap().procedure("procedure").unwrap();
    let case = procedure.case().occurred("opened", opened).unwrap();
    let calendar = Calendar::england_and_wales();
    let answer = case.evaluate(&calendar, "2026-04-02T09:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(answer.questions.len(), 1);
    assert_eq!(answer.questions.first().unwrap().about.len(), 1_000);
}

#[test]
fn a_case_takes_so_many_events_and_no_more() {
    let procedure = document().check().unwrap().procedure("procedure").unwrap();
    let opened: Moment = "2026-04-01T09:00:00Z".parse().unwrap();
    let mut case = procedure.case();
    for _ in 0..Case::EVENTS_MAX {
        case.push(Event::occurred("opened", opened)).unwrap();
    }
    let error = case.push(Event::occurred("opened", opened)).unwrap_err();
    assert_eq!(error.to_string(), "events[100000]: a case takes at most 100000 events: expected no more");
    assert_eq!(case.len(), Case::EVENTS_MAX);
    let calendar = Calendar::england_and_wales();
    assert!(case.evaluate(&calendar, "2026-04-02T09:00:00Z".parse().unwrap()).is_ok());
}

/// Numbers that would fill any memory, were they walked.
#[test]
fn the_size_of_a_number_costs_nothing() {
    let opened: Moment = "2026-04-01T09:00:00Z".parse().unwrap();
    let calendar = Calendar::england_and_wales();
    let now = "2035-12-01T09:00:00Z".parse().unwrap();
    for unit in ["working days", "days", "weeks", "months", "years", "hours", "working hours"] {
        let due = format!("4000000000 {unit} after opened");
        let mut document = with(|procedure| {
            procedure.duty = vec![DutyEntry { due: Some(due.clone()), ..duty("answer") }];
        });
        document.opening_hours = [("monday".to_owned(), "09:00-17:00".to_owned())].into();
        let case = document.check().unwrap().procedure("procedure").unwrap().case();
        let case = case.occurred("opened", opened).unwrap();
        let answer = case.evaluate(&calendar, now).unwrap();
        let due = answer.duties.first().unwrap().due.clone().unwrap();
        assert_eq!(due.by, None, "{unit}");
        assert_eq!(
            due.waiting_for.first().copied(),
            Some(&*format!("beyond calendar: 4000000000 {unit} after opened"))
        );
    }
}

/// A day is the shortest that a duty can recur on; so often it was missed from 2026 to 2035.
#[test]
fn missed_periods_are_counted_not_walked() {
    let document = with(|procedure| {
        let every = Some("1 day after opened".to_owned());
        procedure.duty = vec![DutyEntry { every, ..duty("answer") }];
    });
    let case = document.check().unwrap().procedure("procedure").unwrap().case();
    let case = case.occurred("opened", "2026-04-01".parse::<Moment>().unwrap()).unwrap();
    let calendar = Calendar::england_and_wales();
    let answer = case.evaluate(&calendar, "2035-04-01T09:00:00Z".parse().unwrap()).unwrap();
    // 9 years of 365 days and the leap days of 2028 and 2032, less the day that has not passed.
    assert_eq!(answer.duties.first().unwrap().missed_before, Some(9 * 365 + 2 - 1));
    assert_eq!(answer.findings.len(), 1);
}

/// The last date of the calendar is the last that is told; asking when to ask again ends with it.
#[test]
fn what_recurs_ends_with_the_calendar() {
    let document = with(|procedure| {
        let every = Some("1 week after opened".to_owned());
        procedure.duty = vec![DutyEntry { every, ..duty("answer") }];
    });
    let case = document.check().unwrap().procedure("procedure").unwrap().case();
    let case = case.occurred("opened", "2035-12-17".parse::<Moment>().unwrap()).unwrap();
    let calendar = Calendar::england_and_wales();
    // Monday 17 December 2035, a week later Monday 24, then Monday 31, the last day: the one after is beyond the calendar.
    let answer = case.evaluate(&calendar, "2035-12-31T09:00:00Z".parse().unwrap()).unwrap();
    let dates: Vec<Option<String>> =
        answer.duties.iter().map(|duty| duty.instance.as_ref().map(ToString::to_string)).collect();
    assert_eq!(dates, [Some("2035-12-31".to_owned()), None]);
    assert_eq!(answer.duties.first().unwrap().missed_before, Some(1));
    assert_eq!(answer.next_change, Some("2036-01-01T00:00:00Z".parse().unwrap()));
}

/// Since when a case is late that was answered in time, by what was withdrawn on Wed 11 March 2026 at ten, if so many things
/// happen after that, each so many seconds before it is written down.
fn late_since(times: i64, delay: i64) -> String {
    let limited = DutyEntry { due: Some("5 working days after opened".to_owned()), ..duty("reply") };
    let policy = with(|procedure| procedure.duty.push(limited)).check().unwrap();
    let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let withdrawn = moment("2026-03-11T10:00:00Z");
    let again = (1..=times).flat_map(|minute| {
        let at = withdrawn + TimeDelta::minutes(minute);
        let event = Event::occurred("opened", at).recorded_at(at + TimeDelta::seconds(delay));
        [event.clone(), event]
    });
    let log = [
        Event::occurred("opened", moment("2026-03-02T09:00:00Z")),
        Event::occurred("answered", moment("2026-03-03T09:00:00Z")).id("mistaken"),
        Event::withdrawn("mistaken", withdrawn),
    ];
    let case = policy.procedure("procedure").unwrap().case();
    let case = log.into_iter().chain(again).try_fold(case, Case::with).unwrap();
    let calendar = Calendar::england_and_wales();
    let answer = case.evaluate(&calendar, moment("2026-03-12T12:00:00Z")).unwrap();
    answer.findings[0].since.to_string()
}

/// A reply was due on Mon 9 March 2026. Nobody could know before the withdrawal that it was late, which is told as long as no
/// hundred things were written down late after that; what is written down at once does not count.
#[test]
fn the_last_hundred_late_recordings_are_told_apart() {
    assert_eq!(late_since(200, 0), "2026-03-11 10:00:00 UTC");
    assert_eq!(late_since(99, 30), "2026-03-11 10:00:00 UTC");
    assert_eq!(late_since(100, 30), "2026-03-10 00:00:00 UTC");
}

/// The second since which the first finding is one on Fri 6 March 2026 at noon, if this was the log until nine and an event was
/// written down late a hundred times after that.
fn since_before_a_hundred(
    declare: impl FnOnce(&mut ProcedureEntry),
    log: impl IntoIterator<Item = Event>,
) -> String {
    let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let again = (1..=100).map(|minute| {
        let at = moment("2026-03-06T09:00:00Z") + TimeDelta::minutes(minute);
        Event::occurred("opened", at).recorded_at(at + TimeDelta::seconds(30))
    });
    let case = with(declare).check().unwrap().procedure("procedure").unwrap().case();
    let case = log.into_iter().chain(again).try_fold(case, Case::with).unwrap();
    let calendar = Calendar::england_and_wales();
    let answer = case.evaluate(&calendar, moment("2026-03-06T12:00:00Z")).unwrap();
    answer.findings[0].since.to_string()
}

/// What was written down on Fri 6 March 2026 at nine nobody could know before, however much is written down late after that.
#[test]
fn what_rests_on_a_late_recording_is_not_late_before_it() {
    let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let known = moment("2026-03-06T09:00:00Z");
    let opened = || Event::occurred("opened", moment("2026-03-02T09:00:00Z"));
    let fact =
        |id: &str, kind: &str| FactEntry { id: id.to_owned(), kind: kind.to_owned(), ..FactEntry::default() };
    let due = |id: &str, due: &str| DutyEntry { due: Some(due.to_owned()), ..duty(id) };

    // Of a guest it is said as of Sunday, so that they were to be received by Tue.
    let received = DutyEntry {
        starts: Some("stating guest".to_owned()),
        ..due("receive", "1 working day after opened")
    };
    let declare = |procedure: &mut ProcedureEntry| {
        procedure.fact.push(fact("guest", "yes-no"));
        procedure.duty.push(received);
    };
    let guest = Event::stated("guest", true, moment("2026-03-01T09:00:00Z")).recorded_at(known);
    assert_eq!(since_before_a_hundred(declare, [guest, opened()]), "2026-03-06 09:00:00 UTC");

    // They called on Mon, were to be answered by Tue, and told of it by Wed.
    let declare = |procedure: &mut ProcedureEntry| {
        procedure.event.push(EventEntry { id: "called".to_owned(), ..EventEntry::default() });
        procedure.duty.push(due("answer", "1 working day after called"));
        procedure.duty.push(due("tell", "1 working day after due of answer"));
    };
    let called = Event::occurred("called", moment("2026-03-02T10:00:00Z")).recorded_at(known);
    assert_eq!(since_before_a_hundred(declare, [opened(), called]), "2026-03-06 09:00:00 UTC");

    // What they wished for by eight on Mon was over at the opening, and was to be done at once.
    let declare = |procedure: &mut ProcedureEntry| {
        procedure.fact.push(FactEntry { stands: Some("latest".to_owned()), ..fact("wish", "moment") });
        procedure.duty.push(due("grant", "stated wish"));
    };
    let wish = moment("2026-03-02T08:00:00Z");
    let wished = Event::stated("wish", wish, moment("2026-03-02T10:00:00Z")).recorded_at(known);
    assert_eq!(since_before_a_hundred(declare, [opened(), wished]), "2026-03-06 09:00:00 UTC");
}

/// Something is written down late after each of forty entries, so that each is judged as the case was known then. Were those
/// before it judged anew for that, this would not end.
#[test]
fn judging_an_entry_judges_none_before_it() {
    const ENTRIES: i32 = 40;
    let policy = with(|procedure| {
        procedure.order = Some("should".to_owned());
        procedure.stage = ["front", "back"]
            .map(|id| StageEntry { id: id.to_owned(), title: id.to_owned(), ..StageEntry::default() })
            .to_vec();
        let (id, kind) = ("guest".to_owned(), "yes-no".to_owned());
        procedure.fact.push(FactEntry { id, kind, ..FactEntry::default() });
    });
    let opened = "2026-03-02T09:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let hours = |count: i32| opened + TimeDelta::hours(count.into());
    let late = (1..=ENTRIES).map(|count| {
        Event::stated("guest", true, hours(-1)).recorded_at(hours(count) + TimeDelta::minutes(30))
    });
    let entries = (1..=ENTRIES)
        .map(|count| Event::entered(if count % 2 == 1 { "back" } else { "front" }, hours(count)));
    let log = late.chain([Event::occurred("opened", opened)]).chain(entries);
    let case = policy.check().unwrap().procedure("procedure").unwrap().case();
    let case = log.fold(case, |case, event| case.with(event).unwrap());
    let calendar = Calendar::england_and_wales();
    let answer = case.evaluate(&calendar, hours(ENTRIES + 1)).unwrap();
    assert_eq!(answer.findings.len(), 40);
}
