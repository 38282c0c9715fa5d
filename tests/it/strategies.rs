//! The strategies for hosts: what they draw can always be evaluated, reaches what it is to reach, and shrinks.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use duly::calendar::{Coverage, Hours, OpeningHours};
use duly::strategies::{calendars, cases, instants};
use duly::{Calendar, Case, Evaluation, Event, Next, PolicyDocument, Position, Procedure, catalog};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

/// Draws the same each time, and stops at the first draw that a strategy refuses.
fn runner() -> TestRunner {
    TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(20_261_126),
        max_local_rejects: 0,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..Config::default()
    })
}

fn draw<S: Strategy>(number: usize, strategy: &S) -> impl Iterator<Item = S::Value> {
    let mut runner = runner();
    (0..number).map(move |_| strategy.new_tree(&mut runner).unwrap().current())
}

/// How many draws have each trait, for all that can be had.
struct Tally(BTreeMap<String, usize>);

impl Tally {
    fn of(traits: &[&str]) -> Self {
        Self(traits.iter().map(|word| ((*word).to_owned(), 0)).collect())
    }

    /// Counts what one draw has.
    #[track_caller]
    fn add(&mut self, mut had: Vec<String>) {
        had.sort();
        had.dedup();
        for word in had {
            *self.0.get_mut(&word).unwrap_or_else(|| panic!("unexpected: {word}")) += 1;
        }
    }

    fn add_those(&mut self, had: &[(&str, bool)]) {
        self.add(had.iter().filter(|(_, is_so)| *is_so).map(|(word, _)| (*word).to_owned()).collect());
    }

