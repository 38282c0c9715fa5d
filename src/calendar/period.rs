//! Counting calendar days, weeks, months and years; counting back from a date.

use std::fmt;

use chrono::{Days, Months, NaiveDate};

use super::Calendar;
use super::count::StartRule;
use super::coverage::{Asked, OutsideCoverage};
use super::words::words;

/// A length of calendar time. Different units have no order: whether a month or 30 days is longer depends on the date.
///
/// # Example: printed as it is said
/// ```
/// use duly::calendar::Period;
///
/// assert_eq!(Period::Months(1).to_string(), "1 month");
/// assert_eq!(Period::Weeks(2).to_string(), "2 weeks");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// Days, worked or not.
    Days(u32),
    /// Weeks of seven days.
    Weeks(u32),
    /// Months: the same day of the month, or the month's last day where it has no such day.
    Months(u32),
    /// Years of twelve months.
    Years(u32),
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, unit) = match self {
            Self::Days(n) => (n, "day"),
            Self::Weeks(n) => (n, "week"),
            Self::Months(n) => (n, "month"),
            Self::Years(n) => (n, "year"),
        };
        write!(f, "{n} {unit}{}", if *n == 1 { "" } else { "s" })
    }
}

words! {
    /// What becomes of a last day that is not a working day, where calendar days, weeks, months or years are counted.
    LastDay, "rule for a last day" {
        /// It stands.
        Stays = "stays",
        /// The next working day takes its place.
        RollsForward = "rolls-forward",
    }

    /// How days are counted back from a date.
    BeforeRule, "rule for counting back" {
        /// The date is day zero: one day before the 10th is the 9th.
        NthDayBefore = "nth-day-before",
        /// That many whole days lie between: one clear day before the 10th is the 8th.
        ClearDays = "clear-days",
    }
}

impl Calendar {
    /// The date a period after a date.
    ///
    /// Months and years keep the day of the month, and take the month's last day where it has no such day, so that
    /// adding a month twice may differ from adding two. Then, and only then, the last day may roll.
    ///
    /// # Errors
    /// The date, or the result, is not covered.
    ///
    /// # Example: a month from the end of January
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::{Calendar, LastDay, Period};
    ///
    /// let calendar = Calendar::england_and_wales();
    /// let date = NaiveDate::from_ymd_opt(2026, 1, 31).ok_or("no date")?;
    /// let month = Period::Months(1);
    /// // 28 February 2026 is a Saturday.
    /// assert_eq!(calendar.after(date, month, LastDay::Stays)?.to_string(), "2026-02-28");
    /// assert_eq!(calendar.after(date, month, LastDay::RollsForward)?.to_string(), "2026-03-02");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn after(
        &self,
        date: NaiveDate,
        period: Period,
        last_day: LastDay,
    ) -> Result<NaiveDate, OutsideCoverage> {
        let result = self.day(date).and_then(|_| {
            let end = self.day(on(date, period)?)?;
            match last_day {
                LastDay::Stays => Some(self.date(end)),
                LastDay::RollsForward => self.0.index.rolled_on(end),
            }
        });
        result.ok_or_else(|| self.outside(date, Asked::After { period, last_day }))
    }

    /// The date a number of days before a date, worked or not.
    ///
    /// # Errors
    /// The date, or the result, is not covered.
    ///
    /// # Example: papers are to be sent five clear days before a meeting
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::{BeforeRule, Calendar};
    ///
    /// let meeting = NaiveDate::from_ymd_opt(2026, 6, 20).ok_or("no date")?;
    /// let sent = Calendar::england_and_wales().days_before(meeting, 5, BeforeRule::ClearDays)?;
    /// assert_eq!(sent.to_string(), "2026-06-14"); // the 15th to the 19th lie between
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn days_before(
        &self,
        date: NaiveDate,
        n: u32,
        rule: BeforeRule,
    ) -> Result<NaiveDate, OutsideCoverage> {
        let result = self.day(date).and_then(|_| date.checked_sub_days(Days::new(counted_back(n, rule))));
        result
            .filter(|result| self.coverage().contains(*result))
            .ok_or_else(|| self.outside(date, Asked::DaysBefore { n, rule }))
    }

    /// The date a number of working days before a date, which need not be worked itself.
    ///
    /// It is a working day: where clear days are asked, the last working day that leaves so many others between.
    ///
    /// # Errors
    /// The date, or the result, is not covered.
    ///
    /// # Example: a report is due three working days before a conference
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::{BeforeRule, Calendar};
    ///
    /// let calendar = Calendar::england_and_wales();
    /// let conference = NaiveDate::from_ymd_opt(2026, 4, 8).ok_or("no date")?;
    /// let due = |rule| calendar.working_days_before(conference, 3, rule).map(|date| date.to_string());
    /// assert_eq!(due(BeforeRule::NthDayBefore)?, "2026-04-01"); // Tuesday 7th, Thursday 2nd, Wednesday 1st
    /// assert_eq!(due(BeforeRule::ClearDays)?, "2026-03-31");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn working_days_before(
        &self,
        date: NaiveDate,
        n: u32,
        rule: BeforeRule,
    ) -> Result<NaiveDate, OutsideCoverage> {
        let back = i64::try_from(counted_back(n, rule)).unwrap_or(i64::MAX).wrapping_neg();
        let result = match back {
            0 => self.day(date).map(|_| date),
            _ => self.day(date).and_then(|day| self.0.index.nth_from(day, back, StartRule::StrictlyAfter)),
        };
        result.ok_or_else(|| self.outside(date, Asked::WorkingDaysBefore { n, rule }))
    }
}

/// How many days strictly before are counted.
fn counted_back(n: u32, rule: BeforeRule) -> u64 {
    match rule {
        BeforeRule::NthDayBefore => u64::from(n),
        BeforeRule::ClearDays => u64::from(n).saturating_add(1),
    }
}

fn on(date: NaiveDate, period: Period) -> Option<NaiveDate> {
    match period {
        Period::Days(n) => date.checked_add_days(Days::new(u64::from(n))),
        Period::Weeks(n) => date.checked_add_days(Days::new(u64::from(n).checked_mul(7)?)),
        Period::Months(n) => date.checked_add_months(Months::new(n)),
        Period::Years(n) => date.checked_add_months(Months::new(n.checked_mul(12)?)),
    }
}
