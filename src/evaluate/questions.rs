//! What must be stated before everything is determined: each fact once, with all that turns on it.

use super::answer::{About, DutyAnswer, MoveAnswer, Need, Question, Standing, Status, Timeliness};
use super::instance::Instance;
use super::replay::Replay;
use crate::condition::Truth;

/// What is asked so far, in the order of what is needed.
struct Asked<'c>(Vec<Question<'c>>);

impl<'c> Asked<'c> {
    fn ask(&mut self, needs: impl IntoIterator<Item = Need<'c>>, about: impl Fn() -> About<'c>) {
        for need in needs {
            let about = about();
            match self.0.binary_search_by(|question| question.need.cmp(&need)) {
                Ok(position) => {
                    if let Some(question) = self.0.get_mut(position)
                        && !question.about.contains(&about)
                    {
                        question.about.push(about);
                    }
                }
                Err(position) => self.0.insert(position, Question { need, about: vec![about] }),
            }
        }
    }
}

impl<'c> Replay<'c> {
    pub(super) fn questions(
        &self,
        listed: &[&Instance],
        duties: &[DutyAnswer<'c>],
        moves: &[MoveAnswer<'c>],
    ) -> Vec<Question<'c>> {
        let mut asked = Asked(Vec::new());
        for (instance, duty) in listed.iter().zip(duties) {
            asked.ask(self.needs_of_duty(instance, duty), || About::Duty(duty.id, duty.instance.clone()));
        }
        for unclear in &self.so_far.unclear {
            let about = || {
                About::Duty(&self.model.duties[unclear.duty].id, self.name_of_own(unclear.duty, unclear.own))
            };
            asked.ask([Need::TimeOf(self.name_of(unclear.done))], about);
        }
        for late in self.so_far.lateness.iter().filter(|late| self.is_lowering_unknown(late)) {
            let duty = &self.model.duties[late.duty];
            let needs = duty.guideline_when.as_ref().map(|rule| self.needs_of(rule)).unwrap_or_default();
            asked.ask(needs, || About::Duty(&duty.id, self.name_of_own(late.duty, late.own)));
        }
        for candidate in moves {
            if let Standing::Undetermined(needs) = &candidate.standing {
                asked.ask(needs.iter().copied(), || About::Move(candidate.to.to_string()));
            }
        }
        for irregular in &self.so_far.irregular {
            let needs = self.still_needed(&irregular.needs);
            asked.ask(needs, || About::Move(self.destination(irregular.to).to_string()));
        }
        for breach in self.breaches() {
            asked.ask(self.still_needed(&breach.needs), || self.about_breach(breach.of));
        }
        asked.0
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
                needs.extend(self.unstated_of(instance));
            }
            (_, Some(done)) if duty.timeliness == Some(Timeliness::Unknown) => {
                needs.push(Need::TimeOf(self.name_of(done.when.source)));
            }
            _ => {}
        }
        needs
    }
}
