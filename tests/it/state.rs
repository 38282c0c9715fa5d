//! A state that is kept answers as if its whole log had been evaluated.

use chrono::{DateTime, Utc};
use duly::wire::{Inquiry, Request};
use duly::{Calendar, Case, Evaluation, Event, Moment, Next, NextStep, Policy, State};
use serde_json::Value;

use super::cases;
use super::generate::{end, start};

/// The first and the last second of when an event of a request happened and was written down.
fn moments(event: &Value) -> Vec<DateTime<Utc>> {
    let stated = ["at", "recorded_at"].into_iter().filter_map(|field| event[field].as_str());
    let moments = stated.map(|text| text.parse::<Moment>().unwrap());
    moments.flat_map(|moment| [start(moment), end(moment)]).collect()
}

fn assert_answers_as_evaluated(state: &State, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let decided = state.decide(now).unwrap();
    assert_eq!(decided, state.case().evaluate(state.calendar(), now).unwrap(), "at {now}");
    let upcoming = state.upcoming(now).unwrap();
    assert_eq!(upcoming.next_change, decided.next_change, "at {now}");
    assert_eq!((upcoming.step, upcoming.by), in_short(&decided), "at {now}");
    decided.next_change
}

/// What is next in an answer, and by when.
fn in_short<'p>(answer: &Evaluation<'p>) -> (NextStep<'p>, Option<DateTime<Utc>>) {
    let by = |due: &Option<duly::Due<'_>>| due.as_ref().and_then(|due| due.by);
    match &answer.next {
        Next::Move { to, due, .. } => (NextStep::Move(*to), by(due)),
        Next::Do { duty, due, .. } => (NextStep::Do(duty), by(due)),
        Next::Stay { duty, until, .. } => (NextStep::Stay(duty), *until),
        Next::Owed(duties) => {
            let first = answer.owed().next().unwrap();
            assert_eq!(first.id, duties[0]);
            (NextStep::Owed(first.id), by(&first.due))
        }
        Next::Nothing => (NextStep::Nothing, None),
    }
}

/// Applies the log of a request event by event, asking after each at that time and once more when the answer is to change;
/// how often it was asked.
fn follow(request: &Value) -> usize {
    let inquiry = Request::from_json(&request.to_string()).and_then(|request| Inquiry::of(&request));
    let Ok(inquiry) = inquiry else { return 0 };
    let mut state = inquiry.case().procedure().case().replay(inquiry.calendar()).unwrap();
    let mut asked = 0;
    for (event, line) in inquiry.case().events().zip(request["events"].as_array().unwrap()) {
        if state.apply(event.clone()).is_err() {
            break;
        }
        for now in moments(line)
            .into_iter()
            .filter(|now| inquiry.calendar().is_working_day(now.date_naive()).is_ok())
        {
            let next = assert_answers_as_evaluated(&state, now);
            let _ = next.map(|next| assert_answers_as_evaluated(&state, next));
            asked += 1;
        }
    }
    asked
}

#[test]
fn a_state_answers_as_the_log_does_after_each_event() {
    let asked: usize = cases::requests().iter().map(follow).sum();
    assert!(asked > 4_000, "{asked}");
}

/// A host keeps them where it likes and shares them between its threads.
#[test]
fn what_a_host_keeps_borrows_nothing_and_is_shared() {
    fn is_kept_and_shared<T: Send + Sync + 'static>() {}
    is_kept_and_shared::<Policy>();
    is_kept_and_shared::<Calendar>();
    is_kept_and_shared::<Case>();
    is_kept_and_shared::<State>();
}

#[test]
fn what_is_refused_changes_nothing() {
    let procedure =
        duly::catalog::policy("knowsley-kscp").unwrap().procedure("professional-disagreement").unwrap();
    let at = |text: &str| text.parse::<Moment>().unwrap();
    let case = procedure.case().occurred("decision-received", at("2026-04-02T16:50:00+01:00")).unwrap();
    let mut state = case.replay(&Calendar::england_and_wales()).unwrap();
    let now = "2026-04-03T09:00:00Z".parse().unwrap();
    let before = format!("{:?}", state.decide(now).unwrap());
    for (event, message) in [
        (Event::occurred("concern-riased", at("2026-04-07")), "events[1].event: unknown event"),
        (Event::occurred("concern-raised", at("2026-04-01")), "events[1].at: "),
        (
            Event::occurred("concern-raised", at("2999-04-01")),
            "events[1].at: `2999-04-01` lies outside the calendar",
        ),
    ] {
        let refused = state.apply(event).unwrap_err().to_string();
        assert!(refused.starts_with(message), "{refused}");
        assert_eq!(format!("{:?}", state.decide(now).unwrap()), before);
    }
}

/// Cases of every procedure, replayed up to some entry and then event by event, asked at any second after that.
#[cfg(feature = "proptest")]
#[test]
fn a_prefix_and_then_the_rest_is_as_good_as_the_whole() {
    use duly::calendar::Coverage;
    use duly::strategies::{cases, instants};
    use proptest::prelude::*;
    use proptest::sample::Index;
    use proptest::test_runner::{Config, RngSeed, TestRunner};

    let day = |text: &str| text.parse().unwrap();
    let calendar = Calendar::england_and_wales();
    let (spring, year) = (
        Coverage::new(day("2026-03-23"), day("2026-05-06")).unwrap(),
        Coverage::new(day("2026-03-23"), day("2026-08-31")).unwrap(),
    );
    let procedures = duly::catalog::policies()
        .unwrap()
        .into_iter()
        .flat_map(|policy| policy.procedures().collect::<Vec<_>>());
    for procedure in procedures {
        let drawn = (cases(&procedure, &calendar, spring), any::<Index>(), instants(&calendar, year));
        let mut runner = TestRunner::new(Config {
            cases: 60,
            rng_seed: RngSeed::Fixed(14),
            failure_persistence: None,
            ..Config::default()
        });
        runner
            .run(&drawn, |(case, cut, now)| {
                let events: Vec<Event> = case.events().cloned().collect();
                let cut = cut.index(events.len() + 1);
                let mut before = procedure.case();
                events[..cut].iter().for_each(|event| before.push(event.clone()).unwrap());
                let mut state = before.replay(&calendar).unwrap();
                for event in &events[cut..] {
                    state.apply(event.clone()).unwrap();
                }
                assert_answers_as_evaluated(&state, now);
                Ok(())
            })
            .unwrap();
    }
}
