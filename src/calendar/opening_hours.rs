//! When a calendar is open: hours of a day of the week, and hours of a date.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use chrono_tz::Tz;

use super::Calendar;
use super::contents::Contents;
use super::index::Day;
use super::invalid::InvalidCalendar;
use super::zone::second_of_local;
use crate::moment::Second;

/// From when until when a day is open, by local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hours {
    opens: NaiveTime,
    closes: NaiveTime,
}

/// Times between which nothing can be open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{opens}` to `{closes}` are no opening hours: expected two times such as `09:00`, the earlier first"
)]
pub struct InvalidHours {
    opens: String,
    closes: String,
}

impl Hours {
    /// Open from the one time until the other, on the same day.
    ///
    /// # Errors
    /// The closing time is not after the opening time, or one of them has a fraction of a second.
    pub fn new(opens: NaiveTime, closes: NaiveTime) -> Result<Self, InvalidHours> {
        let whole = opens.nanosecond() == 0 && closes.nanosecond() == 0;
        if opens < closes && whole {
            Ok(Self { opens, closes })
        } else {
            Err(InvalidHours { opens: opens.to_string(), closes: closes.to_string() })
        }
    }

    /// Open between two times written as `09:00`, or as `09:00:00`.
    ///
    /// # Errors
    /// One of the texts is no such time, or the second is not later.
    ///
    /// # Example: the wrong way round
    /// ```
    /// use duly::calendar::Hours;
    ///
    /// assert_eq!(Hours::parse("09:00", "17:00")?.closes().to_string(), "17:00:00");
    /// assert_eq!(
    ///     Hours::parse("17:00", "09:00").unwrap_err().to_string(),
    ///     "`17:00` to `09:00` are no opening hours: expected two times such as `09:00`, the earlier first"
    /// );
    /// # Ok::<(), duly::calendar::InvalidHours>(())
    /// ```
    pub fn parse(opens: &str, closes: &str) -> Result<Self, InvalidHours> {
        let time = |text: &str| {
            let form = if text.len() == "09:00".len() { "%H:%M" } else { "%H:%M:%S" };
            NaiveTime::parse_from_str(text, form).ok().filter(|_| matches!(text.len(), 5 | 8))
        };
        let times = time(opens).zip(time(closes));
        times
            .and_then(|(from, until)| Self::new(from, until).ok())
            .ok_or_else(|| InvalidHours { opens: opens.to_owned(), closes: closes.to_owned() })
    }

    /// When it opens.
    #[must_use]
    pub fn opens(self) -> NaiveTime {
        self.opens
    }

    pub(super) fn opens_text(self) -> String {
        text(self.opens)
    }

    pub(super) fn closes_text(self) -> String {
        text(self.closes)
    }

    /// The seconds of a date at which it opens and closes; the same if a clock change skips what lies between.
    pub(super) fn seconds(self, zone: Tz, date: NaiveDate) -> (Second, Second) {
        let opening = second_of_local(zone, date, self.opens);
        (opening, second_of_local(zone, date, self.closes).max(opening))
    }

    /// When it closes.
    #[must_use]
    pub fn closes(self) -> NaiveTime {
        self.closes
    }
}

fn text(time: NaiveTime) -> String {
    let form = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(form).to_string()
}

/// When a calendar is open, on its working days.
///
/// Hours never make a working day: those of a day that is not worked do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpeningHours {
    /// By days from Monday.
    pub(super) week: BTreeMap<u32, Hours>,
    pub(super) dates: BTreeMap<NaiveDate, Hours>,
}

impl OpeningHours {
    /// Never open; hours are added to it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With these hours on days of the week.
    #[must_use]
    pub fn on_days(mut self, days: impl IntoIterator<Item = Weekday>, hours: Hours) -> Self {
        self.week.extend(days.into_iter().map(|day| (day.num_days_from_monday(), hours)));
        self
    }

    /// With these hours on a date, instead of those of its day of the week.
    #[must_use]
    pub fn on_date(mut self, date: NaiveDate, hours: Hours) -> Self {
        self.dates.insert(date, hours);
        self
    }

    /// The hours of a date, if it is worked.
    pub(super) fn on(&self, date: NaiveDate) -> Option<Hours> {
        self.dates.get(&date).or_else(|| self.week.get(&date.weekday().num_days_from_monday())).copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.week.is_empty() && self.dates.is_empty()
    }
}

/// For each day, and for the day after the last, for how many seconds the calendar was open before it.
#[derive(Debug)]
pub(super) struct OpenTable(Vec<i64>);

impl OpenTable {
    /// None where the contents have no opening hours.
    pub(super) fn new(contents: &Contents, worked: &[bool]) -> Option<Self> {
        if contents.opening_hours.is_empty() {
            return None;
        }
        let mut open = 0_i64;
        let mut before = vec![open];
        for (date, works) in contents.coverage.first().iter_days().zip(worked) {
            if let Some(hours) = contents.opening_hours.on(date).filter(|_| *works) {
                let (opening, closing) = hours.seconds(contents.zone, date);
                open = open.saturating_add(closing.seconds_since(opening));
            }
            before.push(open);
        }
        Some(Self(before))
    }

    pub(super) fn before(&self, day: Day) -> Option<i64> {
        self.0.get(usize::try_from(day.number()).ok()?).copied()
    }

    /// The first day by whose end the calendar has been open for so many seconds, at least one.
    pub(super) fn day_that_reaches(&self, seconds: i64) -> Option<Day> {
        let after = self.0.partition_point(|before| *before < seconds);
        let reached = after < self.0.len();
        u32::try_from(after.checked_sub(1)?).ok().filter(|_| reached).map(Day::new)
    }
}

impl Calendar {
    /// This calendar with opening hours, in place of any that it has.
    ///
    /// # Errors
    /// A date with hours of its own is not covered.
    pub fn with_opening_hours(&self, hours: OpeningHours) -> Result<Self, InvalidCalendar> {
        self.varied(|contents| contents.opening_hours = hours)
    }

    /// When it is open: empty unless hours were given.
    #[must_use]
    pub fn opening_hours(&self) -> &OpeningHours {
        &self.0.contents.opening_hours
    }

    /// Its own opening hours, or those given if it has none.
    pub(crate) fn opening_hours_or<'h>(&'h self, other: &'h OpeningHours) -> &'h OpeningHours {
        if self.opening_hours().is_empty() { other } else { self.opening_hours() }
    }
}
