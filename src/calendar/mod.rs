//! Working days: which days are worked, why, and how they are counted.
//!
//! A [`Calendar`] covers a span of days and answers only within it. What it is asked most is answered in constant
//! time; where a question leads outside, the answer is a typed error and never a guess.

#[doc = include_str!("../_documentation/cookbook_calendar.md")]
pub mod cookbook {}

mod compare;
mod contents;
mod count;
mod coverage;
mod data;
mod days;
mod document;
mod edition;
mod from_bdays;
mod govuk;
mod holiday;
mod hours;
mod index;
mod invalid;
mod opening_hours;
mod period;
mod rules;
mod shipped;
mod union;
mod vary;
mod why;
mod words;
mod zone;

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

pub use compare::{DayChange, MovedDeadline, RunningDeadline};
pub use count::StartRule;
pub use coverage::{Asked, Coverage, InvalidCoverage, OutsideCoverage};
pub use document::{CalendarDocument, UnreadableCalendar};
pub use govuk::{BankHolidays, InvalidBankHolidays};
pub use holiday::{Holiday, HolidayKind, HolidayStanding};
pub use hours::{DayEnd, HoursError, LateEvent};
pub(crate) use index::Day;
pub use invalid::InvalidCalendar;
pub use opening_hours::{Hours, InvalidHours, OpeningHours};
pub use period::{BeforeRule, LastDay, Period};
pub use shipped::UnknownCalendar;
pub use why::{CountReasons, DayReasons, Reason};
pub use words::UnknownWord;

use contents::Contents;
use index::Index;
use opening_hours::OpenTable;
use zone::ZoneTable;

use crate::id::CalendarId;

/// Which days are worked, in a span of days, with everything needed to count them.
///
/// Cheap to clone and to share between threads. Closures, other rest days or a newer publication make another
/// calendar with another [edition](Calendar::edition); none is ever changed.
///
/// # Example: a deadline on a holiday
/// ```
/// use chrono::NaiveDate;
/// use duly::calendar::{Calendar, StartRule};
///
/// let calendar = Calendar::england_and_wales();
/// let maundy_thursday = NaiveDate::from_ymd_opt(2026, 4, 2).ok_or("no date")?;
/// let due = calendar.add(maundy_thursday, 2, StartRule::StrictlyAfter)?;
/// assert_eq!(due.to_string(), "2026-04-08"); // Good Friday, the weekend and Easter Monday are passed over
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Calendar(Arc<Inner>);

struct Inner {
    contents: Contents,
    edition: String,
    /// Whether its holidays are those of other calendars.
    is_union: bool,
    index: Index,
    zone: Arc<ZoneTable>,
    /// None where the calendar has no opening hours.
    open: Option<OpenTable>,
}

impl Calendar {
    fn build(contents: Contents) -> Self {
        let zone = ZoneTable::of(contents.zone, contents.coverage);
        Self::build_in(contents, zone)
    }

    /// Built over the table of its zone and its span.
    fn build_in(contents: Contents, zone: Arc<ZoneTable>) -> Self {
        let edition = edition::edition(&contents);
        let worked = contents.days_worked();
        let index = Index::new(contents.coverage, &worked);
        let open = OpenTable::new(&contents, &worked);
        let is_union = contents.holidays.iter().any(|holiday| holiday.region != contents.id);
        Self(Arc::new(Inner { contents, edition, is_union, index, zone, open }))
    }

    /// What the calendar is called.
    #[must_use]
    pub fn id(&self) -> &CalendarId {
        &self.0.contents.id
    }

    /// An id of the calendar's data: until when they are official, and a fingerprint that differs whenever any
    /// holiday, closure, rest day or hour does. An answer that names it can be checked against the calendar it used.
    #[must_use]
    pub fn edition(&self) -> &str {
        &self.0.edition
    }

    /// The time zone in which its days begin and end.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.0.contents.zone
    }

    /// The days about which it can be asked.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        self.0.contents.coverage
    }

    /// The last day whose holidays are published or historical; later ones are projected by rule, and a date that
    /// rests on them can still move. None if all are projected.
    #[must_use]
    pub fn official_until(&self) -> Option<NaiveDate> {
        self.0.contents.official_until
    }

    /// All its holidays, by date.
    #[must_use]
    pub fn holidays(&self) -> &[Holiday] {
        &self.0.contents.holidays
    }

    /// The holidays of one date: none, one, or in a union one for each region that keeps the day.
    #[must_use]
    pub fn holidays_on(&self, date: NaiveDate) -> &[Holiday] {
        self.0.contents.holidays_on(date)
    }

    /// How many bytes the tables hold by which questions are answered in constant time.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        self.0.index.bytes().saturating_add(self.0.zone.bytes())
    }

    #[cold]
    fn outside(&self, date: NaiveDate, asked: Asked) -> OutsideCoverage {
        OutsideCoverage::new(self.id().clone(), self.coverage(), date, asked)
    }
}

/// Equal if made of the same: name, span, zone, week, holidays, closures, extra days and hours.
impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.0.contents == other.0.contents
    }
}

impl Eq for Calendar {}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar")
            .field("id", &self.id().as_str())
            .field("edition", &self.edition())
            .field("coverage", &self.coverage())
            .finish_non_exhaustive()
    }
}
