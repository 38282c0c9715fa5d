//! Reads deadlines: the grammar, one function a rule.
//!
//! ```text
//! deadline = ("earliest" | "latest") "of" "[" deadline, … "]" | term
//! term     = COUNT unit "after" anchor | "same working day as" anchor | "same day as" anchor
//!          | "immediately after" anchor | "stated" FACT | "due of" DUTY | "limit" LIMIT
//! anchor   = moment ("else" anchor)?
//! moment   = ("first" | "last") "of" "[" anchor, … "]" | "entering" STAGE | … | FACT "became" VALUE | EVENT
//! ```

use std::num::NonZeroU32;

use winnow::ascii::multispace1;
use winnow::combinator::{alt, cut_err, fail, opt, preceded, terminated};
use winnow::error::{ContextError, ErrMode};
use winnow::prelude::*;

use super::{Anchor, Deadline, Occurrence, Ordinal, Span, Term, Unit};
use crate::id::{DutyId, EventId, FactId, LimitId, OutcomeId, RecordId, StageId};
use crate::phrase::{PhraseError, count, expected, list, literal, name, read, then, word, words};

/// Deeper phrases than this are refused while they are read.
const DEPTH_MAX: usize = 8;

impl std::str::FromStr for Deadline {
    type Err = PhraseError;

    fn from_str(phrase: &str) -> Result<Self, PhraseError> {
        read(phrase, deadline(DEPTH_MAX))
    }
}

impl std::str::FromStr for Anchor {
    type Err = PhraseError;

    fn from_str(phrase: &str) -> Result<Self, PhraseError> {
        read(phrase, anchor(DEPTH_MAX))
    }
}

const A_DEADLINE: &str = "a limit, such as `2 working days after concern-raised`";
const AN_ANCHOR: &str = "what to count from, such as `concern-raised` or `entering stage-2`";

fn deadline<'i>(depth: usize) -> impl Parser<&'i str, Deadline, ErrMode<ContextError>> {
    move |input: &mut &'i str| {
        let Some(depth) = depth.checked_sub(1) else {
            return expected("fewer levels of brackets", cut_err(fail)).parse_next(input);
        };
        let operands = || preceded(multispace1, cut_err(list(A_DEADLINE, deadline(depth))));
        expected(
            A_DEADLINE,
            alt((
                preceded(words(&["earliest", "of"]), operands()).map(Deadline::EarliestOf),
                preceded(words(&["latest", "of"]), operands()).map(Deadline::LatestOf),
                term(depth).map(Deadline::Term),
            )),
        )
        .parse_next(input)
    }
}

fn term<'i>(depth: usize) -> impl Parser<&'i str, Term, ErrMode<ContextError>> {
    let after = move || preceded(then("`after`", word("after")), then(AN_ANCHOR, anchor(depth)));
    alt((
        (span, after()).map(|(span, anchor)| Term::After(span, anchor)),
        preceded(words(&["same", "working", "day", "as"]), then(AN_ANCHOR, anchor(depth)))
            .map(Term::SameWorkingDay),
        preceded(words(&["same", "day", "as"]), then(AN_ANCHOR, anchor(depth))).map(Term::SameDay),
        preceded(word("immediately"), after()).map(Term::Immediately),
        preceded(word("stated"), then("the name of a fact", name(FactId::new))).map(Term::Stated),
        preceded(words(&["due", "of"]), then("the name of a duty", name(DutyId::new))).map(Term::DueOf),
        preceded(word("limit"), then("the name of a limit", name(LimitId::new))).map(Term::Limit),
    ))
}

fn span(input: &mut &str) -> ModalResult<Span> {
    let count = count.parse_next(input)?;
    let Some(count) = NonZeroU32::new(count) else {
        return expected("a count of 1 or more", cut_err(fail)).parse_next(input);
    };
    let unit =
        then("`working days`, `days` or `hours`, in the singular after 1", unit(count)).parse_next(input)?;
    Ok(Span { count, unit })
}

