//! Days that other calendars have got wrong, each known from the proclamation or the statute.

use duly::Calendar;
use duly::calendar::StartRule;

use super::date;

#[track_caller]
fn check(calendar: &str, day: &str, works: bool) {
    assert_eq!(Calendar::named(calendar).unwrap().is_working_day(date(day)), Ok(works), "{calendar} {day}");
}

#[test]
fn the_mondays_that_moved_holidays_left_were_worked() {
    for calendar in ["england-and-wales", "scotland", "northern-ireland", "united-kingdom"] {
        for (left, taken) in [
            ("2020-05-04", "2020-05-08"),
            ("2022-05-30", "2022-06-02"),
            ("2012-05-28", "2012-06-04"),
            ("2002-05-27", "2002-06-04"),
        ] {
            check(calendar, left, true);
            check(calendar, taken, false);
        }
    }
}

#[test]
fn may_day_of_1995_was_a_holiday_in_scotland_only() {
    check("england-and-wales", "1995-05-01", true);
    check("northern-ireland", "1995-05-01", true);
    check("scotland", "1995-05-01", false);
    check("united-kingdom", "1995-05-01", false);
    check("england-and-wales", "1995-05-08", false);
    check("scotland", "1995-05-08", false);
}

#[test]
fn saint_andrews_day_came_by_statute_after_2006() {
    check("scotland", "2006-11-30", true);
    check("scotland", "2007-11-30", false);
    check("england-and-wales", "2007-11-30", true);
}

#[test]
fn the_world_cup_holiday_is_scottish() {
    check("scotland", "2026-06-15", false);
    check("united-kingdom", "2026-06-15", false);
    check("england-and-wales", "2026-06-15", true);
    check("northern-ireland", "2026-06-15", true);
}

#[test]
fn easter_monday_is_worked_in_scotland() {
    check("scotland", "2026-04-06", true);
    check("scotland", "2026-04-03", false);
    check("england-and-wales", "2026-04-06", false);
    check("northern-ireland", "2026-04-06", false);
}

#[test]
fn the_end_of_coverage_is_an_error_and_the_day_before_it_an_answer() {
    let calendar = Calendar::england_and_wales();
    // 31 December 2035 is a Monday.
    assert_eq!(calendar.next(date("2035-12-30")), Ok(date("2035-12-31")));
    assert!(calendar.next(date("2035-12-31")).is_err());
    let outside = calendar.is_working_day(date("2036-01-01")).unwrap_err();
    assert_eq!(outside.date(), date("2036-01-01"));
    assert_eq!(calendar.previous(date("1990-01-03")), Ok(date("1990-01-02")));
    assert!(calendar.previous(date("1990-01-02")).is_err());
    assert!(calendar.add(date("2026-04-02"), i32::MAX, StartRule::StrictlyAfter).is_err());
    assert!(calendar.subtract(date("2026-04-02"), i32::MIN, StartRule::StrictlyAfter).is_err());
    assert!(calendar.add(chrono::NaiveDate::MAX, 1, StartRule::StrictlyAfter).is_err());
    assert!(calendar.add(chrono::NaiveDate::MIN, -1, StartRule::StartIsDayOne).is_err());
}

#[test]
fn the_united_kingdom_is_the_union_of_its_nations() {
    let id = || duly::CalendarId::new("united-kingdom").unwrap();
    let union = Calendar::england_and_wales()
        .united_with(&Calendar::scotland(), id())
        .and_then(|union| union.united_with(&Calendar::northern_ireland(), id()))
        .unwrap();
    assert_eq!(union, Calendar::united_kingdom());
}

#[test]
fn a_name_that_no_shipped_calendar_has_is_told_with_those_that_they_have() {
    let known = ["england-and-wales", "scotland", "northern-ireland", "united-kingdom"];
    let misspelt = Calendar::named("scotlnd").unwrap_err();
    assert_eq!((misspelt.found(), misspelt.nearest()), ("scotlnd", Some("scotland")));
    assert_eq!(misspelt.known(), known);
    assert_eq!(
        misspelt.to_string(),
        "`scotlnd` is no calendar: expected one of `england-and-wales`, `scotland`, `northern-ireland`, \
         `united-kingdom`; the nearest is `scotland`"
    );
    let foreign = Calendar::named("brandenburg").unwrap_err();
    assert_eq!(foreign.nearest(), None);
}
