//! Calendars that no nation has.

use std::collections::BTreeSet;
use std::iter::successors;
use std::ops::RangeInclusive;

use bdays::HolidayCalendar;
use chrono::{Days, NaiveDate, NaiveTime, Weekday, WeekdaySet};
use chrono_tz::Tz;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use crate::calendar::{Calendar, Coverage, Hours, OpeningHours};
use crate::id::CalendarId;

/// Calendars of the time zone of London with few days, some of them with none that is worked.
///
/// They cover one day to three years from 2026 on. Holidays, closures and extra working days lie anywhere, alone or in
/// runs of up to two weeks; the week rests on Saturday and Sunday or on any other days, on all or on none; some have
/// opening hours, others of some days only; the holidays are official up to any day, or all are projected.
///
/// # Example: what is due on a working day, in every calendar that reaches it
/// ```
/// use duly::calendar::StartRule;
/// use duly::strategies::calendars;
/// use proptest::prelude::*;
///
/// proptest!(|(calendar in calendars(), n in 1..20)| {
///     if let Ok(due) = calendar.add(calendar.coverage().first(), n, StartRule::StrictlyAfter) {
///         prop_assert!(calendar.is_working_day(due)?);
///     }
/// });
/// ```
pub fn calendars() -> impl Strategy<Value = Calendar> + use<> {
    let weekend = Just(vec![Weekday::Sat, Weekday::Sun]);
    let days = prop_oneof![0..14_u64, 0..120_u64, 0..1_096_u64];
    let runs = vec((any::<Index>(), prop_oneof![3 => 1..=1_usize, 1 => 2..=14_usize]), 0..8);
    (
        0..3_000_u64,
        days,
        option::of(any::<Index>()),
        prop_oneof![weekend, weekdays(0..=7)],
        [runs.clone(), runs.clone(), runs],
        vec((weekdays(1..=7), 0..48_u32, 48..96_u32), 0..=2),
    )
        .prop_map(|(begins_after, days, official_until, rest_days, [holidays, closures, extra], opening)| {
            Parts { begins_after, days, official_until, rest_days, holidays, closures, extra, opening }
        })
        .prop_filter_map("a calendar that contradicts itself", |parts| parts.calendar())
}

fn weekdays(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Weekday>> {
    let week = successors(Some(Weekday::Mon), |day| Some(day.succ())).take(7);
    subsequence(week.collect::<Vec<_>>(), count)
}

/// What a calendar is drawn as, its days as positions in its span.
#[derive(Debug)]
struct Parts {
    begins_after: u64,
    days: u64,
    official_until: Option<Index>,
    rest_days: Vec<Weekday>,
    holidays: Vec<Run>,
    closures: Vec<Run>,
    extra: Vec<Run>,
    /// On which days, from which quarter of an hour of the day until which.
    opening: Vec<(Vec<Weekday>, u32, u32)>,
}

/// So many days, from one on.
type Run = (Index, usize);

impl Parts {
    fn calendar(&self) -> Option<Calendar> {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1)?.checked_add_days(Days::new(self.begins_after))?;
        let coverage = Coverage::new(first, first.checked_add_days(Days::new(self.days))?).ok()?;
        let dates: Vec<NaiveDate> = first.iter_days().take(coverage.days()).collect();
        let on = |runs: &[Run]| -> BTreeSet<NaiveDate> {
            let run = |(first, days): &Run| dates.iter().skip(first.index(dates.len())).take(*days);
            runs.iter().flat_map(run).copied().collect()
        };
        let closures = on(&self.closures);
        let extra = on(&self.extra).into_iter().filter(|date| !closures.contains(date));
        let official_until = self.official_until.map(|day| *day.get(&dates));
        let id = CalendarId::new("generated").ok()?;
        let opening_hours = self.opening_hours()?;
        let holidays = Holidays(on(&self.holidays));
        Calendar::from_bdays(id, Tz::Europe__London, coverage, official_until, &holidays)
            .with_rest_days(self.rest_days.iter().copied().collect::<WeekdaySet>())
            .with_extra_working_days(extra.map(|date| (date, "open day")))
            .and_then(|calendar| calendar.with_closures(closures.iter().map(|date| (*date, "closed"))))
            .and_then(|calendar| calendar.with_opening_hours(opening_hours))
            .ok()
    }

    fn opening_hours(&self) -> Option<OpeningHours> {
        let time = |quarter: u32| NaiveTime::from_num_seconds_from_midnight_opt(quarter.checked_mul(900)?, 0);
        self.opening.iter().try_fold(OpeningHours::new(), |open, (days, opens, closes)| {
            let hours = Hours::new(time(*opens)?, time(*closes)?).ok()?;
            Some(open.on_days(days.iter().copied(), hours))
        })
    }
}

/// The days of a calendar of bdays.
struct Holidays(BTreeSet<NaiveDate>);

impl HolidayCalendar<NaiveDate> for Holidays {
    fn is_holiday(&self, date: NaiveDate) -> bool {
        self.0.contains(&date)
    }
}
