//! What holds of counting, whatever the days: laws, tried on generated dates, numbers and closures.

use chrono::{Days, NaiveDate};
use duly::Calendar;
use duly::calendar::StartRule;
use proptest::prelude::*;

use super::date;

fn calendars() -> impl Strategy<Value = Calendar> {
    prop::sample::select(vec![
        Calendar::england_and_wales(),
        Calendar::scotland(),
        Calendar::northern_ireland(),
        Calendar::united_kingdom(),
    ])
}

/// Dates far enough from both ends that 600 working days fit.
fn dates() -> impl Strategy<Value = NaiveDate> {
    (0_u64..14_000).prop_map(|days| date("1993-01-01") + Days::new(days))
}

fn rules() -> impl Strategy<Value = StartRule> {
    prop::sample::select(StartRule::ALL.to_vec())
}

proptest! {
    #[test]
    fn law_5_what_is_due_after_at_least_one_working_day_is_a_working_day(
        calendar in calendars(), date in dates(), n in 1..300, rule in rules(),
    ) {
        let due = calendar.add(date, n, rule).unwrap();
        prop_assert!(calendar.is_working_day(due).unwrap());
        let earlier = calendar.subtract(date, n, rule).unwrap();
        prop_assert!(calendar.is_working_day(earlier).unwrap());
    }

    #[test]
    fn law_5_adding_in_two_steps_is_adding_at_once(calendar in calendars(), date in dates(), m in 0..300, n in 0..300) {
        for sign in [1, -1] {
            let once = calendar.add(date, sign * (m + n), StartRule::StrictlyAfter).unwrap();
            let half = calendar.add(date, sign * m, StartRule::StrictlyAfter).unwrap();
            prop_assert_eq!(calendar.add(half, sign * n, StartRule::StrictlyAfter).unwrap(), once);
        }
    }

    #[test]
    fn law_5_a_later_start_or_a_higher_number_is_never_due_earlier(
        calendar in calendars(), date in dates(), days in 0_u64..60, n in -300..300, more in 0..50, rule in rules(),
    ) {
        let due = calendar.add(date, n, rule).unwrap();
        prop_assert!(due <= calendar.add(date + Days::new(days), n, rule).unwrap());
        prop_assert!(due <= calendar.add(date, n + more, rule).unwrap());
    }

    #[test]
    fn law_5_counting_inverts_adding(calendar in calendars(), date in dates(), n in 1..300) {
        let due = calendar.add(date, n, StartRule::StrictlyAfter).unwrap();
        prop_assert_eq!(calendar.count(date, due).unwrap(), i64::from(n));
        prop_assert_eq!(calendar.count(due, date).unwrap(), i64::from(-n));
    }

    #[test]
    fn counts_add_up(calendar in calendars(), a in dates(), b in dates(), c in dates()) {
        let through = calendar.count(a, b).unwrap() + calendar.count(b, c).unwrap();
        prop_assert_eq!(calendar.count(a, c).unwrap(), through);
    }

    #[test]
    fn law_5_a_closure_never_brings_a_date_forward_and_an_extra_day_never_puts_it_off(
        calendar in calendars(), start in dates(), n in 1..60, rule in rules(), days in prop::collection::btree_set(0_u64..80, 1..6),
    ) {
        let due = calendar.add(start, n, rule).unwrap();
        let days: Vec<_> = days.into_iter().map(|day| (start + Days::new(day), "for the test")).collect();
        let closed = calendar.with_closures(days.clone()).unwrap();
        prop_assert!(closed.add(start, n, rule).unwrap() >= due);
        let opened = calendar.with_extra_working_days(days).unwrap();
        prop_assert!(opened.add(start, n, rule).unwrap() <= due);
    }

    #[test]
    fn the_rules_differ_only_on_days_that_are_not_worked_and_by_one(calendar in calendars(), date in dates(), n in 1..300) {
        let strict = calendar.add(date, n, StartRule::StrictlyAfter).unwrap();
        let rolled = calendar.add(date, n, StartRule::RollForwardDayZero).unwrap();
        let first = calendar.add(date, n, StartRule::StartIsDayOne).unwrap();
        if calendar.is_working_day(date).unwrap() {
            prop_assert_eq!(rolled, strict);
            prop_assert_eq!(calendar.next(first).unwrap(), strict);
        } else {
            prop_assert_eq!(rolled, calendar.next(strict).unwrap());
            prop_assert_eq!(first, strict);
        }
    }

    #[test]
    fn a_union_is_worked_where_all_are(date in dates(), a in calendars(), b in calendars(), days in prop::collection::btree_map(0_u64..20, 0..4, 0..12)) {
        let on = |kind| days.iter().filter(move |(_, it)| **it == kind).map(|(day, _)| (date + Days::new(*day), "for the test"));
        let a = a.with_closures(on(0)).unwrap().with_extra_working_days(on(1)).unwrap();
        let b = b.with_closures(on(2)).unwrap().with_extra_working_days(on(3).chain(on(1))).unwrap();
        let union = a.united_with(&b, duly::CalendarId::new("union").unwrap()).unwrap();
        for day in date.iter_days().take(40) {
            let both = a.is_working_day(day).unwrap() && b.is_working_day(day).unwrap();
            prop_assert_eq!(union.is_working_day(day).unwrap(), both, "{}", day);
        }
    }

    #[test]
    fn no_date_and_no_number_panics(days in any::<i32>(), n in any::<i32>(), rule in rules(), calendar in calendars()) {
        let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MAX);
        let covered = calendar.coverage().contains(date);
        prop_assert_eq!(calendar.is_working_day(date).is_ok(), covered);
        prop_assert_eq!(calendar.count(date, date).is_ok(), covered);
        prop_assert!(covered || calendar.add(date, n, rule).is_err());
        prop_assert!(covered || calendar.subtract(date, n, rule).is_err());
        prop_assert!(covered || (calendar.next(date).is_err() && calendar.previous(date).is_err()));
    }
}
