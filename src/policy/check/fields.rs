//! Checks the boxes of forms.

use std::collections::BTreeSet;

use super::Declared;
use super::names::{Lookup, Names};
use super::problem::Problems;
use crate::document::{FieldEntry, Path, ProcedureEntry};
use crate::id::{ChoiceId, FieldId, RecordId};
use crate::index::{RecordIx, Table};
use crate::policy::model::{Field, FieldKind, Record, Required};

/// The records with their fields; a field that is not sound is left out after it was reported.
pub(super) fn records(
    entry: &ProcedureEntry,
    path: &Path,
    names: &Names,
    declared: &mut Declared,
    problems: &mut Problems<'_>,
) -> Table<RecordIx, Record> {
    let mut checker = Checker { entry, path, names, declared, problems };
    checker.check_places();
    let records =
        names.records.iter().map(|id| Record { id: id.clone(), fields: checker.fields_of(id, None) });
    records.collect()
}

struct Checker<'a, 't> {
    entry: &'a ProcedureEntry,
    path: &'a Path,
    names: &'a Names,
    declared: &'a mut Declared,
    problems: &'a mut Problems<'t>,
}

impl Checker<'_, '_> {
    /// Every field names a record that there is, the rows that it is a column of, and itself only once.
    fn check_places(&mut self) {
        let mut seen = BTreeSet::new();
        for (position, field) in self.entry.field.iter().enumerate() {
            let path = self.path.entry("field", position, &field.id);
            if !self.names.records.iter().any(|record| record.as_str() == field.record) {
                let known = self.names.records.iter().map(RecordId::as_str);
                self.problems.unknown(&path.field("record"), "record", &field.record, known);
            }
            if !seen.insert((&field.record, &field.within, &field.id)) {
                let message =
                    format!("a second field `{}` of {}: expected a name of its own", field.id, field.record);
                self.problems.error(&path.field("id"), message);
            }
            let Some(within) = &field.within else { continue };
            let rows =
                self.entry.field.iter().filter(|rows| rows.record == field.record && rows.kind == "rows");
            if !rows.clone().any(|rows| rows.id == *within) {
                let known: Vec<&str> = rows.map(|rows| rows.id.as_str()).collect();
                self.problems.unknown(&path.field("within"), "field of kind rows", within, known);
            }
        }
    }

    /// The fields of a record, or the columns of its rows.
    fn fields_of(&mut self, record: &RecordId, within: Option<&str>) -> Vec<Field> {
        let entries = self.entry.field.iter().enumerate();
        let own =
            entries.filter(|(_, field)| field.record == record.as_str() && field.within.as_deref() == within);
        own.filter_map(|(position, field)| {
            let path = self.path.entry("field", position, &field.id);
            self.field(record, field, &path)
        })
        .collect()
    }

    fn field(&mut self, record: &RecordId, entry: &FieldEntry, path: &Path) -> Option<Field> {
        let id: Option<FieldId> = self.problems.name(&path.field("id"), &entry.id);
        if !entry.clauses.is_empty() {
            self.problems.cited(path, &entry.clauses, self.declared);
        }
        let required = self.required(entry, path);
        let kind = self.kind(record, entry, path);
        Some(Field { id: id?, kind: kind?, required: required? })
    }

    fn required(&mut self, entry: &FieldEntry, path: &Path) -> Option<Required> {
        match (entry.required, &entry.required_when) {
            (false, None) => Some(Required::Never),
            (true, None) => Some(Required::Always),
            (false, Some(phrase)) => {
                let path = path.field("required_when");
                let mut lookup = Lookup { names: self.names, problems: self.problems, path: &path };
                lookup.rule(phrase).map(Required::When)
            }
            (true, Some(_)) => {
                let message = "always required, and required on a condition: expected one of the two";
                self.problems.error(&path.field("required_when"), message.to_owned());
                None
            }
        }
    }

    fn kind(&mut self, record: &RecordId, entry: &FieldEntry, path: &Path) -> Option<FieldKind> {
        let takes_values = matches!(entry.kind.as_str(), "one-of" | "some-of");
        if takes_values == entry.values.is_empty() {
            let message =
                if takes_values { "no values: expected the list" } else { "only a list has values" };
            self.problems.error(&path.field("values"), message.to_owned());
        }
        match entry.kind.as_str() {
            "text" => Some(FieldKind::Text),
            "date" => Some(FieldKind::Date),
            "yes-no" => Some(FieldKind::YesNo),
            "one-of" => Some(FieldKind::OneOf(self.choices(entry, path))),
            "some-of" => Some(FieldKind::SomeOf(self.choices(entry, path))),
            "rows" if entry.within.is_none() => {
                Some(FieldKind::Rows(self.fields_of(record, Some(&entry.id))))
            }
            other => {
                // Rows stand in no rows.
                let rows = entry.within.is_none().then_some("rows");
                let known = ["text", "date", "yes-no", "one-of", "some-of"].into_iter().chain(rows);
                self.problems.unknown(&path.field("kind"), "kind of field", other, known);
                None
            }
        }
    }

    fn choices(&mut self, entry: &FieldEntry, path: &Path) -> Vec<ChoiceId> {
        let path = path.field("values");
        entry.values.iter().filter_map(|value| self.problems.name(&path, value)).collect()
    }
}
