//! The line of documents that superseded one another.

use chrono::NaiveDate;

use crate::id::PolicyId;
use crate::policy::Policy;

/// A day on which no shipped text of a line was in force.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no text of `{id}` that was in force on {day} is shipped: {line}")]
pub struct NotInForce {
    id: PolicyId,
    day: NaiveDate,
    line: String,
}

/// The one of the line of `policy` that was in force on that day.
pub(super) fn in_force_on(policy: Policy, all: &[Policy], day: NaiveDate) -> Result<Policy, NotInForce> {
    let id = policy.id().clone();
    let line = line(policy, all);
    let in_force = line.iter().find(|policy| policy.in_force().contains(day)).cloned();
    in_force.ok_or_else(|| {
        let told = line.iter().map(|policy| format!("`{}` is in force {}", policy.id(), policy.in_force()));
        NotInForce { id, day, line: told.collect::<Vec<_>>().join("; ") }
    })
}

/// What came before and after a policy, and itself, the oldest first.
fn line(policy: Policy, all: &[Policy]) -> Vec<Policy> {
    let mut line = vec![policy];
    for _ in all {
        let joins = |other: &Policy, known: &Policy| {
            other.in_force().successor() == Some(known.id())
                || known.in_force().successor() == Some(other.id())
        };
        let next = all.iter().find(|other| {
            let is_new = line.iter().all(|known| known.id() != other.id());
            is_new && line.iter().any(|known| joins(other, known))
        });
        line.extend(next.cloned());
    }
    line.sort_by_key(|policy| policy.in_force().first());
    line
}
