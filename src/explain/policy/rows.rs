//! What stands in each table, in the document's own words.

use std::collections::BTreeMap;

use super::Part;
use crate::document::{DutyEntry, FieldEntry, PolicyDocument, ProcedureEntry, RecordEntry, SkipEntry};
use crate::id::ReadingId;

/// The counting rules and the opening hours, where the policy has its own.
pub(super) fn counted(document: &PolicyDocument) -> Vec<String> {
    let mut said = Vec::new();
    if !document.counting.is_empty() {
        said.push(format!("Limits count {}.", document.counting.join(" and ")));
    }
    if !document.opening_hours.is_empty() {
        let hours: Vec<String> =
            document.opening_hours.iter().map(|(day, hours)| format!("{day} {hours}")).collect();
        said.push(format!("Open {}.", hours.join(", ")));
    }
    said
}

pub(super) fn readings(document: &PolicyDocument, chosen: &BTreeMap<ReadingId, String>) -> Part {
    let row = |entry: &crate::document::ReadingEntry| {
        let chosen = chosen.iter().find(|(id, _)| id.as_str() == entry.id).map(|(_, option)| option);
        let options: Vec<&str> =
            std::iter::once(&entry.default).chain(entry.option.keys()).map(String::as_str).collect();
        vec![
            entry.id.clone(),
            entry.gist.clone(),
            chosen.unwrap_or(&entry.default).clone(),
            options.join(", "),
            entry.clauses.join(", "),
        ]
    };
    Part {
        title: "Readings".to_owned(),
        said: Vec::new(),
        columns: &["Reading", "What is read", "As", "Options", "Clauses"],
        rows: document.reading.iter().map(row).collect(),
    }
}

/// The tables of one procedure.
pub(super) fn procedure(entry: &ProcedureEntry) -> Vec<Part> {
    let mut said = vec![format!("Opened by {}.", entry.opened_by.join(", "))];
    if let Some(order) = &entry.order {
        said.push(format!("The order of its stages: {order}."));
    }
    let head = Part { title: format!("{}: {}", entry.id, entry.title), said, columns: &[], rows: Vec::new() };
    let part = |what: &str, columns, rows| Part {
        title: format!("{}: {what}", entry.id),
        said: Vec::new(),
        columns,
        rows,
    };
    vec![
        head,
        part("stages", &["Stage", "Who", "Also called", "Clauses"], stages(entry)),
        part(
            "duties",
            &["Duty", "What", "Stage", "Who", "Strength", "Limit", "Applies", "Clauses"],
            duties(entry),
        ),
        part("shared limits", &["Limit", "Phrase"], shared_limits(entry)),
        part("moves", &["Move", "Strength", "When", "With", "Clauses"], moves(entry)),
        part("records", &["Record", "Title", "Boxes", "Clauses"], records(entry)),
        part("outcomes", &["Outcome", "What", "Clauses"], outcomes(entry)),
        part("rules", &["Rule", "What", "Applies", "Clauses"], rules(entry)),
        part("what is logged", &["Name", "Kind", "What"], logged(entry)),
    ]
}

fn stages(entry: &ProcedureEntry) -> Vec<Vec<String>> {
    let row = |stage: &crate::document::StageEntry| {
        vec![stage.id.clone(), stage.title.clone(), stage.also.join(", "), stage.clauses.join(", ")]
    };
    entry.stage.iter().map(row).collect()
}

/// Those of the whole procedure first, then stage by stage.
fn duties(entry: &ProcedureEntry) -> Vec<Vec<String>> {
    let rank = |duty: &DutyEntry| {
        duty.stage.as_ref().and_then(|name| entry.stage.iter().position(|stage| stage.id == *name))
    };
    let mut sorted: Vec<&DutyEntry> = entry.duty.iter().collect();
    sorted.sort_by_key(|duty| rank(duty));
    let row = |duty: &DutyEntry| {
        vec![
            duty.id.clone(),
            duty.gist.clone(),
            duty.stage.clone().unwrap_or_default(),
            who(duty),
            strength(duty),
            limit(duty),
            applies(duty),
            duty.clauses.join(", "),
        ]
    };
    sorted.into_iter().map(row).collect()
}

