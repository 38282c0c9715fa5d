//! From a document to a policy, or to everything that keeps it from being one.

mod bounds;
mod clocks;
mod constraint;
mod declare;
mod duty;
mod fields;
mod moves;
mod names;
mod opening;
mod order;
mod problem;
mod structure;
mod procedure;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::calendar::OpeningHours;
use crate::deadline::Counting;
use crate::document::{FORMAT, Path, PolicyDocument};
use crate::id::{ClauseId, PolicyId, ReadingId, RoleId};
use crate::policy::{Contents, InForce, Model, Policy};

use problem::Problems;
pub use problem::{CheckError, Problem, Severity};

impl PolicyDocument {
    /// Checks the document. Everything that is found is reported at once.
    ///
    /// # Errors
    /// The document is not sound; the error holds every problem, each with its place.
    ///
    /// # Example: all problems at once
    /// ```
    /// use duly::PolicyDocument;
    ///
    /// let text = r#"
    /// format = 1
    /// id = "own"
    /// version = "1"
    /// title = "Our own"
    /// source = "The handbook, 2026"
    /// in_force_from = "2026-01-01"
    ///
    /// [[procedure]]
    /// id = "complaint"
    /// title = "Complaints"
    /// opened_by = ["complaint-recieved"]
    ///
    /// [[procedure.event]]
    /// id = "complaint-received"
    /// gist = "the complaint arrived"
    /// "#;
    /// let error = PolicyDocument::from_toml(text)?.check().unwrap_err();
    /// assert_eq!(
    ///     error.problems()[0].to_string(),
    ///     "error: line 12, column 13, complaint/opened_by: unknown event `complaint-recieved`: \
    ///      did you mean `complaint-received`?"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(self) -> Result<Policy, CheckError> {
        let defaults = self.reading.iter();
        let chosen =
            defaults.filter_map(|reading| Some((ReadingId::new(&reading.id).ok()?, reading.default.clone())));
        let chosen = chosen.collect();
        self.check_as(chosen)
    }

    /// Checks the document as one that reads as `chosen`.
    pub(in crate::policy) fn check_as(
        self,
        chosen: BTreeMap<ReadingId, String>,
    ) -> Result<Policy, CheckError> {
        let mut problems = Problems::of(self.text.as_deref());
        let contents = contents(&self.read_as(&chosen), &mut problems);
        let problems = problems.into_sorted();
        match contents {
            Some((id, in_force, procedures))
                if problems.iter().all(|problem| problem.severity() == Severity::Warning) =>
            {
                Ok(Policy(Arc::new(Contents {
                    id,
                    document: self,
                    chosen,
                    in_force,
                    procedures,
                    warnings: problems,
                })))
            }
            Some(_) | None => Err(CheckError::new(problems)),
        }
    }
}

/// The clauses and roles of a document, and which of its clauses something cites.
struct Declared {
    clauses: Vec<ClauseId>,
    roles: Vec<RoleId>,
    cited: BTreeSet<ClauseId>,
    counting: Counting,
    opening_hours: OpeningHours,
    in_force: InForce,
}

fn contents(
    document: &PolicyDocument,
    problems: &mut Problems<'_>,
) -> Option<(PolicyId, InForce, Vec<Arc<Model>>)> {
    let top = Path::default();
    if !bounds::are_kept(document, problems) {
        return None;
    }
    if document.format != FORMAT {
        let message = format!("this library reads format {FORMAT}, not `{}`", document.format);
        problems.error(&top.field("format"), message);
    }
    let id = problems.name(&top.field("id"), &document.id);
    let in_force = in_force(document, problems);
    let mut declared = Declared {
        clauses: problems.declared("clause", &top, document.clause.iter().map(|clause| clause.id.as_str())),
        roles: problems.declared("role", &top, document.role.iter().map(|role| role.id.as_str())),
        cited: BTreeSet::new(),
        counting: opening::counting(document, problems),
        opening_hours: opening::hours(document, problems),
        in_force,
    };
    let procedure_names = document.procedure.iter().map(|procedure| procedure.id.as_str());
    let _: Vec<crate::id::ProcedureId> = problems.declared("procedure", &top, procedure_names);
    check_principles(document, &mut declared, problems);
    let mut procedures = Vec::new();
    for (position, entry) in document.procedure.iter().enumerate() {
        let path = top.entry("procedure", position, &entry.id);
        procedures.push(procedure::compile(entry, &path, &mut declared, problems));
    }
    check_readings(document, &mut declared, problems);
    check_citations(document, &mut declared, problems);
    let procedures: Option<Vec<_>> = procedures.into_iter().collect();
    Some((id?, declared.in_force, procedures?.into_iter().map(Arc::new).collect()))
}

