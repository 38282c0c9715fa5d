//! The published policies that ship with the library, as documents that anyone can read.

use std::sync::LazyLock;

use crate::document::PolicyDocument;
use crate::policy::{CheckError, Policy, UnknownName};

/// One shipped document: its name and its text.
struct Shipped {
    id: &'static str,
    text: &'static str,
}

const SHIPPED: [Shipped; 1] = [Shipped { id: "knowsley-kscp", text: include_str!("knowsley-kscp.toml") }];

static CHECKED: LazyLock<Vec<Result<Policy, CatalogError>>> =
    LazyLock::new(|| SHIPPED.iter().map(|shipped| checked(shipped.text)).collect());

/// Why the catalogue has no policy of a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The catalogue has no such policy.
    #[error(transparent)]
    Unknown(UnknownName),
    /// A shipped document cannot be read. The library's own tests hold that this does not happen.
    #[error(transparent)]
    Read(crate::document::ReadError),
    /// A shipped document is not sound. The library's own tests hold that this does not happen.
    #[error(transparent)]
    Check(CheckError),
}

/// The names of the shipped policies.
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

/// The shipped policy of that name, under its default readings.
///
/// # Errors
/// The catalogue has no such policy.
///
/// # Example: a name that the catalogue does not have
/// ```
/// let error = duly::catalog::policy("knowsley").unwrap_err();
/// assert_eq!(error.to_string(), "unknown policy `knowsley`: expected one of `knowsley-kscp`");
/// ```
pub fn policy(id: &str) -> Result<Policy, CatalogError> {
    let known = SHIPPED.iter().zip(CHECKED.iter()).find(|(shipped, _)| shipped.id == id);
    let unknown = || CatalogError::Unknown(UnknownName::new("policy", id, ids()));
    known.map_or_else(|| Err(unknown()), |(_, policy)| policy.clone())
}

fn checked(text: &str) -> Result<Policy, CatalogError> {
    let document = PolicyDocument::from_toml(text).map_err(CatalogError::Read)?;
    document.check().map_err(CatalogError::Check)
}
