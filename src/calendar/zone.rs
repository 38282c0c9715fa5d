//! The first second of each day of a span, so that the zone's rules need not be asked again.

use std::sync::{Arc, LazyLock};

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveTime, Offset, TimeZone};
use chrono_tz::{GapInfo, Tz};

use super::coverage::Coverage;
use super::index::Day;
use crate::moment::Second;

/// The zone's offsets at the start of each day of a span, and of the day after its last.
#[derive(Debug)]
pub(super) struct ZoneTable {
    /// Midnight of the first day, were the zone UTC.
    start: i64,
    offsets: Vec<i32>,
}

const DAY_SECONDS: i64 = 86_400;
/// No zone changes its clocks and changes them back within so many days and one more (a test asks them all).
const STRIDE_DAYS: i64 = 5;
/// Nor does London within so many, in the years of the shipped calendars (a test asks for each of their days).
const SHIPPED_STRIDE_DAYS: i64 = 140;

/// The table of the shipped calendars, which all that are made from them share.
static SHIPPED: LazyLock<Arc<ZoneTable>> =
    LazyLock::new(|| Arc::new(ZoneTable::new(Tz::Europe__London, Coverage::shipped(), SHIPPED_STRIDE_DAYS)));

impl ZoneTable {
    pub(super) fn of(zone: Tz, coverage: Coverage) -> Arc<Self> {
        if zone == Tz::Europe__London && coverage == Coverage::shipped() {
            return SHIPPED.clone();
        }
        Arc::new(Self::new(zone, coverage, STRIDE_DAYS))
    }

    /// Asks the zone at the ends of each stride, and within it only where the ends differ.
    fn new(zone: Tz, coverage: Coverage, stride: i64) -> Self {
        let start = coverage.first().and_time(NaiveTime::MIN).and_utc().timestamp();
        let end = i64::try_from(coverage.days()).unwrap_or(i64::MAX).saturating_add(1);
        let mut table = Self { start, offsets: Vec::with_capacity(coverage.days().saturating_add(1)) };
        let mut from = 0_i64;
        while from < end {
            let to = from.saturating_add(stride).min(end);
            table.fill(zone, from, to);
            from = to;
        }
        table
    }

    /// Adds the offsets of some days: where the clock stands alike before and after them, it does between.
    fn fill(&mut self, zone: Tz, from: i64, to: i64) {
        let before = offset_of_utc(zone, self.midnight(from.saturating_sub(1)));
        if before == offset_of_utc(zone, self.midnight(to)) {
            self.offsets.extend((from..to).map(|_| before));
        } else if to.saturating_sub(from) <= 1 {
            self.offsets.push(offset_of_local(zone, self.midnight(from)));
        } else {
            let middle = from.midpoint(to);
            self.fill(zone, from, middle);
            self.fill(zone, middle, to);
        }
    }

    /// Midnight of a day, were the zone UTC.
    fn midnight(&self, number: i64) -> i64 {
        self.start.saturating_add(DAY_SECONDS.saturating_mul(number))
    }

    /// The first second of a day; of the day after the last for a number past it.
    pub(super) fn first_second(&self, number: u32) -> Second {
        let position = usize::try_from(number).unwrap_or(usize::MAX);
        let offset = self.offsets.get(position).or(self.offsets.last()).copied().unwrap_or(0);
        Second::from_epoch(self.midnight(i64::from(number)).saturating_sub(i64::from(offset)))
    }

    /// The day that holds a second; none outside the span.
    pub(super) fn day_of(&self, second: Second) -> Option<Day> {
        let days = u32::try_from(self.offsets.len()).ok()?.checked_sub(1)?;
        let guess = second.since_epoch().checked_sub(self.start)?.div_euclid(DAY_SECONDS);
        // No offset exceeds a day, so the day is the guess or one beside it.
        [guess, guess.checked_sub(1)?, guess.checked_add(1)?].into_iter().find_map(|number| {
            let number = u32::try_from(number).ok().filter(|number| *number < days)?;
            let holds =
                self.first_second(number) <= second && second < self.first_second(number.checked_add(1)?);
            holds.then(|| Day::new(number))
        })
    }

    pub(super) fn bytes(&self) -> usize {
        std::mem::size_of_val(self.offsets.as_slice())
    }
}

fn offset_of_utc(zone: Tz, second: i64) -> i32 {
    zone.offset_from_utc_datetime(&Second::from_epoch(second).instant().naive_utc()).fix().local_minus_utc()
}

/// The offset by which a local time becomes the first second that shows it, or the first after the gap that skips it.
///
/// The local time is given as the second at which clocks of UTC show it.
fn offset_of_local(zone: Tz, shown: i64) -> i32 {
    let local = Second::from_epoch(shown).instant().naive_utc();
    match zone.offset_from_local_datetime(&local) {
        MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => {
            offset.fix().local_minus_utc()
        }
        MappedLocalTime::None => {
            let resumes = GapInfo::new(&local, &zone).and_then(|gap| gap.end);
            let late = resumes.and_then(|end| shown.checked_sub(end.timestamp()));
            late.and_then(|late| i32::try_from(late).ok()).unwrap_or_else(|| offset_of_utc(zone, shown))
        }
    }
}

/// The UTC second at which the zone's clocks show a time of a day, or the first after the gap that skips it.
pub(super) fn second_of_local(zone: Tz, date: NaiveDate, time: NaiveTime) -> Second {
    let shown = date.and_time(time).and_utc().timestamp();
    Second::from_epoch(shown.saturating_sub(i64::from(offset_of_local(zone, shown))))
}

/// The zone's clocks at a second.
pub(super) fn local(zone: Tz, second: Second) -> DateTime<Tz> {
    second.instant().with_timezone(&zone)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;

    #[track_caller]
    fn equals_asking_for_every_day(zone: Tz, coverage: Coverage) {
        let table = ZoneTable::of(zone, coverage);
        let days = coverage.first().iter_days().take_while(|date| *date <= coverage.last());
        for (number, date) in (0_u32..).zip(days) {
            let midnight = second_of_local(zone, date, NaiveTime::MIN);
            assert_eq!(table.first_second(number), midnight, "{zone} {date}");
        }
    }

    #[test]
    fn the_shipped_table_equals_asking_for_every_day() {
        equals_asking_for_every_day(Tz::Europe__London, Coverage::shipped());
        equals_asking_for_every_day(Tz::America__New_York, Coverage::shipped());
    }

    #[test]
    fn no_zone_changes_its_clocks_and_back_within_a_stride() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let coverage = Coverage::new(day(1900, 1, 1), day(2040, 12, 31)).unwrap();
        for zone in chrono_tz::TZ_VARIANTS {
            equals_asking_for_every_day(zone, coverage);
        }
    }
}
