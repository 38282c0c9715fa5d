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
    /// What its phrases can name, as they name it, with the phrase that it stands for.
    shared: Vec<(String, String)>,
}

const POLICIES: [(&str, usize); 5] = [
    ("cumbria-scp", 63),
    ("knowsley-kscp", 137),
    ("suffolk-cyp-ld-autism", 95),
    ("suffolk-lscb", 124),
    ("suffolk-ssp", 134),
];

/// Which elements a clause of a kind becomes.
const MEANINGS: [(&str, &[&str]); 27] = [
    ("actor", &["duty"]),
    ("alternate-actor", &["duty"]),
    ("authority", &["principle", "duty", "outcome", "constraint", "notice"]),
    ("complaint", &["duty", "transition"]),
    ("conflict", &["reading", "note"]),
    ("consent", &["constraint"]),
    ("count-trigger", &["duty"]),
    ("definition", &["principle"]),
    ("form-field", &["field"]),
    ("independence", &["constraint"]),
    ("info", &["principle"]),
    ("learning", &["duty", "principle"]),
    ("notify", &["duty"]),
    ("outcome", &["outcome", "duty"]),
    ("overall-cap", &["duty"]),
    ("precondition", &["duty", "constraint", "notice"]),
    ("principle", &["principle"]),
    ("record", &["record"]),
    ("recurrence", &["duty"]),
    ("scope", &["principle", "exclusion"]),
    ("side-route", &["duty", "transition"]),
    ("skip", &["skip"]),
    ("stage", &["stage"]),
    ("time-limit", &["duty"]),
    ("transition", &["transition"]),
    ("trigger", &["principle"]),
    ("urgent-route", &["skip", "duty"]),
];

const ELEMENTS: [&str; 12] = [
    "stage",
    "record",
    "field",
    "outcome",
    "duty",
    "transition",
    "skip",
    "exclusion",
    "constraint",
    "notice",
    "pause",
    "schedule",
];

const CLAUSES_MAX: usize = 5;

/// What the sources call a way on but what leads to no other stage of their ladders: a step that is owed within one.
const STEPS_WITHIN_A_STAGE: [&str; 4] = ["CUM-EX-03", "LSCB-PC-04", "LSCB-SC2-05", "SSP-S4-03"];

/// Where two clauses of a source ask for the same thing, once as what should and once as what must be done, and the
/// source is read as the stronger one: LSCB-CX-11.
const READ_AS_STRONGER: [&str; 1] = ["LSCB-SC2-09"];

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
        shared: Vec::new(),
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
            let shared = shared(procedure);
            found.extend(own.map(|(position, entry)| Element {
                shared: shared.clone(),
                ..element(&owner, kind, position, entry)
            }));
        }
    }
    found
}

/// The limits and the schedules of a procedure, as phrases name them.
fn shared(procedure: &Table) -> Vec<(String, String)> {
    let limits = entries(procedure, "limit")
        .map(|entry| (format!("limit {}", text(entry, "id").unwrap()), text(entry, "due").unwrap()));
    let schedules = entries(procedure, "schedule")
        .map(|entry| (format!("date of {}", text(entry, "id").unwrap()), text(entry, "every").unwrap()));
    limits.chain(schedules).collect()
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
        let as_duty =
            |element: &Element| element.kind == "duty" && STEPS_WITHIN_A_STAGE.contains(&clause.id.as_str());
        let as_text = |element: &Element| element.kind == "principle" && clause.strength == "info";
        let meaning = MEANINGS.iter().find(|(kind, _)| *kind == clause.kind);
        let (_, elements) = meaning.unwrap_or_else(|| panic!("{}: kind {}", clause.id, clause.kind));
        let is_cited = citing
            .iter()
            .any(|element| elements.contains(&element.kind) || as_duty(element) || as_text(element));
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
            let is_other = element
                .strength
                .as_ref()
                .is_some_and(|strength| has_strength && *strength != clause.strength);
            is_other && !is_way_out(element) && !is_target(element, &clause.id)
        })?;
        let is_read_so = READ_AS_STRONGER.contains(&clause.id.as_str());
        if is_read_so {
            return None;
        }
        Some(format!("{} is {:?}, the clause {}", other.path, other.strength, clause.strength))
    });
}

#[test]
fn every_number_stands_in_the_duty_that_cites_it() {
    check(|clause, citing| {
        if clause.unit.is_empty() {
            let is_said = |element: &&Element| text(&element.entry, "promptness").is_some();
            let is_silent = clause.kind == "time-limit" && !citing.iter().any(is_said);
            return is_silent.then(|| "neither a unit nor the text's word".to_owned());
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

/// A case may always end; the strength of the clause is that of what is owed on the way.
fn is_way_out(element: &Element) -> bool {
    let leads_out = text(&element.entry, "to").is_some_and(|to| to.starts_with("outcome:"));
    element.kind == "transition" && leads_out && element.strength.as_deref() == Some("may")
}

/// A preferred limit stands beside the hard one, which has a strength of its own.
fn is_target(element: &Element, clause: &str) -> bool {
    texts(&element.entry, "target_clauses").iter().any(|target| target == clause)
}

/// Whether the phrase of the limit that comes from the clause says so, and as a whole: not `12 hours` for `2 hours`.
fn says(duty: &Element, clause: &str, expected: &str) -> bool {
    let field = if is_target(duty, clause) { vec!["target"] } else { vec!["due", "every", "first"] };
    let own = field.into_iter().filter_map(|field| text(&duty.entry, field));
    own.flat_map(|phrase| {
        let named: Vec<String> = duty
            .shared
            .iter()
            .filter(|(name, _)| phrase.contains(name))
            .map(|(_, phrase)| phrase.clone())
            .collect();
        std::iter::once(phrase).chain(named)
    })
    .any(|phrase| says_whole(&phrase, expected))
}

fn says_whole(phrase: &str, expected: &str) -> bool {
    let mut starts = phrase.match_indices(expected).map(|(start, _)| start);
    starts.any(|start| {
        let (before, after) = (&phrase[..start], &phrase[start + expected.len()..]);
        !before.ends_with(|c: char| c.is_alphanumeric()) && (after.is_empty() || after.starts_with(' '))
    })
}

#[test]
fn every_conflict_is_a_reading_or_a_note() {
    let expected = [
        "KSCP-CX-01",
        "KSCP-CX-05",
        "KSCP-CX-25",
        "LDA-CX-12",
        "LSCB-CX-02",
        "LSCB-CX-04",
        "LSCB-CX-09",
        "SSP-CX-01",
        "SSP-CX-02",
        "SSP-CX-14",
        "SSP-CX-26",
    ];
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
