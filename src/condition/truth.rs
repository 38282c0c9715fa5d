//! Three-valued evaluation, and which parts of a condition its truth turns on.

use super::{Condition, Predicate, Scope};
use crate::fact::Literal;
use crate::index::{DutyIx, EventIx, FactIx, Indexed, StageIx};

/// True, false, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown,
}

impl Truth {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Kleene's `and`.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
        }
    }

    /// Kleene's `or`.
    pub(crate) fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
}

impl From<bool> for Truth {
    fn from(is_so: bool) -> Self {
        if is_so { Self::True } else { Self::False }
    }
}

/// Answers the questions that a condition asks.
pub(crate) trait Circumstances {
    fn fact(&self, fact: FactIx) -> Truth;
    fn equals(&self, fact: FactIx, value: &Literal<Indexed>) -> Truth;
    fn count(&self, event: EventIx, scope: Scope) -> u32;
    fn lapsed(&self, duty: DutyIx) -> Truth;
    fn done(&self, duty: DutyIx, scope: Scope) -> Truth;
    fn visited(&self, stage: StageIx) -> bool;
    fn concluded(&self) -> bool;
}

impl Condition<Indexed> {
    pub(crate) fn truth(&self, of: &impl Circumstances) -> Truth {
        match self {
            Self::Or(parts) => parts.iter().map(|part| part.truth(of)).fold(Truth::False, Truth::or),
            Self::And(parts) => parts.iter().map(|part| part.truth(of)).fold(Truth::True, Truth::and),
            Self::Not(inner) => inner.truth(of).negated(),
            Self::Holds(question) => question.truth(of),
        }
    }

    /// Tells the questions because of which the condition is what it is, each with its position among all its questions.
    pub(crate) fn grounds<'c>(
        &'c self,
        of: &impl Circumstances,
        mut tell: impl FnMut(usize, &'c Predicate<Indexed>),
    ) {
        self.tell_grounds(of, self.truth(of), &mut 0, &mut tell);
    }

    fn tell_grounds<'c>(
        &'c self,
        of: &impl Circumstances,
        sought: Truth,
        position: &mut usize,
        tell: &mut impl FnMut(usize, &'c Predicate<Indexed>),
    ) {
        match self {
            Self::Not(inner) => inner.tell_grounds(of, sought.negated(), position, tell),
            Self::Or(parts) | Self::And(parts) => {
                for part in parts {
                    if part.truth(of) == sought {
                        part.tell_grounds(of, sought, position, tell);
                    } else {
                        *position = position.saturating_add(part.question_count());
                    }
                }
            }
            Self::Holds(question) => {
                if question.truth(of) == sought {
                    tell(*position, question);
                }
                *position = position.saturating_add(1);
            }
        }
    }

    fn question_count(&self) -> usize {
        match self {
            Self::Not(inner) => inner.question_count(),
            Self::Or(parts) | Self::And(parts) => parts.iter().map(Self::question_count).sum(),
            Self::Holds(_) => 1,
        }
    }
}

impl Predicate<Indexed> {
    fn truth(&self, of: &impl Circumstances) -> Truth {
        match self {
            Self::Fact(fact) => of.fact(*fact),
            Self::Equals(fact, value) => of.equals(*fact, value),
            Self::Happened(event, scope) => (of.count(*event, *scope) > 0).into(),
            Self::Count(event, scope, at_least) => (of.count(*event, *scope) >= *at_least).into(),
            Self::Lapsed(duty) => of.lapsed(*duty),
            Self::Done(duty, scope) => of.done(*duty, *scope),
            Self::Visited(stage) => of.visited(*stage).into(),
            Self::Concluded => of.concluded().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};
    use super::*;

    /// A case that is still open, and of which nothing else is known.
    struct Open;

    impl Circumstances for Open {
        fn fact(&self, _: FactIx) -> Truth {
            Unknown
        }

        fn equals(&self, _: FactIx, _: &Literal<Indexed>) -> Truth {
            Unknown
        }

        fn count(&self, _: EventIx, _: Scope) -> u32 {
            0
        }

        fn lapsed(&self, _: DutyIx) -> Truth {
            Unknown
        }

        fn done(&self, _: DutyIx, _: Scope) -> Truth {
            Unknown
        }

        fn visited(&self, _: StageIx) -> bool {
            false
        }

        fn concluded(&self) -> bool {
            false
        }
    }

    #[test]
    fn a_ground_keeps_its_position_among_all_questions() {
        let concluded = || Condition::Holds(Predicate::Concluded);
        // concluded and concluded or not concluded: the third question decides.
        let both = Condition::And(vec![concluded(), concluded()]);
        let condition = Condition::Or(vec![both, Condition::Not(Box::new(concluded()))]);
        assert_eq!(condition.truth(&Open), True);
        let mut grounds = Vec::new();
        condition.grounds(&Open, |position, question| grounds.push((position, question)));
        assert_eq!(grounds, [(2, &Predicate::Concluded)]);
    }

    #[test]
    fn an_unknown_is_never_taken_for_false() {
        let both = |join: fn(Truth, Truth) -> Truth, rows: [(Truth, Truth, Truth); 6]| {
            for (one, other, expected) in rows {
                assert_eq!(join(one, other), expected, "{one:?}, {other:?}");
                assert_eq!(join(other, one), expected, "{other:?}, {one:?}");
            }
        };
        both(
            Truth::and,
            [
                (True, True, True),
                (True, False, False),
                (True, Unknown, Unknown),
                (False, False, False),
                (False, Unknown, False),
                (Unknown, Unknown, Unknown),
            ],
        );
        both(
            Truth::or,
            [
                (True, True, True),
                (True, False, True),
                (True, Unknown, True),
                (False, False, False),
                (False, Unknown, Unknown),
                (Unknown, Unknown, Unknown),
            ],
        );
        assert_eq!(Unknown.negated(), Unknown);
    }
}
