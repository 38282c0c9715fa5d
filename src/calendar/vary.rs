//! Another calendar from one: with closures, with extra working days, with another week.

use chrono::{NaiveDate, WeekdaySet};

use super::Calendar;
use super::contents::{Contents, Reasons};
use super::invalid::InvalidCalendar;

impl Calendar {
    /// This calendar with days on which the host does not work, each with why.
    ///
    /// A day may be closed for several reasons, and may be one that is not worked anyhow.
    ///
    /// # Errors
    /// A date is not covered, or is stated as an extra working day.
    ///
    /// # Example: a training day moves a deadline
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::{Calendar, StartRule};
    ///
    /// let tuesday = NaiveDate::from_ymd_opt(2026, 4, 7).ok_or("no date")?;
    /// let calendar = Calendar::england_and_wales().with_closures([(tuesday, "training day")])?;
    /// let thursday = NaiveDate::from_ymd_opt(2026, 4, 2).ok_or("no date")?;
    /// assert_eq!(calendar.add(thursday, 2, StartRule::StrictlyAfter)?.to_string(), "2026-04-09");
    /// assert_ne!(calendar.edition(), Calendar::england_and_wales().edition());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_closures<R: Into<String>>(
        &self,
        closures: impl IntoIterator<Item = (NaiveDate, R)>,
    ) -> Result<Self, InvalidCalendar> {
        self.varied(|contents| add_reasons(&mut contents.closures, closures))
    }

    /// This calendar with days that are worked although the week or a holiday says otherwise, each with why.
    ///
    /// # Errors
    /// A date is not covered, or is stated as a closure.
    ///
    /// # Example: a Saturday that is worked
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::Calendar;
    ///
    /// let saturday = NaiveDate::from_ymd_opt(2026, 4, 18).ok_or("no date")?;
    /// let calendar = Calendar::scotland().with_extra_working_days([(saturday, "admissions weekend")])?;
    /// assert!(calendar.is_working_day(saturday)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_extra_working_days<R: Into<String>>(
        &self,
        days: impl IntoIterator<Item = (NaiveDate, R)>,
    ) -> Result<Self, InvalidCalendar> {
        self.varied(|contents| add_reasons(&mut contents.extra_working_days, days))
    }

    /// This calendar with other rest days of the week than Saturday and Sunday.
    ///
    /// # Example: a week that rests on Friday and Saturday
    /// ```
    /// use chrono::{NaiveDate, Weekday, WeekdaySet};
    /// use duly::calendar::Calendar;
    ///
    /// let rest = WeekdaySet::from_array([Weekday::Fri, Weekday::Sat]);
    /// let calendar = Calendar::england_and_wales().with_rest_days(rest);
    /// let sunday = NaiveDate::from_ymd_opt(2026, 4, 19).ok_or("no date")?;
    /// assert!(calendar.is_working_day(sunday)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_rest_days(&self, days: WeekdaySet) -> Self {
        let mut contents = self.0.contents.clone();
        contents.rest_days = days;
        Self::build_in(contents, self.0.zone.clone())
    }

    /// Built again from changed contents that keep the zone and the span.
    pub(super) fn varied(&self, change: impl FnOnce(&mut Contents)) -> Result<Self, InvalidCalendar> {
        let mut contents = self.0.contents.clone();
        change(&mut contents);
        contents.check()?;
        Ok(Self::build_in(contents, self.0.zone.clone()))
    }
}

fn add_reasons<R: Into<String>>(to: &mut Reasons, days: impl IntoIterator<Item = (NaiveDate, R)>) {
    for (date, reason) in days {
        to.entry(date).or_default().insert(reason.into());
    }
}
