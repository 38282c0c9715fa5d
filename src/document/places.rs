//! Finds the line and the column of a path in the text of a document.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::path::{Key, Path};
use crate::location::{Location, Place};

/// The text of a document, taken apart so that the place of any path in it can be found.
#[derive(Debug)]
pub(crate) struct Places<'t> {
    text: Option<(&'t str, Spanned<DeTable<'t>>)>,
}

impl<'t> Places<'t> {
    pub(crate) fn of(text: Option<&'t str>) -> Self {
        Self { text: text.and_then(|text| Some((text, DeTable::parse(text).ok()?))) }
    }

    /// The location of `path`; of `offset` characters into its phrase, if that is written plainly.
    pub(crate) fn location(&self, path: &Path, offset: Option<usize>) -> Location {
        let place = self.text.as_ref().map(|(text, table)| {
            let (start, value) = find(table, path);
            let inside = match (value, offset) {
                (Some(DeValue::String(phrase)), Some(offset))
                    if text
                        .get(start.saturating_add(1)..)
                        .is_some_and(|rest| rest.starts_with(phrase.as_ref())) =>
                {
                    phrase.chars().take(offset).map(char::len_utf8).sum::<usize>().saturating_add(1)
                }
                _ => 0,
            };
            Place::of(text, start.saturating_add(inside))
        });
        Location { place, path: path.words().to_owned() }
    }
}

/// Where the deepest part of `path` that exists begins, and its value if that is the whole path.
fn find<'v>(table: &'v Spanned<DeTable<'v>>, path: &Path) -> (usize, Option<&'v DeValue<'v>>) {
    let mut start = table.span().start;
    let mut here: Option<&DeValue<'_>> = None;
    for key in &path.keys {
        let inner = match (key, here) {
            (Key::Field(name), None) => table.get_ref().get(*name),
            (Key::Field(name), Some(DeValue::Table(table))) => table.get(*name),
            (Key::Entry(position), Some(DeValue::Array(entries))) => entries.get(*position),
            (Key::Field(_) | Key::Entry(_), _) => None,
        };
        let Some(inner) = inner else { return (start, None) };
        start = inner.span().start;
        here = Some(inner.get_ref());
    }
    (start, here)
}
