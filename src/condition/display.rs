//! Prints conditions as they are written, with the brackets that they need and no others.

use std::fmt::{self, Display};

use super::map::Wanted;
use super::{Condition, Predicate, Scope};

impl Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => joined(f, " or ", parts, |part| matches!(part, Self::Or(_))),
            Self::And(parts) => joined(f, " and ", parts, |part| matches!(part, Self::Or(_) | Self::And(_))),
            Self::Not(inner) if matches!(**inner, Self::Or(_) | Self::And(_)) => write!(f, "not ({inner})"),
            Self::Not(inner) => write!(f, "not {inner}"),
            Self::Holds(question) => write!(f, "{question}"),
        }
    }
}

impl Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact(fact) => write!(f, "{fact}"),
            Self::Equals(fact, value) => write!(f, "{fact} = {value}"),
            Self::Happened(event, scope) => write!(f, "happened({event}){scope}"),
            Self::Count(event, scope, at_least) => write!(f, "count({event}){scope} >= {at_least}"),
            Self::Lapsed(duty) => write!(f, "lapsed({duty})"),
            Self::Done(duty, scope) => write!(f, "done({duty}){scope}"),
            Self::Visited(stage) => write!(f, "visited({stage})"),
            Self::Concluded => f.write_str("concluded"),
        }
    }
}

impl Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case => Ok(()),
            Self::Here => f.write_str(" here"),
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    word: &str,
    parts: &[Condition],
    needs_brackets: impl Fn(&Condition) -> bool,
) -> fmt::Result {
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            f.write_str(word)?;
        }
        if needs_brackets(part) {
            write!(f, "({part})")?;
        } else {
            write!(f, "{part}")?;
        }
    }
    Ok(())
}

impl Predicate {
    /// A question that was not answered as wanted, in words: `speak has not lapsed`.
    pub(crate) fn unmet(&self, wanted: Wanted) -> String {
        let is_wanted = wanted == Wanted::So;
        let pick = |so: &'static str, not_so: &'static str| if is_wanted { so } else { not_so };
        let place = |scope: &Scope| if *scope == Scope::Here { " in this stage" } else { "" };
        match self {
            Self::Fact(fact) => format!("{fact} is {}", pick("not true", "true")),
            Self::Equals(fact, value) => format!("{fact} is {}{value}", pick("not ", "")),
            Self::Happened(event, scope) => {
                format!("{event} has {}happened{}", pick("not ", ""), place(scope))
            }
            Self::Count(event, scope, at_least) => {
                format!(
                    "{event} has happened {} {at_least} times{}",
                    pick("fewer than", "at least"),
                    place(scope)
                )
            }
            Self::Lapsed(duty) => format!("{duty} has {}lapsed", pick("not ", "")),
            Self::Done(duty, scope) => format!("{duty} is {}done{}", pick("not ", ""), place(scope)),
            Self::Visited(stage) => format!("{stage} was {}entered", pick("never ", "")),
            Self::Concluded => format!("the case is {}concluded", pick("not ", "")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]
    use super::*;

    #[track_caller]
    fn unmet(phrase: &str, wanted: &str, unwanted: &str) {
        let Condition::Holds(question) = phrase.parse().unwrap() else { panic!("{phrase} is no question") };
        assert_eq!(question.unmet(Wanted::So), wanted);
        assert_eq!(question.unmet(Wanted::NotSo), unwanted);
    }

    #[test]
    fn a_question_not_answered_as_wanted_is_told_in_words() {
        unmet("immediate-risk", "immediate-risk is not true", "immediate-risk is true");
        unmet("rag = red", "rag is not red", "rag is red");
        unmet("happened(seen)", "seen has not happened", "seen has happened");
        unmet(
            "happened(seen) here",
            "seen has not happened in this stage",
            "seen has happened in this stage",
        );
        unmet(
            "count(seen) >= 3",
            "seen has happened fewer than 3 times",
            "seen has happened at least 3 times",
        );
        unmet("lapsed(speak)", "speak has not lapsed", "speak has lapsed");
        unmet("done(speak) here", "speak is not done in this stage", "speak is done in this stage");
        unmet("visited(stage-3)", "stage-3 was never entered", "stage-3 was entered");
        unmet("concluded", "the case is not concluded", "the case is concluded");
    }
}
