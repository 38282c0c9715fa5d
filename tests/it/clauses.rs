//! The clauses of each policy, listed in `tests/clauses`, against the policy's document: every clause is there, and is
//! cited by an element of the meaning that its kind has, at its own strength and with its own number.

use std::path::Path;

use toml::{Table, Value};

/// A clause as the list has it.
struct Listed {
    id: String,
    kind: String,
    strength: String,
    encodable: String,
    number: String,
    unit: String,
}

/// An element of the document that cites clauses.
struct Element {
    path: String,
    kind: &'static str,
    strength: Option<String>,
    clauses: Vec<String>,
    entry: Table,
}

const POLICIES: [(&str, usize); 1] = [("knowsley-kscp", 137)];

/// Which elements a clause of a kind becomes.
const MEANINGS: [(&str, &[&str]); 21] = [
    ("actor", &["duty"]),
    ("alternate-actor", &["duty"]),
    ("authority", &["principle", "duty"]),
    ("conflict", &["reading", "note"]),
    ("definition", &["principle"]),
    ("form-field", &["field"]),
    ("info", &["principle"]),
    ("learning", &["duty", "principle"]),
    ("notify", &["duty"]),
    ("outcome", &["outcome", "duty"]),
    ("precondition", &["duty"]),
    ("principle", &["principle"]),
    ("record", &["record"]),
    ("recurrence", &["duty"]),
    ("scope", &["principle"]),
    ("side-route", &["duty", "transition"]),
    ("stage", &["stage"]),
    ("time-limit", &["duty"]),
    ("transition", &["transition"]),
    ("trigger", &["principle"]),
    ("urgent-route", &["skip"]),
];

const ELEMENTS: [&str; 7] = ["stage", "record", "field", "outcome", "duty", "transition", "skip"];

const CLAUSES_MAX: usize = 5;

fn listed(policy: &str) -> Vec<Listed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clauses").join(format!("{policy}.csv"));
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let [id, kind, strength, encodable, number, unit] =
            line.split(',').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
        Listed { id, kind, strength, encodable, number, unit }
    });
    rows.collect()
}

fn document(policy: &str) -> (String, Table) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog").join(format!("{policy}.toml"));
    let text = std::fs::read_to_string(path).unwrap();
    let table = text.parse().unwrap();
    (text, table)
}

fn entries<'t>(table: &'t Table, list: &str) -> impl Iterator<Item = &'t Table> {
    table.get(list).and_then(Value::as_array).into_iter().flatten().map(|entry| entry.as_table().unwrap())
}

fn text(entry: &Table, field: &str) -> Option<String> {
    entry.get(field).and_then(Value::as_str).map(str::to_owned)
}

