//! Checks constraints and notices.

use super::procedure::Compiler;
use crate::document::{ConstraintEntry, NoticeEntry, Path};
use crate::id::ConstraintId;
use crate::policy::model::{Constrained, Constraint, Demand, NoticeRule, Subject};

impl Compiler<'_, '_> {
    pub(super) fn constraint(&mut self, entry: &ConstraintEntry, path: &Path) -> Option<Constraint> {
        let on_path = path.field("on");
        let on = match entry.on.strip_prefix("assigned ") {
            Some(role) => self.at(&on_path).role(role.trim()).map(Constrained::Assigned),
            None => self.at(&on_path).doing(&entry.on).map(Constrained::Doing),
        };
        let demand = self.demand(entry, path);
        let strength = self.strength(&path.field("strength"), &entry.strength);
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        let (on, demand) = (on?, demand?);
        if matches!((&on, &demand), (Constrained::Doing(_), Demand::DiffersFrom(_))) {
            let message = "only the party of a role differs from others: expected `on = \"assigned ROLE\"`";
            self.problems.error(&on_path, message.to_owned());
        }
        let id = ConstraintId::new(&entry.id).ok()?;
        Some(Constraint { id, gist: entry.gist.clone(), on, demand, strength, clauses })
    }

    /// What the constraint asks for: exactly one thing.
    fn demand(&mut self, entry: &ConstraintEntry, path: &Path) -> Option<Demand> {
        match (&entry.permitted_when, entry.only_by.as_slice(), entry.differs_from.as_slice()) {
            (Some(_), [], []) => {
                let rule = self.rule(&path.field("permitted_when"), entry.permitted_when.as_ref());
                rule.ok()?.map(Demand::When)
            }
            (None, [_, ..], []) => {
                Some(Demand::OnlyBy(self.known_roles(&path.field("only_by"), &entry.only_by)))
            }
            (None, [], [_, ..]) => {
                let path = path.field("differs_from");
                let roles: Vec<_> = entry.differs_from.iter().map(|role| self.at(&path).role(role)).collect();
                roles.into_iter().collect::<Option<_>>().map(Demand::DiffersFrom)
            }
            (None, [], []) | (Some(_), _, _) | (None, [_, ..], [_, ..]) => {
                let message = "expected one of `permitted_when`, `only_by` and `differs_from`".to_owned();
                self.problems.error(path, message);
                None
            }
        }
    }

    pub(super) fn notice(&mut self, entry: &NoticeEntry, path: &Path) -> Option<NoticeRule> {
        let about = self.subject(entry.about.as_deref(), &path.field("about"));
        let when = self.rule(&path.field("when"), Some(&entry.when));
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        Some(NoticeRule { about: about?, text: entry.text.clone(), when: when.ok()??, clauses })
    }

    fn subject(&mut self, about: Option<&str>, path: &Path) -> Option<Subject> {
        let Some(about) = about else { return Some(Subject::Case) };
        match about.split_once(' ') {
            Some(("duty", name)) => self.duty_named(path, name).map(Subject::Duty),
            Some(("stage", name)) => self.stage(path, name).map(Subject::Stage),
            Some(("event", name)) => self.event(path, name).map(Subject::Event),
            Some(_) | None => {
                let message =
                    format!("`{about}` is no subject: expected `duty ID`, `stage ID` or `event ID`");
                self.problems.error(path, message);
                None
            }
        }
    }
}
