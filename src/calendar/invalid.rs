//! What makes a calendar unsound, and the error that says so.

use chrono::NaiveDate;

use super::HolidayStanding;
use super::contents::Contents;
use super::coverage::{Coverage, InvalidCoverage};
use super::opening_hours::InvalidHours;
use crate::id::{CalendarId, InvalidName};

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
    #[error("`{name}` stands twice on `{date}`")]
    HolidayTwice { name: String, date: NaiveDate },
    #[error("`{name}` on `{date}` is projected, though the calendar is official until {until}")]
    ProjectedTooEarly { name: String, date: NaiveDate, until: NaiveDate },
    #[error("`{date}` has opening hours twice")]
    HoursTwice { date: NaiveDate },
    #[error("`{found}` is no format of calendar documents: expected `{known}`")]
    Format { found: u32, known: u32 },
    #[error("`{found}` is no time zone: expected a name such as `{nearest}`")]
    Zone { found: String, nearest: &'static str },
    #[error("the document states the edition `{stated}`, but what it holds makes `{made}`")]
    Edition { stated: String, made: String },
    #[error("calendars of the time zones `{zone}` and `{other}` cannot be united: expected one time zone")]
    OtherZone { zone: &'static str, other: &'static str },
    #[error(transparent)]
    Name(InvalidName),
    #[error(transparent)]
    Hours(InvalidHours),
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
            Fault::Outside { date, .. }
            | Fault::ClosedAndWorked { date }
            | Fault::HoursTwice { date }
            | Fault::HolidayTwice { date, .. }
            | Fault::ProjectedTooEarly { date, .. } => Some(*date),
            Fault::NoNation { .. }
            | Fault::OtherZone { .. }
            | Fault::Format { .. }
            | Fault::Zone { .. }
            | Fault::Edition { .. }
            | Fault::Name(_)
            | Fault::Hours(_)
            | Fault::Coverage(_)
            | Fault::YearsApart { .. } => None,
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
        self.check_holidays()?;
        match self.closures.keys().find(|date| self.extra_working_days.contains_key(date)) {
            Some(date) => Err(Fault::ClosedAndWorked { date: *date }.into()),
            None => Ok(()),
        }
    }

    fn check_holidays(&self) -> Result<(), InvalidCalendar> {
        for (holiday, next) in self.holidays.iter().zip(self.holidays.iter().skip(1)) {
            if (holiday.date, &holiday.region, &holiday.name) == (next.date, &next.region, &next.name) {
                return Err(Fault::HolidayTwice { name: next.name().to_owned(), date: next.date }.into());
            }
        }
        let Some(until) = self.official_until else { return Ok(()) };
        let mut early = self.holidays.iter().take_while(|holiday| holiday.date <= until);
        match early.find(|holiday| holiday.standing == HolidayStanding::Projected) {
            Some(holiday) => {
                let (name, date) = (holiday.name().to_owned(), holiday.date);
                Err(Fault::ProjectedTooEarly { name, date, until }.into())
            }
            None => Ok(()),
        }
    }
}
