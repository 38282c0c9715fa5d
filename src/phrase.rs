//! What the two phrase languages, deadlines and conditions, share: words, names, numbers and their error.

use winnow::ascii::{digit1, multispace0, multispace1};
use winnow::combinator::{alt, cut_err, delimited, fail, not, preceded, separated, terminated};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::prelude::*;
use winnow::token::{one_of, take_while};

use crate::fact::Literal;
use crate::id::InvalidName;

/// A phrase that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{phrase}` stops making sense at character {}, at `{found}`: expected {expected}", .offset.saturating_add(1))]
pub struct PhraseError {
    phrase: String,
    offset: usize,
    found: String,
    expected: String,
}

impl PhraseError {
    /// How many characters of the phrase could be read.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

/// Reads the whole of a phrase.
pub(crate) fn read<'i, T>(
    phrase: &'i str,
    parser: impl Parser<&'i str, T, ErrMode<ContextError>>,
) -> Result<T, PhraseError> {
    let mut whole = delimited(
        multispace0,
        parser,
        (multispace0, expected("the end of the phrase", winnow::combinator::eof)),
    );
    whole.parse(phrase).map_err(|error| {
        let before = phrase.get(..error.offset()).unwrap_or(phrase);
        let rest = phrase.get(error.offset()..).unwrap_or_default();
        let innermost = error.inner().context().find_map(words_of);
        PhraseError {
            phrase: phrase.to_owned(),
            offset: before.chars().count(),
            found: rest.split_whitespace().next().unwrap_or("the end").to_owned(),
            expected: innermost.unwrap_or_else(|| "the phrase to go on".to_owned()),
        }
    })
}

fn words_of(context: &StrContext) -> Option<String> {
    let StrContext::Expected(value) = context else { return None };
    Some(value.to_string())
}

/// Names what was expected where `parser` fails.
pub(crate) fn expected<'i, T>(
    what: &'static str,
    parser: impl Parser<&'i str, T, ErrMode<ContextError>>,
) -> impl Parser<&'i str, T, ErrMode<ContextError>> {
    parser.context(StrContext::Expected(StrContextValue::Description(what)))
}

fn word_end(input: &mut &str) -> ModalResult<()> {
    not(one_of(|c: char| c.is_ascii_alphanumeric() || c == '-')).parse_next(input)
}

/// One keyword, not merely the beginning of a longer word.
pub(crate) fn word<'i>(text: &'static str) -> impl Parser<&'i str, (), ErrMode<ContextError>> {
    terminated(text, word_end).void()
}

/// Several keywords with white space between them.
pub(crate) fn words<'i>(texts: &'static [&'static str]) -> impl Parser<&'i str, (), ErrMode<ContextError>> {
    move |input: &mut &'i str| {
        for (position, text) in texts.iter().enumerate() {
            if position > 0 {
                multispace1.parse_next(input)?;
            }
            word(text).parse_next(input)?;
        }
        Ok(())
    }
}

/// `parser` after white space; once the words before it were read, nothing else will do.
pub(crate) fn then<'i, T>(
    what: &'static str,
    parser: impl Parser<&'i str, T, ErrMode<ContextError>>,
) -> impl Parser<&'i str, T, ErrMode<ContextError>> {
    preceded(multispace1, cut_err(expected(what, parser)))
}

/// A name of the kind that `make` makes.
pub(crate) fn name<'i, T>(
    make: impl Fn(&str) -> Result<T, InvalidName>,
) -> impl Parser<&'i str, T, ErrMode<ContextError>> {
    take_while(1.., |c: char| c.is_ascii_alphanumeric() || c == '-').try_map(move |text: &str| make(text))
}

/// A whole number without a sign.
pub(crate) fn count(input: &mut &str) -> ModalResult<u32> {
    let digits = terminated(digit1, word_end).parse_next(input)?;
    match digits.parse() {
        Ok(count) => Ok(count),
        Err(_) => expected("a count of at most 4294967295", cut_err(fail)).parse_next(input),
    }
}

/// A number of a number fact, which may be negative.
fn number(input: &mut &str) -> ModalResult<i64> {
    terminated((winnow::combinator::opt('-'), digit1).take().try_map(str::parse::<i64>), word_end)
        .parse_next(input)
}

/// The value of a fact, as in `rag = red`.
pub(crate) fn literal(input: &mut &str) -> ModalResult<Literal> {
    alt((
        word("true").value(Literal::YesNo(true)),
        word("false").value(Literal::YesNo(false)),
        number.map(Literal::Number),
        name(crate::id::ChoiceId::new).map(Literal::Choice),
    ))
    .parse_next(input)
}

/// `[ … , … ]`, with at least one entry.
pub(crate) fn list<'i, T>(
    what: &'static str,
    entry: impl Parser<&'i str, T, ErrMode<ContextError>>,
) -> impl Parser<&'i str, Vec<T>, ErrMode<ContextError>> {
    let entries = separated(1.., expected(what, entry), (multispace0, ',', multispace0));
    delimited((expected("`[`", '['), multispace0), entries, (multispace0, expected("`,` or `]`", ']')))
}
