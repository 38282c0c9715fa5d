//! Reads conditions: the grammar, one function a rule.
//!
//! ```text
//! either   = all ("or" all)*
//! all      = one ("and" one)*
//! one      = "not" one | "(" either ")" | "happened" "(" EVENT ")" "here"? | … | FACT "=" VALUE | FACT
//! ```

use winnow::ascii::{multispace0, multispace1};
use winnow::combinator::{alt, cut_err, delimited, fail, opt, preceded, separated};
use winnow::error::{ContextError, ErrMode};
use winnow::prelude::*;

use super::{Condition, Predicate, Scope};
use crate::id::{DutyId, EventId, FactId, InvalidName, StageId};
use crate::phrase::{PhraseError, count, expected, literal, name, read, word};

/// Deeper phrases than this are refused while they are read.
const DEPTH_MAX: usize = 16;

impl std::str::FromStr for Condition {
    type Err = PhraseError;

    fn from_str(phrase: &str) -> Result<Self, PhraseError> {
        read(phrase, either(DEPTH_MAX))
    }
}

const A_CONDITION: &str = "a condition, such as `immediate-risk` or `happened(stage-1-failed) here`";

fn either<'i>(depth: usize) -> impl Parser<&'i str, Condition, ErrMode<ContextError>> {
    joined("or", move |input: &mut &'i str| all(depth).parse_next(input), Condition::Or)
}

fn all<'i>(depth: usize) -> impl Parser<&'i str, Condition, ErrMode<ContextError>> {
    joined("and", move |input: &mut &'i str| one(depth).parse_next(input), Condition::And)
}

fn joined<'i>(
    joint: &'static str,
    part: impl Parser<&'i str, Condition, ErrMode<ContextError>>,
    join: impl Fn(Vec<Condition>) -> Condition,
) -> impl Parser<&'i str, Condition, ErrMode<ContextError>> {
    let joint = (multispace1, word(joint), multispace1);
    separated(1.., part, joint).map(move |mut parts: Vec<Condition>| match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            join(parts)
        }
    })
}

fn one<'i>(depth: usize) -> impl Parser<&'i str, Condition, ErrMode<ContextError>> {
    move |input: &mut &'i str| {
        let Some(depth) = depth.checked_sub(1) else {
            return expected("fewer levels of brackets", cut_err(fail)).parse_next(input);
        };
        let bracketed = delimited(
            ('(', multispace0),
            move |input: &mut &'i str| cut_err(either(depth)).parse_next(input),
            (multispace0, cut_err(expected("`)`", ')'))),
        );
        let negated = preceded((word("not"), multispace1), cut_err(one(depth)));
        expected(
            A_CONDITION,
            alt((
                negated.map(|inner| Condition::Not(Box::new(inner))),
                bracketed,
                question.map(Condition::Holds),
                fact.map(Condition::Holds),
            )),
        )
        .parse_next(input)
    }
}

fn question(input: &mut &str) -> ModalResult<Predicate> {
    alt((
        (of("happened", "the name of an event", EventId::new), scope)
            .map(|(event, scope)| Predicate::Happened(event, scope)),
        (of("count", "the name of an event", EventId::new), scope, at_least)
            .map(|(event, scope, at_least)| Predicate::Count(event, scope, at_least)),
        of("lapsed", "the name of a duty", DutyId::new).map(Predicate::Lapsed),
        (of("done", "the name of a duty", DutyId::new), scope)
            .map(|(duty, scope)| Predicate::Done(duty, scope)),
        of("visited", "the name of a stage", StageId::new).map(Predicate::Visited),
        word("concluded").value(Predicate::Concluded),
    ))
    .parse_next(input)
}

/// `word(NAME)`
fn of<'i, T>(
    question: &'static str,
    what: &'static str,
    make: impl Fn(&str) -> Result<T, InvalidName>,
) -> impl Parser<&'i str, T, ErrMode<ContextError>> {
    delimited(
        (word(question), cut_err(expected("`(`", '(')), multispace0),
        cut_err(expected(what, name(make))),
        (multispace0, cut_err(expected("`)`", ')'))),
    )
}

fn scope(input: &mut &str) -> ModalResult<Scope> {
    let here = opt(preceded(multispace1, word("here"))).parse_next(input)?;
    Ok(here.map_or(Scope::Case, |()| Scope::Here))
}

fn at_least(input: &mut &str) -> ModalResult<u32> {
    preceded((multispace0, cut_err(expected("`>=`", ">=")), multispace0), cut_err(expected("a count", count)))
        .parse_next(input)
}

fn fact(input: &mut &str) -> ModalResult<Predicate> {
    let fact = name(FactId::new).parse_next(input)?;
    let value = opt(preceded(
        (multispace0, '=', multispace0),
        cut_err(expected("the value of a fact, such as `red`", literal)),
    ))
    .parse_next(input)?;
    Ok(match value {
        None => Predicate::Fact(fact),
        Some(value) => Predicate::Equals(fact, value),
    })
}
