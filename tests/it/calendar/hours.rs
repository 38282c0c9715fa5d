//! Seconds: ends of days, hours through clock changes, closing times, working hours.

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Timelike, Utc, Weekday};
use duly::Calendar;
use duly::calendar::{DayEnd, Hours, HoursError, LateEvent, OpeningHours};
use proptest::prelude::*;

use super::date;

const WEEK: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn nine_to_five() -> Calendar {
    let hours = OpeningHours::new()
        .on_days(WEEK, Hours::parse("09:00", "17:00").unwrap())
        .on_date(date("2026-12-24"), Hours::parse("09:00", "12:00").unwrap());
    Calendar::england_and_wales().with_opening_hours(hours).unwrap()
}

#[test]
fn hours_are_two_whole_times_the_earlier_first() {
    let time = |hour, minute, second| NaiveTime::from_hms_opt(hour, minute, second).unwrap();
    let hours = Hours::parse("09:00", "17:30:15").unwrap();
    assert_eq!((hours.opens(), hours.closes()), (time(9, 0, 0), time(17, 30, 15)));
    assert!(Hours::new(time(9, 0, 0), time(9, 0, 0)).is_err());
    assert!(Hours::new(time(17, 0, 0), time(9, 0, 0)).is_err());
    let half_a_second = TimeDelta::milliseconds(500);
    assert!(Hours::new(time(9, 0, 0) + half_a_second, time(17, 0, 0)).is_err());
    assert!(Hours::new(time(9, 0, 0), time(17, 0, 0) + half_a_second).is_err());
}

#[test]
fn days_of_23_and_25_hours_begin_and_end_at_local_midnight() {
    let calendar = Calendar::england_and_wales();
    for (day, start, end) in [
        ("2026-03-29", "2026-03-29T00:00:00Z", "2026-03-29T22:59:59Z"),
        ("2026-10-25", "2026-10-24T23:00:00Z", "2026-10-25T23:59:59Z"),
        ("1990-01-01", "1990-01-01T00:00:00Z", "1990-01-01T23:59:59Z"),
        ("2035-12-31", "2035-12-31T00:00:00Z", "2035-12-31T23:59:59Z"),
    ] {
        assert_eq!(calendar.start_of_day(date(day)), Ok(instant(start)));
        assert_eq!(calendar.end_of_day(date(day)), Ok(instant(end)));
    }
}

#[test]
fn every_second_belongs_to_the_day_that_the_zone_says() {
    let calendar = Calendar::england_and_wales();
    for day in date("1990-01-01").iter_days().take_while(|day| *day < date("2035-12-31")) {
        let (start, end) = (calendar.start_of_day(day).unwrap(), calendar.end_of_day(day).unwrap());
        assert_eq!(start.with_timezone(&calendar.zone()).date_naive(), day);
        assert_eq!(start.with_timezone(&calendar.zone()).time(), NaiveTime::MIN);
        assert_eq!(calendar.date_of(start), Ok(day));
        assert_eq!(calendar.date_of(end), Ok(day));
        assert_eq!(calendar.start_of_day(day.succ_opt().unwrap()), Ok(end + TimeDelta::seconds(1)));
    }
}

#[test]
fn instants_outside_are_errors() {
    let calendar = nine_to_five();
    for outside in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, instant("2036-01-01T00:00:00Z")] {
        assert!(calendar.date_of(outside).is_err());
        assert!(calendar.hours_after(outside, 1).is_err());
        assert!(calendar.working_hours_after(outside, 1).is_err());
        assert!(calendar.working_time(outside, outside).is_err());
        assert!(calendar.counts_from(outside, LateEvent::CountsThatDay).is_err());
    }
    let error = calendar.hours_after(instant("2035-12-31T12:00:00Z"), 12).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot tell `12` hours after an instant of `2035-12-31`: the calendar `england-and-wales` covers 1990-01-01 to 2035-12-31"
    );
    assert!(calendar.hours_after(instant("2035-12-31T12:00:00Z"), 11).is_ok());
    assert!(calendar.hours_after(instant("2026-01-01T12:00:00Z"), u32::MAX).is_err());
    assert!(calendar.working_hours_after(instant("2026-01-01T12:00:00Z"), u32::MAX).is_err());
}

#[test]
fn twenty_four_hours_are_elapsed_hours_across_both_clock_changes() {
    let calendar = Calendar::england_and_wales();
    for (from, due) in [
        ("2026-03-28T12:00:00+00:00", "2026-03-29T13:00:00+01:00"),
        ("2026-10-24T12:00:00+01:00", "2026-10-25T11:00:00+00:00"),
        // The hour that comes twice.
        ("2026-10-24T01:30:00+01:00", "2026-10-25T01:30:00+01:00"),
    ] {
        assert_eq!(calendar.hours_after(instant(from), 24), Ok(instant(due)));
    }
}

