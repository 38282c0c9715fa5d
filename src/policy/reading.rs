//! Chooses among readings: each choice is a document with replacements, checked like any other.

use std::collections::BTreeMap;

use crate::document::PolicyDocument;
use crate::id::ReadingId;
use crate::nearest;
use crate::policy::{CheckError, Policy, UnknownName};

/// A choice of readings that a policy does not offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadingError {
    /// The policy has no such reading.
    #[error(transparent)]
    Reading(UnknownName),
    /// The reading has no such option.
    #[error("reading `{reading}`: {option}")]
    Option {
        /// The reading.
        reading: ReadingId,
        /// What it does not offer.
        option: UnknownName,
    },
    /// The document, read like this, is not sound.
    #[error("read like this, the document is not sound: {0}")]
    Check(CheckError),
}

impl Policy {
    /// The policy under other readings than the ones chosen so far.
    ///
    /// # Errors
    /// A reading or an option that the policy does not have.
    ///
    /// # Example: the flowchart's shorter limit
    /// ```
    /// let policy = duly::catalog::policy("knowsley-kscp")?.under([("stage-3-limit", "flowchart")])?;
    /// let chosen = policy.readings().iter().find(|(reading, _)| reading.as_str() == "stage-3-limit");
    /// assert_eq!(chosen.map(|(_, option)| option.as_str()), Some("flowchart"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn under<'n>(
        &self,
        readings: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<Self, ReadingError> {
        let mut chosen = self.readings().clone();
        for (name, option) in readings {
            let known = self.readings().keys();
            let reading = known.clone().find(|reading| reading.as_str() == name).ok_or_else(|| {
                ReadingError::Reading(UnknownName::new("reading", name, known.map(ReadingId::as_str)))
            })?;
            let entry = self.document().reading.iter().find(|entry| entry.id == name);
            let options: Vec<&String> = entry
                .iter()
                .flat_map(|entry| std::iter::once(&entry.default).chain(entry.option.keys()))
                .collect();
            if !options.iter().any(|known| *known == option) {
                let option = UnknownName::new("option", option, options.into_iter().map(String::as_str));
                return Err(ReadingError::Option { reading: reading.clone(), option });
            }
            chosen.insert(reading.clone(), option.to_owned());
        }
        if chosen == *self.readings() {
            return Ok(self.clone());
        }
        self.document().clone().check_as(chosen).map_err(ReadingError::Check)
    }
}

impl PolicyDocument {
    /// The document with what the chosen options replace.
    pub(super) fn read_as(&self, chosen: &BTreeMap<ReadingId, String>) -> Self {
        let mut document = self.clone();
        for entry in &self.reading {
            let option =
                chosen.iter().find(|(reading, _)| reading.as_str() == entry.id).map(|(_, option)| option);
            let replacements = option.and_then(|option| entry.option.get(option));
            for (path, phrase) in replacements.into_iter().flatten() {
                replace(&mut document, path, phrase);
            }
        }
        document
    }
}

/// Puts `phrase` where `path` leads; checking has made sure that it leads somewhere.
fn replace(document: &mut PolicyDocument, path: &str, phrase: &str) {
    let Ok(place) = find(document, path) else { return };
    let Some(procedure) = document.procedure.get_mut(place.procedure) else { return };
    let value = (phrase != "none").then(|| phrase.to_owned());
    match place.element {
        Element::Limit(position) => {
            if let (Some(limit), Some(phrase)) = (procedure.limit.get_mut(position), value) {
                limit.due = phrase;
            }
        }
        Element::Duty(position, field) => {
            let Some(duty) = procedure.duty.get_mut(position) else { return };
            match field {
                DutyField::Due => duty.due = value,
                DutyField::Target => duty.target = value,
                DutyField::When => duty.when = value,
                DutyField::Starts => duty.starts = value,
                DutyField::Unless => duty.unless = value,
            }
        }
    }
}

/// Where a replacement goes.
pub(super) struct Replaced {
    procedure: usize,
    element: Element,
}

enum Element {
    Limit(usize),
    Duty(usize, DutyField),
}

#[derive(Clone, Copy)]
enum DutyField {
    Due,
    Target,
    When,
    Starts,
    Unless,
}

const DUTY_FIELDS: [(&str, DutyField); 5] = [
    ("due", DutyField::Due),
    ("target", DutyField::Target),
    ("when", DutyField::When),
    ("starts", DutyField::Starts),
    ("unless", DutyField::Unless),
];

/// What `procedure/duty/id/field` or `procedure/limit/id/due` leads to.
pub(super) fn find(document: &PolicyDocument, path: &str) -> Result<Replaced, String> {
    let parts: Vec<&str> = path.split('/').collect();
    let [procedure_name, kind, id, field] = parts.as_slice() else {
        return Err(format!(
            "`{path}` leads nowhere: expected `procedure/duty/id/due` or `procedure/limit/id/due`"
        ));
    };
    let unknown = |what: &str, sought: &str, known: Vec<&str>| {
        format!("unknown {what} `{sought}`: {}", nearest::help(sought, known))
    };
    let (procedure, entry) = find_named(&document.procedure, procedure_name, |entry| &entry.id)
        .map_err(|known| unknown("procedure", procedure_name, known))?;
    let element = match *kind {
        "limit" if *field == "due" => {
            let (position, _) = find_named(&entry.limit, id, |limit| &limit.id)
                .map_err(|known| unknown("limit", id, known))?;
            Element::Limit(position)
        }
        "duty" => {
            let (position, _) =
                find_named(&entry.duty, id, |duty| &duty.id).map_err(|known| unknown("duty", id, known))?;
            let known = DUTY_FIELDS.map(|(name, _)| name);
            let field = DUTY_FIELDS.iter().find(|(name, _)| name == field);
            let (_, field) =
                field.ok_or_else(|| unknown("field", parts.last().unwrap_or(&""), known.to_vec()))?;
            Element::Duty(position, *field)
        }
        other => return Err(unknown("element", other, vec!["duty", "limit"])),
    };
    Ok(Replaced { procedure, element })
}

/// The entry of that name and its position, or the names that there are.
fn find_named<'e, T>(
    entries: &'e [T],
    name: &str,
    id: impl Fn(&'e T) -> &'e String,
) -> Result<(usize, &'e T), Vec<&'e str>> {
    let found = entries.iter().enumerate().find(|(_, entry)| id(entry) == name);
    found.ok_or_else(|| entries.iter().map(|entry| id(entry).as_str()).collect())
}
