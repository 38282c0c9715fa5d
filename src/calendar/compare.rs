//! What differs between two editions of a calendar, and which running deadlines that moves.

use std::fmt;

use chrono::NaiveDate;

use super::Calendar;
use super::count::StartRule;
use super::coverage::OutsideCoverage;
use super::why::DayReasons;

/// A day that differs between an earlier edition of a calendar and a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayChange {
    /// A day that was worked no longer is, for the reasons given.
    Added(DayReasons),
    /// A day that was not worked, for the reasons given, now is.
    Removed(DayReasons),
    /// A day is worked in neither, but for other reasons.
    Renamed {
        /// Why it was not worked.
        was: DayReasons,
        /// Why it is not worked now.
        is: DayReasons,
    },
}

impl DayChange {
    /// The day.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        match self {
            Self::Added(day) | Self::Removed(day) | Self::Renamed { is: day, .. } => day.date(),
        }
    }
}

impl fmt::Display for DayChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        match self {
            Self::Added(day) => write!(f, "{date} is no longer worked ({day})"),
            Self::Removed(day) => write!(f, "{date} is now worked (was {day})"),
            Self::Renamed { was, is } => write!(f, "{date} is {is} (was {was})"),
        }
    }
}

/// A deadline that is running: a number of working days from a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningDeadline {
    name: String,
    from: NaiveDate,
    working_days: u32,
    rule: StartRule,
}

impl RunningDeadline {
    /// A deadline of the host's, under a name by which the host knows it.
    #[must_use]
    pub fn new(name: &str, from: NaiveDate, working_days: u32, rule: StartRule) -> Self {
        Self { name: name.to_owned(), from, working_days, rule }
    }

    /// The host's name for it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn due(&self, calendar: &Calendar) -> Result<NaiveDate, OutsideCoverage> {
        calendar.added(self.from, i64::from(self.working_days), self.rule)
    }
}

/// A running deadline that falls on another date in the later edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedDeadline {
    name: String,
    was: NaiveDate,
    is: NaiveDate,
}

impl MovedDeadline {
    /// The host's name for it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it was due.
    #[must_use]
    pub fn was(&self) -> NaiveDate {
        self.was
    }

    /// When it is due now.
    #[must_use]
    pub fn is(&self) -> NaiveDate {
        self.is
    }
}

impl fmt::Display for MovedDeadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} moves from {} to {}", self.name, self.was, self.is)
    }
}

impl Calendar {
    /// The days that differ in a later edition, by date, among those that both cover.
    ///
    /// # Example: the holiday of 19 September 2022 was proclaimed ten days before
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::{Calendar, RunningDeadline, StartRule};
    ///
    /// let now = Calendar::england_and_wales();
    /// let funeral = NaiveDate::from_ymd_opt(2022, 9, 19).ok_or("no date")?;
    /// let before = now.with_extra_working_days([(funeral, "not yet proclaimed")])?;
    /// let changes: Vec<String> = before.changes_to(&now).iter().map(ToString::to_string).collect();
    /// assert_eq!(
    ///     changes,
    ///     ["2022-09-19 is no longer worked (holiday: State Funeral of Queen Elizabeth II (one-off))"]
    /// );
    ///
    /// let received = NaiveDate::from_ymd_opt(2022, 9, 5).ok_or("no date")?;
    /// let deadlines = [
    ///     RunningDeadline::new("reply", received, 10, StartRule::StrictlyAfter),
    ///     RunningDeadline::new("receipt", received, 5, StartRule::StrictlyAfter),
    /// ];
    /// let moved = before.moved_by(&now, &deadlines)?;
    /// assert_eq!(moved.len(), 1);
    /// assert_eq!(moved.iter().map(ToString::to_string).collect::<String>(), "reply moves from 2022-09-19 to 2022-09-20");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn changes_to(&self, later: &Self) -> Vec<DayChange> {
        let first = self.coverage().first().max(later.coverage().first());
        let last = self.coverage().last().min(later.coverage().last());
        let days = first.iter_days().take_while(|date| *date <= last);
        days.filter_map(|date| change(self.reasons(date), later.reasons(date))).collect()
    }

    /// The running deadlines that fall on another date in a later edition, in the order given.
    ///
    /// # Errors
    /// A deadline leads outside what one of the editions covers.
    pub fn moved_by(
        &self,
        later: &Self,
        deadlines: &[RunningDeadline],
    ) -> Result<Vec<MovedDeadline>, OutsideCoverage> {
        let mut moved = Vec::new();
        for deadline in deadlines {
            let (was, is) = (deadline.due(self)?, deadline.due(later)?);
            if was != is {
                moved.push(MovedDeadline { name: deadline.name.clone(), was, is });
            }
        }
        Ok(moved)
    }
}

fn change(was: DayReasons, is: DayReasons) -> Option<DayChange> {
    match (was.is_working(), is.is_working()) {
        (true, true) => None,
        (true, false) => Some(DayChange::Added(is)),
        (false, true) => Some(DayChange::Removed(was)),
        (false, false) if was.names() == is.names() => None,
        (false, false) => Some(DayChange::Renamed { was, is }),
    }
}
