//! What may happen in a case of a procedure, and who may have done it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;

use super::rarely;
use crate::case::{Actor, FieldValue, Happening};
use crate::fact::{FactKind, FactValue};
use crate::id::{EventId, OutcomeId, RecordId};
use crate::moment::Moment;
use crate::policy::{Fact, Field, FieldKind, Model, Target};

const PARTIES: [&str; 3] = ["health", "education", "social-care"];

/// Everything that can happen, save withdrawals, which name an earlier entry. The simplest is the first opening event.
pub(super) fn happenings(
    model: &Model,
    moments: &BoxedStrategy<Moment>,
) -> impl Strategy<Value = Happening> + use<> {
    let openings = model.opened_by.iter().map(|event| &model.events[*event]);
    let kinds = [
        (4, openings.map(occurred).collect::<Vec<_>>()),
        (12, model.events.values().map(occurred).collect()),
        (8, model.facts.values().map(|fact| stated(fact, moments)).collect()),
        (8, stages(model).into_iter().map(entered).collect()),
        (6, model.records.values().map(|record| recorded(&record.id, &record.fields, moments)).collect()),
        (2, roles(model).into_iter().map(assigned).collect()),
        (1, model.outcomes.values().map(concluded).collect()),
        (1, destinations(model).into_iter().map(left).collect()),
    ];
    let possible = kinds.into_iter().filter(|(_, kind)| !kind.is_empty());
    Union::new_weighted(possible.map(|(weight, kind)| (weight, Union::new(kind))).collect())
}

/// Nobody who is named, or a role of the policy, for a party or for none.
pub(super) fn actors(model: &Model) -> BoxedStrategy<Option<Actor>> {
    match roles(model) {
        roles if roles.is_empty() => Just(None).boxed(),
        roles => {
            rarely((select(roles), rarely(parties())).prop_map(|(role, party)| Actor { role, party })).boxed()
        }
    }
}

fn parties() -> impl Strategy<Value = String> {
    select(&PARTIES[..]).prop_map(str::to_owned)
}

/// What people write: never blank, and of any characters that can be shown.
fn words() -> impl Strategy<Value = String> {
    "[a-z]\\PC{0,12}"
}

/// By every name that the stages have.
fn stages(model: &Model) -> Vec<String> {
    let names = model.stages.values().flat_map(|stage| [&stage.id].into_iter().chain(&stage.also));
    names.map(ToString::to_string).collect()
}

fn roles(model: &Model) -> Vec<String> {
    model.roles.values().map(ToString::to_string).collect()
}

/// Where the policy sends cases, and a body of which it does not know.
fn destinations(model: &Model) -> Vec<String> {
    let moves = model.transitions.values().map(|transition| &transition.to);
    let targets = moves.chain(model.exclusions.iter().map(|exclusion| &exclusion.to));
    let known = targets.filter_map(|target| match target {
        Target::Procedure(name) => Some(name.clone()),
        Target::Outside(name) => Some(format!("outside:{name}")),
        Target::Stage(_) | Target::Outcome(_) => None,
    });
    known.chain(["outside:elsewhere".to_owned()]).collect()
}

fn occurred(event: &EventId) -> BoxedStrategy<Happening> {
    Just(Happening::Occurred { event: event.to_string() }).boxed()
}

fn concluded(outcome: &OutcomeId) -> BoxedStrategy<Happening> {
    Just(Happening::Concluded { outcome: outcome.to_string() }).boxed()
}

fn left(destination: String) -> BoxedStrategy<Happening> {
    Just(Happening::Left { destination }).boxed()
}

fn entered(stage: String) -> BoxedStrategy<Happening> {
    rarely(words()).prop_map(move |reason| Happening::Entered { stage: stage.clone(), reason }).boxed()
}

fn assigned(role: String) -> BoxedStrategy<Happening> {
    parties().prop_map(move |party| Happening::Assigned { role: role.clone(), party }).boxed()
}

fn stated(fact: &Fact, moments: &BoxedStrategy<Moment>) -> BoxedStrategy<Happening> {
    let value = match &fact.kind {
        FactKind::YesNo => any::<bool>().prop_map(FactValue::YesNo).boxed(),
        FactKind::OneOf(choices) => select(choices.clone()).prop_map(FactValue::Choice).boxed(),
        FactKind::Number => {
            prop_oneof![4 => 0..=30_i64, 1 => any::<i64>()].prop_map(FactValue::Number).boxed()
        }
        FactKind::Moment(_) => moments.clone().prop_map(FactValue::Moment).boxed(),
    };
    let fact = fact.id.to_string();
    value.prop_map(move |value| Happening::Stated { fact: fact.clone(), value }).boxed()
}

/// Vouched for as a whole, or with its fields.
fn recorded(
    record: &RecordId,
    fields: &[Field],
    moments: &BoxedStrategy<Moment>,
) -> BoxedStrategy<Happening> {
    let record = record.to_string();
    let fields = prop_oneof![1 => Just(None), 2 => filled(fields, moments).prop_map(Some)];
    fields.prop_map(move |fields| Happening::Recorded { record: record.clone(), fields }).boxed()
}

/// Every field filled soundly, or some of them.
fn filled(fields: &[Field], moments: &BoxedStrategy<Moment>) -> BoxedStrategy<BTreeMap<String, FieldValue>> {
    let one = |field: &Field| {
        let id = field.id.to_string();
        value(&field.kind, moments).prop_map(move |value| (id.clone(), value)).boxed()
    };
    let all: Vec<_> = fields.iter().map(one).collect();
    let is_kept = prop_oneof![Just(vec![true; fields.len()]), vec(any::<bool>(), fields.len())];
    (all, is_kept)
        .prop_map(|(all, is_kept)| {
            all.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(field, _)| field).collect()
        })
        .boxed()
}

fn value(kind: &FieldKind, moments: &BoxedStrategy<Moment>) -> BoxedStrategy<FieldValue> {
    let texts = |choices: &[_]| choices.iter().map(ToString::to_string).collect::<Vec<_>>();
    match kind {
        FieldKind::Text => words().prop_map(FieldValue::Text).boxed(),
        FieldKind::Date => {
            moments.clone().prop_map(|moment| FieldValue::Text(date(moment).to_string())).boxed()
        }
        FieldKind::YesNo => any::<bool>().prop_map(FieldValue::YesNo).boxed(),
        FieldKind::OneOf(choices) => select(texts(choices)).prop_map(FieldValue::Text).boxed(),
        FieldKind::SomeOf(choices) => {
            subsequence(texts(choices), 1..=choices.len()).prop_map(FieldValue::List).boxed()
        }
        FieldKind::Rows(columns) => vec(filled(columns, moments), 1..=2).prop_map(FieldValue::Rows).boxed(),
    }
}

fn date(moment: Moment) -> NaiveDate {
    match moment {
        Moment::Instant(instant) => instant.date_naive(),
        Moment::Day(day) => day,
    }
}
