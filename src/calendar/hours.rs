//! From days to seconds: the ends of days, elapsed hours, close of business, working hours.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::Calendar;
use super::coverage::{Asked, OutsideCoverage};
use super::index::Day;
use super::opening_hours::OpeningHours;
use super::words::words;
use crate::id::CalendarId;
use crate::moment::Second;

words! {
    /// When on its last day a limit of days ends.
    DayEnd, "end of a day" {
        /// With the day's last second, 23:59:59 local.
        EndOfDay = "end-of-day",
        /// At the calendar's closing time on that day.
        CloseOfBusiness = "close-of-business",
    }

    /// From which day an event counts that comes after closing time or on a day that is not worked.
    LateEvent, "rule for a late event" {
        /// From the day on which it happened.
        CountsThatDay = "counts-that-day",
        /// From the next working day.
        CountsNextWorkingDay = "counts-next-working-day",
    }
}

/// A question about hours that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// It leads outside the days that the calendar covers.
    #[error(transparent)]
    Outside(#[from] OutsideCoverage),
    /// The calendar has no opening hours at all.
    #[error("the calendar `{calendar}` has no opening hours, which `{date}` was asked for")]
    NoOpeningHours {
        /// The calendar.
        calendar: CalendarId,
        /// The date about which the question was.
        date: NaiveDate,
    },
    /// The calendar has opening hours, but not on that date.
    #[error("the calendar `{calendar}` is not open on `{date}`")]
    NotOpen {
        /// The calendar.
        calendar: CalendarId,
        /// The date about which the question was.
        date: NaiveDate,
    },
}

