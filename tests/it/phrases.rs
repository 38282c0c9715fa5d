//! The phrases of a procedure, read from where they stand in its document.

use duly::{Anchor, Condition, Deadline, FactId, ProcedureEntry, Recurrence, Term};

/// What a procedure says in phrases.
pub(crate) struct Phrases {
    pub(crate) limits: Vec<Deadline>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) recurrences: Vec<Recurrence>,
    /// What duties start from, and what makes an event deemed.
    pub(crate) starts: Vec<Anchor>,
}

impl Phrases {
    pub(crate) fn of(procedure: &ProcedureEntry) -> Self {
        let ProcedureEntry { event, field, limit, duty, transition, skip, .. } = procedure;
        let ProcedureEntry { exclusion, constraint, notice, extension, .. } = procedure;
        let limits = (limit.iter().map(|row| &row.due))
            .chain(duty.iter().flat_map(|row| row.due.iter().chain(&row.target).chain(&row.not_before)))
            .chain(transition.iter().filter_map(|row| row.not_before.as_ref()))
            .chain(skip.iter().filter_map(|row| row.not_before.as_ref()))
            .chain(extension.iter().filter_map(|row| row.at_most.as_ref()));
        let conditions = (duty.iter())
            .flat_map(|row| {
                [&row.when, &row.unless, &row.guideline_when, &row.deputy_when].into_iter().flatten()
            })
            .chain(transition.iter().filter_map(|row| row.when.as_ref()))
            .chain(skip.iter().filter_map(|row| row.when.as_ref()))
            .chain(exclusion.iter().map(|row| &row.when))
            .chain(field.iter().filter_map(|row| row.required_when.as_ref()))
            .chain(constraint.iter().filter_map(|row| row.permitted_when.as_ref()))
            .chain(notice.iter().map(|row| &row.when));
        let starts = duty.iter().filter_map(|row| row.starts.as_ref());
        let deemed = event.iter().filter_map(|row| row.deemed.as_ref());
        Self {
            limits: limits.map(|phrase| phrase.parse().unwrap()).collect(),
            conditions: conditions.map(|phrase| phrase.parse().unwrap()).collect(),
            recurrences: duty
                .iter()
                .filter_map(|row| row.every.as_ref())
                .map(|phrase| phrase.parse().unwrap())
                .collect(),
            starts: starts.chain(deemed).map(|phrase| phrase.parse().unwrap()).collect(),
        }
    }

    /// What is counted or started from, down to what can happen.
    pub(crate) fn anchors(&self) -> Vec<&Anchor> {
        let terms = self.limits.iter().flat_map(Deadline::terms);
        let recurring = self.recurrences.iter().map(|recurrence| match recurrence {
            Recurrence::Every(_, from) | Recurrence::DatesOf(_, from) => from,
        });
        let mut found = Vec::new();
        for from in terms.filter_map(Term::anchor).chain(recurring).chain(&self.starts) {
            add(from, &mut found);
        }
        found
    }

    /// The facts whose statement is something that happens.
    pub(crate) fn facts_that_happen(&self) -> Vec<&FactId> {
        self.anchors().into_iter().filter_map(fact).collect()
    }
}

fn fact(from: &Anchor) -> Option<&FactId> {
    match from {
        Anchor::Stating(fact) | Anchor::Became(fact, _) => Some(fact),
        _ => None,
    }
}

fn add<'a>(from: &'a Anchor, found: &mut Vec<&'a Anchor>) {
    match from {
        Anchor::FirstOf(anchors) | Anchor::LastOf(anchors) => {
            anchors.iter().for_each(|from| add(from, found))
        }
        Anchor::Else(from, fallback) => [from, fallback].into_iter().for_each(|from| add(from, found)),
        _ => found.push(from),
    }
}
