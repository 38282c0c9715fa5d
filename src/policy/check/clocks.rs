//! Checks what makes, puts off and stops clocks: schedules, extensions, pauses.

use super::procedure::{Compiler, entries};
use crate::deadline::{Resolver, Unit};
use crate::document::{ExtensionEntry, Path, PauseEntry, ScheduleEntry};
use crate::id::FactId;
use crate::policy::model::{Counted, Duty, EndDays, Extension, Operand, Pause, Schedule};

impl Compiler<'_, '_> {
    pub(super) fn schedule(&mut self, entry: &ScheduleEntry, path: &Path) -> Option<Schedule> {
        let every_path = path.field("every");
        let every = self.at(&every_path).span(&entry.every);
        let is_of_days = |unit: Unit| matches!(unit, Unit::Days | Unit::Weeks | Unit::Months | Unit::Years);
        if let Some(span) = every.filter(|span| !is_of_days(span.unit)) {
            let message = format!("`{span}` is no interval of dates: expected days, weeks, months or years");
            self.problems.error(&every_path, message);
        }
        let from_path = path.field("from");
        let from: Option<FactId> = self.problems.name(&from_path, &entry.from);
        let from = from.and_then(|fact| self.at(&from_path).moment_fact(&fact));
        if !entry.clauses.is_empty() {
            self.problems.cited(path, &entry.clauses, self.declared);
        }
        Some(Schedule { every: every?, from: from? })
    }

    /// The extensions; the words of each join the operands of its duty's limit.
    pub(super) fn extensions(
        &mut self,
        listed: &[ExtensionEntry],
        mut duties: Option<&mut [Duty]>,
    ) -> Option<Vec<Extension>> {
        let mut compiled = Vec::new();
        for (path, entry) in entries(self.path, "extension", listed, |extension| &extension.id) {
            let extension = self.extension(entry, &path);
            let are_duties_sound = duties.is_some();
            let limit = extension.as_ref().zip(duties.as_deref_mut()).and_then(|(extension, duties)| {
                let position = crate::index::TableIndex::position(extension.duty);
                duties.get_mut(position)?.due.as_mut()
            });
            match (extension, limit) {
                (Some(extension), Some(limit)) => {
                    let words = format!("{} more by {}", entry.by, entry.on);
                    let operand = limit.operands.len();
                    limit.operands.push(Operand {
                        waits_for: entry.on.clone(),
                        beyond_calendar: format!("beyond calendar: {words}"),
                        words,
                    });
                    compiled.push(Some(Extension { operand, ..extension }));
                }
                (Some(_), None) if are_duties_sound => {
                    let message = "the duty has no limit to put off".to_owned();
                    self.problems.error(&path.field("duty"), message);
                    compiled.push(None);
                }
                (Some(_) | None, _) => compiled.push(None),
            }
        }
        compiled.into_iter().collect()
    }

    fn extension(&mut self, entry: &ExtensionEntry, path: &Path) -> Option<Extension> {
        let duty = self.clocked_duty(&path.field("duty"), &entry.duty);
        let on = self.event(&path.field("on"), &entry.on);
        let by = self.at(&path.field("by")).span(&entry.by);
        let counted = match entry.counted.as_deref() {
            None | Some("from-expiry") => Counted::FromExpiry,
            Some("anew") => Counted::Anew,
            Some(other) => {
                self.problems.unknown(&path.field("counted"), "start", other, ["from-expiry", "anew"]);
                return None;
            }
        };
        if entry.times == Some(0) {
            self.problems.error(&path.field("times"), "`0` times is never: expected 1 or more".to_owned());
        }
        let at_most = self.limit(&path.field("at_most"), entry.at_most.as_ref());
        let granted_by = self.known_roles(&path.field("granted_by"), &entry.granted_by);
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        Some(Extension {
            duty: duty?,
            on: on?,
            by: by?,
            counted,
            times: entry.times.unwrap_or(1),
            at_most: at_most.ok()?,
            granted_by,
            clauses,
            operand: 0,
        })
    }

    pub(super) fn pause(&mut self, entry: &PauseEntry, path: &Path) -> Option<Pause> {
        let duties_path = path.field("duties");
        if entry.duties.is_empty() {
            self.problems
                .error(&duties_path, "no duty: expected at least one whose clock it stops".to_owned());
        }
        let duties: Vec<_> = entry.duties.iter().map(|duty| self.clocked_duty(&duties_path, duty)).collect();
        let from = self.event(&path.field("from"), &entry.from);
        let until = self.event(&path.field("until"), &entry.until);
        let end_days = match entry.end_days.as_deref() {
            None | Some("out") => EndDays::Out,
            Some("in") => EndDays::In,
            Some(other) => {
                self.problems.unknown(&path.field("end_days"), "rule", other, ["in", "out"]);
                return None;
            }
        };
        self.problems.cited(path, &entry.clauses, self.declared);
        Some(Pause {
            duties: duties.into_iter().collect::<Option<_>>()?,
            from: from?,
            until: until?,
            end_days,
        })
    }
}
