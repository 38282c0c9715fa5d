//! The calendars that the library ships, each built when it is first asked for, and the finding of them by name.

use std::fmt;
use std::sync::{Arc, LazyLock};

use chrono::Datelike;
use chrono_tz::Tz;

use super::Calendar;
use super::contents::{Contents, Reasons, WEEKEND};
use super::coverage::Coverage;
use super::data::{self, Row};
use super::holiday::{Holiday, HolidayStanding};
use super::opening_hours::OpeningHours;
use super::rules::{BankHolidayRules, Nation};
use crate::id::CalendarId;
use crate::nearest::nearest;

static ENGLAND_AND_WALES: LazyLock<Calendar> = LazyLock::new(|| {
    let holidays =
        holidays(&CalendarId::england_and_wales(), data::ENGLAND_AND_WALES, Nation::EnglandAndWales);
    shipped(CalendarId::england_and_wales(), holidays)
});
static SCOTLAND: LazyLock<Calendar> = LazyLock::new(|| {
    let holidays = holidays(&CalendarId::scotland(), data::SCOTLAND, Nation::Scotland);
    shipped(CalendarId::scotland(), holidays)
});
static NORTHERN_IRELAND: LazyLock<Calendar> = LazyLock::new(|| {
    let holidays = holidays(&CalendarId::northern_ireland(), data::NORTHERN_IRELAND, Nation::NorthernIreland);
    shipped(CalendarId::northern_ireland(), holidays)
});
static UNITED_KINGDOM: LazyLock<Calendar> = LazyLock::new(|| {
    let nations = [&*ENGLAND_AND_WALES, &*SCOTLAND, &*NORTHERN_IRELAND];
    let mut holidays: Vec<Holiday> =
        nations.iter().flat_map(|nation| nation.holidays().iter().cloned()).collect();
    holidays.sort();
    shipped(CalendarId::united_kingdom(), holidays)
});

impl Calendar {
    /// The working days of England and Wales, 1990 to 2035: its bank holidays, Saturday and Sunday off.
    ///
    /// # Example: what the calendar knows of itself
    /// ```
    /// use duly::calendar::Calendar;
    ///
    /// let calendar = Calendar::england_and_wales();
    /// assert_eq!(calendar.id().as_str(), "england-and-wales");
    /// assert_eq!(calendar.zone(), chrono_tz::Europe::London);
    /// assert!(calendar.edition().starts_with("official-to-2028-12-31-"));
    /// ```
    #[must_use]
    pub fn england_and_wales() -> Self {
        ENGLAND_AND_WALES.clone()
    }

    /// The working days of Scotland, 1990 to 2035, by its bank holidays: Easter Monday is worked.
    #[must_use]
    pub fn scotland() -> Self {
        SCOTLAND.clone()
    }

    /// The working days of Northern Ireland, 1990 to 2035.
    #[must_use]
    pub fn northern_ireland() -> Self {
        NORTHERN_IRELAND.clone()
    }

    /// The days that are worked in all of the United Kingdom, 1990 to 2035: a holiday anywhere counts.
    #[must_use]
    pub fn united_kingdom() -> Self {
        UNITED_KINGDOM.clone()
    }

    /// The shipped calendar of a name.
    ///
    /// # Errors
    /// No shipped calendar has the name.
    ///
    /// # Example: a name misspelt
    /// ```
    /// use duly::calendar::Calendar;
    ///
    /// assert_eq!(Calendar::named("scotland")?, Calendar::scotland());
    /// assert_eq!(
    ///     Calendar::named("england-wales").unwrap_err().to_string(),
    ///     "`england-wales` is no calendar: expected one of `england-and-wales`, `scotland`, `northern-ireland`, \
    ///      `united-kingdom`; the nearest is `england-and-wales`"
    /// );
    /// # Ok::<(), duly::calendar::UnknownCalendar>(())
    /// ```
    pub fn named(name: &str) -> Result<Self, UnknownCalendar> {
        match name {
            "england-and-wales" => Ok(Self::england_and_wales()),
            "scotland" => Ok(Self::scotland()),
            "northern-ireland" => Ok(Self::northern_ireland()),
            "united-kingdom" => Ok(Self::united_kingdom()),
            _ => Err(UnknownCalendar { found: name.to_owned() }),
        }
    }
}

const KNOWN: &[&str] = &["england-and-wales", "scotland", "northern-ireland", "united-kingdom"];

/// A name that no shipped calendar has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCalendar {
    found: String,
}

impl UnknownCalendar {
    /// The name that was asked for.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The names of the shipped calendars.
    #[must_use]
    pub fn known(&self) -> &'static [&'static str] {
        KNOWN
    }

    /// The known name that is most like the one found, if one is like it.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        nearest(&self.found, KNOWN)
    }
}

impl fmt::Display for UnknownCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no calendar: expected one of `{}`", self.found, KNOWN.join("`, `"))?;
        match self.nearest() {
            Some(near) => write!(f, "; the nearest is `{near}`"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownCalendar {}

/// The published holidays of a nation, then those that its rules give for the years after.
fn holidays(region: &CalendarId, published: &'static [Row], nation: Nation) -> Vec<Holiday> {
    let mut holidays: Vec<Holiday> = published
        .iter()
        .map(|row| Holiday {
            date: row.date,
            region: region.clone(),
            name: row.name.into(),
            kind: row.kind,
            standing: row.standing,
        })
        .collect();
    let first_projected = data::LAST_PUBLISHED_DAY.year().saturating_add(1);
    for year in first_projected..=data::LAST_DAY.year() {
        holidays.extend(BankHolidayRules(nation).of_year(year).into_iter().map(|(name, falls)| Holiday {
            date: falls.date,
            region: region.clone(),
            name: name.into(),
            kind: falls.kind,
            standing: HolidayStanding::Projected,
        }));
    }
    holidays
}

fn shipped(id: CalendarId, holidays: Vec<Holiday>) -> Calendar {
    Calendar::build(Contents {
        id,
        zone: Tz::Europe__London,
        coverage: Coverage::shipped(),
        official_until: Some(data::LAST_PUBLISHED_DAY),
        rest_days: WEEKEND,
        holidays: Arc::from(holidays),
        closures: Reasons::new(),
        extra_working_days: Reasons::new(),
        opening_hours: OpeningHours::new(),
    })
}
