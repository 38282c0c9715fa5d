//! The first second of each day of a span, so that the zone's rules need not be asked again.

use chrono::{DateTime, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
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
const STEP_DAYS: usize = 5;

impl ZoneTable {
    pub(super) fn new(zone: Tz, coverage: Coverage) -> Self {
        let midnights: Vec<NaiveDateTime> = coverage
            .first()
            .iter_days()
            .take_while(|date| *date <= coverage.last())
            .chain(coverage.last().succ_opt())
            .map(|date| date.and_time(NaiveTime::MIN))
            .collect();
        let offsets = midnights.chunks(STEP_DAYS).flat_map(|step| step_offsets(zone, step)).collect();
        Self { start: coverage.first().and_time(NaiveTime::MIN).and_utc().timestamp(), offsets }
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

/// The offsets at some midnights in a row: where the clock stands alike before and after, it does between.
fn step_offsets(zone: Tz, midnights: &[NaiveDateTime]) -> Vec<i32> {
    let before = midnights.first().and_then(|midnight| midnight.checked_sub_days(Days::new(1)));
    let after = midnights.last().and_then(|midnight| midnight.checked_add_days(Days::new(1)));
    if let (Some(before), Some(after)) = (before, after) {
        let offset = offset_of_utc(zone, before);
        if offset == offset_of_utc(zone, after) {
            return vec![offset; midnights.len()];
        }
    }
    midnights.iter().map(|midnight| offset_of_local(zone, *midnight)).collect()
}

fn offset_of_utc(zone: Tz, instant: NaiveDateTime) -> i32 {
    zone.offset_from_utc_datetime(&instant).fix().local_minus_utc()
}

/// The offset by which a local time becomes the first second that shows it, or the first after the gap that skips it.
fn offset_of_local(zone: Tz, local: NaiveDateTime) -> i32 {
    match zone.offset_from_local_datetime(&local) {
        MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => {
            offset.fix().local_minus_utc()
        }
        MappedLocalTime::None => {
            let resumes = GapInfo::new(&local, &zone).and_then(|gap| gap.end);
            let late = resumes.map(|end| local.and_utc().signed_duration_since(end).num_seconds());
            late.and_then(|seconds| i32::try_from(seconds).ok()).unwrap_or_else(|| offset_of_utc(zone, local))
        }
    }
}

/// The UTC second at which the zone's clocks show a time of a day, or the first after the gap that skips it.
pub(super) fn second_of_local(zone: Tz, date: NaiveDate, time: NaiveTime) -> Second {
    let local = date.and_time(time);
    let offset = offset_of_local(zone, local);
    Second::from_epoch(local.and_utc().timestamp().saturating_sub(i64::from(offset)))
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
