//! The rules by which bank holidays fall, for the years that are not yet published.

use bdays::HolidayCalendar;
use bdays::easter::easter_naive_date;
use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::holiday::HolidayKind;

/// A nation of the United Kingdom that has bank holidays of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nation {
    EnglandAndWales,
    Scotland,
    NorthernIreland,
}

use Nation::{EnglandAndWales, NorthernIreland, Scotland};

/// A bank holiday that comes every year.
pub(super) struct Rule {
    pub(super) name: &'static str,
    nations: &'static [Nation],
    since: i32,
    falls: fn(i32) -> Option<Falls>,
}

/// Where a rule's holiday falls in a year, and how it came there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Falls {
    pub(super) date: NaiveDate,
    pub(super) kind: HolidayKind,
}

/// The first year for which the rules are held against the published data.
const FIRST_YEAR: i32 = 1990;
const ALL: &[Nation] = &[EnglandAndWales, Scotland, NorthernIreland];

/// Banking and Financial Dealings Act 1971, schedule 1, and its yearly proclamations; common law for Good Friday and
/// Christmas Day; St Andrew's Day Bank Holiday (Scotland) Act 2007. In the order of the year.
const RULES: &[Rule] = &[
    Rule { name: "New Year's Day", nations: ALL, since: FIRST_YEAR, falls: |year| or_monday(year, 1, 1) },
    Rule { name: "2nd January", nations: &[Scotland], since: FIRST_YEAR, falls: second_january },
    Rule {
        name: "St Patrick's Day",
        nations: &[NorthernIreland],
        since: FIRST_YEAR,
        falls: |year| or_monday(year, 3, 17),
    },
    Rule { name: "Good Friday", nations: ALL, since: FIRST_YEAR, falls: good_friday },
    Rule {
        name: "Easter Monday",
        nations: &[EnglandAndWales, NorthernIreland],
        since: FIRST_YEAR,
        falls: easter_monday,
    },
    Rule {
        name: "Early May bank holiday",
        nations: ALL,
        since: FIRST_YEAR,
        falls: |year| first_monday(year, 5),
    },
    Rule { name: "Spring bank holiday", nations: ALL, since: FIRST_YEAR, falls: |year| last_monday(year, 5) },
    Rule {
        name: "Battle of the Boyne (Orangemen's Day)",
        nations: &[NorthernIreland],
        since: FIRST_YEAR,
        falls: |year| or_monday(year, 7, 12),
    },
    Rule {
        name: "Summer bank holiday",
        nations: &[Scotland],
        since: FIRST_YEAR,
        falls: |year| first_monday(year, 8),
    },
    Rule {
        name: "Summer bank holiday",
        nations: &[EnglandAndWales, NorthernIreland],
        since: FIRST_YEAR,
        falls: |year| last_monday(year, 8),
    },
    Rule {
        name: "St Andrew's Day",
        nations: &[Scotland],
        since: 2007,
        falls: |year| or_monday(year, 11, 30),
    },
    Rule { name: "Christmas Day", nations: ALL, since: FIRST_YEAR, falls: |year| or_two_days_on(year, 25) },
    Rule { name: "Boxing Day", nations: ALL, since: FIRST_YEAR, falls: |year| or_two_days_on(year, 26) },
];

/// The bank holidays of a nation by rule alone: no proclamation moves or adds a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct BankHolidayRules(pub(super) Nation);

impl BankHolidayRules {
    /// The holidays of a year, by date.
    pub(super) fn of_year(self, year: i32) -> Vec<(&'static str, Falls)> {
        let rules = RULES.iter().filter(|rule| rule.since <= year && rule.nations.contains(&self.0));
        let mut holidays: Vec<_> = rules.filter_map(|rule| Some((rule.name, (rule.falls)(year)?))).collect();
        holidays.sort_by_key(|(_, falls)| falls.date);
        holidays
    }
}

impl HolidayCalendar<NaiveDate> for BankHolidayRules {
    fn is_holiday(&self, date: NaiveDate) -> bool {
        self.of_year(date.year()).iter().any(|(_, falls)| falls.date == date)
    }
}

fn easter(year: i32) -> Option<NaiveDate> {
    easter_naive_date(year).ok()
}

fn regular(date: NaiveDate) -> Falls {
    Falls { date, kind: HolidayKind::Regular }
}

fn substitute(date: NaiveDate) -> Falls {
    Falls { date, kind: HolidayKind::Substitute }
}

fn days_on(date: NaiveDate, days: u64) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(days))
}

fn good_friday(year: i32) -> Option<Falls> {
    easter(year)?.checked_sub_days(Days::new(2)).map(regular)
}

fn easter_monday(year: i32) -> Option<Falls> {
    easter(year)?.succ_opt().map(regular)
}

/// A fixed date; the Monday after it if it falls on a weekend.
fn or_monday(year: i32, month: u32, day: u32) -> Option<Falls> {
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    match date.weekday() {
        Weekday::Sat => days_on(date, 2).map(substitute),
        Weekday::Sun => days_on(date, 1).map(substitute),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => Some(regular(date)),
    }
}

/// Christmas Day and Boxing Day: whichever falls on a weekend is kept two days later, past the other of the two.
fn or_two_days_on(year: i32, day_of_december: u32) -> Option<Falls> {
    let date = NaiveDate::from_ymd_opt(year, 12, day_of_december)?;
    if bdays::is_weekend(date) { days_on(date, 2).map(substitute) } else { Some(regular(date)) }
}

/// 2 January, or the next day that is neither a weekend nor kept for New Year's Day.
fn second_january(year: i32) -> Option<Falls> {
    let new_year = or_monday(year, 1, 1)?.date;
    let second = or_monday(year, 1, 2)?;
    if second.date <= new_year { new_year.succ_opt().map(substitute) } else { Some(second) }
}

fn first_monday(year: i32, month: u32) -> Option<Falls> {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 1).map(regular)
}

fn last_monday(year: i32, month: u32) -> Option<Falls> {
    let fifth = NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 5);
    fifth.or_else(|| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 4)).map(regular)
}
