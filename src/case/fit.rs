//! Whether what stands in the boxes of a form fits them.

use std::collections::BTreeMap;

use super::FieldValue;
use crate::id::{ChoiceId, FieldId};
use crate::moment;
use crate::policy::{Field, FieldKind, Required, UnknownName};

/// A field that an entry fills, by its position in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) field: usize,
    pub(crate) fit: Fit,
}

/// Whether what stands in a field is what the field asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Fit {
    #[default]
    Empty,
    Sound,
    Unsound,
}

/// What an entry fills in, field by field.
pub(super) fn filled(
    fields: &[Field],
    values: &BTreeMap<String, FieldValue>,
) -> Result<Vec<Filled>, UnknownName> {
    values
        .iter()
        .map(|(name, value)| {
            let found = fields.iter().enumerate().find(|(_, field)| field.id.as_str() == name);
            let (position, field) = found.ok_or_else(|| {
                UnknownName::new("field", name, fields.iter().map(|field| FieldId::as_str(&field.id)))
            })?;
            Ok(Filled { field: position, fit: fit(&field.kind, value)? })
        })
        .collect()
}

fn fit(kind: &FieldKind, value: &FieldValue) -> Result<Fit, UnknownName> {
    let is_one_of = |choices: &[ChoiceId], text: &str| choices.iter().any(|choice| choice.as_str() == text);
    let fits = match (kind, value) {
        (_, FieldValue::Text(text)) if text.trim().is_empty() => return Ok(Fit::Empty),
        (FieldKind::SomeOf(_), FieldValue::List(texts)) if texts.is_empty() => return Ok(Fit::Empty),
        (FieldKind::Rows(_), FieldValue::Rows(rows)) if rows.is_empty() => return Ok(Fit::Empty),
        (FieldKind::Text, FieldValue::Text(_)) | (FieldKind::YesNo, FieldValue::YesNo(_)) => true,
        (FieldKind::Date, FieldValue::Text(text)) => moment::day(text).is_some(),
        (FieldKind::OneOf(choices), FieldValue::Text(text)) => is_one_of(choices, text),
        (FieldKind::SomeOf(choices), FieldValue::List(texts)) => {
            texts.iter().all(|text| is_one_of(choices, text))
        }
        (FieldKind::Rows(columns), FieldValue::Rows(rows)) => {
            let rows: Result<Vec<bool>, UnknownName> =
                rows.iter().map(|row| row_fits(columns, row)).collect();
            rows?.into_iter().all(|fits| fits)
        }
        (
            FieldKind::Text
            | FieldKind::Date
            | FieldKind::YesNo
            | FieldKind::OneOf(_)
            | FieldKind::SomeOf(_)
            | FieldKind::Rows(_),
            _,
        ) => false,
    };
    Ok(if fits { Fit::Sound } else { Fit::Unsound })
}

/// A row fits if each column does, and none that is always required is empty.
fn row_fits(columns: &[Field], row: &BTreeMap<String, FieldValue>) -> Result<bool, UnknownName> {
    let filled = filled(columns, row)?;
    let fits = columns.iter().enumerate().all(|(position, column)| {
        let fit =
            filled.iter().find(|filled| filled.field == position).map_or(Fit::Empty, |filled| filled.fit);
        fit == Fit::Sound || (fit == Fit::Empty && !matches!(column.required, Required::Always))
    });
    Ok(fits)
}