fn texts(entry: &Table, field: &str) -> Vec<String> {
    let values = entry.get(field).and_then(Value::as_array).into_iter().flatten();
    values.map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn element(owner: &str, kind: &'static str, position: usize, entry: &Table) -> Element {
    let name = text(entry, "id").unwrap_or_else(|| position.to_string());
    Element {
        path: format!("{owner}/{kind}/{name}"),
        kind,
        strength: text(entry, "strength"),
        clauses: texts(entry, "clauses"),
        entry: entry.clone(),
    }
}

fn elements(document: &Table) -> Vec<Element> {
    let numbered = |table, list| entries(table, list).enumerate();
    let mut found = Vec::new();
    for kind in ["note", "principle", "reading"] {
        found.extend(numbered(document, kind).map(|(position, entry)| element("", kind, position, entry)));
    }
    for procedure in entries(document, "procedure") {
        let owner = text(procedure, "id").unwrap();
        for kind in ELEMENTS {
            let own = numbered(procedure, kind);
            found.extend(own.map(|(position, entry)| element(&owner, kind, position, entry)));
        }
    }
    found
}

/// Runs a check over every clause of every policy, with the elements that cite it, and reports all that is wrong.
fn check(what_is_wrong: impl Fn(&Listed, &[&Element]) -> Option<String>) {
    let mut wrong = Vec::new();
    for (policy, _) in POLICIES {
        let elements = elements(&document(policy).1);
        for clause in listed(policy) {
            let citing: Vec<&Element> =
                elements.iter().filter(|element| element.clauses.contains(&clause.id)).collect();
            wrong.extend(what_is_wrong(&clause, &citing).map(|wrong| format!("{}: {wrong}", clause.id)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_clause_is_in_the_document_once_and_in_order() {
    for (policy, count) in POLICIES {
        let ids: Vec<String> = listed(policy).into_iter().map(|clause| clause.id).collect();
        let document = document(policy).1;
        let declared: Vec<String> =
            entries(&document, "clause").filter_map(|entry| text(entry, "id")).collect();
        assert_eq!(ids.len(), count, "{policy}");
        assert_eq!(ids, declared, "{policy}");
    }
}

#[test]
fn only_what_need_not_be_encoded_is_not() {
    for (policy, _) in POLICIES {
        let clauses = listed(policy);
        for entry in entries(&document(policy).1, "not_encoded") {
            let id = text(entry, "clause").unwrap();
            let clause = clauses.iter().find(|clause| clause.id == id).unwrap();
            assert!(clause.encodable != "yes", "{id} can be encoded");
            assert!(text(entry, "reason").is_some_and(|reason| !reason.is_empty()), "{id}: no reason");
        }
    }
}

#[test]
fn every_clause_is_cited_by_what_it_means() {
    check(|clause, citing| {
        let meaning = MEANINGS.iter().find(|(kind, _)| *kind == clause.kind);
        let (_, elements) = meaning.unwrap_or_else(|| panic!("{}: kind {}", clause.id, clause.kind));
        let is_cited = citing.iter().any(|element| elements.contains(&element.kind));
        let found: Vec<&str> = citing.iter().map(|element| element.path.as_str()).collect();
        (!is_cited && clause.encodable == "yes" || citing.is_empty())
            .then(|| format!("a {} is expected to become one of {elements:?}, not {found:?}", clause.kind))
    });
}

#[test]
fn an_element_cites_few_clauses_and_only_those_that_there_are() {
    for (policy, _) in POLICIES {
        let clauses = listed(policy);
        for element in elements(&document(policy).1) {
            assert!(element.clauses.len() <= CLAUSES_MAX, "{} cites too many clauses", element.path);
            for cited in &element.clauses {
                assert!(clauses.iter().any(|clause| clause.id == *cited), "{}: {cited}", element.path);
            }
        }
    }
}

#[test]
fn an_element_is_as_strong_as_its_clauses() {
    check(|clause, citing| {
        let has_strength = clause.strength != "info" && clause.kind != "conflict";
        let other = citing.iter().find(|element| {
            element.strength.as_ref().is_some_and(|strength| has_strength && *strength != clause.strength)
        })?;
        Some(format!("{} is {:?}, the clause {}", other.path, other.strength, clause.strength))
    });
}

#[test]
fn every_number_stands_in_the_duty_that_cites_it() {
    check(|clause, citing| {
        if clause.unit.is_empty() {
            return (clause.kind == "time-limit").then(|| "a time limit without a unit".to_owned());
        }
        let expected = format!("{} {}", clause.number, clause.unit);
        let duties: Vec<&&Element> = citing.iter().filter(|element| element.kind == "duty").collect();
        let lacks = duties.iter().find(|duty| !says(duty, &clause.id, expected.trim()));
        match lacks {
            Some(duty) => Some(format!("{} does not say {expected}", duty.path)),
            None => duties.is_empty().then(|| "no duty".to_owned()),
        }
    });
}

/// Whether the phrase of the limit that comes from the clause says so, and as a whole: not `12 hours` for `2 hours`.
fn says(duty: &Element, clause: &str, expected: &str) -> bool {
    let is_target = texts(&duty.entry, "target_clauses").iter().any(|target| target == clause);
    let field = if is_target { "target" } else { "due" };
    let phrase = text(&duty.entry, field).or_else(|| text(&duty.entry, "every")).unwrap_or_default();
    let mut starts = phrase.match_indices(expected).map(|(start, _)| start);
    starts.any(|start| {
        let (before, after) = (phrase.get(..start), phrase.get(start + expected.len()..));
        before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()))
            && after.is_some_and(|after| after.starts_with(' '))
    })
}

#[test]
fn every_conflict_is_a_reading_or_a_note() {
    let expected = ["KSCP-CX-01", "KSCP-CX-05", "KSCP-CX-25"];
    check(|clause, citing| {
        let is_reading = citing.iter().any(|element| element.kind == "reading");
        let is_expected = expected.contains(&clause.id.as_str());
        let kinds: Vec<&str> = citing.iter().map(|element| element.kind).collect();
        (is_reading != is_expected).then(|| format!("is cited by {kinds:?}"))
    });
}

#[test]
fn no_person_can_be_reached_through_a_document() {
    for (policy, _) in POLICIES {
        let (text, _) = document(policy);
        assert!(!text.contains('@'), "{policy} holds a mailbox");
        let digits = text.split(|c: char| !c.is_ascii_digit());
        let longest = digits.map(str::len).max().unwrap_or_default();
        assert!(longest <= 4, "{policy} holds a number that is longer than a year");
    }
}
