//! The days that a calendar covers, and the error for a question that leaves them.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::count::StartRule;
use super::period::{BeforeRule, LastDay, Period};
use crate::id::CalendarId;

/// The days about which a calendar can be asked: all from the first to the last.
///
/// # Example: what the shipped calendars cover
/// ```
/// use duly::calendar::Calendar;
///
/// assert_eq!(Calendar::scotland().coverage().to_string(), "1990-01-01 to 2035-12-31");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Coverage {
    first: NaiveDate,
    last: NaiveDate,
}

/// The longest span that a calendar can cover: the four hundred years after which the civil calendar repeats.
const DAYS_MAX: i64 = 146_097;

impl Coverage {
    /// All days from the first to the last, both included.
    ///
    /// # Errors
    /// The last day lies before the first, or more than 400 years after it.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Self, InvalidCoverage> {
        let days = last.signed_duration_since(first).num_days();
        if (0..DAYS_MAX).contains(&days) {
            Ok(Self { first, last })
        } else {
            Err(InvalidCoverage { first, last })
        }
    }

    /// The span of the calendars that the library ships.
    pub(super) const fn shipped() -> Self {
        Self { first: super::data::FIRST_DAY, last: super::data::LAST_DAY }
    }

    /// The first day covered.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day covered.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        self.last
    }

    /// How many days are covered.
    #[must_use]
    pub fn days(self) -> usize {
        self.number(self.last).map_or(0, |number| number.saturating_add(1))
    }

    /// The position of a day, counted from the first; none before it.
    pub(super) fn number(self, date: NaiveDate) -> Option<usize> {
        usize::try_from(date.signed_duration_since(self.first).num_days()).ok()
    }

    /// Whether the day is covered.
    #[must_use]
    pub fn contains(self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.first, self.last)
    }
}

/// A span of days that no calendar can cover.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{first}` to `{last}` is no span for a calendar: expected a last day from the first day on, within 400 years"
)]
pub struct InvalidCoverage {
    first: NaiveDate,
    last: NaiveDate,
}

/// A question that leads outside the days that the calendar covers.
///
/// It is never answered with a guess: beyond its data a calendar does not know which days are worked.
///
/// # Example: error past the calendar's end
/// ```
/// use chrono::NaiveDate;
/// use duly::calendar::{Asked, Calendar, StartRule};
///
/// let date = NaiveDate::from_ymd_opt(2035, 12, 20).ok_or("no date")?;
/// let error = Calendar::england_and_wales().add(date, 10, StartRule::StrictlyAfter).unwrap_err();
/// assert_eq!(error.date(), date);
/// assert_eq!(error.asked(), &Asked::Add { n: 10, rule: StartRule::StrictlyAfter });
/// assert_eq!(
///     error.to_string(),
///     "cannot tell the date `10` working days from `2035-12-20` (strictly-after): the calendar \
///      `england-and-wales` covers 1990-01-01 to 2035-12-31"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCoverage(Box<Question>);

/// Boxed, so that an answer is not made larger by an error that is rare.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    calendar: CalendarId,
    coverage: Coverage,
    date: NaiveDate,
    asked: Asked,
}

/// What was asked of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Whether the date is a working day.
    IsWorkingDay,
    /// Why the date is or is not a working day.
    Why,
    /// The first working day after the date.
    Next,
    /// The last working day before the date.
    Previous,
    /// The date itself if it is a working day, else the next working day.
    SameWorkingDay,
    /// The date a number of working days from the date.
    Add {
        /// How many working days; negative for days before.
        n: i64,
        /// Which day counts as the first.
        rule: StartRule,
    },
    /// How many working days lie after the date up to another.
    Count {
        /// The other date.
        to: NaiveDate,
    },
    /// The date a period after the date.
    After {
        /// The period.
        period: Period,
        /// What becomes of a last day that is not worked.
        last_day: LastDay,
    },
    /// The date a number of days before the date.
    DaysBefore {
        /// How many days.
        n: u32,
        /// How they are counted.
        rule: BeforeRule,
    },
    /// The date a number of working days before the date.
    WorkingDaysBefore {
        /// How many working days.
        n: u32,
        /// How they are counted.
        rule: BeforeRule,
    },
    /// The local date of an instant, which in UTC is of the date.
    DateOf,
    /// The first second of the date.
    StartOfDay,
    /// The last second of the date.
    EndOfDay,
    /// The closing time of the date.
    CloseOfBusiness,
    /// The instant a number of hours after one of the date.
    HoursAfter {
        /// How many hours.
        hours: u32,
    },
    /// The instant a number of opening hours after one of the date.
    WorkingHoursAfter {
        /// How many hours.
        hours: u32,
    },
    /// The opening time between an instant of the date and another.
    WorkingTime {
        /// The other instant.
        to: DateTime<Utc>,
    },
}

impl OutsideCoverage {
    pub(super) fn new(calendar: CalendarId, coverage: Coverage, date: NaiveDate, asked: Asked) -> Self {
        Self(Box::new(Question { calendar, coverage, date, asked }))
    }

    /// The date about which the question was.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.0.date
    }

    /// The days that the calendar covers.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        self.0.coverage
    }

    /// The calendar that was asked.
    #[must_use]
    pub fn calendar(&self) -> &CalendarId {
        &self.0.calendar
    }

    /// What it was asked.
    #[must_use]
    pub fn asked(&self) -> &Asked {
        &self.0.asked
    }
}

impl fmt::Display for OutsideCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.0.date;
        f.write_str("cannot tell ")?;
        match &self.0.asked {
            Asked::IsWorkingDay => write!(f, "whether `{date}` is a working day"),
            Asked::Why => write!(f, "why `{date}` is or is not a working day"),
            Asked::Next => write!(f, "the working day after `{date}`"),
            Asked::Previous => write!(f, "the working day before `{date}`"),
            Asked::SameWorkingDay => write!(f, "the working day that `{date}` is or that follows it"),
            Asked::Add { n, rule } => write!(f, "the date `{n}` working days from `{date}` ({rule})"),
            Asked::Count { to } => write!(f, "the working days after `{date}` up to `{to}`"),
            Asked::After { period, last_day } => {
                write!(f, "the date `{period}` after `{date}` (a last day that is not worked {last_day})")
            }
            Asked::DaysBefore { n, rule } => write!(f, "the date `{n}` days before `{date}` ({rule})"),
            Asked::WorkingDaysBefore { n, rule } => {
                write!(f, "the date `{n}` working days before `{date}` ({rule})")
            }
            Asked::DateOf => write!(f, "the local date of an instant of `{date}`"),
            Asked::StartOfDay => write!(f, "the first second of `{date}`"),
            Asked::EndOfDay => write!(f, "the last second of `{date}`"),
            Asked::CloseOfBusiness => write!(f, "the closing time of `{date}`"),
            Asked::HoursAfter { hours } => write!(f, "`{hours}` hours after an instant of `{date}`"),
            Asked::WorkingHoursAfter { hours } => {
                write!(f, "`{hours}` working hours after an instant of `{date}`")
            }
            Asked::WorkingTime { to } => write!(f, "the opening time from an instant of `{date}` to `{to}`"),
        }?;
        write!(f, ": the calendar `{}` covers {}", self.0.calendar, self.0.coverage)
    }
}

impl std::error::Error for OutsideCoverage {}
