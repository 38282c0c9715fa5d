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
/// No zone changes its clocks and changes them back within the days of a step and the two beside it (a test asks all zones).
const STEP_DAYS: i64 = 5;

/// The table of the shipped calendars, which all that are made from them share.
static SHIPPED: LazyLock<Arc<ZoneTable>> =
    LazyLock::new(|| Arc::new(ZoneTable::new(Tz::Europe__London, Coverage::shipped())));

impl ZoneTable {
    pub(super) fn of(zone: Tz, coverage: Coverage) -> Arc<Self> {
        if zone == Tz::Europe__London && coverage == Coverage::shipped() {
            return SHIPPED.clone();
        }
        Arc::new(Self::new(zone, coverage))
    }

    fn new(zone: Tz, coverage: Coverage) -> Self {
        let start = coverage.first().and_time(NaiveTime::MIN).and_utc().timestamp();
        let midnight = |number: i64| start.saturating_add(DAY_SECONDS.saturating_mul(number));
        let days = i64::try_from(coverage.days()).unwrap_or(i64::MAX).saturating_add(1);
        let mut offsets = Vec::with_capacity(coverage.days().saturating_add(1));
        let mut from = 0_i64;
        while from < days {
            let to = from.saturating_add(STEP_DAYS).min(days);
            let before = offset_of_utc(zone, midnight(from.saturating_sub(1)));
            if before == offset_of_utc(zone, midnight(to)) {
                // Where the clock stands alike before and after, it does between.
                offsets.extend((from..to).map(|_| before));
            } else {
                offsets.extend((from..to).map(|number| offset_of_local(zone, midnight(number))));
            }
            from = to;
        }
        Self { start, offsets }
    }

    /// The first second of a day; of the day after the last for a number past it.
    pub(super) fn first_second(&self, number: u32) -> Second {
        let position = usize::try_from(number).unwrap_or(usize::MAX);
        let offset = self.offsets.get(position).or(self.offsets.last()).copied().unwrap_or(0);
        let midnight = self.start.saturating_add(DAY_SECONDS.saturating_mul(i64::from(number)));
        Second::from_epoch(midnight.saturating_sub(i64::from(offset)))
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

    #[test]
    fn no_zone_changes_its_clocks_and_back_within_a_step() {
        let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
        let coverage = Coverage::new(first, NaiveDate::from_ymd_opt(2040, 12, 31).unwrap()).unwrap();
        for zone in chrono_tz::TZ_VARIANTS {
            let table = ZoneTable::new(zone, coverage);
            for (number, date) in (0_u32..).zip(first.iter_days().take_while(|date| *date <= coverage.last()))
            {
                let midnight = second_of_local(zone, date, NaiveTime::MIN);
                assert_eq!(table.first_second(number), midnight, "{zone} {date}");
            }
        }
    }
}
