//! Checks duties.

use super::procedure::{Compiler, Reported, urgency};
use crate::deadline::Recurrence;
use crate::document::{DutyEntry, Path};
use crate::id::{ClauseId, DutyId, RoleId};
use crate::policy::model::{Deputy, Duty, DutyKind, Grid, Lasts, Limit, Recurring, Start};

impl Compiler<'_, '_> {
    pub(super) fn duty(&mut self, entry: &DutyEntry, path: &Path) -> Option<Duty> {
        let stage = entry.stage.as_ref().map(|stage| self.stage(&path.field("stage"), stage));
        let when = self.rule(&path.field("when"), entry.when.as_ref());
        let guideline_when = self.rule(&path.field("guideline_when"), entry.guideline_when.as_ref());
        let unless = self.rule(&path.field("unless"), entry.unless.as_ref());
        let starts = self.optional(&path.field("starts"), entry.starts.as_ref(), |lookup, words| {
            Some(Start { anchor: lookup.anchor_phrase(words)?, words: words.clone() })
        });
        let per =
            self.optional(&path.field("per"), entry.per.as_ref(), |lookup, per: &String| lookup.per(per));
        let not_before = self.limit(&path.field("not_before"), entry.not_before.as_ref());
        let due = self.due(entry, path);
        let target = self.limit(&path.field("target"), entry.target.as_ref());
        let recurs = self.recurring(entry, path);
        let done_by = path.field("done_by");
        if entry.done_by.is_empty() {
            self.problems
                .error(&done_by, "nothing does this duty: expected at least one thing that does".to_owned());
        }
        let doings: Vec<_> = entry.done_by.iter().map(|phrase| self.at(&done_by).doing(phrase)).collect();
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        let (target_clauses, limit_clauses) = self.divided(&clauses, entry, path);
        let owed_by = self.roles(&path.field("owed_by"), &entry.owed_by);
        let alternates = self.known_roles(&path.field("alternates"), &entry.alternates);
        let notifies = self.known_roles(&path.field("notifies"), &entry.notifies);
        let deputy = self.deputy(entry, path);
        let strength = self.strength(&path.field("strength"), &entry.strength);
        let lasts = self.lasts(entry, path);
        let (recurs, every) = recurs.ok()?.unzip();
        Some(Duty {
            id: DutyId::new(&entry.id).ok()?,
            kind: if entry.window { DutyKind::Window } else { DutyKind::Duty },
            stage: stage.map_or(Some(None), |stage| stage.map(Some))?,
            lasts,
            clauses,
            limit_clauses,
            target_clauses,
            owed_by,
            alternates,
            deputy: deputy.ok()?,
            notifies,
            strength,
            guideline_when: guideline_when.ok()?,
            promptness: entry.promptness.clone(),
            urgency: urgency(entry.urgent),
            when: when.ok()?,
            per: per.ok()?,
            starts: starts.ok()?,
            not_before: not_before.ok()?,
            due: due.ok()?.or(every),
            recurs,
            target: target.ok()?,
            done_by: doings.into_iter().collect::<Option<Vec<_>>>()?,
            unless: unless.ok()?,
        })
    }

    /// The hard limit, by the counting rules that the duty states for it.
    fn due(&mut self, entry: &DutyEntry, path: &Path) -> Result<Option<Limit>, Reported> {
        let counting = self.counting(&path.field("counting"), entry.counting.as_ref())?;
        if entry.counting.is_some() && entry.due.is_none() && entry.every.is_none() {
            let message = "only a limit is counted: expected `due` as well";
            self.problems.error(&path.field("counting"), message.to_owned());
        }
        self.optional(&path.field("due"), entry.due.as_ref(), |lookup, due: &String| {
            lookup.limit_counted(due, counting)
        })
    }