fn check_principles(document: &PolicyDocument, declared: &mut Declared, problems: &mut Problems<'_>) {
    let top = Path::default();
    for (position, principle) in document.principle.iter().enumerate() {
        problems.cited(&top.entry("principle", position, &principle.id), &principle.clauses, declared);
    }
}

/// The days on which the document applies; what is wrong with one of them does not hide what else is wrong.
fn in_force(document: &PolicyDocument, problems: &mut Problems<'_>) -> InForce {
    let top = Path::default();
    let first = day(&document.in_force_from, &top.field("in_force_from"), problems);
    let path = top.field("superseded_from");
    let superseded = document.superseded_from.as_ref().and_then(|text| day(text, &path, problems));
    if let (Some(first), Some(superseded)) = (first, superseded)
        && superseded <= first
    {
        problems.error(&path, format!("`{superseded}` is not after `{first}`, the first day in force"));
    }
    let path = top.field("superseded_by");
    let successor = document.superseded_by.as_ref().and_then(|policy| problems.name(&path, policy));
    if document.superseded_by.is_some() && document.superseded_from.is_none() {
        problems.error(&path, "expected `superseded_from` beside it".to_owned());
    }
    InForce {
        first: first.unwrap_or_default(),
        last: superseded.and_then(|superseded| superseded.pred_opt()),
        successor,
    }
}

fn day(text: &str, path: &Path, problems: &mut Problems<'_>) -> Option<NaiveDate> {
    let day = crate::moment::day(text);
    if day.is_none() {
        problems.error(path, format!("`{text}` is no day: expected one such as `2026-04-02`"));
    }
    day
}

fn check_readings(document: &PolicyDocument, declared: &mut Declared, problems: &mut Problems<'_>) {
    let top = Path::default();
    let names = document.reading.iter().map(|reading| reading.id.as_str());
    let _: Vec<ReadingId> = problems.declared("reading", &top, names);
    for (position, reading) in document.reading.iter().enumerate() {
        let path = top.entry("reading", position, &reading.id);
        problems.cited(&path, &reading.clauses, declared);
        for (option, replacements) in &reading.option {
            for replaced in replacements.keys() {
                if let Err(message) = super::reading::find(document, replaced) {
                    problems.error(&path.field("option"), format!("option `{option}`: {message}"));
                }
            }
        }
        if reading.option.contains_key(&reading.default) {
            let message =
                format!("the default `{}` is what the document says: it replaces nothing", reading.default);
            problems.error(&path.field("option"), message);
        }
    }
}

/// Every clause is cited by something, or says why it is not.
fn check_citations(document: &PolicyDocument, declared: &mut Declared, problems: &mut Problems<'_>) {
    let top = Path::default();
    for (position, note) in document.note.iter().enumerate() {
        problems.cited(&top.entry("note", position, ""), &note.clauses, declared);
    }
    for (position, entry) in document.not_encoded.iter().enumerate() {
        let path = top.entry("not_encoded", position, &entry.clause);
        problems.cited(&path, std::slice::from_ref(&entry.clause), declared);
    }
    for (position, clause) in document.clause.iter().enumerate() {
        if !declared.cited.iter().any(|cited| cited.as_str() == clause.id) {
            problems
                .warning(&top.entry("clause", position, &clause.id), "nothing cites this clause".to_owned());
        }
    }
}
