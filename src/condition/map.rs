//! From names to indices, when a document is checked.

use super::{Condition, Predicate};
use crate::deadline::Resolver;
use crate::index::Indexed;

impl Condition {
    pub(crate) fn indexed(&self, names: &mut impl Resolver) -> Option<Condition<Indexed>> {
        Some(match self {
            Self::Or(parts) => Condition::Or(all(parts, names)?),
            Self::And(parts) => Condition::And(all(parts, names)?),
            Self::Not(inner) => Condition::Not(Box::new(inner.indexed(names)?)),
            Self::Holds(question) => Condition::Holds(question.indexed(names)?),
        })
    }

    /// The questions that the condition asks, in the order in which they are written, each with the answer that
    /// would speak for the condition.
    pub(crate) fn questions(&self) -> Vec<(&Predicate, Wanted)> {
        let mut questions = Vec::new();
        self.gather_questions(Wanted::So, &mut questions);
        questions
    }

    fn gather_questions<'c>(&'c self, wanted: Wanted, questions: &mut Vec<(&'c Predicate, Wanted)>) {
        match self {
            Self::Or(parts) | Self::And(parts) => {
                for part in parts {
                    part.gather_questions(wanted, questions);
                }
            }
            Self::Not(inner) => inner.gather_questions(wanted.opposite(), questions),
            Self::Holds(question) => questions.push((question, wanted)),
        }
    }
}

impl Predicate {
    fn indexed(&self, names: &mut impl Resolver) -> Option<Predicate<Indexed>> {
        Some(match self {
            Self::Fact(fact) => Predicate::Fact(names.yes_no_fact(fact)?),
            Self::Equals(fact, value) => {
                let (fact, value) = names.literal(fact, value)?;
                Predicate::Equals(fact, value)
            }
            Self::Happened(event, scope) => Predicate::Happened(names.event(event)?, *scope),
            Self::Count(event, scope, at_least) => Predicate::Count(names.event(event)?, *scope, *at_least),
            Self::Lapsed(duty) => Predicate::Lapsed(names.duty(duty)?),
            Self::Done(duty, scope) => Predicate::Done(names.duty(duty)?, *scope),
            Self::Visited(stage) => Predicate::Visited(names.stage(stage)?),
            Self::Concluded => Predicate::Concluded,
        })
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
