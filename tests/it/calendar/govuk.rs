//! Reading GOV.UK's publication and laying it over the shipped years.

use std::fmt::Write;

use duly::Calendar;
use duly::calendar::{BankHolidays, HolidayKind, HolidayStanding};

use super::date;

const DIVISIONS: [&str; 3] = ["england-and-wales", "scotland", "northern-ireland"];

/// The publication as it stands for some years, made from the shipped rows.
fn published(years: std::ops::RangeInclusive<i32>) -> String {
    use chrono::Datelike;
    let divisions: Vec<String> = DIVISIONS
        .iter()
        .map(|name| {
            let calendar = Calendar::named(name).unwrap();
            let rows = calendar.holidays().iter().filter(|row| years.contains(&row.date().year()));
            let events: Vec<String> = rows
                .map(|row| {
                    let notes = if row.kind() == HolidayKind::Substitute { "Substitute day" } else { "" };
                    event(row.name(), &row.date().to_string(), notes)
                })
                .collect();
            division(name, &events.join(","))
        })
        .collect();
    format!("{{{}}}", divisions.join(","))
}

fn event(title: &str, date: &str, notes: &str) -> String {
    format!(r#"{{"title":"{title}","date":"{date}","notes":"{notes}","bunting":true}}"#)
}

fn division(name: &str, events: &str) -> String {
    format!(r#""{name}":{{"division":"{name}","events":[{events}]}}"#)
}

/// A publication whose Scottish events are these, and whose other divisions hold one New Year's Day.
fn scottish(events: &str) -> String {
    let new_year = event("New Year’s Day", "2027-01-01", "");
    let mut text = String::new();
    for name in DIVISIONS {
        let events = if name == "scotland" { events } else { &new_year };
        write!(text, "{},", division(name, events)).unwrap();
    }
    format!("{{{}}}", text.trim_end_matches(','))
}

#[track_caller]
fn refused(text: &str, message: &str) {
    assert_eq!(BankHolidays::from_json(text).unwrap_err().to_string(), message);
}

#[test]
fn the_official_years_published_again_make_the_same_calendar() {
    let bank_holidays = BankHolidays::from_json(&published(2018..=2028)).unwrap();
    for name in ["england-and-wales", "scotland", "northern-ireland", "united-kingdom"] {
        let calendar = Calendar::named(name).unwrap();
        let merged = calendar.with_bank_holidays(&bank_holidays).unwrap();
        assert_eq!(merged.changes_to(&calendar), []);
        assert_eq!(merged.holidays(), calendar.holidays());
        assert_eq!(merged.edition(), calendar.edition());
    }
}

#[test]
fn a_newly_published_year_turns_official_and_changes_the_edition() {
    let bank_holidays = BankHolidays::from_json(&published(2027..=2030)).unwrap();
    let shipped = Calendar::united_kingdom();
    let merged = shipped.with_bank_holidays(&bank_holidays).unwrap();
    assert_eq!(merged.official_until(), Some(date("2030-12-31")));
    assert_ne!(merged.edition(), shipped.edition());
    assert_eq!(merged.changes_to(&shipped), []);
    let standing = |day: &str| merged.holidays_on(date(day))[0].standing();
    assert_eq!(standing("2030-12-25"), HolidayStanding::Official);
    assert_eq!(standing("2031-12-25"), HolidayStanding::Projected);
}

#[test]
fn a_publication_that_leaves_a_gap_does_not_make_the_gap_official() {
    let bank_holidays = BankHolidays::from_json(&published(2031..=2032)).unwrap();
    let merged = Calendar::scotland().with_bank_holidays(&bank_holidays).unwrap();
    assert_eq!(merged.official_until(), Some(date("2028-12-31")));
}

#[test]
fn what_is_published_replaces_its_years_and_no_others() {
    let moved = [
        event("New Year’s Day", "2027-01-01", ""),
        event("Early May bank holiday", "2027-05-07", ""),
        event("Bank holiday for the new bridge", "2027-06-18", "Extra bank holiday"),
        event("Christmas Day", "2027-12-27", "Substitute day"),
    ];
    let bank_holidays = BankHolidays::from_json(&scottish(&moved.join(","))).unwrap();
    let calendar = Calendar::scotland().with_bank_holidays(&bank_holidays).unwrap();
    let kinds: Vec<(String, HolidayKind)> = calendar
        .holidays()
        .iter()
        .filter(|row| row.date() >= date("2027-01-01") && row.date() <= date("2027-12-31"))
        .map(|row| (format!("{} {}", row.date(), row.name()), row.kind()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("2027-01-01 New Year's Day".to_owned(), HolidayKind::Regular),
            ("2027-05-07 Early May bank holiday".to_owned(), HolidayKind::Moved),
            ("2027-06-18 Bank holiday for the new bridge".to_owned(), HolidayKind::OneOff),
            ("2027-12-27 Christmas Day".to_owned(), HolidayKind::Substitute),
        ]
    );
    assert_eq!(calendar.is_working_day(date("2027-05-03")), Ok(true));
    assert_eq!(calendar.is_working_day(date("2026-11-30")), Ok(false));
    assert_eq!(calendar.is_working_day(date("2028-01-03")), Ok(false));
}

#[test]
fn a_publication_past_the_end_extends_the_calendar() {
    let text = DIVISIONS.map(|name| division(name, &event("New Year’s Day", "2036-01-01", ""))).join(",");
    let bank_holidays = BankHolidays::from_json(&format!("{{{text}}}")).unwrap();
    let calendar = Calendar::united_kingdom().with_bank_holidays(&bank_holidays).unwrap();
    assert_eq!(calendar.coverage().last(), date("2036-12-31"));
    assert_eq!(calendar.next(date("2035-12-31")), Ok(date("2036-01-02")));
    // The years from 2029 to 2035 are still projected.
    assert_eq!(calendar.official_until(), Some(date("2028-12-31")));
}

#[test]
fn a_publication_may_begin_with_the_calendars_first_year() {
    let bank_holidays = BankHolidays::from_json(&published(1990..=1990)).unwrap();
    let shipped = Calendar::scotland();
    let merged = shipped.with_bank_holidays(&bank_holidays).unwrap();
    assert_eq!(merged.changes_to(&shipped), []);
    assert_eq!(merged.holidays_on(date("1990-01-01"))[0].standing(), HolidayStanding::Official);
    assert_eq!(merged.official_until(), Some(date("2028-12-31")));
}

#[test]
fn closures_survive_a_new_publication() {
    let closed = Calendar::scotland().with_closures([(date("2027-03-03"), "training day")]).unwrap();
    let merged =
        closed.with_bank_holidays(&BankHolidays::from_json(&published(2027..=2028)).unwrap()).unwrap();
    assert_eq!(merged.is_working_day(date("2027-03-03")), Ok(false));
}

#[test]
fn malformed_input_is_refused_with_its_place() {
    refused("", "the bank holidays cannot be read: EOF while parsing a value at line 1 column 0");
    refused("{}", "the bank holidays cannot be read: missing field `england-and-wales` at line 1 column 2");
    refused(
        &scottish(&event("x", "2027-02-30", "")),
        "`2027-02-30` (`x`) is no date in the division `scotland`: expected one such as `2026-12-25`",
    );
    // The name ends at column 65 of the second line.
    refused(
        &scottish("\n{\"title\":\"x\",\"date\":\"2027-01-01\",\"notes\":\"\",\"bunting\":true,\"cake\":1}"),
        "the bank holidays cannot be read: unknown field `cake`, expected one of `title`, `date`, `notes`, `bunting` at line 2 column 65",
    );
    refused(
        &published(2027..=2028).replacen(r#""division":"scotland""#, r#""division":"wales""#, 1),
        "the division `wales` stands where `scotland` was expected",
    );
}

#[test]
fn empty_duplicate_unsorted_untitled_and_skipping_input_is_refused_by_name() {
    refused(&scottish(""), "the division `scotland` is empty: expected its bank holidays");
    let (one, two) = (event("One", "2027-01-01", ""), event("Two", "2027-01-04", ""));
    refused(
        &scottish(&format!("{one},{one}")),
        "`2027-01-01` (`One`) stands twice in the division `scotland`",
    );
    refused(
        &scottish(&format!("{two},{one}")),
        "`2027-01-01` (`One`) stands after `2027-01-04` in the division `scotland`: expected dates in order",
    );
    refused(&scottish(&event(" ", "2027-01-01", "")), "`2027-01-01` has no title in the division `scotland`");
    refused(
        &scottish(&format!("{one},{}", event("Two", "2029-01-01", ""))),
        "the year `2028` has no bank holiday in the division `scotland`, though later years have",
    );
}

#[test]
fn a_publication_that_does_not_meet_the_calendar_is_refused() {
    let of = |day: &str| {
        let text = DIVISIONS.map(|name| division(name, &event("New Year’s Day", day, ""))).join(",");
        let bank_holidays = BankHolidays::from_json(&format!("{{{text}}}")).unwrap();
        Calendar::scotland().with_bank_holidays(&bank_holidays).unwrap_err().to_string()
    };
    assert_eq!(
        of("2040-01-02"),
        "bank holidays of 2040-01-01 to 2040-12-31 do not meet the calendar, which covers 1990-01-01 to 2035-12-31"
    );
    assert_eq!(
        of("1980-01-01"),
        "bank holidays of 1980-01-01 to 1980-12-31 do not meet the calendar, which covers 1990-01-01 to 2035-12-31"
    );
}
