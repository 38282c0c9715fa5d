//! On which days a document applies.

use std::fmt;

use chrono::NaiveDate;

use crate::id::PolicyId;

/// The days on which a document is in force, and what comes after it. Its `Display` says them.
///
/// # Example: a document that another one superseded
/// ```
/// let policy = duly::catalog::policy("suffolk-lscb")?;
/// let last = policy.in_force().last();
/// assert_eq!(last.map(|day| day.to_string()).as_deref(), Some("2019-11-30"));
/// assert_eq!(policy.in_force().to_string(), "from 2017-08-01 to 2019-11-30, then `suffolk-ssp`");
/// # Ok::<(), duly::catalog::CatalogError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    pub(super) first: NaiveDate,
    pub(super) last: Option<NaiveDate>,
    pub(super) successor: Option<PolicyId>,
}

impl InForce {
    /// The first day on which the document applies.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// The last day on which it applies; none while nothing has superseded it.
    #[must_use]
    pub fn last(&self) -> Option<NaiveDate> {
        self.last
    }

    /// The document that superseded it, where one is named.
    #[must_use]
    pub fn successor(&self) -> Option<&PolicyId> {
        self.successor.as_ref()
    }

    /// Whether the document applies on that day.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.first <= day && self.last.is_none_or(|last| day <= last)
    }
}

impl fmt::Display for InForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "from {}", self.first)?;
        if let Some(last) = self.last {
            write!(f, " to {last}")?;
        }
        if let Some(successor) = &self.successor {
            write!(f, ", then `{successor}`")?;
        }
        Ok(())
    }
}
