//! Why a day is worked or not, and which days a count passed over.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

use super::Calendar;
use super::count::StartRule;
use super::coverage::{Asked, OutsideCoverage};
use super::holiday::{Holiday, HolidayKind, HolidayStanding};

/// Something that bears on whether a day is worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is a rest day of the week.
    RestDay(Weekday),
    /// It is a holiday; in a union one of possibly several.
    Holiday(Holiday),
    /// The host closes on it.
    Closure(String),
    /// The host works on it although the week or a holiday says otherwise.
    ExtraWorkingDay(String),
}

/// Whether a day is worked, and why.
///
/// Printed, it is `working`, or the reasons for which the day is not worked.
///
/// # Example: three kinds of day
/// ```
/// use chrono::NaiveDate;
/// use duly::calendar::Calendar;
///
/// let calendar = Calendar::united_kingdom();
/// let why = |month, day| NaiveDate::from_ymd_opt(2026, month, day).map(|date| calendar.why(date));
/// assert_eq!(why(4, 2).ok_or("no date")??.to_string(), "working");
/// assert_eq!(why(4, 4).ok_or("no date")??.to_string(), "rest day: Saturday");
/// assert_eq!(
///     why(4, 6).ok_or("no date")??.to_string(),
///     "holiday: Easter Monday (england-and-wales, northern-ireland)"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayReasons {
    date: NaiveDate,
    is_working: bool,
    reasons: Vec<Reason>,
    /// Whether the calendar unites several regions, so that a holiday's region says something.
    is_union: bool,
}

impl DayReasons {
    /// The day.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// Whether it is worked.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.is_working
    }

    /// What bears on it: the week first, then holidays, closures, extra working days. None for a plain working day.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// What the reasons are called, whatever their kind and standing.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let names = self.reasons.iter().map(|reason| match reason {
            Reason::RestDay(weekday) => weekday_name(*weekday),
            Reason::Holiday(holiday) => holiday.name(),
            Reason::Closure(reason) | Reason::ExtraWorkingDay(reason) => reason,
        });
        names.collect()
    }

    /// The reasons in words, holidays of the same name joined.
    fn phrases(&self) -> Vec<String> {
        let mut phrases = Vec::new();
        for reason in &self.reasons {
            let phrase = match reason {
                Reason::RestDay(weekday) => format!("rest day: {}", weekday_name(*weekday)),
                Reason::Holiday(holiday) => self.holiday_phrase(holiday),
                Reason::Closure(reason) => format!("closure: {reason}"),
                Reason::ExtraWorkingDay(reason) => format!("extra working day: {reason}"),
            };
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        phrases
    }

    fn holiday_phrase(&self, holiday: &Holiday) -> String {
        let mut remarks = Vec::new();
        if holiday.kind() != HolidayKind::Regular {
            remarks.push(holiday.kind().as_str());
        }
        if holiday.standing() == HolidayStanding::Projected {
            remarks.push(holiday.standing().as_str());
        }
        if self.is_union {
            remarks.extend(self.alike(holiday).map(|other| other.region().as_str()));
        }
        match remarks.as_slice() {
            [] => format!("holiday: {}", holiday.name()),
            _ => format!("holiday: {} ({})", holiday.name(), remarks.join(", ")),
        }
    }

    /// The day's holidays that differ from one at most in their region, itself included.
    fn alike(&self, holiday: &Holiday) -> impl Iterator<Item = &Holiday> {
        self.reasons.iter().filter_map(move |reason| match reason {
            Reason::Holiday(other)
                if (other.name(), other.kind(), other.standing())
                    == (holiday.name(), holiday.kind(), holiday.standing()) =>
            {
                Some(other)
            }
            Reason::Holiday(_) | Reason::RestDay(_) | Reason::Closure(_) | Reason::ExtraWorkingDay(_) => None,
        })
    }
}

impl fmt::Display for DayReasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phrases = self.phrases().join("; ");
        match (self.is_working, phrases.is_empty()) {
            (true, true) => f.write_str("working"),
            (true, false) => write!(f, "working ({phrases})"),
            (false, _) => f.write_str(&phrases),
        }
    }
}

/// How a count of working days went: from where to where, how many, and the days passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountReasons {
    from: NaiveDate,
    to: NaiveDate,
    working_days: i64,
    passed_over: Vec<DayReasons>,
}