    #[track_caller]
    fn assert_all_reached(&self) {
        println!("{:#?}", self.0);
        let unreached: Vec<&String> =
            self.0.iter().filter(|(_, count)| **count == 0).map(|(word, _)| word).collect();
        assert!(unreached.is_empty(), "never reached: {unreached:?}");
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn span(first: &str, last: &str) -> Coverage {
    Coverage::new(day(first), day(last)).unwrap()
}

/// From a Monday on, over Easter, with the clocks going forward on 29 March.
fn spring() -> Coverage {
    span("2026-03-23", "2026-05-06")
}

fn nine_to_five() -> Calendar {
    let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    let hours = OpeningHours::new().on_days(week, Hours::parse("09:00", "17:00").unwrap());
    Calendar::england_and_wales().with_opening_hours(hours).unwrap()
}

fn shipped() -> Vec<Procedure> {
    catalog::policies().unwrap().iter().flat_map(|policy| policy.procedures()).collect()
}

/// The procedures of the policies that the tests bring along: with numbers, instances and recurrences.
fn fixtures() -> Vec<Procedure> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policies");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path| PolicyDocument::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap();
    let policies = paths.into_iter().map(|path| read(path).check().unwrap());
    policies.flat_map(|policy| policy.procedures().collect::<Vec<_>>()).collect()
}

fn knowsley() -> Procedure {
    catalog::policy("knowsley-kscp").unwrap().procedure("professional-disagreement").unwrap()
}

fn said(answer: &Evaluation<'_>) -> Vec<String> {
    let position = match answer.position {
        Position::NotOpened(_) => "not opened",
        Position::At(..) => "at a stage",
        Position::Open(..) => "open",
        Position::Concluded(..) => "concluded",
        Position::LeftFor(..) => "left",
    };
    let next = match answer.next {
        Next::Move { .. } => "move",
        Next::Do { .. } => "do",
        Next::Stay { .. } => "stay",
        Next::Owed(_) => "owed",
        Next::Nothing => "nothing",
    };
    let mut words = vec![format!("position {position}"), format!("next {next}")];
    words.extend(answer.duties.iter().map(|duty| format!("duty {}", duty.status.as_str())));
    words.extend(answer.moves.iter().map(|found| format!("move {}", found.standing.as_str())));
    words.extend(answer.records.iter().map(|record| format!("record {}", record.status.as_str())));
    words.extend(answer.findings.iter().map(|finding| format!("finding {}", finding.severity.as_str())));
    words
}

#[test]
fn the_cases_of_the_shipped_policies_reach_all_that_an_answer_can_say() {
    let mut tally = Tally::of(&[
        "position not opened",
        "position at a stage",
        "position open",
        "position concluded",
        "position left",
        "next move",
        "next do",
        "next stay",
        "next owed",
        "next nothing",
        "duty not-applicable",
        "duty undetermined",
        "duty met",
        "duty met-late",
        "duty discharged",
        "duty closed",
        "duty superseded",
        "duty missed",
        "duty waiting",
        "duty overdue",
        "duty open",
        "move required",
        "move permitted",
        "move refused",
        "move undetermined",
        "record missing",
        "record incomplete",
        "record complete",
        "finding advisory",
        "finding warning",
        "finding breach",
    ]);
    let calendar = nine_to_five();
    for procedure in shipped() {
        let inputs =
            (cases(&procedure, &calendar, span("2026-03-23", "2026-04-17")), instants(&calendar, spring()));
        for (case, now) in draw(200, &inputs) {
            tally.add(said(&case.evaluate(&calendar, now).unwrap()));
        }
    }
    tally.assert_all_reached();
}

#[test]
fn every_case_of_every_calendar_is_evaluated() {
    let inputs =
        (select([shipped(), fixtures()].concat()), calendars()).prop_flat_map(|(procedure, calendar)| {
            let days = calendar.coverage();
            (cases(&procedure, &calendar, days), instants(&calendar, days), Just(calendar))
        });
    for (case, now, calendar) in draw(500, &inputs) {
        case.evaluate(&calendar, now).unwrap();
    }
}

/// When the entries of a case happened, as it prints them.
fn times(log: &str) -> Vec<&str> {
    log.split(", at: ").skip(1).map(|rest| rest.split(')').next().unwrap()).collect()
}

#[test]
fn entries_are_of_every_kind() {
    let kinds = [
        "Occurred {",
        "Stated {",
        "Entered {",
        "Recorded {",
        "Assigned {",
        "Withdrawn {",
        "Left {",
        "Concluded {",
        "value: YesNo(",
        "value: Choice(",
        "value: Number(",
        "value: Moment(",
        "fields: None",
        "fields: Some",
        "Rows(",
        "reason: Some",
        ", at: Instant(",
        ", at: Day(",
        "recorded_at: None",
        "recorded_at: Some(Instant(",
        "recorded_at: Some(Day(",
        "id: Some",
        "by: Some",
        "answers: Some",
    ];
    let mut tally = Tally::of(&[&kinds[..], &["no entry", "the same second twice"]].concat());
    for procedure in shipped().iter().chain(&fixtures()) {
        for case in draw(60, &cases(procedure, &nine_to_five(), spring())) {
            let log = format!("{case:?}");
            tally.add_those(&kinds.map(|kind| (kind, log.contains(kind))));
            let times = times(&log);
            let is_twice = times.windows(2).any(|pair| pair[0] == pair[1] && pair[0].starts_with("Instant"));
            tally.add_those(&[("no entry", case.is_empty()), ("the same second twice", is_twice)]);
        }
    }
    tally.assert_all_reached();
}

#[test]
fn what_fails_shrinks_to_the_opening_at_ten_in_the_morning_of_a_plain_day() {
    let calendar = nine_to_five();
    let has_no_entry = |case: Case| {
        prop_assert!(case.is_empty());
        Ok(())
    };
    let failure = runner().run(&cases(&knowsley(), &calendar, spring()), has_no_entry);
    let Err(TestError::Fail(_, case)) = failure else { panic!("{failure:?}") };
    let ten: DateTime<Utc> = "2026-03-23T10:00:00Z".parse().unwrap();
    assert_eq!(case.events().collect::<Vec<_>>(), [&Event::occurred("disagreement-arose", ten)]);
}

#[test]
fn what_is_late_shrinks_to_one_entry() {
    let calendar = nine_to_five();
    let is_in_time = |(case, now): (Case, DateTime<Utc>)| {
        prop_assert!(case.evaluate(&calendar, now).unwrap().findings.is_empty());
        Ok(())
    };
    let inputs = (cases(&knowsley(), &calendar, spring()), instants(&calendar, spring()));
    let failure = runner().run(&inputs, is_in_time);
    let Err(TestError::Fail(_, (case, _))) = failure else { panic!("{failure:?}") };
    assert_eq!(case.len(), 1, "{case:#?}");
}

#[test]
fn instants_reach_every_edge() {
    let calendar = nine_to_five();
    let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    let mut tally = Tally::of(&[
        "midnight",
        "last second",
        "closing time",
        "a second after closing time",
        "the last second before the clocks change",
        "the first second after the clocks change",
        "Good Friday",
        "Easter Monday",
        "the day after Easter Monday",
        "a weekend",
        "a plain working day",
    ]);
    for instant in draw(2_000, &instants(&calendar, spring())) {
        let date = calendar.date_of(instant).unwrap();
        let closing = calendar.close_of_business(date).ok();
        tally.add_those(&[
            ("midnight", Ok(instant) == calendar.start_of_day(date)),
            ("last second", Ok(instant) == calendar.end_of_day(date)),
            ("closing time", Some(instant) == closing),
            (
                "a second after closing time",
                closing.is_some_and(|closing| (instant - closing).num_seconds() == 1),
            ),
            ("the last second before the clocks change", instant == at("2026-03-29T00:59:59Z")),
            ("the first second after the clocks change", instant == at("2026-03-29T01:00:00Z")),
            ("Good Friday", date == day("2026-04-03")),
            ("Easter Monday", date == day("2026-04-06")),
            ("the day after Easter Monday", date == day("2026-04-07")),
            ("a weekend", date == day("2026-04-18")),
            ("a plain working day", date == day("2026-04-22")),
        ]);
    }
    tally.assert_all_reached();
}

#[test]
fn instants_reach_both_ends_of_a_calendar_and_never_leave_it() {
    let calendar = Calendar::scotland();
    let coverage = calendar.coverage();
    let ends = [calendar.start_of_day(coverage.first()), calendar.end_of_day(coverage.last())];
    let all: Vec<_> = draw(2_000, &instants(&calendar, coverage)).collect();
    assert!(ends.into_iter().all(|end| all.contains(&end.unwrap())));
    for (days, nearest) in [
        (span("1900-01-01", "1901-01-01"), coverage.first()),
        (span("2040-01-01", "2041-01-01"), coverage.last()),
    ] {
        for instant in draw(20, &instants(&calendar, days)) {
            assert_eq!(calendar.date_of(instant), Ok(nearest));
        }
    }
}

#[test]
fn calendars_are_of_every_kind() {
    let mut tally = Tally::of(&[
        "one day",
        "two years",
        "no working day",
        "no rest day",
        "Sunday worked",
        "Monday not worked",
        "a holiday",
        "a closure",
        "an extra working day",
        "opening hours",
        "no opening hours",
        "official",
        "projected",
    ]);
    for calendar in draw(1_000, &calendars()) {
        let days = calendar.coverage().first().iter_days().take(calendar.coverage().days());
        let why: Vec<_> = days.map(|date| calendar.why(date).unwrap()).collect();
        let says = |word: &str| why.iter().any(|day| day.to_string().contains(word));
        tally.add_those(&[
            ("one day", why.len() == 1),
            ("two years", why.len() > 730),
            ("no working day", why.iter().all(|day| !day.is_working())),
            ("no rest day", why.len() > 7 && !says("rest day")),
            ("Sunday worked", why.len() > 7 && !says("rest day: Sunday")),
            ("Monday not worked", says("rest day: Monday")),
            ("a holiday", says("holiday")),
            ("a closure", says("closure")),
            ("an extra working day", says("extra working day")),
            ("opening hours", calendar.opening_hours() != &OpeningHours::new()),
            ("no opening hours", calendar.opening_hours() == &OpeningHours::new()),
            ("official", calendar.official_until().is_some()),
            ("projected", calendar.official_until().is_none()),
        ]);
    }
    tally.assert_all_reached();
}
