//! A policy as tables for people: what a policy officer lays beside the paper.

mod citations;
mod rows;
mod write;

use crate::policy::Policy;

/// A policy as tables: stages, duties with who owes them and their limits in the document's own phrases, moves,
/// records, rules, and every clause with what cites it. `Display` is for a terminal; see also
/// [`markdown`](Self::markdown).
///
/// # Example: one limit of a policy, as its document says it
/// ```
/// let policy = duly::catalog::policy("knowsley-kscp")?;
/// let table = duly::explain::policy(&policy);
/// assert!(table.markdown().contains("| same working day as first of [stage-2-failed, lapse of resolve-stage-2] |"));
/// assert!(table.to_string().contains("KSCP-S3-03  Stage 3"));
/// # Ok::<(), duly::catalog::CatalogError>(())
/// ```
#[derive(Debug, Clone)]
pub struct PolicyTable {
    title: String,
    said: Vec<String>,
    parts: Vec<Part>,
}

/// A table under its heading.
#[derive(Debug, Clone)]
struct Part {
    title: String,
    said: Vec<String>,
    columns: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

/// A policy as tables for people, under the readings that it was chosen to have.
#[must_use]
pub fn policy(policy: &Policy) -> PolicyTable {
    let document = policy.document_as_read();
    let mut said = vec![
        format!("Policy `{}`, version {}, in force {}.", policy.id(), policy.version(), policy.in_force()),
        format!("Source: {}.", policy.source()),
    ];
    said.extend(rows::counted(&document));
    let mut parts = vec![rows::readings(&document, policy.readings())];
    for procedure in &document.procedure {
        parts.extend(rows::procedure(procedure));
    }
    parts.extend([
        rows::principles(&document),
        rows::notes(&document),
        rows::roles(&document),
        citations::clauses(&document),
    ]);
    parts.retain(|part| !part.rows.is_empty() || !part.said.is_empty());
    PolicyTable { title: document.title.clone(), said, parts }
}
