//! Days and seconds, one day at a time.

use std::cell::Cell;

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Which days are no working days.
pub(crate) type IsRest<'a> = &'a dyn Fn(NaiveDate) -> bool;

thread_local! {
    static ZONE: Cell<Tz> = const { Cell::new(Tz::Europe__London) };
}

/// What is asked by the clocks of another zone than London's.
pub(crate) fn in_zone<T>(zone: Tz, asked: impl FnOnce() -> T) -> T {
    let before = ZONE.replace(zone);
    let answer = asked();
    ZONE.set(before);
    answer
}

pub(crate) fn day_of(second: i64) -> NaiveDate {
    DateTime::<Utc>::from_timestamp(second, 0).unwrap().with_timezone(&ZONE.get()).date_naive()
}

pub(crate) fn first_second(day: NaiveDate) -> i64 {
    let midnight = day.and_hms_opt(0, 0, 0).unwrap();
    let at = |time| ZONE.get().from_local_datetime(&time).earliest();
    at(midnight).or_else(|| at(midnight + TimeDelta::hours(1))).unwrap().timestamp()
}

pub(crate) fn last_second(day: NaiveDate) -> i64 {
    first_second(next(day)) - 1
}

pub(crate) fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap()
}

/// The Nth working day strictly after a day, by walking.
pub(crate) fn working_day_after(day: NaiveDate, count: i64, is_rest: IsRest<'_>) -> NaiveDate {
    let (mut day, mut counted) = (day, 0);
    while counted < count {
        day = next(day);
        if !is_rest(day) {
            counted += 1;
        }
    }
    day
}

/// The Nth working day strictly before a day.
pub(crate) fn working_day_before(day: NaiveDate, count: i64, is_rest: IsRest<'_>) -> NaiveDate {
    let (mut day, mut counted) = (day, 0);
    while counted < count {
        day = day.pred_opt().unwrap();
        if !is_rest(day) {
            counted += 1;
        }
    }
    day
}

/// The day itself if it is worked, else the next one that is.
pub(crate) fn working_day_from(day: NaiveDate, is_rest: IsRest<'_>) -> NaiveDate {
    let mut day = day;
    while is_rest(day) {
        day = next(day);
    }
    day
}

/// How many working days after one day up to and including another.
pub(crate) fn working_days_between(from: NaiveDate, to: NaiveDate, is_rest: IsRest<'_>) -> i64 {
    let (mut day, mut counted) = (from, 0);
    while day < to {
        day = next(day);
        if !is_rest(day) {
            counted += 1;
        }
    }
    counted
}

pub(crate) fn months_after(day: NaiveDate, months: i64) -> NaiveDate {
    day.checked_add_months(Months::new(months.try_into().unwrap())).unwrap()
}

pub(crate) fn days_after(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.try_into().unwrap())).unwrap()
}

pub(crate) fn days_before(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_sub_days(Days::new(days.try_into().unwrap())).unwrap()
}

/// A second in local time, as answers write it.
pub(crate) fn text(second: i64) -> String {
    let local = DateTime::<Utc>::from_timestamp(second, 0).unwrap().with_timezone(&ZONE.get());
    local.format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// From opening to closing, if the day is open.
pub(crate) fn open_hours(
    day: NaiveDate,
    hours: &serde_json::Value,
    is_rest: IsRest<'_>,
) -> Option<(i64, i64)> {
    if is_rest(day) {
        return None;
    }
    let name = day.format("%A").to_string().to_lowercase();
    let (from, to) = hours[name].as_str()?.split_once('-')?;
    let second = |time: &str| {
        let time = chrono::NaiveTime::parse_from_str(time, "%H:%M").unwrap();
        ZONE.get().from_local_datetime(&day.and_time(time)).unwrap().timestamp()
    };
    Some((second(from), second(to)))
}
