//! What is wrong with a request, in one line, with its place.

use std::fmt;

use serde::Serialize;

use crate::case::CaseError;
use crate::evaluate::EvaluateError;

/// A request that cannot be answered: what is wrong, and where.
///
/// # Example: a field that no request has
/// ```
/// let error = duly::wire::Request::from_json(r#"{ "polcy": "knowsley-kscp" }"#).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "polcy, line 1, column 9: unknown field `polcy`, expected one of `policy`, `procedure`, `calendar`, `closures`, \
///      `readings`, `now`, `events`; did you mean `policy`?"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{at}: {message}")]
pub struct RequestError {
    message: String,
    at: String,
}

impl RequestError {
    pub(super) fn new(at: impl Into<String>, message: impl fmt::Display) -> Self {
        Self { at: one_line(&at.into()), message: one_line(&message.to_string()) }
    }

    pub(super) fn of_case(error: &CaseError) -> Self {
        Self::of_located(&error.to_string())
    }

    pub(super) fn of_evaluation(error: &EvaluateError) -> Self {
        Self::of_located(&error.to_string())
    }

    /// From a message that begins with its place.
    fn of_located(text: &str) -> Self {
        let (at, message) = text.split_once(": ").unwrap_or(("", text));
        Self::new(at, message)
    }

    /// The error of bytes that are no text.
    #[must_use]
    pub fn not_text() -> Self {
        Self::new("line 1, column 1", "the request is no UTF-8 text")
    }

    /// The error as one line of JSON: `{"error": {"message": …, "at": …}}`.
    #[must_use]
    pub fn to_line(&self) -> String {
        serde_json::json!({ "error": self }).to_string()
    }

    /// Where in the request.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// What was found and what was expected.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// The text without line breaks, whatever a request put into it.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
