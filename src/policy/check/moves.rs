//! Checks moves: transitions, skips, and what a procedure is not for.

use super::procedure::{Compiler, Reported, urgency};
use crate::deadline::Resolver;
use crate::document::{ExclusionEntry, Path, SkipEntry, TransitionEntry};
use crate::id::{ClauseId, OutcomeId, StageId};
use crate::index::{StageIx, TableIndex};
use crate::policy::model::{Exclusion, SkipRule, SkipTarget, Target, Transition};

impl Compiler<'_, '_> {
    pub(super) fn transition(&mut self, entry: &TransitionEntry, path: &Path) -> Option<Transition> {
        let from = self.stages(&path.field("from"), &entry.from);
        if entry.from.is_empty() && !self.names.stages.is_empty() {
            self.problems
                .error(&path.field("from"), "no stage: expected those that this leads from".to_owned());
        }
        let to = self.target(&path.field("to"), &entry.to);
        let when = self.rule(&path.field("when"), entry.when.as_ref());
        let not_agreed = entry.not_agreed.as_ref().map(|event| self.event(&path.field("not_agreed"), event));
        let duty = entry.duty.as_ref().map(|duty| self.duty_named(&path.field("duty"), duty));
        let not_before = self.limit(&path.field("not_before"), entry.not_before.as_ref());
        let requires = self.records(&path.field("requires"), &entry.requires);
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        let strength = self.strength(&path.field("strength"), &entry.strength);
        Some(Transition {
            from: from?,
            to: to?,
            when: when.ok()?,
            not_agreed: not_agreed.map_or(Some(None), |event| event.map(Some))?,
            strength,
            duty: duty.map_or(Some(None), |duty| duty.map(Some))?,
            not_before: not_before.ok()?,
            requires,
            clauses,
        })
    }

    fn target(&mut self, path: &Path, text: &str) -> Option<Target> {
        match text.split_once(':') {
            None => self.stage(path, text).map(Target::Stage),
            Some(("outcome", name)) => {
                let name: OutcomeId = self.problems.name(path, name)?;
                self.at(path).outcome(&name).map(Target::Outcome)
            }
            Some(("procedure", name)) => Some(Target::Procedure(name.to_owned())),
            Some(("outside", name)) => Some(Target::Outside(name.to_owned())),
            Some((other, _)) => {
                self.problems.unknown(path, "kind of target", other, ["outcome", "procedure", "outside"]);
                None
            }
        }
    }

    pub(super) fn skip(&mut self, entry: &SkipEntry, path: &Path) -> Option<SkipRule> {
        let from = self.stages(&path.field("from"), &entry.from);
        let to = match entry.to.as_slice() {
            [only] if only == "any later" => Some(SkipTarget::AnyLater),
            [only] if only == "last" => Some(SkipTarget::Last),
            stages => self.skipped_to(&path.field("to"), stages).map(SkipTarget::Stages),
        };
        let when = self.rule(&path.field("when"), entry.when.as_ref());
        let not_before = self.limit(&path.field("not_before"), entry.not_before.as_ref());
        let requires = self.records(&path.field("requires"), &entry.requires);
        let consults = self.known_roles(&path.field("consults"), &entry.consults);
        let conflict = self.conflict(entry, path);
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        Some(SkipRule {
            from: from?,
            to: to?,
            when: when.ok()?,
            urgency: urgency(entry.urgent),
            not_before: not_before.ok()?,
            requires,
            consults,
            conflict: conflict.ok()?,
            clauses,
        })
    }

    /// The stages of a list; one that is none of them may have been meant for `any later` or `last`.
    fn skipped_to(&mut self, path: &Path, texts: &[String]) -> Option<Vec<StageIx>> {
        let stages = self.names.stages.iter().map(StageId::as_str);
        let known: Vec<&str> = stages.chain(["any later", "last"]).collect();
        for text in texts.iter().filter(|text| !known.contains(&text.as_str())) {
            self.problems.unknown(path, "stage", text, known.iter().copied());
        }
        let found =
            texts.iter().map(|text| self.names.stages.iter().position(|stage| stage.as_str() == text));
        found.map(|position| position.map(StageIx::from_position)).collect()
    }

    /// What speaks against a skip, with the clauses that do: both are stated, or neither.
    fn conflict(
        &mut self,
        entry: &SkipEntry,
        path: &Path,
    ) -> Result<Option<(String, Vec<ClauseId>)>, Reported> {
        match (&entry.conflict, entry.conflict_clauses.is_empty()) {
            (None, true) => Ok(None),
            (Some(text), false) => {
                let clauses = self.problems.cited(path, &entry.conflict_clauses, self.declared);
                Ok(Some((text.clone(), clauses)))
            }
            (Some(_), true) | (None, false) => {
                let message = "a conflict and the clauses that speak of it: expected both or neither";
                self.problems.error(&path.field("conflict"), message.to_owned());
                Err(Reported)
            }
        }
    }

    pub(super) fn exclusion(&mut self, entry: &ExclusionEntry, path: &Path) -> Option<Exclusion> {
        let when = self.rule(&path.field("when"), Some(&entry.when));
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        let to = self.target(&path.field("to"), &entry.to)?;
        if matches!(to, Target::Stage(_) | Target::Outcome(_)) {
            let message =
                "what is excluded belongs elsewhere: expected `outside:NAME` or `procedure:POLICY/ID`";
            self.problems.error(&path.field("to"), message.to_owned());
            return None;
        }
        Some(Exclusion { gist: entry.gist.clone(), when: when.ok()??, to, clauses })
    }
}
