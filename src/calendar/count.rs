//! Counting working days: add, subtract, count, next, previous, same working day.

use chrono::NaiveDate;

use super::Calendar;
use super::coverage::{Asked, OutsideCoverage};
use super::words::words;

words! {
    /// Which day counts as the first, when working days are counted from a date.
    ///
    /// The three rules differ where texts do: whether the day of the event counts, and where counting starts if the
    /// event falls on a day that is not worked.
    ///
    /// # Example: one working day from a Saturday under each rule
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::{Calendar, StartRule};
    ///
    /// let calendar = Calendar::england_and_wales();
    /// let saturday = NaiveDate::from_ymd_opt(2026, 4, 18).ok_or("no date")?;
    /// let due = |rule| calendar.add(saturday, 1, rule).map(|date| date.to_string());
    /// assert_eq!(due(StartRule::StrictlyAfter)?, "2026-04-20");
    /// assert_eq!(due(StartRule::RollForwardDayZero)?, "2026-04-21");
    /// assert_eq!(due(StartRule::StartIsDayOne)?, "2026-04-20");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    StartRule, "start rule" {
        /// The date is day zero, whether or not it is worked: one working day from a Saturday is the Monday. So the
        /// Information Commissioner counts.
        StrictlyAfter = "strictly-after",
        /// Day zero is the date or, if it is not worked, the next working day: one working day from a Saturday is the
        /// Tuesday. So bdays counts.
        RollForwardDayZero = "roll-forward-day-zero",
        /// Day one is the date or, if it is not worked, the next working day: one working day from a Saturday is the
        /// Monday, one from a Monday that Monday. Backwards, day one is the date or the working day before it.
        StartIsDayOne = "start-is-day-one",
    }
}

impl Calendar {
    /// Whether a date is a working day: no rest day of the week, no holiday, no closure; or an extra working day.
    ///
    /// # Errors
    /// The date is not covered.
    #[inline]
    pub fn is_working_day(&self, date: NaiveDate) -> Result<bool, OutsideCoverage> {
        match self.day(date) {
            Some(day) => Ok(self.is_working(day)),
            None => Err(self.outside(date, Asked::IsWorkingDay)),
        }
    }

    /// The date that is a number of working days from a date; for a negative number, before it.
    ///
    /// No working day from a date is the date itself, save that under `roll-forward-day-zero` a date that is not
    /// worked gives the next working day. Under `strictly-after` it holds for numbers of one sign that
    /// `add(m + n) = add(add(m), n)`; under every rule a later date or a higher number never gives an earlier result.
    ///
    /// # Errors
    /// The date, or the result, is not covered.
    ///
    /// # Example: a reply within 20 working days of a request received on Good Friday
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::{Calendar, StartRule};
    ///
    /// let received = NaiveDate::from_ymd_opt(2026, 4, 3).ok_or("no date")?;
    /// let due = Calendar::england_and_wales().add(received, 20, StartRule::StrictlyAfter)?;
    /// assert_eq!(due.to_string(), "2026-05-05"); // Easter Monday and the Early May bank holiday are passed over
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn add(&self, date: NaiveDate, n: i32, rule: StartRule) -> Result<NaiveDate, OutsideCoverage> {
        self.added(date, i64::from(n), rule)
    }

    /// The date that is a number of working days before a date: `add` with the opposite sign.
    ///
    /// # Errors
    /// The date, or the result, is not covered.
    #[inline]
    pub fn subtract(&self, date: NaiveDate, n: i32, rule: StartRule) -> Result<NaiveDate, OutsideCoverage> {
        self.added(date, i64::from(n).saturating_neg(), rule)
    }

    /// How many working days lie after the one date up to and including the other.
    ///
    /// Negative if the other is earlier: minus the count the other way. It inverts `add` under `strictly-after`.
    ///
    /// # Errors
    /// One of the dates is not covered.
    ///
    /// # Example: over Easter
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::Calendar;
    ///
    /// let calendar = Calendar::england_and_wales();
    /// let thursday = NaiveDate::from_ymd_opt(2026, 4, 2).ok_or("no date")?;
    /// let wednesday = NaiveDate::from_ymd_opt(2026, 4, 8).ok_or("no date")?;
    /// assert_eq!(calendar.count(thursday, wednesday)?, 2);
    /// assert_eq!(calendar.count(wednesday, thursday)?, -2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn count(&self, from: NaiveDate, to: NaiveDate) -> Result<i64, OutsideCoverage> {
        match self.counted(from, to) {
            Some(count) => Ok(count),
            None => Err(self.outside(from, Asked::Count { to })),
        }
    }

    /// The first working day after a date.
    ///
    /// # Errors
    /// The date, or the result, is not covered.
    pub fn next(&self, date: NaiveDate) -> Result<NaiveDate, OutsideCoverage> {
        let next = self.day(date).and_then(|day| self.0.index.nth_from(day, 1, StartRule::StrictlyAfter));
        next.ok_or_else(|| self.outside(date, Asked::Next))
    }

    /// The last working day before a date.
    ///
    /// # Errors
    /// The date, or the result, is not covered.
    pub fn previous(&self, date: NaiveDate) -> Result<NaiveDate, OutsideCoverage> {
        let previous =
            self.day(date).and_then(|day| self.0.index.nth_from(day, -1, StartRule::StrictlyAfter));
        previous.ok_or_else(|| self.outside(date, Asked::Previous))
    }

    /// The date itself if it is a working day, else the next working day: what is due "the same working day".
    ///
    /// # Errors
    /// The date, or the result, is not covered.
    pub fn same_working_day(&self, date: NaiveDate) -> Result<NaiveDate, OutsideCoverage> {
        let same = self.day(date).and_then(|day| self.0.index.rolled_on(day));
        same.ok_or_else(|| self.outside(date, Asked::SameWorkingDay))
    }

    #[inline]
    fn counted(&self, from: NaiveDate, to: NaiveDate) -> Option<i64> {
        self.0.index.between(self.day(from)?, self.day(to)?)
    }

    #[inline]
    pub(super) fn added(
        &self,
        date: NaiveDate,
        n: i64,
        rule: StartRule,
    ) -> Result<NaiveDate, OutsideCoverage> {
        let result = match (n, rule) {
            (0, StartRule::StrictlyAfter | StartRule::StartIsDayOne) => self.day(date).map(|_| date),
            _ => self.day(date).and_then(|day| self.0.index.nth_from(day, n, rule)),
        };
        match result {
            Some(date) => Ok(date),
            None => Err(self.outside(date, Asked::Add { n, rule })),
        }
    }
}
