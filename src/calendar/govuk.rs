//! GOV.UK's publication of bank holidays, and merging it over the years that a calendar has.
//!
//! It stands in this room and not at the library's edge, for it is a source of calendars like the shipped data: who
//! wants only working days needs nothing else.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::Calendar;
use super::contents::Contents;
use super::coverage::Coverage;
use super::holiday::{Holiday, HolidayKind, HolidayStanding};
use super::invalid::{Fault, InvalidCalendar};
use super::rules::{BankHolidayRules, Nation};
use crate::id::CalendarId;

/// The bank holidays that GOV.UK publishes at `https://www.gov.uk/bank-holidays.json`.
///
/// # Example: read, and laid over the shipped years
/// ```
/// use duly::calendar::{BankHolidays, Calendar};
///
/// let event = |date| format!(r#"{{"title": "New Year’s Day", "date": "{date}", "notes": "", "bunting": true}}"#);
/// let division = |name| format!(r#""{name}": {{"division": "{name}", "events": [{}]}}"#, event("2029-01-01"));
/// let text = format!(
///     "{{{}, {}, {}}}",
///     division("england-and-wales"), division("scotland"), division("northern-ireland"),
/// );
/// let calendar = Calendar::england_and_wales().with_bank_holidays(&BankHolidays::from_json(&text)?)?;
/// assert_eq!(calendar.official_until().map(|date| date.to_string()).as_deref(), Some("2029-12-31"));
/// assert_ne!(calendar.edition(), Calendar::england_and_wales().edition());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankHolidays {
    england_and_wales: Vec<Event>,
    scotland: Vec<Event>,
    northern_ireland: Vec<Event>,
}

