//! What a case states of a time: an instant, or only a day.

use std::fmt;

use chrono::{DateTime, NaiveDate, SubsecRound, TimeZone, Utc};

/// A time as it was stated: an instant, or only a day, since forms often hold only a date.
///
/// A day-only moment is some second of that day in the calendar's time zone. Instants have a resolution of one
/// second; fractions are cut off.
///
/// # Example: both kinds from the text of a request
/// ```
/// use duly::Moment;
///
/// let instant: Moment = "2026-04-02T16:50:00+01:00".parse()?;
/// let day: Moment = "2026-04-02".parse()?;
/// assert_eq!(instant.to_string(), "2026-04-02T15:50:00Z");
/// assert_eq!(day.to_string(), "2026-04-02");
/// assert!("2 April".parse::<Moment>().is_err());
/// # Ok::<(), duly::InvalidMoment>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A second of UTC.
    Instant(DateTime<Utc>),
    /// Some second of a civil date.
    Day(NaiveDate),
}

/// A text that is neither an RFC 3339 instant with an offset nor a `YYYY-MM-DD` day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is no time: expected an instant such as `2026-04-02T16:50:00+01:00` or a day such as `2026-04-02`"
)]
pub struct InvalidMoment {
    found: String,
}

impl<Tz: TimeZone> From<DateTime<Tz>> for Moment {
    fn from(instant: DateTime<Tz>) -> Self {
        Self::Instant(instant.to_utc().trunc_subsecs(0))
    }
}

impl From<NaiveDate> for Moment {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl std::str::FromStr for Moment {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, InvalidMoment> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::from(instant));
        }
        day(text).map(Self::Day).ok_or_else(|| InvalidMoment { found: text.to_owned() })
    }
}

/// A day as `YYYY-MM-DD`, and not otherwise.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let is_plain = text.len() == "2026-04-02".len() && text.starts_with(|first: char| first.is_ascii_digit());
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| is_plain)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(instant) => write!(f, "{}", instant.format("%Y-%m-%dT%H:%M:%SZ")),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

/// A second of UTC, counted from the Unix epoch: what the evaluator compares and adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Second(i64);

impl Second {
    pub(crate) fn of(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp())
    }

    /// As an instant; one that no calendar reaches is cut to what an instant can be.
    pub(crate) fn to_utc(self) -> DateTime<Utc> {
        let farthest = if self.0 < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        DateTime::from_timestamp(self.0, 0).unwrap_or(farthest)
    }

    pub(crate) const fn from_epoch(seconds: i64) -> Self {
        Self(seconds)
    }

    /// The second as an instant. Seconds lie within a calendar's span, which chrono can hold.
    pub(crate) fn instant(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    pub(crate) const fn since_epoch(self) -> i64 {
        self.0
    }

    /// The second after this one. Seconds lie within a calendar's span, so the last of all is never reached.
    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The second before this one.
    pub(crate) const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The first second that there is.
    pub(crate) const FIRST: Self = Self(i64::MIN);

    /// The last second that there is.
    pub(crate) const LAST: Self = Self(i64::MAX);

    /// So many seconds later.
    pub(crate) const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    pub(crate) fn checked_add_hours(self, hours: u32) -> Option<Self> {
        self.0.checked_add(3600_i64.saturating_mul(i64::from(hours))).map(Self)
    }

    /// How many seconds this lies after `earlier`; negative if before.
    pub(crate) const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
