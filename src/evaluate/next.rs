//! Where the case stands, and the one thing to do next.

use std::borrow::Cow;

use super::answer::{
    Destination as To, Due, DutyAnswer, MoveAnswer, Next, NextStep, Position as Standpoint, Standing, Status,
    Via,
};
use super::instance::{Destination, Instance};
use super::moves::{Candidate, Way};
use super::progress::Position;
use super::replay::Replay;
use crate::case::Act;
use crate::id::DutyId;
use crate::index::StageIx;
use crate::moment::{Moment, Second};
use crate::policy::{DutyKind, Target, Urgency};

/// What to do next: a position among the duties, or among the moves.
enum Choice {
    Do(usize),
    Move(usize),
    Stay(usize),
    /// The case is over; the first duty that is still owed.
    Owed(usize),
    Nothing,
}

/// What counts of a duty when it is chosen what to do next.
#[derive(Clone, Copy)]
struct Listed {
    position: usize,
    status: Status,
    due: Option<Second>,
    kind: DutyKind,
    urgency: Urgency,
}

impl<'c> Replay<'c> {
    pub(super) fn position_answer(&self) -> Standpoint<'c> {
        let since = self.so_far.since.map_or(Moment::from(self.clock.to_utc()), |since| self.moment(since));
        match self.so_far.position {
            Position::NotOpened => {
                if let Some(exclusion) =
                    self.so_far.excluded.and_then(|excluded| self.model.exclusions.get(excluded))
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
        Cow::Borrowed(match self.so_far.position {
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
        let mut answers = Vec::with_capacity(self.ways().count());
        answers.extend(self.candidates().map(|candidate| self.move_answer(candidate)));
        answers
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
        let instance = &self.so_far.duties[duty?];
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

    /// The one thing to do next, in full.
    pub(super) fn next(
        &self,
        listed: &[&Instance],
        duties: &[DutyAnswer<'c>],
        moves: &[MoveAnswer<'c>],
    ) -> Next<'c> {
        let statuses = listed.iter().zip(duties).map(|(instance, duty)| (*instance, duty.status));
        let is_required = |candidate: &MoveAnswer<'c>| candidate.standing == Standing::Required;
        let urgency = |candidate: &MoveAnswer<'c>| {
            if candidate.urgent { Urgency::Urgent } else { Urgency::Ordinary }
        };
        let required = moves.iter().map(|candidate| is_required(candidate).then(|| urgency(candidate)));
        match self.choose(statuses, required) {
            Choice::Do(position) => duties.get(position).map(|duty| Next::Do {
                duty: duty.id,
                due: duty.due.clone(),
                strength: duty.strength,
                clauses: duty.clauses,
            }),
            Choice::Move(position) => moves.get(position).cloned().map(|candidate| {
                let MoveAnswer { to, urgent, due, clauses, .. } = candidate;
                Next::Move { to, urgent, due, clauses }
            }),
            Choice::Stay(position) => duties.get(position).map(|duty| {
                let until = duty.due.as_ref().and_then(|due| due.by);
                Next::Stay { at: self.here_id(), until, duty: duty.id }
            }),
            Choice::Owed(_) => {
                let owed = duties.iter().filter(|duty| duty.is_owed());
                Some(Next::Owed(owed.map(|duty| duty.id).collect()))
            }
            Choice::Nothing => None,
        }
        .unwrap_or(Next::Nothing)
    }

    /// The one thing to do next, and by when, in short.
    pub(super) fn next_in_short(&self) -> (NextStep<'c>, Option<Second>) {
        let statuses = self.so_far.instances().map(|instance| (instance, self.status(instance)));
        let required = self.ways().map(|(way, _)| self.is_called_for(way).then(|| way.urgency()));
        let duty = |position: usize, step: fn(&'c DutyId) -> NextStep<'c>| {
            let instance = self.so_far.instances().nth(position)?;
            Some((step(&self.model.duties[instance.duty].id), instance.due_second()))
        };
        match self.choose(statuses, required) {
            Choice::Do(position) => duty(position, NextStep::Do),
            Choice::Stay(position) => duty(position, NextStep::Stay),
            Choice::Owed(position) => duty(position, NextStep::Owed),
            Choice::Move(position) => self.ways().nth(position).map(|(way, to)| {
                let due = way.duty().and_then(|duty| self.so_far.duties[duty].due_second());
                (NextStep::Move(self.target_name(to)), due)
            }),
            Choice::Nothing => None,
        }
        .unwrap_or((NextStep::Nothing, None))
    }

    /// The one thing to do next: all branches are here. Of the moves it is given the urgency of those that are required.
    fn choose<'i>(
        &self,
        duties: impl Iterator<Item = (&'i Instance, Status)>,
        moves: impl Iterator<Item = Option<Urgency>> + Clone,
    ) -> Choice {
        let listed = duties.enumerate().map(|(position, (instance, status))| {
            let duty = &self.model.duties[instance.duty];
            Listed { position, status, due: instance.due_second(), kind: duty.kind, urgency: duty.urgency }
        });
        let (mut first, mut urgent, mut overdue, mut timed) = (None, None, None, None);
        for duty in listed.filter(|duty| duty.kind == DutyKind::Duty && duty.status.is_owed()) {
            first = first.or(Some(duty));
            urgent = urgent.or(Some(duty).filter(|duty| duty.urgency == Urgency::Urgent));
            overdue = sooner(overdue, Some(duty).filter(|duty| duty.status == Status::Overdue));
            timed = sooner(timed, Some(duty).filter(|duty| duty.due.is_some()));
        }
        if self.so_far.is_gone() {
            return first.map_or(Choice::Nothing, |duty| Choice::Owed(duty.position));
        }
        if let Some(duty) = urgent {
            return Choice::Do(duty.position);
        }
        let urgent = moves.clone().position(|required| required == Some(Urgency::Urgent));
        if let Some(position) = urgent.or_else(|| { moves }.position(|required| required.is_some())) {
            return Choice::Move(position);
        }
        let duty = overdue.or(timed).or(first);
        duty.map_or(Choice::Nothing, |duty| Choice::Stay(duty.position))
    }

    fn here_id(&self) -> &'c str {
        self.so_far.stage().map_or(self.model.id.as_str(), |stage| self.model.stages[stage].id.as_str())
    }
}

/// Whichever is due sooner; on a tie, the one listed first.
fn sooner(one: Option<Listed>, other: Option<Listed>) -> Option<Listed> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.due < one.due { other } else { one }),
        (one, other) => one.or(other),
    }
}
