//! What a reader of the dates should know.

use super::answer::{About, DutyAnswer, MoveAnswer, Notice, Standing, Status};
use super::instance::{Broken, Instance, Irregular, Verdict};
use super::replay::Replay;
use crate::condition::Truth;
use crate::deadline::{Operands, Source};
use crate::policy::Subject;

impl<'c> Replay<'c> {
    pub(super) fn notices(
        &self,
        listed: &[&Instance],
        duties: &[DutyAnswer<'c>],
        moves: &[MoveAnswer<'c>],
    ) -> Vec<Notice<'c>> {
        let mut notices = Vec::new();
        for (instance, duty) in listed.iter().zip(duties) {
            self.note_due(instance, duty, &mut notices);
        }
        self.note_extensions(&mut notices);
        notices.extend(self.notice_of_dates());
        notices.extend(self.so_far.irregular.iter().map(|irregular| self.notice_of_move(irregular)));
        notices.extend(self.breaches().map(|breach| self.notice_of_breach(breach.of)));
        Self::note_conflicts(moves, &mut notices);
        self.note_names(&mut notices);
        self.note_rules(&mut notices);
        notices
    }

    /// What is to be known of a due date.
    fn note_due(&self, instance: &Instance, duty: &DutyAnswer<'c>, notices: &mut Vec<Notice<'c>>) {
        let counts = match duty.status {
            Status::NotApplicable | Status::Superseded | Status::Discharged => false,
            Status::Undetermined
            | Status::Met
            | Status::MetLate
            | Status::Closed
            | Status::Missed
            | Status::Waiting
            | Status::Overdue
            | Status::Open => true,
        };
        let Some(limit) = self.model.duties[instance.duty].due.as_ref().filter(|_| counts) else { return };
        let mut notice = |text: String| {
            let about = About::Duty(duty.id, duty.instance.clone());
            notices.push(Notice { about, text, clauses: duty.clauses.iter().collect() });
        };
        let operand = |operands: Operands| {
            let position = operands.positions().next();
            position.and_then(|at| limit.operands.get(at)).map(|operand| operand.words.as_str())
        };
        if let Some(words) = operand(instance.due.moved_on) {
            notice(format!("`{words}` falls on a day that is no working day: the next working day counts"));
        }
        if let Some(words) = operand(instance.due.beyond) {
            notice(format!("`{words}` lies beyond the calendar"));
        }
        let day = instance.due_second().and_then(|due| self.calendar.day_of(due));
        if let Some(day) = day.filter(|day| self.calendar.is_projected(*day)) {
            let date = self.calendar.date(day);
            notice(format!("{date} lies where holidays are projected, not published: it can still move"));
        }
    }

    /// That the policy was not in force when the case was opened.
    fn notice_of_dates(&self) -> Option<Notice<'c>> {
        let opened = self.calendar.date(self.calendar.day_of(self.so_far.opened?.first)?);
        let in_force = &self.model.in_force;
        (!in_force.contains(opened)).then(|| Notice {
            about: About::Procedure(&self.model.id),
            text: format!("opened on {opened}, but this policy is in force {in_force}"),
            clauses: Vec::new(),
        })
    }

    /// What would have put a limit off, but did not.
    fn note_extensions(&self, notices: &mut Vec<Notice<'c>>) {
        for (position, entry) in &self.so_far.unextended {
            let Some(extension) = self.model.extensions.get(*position) else { continue };
            let duty = &self.model.duties[extension.duty];
            let name = self.name_of(Source::Entry(*entry));
            let text = format!(
                "`{name}` puts nothing off: it came too late, too often, from another role, or while nothing was owed"
            );
            let about = About::Duty(&duty.id, None);
            notices.push(Notice { about, text, clauses: extension.clauses.iter().collect() });
        }
    }

    fn notice_of_move(&self, irregular: &Irregular) -> Notice<'c> {
        let to = self.destination(irregular.to).to_string();
        let why = match irregular.verdict {
            Verdict::Refused => format!("done though not permitted: {}", irregular.reasons.join("; ")),
            Verdict::Undetermined if irregular.needs.is_empty() => irregular.reasons.join("; "),
            Verdict::Undetermined => "done before it was known whether it is permitted".to_owned(),
        };
        Notice { about: About::Move(to), text: why, clauses: self.clauses_towards(irregular) }
    }

    fn notice_of_breach(&self, of: Broken) -> Notice<'c> {
        let (text, clauses) = match of {
            Broken::Constraint(constraint) => {
                let constraint = &self.model.constraints[constraint];
                (format!("not kept: {}", constraint.gist), &constraint.clauses)
            }
            Broken::NotBefore(duty, _) => {
                ("done before it was to be".to_owned(), &self.model.duties[duty].clauses)
            }
            Broken::Deputy(duty, _) => {
                ("done by the deputy, who was not to act".to_owned(), &self.model.duties[duty].clauses)
            }
        };
        Notice { about: self.about_breach(of), text, clauses: clauses.iter().collect() }
    }

    /// What another clause says against a move that is permitted.
    fn note_conflicts(moves: &[MoveAnswer<'c>], notices: &mut Vec<Notice<'c>>) {
        for permitted in moves.iter().filter(|candidate| candidate.standing == Standing::Permitted) {
            let Some(conflict) = permitted.conflict else { continue };
            let about = About::Move(permitted.to.to_string());
            let clauses = conflict.clauses.iter().collect();
            notices.push(Notice { about, text: conflict.text.to_owned(), clauses });
        }
    }

    /// Which stage an entry means that calls it by another name.
    fn note_names(&self, notices: &mut Vec<Notice<'c>>) {
        for (stage, entry) in &self.so_far.renamed {
            let stage = &self.model.stages[*stage];
            let name = self.log.get(*entry).and_then(|entry| entry.event.stage()).unwrap_or_default();
            let text = format!("`{name}` is read as `{}`", stage.id);
            let clauses = stage.clauses.iter().collect();
            notices.push(Notice { about: About::Stage(&stage.id), text, clauses });
        }
    }

    /// What the policy tells a reader while it is so.
    fn note_rules(&self, notices: &mut Vec<Notice<'c>>) {
        for rule in &self.model.notices {
            let text = match self.holds(Some(&rule.when)) {
                Truth::True => rule.text.clone(),
                Truth::Unknown => format!("if it applies: {}", rule.text),
                Truth::False => continue,
            };
            let about = match rule.about {
                Subject::Case => About::Procedure(&self.model.id),
                Subject::Duty(duty) => About::Duty(&self.model.duties[duty].id, None),
                Subject::Stage(stage) => About::Stage(&self.model.stages[stage].id),
                Subject::Event(event) => About::Event(&self.model.events[event]),
            };
            notices.push(Notice { about, text, clauses: rule.clauses.iter().collect() });
        }
    }
}
