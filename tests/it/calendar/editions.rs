//! Editions, what differs between them, and which deadlines move. Calendars of bdays.

use std::collections::BTreeSet;

use bdays::HolidayCalendar;
use chrono::{Datelike, NaiveDate};
use duly::calendar::{DayChange, RunningDeadline, StartRule};
use duly::{Calendar, CalendarId};

use super::date;

#[test]
fn the_edition_changes_with_anything_that_changes_an_answer() {
    let base = Calendar::england_and_wales();
    let day = date("2026-03-03");
    let open_until = |closes| {
        let hours = duly::calendar::Hours::parse("09:00", closes).unwrap();
        base.with_opening_hours(duly::calendar::OpeningHours::new().on_date(day, hours)).unwrap()
    };
    let editions: BTreeSet<String> = [
        base.clone(),
        base.with_closures([(day, "training day")]).unwrap(),
        base.with_closures([(day, "flood")]).unwrap(),
        base.with_extra_working_days([(day, "training day")]).unwrap(),
        base.with_rest_days(chrono::WeekdaySet::EMPTY),
        open_until("17:00"),
        open_until("18:00"),
        Calendar::scotland(),
    ]
    .iter()
    .map(|calendar| calendar.edition().to_owned())
    .collect();
    assert_eq!(editions.len(), 8);
    assert_eq!(base.with_closures([(day, "flood")]).unwrap(), base.with_closures([(day, "flood")]).unwrap());
    assert_ne!(base.with_closures([(day, "flood")]).unwrap(), base);
}

#[test]
fn a_calendar_is_named_with_its_edition_where_it_is_debugged() {
    let calendar = Calendar::scotland();
    let shown = format!("{calendar:?}");
    assert!(shown.starts_with("Calendar { id: \"scotland\", edition: \"official-to-2028-12-31-"), "{shown}");
    assert!(shown.contains(calendar.edition()), "{shown}");
}

/// What a host knew before the holiday of 19 September 2022 was proclaimed, with ten days' notice.
fn before_the_proclamation() -> Calendar {
    Calendar::england_and_wales()
        .with_extra_working_days([(date("2022-09-19"), "not yet proclaimed")])
        .unwrap()
}

#[test]
fn the_holiday_of_19_september_2022_moves_what_was_due_on_it_or_later() {
    let (before, after) = (before_the_proclamation(), Calendar::england_and_wales());
    let running =
        |name: &str, from: &str, n| RunningDeadline::new(name, date(from), n, StartRule::StrictlyAfter);
    // From Monday 5 September: ten working days were the 19th, twenty the 3rd of October.
    let deadlines = [
        running("five days", "2022-09-05", 5),
        running("ten days", "2022-09-05", 10),
        running("twenty days", "2022-09-05", 20),
        running("from the day after", "2022-09-20", 5),
    ];
    let moved = before.moved_by(&after, &deadlines).unwrap();
    let told: Vec<String> = moved.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["ten days moves from 2022-09-19 to 2022-09-20", "twenty days moves from 2022-10-03 to 2022-10-04"]
    );
    assert_eq!(deadlines[1].name(), "ten days");
    assert_eq!(moved[0].name(), "ten days");
    assert_eq!((moved[0].was(), moved[0].is()), (date("2022-09-19"), date("2022-09-20")));
    let too_long = running("a life", "2022-09-05", u32::MAX);
    assert!(before.moved_by(&after, &[too_long]).is_err());
}

#[test]
fn days_added_removed_and_renamed_are_told_apart() {
    let older = before_the_proclamation().with_closures([(date("2022-10-03"), "training day")]).unwrap();
    let newer = Calendar::england_and_wales()
        .with_extra_working_days([(date("2022-10-08"), "open day")])
        .and_then(|calendar| calendar.with_closures([(date("2022-12-27"), "snow")]))
        .unwrap();
    let changes = older.changes_to(&newer);
    assert!(matches!(
        changes.as_slice(),
        [DayChange::Added(_), DayChange::Removed(_), DayChange::Removed(_), DayChange::Renamed { .. }]
    ));
    let told: Vec<String> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "2022-09-19 is no longer worked (holiday: State Funeral of Queen Elizabeth II (one-off))",
            "2022-10-03 is now worked (was closure: training day)",
            "2022-10-08 is now worked (was rest day: Saturday)",
            "2022-12-27 is holiday: Christmas Day (substitute); closure: snow (was holiday: Christmas Day (substitute))",
        ]
    );
    assert_eq!(older.changes_to(&older), []);
}

/// A week and holidays that bdays could have: Sundays in June are worked, and the 27th of a month is kept without being
/// called a holiday.
struct Odd;

impl HolidayCalendar<NaiveDate> for Odd {
    fn is_holiday(&self, date: NaiveDate) -> bool {
        date.day() == 13
    }

    fn is_bday(&self, date: NaiveDate) -> bool {
        let sunday_in_june = date.weekday() == chrono::Weekday::Sun && date.month() == 6;
        (sunday_in_june || !bdays::is_weekend(date)) && !self.is_holiday(date) && date.day() != 27
    }
}

#[test]
fn a_calendar_of_bdays_counts_as_bdays_does() {
    let span = duly::calendar::Coverage::new(date("2019-12-01"), date("2026-01-31")).unwrap();
    let id = CalendarId::new("odd").unwrap();
    let ours = Calendar::from_bdays(id, chrono_tz::UTC, span, Some(date("2024-12-31")), &Odd);
    for day in date("2020-01-01").iter_days().take_while(|day| *day < date("2026-01-01")) {
        assert_eq!(ours.is_working_day(day), Ok(Odd.is_bday(day)), "{day}");
        for n in [-5, 0, 1, 10] {
            assert_eq!(
                ours.add(day, n, StartRule::RollForwardDayZero),
                Ok(Odd.advance_bdays(day, n)),
                "{day} {n}"
            );
        }
    }
    assert_eq!(ours.why(date("2024-02-13")).unwrap().to_string(), "holiday: holiday");
    // A Saturday that is a holiday too, one that is none, and a Tuesday that is not worked for a reason of its own.
    assert_eq!(ours.why(date("2024-01-13")).unwrap().to_string(), "rest day: Saturday; holiday: holiday");
    assert_eq!(ours.why(date("2024-01-20")).unwrap().to_string(), "rest day: Saturday");
    assert_eq!(ours.why(date("2024-02-27")).unwrap().to_string(), "holiday: holiday");
    assert_eq!(ours.why(date("2025-02-13")).unwrap().to_string(), "holiday: holiday (projected)");
    assert_eq!(
        ours.why(date("2024-06-02")).unwrap().to_string(),
        "working (rest day: Sunday; extra working day: business day of the source calendar)"
    );
}
