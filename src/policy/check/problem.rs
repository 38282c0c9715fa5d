//! What checking finds, each with its place.

use std::fmt;
use std::str::FromStr;

use super::Declared;
use super::bounds::PHRASE_BYTES_MAX;
use crate::document::{Path, Places};
use crate::id::{ClauseId, InvalidName};
use crate::location::Location;
use crate::nearest;
use crate::phrase::PhraseError;

/// Whether a problem keeps a document from being a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The document is no policy before this is mended.
    Error,
    /// Worth a look; the policy is sound all the same.
    Warning,
}

/// Something that checking found, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    location: Location,
    severity: Severity,
    message: String,
}

impl Problem {
    /// Where in the document it stands.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Whether it keeps the document from being a policy.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What was found and what was expected.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}: {}", self.location, self.message)
    }
}

/// A document that is no policy: every problem that was found, in the document's order, warnings among them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct CheckError {
    problems: Vec<Problem>,
}

impl CheckError {
    pub(super) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Every problem, in the document's order.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// The problems found so far.
pub(super) struct Problems<'t> {
    places: Places<'t>,
    found: Vec<Problem>,
}

/// An element cites at most so many clauses: more would say that it does too much.
const CLAUSES_MAX: usize = 5;

/// So many errors are told, and so many warnings; whoever mends them sees the others.
const PROBLEMS_MAX: usize = 1_000;

impl<'t> Problems<'t> {
    pub(super) fn of(text: Option<&'t str>) -> Self {
        Self { places: Places::of(text), found: Vec::new() }
    }

    pub(super) fn into_sorted(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| problem.location.place());
        self.found
    }

    pub(super) fn error(&mut self, path: &Path, message: String) {
        self.add(path, None, Severity::Error, message);
    }

    pub(super) fn warning(&mut self, path: &Path, message: String) {
        self.add(path, None, Severity::Warning, message);
    }

    fn add(&mut self, path: &Path, offset: Option<usize>, severity: Severity, message: String) {
        if self.is_enough(severity) {
            return;
        }
        self.found.push(Problem { location: self.places.location(path, offset), severity, message });
    }

    fn is_enough(&self, severity: Severity) -> bool {
        self.found.iter().filter(|problem| problem.severity == severity).count() >= PROBLEMS_MAX
    }

    pub(super) fn unknown<'n>(
        &mut self,
        path: &Path,
        what: &str,
        sought: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        if !self.is_enough(Severity::Error) {
            self.error(path, format!("unknown {what} `{sought}`: {}", nearest::help(sought, known)));
        }
    }

    pub(super) fn name<T: FromStr<Err = InvalidName>>(&mut self, path: &Path, text: &str) -> Option<T> {
        text.parse().map_err(|error: InvalidName| self.error(path, error.to_string())).ok()
    }

    pub(super) fn phrase<T: FromStr<Err = PhraseError>>(&mut self, path: &Path, text: &str) -> Option<T> {
        if text.len() > PHRASE_BYTES_MAX {
            let message = format!("the phrase has {} bytes: expected at most {PHRASE_BYTES_MAX}", text.len());
            self.error(path, message);
            return None;
        }
        text.parse()
            .map_err(|error: PhraseError| {
                self.add(path, Some(error.offset()), Severity::Error, error.to_string());
            })
            .ok()
    }

    /// The names that the entries of a list declare, each once.
    pub(super) fn declared<'d, T: FromStr<Err = InvalidName> + PartialEq>(
        &mut self,
        list: &'static str,
        parent: &Path,
        names: impl Iterator<Item = &'d str>,
    ) -> Vec<T> {
        let mut declared: Vec<T> = Vec::new();
        for (position, text) in names.enumerate() {
            let path = parent.entry(list, position, text).field("id");
            match self.name(&path, text) {
                Some(name) if declared.contains(&name) => {
                    self.error(&path, format!("a second {list} `{text}`: expected a name of its own"));
                }
                Some(name) => declared.push(name),
                None => {}
            }
        }
        declared
    }

    /// The clauses that an element cites: known, at least one, at most five.
    pub(super) fn cited(
        &mut self,
        parent: &Path,
        texts: &[String],
        declared: &mut Declared,
    ) -> Vec<ClauseId> {
        let path = parent.field("clauses");
        if texts.is_empty() {
            self.error(&path, "no clause: expected at least one that this comes from".to_owned());
        }
        if texts.len() > CLAUSES_MAX {
            self.error(&path, format!("{} clauses: expected at most {CLAUSES_MAX}", texts.len()));
        }
        let mut clauses = Vec::new();
        for text in texts {
            if let Some(clause) = declared.clauses.iter().find(|clause| clause.as_str() == text) {
                declared.cited.insert(clause.clone());
                clauses.push(clause.clone());
            } else {
                self.unknown(&path, "clause", text, declared.clauses.iter().map(ClauseId::as_str));
            }
        }
        clauses
    }
}
