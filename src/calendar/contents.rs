//! What a calendar is made of, before its tables are built.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday, WeekdaySet};
use chrono_tz::Tz;

use super::coverage::Coverage;
use super::holiday::Holiday;
use super::opening_hours::OpeningHours;
use crate::id::CalendarId;

/// Everything that a host can state of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) id: CalendarId,
    pub(super) zone: Tz,
    pub(super) coverage: Coverage,
    /// The last day whose holidays are not projected; none if all of them are.
    pub(super) official_until: Option<NaiveDate>,
    pub(super) rest_days: WeekdaySet,
    /// In order of dates.
    pub(super) holidays: Arc<[Holiday]>,
    pub(super) closures: Reasons,
    pub(super) extra_working_days: Reasons,
    pub(super) opening_hours: OpeningHours,
}

/// Days on which a calendar differs from its week and its holidays, each with why.
pub(super) type Reasons = BTreeMap<NaiveDate, BTreeSet<String>>;

/// Saturday and Sunday.
pub(super) const WEEKEND: WeekdaySet = WeekdaySet::from_array([Weekday::Sat, Weekday::Sun]);

impl Contents {
    /// Whether each day of the span is worked, in order.
    pub(super) fn days_worked(&self) -> Vec<bool> {
        let Self { coverage, rest_days, holidays, closures, extra_working_days, .. } = self;
        let mut weekday = coverage.first().weekday();
        let week: Vec<bool> = (0..7)
            .map(|_| {
                let works = !rest_days.contains(weekday);
                weekday = weekday.succ();
                works
            })
            .collect();
        let mut worked: Vec<bool> = week.into_iter().cycle().take(coverage.days()).collect();
        let mut set = |date: NaiveDate, works| {
            if let Some(day) = coverage.number(date).and_then(|number| worked.get_mut(number)) {
                *day = works;
            }
        };
        let closed = holidays.iter().map(|holiday| holiday.date).chain(closures.keys().copied());
        for date in closed {
            set(date, false);
        }
        for date in extra_working_days.keys() {
            set(*date, true);
        }
        worked
    }

    /// The holidays of a date.
    pub(super) fn holidays_on(&self, date: NaiveDate) -> &[Holiday] {
        let from = self.holidays.partition_point(|holiday| holiday.date < date);
        let rest = self.holidays.get(from..).unwrap_or_default();
        let count = rest.partition_point(|holiday| holiday.date == date);
        rest.get(..count).unwrap_or_default()
    }
}
