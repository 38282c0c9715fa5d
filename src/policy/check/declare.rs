//! Checks what a procedure declares: its names, its kinds of facts, and where they come from.

use super::Declared;
use super::names::Names;
use super::problem::Problems;
use super::procedure::entries;
use crate::document::{DutyEntry, FactEntry, Path, ProcedureEntry};
use crate::fact::{FactKind, Stands};
use crate::id::{ChoiceId, DutyId, FactId};

/// Notes the clauses that stages, records and outcomes come from.
pub(super) fn cite(
    entry: &ProcedureEntry,
    path: &Path,
    declared: &mut Declared,
    problems: &mut Problems<'_>,
) {
    let stages = entry.stage.iter().map(|stage| ("stage", &stage.id, &stage.clauses));
    let records = entry.record.iter().map(|record| ("record", &record.id, &record.clauses));
    let outcomes = entry.outcome.iter().map(|outcome| ("outcome", &outcome.id, &outcome.clauses));
    for list in [stages.collect::<Vec<_>>(), records.collect(), outcomes.collect()] {
        for (position, (kind, id, clauses)) in list.into_iter().enumerate() {
            if !clauses.is_empty() {
                problems.cited(&path.entry(kind, position, id), clauses, declared);
            }
        }
    }
}

/// The names that the procedure declares, each once.
pub(super) fn names(
    entry: &ProcedureEntry,
    path: &Path,
    declared: &Declared,
    problems: &mut Problems<'_>,
) -> Names {
    let fact_names: Vec<FactId> =
        problems.declared("fact", path, entry.fact.iter().map(|fact| fact.id.as_str()));
    let kinds = entries(path, "fact", &entry.fact, |fact| &fact.id)
        .map(|(path, fact)| fact_kind(fact, &path, problems));
    let kinds: Vec<FactKind> = kinds.collect();
    Names {
        stages: problems.declared("stage", path, entry.stage.iter().map(|stage| stage.id.as_str())),
        events: problems.declared("event", path, entry.event.iter().map(|event| event.id.as_str())),
        facts: fact_names.into_iter().zip(kinds).collect(),
        records: problems.declared("record", path, entry.record.iter().map(|record| record.id.as_str())),
        outcomes: problems.declared("outcome", path, entry.outcome.iter().map(|outcome| outcome.id.as_str())),
        limits: problems.declared("limit", path, entry.limit.iter().map(|limit| limit.id.as_str())),
        duties: problems.declared("duty", path, entry.duty.iter().map(|duty| duty.id.as_str())),
        several: named(entry, |duty| duty.per.is_some() || duty.every.is_some()),
        recurring: named(entry, |duty| duty.every.is_some()),
        schedules: problems.declared("schedule", path, entry.schedule.iter().map(|row| row.id.as_str())),
        roles: declared.roles.clone(),
        counting: declared.counting,
        has_opening_hours: !declared.opening_hours.is_empty(),
    }
}

fn fact_kind(fact: &FactEntry, path: &Path, problems: &mut Problems<'_>) -> FactKind {
    if fact.kind != "one-of" && !fact.values.is_empty() {
        problems.error(&path.field("values"), format!("a {} fact has no list of values", fact.kind));
    }
    if fact.kind != "moment" && fact.stands.is_some() {
        problems.error(
            &path.field("stands"),
            format!("only of a moment one statement stands, not of a {} fact", fact.kind),
        );
    }
    match fact.kind.as_str() {
        "yes-no" => FactKind::YesNo,
        "number" => FactKind::Number,
        "one-of" => {
            let path = path.field("values");
            if fact.values.is_empty() {
                problems.error(&path, "no values: expected the list that the fact is one of".to_owned());
            }
            let choices = fact.values.iter().filter_map(|value| problems.name::<ChoiceId>(&path, value));
            FactKind::OneOf(choices.collect())
        }
        "moment" => match fact.stands.as_deref() {
            Some("earliest") => FactKind::Moment(Stands::Earliest),
            None | Some("latest") => FactKind::Moment(Stands::Latest),
            Some(other) => {
                problems.unknown(&path.field("stands"), "rule", other, ["latest", "earliest"]);
                FactKind::Moment(Stands::Latest)
            }
        },
        other => {
            problems.unknown(
                &path.field("kind"),
                "kind of fact",
                other,
                ["yes-no", "one-of", "number", "moment"],
            );
            FactKind::YesNo
        }
    }
}

/// The names of those duties that are meant.
fn named(entry: &ProcedureEntry, is_meant: impl Fn(&DutyEntry) -> bool) -> Vec<DutyId> {
    let meant = entry.duty.iter().filter(|duty| is_meant(duty));
    meant.filter_map(|duty| DutyId::new(&duty.id).ok()).collect()
}
