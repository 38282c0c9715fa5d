//! The published policies that ship with the library, as documents that anyone can read.

mod line;

use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::document::PolicyDocument;
use crate::policy::{CheckError, Policy, UnknownName};

pub use line::NotInForce;

/// One shipped document: its name, its text, and the policy, checked when it is first asked for.
struct Shipped {
    id: &'static str,
    text: &'static str,
    checked: OnceLock<Result<Policy, CatalogError>>,
}

impl Shipped {
    const fn new(id: &'static str, text: &'static str) -> Self {
        Self { id, text, checked: OnceLock::new() }
    }

    fn policy(&self) -> Result<Policy, CatalogError> {
        let check = || {
            let document = PolicyDocument::from_toml(self.text).map_err(CatalogError::Read)?;
            document.check().map_err(CatalogError::Check)
        };
        self.checked.get_or_init(check).clone()
    }
}

static SHIPPED: [Shipped; 5] = [
    Shipped::new("cumbria-scp", include_str!("cumbria-scp.toml")),
    Shipped::new("knowsley-kscp", include_str!("knowsley-kscp.toml")),
    Shipped::new("suffolk-cyp-ld-autism", include_str!("suffolk-cyp-ld-autism.toml")),
    Shipped::new("suffolk-lscb", include_str!("suffolk-lscb.toml")),
    Shipped::new("suffolk-ssp", include_str!("suffolk-ssp.toml")),
];

/// Why the catalogue has no policy of a name, or none for a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The catalogue has no such policy.
    #[error(transparent)]
    Unknown(UnknownName),
    /// The catalogue has no text that was in force on that day.
    #[error(transparent)]
    NotInForce(NotInForce),
    /// A shipped document cannot be read. The library's own tests hold that this does not happen.
    #[error(transparent)]
    Read(crate::document::ReadError),
    /// A shipped document is not sound. The library's own tests hold that this does not happen.
    #[error(transparent)]
    Check(CheckError),
}

/// The names of the shipped policies, in alphabetical order.
///
/// # Example: every shipped policy is sound
/// ```
/// for id in duly::catalog::ids() {
///     assert!(duly::catalog::policy(id)?.warnings().is_empty());
/// }
/// # Ok::<(), duly::catalog::CatalogError>(())
/// ```
pub fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|shipped| shipped.id)
}

/// The shipped policies, in the order of their names, under their default readings.
///
/// # Errors
/// A shipped document is not sound.
///
/// # Example: what there is, from when on, and by whom
/// ```
/// let policies = duly::catalog::policies()?;
/// let told: Vec<String> =
///     policies.iter().map(|policy| format!("{} {}", policy.id(), policy.in_force().first())).collect();
/// assert_eq!(told[0], "cumbria-scp 2024-02-05");
/// assert!(policies[0].source().starts_with("Cumbria"));
/// # Ok::<(), duly::catalog::CatalogError>(())
/// ```
pub fn policies() -> Result<Vec<Policy>, CatalogError> {
    SHIPPED.iter().map(Shipped::policy).collect()
}

/// The shipped policy of that name, under its default readings.
///
/// # Errors
/// The catalogue has no such policy.
///
/// # Example: a name that the catalogue does not have
/// ```
/// let error = duly::catalog::policy("knowsley").unwrap_err();
/// assert_eq!(error.to_string(), "unknown policy `knowsley`: did you mean `knowsley-kscp`?");
/// ```
pub fn policy(id: &str) -> Result<Policy, CatalogError> {
    let known = SHIPPED.iter().find(|shipped| shipped.id == id);
    known.map_or_else(|| Err(CatalogError::Unknown(UnknownName::new("policy", id, ids()))), Shipped::policy)
}

/// The policies that were in force on that day, in the order of their names.
///
/// # Errors
/// A shipped document is not sound.
///
/// # Example: before the partnership's own text, that of the board
/// ```
/// let day = chrono::NaiveDate::from_ymd_opt(2018, 3, 1).ok_or("no day")?;
/// let policies = duly::catalog::in_force_on(day)?;
/// assert_eq!(policies.iter().map(|policy| policy.id().as_str()).collect::<Vec<_>>(), ["suffolk-lscb"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn in_force_on(day: NaiveDate) -> Result<Vec<Policy>, CatalogError> {
    Ok(policies()?.into_iter().filter(|policy| policy.in_force().contains(day)).collect())
}

/// The policy of that name, or the one before or after it in its line, whichever was in force on that day.
///
/// # Errors
/// The catalogue has no such policy, or no text of its line that was in force on that day.
///
/// # Example: which document a case of 2018 falls under, and one of a time whose text is not shipped
/// ```
/// use chrono::NaiveDate;
///
/// let day = |year, month| NaiveDate::from_ymd_opt(year, month, 1).ok_or("no day");
/// assert_eq!(duly::catalog::policy_on("suffolk-ssp", day(2018, 3)?)?.id().as_str(), "suffolk-lscb");
/// assert_eq!(duly::catalog::policy_on("suffolk-lscb", day(2025, 3)?)?.id().as_str(), "suffolk-ssp");
/// assert_eq!(
///     duly::catalog::policy_on("suffolk-ssp", day(2022, 3)?).unwrap_err().to_string(),
///     "no text of `suffolk-ssp` that was in force on 2022-03-01 is shipped: \
///      `suffolk-lscb` is in force from 2017-08-01 to 2019-11-30, then `suffolk-ssp`; \
///      `suffolk-ssp` is in force from 2024-07-01"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn policy_on(id: &str, day: NaiveDate) -> Result<Policy, CatalogError> {
    line::in_force_on(policy(id)?, &policies()?, day).map_err(CatalogError::NotInForce)
}
