//! From names to indices, when a document is checked.

use super::Condition;
use crate::deadline::Resolver;
use crate::index::Indexed;

impl Condition {
    pub(crate) fn indexed(&self, names: &mut impl Resolver) -> Option<Condition<Indexed>> {
        Some(match self {
            Self::Or(parts) => Condition::Or(all(parts, names)?),
            Self::And(parts) => Condition::And(all(parts, names)?),
            Self::Not(inner) => Condition::Not(Box::new(inner.indexed(names)?)),
            Self::Fact(fact) => Condition::Fact(names.yes_no_fact(fact)?),
            Self::Equals(fact, value) => {
                let (fact, value) = names.literal(fact, value)?;
                Condition::Equals(fact, value)
            }
            Self::Happened(event, scope) => Condition::Happened(names.event(event)?, *scope),
            Self::Count(event, scope, at_least) => Condition::Count(names.event(event)?, *scope, *at_least),
            Self::Lapsed(duty) => Condition::Lapsed(names.duty(duty)?),
            Self::Done(duty, scope) => Condition::Done(names.duty(duty)?, *scope),
            Self::Visited(stage) => Condition::Visited(names.stage(stage)?),
            Self::Concluded => Condition::Concluded,
        })
    }

    /// The questions that the condition asks, in the order in which they are written, each with the answer that
    /// would speak for the condition.
    pub(crate) fn leaves(&self) -> Vec<(&Condition, Wanted)> {
        let mut leaves = Vec::new();
        self.gather(Wanted::So, &mut leaves);
        leaves
    }

    fn gather<'c>(&'c self, wanted: Wanted, leaves: &mut Vec<(&'c Condition, Wanted)>) {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().for_each(|part| part.gather(wanted, leaves)),
            Self::Not(inner) => inner.gather(wanted.opposite(), leaves),
            leaf => leaves.push((leaf, wanted)),
        }
    }
}

/// Whether a question must be answered with yes or with no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    So,
    NotSo,
}

impl Wanted {
    fn opposite(self) -> Self {
        match self {
            Self::So => Self::NotSo,
            Self::NotSo => Self::So,
        }
    }
}

fn all(parts: &[Condition], names: &mut impl Resolver) -> Option<Vec<Condition<Indexed>>> {
    let found: Vec<Option<Condition<Indexed>>> = parts.iter().map(|part| part.indexed(names)).collect();
    found.into_iter().collect()
}
