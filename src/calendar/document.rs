//! Calendars as documents: everything that a calendar is made of, as JSON or TOML, to be stored and read again.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, Weekday, WeekdaySet};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Calendar;
use super::contents::{Contents, Reasons};
use super::coverage::Coverage;
use super::holiday::{Holiday, HolidayKind, HolidayStanding};
use super::invalid::{Fault, InvalidCalendar};
use super::opening_hours::{Hours, OpeningHours};
use crate::id::CalendarId;
use crate::location::Place;
use crate::nearest::nearest;

const FORMAT: u32 = 1;

/// A calendar written out, so that a host can store which calendar an answer used, or state one of its own.
///
/// A document that gives its `edition` is held to it: if anything was changed, no calendar is made. A document written
/// by hand leaves it out.
///
/// # Example: a calendar of one's own
/// ```
/// use chrono::NaiveDate;
/// use duly::calendar::CalendarDocument;
///
/// let document = CalendarDocument::from_toml(r#"
///     format = 1
///     id = "isle-of-skye-office"
///     zone = "Europe/London"
///     first = "2026-01-01"
///     last = "2026-12-31"
///     official_until = "2026-12-31"
///     rest_days = ["saturday", "sunday"]
///
///     [[holiday]]
///     date = "2026-11-30"
///     name = "St Andrew's Day"
///     kind = "regular"
///     standing = "official"
///
///     [[closure]]
///     date = "2026-12-29"
///     reason = "between the years"
///
///     [opening_hours.week]
///     monday = { opens = "09:00", closes = "17:00" }
/// "#)?;
/// let calendar = document.calendar()?;
/// let date = NaiveDate::from_ymd_opt(2026, 12, 29).ok_or("no date")?;
/// assert_eq!(calendar.why(date)?.to_string(), "closure: between the years");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Example: stored with an answer, and read again
/// ```
/// use duly::calendar::{Calendar, CalendarDocument};
///
/// let calendar = Calendar::united_kingdom();
/// let stored = calendar.document().to_json();
/// assert_eq!(CalendarDocument::from_json(&stored)?.calendar()?, calendar);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarDocument {
    format: u32,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edition: Option<String>,
    zone: String,
    first: Date,
    last: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    official_until: Option<Date>,
    rest_days: Vec<DayName>,
    #[serde(default, skip_serializing_if = "OpeningHoursRow::is_empty")]
    opening_hours: OpeningHoursRow,
    #[serde(default, rename = "holiday", skip_serializing_if = "Vec::is_empty")]
    holidays: Vec<HolidayRow>,
    #[serde(default, rename = "closure", skip_serializing_if = "Vec::is_empty")]
    closures: Vec<ReasonRow>,
    #[serde(default, rename = "extra_working_day", skip_serializing_if = "Vec::is_empty")]
    extra_working_days: Vec<ReasonRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayRow {
    date: Date,
    name: String,
    kind: HolidayKind,
    standing: HolidayStanding,
    /// Left out where it is the calendar itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasonRow {
    date: Date,
    reason: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpeningHoursRow {
    #[serde(default)]
    week: BTreeMap<DayName, HoursRow>,
    #[serde(default, rename = "date", skip_serializing_if = "Vec::is_empty")]
    dates: Vec<DateHoursRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursRow {
    opens: String,
    closes: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DateHoursRow {
    date: Date,
    opens: String,
    closes: String,
}

impl OpeningHoursRow {
    fn is_empty(&self) -> bool {
        self.week.is_empty() && self.dates.is_empty()
    }
}

/// A date, written `2026-12-25`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Date(NaiveDate);

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.0.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse() {
            Ok(date) => Ok(Self(date)),
            Err(_) => Err(format!("`{text}` is no date: expected one such as `2026-12-25`")),
        }
    }
}

const DAY_NAMES: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

/// A day of the week by its name; in order from Monday, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct DayName(u32);

impl From<DayName> for String {
    fn from(day: DayName) -> Self {
        DAY_NAMES
            .iter()
            .filter(|(_, known)| known.num_days_from_monday() == day.0)
            .map(|(name, _)| *name)
            .collect()
    }
}

impl TryFrom<String> for DayName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match DAY_NAMES.iter().find(|(name, _)| *name == text) {
            Some((_, day)) => Ok(Self(day.num_days_from_monday())),
            None => Err(format!("`{text}` is no day of the week: expected one such as `monday`")),
        }
    }
}

impl DayName {
    fn weekday(self) -> Option<Weekday> {
        DAY_NAMES.iter().map(|(_, day)| *day).find(|day| day.num_days_from_monday() == self.0)
    }
}

/// A text that is no calendar document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {problem}", .place.line, .place.column)]
pub struct UnreadableCalendar {
    place: Place,
    problem: String,
}

impl UnreadableCalendar {
    /// Where in the text reading stopped.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }
}

impl CalendarDocument {
    /// A document from its TOML.
    ///
    /// # Errors
    /// The text is no TOML, or lacks a field, or has one that is not known, or a value that does not fit.
    pub fn from_toml(text: &str) -> Result<Self, UnreadableCalendar> {
        toml::from_str(text).map_err(|error| {
            let place = Place::of(text, error.span().map_or(0, |span| span.start));
            UnreadableCalendar { place, problem: error.message().to_owned() }
        })
    }