fn unit<'i>(count: NonZeroU32) -> impl Parser<&'i str, Unit, ErrMode<ContextError>> {
    move |input: &mut &'i str| {
        if count.get() == 1 {
            alt((
                words(&["working", "day"]).value(Unit::WorkingDays),
                word("day").value(Unit::Days),
                word("hour").value(Unit::Hours),
            ))
            .parse_next(input)
        } else {
            alt((
                words(&["working", "days"]).value(Unit::WorkingDays),
                word("days").value(Unit::Days),
                word("hours").value(Unit::Hours),
            ))
            .parse_next(input)
        }
    }
}

fn anchor<'i>(depth: usize) -> impl Parser<&'i str, Anchor, ErrMode<ContextError>> {
    move |input: &mut &'i str| {
        let Some(depth) = depth.checked_sub(1) else {
            return expected("fewer levels of brackets", cut_err(fail)).parse_next(input);
        };
        let first = moment(depth).parse_next(input)?;
        let fallback =
            opt(preceded((multispace1, word("else")), then(AN_ANCHOR, anchor(depth)))).parse_next(input)?;
        Ok(match fallback {
            None => first,
            Some(fallback) => Anchor::Else(Box::new(first), Box::new(fallback)),
        })
    }
}

fn moment<'i>(depth: usize) -> impl Parser<&'i str, Anchor, ErrMode<ContextError>> {
    let anchors = move || preceded(multispace1, cut_err(list(AN_ANCHOR, anchor(depth))));
    let stage = || then("the name of a stage", name(StageId::new));
    let duty = || then("the name of a duty", name(DutyId::new));
    let event = || then("the name of an event", name(EventId::new));
    let record =
        terminated(then("the name of a record", name(RecordId::new)), then("`complete`", word("complete")));
    alt((
        alt((
            preceded(words(&["first", "of"]), anchors()).map(Anchor::FirstOf),
            preceded(words(&["last", "of"]), anchors()).map(Anchor::LastOf),
            preceded(word("entering"), stage()).map(Anchor::Entering),
            preceded(word("leaving"), stage()).map(Anchor::Leaving),
            preceded(words(&["done", "or", "due"]), duty()).map(Anchor::DoneOrDue),
            preceded(word("done"), duty()).map(Anchor::Done),
            preceded(words(&["due", "of"]), duty()).map(Anchor::DueOf),
            preceded(words(&["lapsed", "due", "of"]), duty()).map(Anchor::LapsedDueOf),
            preceded(words(&["lapse", "of"]), duty()).map(Anchor::LapseOf),
        )),
        alt((
            preceded(word("outcome"), then("the name of an outcome", name(OutcomeId::new)))
                .map(Anchor::Outcome),
            preceded(word("record"), record).map(Anchor::RecordComplete),
            preceded(word("stating"), then("the name of a fact", name(FactId::new))).map(Anchor::Stating),
            preceded(word("latest"), event()).map(|event| Anchor::Event(event, Occurrence::Latest)),
            preceded(word("each"), event()).map(|event| Anchor::Event(event, Occurrence::Each)),
            (ordinal, event()).map(|(ordinal, event)| Anchor::Event(event, Occurrence::Nth(ordinal))),
            became,
            name(EventId::new).map(|event| Anchor::Event(event, Occurrence::First)),
        )),
    ))
}

fn became(input: &mut &str) -> ModalResult<Anchor> {
    let fact = terminated(name(FactId::new), (multispace1, word("became"))).parse_next(input)?;
    let value = then("the value of a fact, such as `true`", literal).parse_next(input)?;
    Ok(Anchor::Became(fact, value))
}

fn ordinal(input: &mut &str) -> ModalResult<Ordinal> {
    let text = winnow::token::take_while(1.., |c: char| c.is_ascii_lowercase()).parse_next(input)?;
    match Ordinal::ALL.iter().find(|(_, word, _)| *word == text) {
        Some((ordinal, _, _)) => Ok(*ordinal),
        None => fail.parse_next(input),
    }
}
