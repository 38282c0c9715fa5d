//! What makes a calendar unsound, and the error that says so.

use chrono::NaiveDate;

use super::contents::Contents;
use super::coverage::{Coverage, InvalidCoverage};
use crate::id::CalendarId;

/// Something stated of a calendar that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct InvalidCalendar(#[from] pub(super) Fault);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("{what} on `{date}` lies outside the calendar, which covers {coverage}")]
    Outside { what: &'static str, date: NaiveDate, coverage: Coverage },
    #[error("`{date}` is stated as a closure and as an extra working day: expected one of the two")]
    ClosedAndWorked { date: NaiveDate },
    #[error("the calendar `{calendar}` has no bank holidays of a nation of the United Kingdom to replace")]
    NoNation { calendar: CalendarId },
    #[error(transparent)]
    Coverage(#[from] InvalidCoverage),
    #[error("bank holidays of {years} do not meet the calendar, which covers {coverage}")]
    YearsApart { years: Coverage, coverage: Coverage },
}

impl From<InvalidCoverage> for InvalidCalendar {
    fn from(fault: InvalidCoverage) -> Self {
        Self(Fault::Coverage(fault))
    }
}

impl InvalidCalendar {
    /// The date at fault.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        match &self.0 {
            Fault::Outside { date, .. } | Fault::ClosedAndWorked { date } => Some(*date),
            Fault::NoNation { .. } | Fault::Coverage(_) | Fault::YearsApart { .. } => None,
        }
    }
}

impl Contents {
    /// Whether it can make a calendar: everything dated lies within the span, and nothing contradicts itself.
    pub(super) fn check(&self) -> Result<(), InvalidCalendar> {
        let coverage = self.coverage;
        let holidays = self.holidays.iter().map(|holiday| ("a holiday", holiday.date));
        let closures = self.closures.keys().map(|date| ("a closure", *date));
        let extra = self.extra_working_days.keys().map(|date| ("an extra working day", *date));
        let hours = self.opening_hours.dates.keys().map(|date| ("opening hours", *date));
        let mut dated = holidays.chain(closures).chain(extra).chain(hours);
        if let Some((what, date)) = dated.find(|(_, date)| !coverage.contains(*date)) {
            return Err(Fault::Outside { what, date, coverage }.into());
        }
        match self.closures.keys().find(|date| self.extra_working_days.contains_key(date)) {
            Some(date) => Err(Fault::ClosedAndWorked { date: *date }.into()),
            None => Ok(()),
        }
    }
}