impl Calendar {
    /// The date that an instant has in the calendar's time zone.
    ///
    /// # Errors
    /// The instant is not covered.
    ///
    /// # Example: late in the evening in summer time
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use duly::calendar::Calendar;
    ///
    /// let instant = Utc.with_ymd_and_hms(2026, 6, 30, 23, 30, 0).single().ok_or("no instant")?;
    /// assert_eq!(Calendar::england_and_wales().date_of(instant)?.to_string(), "2026-07-01");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn date_of(&self, instant: DateTime<Utc>) -> Result<NaiveDate, OutsideCoverage> {
        self.day_asked(instant, Asked::DateOf).map(|day| self.date(day))
    }

    /// The first second of a date, in the calendar's time zone.
    ///
    /// # Errors
    /// The date is not covered.
    pub fn start_of_day(&self, date: NaiveDate) -> Result<DateTime<Utc>, OutsideCoverage> {
        let day = self.day(date).ok_or_else(|| self.outside(date, Asked::StartOfDay))?;
        Ok(self.first_second(day).instant())
    }

    /// The last second of a date, in the calendar's time zone.
    ///
    /// # Errors
    /// The date is not covered.
    ///
    /// # Example: 23:59:59 in winter and in summer
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::Calendar;
    ///
    /// let calendar = Calendar::england_and_wales();
    /// let end = |month, day| NaiveDate::from_ymd_opt(2026, month, day).map(|date| calendar.end_of_day(date));
    /// assert_eq!(end(1, 15).ok_or("no date")??.to_rfc3339(), "2026-01-15T23:59:59+00:00");
    /// assert_eq!(end(4, 8).ok_or("no date")??.to_rfc3339(), "2026-04-08T22:59:59+00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn end_of_day(&self, date: NaiveDate) -> Result<DateTime<Utc>, OutsideCoverage> {
        let day = self.day(date).ok_or_else(|| self.outside(date, Asked::EndOfDay))?;
        Ok(self.last_second(day).instant())
    }

    /// The second at which a limit of days that ends on a date is over, by a rule.
    ///
    /// # Errors
    /// The date is not covered; or close of business is asked and there is none on that date.
    pub fn end_of(&self, date: NaiveDate, end: DayEnd) -> Result<DateTime<Utc>, HoursError> {
        match end {
            DayEnd::EndOfDay => Ok(self.end_of_day(date)?),
            DayEnd::CloseOfBusiness => self.close_of_business(date),
        }
    }

    /// The closing time of a date.
    ///
    /// # Errors
    /// The date is not covered, or the calendar is not open on it, or has no opening hours.
    ///
    /// # Example: open until noon on Christmas Eve
    /// ```
    /// use chrono::{NaiveDate, Weekday};
    /// use duly::calendar::{Calendar, Hours, OpeningHours};
    ///
    /// let christmas_eve = NaiveDate::from_ymd_opt(2026, 12, 24).ok_or("no date")?;
    /// let hours = OpeningHours::new()
    ///     .on_days([Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri], Hours::parse("09:00", "17:00")?)
    ///     .on_date(christmas_eve, Hours::parse("09:00", "12:00")?);
    /// let calendar = Calendar::england_and_wales().with_opening_hours(hours)?;
    /// assert_eq!(calendar.close_of_business(christmas_eve)?.to_rfc3339(), "2026-12-24T12:00:00+00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close_of_business(&self, date: NaiveDate) -> Result<DateTime<Utc>, HoursError> {
        let day = self.day(date).ok_or_else(|| self.outside(date, Asked::CloseOfBusiness))?;
        match self.closing_second(day) {
            Some(second) => Ok(second.instant()),
            None => Err(self.not_open(date)),
        }
    }

    /// The date from which an event counts, by a rule for those that come late.
    ///
    /// An event at the closing time itself is not late.
    ///
    /// # Errors
    /// The instant, or the next working day, is not covered; or the closing time of a working day is needed and there
    /// is none.
    pub fn counts_from(&self, instant: DateTime<Utc>, rule: LateEvent) -> Result<NaiveDate, HoursError> {
        let day = self.day_asked(instant, Asked::DateOf)?;
        let date = self.date(day);
        let late = match rule {
            LateEvent::CountsThatDay => false,
            LateEvent::CountsNextWorkingDay if !self.is_working(day) => true,
            LateEvent::CountsNextWorkingDay => {
                let closing = self.closing_second(day).ok_or_else(|| self.not_open(date))?;
                Second::of(instant) > closing
            }
        };
        if late { Ok(self.next(date)?) } else { Ok(date) }
    }

    /// The instant a number of hours after an instant, through nights, weekends and clock changes.
    ///
    /// # Errors
    /// The instant, or the result, is not covered.
    ///
    /// # Example: 24 hours over the night in which the clocks go forward
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use duly::calendar::Calendar;
    ///
    /// let noon = Utc.with_ymd_and_hms(2026, 3, 28, 12, 0, 0).single().ok_or("no instant")?;
    /// let calendar = Calendar::england_and_wales();
    /// let due = calendar.hours_after(noon, 24)?;
    /// assert_eq!(due.with_timezone(&calendar.zone()).to_rfc3339(), "2026-03-29T13:00:00+01:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hours_after(&self, instant: DateTime<Utc>, hours: u32) -> Result<DateTime<Utc>, OutsideCoverage> {
        let asked = Asked::HoursAfter { hours };
        self.day_asked(instant, asked.clone())?;
        let due = Second::of(instant).checked_add_hours(hours).filter(|due| self.day_of(*due).is_some());
        due.map(Second::instant).ok_or_else(|| self.outside(instant.date_naive(), asked))
    }

    /// The instant at which a number of opening hours has passed since an instant.
    ///
    /// Hours count while the calendar is open on working days; no hour after an instant is the instant itself.
    ///
    /// # Errors
    /// The instant, or the result, is not covered; or the calendar has no opening hours.
    ///
    /// # Example: four working hours from Friday afternoon
    /// ```
    /// use chrono::{TimeZone, Utc, Weekday};
    /// use duly::calendar::{Calendar, Hours, OpeningHours};
    ///
    /// let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    /// let hours = OpeningHours::new().on_days(week, Hours::parse("09:00", "17:00")?);
    /// let calendar = Calendar::england_and_wales().with_opening_hours(hours)?;
    /// let friday = Utc.with_ymd_and_hms(2026, 1, 16, 15, 30, 0).single().ok_or("no instant")?;
    /// assert_eq!(calendar.working_hours_after(friday, 4)?.to_rfc3339(), "2026-01-19T11:30:00+00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn working_hours_after(
        &self,
        instant: DateTime<Utc>,
        hours: u32,
    ) -> Result<DateTime<Utc>, HoursError> {
        let asked = Asked::WorkingHoursAfter { hours };
        let day = self.day_asked(instant, asked.clone())?;
        if self.0.open.is_none() {
            return Err(self.not_open(self.date(day)));
        }
        let due = self.nth_working_hour_after(Second::of(instant), hours);
        Ok(due.map(Second::instant).ok_or_else(|| self.outside(instant.date_naive(), asked))?)
    }

    /// The time for which the calendar is open between two instants; negative if the second is earlier.
    ///
    /// # Errors
    /// One of the instants is not covered, or the calendar has no opening hours.
    pub fn working_time(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<TimeDelta, HoursError> {
        let asked = Asked::WorkingTime { to };
        let day = self.day_asked(from, asked.clone())?;
        self.day_asked(to, asked)?;
        let passed = self.open_before(Second::of(from)).zip(self.open_before(Second::of(to)));
        let (before, after) = passed.ok_or_else(|| self.not_open(self.date(day)))?;
        Ok(TimeDelta::seconds(after.saturating_sub(before)))
    }

    fn day_asked(&self, instant: DateTime<Utc>, asked: Asked) -> Result<Day, OutsideCoverage> {
        self.day_of(Second::of(instant)).ok_or_else(|| self.outside(instant.date_naive(), asked))
    }

    #[cold]
    fn not_open(&self, date: NaiveDate) -> HoursError {
        let calendar = self.id().clone();
        match self.0.open {
            None => HoursError::NoOpeningHours { calendar, date },
            Some(_) => HoursError::NotOpen { calendar, date },
        }
    }

    /// The second at which a day closes; none if it is not open.
    pub(crate) fn closing_second(&self, day: Day) -> Option<Second> {
        self.open_seconds(day).map(|(_, closing)| closing)
    }

    /// The first and the last second of a day's opening; none if it is not open.
    fn open_seconds(&self, day: Day) -> Option<(Second, Second)> {
        self.open_on(day, self.opening_hours())
    }

    /// The opening and the closing second of a day by some opening hours, if it is worked and open.
    fn open_on(&self, day: Day, open: &OpeningHours) -> Option<(Second, Second)> {
        let date = self.date(day);
        let hours = open.on(date).filter(|_| self.is_working(day))?;
        Some(hours.seconds(self.zone(), date))
    }

    /// When a day closes by some opening hours, if it is worked and open.
    pub(crate) fn closing_on(&self, day: Day, open: &OpeningHours) -> Option<Second> {
        self.open_on(day, open).map(|(_, closing)| closing)
    }

    /// When the last open day up to and including `day` closes.
    pub(crate) fn closing_up_to(&self, day: Day, open: &OpeningHours) -> Option<Second> {
        let days = std::iter::successors(Some(day), |day| day.previous());
        days.take_while(|_| !open.is_empty()).find_map(|day| self.closing_on(day, open))
    }

    /// The second by which it was open for so many seconds since `from`, without those of the spans left out.
    pub(crate) fn open_seconds_after(
        &self,
        from: Second,
        seconds: i64,
        open: &OpeningHours,
        left_out: &[(Second, Second)],
    ) -> Option<Second> {
        let mut left = seconds;
        let last = self.day(self.coverage().last())?;
        let mut day = self.day_of(from).filter(|_| !open.is_empty())?;
        loop {
            if let Some((opening, closing)) = self.open_on(day, open) {
                let mut here = opening.max(from);
                for (start, end) in left_out {
                    let open_until = (*start).clamp(here, closing.max(here));
                    let passed = open_until.seconds_since(here);
                    if passed >= left {
                        return Some(here.plus(left));
                    }
                    left = left.saturating_sub(passed);
                    here = here.max(*end);
                }
                let passed = closing.max(here).seconds_since(here);
                if passed >= left {
                    return Some(here.plus(left));
                }
                left = left.saturating_sub(passed);
            }
            if day >= last {
                return None;
            }
            day = day.next();
        }
    }

    /// For how many seconds the calendar was open before a second; none without opening hours.
    fn open_before(&self, second: Second) -> Option<i64> {
        let day = self.day_of(second)?;
        let earlier = self.0.open.as_ref()?.before(day)?;
        let today = self
            .open_seconds(day)
            .map_or(0, |(opening, closing)| second.clamp(opening, closing).seconds_since(opening));
        earlier.checked_add(today)
    }

    /// The second at which a number of opening hours has passed; none without them, or outside the span.
    pub(crate) fn nth_working_hour_after(&self, second: Second, hours: u32) -> Option<Second> {
        let open = self.0.open.as_ref()?;
        if hours == 0 {
            return Some(second);
        }
        let wanted = self.open_before(second)?.checked_add(i64::from(hours).checked_mul(3600)?)?;
        let day = open.day_that_reaches(wanted)?;
        let (opening, _) = self.open_seconds(day)?;
        let into_day = wanted.checked_sub(open.before(day)?)?;
        Some(Second::from_epoch(opening.since_epoch().checked_add(into_day)?))
    }
}
