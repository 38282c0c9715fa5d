//! Every clause, with what cites it.

use std::collections::BTreeMap;

use super::Part;
use crate::document::PolicyDocument;

/// For each clause, the names of what cites it.
type Citations<'d> = BTreeMap<&'d str, Vec<String>>;

pub(super) fn clauses(document: &PolicyDocument) -> Part {
    let cited = citations(document);
    let row = |clause: &crate::document::ClauseEntry| {
        let by = cited.get(clause.id.as_str()).map(|names| names.join("; ")).unwrap_or_default();
        vec![clause.id.clone(), clause.place.clone(), clause.gist.clone(), by]
    };
    Part {
        title: "Clauses".to_owned(),
        said: Vec::new(),
        columns: &["Clause", "Place", "What it says", "Where it is"],
        rows: document.clause.iter().map(row).collect(),
    }
}

fn citations(document: &PolicyDocument) -> Citations<'_> {
    let mut cited = Citations::new();
    for entry in &document.reading {
        cite(&mut cited, &entry.clauses, &format!("reading {}", entry.id));
    }
    for entry in &document.principle {
        cite(&mut cited, &entry.clauses, &format!("principle {}", entry.id));
    }
    for entry in &document.note {
        cite(&mut cited, &entry.clauses, "a note");
    }
    for entry in &document.not_encoded {
        cite(&mut cited, std::slice::from_ref(&entry.clause), &format!("left out: {}", entry.reason));
    }
    for procedure in &document.procedure {
        for (kind, id, clauses) in cited_in(procedure) {
            cite(&mut cited, clauses, &format!("{}/{kind} {id}", procedure.id));
        }
    }
    cited
}

fn cite<'d>(cited: &mut Citations<'d>, clauses: &'d [String], name: &str) {
    for clause in clauses {
        cited.entry(clause).or_default().push(name.to_owned());
    }
}

/// Everything of a procedure that cites clauses: its kind, its name, the clauses.
fn cited_in(procedure: &crate::document::ProcedureEntry) -> Vec<(&'static str, String, &[String])> {
    let mut found: Vec<(&'static str, String, &[String])> = Vec::new();
    macro_rules! all {
        ($($list:ident),*) => {$(
            found.extend(procedure.$list.iter().map(|row| (stringify!($list), row.id.clone(), row.clauses.as_slice())));
        )*};
    }
    all!(stage, duty, record, outcome, exclusion, constraint, extension, pause, schedule, notice);
    found.extend(
        procedure
            .field
            .iter()
            .map(|row| ("field", format!("{}.{}", row.record, row.id), row.clauses.as_slice())),
    );
    found.extend(
        procedure.transition.iter().map(|row| ("move", format!("to {}", row.to), row.clauses.as_slice())),
    );
    for skip in &procedure.skip {
        found.push(("skip", format!("to {}", skip.to.join(", ")), &skip.clauses));
        found.push(("against the skip", format!("to {}", skip.to.join(", ")), &skip.conflict_clauses));
    }
    found
}
