//! What the rooms below ask, by number of day and by second instead of by date and instant.

use chrono::{DateTime, Days, NaiveDate};
use chrono_tz::Tz;

use super::count::StartRule;
use super::index::Day;
use super::{Calendar, zone};
use crate::moment::Second;

impl Calendar {
    pub(crate) fn day_of(&self, second: Second) -> Option<Day> {
        self.0.zone.day_of(second)
    }

    #[inline]
    pub(crate) fn day(&self, date: NaiveDate) -> Option<Day> {
        self.0.index.day(date)
    }

    pub(crate) fn date(&self, day: Day) -> NaiveDate {
        let coverage = self.coverage();
        let date = coverage.first().checked_add_days(Days::new(u64::from(day.number())));
        date.unwrap_or(coverage.last())
    }

    pub(crate) fn first_second(&self, day: Day) -> Second {
        self.0.zone.first_second(day.number())
    }

    pub(crate) fn last_second(&self, day: Day) -> Second {
        self.0.zone.first_second(day.number().saturating_add(1)).previous()
    }

    pub(crate) fn local(&self, second: Second) -> DateTime<Tz> {
        zone::local(self.zone(), second)
    }

    pub(crate) fn is_working(&self, day: Day) -> bool {
        self.0.index.is_working(day)
    }

    /// The nth working day strictly after; the day itself for none.
    pub(crate) fn nth_working_day_after(&self, day: Day, n: u32) -> Option<Day> {
        self.nth_working_day(day, i64::from(n), StartRule::StrictlyAfter)
    }

    /// The nth working day from a day under a rule, before it for a negative number.
    pub(crate) fn nth_working_day(&self, day: Day, n: i64, rule: StartRule) -> Option<Day> {
        match (n, rule) {
            (0, StartRule::StrictlyAfter | StartRule::StartIsDayOne) => Some(day),
            _ => self.day(self.0.index.nth_from(day, n, rule)?),
        }
    }

    /// The day itself if worked, else the next that is.
    pub(crate) fn working_day_from(&self, day: Day) -> Option<Day> {
        self.day(self.0.index.rolled_on(day)?)
    }

    /// Working days after the one day up to and including the other; negative if the other is earlier.
    pub(crate) fn working_days_between(&self, from: Day, to: Day) -> i64 {
        self.0.index.between(from, to).unwrap_or(0)
    }

    /// Whether the day lies where holidays are projected by rule, not official.
    pub(crate) fn is_projected(&self, day: Day) -> bool {
        self.official_until().is_none_or(|until| self.date(day) > until)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;
    use crate::calendar::Coverage;
    use crate::calendar::rules::{BankHolidayRules, Nation::Scotland};
    use crate::id::CalendarId;

    fn day(calendar: &Calendar, date: &str) -> Day {
        calendar.day(date.parse().unwrap()).unwrap()
    }

    #[test]
    fn days_and_dates_stand_for_each_other() {
        let calendar = Calendar::scotland();
        for date in calendar.coverage().first().iter_days().take(calendar.coverage().days()) {
            assert_eq!(calendar.date(calendar.day(date).unwrap()), date);
        }
        assert_eq!(calendar.day("2036-01-01".parse().unwrap()), None);
        assert_eq!(calendar.day("1989-12-31".parse().unwrap()), None);
    }

    #[test]
    fn counting_by_days() {
        let calendar = Calendar::england_and_wales();
        let good_friday = day(&calendar, "2026-04-03");
        let tuesday = day(&calendar, "2026-04-07");
        assert_eq!(calendar.nth_working_day_after(good_friday, 1), Some(tuesday));
        assert_eq!(calendar.nth_working_day_after(good_friday, 0), Some(good_friday));
        assert_eq!(calendar.working_day_from(good_friday), Some(tuesday));
        assert_eq!(calendar.working_days_between(tuesday, good_friday), -1);
        assert_eq!(calendar.working_days_between(good_friday, tuesday), 1);
        assert_eq!(
            calendar.first_second(tuesday).previous(),
            calendar.last_second(day(&calendar, "2026-04-06"))
        );
        assert_eq!(calendar.day_of(calendar.last_second(tuesday)), Some(tuesday));
    }

    #[test]
    fn the_tail_is_projected_from_the_day_after_the_last_official_one() {
        let calendar = Calendar::england_and_wales();
        assert!(!calendar.is_projected(day(&calendar, "2028-12-31")));
        assert!(calendar.is_projected(day(&calendar, "2029-01-01")));
    }

    #[test]
    fn the_tables_stay_small() {
        assert!(Calendar::united_kingdom().index_bytes() < 200_000);
        let week = Coverage::new("2026-03-02".parse().unwrap(), "2026-03-08".parse().unwrap()).unwrap();
        let week =
            Calendar::from_bdays(CalendarId::scotland(), Tz::UTC, week, None, &BankHolidayRules(Scotland));
        // One year, eight counts, five working days and eight offsets, of four bytes each.
        assert_eq!(week.index_bytes(), 4 * (1 + 8 + 5 + 8));
    }
}
