//! Checked policies: what the evaluator trusts.
//!
//! Only checking makes a [`Policy`], so whatever is in one has been found sound: every name is known, every phrase
//! reads, nothing waits for itself.

mod affected;
mod check;
mod in_force;
mod model;
mod outset;
mod reading;
mod rests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{PolicyDocument, PrincipleEntry};
use crate::fact::FactKind;
use crate::id::{EventId, PolicyId, ProcedureId, ReadingId, StageId};
use crate::index::DutyIx;
use crate::nearest;

pub(crate) use affected::{Affected, DutySet};
pub use check::{CheckError, Problem, Severity};
pub use in_force::InForce;
pub(crate) use model::{
    Constrained, Constraint, Counted, Demand, Deputy, Doing, Duty, EndDays, Exclusion, Extension, Fact,
    Field, FieldKind, Grid, Lasts, Limit, Model, Operand, Pause, Per, Recurring, Required, Rule, Schedule,
    SkipRule, Subject, Target, Transition, Urgency,
};
pub use model::{DutyKind, Strength};
pub(crate) use outset::Outset;
pub use reading::ReadingError;
pub(crate) use rests::Rests;

/// A policy that was checked and found sound. Cheap to clone, shared between threads.
///
/// # Example: from text to a policy
/// ```
/// let policy = duly::catalog::policy("knowsley-kscp")?;
/// assert_eq!(policy.version(), "2020-11-24");
/// assert!(policy.procedure("professional-disagreement").is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Policy(Arc<Contents>);

#[derive(Debug)]
struct Contents {
    id: PolicyId,
    document: PolicyDocument,
    chosen: BTreeMap<ReadingId, String>,
    in_force: InForce,
    procedures: Vec<Arc<Model>>,
    warnings: Vec<Problem>,
}

/// A name that a policy or a catalogue does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{sought}`: {help}")]
pub struct UnknownName {
    what: &'static str,
    sought: String,
    help: String,
}

impl UnknownName {
    pub(crate) fn new<'n>(
        what: &'static str,
        sought: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        Self { what, sought: sought.to_owned(), help: nearest::help(sought, known) }
    }
}

impl Policy {
    /// The name of the policy, such as `knowsley-kscp`.
    #[must_use]
    pub fn id(&self) -> &PolicyId {
        &self.0.id
    }

    /// The publisher's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.0.document.version
    }

    /// The published title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.document.title
    }

    /// Where and by whom it was published.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.0.document.source
    }

    /// The days on which it applies, and what comes after it.
    #[must_use]
    pub fn in_force(&self) -> &InForce {
        &self.0.in_force
    }

    /// What the source says that no procedure can decide: principles, definitions, scope, authority.
    #[must_use]
    pub fn principles(&self) -> &[PrincipleEntry] {
        &self.0.document.principle
    }

    /// The document that the policy was made from. What the chosen readings replace stands in its readings.
    #[must_use]
    pub fn document(&self) -> &PolicyDocument {
        &self.0.document
    }

    /// The document with what the chosen readings replace.
    pub(crate) fn document_as_read(&self) -> PolicyDocument {
        self.document().read_as(self.readings())
    }

    /// Each reading with the option that was chosen, or is the default.
    #[must_use]
    pub fn readings(&self) -> &BTreeMap<ReadingId, String> {
        &self.0.chosen
    }

    /// What checking found worth saying though the policy is sound.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.0.warnings
    }

    /// The procedures in the document's order.
    pub fn procedures(&self) -> impl Iterator<Item = Procedure> {
        self.0.procedures.iter().map(|model| Procedure { policy: self.clone(), model: Arc::clone(model) })
    }

    /// The procedure of that name.
    ///
    /// # Errors
    /// The policy has no such procedure.
    pub fn procedure(&self, name: &str) -> Result<Procedure, UnknownName> {
        self.procedures().find(|procedure| procedure.id().as_str() == name).ok_or_else(|| {
            UnknownName::new("procedure", name, self.0.procedures.iter().map(|model| model.id.as_str()))
        })
    }
}

/// One procedure of a checked policy. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Procedure {
    policy: Policy,
    model: Arc<Model>,
}

impl Procedure {
    /// The name of the procedure within its policy.
    #[must_use]
    pub fn id(&self) -> &ProcedureId {
        &self.model.id
    }

    /// The policy that it belongs to.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The stages, in order; none if the procedure has no stages.
    pub fn stages(&self) -> impl Iterator<Item = &StageId> {
        self.model.stages.values().map(|stage| &stage.id)
    }

    /// The events that open a case.
    pub fn opened_by(&self) -> impl Iterator<Item = &EventId> {
        self.model.opened_by.iter().map(|event| &self.model.events[*event])
    }

    /// What values the fact of that name takes.
    ///
    /// # Errors
    /// The procedure has no such fact.
    pub fn fact_kind(&self, name: &str) -> Result<&FactKind, UnknownName> {
        let facts = &self.model.facts;
        let known = facts.values().find(|fact| fact.id.as_str() == name);
        known
            .map(|fact| &fact.kind)
            .ok_or_else(|| UnknownName::new("fact", name, facts.values().map(|fact| fact.id.as_str())))
    }

    pub(crate) fn duty_index(&self, name: &str) -> Result<DutyIx, UnknownName> {
        let duties = &self.model.duties;
        let found = duties.find(|duty| duty.id.as_str() == name);
        found.ok_or_else(|| UnknownName::new("duty", name, duties.values().map(|duty| duty.id.as_str())))
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }
}
