//! Typed names: what a policy calls its stages, events, duties and records.
//!
//! Each kind of name is a type of its own, so that a stage cannot be handed where a duty is expected. A name is
//! valid once made: lower-case letters, digits and single hyphens, starting with a letter (`stage-1`,
//! `concern-raised`). Clause numbers are the sources' own and may hold capitals (`KSCP-S1-02`).

use std::fmt;
use std::sync::Arc;

/// A text that is no valid name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no name: expected {expected}")]
pub struct InvalidName {
    found: String,
    expected: &'static str,
}

const NAME_LENGTH_MAX: usize = 64;

fn is_hyphenated(text: &str, is_part: impl Fn(char) -> bool) -> bool {
    text.len() <= NAME_LENGTH_MAX
        && text.starts_with(|first: char| is_part(first) && first.is_ascii_alphabetic())
        && text.split('-').all(|part| !part.is_empty() && part.chars().all(&is_part))
}

/// The words of the phrase languages; as names they would make a phrase ambiguous.
const RESERVED: &[&str] = &[
    "after",
    "and",
    "as",
    "became",
    "before",
    "complete",
    "concluded",
    "count",
    "counting",
    "date",
    "done",
    "due",
    "each",
    "earliest",
    "eighth",
    "else",
    "entering",
    "false",
    "fifth",
    "first",
    "fourth",
    "happened",
    "here",
    "immediately",
    "lapse",
    "lapsed",
    "last",
    "latest",
    "leaving",
    "limit",
    "next",
    "ninth",
    "none",
    "not",
    "of",
    "or",
    "outcome",
    "record",
    "same",
    "second",
    "seventh",
    "sixth",
    "stated",
    "stating",
    "tenth",
    "third",
    "true",
    "visited",
];

/// What a name would have to be, if it is none.
type Form = fn(&str) -> Result<(), &'static str>;

const KEBAB_CASE: Form = |text| {
    let is_valid = is_hyphenated(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let expected = "lower-case letters, digits and single hyphens, starting with a letter, at most 64";
    if is_valid { Ok(()) } else { Err(expected) }
};

const IN_PHRASES: Form = |text| {
    KEBAB_CASE(text)?;
    let expected = "a name that is no word of the phrases, as this one is";
    if RESERVED.contains(&text) { Err(expected) } else { Ok(()) }
};

const CLAUSE_NUMBER: Form = |text| {
    let is_valid = is_hyphenated(text, |c| c.is_ascii_alphanumeric());
    let expected = "letters, digits and single hyphens, starting with a letter, at most 64";
    if is_valid { Ok(()) } else { Err(expected) }
};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident: $form:ident, $example:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// # Example: made from a text, printed as it was
        /// ```
        #[doc = concat!("let name = duly::", stringify!($name), "::new(", stringify!($example), ")?;")]
        #[doc = concat!("assert_eq!(name.as_str(), ", stringify!($example), ");")]
        #[doc = concat!("assert!(duly::", stringify!($name), "::new(\"no name\").is_err());")]
        /// # Ok::<(), duly::InvalidName>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// A name from its text.
            ///
            /// # Errors
            /// The text is not of the form that names have.
            pub fn new(text: &str) -> Result<Self, InvalidName> {
                $form(text).map_err(|expected| InvalidName { found: text.to_owned(), expected })?;
                Ok(Self(Arc::from(text)))
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// Written as its text.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidName;
            fn from_str(text: &str) -> Result<Self, InvalidName> {
                Self::new(text)
            }
        }
    )*};
}

names! {
    /// The name of a policy in the catalogue, such as `knowsley-kscp`.
    PolicyId: KEBAB_CASE, "knowsley-kscp";
    /// The name of a procedure within a policy, such as `professional-disagreement`.
    ProcedureId: KEBAB_CASE, "professional-disagreement";
    /// The name of a stage of a procedure, such as `stage-1`.
    StageId: IN_PHRASES, "stage-1";
    /// The name of something that happens in a case, such as `concern-raised`.
    EventId: IN_PHRASES, "concern-raised";
    /// The name of something that is stated about a case, such as `immediate-risk`.
    FactId: IN_PHRASES, "immediate-risk";
    /// The name of something that is owed, such as `raise`.
    DutyId: IN_PHRASES, "raise";
    /// The name of a time limit that several duties share, such as `cap`.
    LimitId: IN_PHRASES, "cap";
    /// The name of a row of dates such as those of a meeting, for instance `dsr-meeting`.
    ScheduleId: IN_PHRASES, "dsr-meeting";
    /// The name of a form or a document, such as `escalation-template`.
    RecordId: IN_PHRASES, "escalation-template";
    /// The name of a box of a form, such as `name-of-child`.
    FieldId: KEBAB_CASE, "name-of-child";
    /// The name of whoever owes, decides or is told, such as `line-manager`.
    RoleId: KEBAB_CASE, "line-manager";
    /// The name of a result with which a case ends, such as `resolved`.
    OutcomeId: IN_PHRASES, "resolved";
    /// The name of a choice between two ways to read a source, such as `stage-3-limit`.
    ReadingId: KEBAB_CASE, "stage-3-limit";
    /// The name of what a procedure is not for, such as `initial-conference`.
    ExclusionId: KEBAB_CASE, "initial-conference";
    /// The name of a rule on who may do something, or when, such as `independent-member`.
    ConstraintId: KEBAB_CASE, "independent-member";
    /// The name of something that a reader is told while it is so, such as `no-first-attempt`.
    NoticeId: KEBAB_CASE, "no-first-attempt";
    /// The name of a way to put a limit off, such as `complex-request`.
    ExtensionId: KEBAB_CASE, "complex-request";
    /// The name of what stops a clock, such as `fee-awaited`.
    PauseId: KEBAB_CASE, "fee-awaited";
    /// The name of one of the values that a fact can have, such as `red`.
    ChoiceId: IN_PHRASES, "red";
    /// The name of a calendar, such as `england-and-wales`.
    CalendarId: KEBAB_CASE, "england-and-wales";
    /// The number of a clause of the published text, such as `KSCP-S1-02`.
    ClauseId: CLAUSE_NUMBER, "KSCP-S1-02";
}

impl CalendarId {
    // The calendars that the library ships. Their names are of the form that names have.

    pub(crate) fn england_and_wales() -> Self {
        Self(Arc::from("england-and-wales"))
    }

    pub(crate) fn scotland() -> Self {
        Self(Arc::from("scotland"))
    }

    pub(crate) fn northern_ireland() -> Self {
        Self(Arc::from("northern-ireland"))
    }

    pub(crate) fn united_kingdom() -> Self {
        Self(Arc::from("united-kingdom"))
    }
}
