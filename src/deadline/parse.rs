//! Reads deadlines: the grammar, one function a rule.
//!
//! ```text
//! deadline = ("earliest" | "latest") "of" "[" deadline, … "]" | term ("counting" rule ("and" rule)*)?
//! term     = COUNT unit "after" anchor | "same working day as" anchor | "same day as" anchor
//!          | "immediately after" anchor | COUNT back "before" FACT | "next" SCHEDULE "after" anchor
//!          | "stated" FACT | "due of" DUTY | "limit" LIMIT
//! anchor   = moment ("else" anchor)?
//! moment   = ("first" | "last") "of" "[" anchor, … "]" | "entering" STAGE | … | FACT "became" VALUE | EVENT
//! ```

use std::num::NonZeroU32;

use winnow::ascii::multispace1;
use winnow::combinator::{alt, cut_err, fail, opt, preceded, terminated};
use winnow::error::{ContextError, ErrMode};
use winnow::prelude::*;
use winnow::token::take_while;

use super::{
    Anchor, Counting, CountingRule, Deadline, Lead, LeadUnit, Occurrence, Ordinal, Recurrence, Span, Term,
    Unit,
};
use crate::calendar::BeforeRule;
use crate::id::{DutyId, EventId, FactId, LimitId, OutcomeId, RecordId, ScheduleId, StageId};
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

impl std::str::FromStr for Span {
    type Err = PhraseError;

    fn from_str(phrase: &str) -> Result<Self, PhraseError> {
        read(phrase, expected(A_SPAN, span))
    }
}

impl std::str::FromStr for Recurrence {
    type Err = PhraseError;

    fn from_str(phrase: &str) -> Result<Self, PhraseError> {
        read(phrase, expected(A_RECURRENCE, recurrence))
    }
}

const A_DEADLINE: &str = "a limit, such as `2 working days after concern-raised`";
const A_SPAN: &str = "a length of time, such as `2 weeks`";
const A_RECURRENCE: &str = "what it recurs on, such as `3 months after themes-collated`";
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
                (term(depth), counting).map(|(term, counting)| Deadline::Term(term, counting)),
            )),
        )
        .parse_next(input)
    }
}

fn term<'i>(depth: usize) -> impl Parser<&'i str, Term, ErrMode<ContextError>> {
    let after = move || preceded(then("`after`", word("after")), then(AN_ANCHOR, anchor(depth)));
    alt((
        before,
        (span, after()).map(|(span, anchor)| Term::After(span, anchor)),
        preceded(words(&["same", "working", "day", "as"]), then(AN_ANCHOR, anchor(depth)))
            .map(Term::SameWorkingDay),
        preceded(words(&["same", "day", "as"]), then(AN_ANCHOR, anchor(depth))).map(Term::SameDay),
        preceded(word("immediately"), after()).map(Term::Immediately),
        (preceded(word("next"), then(A_SCHEDULE, name(ScheduleId::new))), after())
            .map(|(schedule, anchor)| Term::Next(schedule, anchor)),
        preceded(word("stated"), then("the name of a fact", name(FactId::new))).map(Term::Stated),
        preceded(words(&["due", "of"]), then("the name of a duty", name(DutyId::new))).map(Term::DueOf),
        preceded(word("limit"), then("the name of a limit", name(LimitId::new))).map(Term::Limit),
    ))
}

const A_SCHEDULE: &str = "the name of a schedule";

/// `counting RULE and RULE`, or nothing.
fn counting(input: &mut &str) -> ModalResult<Counting> {
    if opt((multispace1, word("counting"))).parse_next(input)?.is_none() {
        return Ok(Counting::default());
    }
    let mut counting = Counting::default();
    loop {
        let before = counting;
        let stated = take_while(1.., |c: char| c.is_ascii_lowercase() || c == '-')
            .try_map(str::parse::<CountingRule>)
            .verify_map(move |rule| before.with(rule));
        counting = then("a counting rule that is not stated yet, such as `start-is-day-one`", stated)
            .parse_next(input)?;
        if opt((multispace1, word("and"))).parse_next(input)?.is_none() {
            return Ok(counting);
        }
    }
}

fn recurrence(input: &mut &str) -> ModalResult<Recurrence> {
    let after = || preceded(then("`after`", word("after")), then(AN_ANCHOR, anchor(DEPTH_MAX)));
    alt((
        (preceded(words(&["date", "of"]), then(A_SCHEDULE, name(ScheduleId::new))), after())
            .map(|(schedule, anchor)| Recurrence::DatesOf(schedule, anchor)),
        (span, after()).map(|(span, anchor)| Recurrence::Every(span, anchor)),
    ))
    .parse_next(input)
}

/// `3 clear days before FACT`
fn before(input: &mut &str) -> ModalResult<Term> {
    let (count, (rule, unit)) = (count, preceded(multispace1, lead_unit)).parse_next(input)?;
    (multispace1, word("before")).parse_next(input)?;
    let fact = then("the name of a fact", name(FactId::new)).parse_next(input)?;
    let count = at_least_one(count, input)?;
    Ok(Term::Before(Lead { count, unit, rule }, fact))
}

fn lead_unit(input: &mut &str) -> ModalResult<(BeforeRule, LeadUnit)> {
    let clear = opt(terminated(word("clear"), multispace1)).parse_next(input)?;
    let rule = clear.map_or(BeforeRule::NthDayBefore, |()| BeforeRule::ClearDays);
    let unit = alt((
        words(&["working", "days"]).value(LeadUnit::WorkingDays),
        words(&["working", "day"]).value(LeadUnit::WorkingDays),
        word("days").value(LeadUnit::Days),
        word("day").value(LeadUnit::Days),
    ))
    .parse_next(input)?;
    Ok((rule, unit))
}

fn at_least_one(count: u32, input: &mut &str) -> ModalResult<NonZeroU32> {
    match NonZeroU32::new(count) {
        Some(count) => Ok(count),
        None => expected("a count of 1 or more", cut_err(fail)).parse_next(input),
    }
}

fn span(input: &mut &str) -> ModalResult<Span> {
    let number = count.parse_next(input)?;
    let count = at_least_one(number, input)?;
    let unit =
        then("a unit such as `working days`, `months` or `hours`, in the singular after 1", unit(count))
            .parse_next(input)?;
    Ok(Span { count, unit })
}

/// The longer words first: `working days` begins like `working hours`.
fn unit<'i>(count: NonZeroU32) -> impl Parser<&'i str, Unit, ErrMode<ContextError>> {
    move |input: &mut &'i str| {
        for unit in Unit::ALL {
            let (one, many) = unit.words();
            let text = if count.get() == 1 { one } else { many };
            let start = *input;
            let spoken = text.split(' ').enumerate().try_for_each(|(position, part)| {
                if position > 0 {
                    multispace1.void().parse_next(input)?;
                }
                word(part).parse_next(input)
            });
            if spoken.is_ok() {
                return Ok(unit);
            }
            *input = start;
        }
        fail.parse_next(input)
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
    let text = take_while(1.., |c: char| c.is_ascii_lowercase()).parse_next(input)?;
    match Ordinal::ALL.iter().find(|(_, word, _)| *word == text) {
        Some((ordinal, _, _)) => Ok(*ordinal),
        None => fail.parse_next(input),
    }
}
