//! A calendar from any calendar of bdays.
//!
//! The other direction is left out: bdays' trait answers yes or no for every date, so a calendar of ours would have to
//! claim, beyond the days that it covers, that there are no holidays, or to panic. It does neither.

use std::sync::Arc;

use bdays::HolidayCalendar;
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::Calendar;
use super::contents::{Contents, Reasons, WEEKEND};
use super::coverage::Coverage;
use super::holiday::{Holiday, HolidayKind, HolidayStanding};
use super::opening_hours::OpeningHours;
use crate::id::CalendarId;

impl Calendar {
    /// A calendar that is worked on the business days of a bdays calendar, over a span of days.
    ///
    /// Its holidays are all named `holiday`, for bdays gives no names. Those after `official_until` count as projected;
    /// none for a calendar that is made by rule throughout. A weekend day that bdays calls a business day becomes an
    /// extra working day.
    ///
    /// The bdays calendar is asked once for each day of the span, here, with plain dates; it may panic for years that it
    /// does not know. Under `roll-forward-day-zero` the result counts as bdays does.
    ///
    /// # Example: United States federal holidays
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::CalendarId;
    /// use duly::calendar::{Calendar, Coverage, StartRule};
    ///
    /// let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or("no date");
    /// let span = Coverage::new(day(2020, 1, 1)?, day(2030, 12, 31)?)?;
    /// let id = CalendarId::new("us-federal")?;
    /// let source = bdays::calendars::us::USSettlement;
    /// let calendar = Calendar::from_bdays(id, chrono_tz::America::New_York, span, None, &source);
    /// let due = calendar.add(day(2026, 7, 2)?, 1, StartRule::StrictlyAfter)?;
    /// assert_eq!(due, day(2026, 7, 6)?); // Independence Day is a Saturday, kept on Friday 3 July
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_bdays(
        id: CalendarId,
        zone: Tz,
        coverage: Coverage,
        official_until: Option<NaiveDate>,
        source: &impl HolidayCalendar<NaiveDate>,
    ) -> Self {
        let mut holidays = Vec::new();
        let mut extra_working_days = Reasons::new();
        for date in coverage.first().iter_days().take_while(|date| *date <= coverage.last()) {
            let works = source.is_bday(date);
            let rests = WEEKEND.contains(date.weekday());
            if works && rests {
                extra_working_days
                    .entry(date)
                    .or_default()
                    .insert("business day of the source calendar".to_owned());
            } else if !works && (!rests || source.is_holiday(date)) {
                holidays.push(holiday(date, &id, official_until));
            }
        }
        Self::build(Contents {
            id,
            zone,
            coverage,
            official_until,
            rest_days: WEEKEND,
            holidays: Arc::from(holidays),
            closures: Reasons::new(),
            extra_working_days,
            opening_hours: OpeningHours::new(),
        })
    }
}

fn holiday(date: NaiveDate, region: &CalendarId, official_until: Option<NaiveDate>) -> Holiday {
    let standing = match official_until {
        Some(until) if date <= until => HolidayStanding::Official,
        Some(_) | None => HolidayStanding::Projected,
    };
    Holiday { date, region: region.clone(), name: "holiday".into(), kind: HolidayKind::Regular, standing }
}
