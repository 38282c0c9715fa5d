//! One calendar of several: worked where all of them are.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::WeekdaySet;

use super::Calendar;
use super::contents::{Contents, Reasons};
use super::coverage::Coverage;
use super::holiday::Holiday;
use super::invalid::{Fault, InvalidCalendar};
use super::opening_hours::OpeningHours;
use crate::id::CalendarId;

impl Calendar {
    /// The calendar that is worked on the days on which both this and another are: a holiday anywhere counts.
    ///
    /// It covers what both cover, and is official as far as both are. It has no opening hours until it is given some.
    ///
    /// # Errors
    /// The two have no day in common, or other time zones.
    ///
    /// # Example: an office on the border
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::CalendarId;
    /// use duly::calendar::Calendar;
    ///
    /// let id = CalendarId::new("border-office")?;
    /// let calendar = Calendar::england_and_wales().united_with(&Calendar::scotland(), id)?;
    /// let why = |month, day| NaiveDate::from_ymd_opt(2026, month, day).map(|date| calendar.why(date));
    /// assert_eq!(why(4, 6).ok_or("no date")??.to_string(), "holiday: Easter Monday (england-and-wales)");
    /// assert_eq!(why(11, 30).ok_or("no date")??.to_string(), "holiday: St Andrew's Day (scotland)");
    /// assert_eq!(why(7, 13).ok_or("no date")??.to_string(), "working"); // a holiday in Northern Ireland
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn united_with(&self, other: &Self, id: CalendarId) -> Result<Self, InvalidCalendar> {
        let (ours, theirs) = (&self.0.contents, &other.0.contents);
        if ours.zone != theirs.zone {
            return Err(Fault::OtherZone { zone: ours.zone.name(), other: theirs.zone.name() }.into());
        }
        let first = ours.coverage.first().max(theirs.coverage.first());
        let coverage = Coverage::new(first, ours.coverage.last().min(theirs.coverage.last()))?;
        let holidays: BTreeSet<&Holiday> = ours.holidays.iter().chain(&*theirs.holidays).collect();
        let holidays = holidays.into_iter().filter(|holiday| coverage.contains(holiday.date));
        let closures = joined(&ours.closures, &theirs.closures, coverage);
        let mut extra_working_days = joined(&ours.extra_working_days, &theirs.extra_working_days, coverage);
        let works = |calendar: &Self, date| calendar.day(date).is_some_and(|day| calendar.is_working(day));
        extra_working_days.retain(|date, _| works(self, *date) && works(other, *date));
        let contents = Contents {
            id,
            zone: ours.zone,
            coverage,
            official_until: ours.official_until.min(theirs.official_until),
            rest_days: ours
                .rest_days
                .iter(chrono::Weekday::Mon)
                .chain(theirs.rest_days.iter(chrono::Weekday::Mon))
                .collect::<WeekdaySet>(),
            holidays: holidays.cloned().collect::<Arc<[Holiday]>>(),
            closures,
            extra_working_days,
            opening_hours: OpeningHours::new(),
        };
        contents.check()?;
        Ok(Self::build(contents))
    }
}

/// The days of both that are covered, each with every reason.
fn joined(ours: &Reasons, theirs: &Reasons, coverage: Coverage) -> Reasons {
    let mut joined = Reasons::new();
    for (date, reasons) in ours.iter().chain(theirs).filter(|(date, _)| coverage.contains(**date)) {
        joined.entry(*date).or_default().extend(reasons.iter().cloned());
    }
    joined
}
