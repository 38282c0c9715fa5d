//! Why a day is worked or not, and what a count passed over.

use chrono::NaiveDate;
use duly::Calendar;
use duly::calendar::{Reason, StartRule};
use proptest::prelude::*;

use super::date;

#[track_caller]
fn why(calendar: &str, day: &str, expected: &str) {
    assert_eq!(Calendar::named(calendar).unwrap().why(date(day)).unwrap().to_string(), expected);
}

#[test]
fn a_day_tells_why_it_is_not_worked() {
    why("england-and-wales", "2026-04-02", "working");
    why("england-and-wales", "2026-04-04", "rest day: Saturday");
    why("england-and-wales", "2026-04-06", "holiday: Easter Monday");
    why("scotland", "2026-04-06", "working");
    why("scotland", "2026-06-15", "holiday: World Cup bank holiday (one-off)");
    why("england-and-wales", "2020-05-08", "holiday: Early May bank holiday (VE day) (moved)");
    why("england-and-wales", "2032-12-27", "holiday: Christmas Day (substitute, projected)");
    why("united-kingdom", "2026-06-15", "holiday: World Cup bank holiday (one-off, scotland)");
    why(
        "united-kingdom",
        "2026-12-25",
        "holiday: Christmas Day (england-and-wales, northern-ireland, scotland)",
    );
    // The second of January, and New Year's Day kept on it.
    why(
        "united-kingdom",
        "2012-01-02",
        "holiday: New Year's Day (substitute, england-and-wales, northern-ireland); holiday: 2nd January (scotland)",
    );
}

#[test]
fn closures_and_extra_working_days_give_their_reasons() {
    let (tuesday, saturday) = (date("2026-12-29"), date("2026-12-26"));
    let calendar = Calendar::england_and_wales()
        .with_closures([(tuesday, "between the years"), (tuesday, "no heating")])
        .and_then(|calendar| calendar.with_extra_working_days([(saturday, "on call")]))
        .unwrap();
    assert_eq!(calendar.why(tuesday).unwrap().to_string(), "closure: between the years; closure: no heating");
    assert_eq!(
        calendar.why(saturday).unwrap().to_string(),
        "working (rest day: Saturday; extra working day: on call)"
    );
    let reasons = calendar.why(saturday).unwrap().reasons().to_vec();
    assert_eq!(reasons[0], Reason::RestDay(chrono::Weekday::Sat));
    let error = calendar.with_closures([(saturday, "flood")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`2026-12-26` is stated as a closure and as an extra working day: expected one of the two"
    );
    let outside = calendar.with_closures([(date("2036-01-02"), "flood")]).unwrap_err();
    assert_eq!((error.date(), outside.date()), (Some(saturday), Some(date("2036-01-02"))));
    assert_eq!(
        outside.to_string(),
        "a closure on `2036-01-02` lies outside the calendar, which covers 1990-01-01 to 2035-12-31"
    );
}

#[test]
fn counts_name_the_days_passed_over_in_either_direction() {
    let calendar = Calendar::england_and_wales();
    let passed = |from: &str, n, rule| -> Vec<String> {
        let count = calendar.why_add(date(from), n, rule).unwrap();
        count.passed_over().iter().map(|day| day.date().to_string()).collect()
    };
    let easter = ["2026-04-03", "2026-04-04", "2026-04-05", "2026-04-06"];
    assert_eq!(passed("2026-04-02", 1, StartRule::StrictlyAfter), easter);
    assert_eq!(passed("2026-04-07", -1, StartRule::StrictlyAfter), easter);
    assert_eq!(passed("2026-04-03", 1, StartRule::StrictlyAfter), easter[1..]);
    assert_eq!(passed("2026-04-03", 1, StartRule::StartIsDayOne), easter);
    assert_eq!(passed("2026-04-03", 0, StartRule::RollForwardDayZero), easter);
    assert_eq!(passed("2026-04-03", -1, StartRule::RollForwardDayZero), easter);
    assert_eq!(passed("2026-04-03", 0, StartRule::StartIsDayOne), [""; 0]);
    let count = calendar.why_count(date("2026-04-02"), date("2026-04-07")).unwrap();
    assert_eq!((count.working_days(), count.passed_over().len()), (1, 4));
    // Tuesday 7, Wednesday 8, Thursday 9 April.
    let three = calendar.why_add(date("2026-04-02"), 3, StartRule::StrictlyAfter).unwrap();
    assert_eq!((three.from(), three.to()), (date("2026-04-02"), date("2026-04-09")));
    assert_eq!(three.working_days(), 3);
    assert_eq!(
        calendar.why_count(date("2026-04-07"), date("2026-04-04")).unwrap().to_string(),
        "-1 working day from 2026-04-07 to 2026-04-04, passing over 2026-04-05 (rest day: Sunday), 2026-04-06 \
         (holiday: Easter Monday)"
    );
}

proptest! {
    #[test]
    fn days_counted_and_days_passed_over_make_up_the_span(days in 0_u64..14_000, n in 1_i32..200) {
        let calendar = Calendar::united_kingdom();
        let from: NaiveDate = date("1993-01-01") + chrono::Days::new(days);
        let count = calendar.why_add(from, n, StartRule::StrictlyAfter).unwrap();
        let span = (count.to() - from).num_days();
        prop_assert_eq!(span, i64::from(n) + i64::try_from(count.passed_over().len()).unwrap());
        prop_assert!(count.passed_over().iter().all(|day| !day.is_working() && !day.reasons().is_empty()));
        let again = calendar.why_count(from, count.to()).unwrap();
        prop_assert_eq!(again.passed_over(), count.passed_over());
    }
}
