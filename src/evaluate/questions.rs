//! What must be stated before everything is determined: each fact once, with all that turns on it.

use std::collections::BTreeMap;

use super::answer::{About, DutyAnswer, MoveAnswer, Need, Question, Standing, Status, Timeliness};
use super::instance::Instance;
use super::state::State;
use crate::condition::Truth;

impl<'c> State<'c> {
    pub(super) fn questions(&self, duties: &[DutyAnswer<'c>], moves: &[MoveAnswer<'c>]) -> Vec<Question<'c>> {
        let mut asked: BTreeMap<Need<'c>, Vec<About<'c>>> = BTreeMap::new();
        let mut ask = |needs: Vec<Need<'c>>, about: &About<'c>| {
            for need in needs {
                let turning = asked.entry(need).or_default();
                if !turning.contains(about) {
                    turning.push(about.clone());
                }
            }
        };
        for (instance, duty) in self.instances().zip(duties) {
            ask(self.needs_of_duty(instance, duty), &About::Duty(duty.id, duty.instance.clone()));
        }
        for late in self.lateness.iter().filter(|late| self.is_lowering_unknown(late)) {
            let duty = &self.model.duties[late.duty];
            let needs = duty.guideline_when.as_ref().map(|rule| self.needs_of(rule)).unwrap_or_default();
            ask(needs, &About::Duty(&duty.id, self.name_of_own(late.duty, late.own)));
        }
        for candidate in moves {
            if let Standing::Undetermined(needs) = &candidate.standing {
                ask(needs.clone(), &About::Move(candidate.to.to_string()));
            }
        }
        for irregular in &self.irregular {
            let needs = irregular.needs.iter().copied().filter(|need| self.is_still_needed(*need)).collect();
            ask(needs, &About::Move(self.destination(irregular.to).to_string()));
        }
        for breach in &self.breaches {
            let needs = breach.needs.iter().copied().filter(|need| self.is_still_needed(*need)).collect();
            ask(needs, &self.about_breach(breach.of));
        }
        asked.into_iter().map(|(need, about)| Question { need, about }).collect()
    }

    fn needs_of_duty(&self, instance: &Instance, duty: &DutyAnswer<'c>) -> Vec<Need<'c>> {
        let model = &self.model.duties[instance.duty];
        let mut needs = Vec::new();
        let deputy = model.deputy.as_ref().map(|deputy| &deputy.when).filter(|_| duty.status.is_owed());
        if let Some(when) = deputy.filter(|when| when.condition.truth(self) == Truth::Unknown) {
            needs.extend(self.needs_of(when));
        }
        if duty.status.is_owed() {
            needs.extend(self.needs_of_records(instance));
        }
        match (duty.status, instance.done) {
            (Status::Undetermined, _) => {
                needs.extend(model.when.as_ref().map(|rule| self.needs_of(rule)).into_iter().flatten());
            }
            (Status::Open, _) if instance.due_second().is_none() => {
                needs.extend(model.due.iter().flat_map(|limit| self.unstated(&limit.deadline)));
            }
            (_, Some(done)) if duty.timeliness == Some(Timeliness::Unknown) => {
                needs.push(Need::TimeOf(self.name_of(done.when.source)));
            }
            _ => {}
        }
        needs
    }
}