#[test]
fn a_limit_ends_with_the_day_or_at_closing_time() {
    let calendar = nine_to_five();
    let end = |day: &str, end| calendar.end_of(date(day), end);
    assert_eq!(end("2026-04-08", DayEnd::EndOfDay), Ok(instant("2026-04-08T23:59:59+01:00")));
    assert_eq!(end("2026-04-08", DayEnd::CloseOfBusiness), Ok(instant("2026-04-08T17:00:00+01:00")));
    assert_eq!(end("2026-12-24", DayEnd::CloseOfBusiness), Ok(instant("2026-12-24T12:00:00+00:00")));
    let good_friday = end("2026-04-03", DayEnd::CloseOfBusiness).unwrap_err();
    assert_eq!(good_friday.to_string(), "the calendar `england-and-wales` is not open on `2026-04-03`");
    let bare = Calendar::england_and_wales().close_of_business(date("2026-04-08")).unwrap_err();
    assert_eq!(
        bare.to_string(),
        "the calendar `england-and-wales` has no opening hours, which `2026-04-08` was asked for"
    );
}

#[test]
fn an_event_after_closing_time_may_count_from_the_next_working_day() {
    let calendar = nine_to_five();
    let from = |text: &str, rule| calendar.counts_from(instant(text), rule);
    for (event, that_day, next) in [
        ("2026-04-02T17:00:00+01:00", "2026-04-02", "2026-04-02"),
        ("2026-04-02T17:00:01+01:00", "2026-04-02", "2026-04-07"),
        ("2026-04-02T07:00:00+01:00", "2026-04-02", "2026-04-02"),
        ("2026-04-04T10:00:00+01:00", "2026-04-04", "2026-04-07"),
    ] {
        assert_eq!(from(event, LateEvent::CountsThatDay), Ok(date(that_day)));
        assert_eq!(from(event, LateEvent::CountsNextWorkingDay), Ok(date(next)));
    }
    let bare = Calendar::england_and_wales();
    let thursday = bare.counts_from(instant("2026-04-02T10:00:00Z"), LateEvent::CountsNextWorkingDay);
    assert!(matches!(thursday, Err(HoursError::NoOpeningHours { .. })));
}

#[test]
fn working_hours_run_while_the_calendar_is_open() {
    let calendar = nine_to_five();
    let after = |from: &str, hours| calendar.working_hours_after(instant(from), hours);
    // Thursday before Easter, an hour before closing: one hour is closing time, two are Tuesday morning.
    assert_eq!(after("2026-04-02T16:00:00+01:00", 1), Ok(instant("2026-04-02T17:00:00+01:00")));
    assert_eq!(after("2026-04-02T16:00:00+01:00", 2), Ok(instant("2026-04-07T10:00:00+01:00")));
    assert_eq!(after("2026-04-02T22:00:00+01:00", 8), Ok(instant("2026-04-07T17:00:00+01:00")));
    assert_eq!(after("2026-04-04T12:00:00+01:00", 0), Ok(instant("2026-04-04T12:00:00+01:00")));
    // Christmas Eve closes at noon; Boxing Day is kept on Monday the 28th.
    assert_eq!(after("2026-12-24T11:00:00Z", 2), Ok(instant("2026-12-29T10:00:00Z")));
    let passed =
        |from: &str, to: &str| calendar.working_time(instant(from), instant(to)).map(|time| time.num_hours());
    assert_eq!(passed("2026-04-02T16:00:00+01:00", "2026-04-07T10:00:00+01:00"), Ok(2));
    assert_eq!(passed("2026-04-07T10:00:00+01:00", "2026-04-02T16:00:00+01:00"), Ok(-2));
}

#[test]
fn a_night_in_which_the_clocks_change_is_open_for_the_hours_that_pass() {
    let nights = [date("2026-03-29"), date("2026-10-25")];
    let mut hours = OpeningHours::new();
    for night in nights {
        hours = hours.on_date(night, Hours::parse("00:00", "06:00").unwrap());
    }
    let calendar = Calendar::england_and_wales()
        .with_extra_working_days(nights.map(|night| (night, "night shift")))
        .and_then(|calendar| calendar.with_opening_hours(hours))
        .unwrap();
    let open = |night| {
        calendar.working_time(calendar.start_of_day(night).unwrap(), calendar.end_of_day(night).unwrap())
    };
    assert_eq!(open(nights[0]), Ok(TimeDelta::hours(5)));
    assert_eq!(open(nights[1]), Ok(TimeDelta::hours(7)));
}

/// Minute by minute, by the clock on the wall.
fn walk_working_minutes(calendar: &Calendar, from: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
    let (mut at, mut left) = (from, minutes);
    while left > 0 {
        let wall = at.with_timezone(&calendar.zone());
        let weekday = !matches!(wall.weekday(), Weekday::Sat | Weekday::Sun);
        let holiday = !calendar.holidays_on(wall.date_naive()).is_empty();
        let closes = if wall.date_naive() == date("2026-12-24") { 12 } else { 17 };
        if weekday && !holiday && (9..closes).contains(&wall.hour()) {
            left -= 1;
        }
        at += TimeDelta::minutes(1);
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn working_hours_equal_a_walk_minute_by_minute(minute in 0_i64..525_600, hours in 1_u32..40) {
        let calendar = nine_to_five();
        let from = instant("2026-01-01T00:00:00Z") + TimeDelta::minutes(minute);
        prop_assert_eq!(calendar.working_hours_after(from, hours).unwrap(), walk_working_minutes(&calendar, from, hours * 60));
    }
}
