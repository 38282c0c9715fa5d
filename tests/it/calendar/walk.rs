//! The obvious program: a sheet of days, walked one by one. It shares nothing with the crate but the dates.

use std::collections::BTreeSet;

use bdays::HolidayCalendar;
use chrono::{Datelike, NaiveDate, Weekday};
use duly::Calendar;
use duly::calendar::StartRule::{RollForwardDayZero, StartIsDayOne, StrictlyAfter};

use super::date;

const ENGLAND_AND_WALES: &str = include_str!("facts/england-and-wales.csv");
const SCOTLAND: &str = include_str!("facts/scotland.csv");
const NORTHERN_IRELAND: &str = include_str!("facts/northern-ireland.csv");

/// Every calendar with the facts of which it is made.
const REGIONS: [(&str, &[&str]); 4] = [
    ("england-and-wales", &[ENGLAND_AND_WALES]),
    ("scotland", &[SCOTLAND]),
    ("northern-ireland", &[NORTHERN_IRELAND]),
    ("united-kingdom", &[ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND]),
];

/// Each day from 1990 to 2035, and whether it is worked.
struct Sheet(Vec<(NaiveDate, bool)>);

impl Sheet {
    fn of(facts: &[&str]) -> Self {
        let rows = facts.iter().flat_map(|text| text.lines().skip(1));
        let holidays: BTreeSet<NaiveDate> = rows.map(|row| date(&row[..10])).collect();
        let days = date("1990-01-01").iter_days().take_while(|day| *day <= date("2035-12-31"));
        let works = |day: NaiveDate| {
            day.weekday() != Weekday::Sat && day.weekday() != Weekday::Sun && !holidays.contains(&day)
        };
        Self(days.map(|day| (day, works(day))).collect())
    }

    /// The working days after a position, in order, as far as the sheet goes.
    fn after(&self, position: usize) -> impl Iterator<Item = NaiveDate> {
        self.0[position + 1..].iter().filter(|(_, works)| *works).map(|(day, _)| *day)
    }

    /// The working days before a position, the nearest first.
    fn before(&self, position: usize) -> impl Iterator<Item = NaiveDate> {
        self.0[..position].iter().rev().filter(|(_, works)| *works).map(|(day, _)| *day)
    }

    /// The day itself, if it is worked.
    fn on(&self, position: usize) -> Option<NaiveDate> {
        let (day, works) = self.0[position];
        works.then_some(day)
    }
}

