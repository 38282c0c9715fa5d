//! Chooses among readings: each choice is a document with replacements, checked like any other.

use std::collections::BTreeMap;

use crate::document::{DutyEntry, PolicyDocument};
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
        Element::LimitDue(position) => {
            if let (Some(limit), Some(phrase)) = (procedure.limit.get_mut(position), value) {
                limit.due = phrase;
            }
        }
        Element::LimitCounting(position) => {
            procedure.limit.get_mut(position).into_iter().for_each(|limit| limit.counting.clone_from(&value));
        }
        Element::Duty(position, field) => {
            let duty = procedure.duty.get_mut(position).into_iter();
            duty.for_each(|duty| field.of(duty).clone_from(&value));
        }
        Element::Transition(position) => {
            procedure.transition.get_mut(position).into_iter().for_each(|way| way.when.clone_from(&value));
        }
        Element::Skip(position) => {
            procedure.skip.get_mut(position).into_iter().for_each(|way| way.when.clone_from(&value));
        }
    }
}

/// Where a replacement goes.
pub(super) struct Replaced {
    procedure: usize,
    element: Element,
}

enum Element {
    LimitDue(usize),
    LimitCounting(usize),
    Duty(usize, DutyField),
    Transition(usize),
    Skip(usize),
}

#[derive(Clone, Copy)]
enum DutyField {
    Due,
    Counting,
    Target,
    When,
    Starts,
    Unless,
    Every,
    First,
    Grid,
}

const DUTY_FIELDS: [(&str, DutyField); 9] = [
    ("due", DutyField::Due),
    ("counting", DutyField::Counting),
    ("target", DutyField::Target),
    ("when", DutyField::When),
    ("starts", DutyField::Starts),
    ("unless", DutyField::Unless),
    ("every", DutyField::Every),
    ("first", DutyField::First),
    ("grid", DutyField::Grid),
];

impl DutyField {
    fn of(self, duty: &mut DutyEntry) -> &mut Option<String> {
        match self {
            Self::Due => &mut duty.due,
            Self::Counting => &mut duty.counting,
            Self::Target => &mut duty.target,
            Self::When => &mut duty.when,
            Self::Starts => &mut duty.starts,
            Self::Unless => &mut duty.unless,
            Self::Every => &mut duty.every,
            Self::First => &mut duty.first,
            Self::Grid => &mut duty.grid,
        }
    }
}

/// What `procedure/duty/id/field` leads to; so too of a limit, a transition or a skip.
pub(super) fn find(document: &PolicyDocument, path: &str) -> Result<Replaced, String> {
    let parts: Vec<&str> = path.split('/').collect();
    let [procedure_name, kind, id, field] = parts.as_slice() else {
        return Err(format!(
            "`{path}` leads nowhere: expected `procedure/duty/id/due` or `procedure/limit/id/due`"
        ));
    };
    let (procedure, entry) = find_named(&document.procedure, procedure_name, |entry| Some(&entry.id))
        .map_err(unknown("procedure"))?;
    let element = match *kind {
        "limit" => {
            let (position, _) =
                find_named(&entry.limit, id, |limit| Some(&limit.id)).map_err(unknown("limit"))?;
            match *field {
                "due" => Element::LimitDue(position),
                "counting" => Element::LimitCounting(position),
                other => return Err(unknown("field")((other.to_owned(), vec!["due", "counting"]))),
            }
        }
        "duty" => {
            let (position, _) =
                find_named(&entry.duty, id, |duty| Some(&duty.id)).map_err(unknown("duty"))?;
            let known = DUTY_FIELDS.map(|(name, _)| name);
            let found = DUTY_FIELDS.iter().find(|(name, _)| name == field);
            let (_, field) = found.ok_or_else(|| unknown("field")(((*field).to_owned(), known.to_vec())))?;
            Element::Duty(position, *field)
        }
        "transition" if *field == "when" => {
            let found = find_named(&entry.transition, id, |way| way.id.as_ref());
            Element::Transition(found.map_err(unknown("transition"))?.0)
        }
        "skip" if *field == "when" => {
            let found = find_named(&entry.skip, id, |way| way.id.as_ref());
            Element::Skip(found.map_err(unknown("skip"))?.0)
        }
        "transition" | "skip" => return Err(unknown("field")(((*field).to_owned(), vec!["when"]))),
        other => {
            return Err(unknown("element")((other.to_owned(), vec!["duty", "limit", "transition", "skip"])));
        }
    };
    Ok(Replaced { procedure, element })
}

/// The message about a name that is not among those known.
fn unknown<'k>(what: &'static str) -> impl Fn((String, Vec<&'k str>)) -> String {
    move |(sought, known)| format!("unknown {what} `{sought}`: {}", nearest::help(&sought, known))
}

/// The entry of that name and its position, or the name and those that there are.
fn find_named<'e, T>(
    entries: &'e [T],
    name: &str,
    id: impl Fn(&'e T) -> Option<&'e String>,
) -> Result<(usize, &'e T), (String, Vec<&'e str>)> {
    let found = entries.iter().enumerate().find(|(_, entry)| id(entry).is_some_and(|id| id == name));
    found.ok_or_else(|| {
        (name.to_owned(), entries.iter().filter_map(|entry| Some(id(entry)?.as_str())).collect())
    })
}