/// A text that is no publication of bank holidays as GOV.UK makes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct InvalidBankHolidays(#[from] Flaw);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Flaw {
    #[error("the bank holidays cannot be read: {problem}")]
    Unreadable { problem: String },
    #[error("the division `{found}` stands where `{expected}` was expected")]
    OtherDivision { found: String, expected: &'static str },
    #[error("the division `{division}` is empty: expected its bank holidays")]
    Empty { division: &'static str },
    #[error("`{date}` (`{title}`) stands twice in the division `{division}`")]
    Twice { date: NaiveDate, title: String, division: &'static str },
    #[error(
        "`{date}` (`{title}`) stands after `{previous}` in the division `{division}`: expected dates in order"
    )]
    Unsorted { date: NaiveDate, title: String, previous: NaiveDate, division: &'static str },
    #[error(
        "`{found}` (`{title}`) is no date in the division `{division}`: expected one such as `2026-12-25`"
    )]
    NoDate { found: String, title: String, division: &'static str },
    #[error("`{date}` has no title in the division `{division}`")]
    Untitled { date: NaiveDate, division: &'static str },
    #[error("the year `{year}` has no bank holiday in the division `{division}`, though later years have")]
    YearMissing { year: i32, division: &'static str },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Publication {
    england_and_wales: Division,
    scotland: Division,
    northern_ireland: Division,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Division {
    division: String,
    events: Vec<PublishedEvent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublishedEvent {
    title: String,
    date: String,
    notes: String,
    /// Whether flags are to be flown: published, and of no use here.
    #[serde(rename = "bunting")]
    _bunting: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    title: String,
    date: NaiveDate,
    notes: String,
}

impl BankHolidays {
    /// The publication, read as it is: three divisions, each with its events in order of date.
    ///
    /// # Errors
    /// The text is not JSON of that form, or a division is empty, skips a year, or has a date twice or out of order.
    pub fn from_json(text: &str) -> Result<Self, InvalidBankHolidays> {
        let read: Publication = serde_json::from_str(text)
            .map_err(|problem| Flaw::Unreadable { problem: problem.to_string() })?;
        Ok(Self {
            england_and_wales: checked(read.england_and_wales, Nation::EnglandAndWales)?,
            scotland: checked(read.scotland, Nation::Scotland)?,
            northern_ireland: checked(read.northern_ireland, Nation::NorthernIreland)?,
        })
    }

    fn events(&self, nation: Nation) -> &[Event] {
        match nation {
            Nation::EnglandAndWales => &self.england_and_wales,
            Nation::Scotland => &self.scotland,
            Nation::NorthernIreland => &self.northern_ireland,
        }
    }
}

fn checked(read: Division, nation: Nation) -> Result<Vec<Event>, Flaw> {
    let division = nation.name();
    if read.division != division {
        return Err(Flaw::OtherDivision { found: read.division, expected: division });
    }
    let events =
        read.events.into_iter().map(|event| event.dated(division)).collect::<Result<Vec<Event>, Flaw>>()?;
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return Err(Flaw::Empty { division });
    };
    for (previous, event) in events.iter().zip(events.iter().skip(1)) {
        let (date, title) = (event.date, event.title.clone());
        match date.cmp(&previous.date) {
            Ordering::Greater => {}
            Ordering::Equal => return Err(Flaw::Twice { date, title, division }),
            Ordering::Less => return Err(Flaw::Unsorted { date, title, previous: previous.date, division }),
        }
    }
    let years: BTreeSet<i32> = events.iter().map(|event| event.date.year()).collect();
    match (first.date.year()..=last.date.year()).find(|year| !years.contains(year)) {
        Some(year) => Err(Flaw::YearMissing { year, division }),
        None => Ok(events),
    }
}

impl PublishedEvent {
    fn dated(self, division: &'static str) -> Result<Event, Flaw> {
        let Self { title, date: found, notes, _bunting: _ } = self;
        match found.parse() {
            Ok(date) if title.trim().is_empty() => Err(Flaw::Untitled { date, division }),
            Ok(date) => Ok(Event { title, date, notes }),
            Err(_) => Err(Flaw::NoDate { found, title, division }),
        }
    }
}

impl Calendar {
    /// This calendar with GOV.UK's publication in place of its own holidays, for the years that the publication has.
    ///
    /// A calendar of one nation takes that nation's division, a union those of its nations. The years published are
    /// whole: what the publication leaves out of them is no holiday. Other years, closures, the week and the opening
    /// hours stay. Where the publication goes further than the calendar, its last year ends the new one. The new
    /// calendar is official as far as published years follow its own official ones without a gap.
    ///
    /// A holiday whose notes call it a substitute is one; of the others one on its usual day is regular, one with a
    /// usual title on another day is moved, the rest are one-off.
    ///
    /// # Errors
    /// The calendar has no holidays of a nation; or the publication begins before the calendar, or after its end.
    pub fn with_bank_holidays(&self, published: &BankHolidays) -> Result<Self, InvalidCalendar> {
        let mut contents = self.0.contents.clone();
        let nations: Vec<(Nation, CalendarId)> = Nation::ALL
            .iter()
            .filter_map(|nation| {
                let region =
                    contents.holidays.iter().find(|holiday| holiday.region.as_str() == nation.name());
                region.map(|holiday| (*nation, holiday.region.clone()))
            })
            .collect();
        if nations.is_empty() {
            return Err(Fault::NoNation { calendar: contents.id }.into());
        }
        let mut holidays = contents.holidays.to_vec();
        let (mut first_of_all, mut last_of_all) = (NaiveDate::MIN, NaiveDate::MAX);
        for (nation, region) in &nations {
            let events = published.events(*nation);
            let years = years_of(events)?;
            holidays.retain(|holiday| holiday.region != *region || !years.contains(holiday.date));
            holidays.extend(events.iter().map(|event| event.holiday(*nation, region)));
            (first_of_all, last_of_all) = (first_of_all.max(years.first()), last_of_all.min(years.last()));
        }
        contents.take_years(Coverage::new(first_of_all, last_of_all)?)?;
        holidays.retain(|holiday| contents.coverage.contains(holiday.date));
        holidays.sort();
        contents.holidays = Arc::from(holidays);
        Ok(Self::build(contents))
    }
}

impl Contents {
    /// Covers the years that are published for all its nations, and takes them for official if no others lie between.
    fn take_years(&mut self, years: Coverage) -> Result<(), InvalidCalendar> {
        let coverage = self.coverage;
        let meets = |until: NaiveDate| years.first().pred_opt().is_some_and(|eve| eve <= until);
        if years.first() < coverage.first() || !meets(coverage.last()) {
            return Err(Fault::YearsApart { years, coverage }.into());
        }
        self.coverage = Coverage::new(coverage.first(), coverage.last().max(years.last()))?;
        self.official_until =
            self.official_until.map(|until| if meets(until) { until.max(years.last()) } else { until });
        Ok(())
    }
}

/// The whole years that events span.
fn years_of(events: &[Event]) -> Result<Coverage, InvalidCalendar> {
    let first = events.first().and_then(|event| NaiveDate::from_ymd_opt(event.date.year(), 1, 1));
    let last = events.last().and_then(|event| NaiveDate::from_ymd_opt(event.date.year(), 12, 31));
    Ok(Coverage::new(first.unwrap_or(NaiveDate::MIN), last.unwrap_or(NaiveDate::MAX))?)
}

impl Event {
    fn holiday(&self, nation: Nation, region: &CalendarId) -> Holiday {
        Holiday {
            date: self.date,
            region: region.clone(),
            name: plain(&self.title).into(),
            kind: self.kind(nation),
            standing: HolidayStanding::Official,
        }
    }

    fn kind(&self, nation: Nation) -> HolidayKind {
        let usual = BankHolidayRules(nation).of_year(self.date.year());
        let title = plain(&self.title).to_lowercase();
        if self.notes.to_lowercase().contains("substitute") {
            HolidayKind::Substitute
        } else if usual.iter().any(|(_, falls)| falls.date == self.date) {
            HolidayKind::Regular
        } else if usual.iter().any(|(name, _)| title.starts_with(&name.to_lowercase())) {
            HolidayKind::Moved
        } else {
            HolidayKind::OneOff
        }
    }
}

/// A title with plain apostrophes, as the shipped data has them.
fn plain(title: &str) -> String {
    title.trim().replace('\u{2019}', "'")
}