impl CountReasons {
    /// The date from which was counted.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The date at which the count ended.
    #[must_use]
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    /// How many working days were counted; negative if counted back.
    #[must_use]
    pub fn working_days(&self) -> i64 {
        self.working_days
    }

    /// The days that did not count, by date, each with why it is not worked.
    #[must_use]
    pub fn passed_over(&self) -> &[DayReasons] {
        &self.passed_over
    }
}

impl fmt::Display for CountReasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = if self.working_days.abs() == 1 { "day" } else { "days" };
        write!(f, "{} working {days} from {} to {}", self.working_days, self.from, self.to)?;
        for (place, day) in self.passed_over.iter().enumerate() {
            let join = if place == 0 { ", passing over" } else { "," };
            write!(f, "{join} {} ({day})", day.date)?;
        }
        Ok(())
    }
}

impl Calendar {
    /// Why a day is worked or not.
    ///
    /// # Errors
    /// The date is not covered.
    pub fn why(&self, date: NaiveDate) -> Result<DayReasons, OutsideCoverage> {
        match self.day(date) {
            Some(_) => Ok(self.reasons(date)),
            None => Err(self.outside(date, Asked::Why)),
        }
    }

    /// The result of `add`, with the days that it passed over.
    ///
    /// Under `strictly-after` the date itself takes no part. Under the other rules it is passed over if it is not
    /// worked, with the days up to the one at which counting starts.
    ///
    /// # Errors
    /// As for `add`.
    ///
    /// # Example: what lies between Maundy Thursday and the second working day after it
    /// ```
    /// use chrono::NaiveDate;
    /// use duly::calendar::{Calendar, StartRule};
    ///
    /// let thursday = NaiveDate::from_ymd_opt(2026, 4, 2).ok_or("no date")?;
    /// let count = Calendar::england_and_wales().why_add(thursday, 2, StartRule::StrictlyAfter)?;
    /// assert_eq!(
    ///     count.to_string(),
    ///     "2 working days from 2026-04-02 to 2026-04-08, passing over 2026-04-03 (holiday: Good Friday), \
    ///      2026-04-04 (rest day: Saturday), 2026-04-05 (rest day: Sunday), 2026-04-06 (holiday: Easter Monday)"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn why_add(&self, date: NaiveDate, n: i32, rule: StartRule) -> Result<CountReasons, OutsideCoverage> {
        let to = self.add(date, n, rule)?;
        let start = match rule {
            StartRule::StrictlyAfter | StartRule::StartIsDayOne => date,
            StartRule::RollForwardDayZero => self.same_working_day(date)?,
        };
        let (first, last) = (date.min(to), start.max(to));
        let takes_part =
            |day: &DayReasons| day.date != to && (day.date != date || rule != StartRule::StrictlyAfter);
        let passed_over = self.not_worked(first, last).filter(takes_part).collect();
        Ok(CountReasons { from: date, to, working_days: i64::from(n), passed_over })
    }

    /// The result of `count`, with the days that it passed over.
    ///
    /// # Errors
    /// As for `count`.
    pub fn why_count(&self, from: NaiveDate, to: NaiveDate) -> Result<CountReasons, OutsideCoverage> {
        let working_days = self.count(from, to)?;
        let start = from.min(to);
        let passed_over = self.not_worked(start, from.max(to)).filter(|day| day.date != start).collect();
        Ok(CountReasons { from, to, working_days, passed_over })
    }

    /// The days of a span that are not worked, both ends included.
    pub(crate) fn not_worked(&self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = DayReasons> {
        let days = first.iter_days().take_while(move |date| *date <= last);
        days.map(|date| self.reasons(date)).filter(|day| !day.is_working)
    }

    pub(super) fn reasons(&self, date: NaiveDate) -> DayReasons {
        let contents = &self.0.contents;
        let weekday = Some(date.weekday()).filter(|weekday| contents.rest_days.contains(*weekday));
        let of_date = |reasons: &super::contents::Reasons| reasons.get(&date).cloned().unwrap_or_default();
        let reasons = weekday
            .map(Reason::RestDay)
            .into_iter()
            .chain(contents.holidays_on(date).iter().cloned().map(Reason::Holiday))
            .chain(of_date(&contents.closures).into_iter().map(Reason::Closure))
            .chain(of_date(&contents.extra_working_days).into_iter().map(Reason::ExtraWorkingDay));
        let is_working = self.day(date).is_some_and(|day| self.is_working(day));
        DayReasons { date, is_working, reasons: reasons.collect(), is_union: self.0.is_union }
    }
}

fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
