//! Where the case stands, and the one thing to do next.

use std::borrow::Cow;

use super::answer::{
    Destination as To, Due, DutyAnswer, MoveAnswer, Next, Position as Standpoint, Standing, Status, Via,
};
use super::instance::Destination;
use super::moves::{Candidate, Way};
use super::state::{Position, State};
use crate::case::Act;
use crate::index::StageIx;
use crate::moment::Moment;
use crate::policy::{Target, Urgency};

impl<'c> State<'c> {
    pub(super) fn position_answer(&self) -> Standpoint<'c> {
        let since = self.since.map_or(Moment::from(self.clock.to_utc()), |since| self.moment(since));
        match self.position {
            Position::NotOpened => {
                if let Some(exclusion) =
                    self.excluded.and_then(|excluded| self.model.exclusions.get(excluded))
                {
                    return Standpoint::NotOpened(format!(
                        "the procedure is not for this: {}",
                        exclusion.gist
                    ));
                }
                let opening =
                    self.model.opened_by.iter().map(|event| format!("`{}`", self.model.events[*event]));
                let opening = opening.collect::<Vec<_>>().join(", ");
                Standpoint::NotOpened(format!("no opening event is known by now: none of {opening}"))
            }
            Position::At(stage) => Standpoint::At(&self.model.stages[stage].id, since),
            Position::Open => Standpoint::Open(&self.model.id, since),
            Position::Concluded(outcome) => Standpoint::Concluded(&self.model.outcomes[outcome], since),
            Position::Left(entry) => Standpoint::LeftFor(self.away_name(entry), since),
        }
    }

    fn away_name(&self, entry: usize) -> &'c str {
        match self.log.get(entry).map(|entry| &entry.act) {
            Some(Act::Left(name)) => name,
            _ => "",
        }
    }

    /// What the case stands at, as a word.
    pub(super) fn here(&self) -> Cow<'c, str> {
        Cow::Borrowed(match self.position {
            Position::At(stage) => self.model.stages[stage].id.as_str(),
            Position::Open => self.model.id.as_str(),
            Position::NotOpened => "a case that is not opened",
            Position::Concluded(_) => "a case that is concluded",
            Position::Left(_) => "a case that has left",
        })
    }

    pub(super) fn destination(&self, to: Destination) -> To<'c> {
        match to {
            Destination::Stage(stage) => To::Stage(&self.model.stages[stage].id),
            Destination::Outcome(outcome) => To::Outcome(&self.model.outcomes[outcome]),
            Destination::Away(entry) => {
                let name = self.away_name(entry);
                name.strip_prefix("outside:").map_or(To::Procedure(name), To::Outside)
            }
        }
    }

    pub(super) fn target_name(&self, target: &'c Target) -> To<'c> {
        match target {
            Target::Stage(stage) => To::Stage(&self.model.stages[*stage].id),
            Target::Outcome(outcome) => To::Outcome(&self.model.outcomes[*outcome]),
            Target::Procedure(name) => To::Procedure(name),
            Target::Outside(name) => To::Outside(name),
        }
    }

    pub(super) fn move_answers(&self) -> Vec<MoveAnswer<'c>> {
        self.candidates().into_iter().map(|candidate| self.move_answer(candidate)).collect()
    }

    fn move_answer(&self, candidate: Candidate<'c>) -> MoveAnswer<'c> {
        let Candidate { way, to, standing } = candidate;
        let (via, due) = match way {
            Way::Transition(transition) => (Via::Transition, self.due_of_transition(transition.duty)),
            Way::Skip(_) => (Via::Skip, None),
            Way::Exclusion(_) => (Via::Exclusion, None),
        };
        MoveAnswer {
            to: self.target_name(to),
            via,
            standing,
            urgent: way.urgency() == Urgency::Urgent,
            due,
            requires: way.requires(),
            consults: way.consults(),
            conflict: way.conflict(),
            clauses: way.clauses(),
        }
    }

    fn due_of_transition(&self, duty: Option<crate::index::DutyIx>) -> Option<Due<'c>> {
        let instance = &self.duties[duty?];
        let limit = self.model.duties[duty?].due.as_ref()?;
        Some(self.due(instance, limit, self.status(instance)))
    }

    /// The ways on from a stage, or of a procedure without stages, each with where it leads.
    pub(super) fn candidates_from(&self, from: Option<StageIx>) -> Vec<(Way<'c>, Target)> {
        let model = self.model;
        let leaves = move |transition: &&crate::policy::Transition| {
            from.map_or(transition.from.is_empty(), |from| transition.from.contains(&from))
        };
        let transitions = model.transitions.values().filter(leaves);
        let last = model.stages.indices().next_back();
        let skips = model.skips.values().flat_map(move |skip| {
            let stages = model.stages.indices();
            let reached = stages.filter(move |there| from.is_some_and(|from| skip.leads(from, *there, last)));
            reached.map(move |there| (Way::Skip(skip), Target::Stage(there)))
        });
        let exclusions =
            model.exclusions.iter().map(|exclusion| (Way::Exclusion(exclusion), exclusion.to.clone()));
        transitions
            .map(|transition| (Way::Transition(transition), transition.to.clone()))
            .chain(skips)
            .chain(exclusions)
            .collect()
    }

    /// The one thing to do next: all branches are here.
    pub(super) fn next(&self, duties: &[DutyAnswer<'c>], moves: &[MoveAnswer<'c>]) -> Next<'c> {
        let owed = || duties.iter().filter(|duty| duty.is_owed());
        if self.is_gone() {
            let ids: Vec<_> = owed().map(|duty| duty.id).collect();
            return if ids.is_empty() { Next::Nothing } else { Next::Owed(ids) };
        }
        let required = || moves.iter().filter(|candidate| candidate.standing == Standing::Required);
        if let Some(duty) = owed().find(|duty| duty.urgent) {
            let (id, due) = (duty.id, duty.due.clone());
            return Next::Do { duty: id, due, strength: duty.strength, clauses: duty.clauses };
        }
        if let Some(candidate) = required().find(|candidate| candidate.urgent).or_else(|| required().next()) {
            let MoveAnswer { to, urgent, due, clauses, .. } = candidate.clone();
            return Next::Move { to, urgent, due, clauses };
        }
        let due_of = |duty: &&DutyAnswer<'c>| duty.due.as_ref().and_then(|due| due.by);
        let overdue = owed().filter(|duty| duty.status == Status::Overdue).min_by_key(due_of);
        let timed = || owed().filter(|duty| due_of(duty).is_some()).min_by_key(due_of);
        match overdue.or_else(timed).or_else(|| owed().next()) {
            Some(duty) => Next::Stay { at: self.here_id(), until: due_of(&duty), duty: duty.id },
            None => Next::Nothing,
        }
    }

    fn here_id(&self) -> &'c str {
        self.stage().map_or(self.model.id.as_str(), |stage| self.model.stages[stage].id.as_str())
    }
}