fn who(duty: &DutyEntry) -> String {
    let mut who = vec![duty.owed_by.join(", ")];
    if !duty.alternates.is_empty() {
        who.push(format!("or {}", duty.alternates.join(", ")));
    }
    if let (Some(deputy), Some(when)) = (&duty.deputy, &duty.deputy_when) {
        who.push(format!("{deputy} while {when}"));
    }
    if !duty.notifies.is_empty() {
        who.push(format!("tells {}", duty.notifies.join(", ")));
    }
    who.join("; ")
}

fn strength(duty: &DutyEntry) -> String {
    let urgent = if duty.urgent { ", urgent" } else { "" };
    let guideline =
        duty.guideline_when.as_ref().map(|when| format!("; guideline while {when}")).unwrap_or_default();
    format!("{}{urgent}{guideline}", duty.strength)
}

fn limit(duty: &DutyEntry) -> String {
    let said = |what: &str, phrase: &Option<String>| phrase.as_ref().map(|phrase| format!("{what}{phrase}"));
    let parts = [
        said("", &duty.due),
        said("counting ", &duty.counting),
        said("every ", &duty.every),
        said("first ", &duty.first),
        said("grid ", &duty.grid),
        said("preferred ", &duty.target),
        said("not before ", &duty.not_before),
        duty.promptness.as_ref().map(|word| format!("“{word}”")),
        duty.window.then(|| "a right, not an obligation".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "no limit".to_owned() } else { parts.join("; ") }
}

fn applies(duty: &DutyEntry) -> String {
    let said = |what: &str, phrase: &Option<String>| phrase.as_ref().map(|phrase| format!("{what} {phrase}"));
    let parts = [
        said("if", &duty.when),
        said("for", &duty.per),
        said("from", &duty.starts),
        said("lasts with the", &duty.lasts),
        said("unless", &duty.unless),
        Some(format!("done by {}", duty.done_by.join(", "))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn shared_limits(entry: &ProcedureEntry) -> Vec<Vec<String>> {
    let row = |limit: &crate::document::LimitEntry| {
        let counting = limit.counting.as_ref().map(|rules| format!("; counting {rules}"));
        vec![limit.id.clone(), format!("{}{}", limit.due, counting.unwrap_or_default())]
    };
    entry.limit.iter().map(row).collect()
}

fn moves(entry: &ProcedureEntry) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for way in &entry.transition {
        let from = if way.from.is_empty() { "the case".to_owned() } else { way.from.join(", ") };
        rows.push(vec![
            format!("{from} to {}", way.to),
            way.strength.clone(),
            way.when.clone().unwrap_or_default(),
            way.requires.join(", "),
            way.clauses.join(", "),
        ]);
    }
    for skip in &entry.skip {
        let from = if skip.from.is_empty() { "any stage".to_owned() } else { skip.from.join(", ") };
        rows.push(vec![
            format!("{from} to {}", skip.to.join(", ")),
            if skip.urgent { "may skip, urgent" } else { "may skip" }.to_owned(),
            skip.when.clone().unwrap_or_default(),
            with(skip),
            skip.clauses.join(", "),
        ]);
    }
    rows
}

/// What a skip calls for, and what speaks against it.
fn with(skip: &SkipEntry) -> String {
    let mut with = skip.requires.clone();
    if !skip.consults.is_empty() {
        with.push(format!("consulting {}", skip.consults.join(", ")));
    }
    if let Some(conflict) = &skip.conflict {
        with.push(format!("against it: {conflict} ({})", skip.conflict_clauses.join(", ")));
    }
    with.join("; ")
}

fn records(entry: &ProcedureEntry) -> Vec<Vec<String>> {
    let row = |record: &RecordEntry| {
        let boxes = entry.field.iter().filter(|field| field.record == record.id);
        let boxes: Vec<String> = boxes.map(box_of).collect();
        vec![record.id.clone(), record.title.clone(), boxes.join("; "), record.clauses.join(", ")]
    };
    entry.record.iter().map(row).collect()
}

/// A box as a table shows it: its title, what must be in it, its clauses.
fn box_of(field: &FieldEntry) -> String {
    let values =
        if field.values.is_empty() { String::new() } else { format!(" of {}", field.values.join(", ")) };
    let within = field.within.as_ref().map(|rows| format!(" in {rows}")).unwrap_or_default();
    let required = match (field.required, &field.required_when) {
        (true, _) => ", required".to_owned(),
        (false, Some(when)) => format!(", required if {when}"),
        (false, None) => String::new(),
    };
    format!("{}{within} ({}{values}{required}; {})", field.title, field.kind, field.clauses.join(", "))
}

fn outcomes(entry: &ProcedureEntry) -> Vec<Vec<String>> {
    let row = |outcome: &crate::document::OutcomeEntry| {
        vec![outcome.id.clone(), outcome.gist.clone(), outcome.clauses.join(", ")]
    };
    entry.outcome.iter().map(row).collect()
}

/// What is neither owed nor a move: who may do what, what the procedure is not for, what stops a clock.
fn rules(entry: &ProcedureEntry) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut rule = |kind: &str, id: &str, what: String, applies: String, clauses: &[String]| {
        rows.push(vec![format!("{kind} {id}"), what, applies, clauses.join(", ")]);
    };
    for row in &entry.exclusion {
        rule("exclusion", &row.id, row.gist.clone(), format!("if {}; to {}", row.when, row.to), &row.clauses);
    }
    for row in &entry.constraint {
        let kept = match (&row.permitted_when, row.only_by.is_empty()) {
            (Some(when), _) => format!("permitted when {when}"),
            (None, false) => format!("only by {}", row.only_by.join(", ")),
            (None, true) => format!("differs from {}", row.differs_from.join(", ")),
        };
        let applies = format!("on {}; {kept}; {}", row.on, row.strength);
        rule("constraint", &row.id, row.gist.clone(), applies, &row.clauses);
    }
    for row in &entry.extension {
        let times = row.times.unwrap_or(1);
        let what = format!("{} is put off by {}, {times} at most", row.duty, row.by);
        rule("extension", &row.id, what, format!("on {}", row.on), &row.clauses);
    }
    for row in &entry.pause {
        let what = format!("the clock of {} stands still", row.duties.join(", "));
        rule("pause", &row.id, what, format!("from {} until {}", row.from, row.until), &row.clauses);
    }
    for row in &entry.schedule {
        rule("schedule", &row.id, format!("every {}", row.every), format!("from {}", row.from), &row.clauses);
    }
    for row in &entry.notice {
        rule("notice", &row.id, row.text.clone(), format!("while {}", row.when), &row.clauses);
    }
    rows
}

fn logged(entry: &ProcedureEntry) -> Vec<Vec<String>> {
    let events = entry.event.iter().map(|event| {
        let opens = event.opens_at.as_ref().map(|stage| format!("; opens at {stage}")).unwrap_or_default();
        let deemed = event.deemed.as_ref().map(|anchor| format!("; deemed at {anchor}")).unwrap_or_default();
        vec![event.id.clone(), format!("event{opens}{deemed}"), event.gist.clone()]
    });
    let facts = entry.fact.iter().map(|fact| {
        let kind = match (&fact.stands, fact.values.is_empty()) {
            (Some(stands), _) => format!("{}, the {stands} stands", fact.kind),
            (None, true) => fact.kind.clone(),
            (None, false) => format!("{} of {}", fact.kind, fact.values.join(", ")),
        };
        vec![fact.id.clone(), kind, fact.gist.clone()]
    });
    events.chain(facts).collect()
}

pub(super) fn principles(document: &PolicyDocument) -> Part {
    let rows = document.principle.iter().map(|entry| vec![entry.text.clone(), entry.clauses.join(", ")]);
    Part {
        title: "Principles".to_owned(),
        said: Vec::new(),
        columns: &["Principle", "Clauses"],
        rows: rows.collect(),
    }
}

pub(super) fn notes(document: &PolicyDocument) -> Part {
    let rows = document.note.iter().map(|entry| vec![entry.text.clone(), entry.clauses.join(", ")]);
    Part {
        title: "Notes".to_owned(),
        said: Vec::new(),
        columns: &["How it was read", "Clauses"],
        rows: rows.collect(),
    }
}

pub(super) fn roles(document: &PolicyDocument) -> Part {
    let rows = document.role.iter().map(|role| vec![role.id.clone(), role.title.clone()]);
    Part { title: "Roles".to_owned(), said: Vec::new(), columns: &["Role", "Who"], rows: rows.collect() }
}
