//! Choices that are written as words: one list gives the type, its printing, its reading and its error.

use std::fmt;

use crate::nearest::nearest;

/// A word that is none of those known at its place.
///
/// # Example: the nearest known word is offered
/// ```
/// use duly::calendar::StartRule;
///
/// let error = "strictly-afer".parse::<StartRule>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`strictly-afer` is no start rule: expected one of `strictly-after`, `roll-forward-day-zero`, \
///      `start-is-day-one`; the nearest is `strictly-after`"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    found: String,
    what: &'static str,
    known: &'static [&'static str],
}

impl UnknownWord {
    pub(super) fn new(found: &str, what: &'static str, known: &'static [&'static str]) -> Self {
        Self { found: found.to_owned(), what, known }
    }

    /// The words that are known at this place.
    #[must_use]
    pub fn known(&self) -> &'static [&'static str] {
        self.known
    }

    /// The known word that is most like the one found, if one is like it.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        nearest(&self.found, self.known)
    }
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no {}: expected one of `{}`", self.found, self.what, self.known.join("`, `"))?;
        match self.nearest() {
            Some(near) => write!(f, "; the nearest is `{near}`"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownWord {}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every choice, in the order in which they are documented.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            const WORDS: &'static [&'static str] = &[$($word),*];

            /// The choice as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::calendar::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::calendar::UnknownWord::new(text, $what, Self::WORDS)),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(super) use words;
