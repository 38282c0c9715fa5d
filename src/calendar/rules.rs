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

impl Nation {
    pub(super) const ALL: &'static [Self] = &[Self::EnglandAndWales, Self::Scotland, Self::NorthernIreland];

    /// What its calendar is called, here and in GOV.UK's publication.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "england-and-wales",
            Self::Scotland => "scotland",
            Self::NorthernIreland => "northern-ireland",
        }
    }
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
const ALL: &[Nation] = Nation::ALL;

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::calendar::HolidayStanding;
    use crate::calendar::data::{self, Row};

    const NATIONS: [(Nation, &[Row]); 3] = [
        (EnglandAndWales, data::ENGLAND_AND_WALES),
        (Scotland, data::SCOTLAND),
        (NorthernIreland, data::NORTHERN_IRELAND),
    ];

    /// What proclamations changed: the nations, the days taken away, the days given.
    const PROCLAMATIONS: &[(&[Nation], &[&str], &[&str])] = &[
        (&[EnglandAndWales, NorthernIreland], &["1995-05-01"], &["1995-05-08"]),
        (&[Scotland], &[], &["1995-05-08"]),
        (ALL, &[], &["1999-12-31"]),
        (ALL, &["2002-05-27"], &["2002-06-03", "2002-06-04"]),
        (ALL, &[], &["2011-04-29"]),
        (ALL, &["2012-05-28"], &["2012-06-04", "2012-06-05"]),
        (ALL, &["2020-05-04"], &["2020-05-08"]),
        (ALL, &["2022-05-30"], &["2022-06-02", "2022-06-03"]),
        (ALL, &[], &["2022-09-19"]),
        (ALL, &[], &["2023-05-08"]),
        (&[Scotland], &[], &["2026-06-15"]),
    ];

    #[test]
    fn the_rules_give_every_published_day_but_for_the_listed_proclamations() {
        for (nation, rows) in NATIONS {
            let mut ruled: BTreeSet<String> = (FIRST_YEAR..=data::LAST_PUBLISHED_DAY.year())
                .flat_map(|year| BankHolidayRules(nation).of_year(year))
                .map(|(_, falls)| falls.date.to_string())
                .collect();
            for (_, taken, given) in PROCLAMATIONS.iter().filter(|(nations, ..)| nations.contains(&nation)) {
                for day in *taken {
                    assert!(ruled.remove(*day), "{nation:?}: the rules do not give {day}");
                }
                ruled.extend(given.iter().map(|day| (*day).to_owned()));
            }
            let published: BTreeSet<String> = rows.iter().map(|row| row.date.to_string()).collect();
            assert_eq!(ruled, published, "{nation:?}");
        }
    }

    /// Days on which two holidays follow each other and the publication names them the other way round.
    const OTHERWISE_NAMED: &[(&[Nation], &[&str])] = &[
        (ALL, &["2011-12-26", "2011-12-27"]),
        (&[Scotland], &["2012-01-02", "2012-01-03", "2017-01-02", "2017-01-03"]),
    ];

    #[test]
    fn the_rules_give_the_published_names_and_kinds_of_the_official_years() {
        for (nation, rows) in NATIONS {
            let proclaimed = PROCLAMATIONS.iter().flat_map(|(_, _, given)| *given);
            let others = OTHERWISE_NAMED.iter().filter(|(nations, _)| nations.contains(&nation));
            let excepted: BTreeSet<&str> =
                proclaimed.chain(others.flat_map(|(_, days)| *days)).copied().collect();
            let official = rows.iter().filter(|row| row.standing == HolidayStanding::Official);
            for row in official.filter(|row| !excepted.contains(row.date.to_string().as_str())) {
                let ruled = BankHolidayRules(nation).of_year(row.date.year()).into_iter();
                let found: Vec<(String, HolidayKind)> = ruled
                    .filter(|(_, falls)| falls.date == row.date)
                    .map(|(name, falls)| (name.to_lowercase(), falls.kind))
                    .collect();
                // The publication of 2011 writes "Early May Bank Holiday".
                assert_eq!(found, [(row.name.to_lowercase(), row.kind)], "{nation:?} {}", row.date);
            }
        }
    }

    #[test]
    fn the_rules_answer_through_the_trait_of_bdays() {
        let rules = BankHolidayRules(EnglandAndWales);
        // Christmas Day 2032 is a Saturday, 3 January 2033 the Monday after New Year's Day.
        let day = |month, day| NaiveDate::from_ymd_opt(2032, month, day).unwrap_or(NaiveDate::MAX);
        assert!(rules.is_holiday(day(12, 27)) && rules.is_holiday(day(12, 28)));
        assert!(!rules.is_bday(day(12, 25)) && !rules.is_holiday(day(12, 25)));
        assert_eq!(rules.advance_bdays(day(12, 24), 1), day(12, 29));
    }
}
