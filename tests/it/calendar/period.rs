//! Calendar days, weeks, months and years; counting back.

use chrono::NaiveDate;
use duly::Calendar;
use duly::calendar::{BeforeRule, LastDay, Period};

use super::date;

#[track_caller]
fn check(from: &str, period: Period, stays: &str, rolls: &str) {
    let calendar = Calendar::england_and_wales();
    assert_eq!(calendar.after(date(from), period, LastDay::Stays), Ok(date(stays)));
    assert_eq!(calendar.after(date(from), period, LastDay::RollsForward), Ok(date(rolls)));
}

#[test]
fn months_and_years_clamp_to_the_last_day_of_the_month_and_roll_off_days_that_are_not_worked() {
    check("2026-01-31", Period::Months(1), "2026-02-28", "2026-03-02");
    check("2024-02-29", Period::Years(1), "2025-02-28", "2025-02-28");
    check("2024-02-29", Period::Years(4), "2028-02-29", "2028-02-29");
    check("2026-11-25", Period::Months(1), "2026-12-25", "2026-12-29");
    check("2026-01-31", Period::Months(2), "2026-03-31", "2026-03-31");
    check("2026-02-28", Period::Months(1), "2026-03-28", "2026-03-30");
    check("2026-03-20", Period::Weeks(2), "2026-04-03", "2026-04-07");
    check("2026-04-01", Period::Days(2), "2026-04-03", "2026-04-07");
    check("2026-04-04", Period::Days(0), "2026-04-04", "2026-04-07");
}

#[test]
fn periods_that_leave_the_calendar_are_errors() {
    let calendar = Calendar::england_and_wales();
    for period in [
        Period::Days(u32::MAX),
        Period::Weeks(u32::MAX),
        Period::Months(u32::MAX),
        Period::Years(u32::MAX),
        Period::Years(10),
    ] {
        assert!(calendar.after(date("2026-01-31"), period, LastDay::Stays).is_err(), "{period}");
    }
    assert!(calendar.after(NaiveDate::MAX, Period::Days(1), LastDay::Stays).is_err());
    // Monday 31 December 2035 is worked; the day after is not covered.
    assert_eq!(
        calendar.after(date("2035-12-29"), Period::Days(1), LastDay::RollsForward),
        Ok(date("2035-12-31"))
    );
    let error = calendar.after(date("2035-12-31"), Period::Days(1), LastDay::Stays).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot tell the date `1 day` after `2035-12-31` (a last day that is not worked stays): the calendar \
         `england-and-wales` covers 1990-01-01 to 2035-12-31"
    );
}

#[test]
fn counting_back_with_and_without_clear_days() {
    let calendar = Calendar::england_and_wales();
    // 8 April 2026 is the Wednesday after Easter; the 4th is the Saturday.
    for (n, rule, working, any) in [
        (0, BeforeRule::NthDayBefore, "2026-04-08", "2026-04-08"),
        (1, BeforeRule::NthDayBefore, "2026-04-07", "2026-04-07"),
        (2, BeforeRule::NthDayBefore, "2026-04-02", "2026-04-06"),
        (0, BeforeRule::ClearDays, "2026-04-07", "2026-04-07"),
        (1, BeforeRule::ClearDays, "2026-04-02", "2026-04-06"),
        (2, BeforeRule::ClearDays, "2026-04-01", "2026-04-05"),
    ] {
        assert_eq!(
            calendar.working_days_before(date("2026-04-08"), n, rule),
            Ok(date(working)),
            "{n} {rule}"
        );
        assert_eq!(calendar.days_before(date("2026-04-08"), n, rule), Ok(date(any)), "{n} {rule}");
    }
    // No working day before Easter Saturday is that Saturday, though it is not worked.
    let saturday = date("2026-04-04");
    assert_eq!(calendar.working_days_before(saturday, 0, BeforeRule::NthDayBefore), Ok(saturday));
    for rule in [BeforeRule::NthDayBefore, BeforeRule::ClearDays] {
        assert!(calendar.working_days_before(date("2026-04-08"), u32::MAX, rule).is_err());
        assert!(calendar.days_before(date("2026-04-08"), u32::MAX, rule).is_err());
        assert!(calendar.days_before(NaiveDate::MIN, 1, rule).is_err());
    }
}