    /// What a duty recurs on. A recurring duty has no limit, target or instances besides, and is no window.
    fn recurring(&mut self, entry: &DutyEntry, path: &Path) -> Result<Option<(Recurring, Limit)>, Reported> {
        let first = self.optional(&path.field("first"), entry.first.as_ref(), |lookup, first: &String| {
            lookup.span(first).and_then(|span| lookup.interval(span))
        });
        let every = self.optional(&path.field("every"), entry.every.as_ref(), |lookup, every: &String| {
            lookup.recurrence(every)
        });
        let grid = match entry.grid.as_deref() {
            None | Some("fixed") => Grid::Fixed,
            Some("shifts") => Grid::Shifts,
            Some(other) => {
                self.problems.unknown(&path.field("grid"), "grid", other, ["fixed", "shifts"]);
                return Err(Reported);
            }
        };
        let besides = [
            ("due", entry.due.is_some()),
            ("counting", entry.counting.is_some()),
            ("target", entry.target.is_some()),
            ("per", entry.per.is_some()),
            ("not_before", entry.not_before.is_some()),
            ("window", entry.window),
        ];
        let Some((on, limit)) = every? else {
            let of_recurring = [("first", entry.first.is_some()), ("grid", entry.grid.is_some())];
            self.refuse(path, &of_recurring, "only a duty that recurs has this: expected `every` as well");
            return Ok(None);
        };
        if matches!(on, Recurrence::DatesOf(..)) {
            let of_intervals = [("first", entry.first.is_some()), ("grid", grid == Grid::Shifts)];
            let message = "the dates are those of a schedule: expected this with an interval only";
            self.refuse(path, &of_intervals, message);
        }
        self.refuse(path, &besides, "a duty that recurs cannot have this: expected `every` alone");
        Ok(Some((Recurring { on, first: first?, grid }, limit)))
    }

    /// Reports those of the fields that are there.
    fn refuse(&mut self, path: &Path, fields: &[(&'static str, bool)], message: &str) {
        for (field, _) in fields.iter().filter(|(_, is_there)| *is_there) {
            self.problems.error(&path.field(field), message.to_owned());
        }
    }

    fn roles(&mut self, path: &Path, texts: &[String]) -> Vec<RoleId> {
        if texts.is_empty() {
            self.problems.error(path, "no role: expected at least one that owes this".to_owned());
        }
        self.known_roles(path, texts)
    }

    /// Who owes the duty instead, and when: both are stated, or neither.
    fn deputy(&mut self, entry: &DutyEntry, path: &Path) -> Result<Option<Deputy>, Reported> {
        let roles = self.known_roles(&path.field("deputy"), entry.deputy.as_slice());
        let when = self.rule(&path.field("deputy_when"), entry.deputy_when.as_ref())?;
        match (entry.deputy.is_some(), when) {
            (true, Some(when)) => Ok(Some(Deputy { roles, when })),
            (false, None) => Ok(None),
            (true, None) | (false, Some(_)) => {
                let message = "a deputy and the condition on which the deputy acts: expected both or neither";
                self.problems.error(&path.field("deputy_when"), message.to_owned());
                Err(Reported)
            }
        }
    }

    /// The clauses that the target comes from, and those that the limit comes from. Where a reading leaves out the
    /// target, its clauses speak for the limit.
    fn divided(
        &mut self,
        clauses: &[ClauseId],
        entry: &DutyEntry,
        path: &Path,
    ) -> (Vec<ClauseId>, Vec<ClauseId>) {
        for text in entry.target_clauses.iter().filter(|text| !entry.clauses.contains(*text)) {
            let known = entry.clauses.iter().map(String::as_str);
            self.problems.unknown(&path.field("target_clauses"), "clause of this duty", text, known);
        }
        if entry.target.is_none() || entry.target_clauses.is_empty() {
            return (clauses.to_vec(), clauses.to_vec());
        }
        clauses
            .iter()
            .cloned()
            .partition(|clause| entry.target_clauses.iter().any(|text| text == clause.as_str()))
    }

    fn lasts(&mut self, entry: &DutyEntry, path: &Path) -> Lasts {
        match (entry.lasts.as_deref(), &entry.stage) {
            (None, None) | (Some("case"), _) => Lasts::WithCase,
            (None | Some("stage"), Some(_)) => Lasts::WithStage,
            (Some("stage"), None) => {
                let message = "a duty without a stage lasts with the case: leave it out or name the stage";
                self.problems.error(&path.field("lasts"), message.to_owned());
                Lasts::WithCase
            }
            (Some(other), _) => {
                self.problems.unknown(&path.field("lasts"), "span", other, ["stage", "case"]);
                Lasts::WithCase
            }
        }
    }
}
