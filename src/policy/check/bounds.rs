//! How much a document may hold, so that checking it and evaluating by it stay quick whatever it says.

use super::super::affected::DutySet;
use super::problem::Problems;
use crate::document::{Path, PolicyDocument, ProcedureEntry};

/// Longer phrases are refused unread.
pub(super) const PHRASE_BYTES_MAX: usize = 2_000;
/// Shared limits refer to one another at most so deep.
pub(super) const LIMIT_DEPTH_MAX: usize = 16;
/// A shared limit comes to at most so many terms, those of the limits that it refers to among them.
pub(super) const LIMIT_TERMS_MAX: usize = 1_000;

const PROCEDURES_MAX: usize = 100;
const STAGES_MAX: usize = 100;
const ENTRIES_MAX: usize = 1_000;
const _: () = assert!(ENTRIES_MAX <= DutySet::MAX, "a set of duties has room for all of them");
const FIELDS_MAX: usize = 5_000;
const CLAUSES_MAX: usize = 5_000;

/// Whether every list is short enough; those that are not are reported.
pub(super) fn are_kept(document: &PolicyDocument, problems: &mut Problems<'_>) -> bool {
    let mut lists = Lists { problems, path: &Path::default(), are_kept: true };
    lists.hold("procedure", document.procedure.len(), PROCEDURES_MAX);
    lists.hold("clause", document.clause.len(), CLAUSES_MAX);
    lists.hold("not_encoded", document.not_encoded.len(), CLAUSES_MAX);
    lists.hold("note", document.note.len(), ENTRIES_MAX);
    lists.hold("principle", document.principle.len(), ENTRIES_MAX);
    lists.hold("role", document.role.len(), ENTRIES_MAX);
    lists.hold("reading", document.reading.len(), ENTRIES_MAX);
    let mut are_kept = lists.are_kept;
    for (position, procedure) in document.procedure.iter().enumerate().take(PROCEDURES_MAX) {
        let path = Path::default().entry("procedure", position, &procedure.id);
        let mut lists = Lists { problems, path: &path, are_kept };
        lists.procedure(procedure);
        are_kept = lists.are_kept;
    }
    are_kept
}

struct Lists<'p, 't> {
    problems: &'p mut Problems<'t>,
    path: &'p Path,
    are_kept: bool,
}

impl Lists<'_, '_> {
    fn procedure(&mut self, procedure: &ProcedureEntry) {
        self.hold("stage", procedure.stage.len(), STAGES_MAX);
        self.hold("field", procedure.field.len(), FIELDS_MAX);
        let lists = [
            ("opened_by", procedure.opened_by.len()),
            ("event", procedure.event.len()),
            ("fact", procedure.fact.len()),
            ("record", procedure.record.len()),
            ("outcome", procedure.outcome.len()),
            ("schedule", procedure.schedule.len()),
            ("limit", procedure.limit.len()),
            ("duty", procedure.duty.len()),
            ("transition", procedure.transition.len()),
            ("skip", procedure.skip.len()),
            ("exclusion", procedure.exclusion.len()),
            ("constraint", procedure.constraint.len()),
            ("notice", procedure.notice.len()),
            ("extension", procedure.extension.len()),
            ("pause", procedure.pause.len()),
        ];
        for (list, length) in lists {
            self.hold(list, length, ENTRIES_MAX);
        }
    }

    fn hold(&mut self, list: &'static str, length: usize, most: usize) {
        if length > most {
            self.are_kept = false;
            let message = format!("{length} entries: expected at most {most}");
            self.problems.error(&self.path.field(list), message);
        }
    }
}