#[test]
fn every_row_of_the_facts_is_a_holiday_of_that_name_and_there_is_no_other() {
    for (name, facts) in REGIONS {
        let calendar = Calendar::named(name).unwrap();
        let mut expected: Vec<String> =
            facts.iter().flat_map(|text| text.lines().skip(1)).map(str::to_owned).collect();
        let mut found: Vec<String> = calendar
            .holidays()
            .iter()
            .map(|holiday| {
                format!("{},{},{},{}", holiday.date(), holiday.kind(), holiday.standing(), holiday.name())
            })
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn law_5_adding_equals_walking_on_every_day_for_each_rule() {
    for (name, facts) in REGIONS {
        let (calendar, sheet) = (Calendar::named(name).unwrap(), Sheet::of(facts));
        for (position, (day, works)) in sheet.0.iter().enumerate() {
            let on = sheet.on(position);
            assert_eq!(calendar.is_working_day(*day), Ok(*works), "{name} {day}");
            // The nth from here on, the day itself included under the rules that count or roll.
            let mut rolled = on.into_iter().chain(sheet.after(position));
            let mut day_one = on.into_iter().chain(sheet.after(position));
            let mut strict = sheet.after(position);
            assert_eq!(calendar.add(*day, 0, StrictlyAfter), Ok(*day), "{name} {day}");
            assert_eq!(calendar.add(*day, 0, StartIsDayOne), Ok(*day), "{name} {day}");
            assert_eq!(calendar.add(*day, 0, RollForwardDayZero).ok(), rolled.next(), "{name} {day}");
            for n in 1..=300 {
                assert_eq!(calendar.add(*day, n, StrictlyAfter).ok(), strict.next(), "{name} {day} {n}");
                assert_eq!(calendar.add(*day, n, RollForwardDayZero).ok(), rolled.next(), "{name} {day} {n}");
                assert_eq!(calendar.add(*day, n, StartIsDayOne).ok(), day_one.next(), "{name} {day} {n}");
            }
        }
    }
}

#[test]
fn subtracting_equals_walking_back_on_every_day_for_each_rule() {
    for (name, facts) in REGIONS {
        let (calendar, sheet) = (Calendar::named(name).unwrap(), Sheet::of(facts));
        for (position, (day, _)) in sheet.0.iter().enumerate() {
            let on = sheet.on(position);
            // bdays' rule goes on to a working day before it goes back; where there is none it has no answer.
            let can_roll = on.is_some() || sheet.after(position).next().is_some();
            let mut strict = sheet.before(position);
            let mut rolled = sheet.before(position).filter(|_| can_roll);
            let mut day_one = on.into_iter().chain(sheet.before(position));
            for n in 1..=60 {
                let expected = strict.next();
                assert_eq!(calendar.add(*day, -n, StrictlyAfter).ok(), expected, "{name} {day} -{n}");
                assert_eq!(calendar.subtract(*day, n, StrictlyAfter).ok(), expected, "{name} {day} -{n}");
                assert_eq!(
                    calendar.add(*day, -n, RollForwardDayZero).ok(),
                    rolled.next(),
                    "{name} {day} -{n}"
                );
                assert_eq!(calendar.add(*day, -n, StartIsDayOne).ok(), day_one.next(), "{name} {day} -{n}");
            }
        }
    }
}

#[test]
fn counting_equals_walking_between_any_two_days() {
    for (name, facts) in REGIONS {
        let (calendar, sheet) = (Calendar::named(name).unwrap(), Sheet::of(facts));
        let mut seed = 20_260_401_u64;
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % limit
        };
        for _ in 0..2_000 {
            let (one, other) = (below(sheet.0.len()), below(sheet.0.len()));
            let (early, late) = (one.min(other), one.max(other));
            let walked =
                i64::try_from(sheet.0[early..=late].iter().skip(1).filter(|(_, works)| *works).count())
                    .unwrap();
            let (from, to) = (sheet.0[early].0, sheet.0[late].0);
            assert_eq!(calendar.count(from, to), Ok(walked), "{name} {from} {to}");
            assert_eq!(calendar.count(to, from), Ok(-walked), "{name} {to} {from}");
        }
    }
}

#[test]
fn next_previous_and_same_equal_walking() {
    for (name, facts) in REGIONS {
        let (calendar, sheet) = (Calendar::named(name).unwrap(), Sheet::of(facts));
        for (position, (day, _)) in sheet.0.iter().enumerate() {
            let same = sheet.on(position).or_else(|| sheet.after(position).next());
            assert_eq!(calendar.next(*day).ok(), sheet.after(position).next(), "{name} {day}");
            assert_eq!(calendar.previous(*day).ok(), sheet.before(position).next(), "{name} {day}");
            assert_eq!(calendar.same_working_day(*day).ok(), same, "{name} {day}");
        }
    }
}

struct Facts(BTreeSet<NaiveDate>);

impl HolidayCalendar<NaiveDate> for Facts {
    fn is_holiday(&self, date: NaiveDate) -> bool {
        self.0.contains(&date)
    }
}

#[test]
fn bdays_agrees_under_its_own_start_rule() {
    for (name, facts) in REGIONS {
        let calendar = Calendar::named(name).unwrap();
        let rows = facts.iter().flat_map(|text| text.lines().skip(1));
        let oracle = Facts(rows.map(|row| date(&row[..10])).collect());
        for day in date("1991-01-01").iter_days().take_while(|day| *day < date("2034-06-01")).step_by(3) {
            for n in [-60, -7, -1, 0, 1, 2, 5, 20, 65, 300] {
                let expected = oracle.advance_bdays(day, n);
                assert_eq!(calendar.add(day, n, RollForwardDayZero), Ok(expected), "{name} {day} {n}");
            }
        }
    }
}
