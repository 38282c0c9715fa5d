//! One holiday: its date, name, kind, standing and whose it is.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::words::words;
use crate::id::CalendarId;

words! {
    /// How a holiday came to its date.
    HolidayKind, "kind of holiday" {
        /// On the day that the rule gives.
        Regular = "regular",
        /// In place of one that fell on a weekend or on another holiday.
        Substitute = "substitute",
        /// Moved by proclamation to another day of that year.
        Moved = "moved",
        /// Proclaimed for one year only.
        OneOff = "one-off",
    }

    /// How sure a holiday is.
    HolidayStanding, "standing of a holiday" {
        /// Published by the government.
        Official = "official",
        /// Older than the publication, held by independent sources.
        Historical = "historical",
        /// Not yet published: made by rule, a proclamation may still change it.
        Projected = "projected",
    }
}

/// A holiday of a calendar.
///
/// A calendar that unites several regions has one row for each region that keeps the day.
///
/// # Example: the holidays of a date
/// ```
/// use chrono::NaiveDate;
/// use duly::calendar::{Calendar, HolidayKind, HolidayStanding};
///
/// let easter_monday = NaiveDate::from_ymd_opt(2026, 4, 6).ok_or("no date")?;
/// let calendar = Calendar::england_and_wales();
/// let [holiday] = calendar.holidays_on(easter_monday) else { return Err("one holiday".into()) };
/// assert_eq!(holiday.name(), "Easter Monday");
/// assert_eq!(holiday.kind(), HolidayKind::Regular);
/// assert_eq!(holiday.standing(), HolidayStanding::Official);
/// assert_eq!(holiday.region().as_str(), "england-and-wales");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    pub(super) date: NaiveDate,
    pub(super) region: CalendarId,
    pub(super) name: Cow<'static, str>,
    pub(super) kind: HolidayKind,
    pub(super) standing: HolidayStanding,
}

impl Holiday {
    /// The day on which it is kept.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// What it is called, as published.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it came to its date.
    #[must_use]
    pub fn kind(&self) -> HolidayKind {
        self.kind
    }

    /// How sure it is.
    #[must_use]
    pub fn standing(&self) -> HolidayStanding {
        self.standing
    }

    /// The calendar that keeps it, which within a union is one of those united.
    #[must_use]
    pub fn region(&self) -> &CalendarId {
        &self.region
    }
}
