//! Reads documents from TOML, and writes them.

use std::sync::Arc;

use super::PolicyDocument;
use crate::location::Place;
use crate::reader::plain;

/// A text that is no policy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {message}", .place.line, .place.column)]
pub struct ReadError {
    place: Place,
    message: String,
}

impl ReadError {
    /// Where reading stopped.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }
}

/// Longer documents are refused; the longest of the five is a tenth of this.
const TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

impl PolicyDocument {
    /// Reads a document from its text.
    ///
    /// # Errors
    /// The text is no TOML, lacks a field, has one that no document has, or is longer than 4 MiB.
    pub fn from_toml(text: &str) -> Result<Self, ReadError> {
        if text.len() > TEXT_BYTES_MAX {
            let message = format!("the document has {} bytes: expected at most {TEXT_BYTES_MAX}", text.len());
            return Err(ReadError { place: Place::of(text, TEXT_BYTES_MAX), message });
        }
        let document: Self = toml::from_str(text).map_err(|error| ReadError {
            place: Place::of(text, error.span().map_or(0, |span| span.start)),
            message: plain(error.message()),
        })?;
        Ok(Self { text: Some(Arc::from(text)), ..document })
    }

    /// Writes the document as TOML; reading that gives an equal document.
    ///
    /// # Errors
    /// None that a document of this type can cause; the writer's own is passed on.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }
}