    /// A document from its JSON.
    ///
    /// # Errors
    /// The text is no JSON, or lacks a field, or has one that is not known, or a value that does not fit.
    pub fn from_json(text: &str) -> Result<Self, UnreadableCalendar> {
        serde_json::from_str(text).map_err(|error| {
            let place = Place { line: error.line(), column: error.column() };
            let message = error.to_string();
            let problem = message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem);
            UnreadableCalendar { place, problem: problem.to_owned() }
        })
    }

    /// The document as TOML, which `from_toml` reads as the same document.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "texts, a number, lists and tables keyed by text: TOML can write them all"
    )]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a document is texts, a number, lists and tables")
    }

    /// The document as JSON, which `from_json` reads as the same document.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "every key is a text and nothing is written to but a String"
    )]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a document is texts, a number, lists and tables")
    }

    /// The calendar that the document states.
    ///
    /// # Errors
    /// A name, zone or time is not valid; something dated lies outside the span; two statements contradict each
    /// other; or the document gives an edition that what it holds does not make.
    pub fn calendar(&self) -> Result<Calendar, InvalidCalendar> {
        if self.format != FORMAT {
            return Err(Fault::Format { found: self.format, known: FORMAT }.into());
        }
        let id = CalendarId::new(&self.id).map_err(Fault::Name)?;
        let contents = Contents {
            zone: zone(&self.zone)?,
            coverage: Coverage::new(self.first.0, self.last.0)?,
            official_until: self.official_until.map(|date| date.0),
            rest_days: self.rest_days.iter().filter_map(|day| day.weekday()).collect::<WeekdaySet>(),
            holidays: self.holidays(&id)?,
            closures: reasons(&self.closures),
            extra_working_days: reasons(&self.extra_working_days),
            opening_hours: self.opening_hours.read()?,
            id,
        };
        contents.check()?;
        let calendar = Calendar::build(contents);
        match &self.edition {
            Some(stated) if stated != calendar.edition() => {
                Err(Fault::Edition { stated: stated.clone(), made: calendar.edition().to_owned() }.into())
            }
            Some(_) | None => Ok(calendar),
        }
    }

    fn holidays(&self, id: &CalendarId) -> Result<Arc<[Holiday]>, InvalidCalendar> {
        let mut holidays = Vec::with_capacity(self.holidays.len());
        for row in &self.holidays {
            let region = match &row.region {
                Some(region) => CalendarId::new(region).map_err(Fault::Name)?,
                None => id.clone(),
            };
            let name = row.name.clone().into();
            holidays.push(Holiday { date: row.date.0, region, name, kind: row.kind, standing: row.standing });
        }
        holidays.sort();
        Ok(Arc::from(holidays))
    }
}

impl OpeningHoursRow {
    fn read(&self) -> Result<OpeningHours, InvalidCalendar> {
        let mut read = OpeningHours::new();
        for (day, hours) in &self.week {
            read =
                read.on_days(day.weekday(), Hours::parse(&hours.opens, &hours.closes).map_err(Fault::Hours)?);
        }
        for row in &self.dates {
            let date = row.date.0;
            if read.dates.contains_key(&date) {
                return Err(Fault::HoursTwice { date }.into());
            }
            read = read.on_date(date, Hours::parse(&row.opens, &row.closes).map_err(Fault::Hours)?);
        }
        Ok(read)
    }

    fn write(hours: &OpeningHours) -> Self {
        let week = hours.week.iter().map(|(day, hours)| {
            (DayName(*day), HoursRow { opens: hours.opens_text(), closes: hours.closes_text() })
        });
        let dates = hours.dates.iter().map(|(date, hours)| DateHoursRow {
            date: Date(*date),
            opens: hours.opens_text(),
            closes: hours.closes_text(),
        });
        Self { week: week.collect(), dates: dates.collect() }
    }
}

fn zone(name: &str) -> Result<Tz, Fault> {
    name.parse().map_err(|_| {
        let known: Vec<&'static str> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
        Fault::Zone { found: name.to_owned(), nearest: nearest(name, &known).unwrap_or("Europe/London") }
    })
}

fn reasons(rows: &[ReasonRow]) -> Reasons {
    let mut reasons = Reasons::new();
    for row in rows {
        reasons.entry(row.date.0).or_default().insert(row.reason.clone());
    }
    reasons
}

fn reason_rows(reasons: &Reasons) -> Vec<ReasonRow> {
    let rows = reasons.iter().flat_map(|(date, texts)| {
        texts.iter().map(|reason| ReasonRow { date: Date(*date), reason: reason.clone() })
    });
    rows.collect()
}

impl Calendar {
    /// The calendar as a document, its edition included.
    #[must_use]
    pub fn document(&self) -> CalendarDocument {
        let contents = &self.0.contents;
        let holidays = contents.holidays.iter().map(|holiday| HolidayRow {
            date: Date(holiday.date),
            name: holiday.name().to_owned(),
            kind: holiday.kind,
            standing: holiday.standing,
            region: Some(&holiday.region).filter(|region| **region != contents.id).map(ToString::to_string),
        });
        let rest_days = contents.rest_days.iter(Weekday::Mon).map(|day| DayName(day.num_days_from_monday()));
        CalendarDocument {
            format: FORMAT,
            id: contents.id.to_string(),
            edition: Some(self.edition().to_owned()),
            zone: contents.zone.name().to_owned(),
            first: Date(contents.coverage.first()),
            last: Date(contents.coverage.last()),
            official_until: contents.official_until.map(Date),
            rest_days: rest_days.collect(),
            opening_hours: OpeningHoursRow::write(&contents.opening_hours),
            holidays: holidays.collect(),
            closures: reason_rows(&contents.closures),
            extra_working_days: reason_rows(&contents.extra_working_days),
        }
    }
}
