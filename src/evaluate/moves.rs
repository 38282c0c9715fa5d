//! Where the case may go from here, and why not elsewhere.

use std::borrow::Cow;

use super::answer::{Conflict, Standing};
use super::progress::Position;
use super::replay::Replay;
use super::view::View;
use crate::condition::Truth;
use crate::deadline::{Resolution, resolve};
use crate::id::{ClauseId, RecordId, RoleId};
use crate::index::{DutyIx, StageIx};
use crate::moment::Second;
use crate::policy::{Exclusion, Limit, Rests, Rule, SkipRule, Strength, Target, Transition, Urgency};

impl Standing<'_> {
    pub(super) fn is_allowed(&self) -> bool {
        matches!(self, Self::Required | Self::Permitted)
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Required => 3,
            Self::Permitted => 2,
            Self::Undetermined(_) => 1,
            Self::Refused(_) => 0,
        }
    }

    /// Both at once: refused for all reasons, else undetermined for all needs, else what the first says.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refused(mut one), Self::Refused(another)) => {
                one.extend(another);
                Self::Refused(one)
            }
            (refused @ Self::Refused(_), _) | (_, refused @ Self::Refused(_)) => refused,
            (Self::Undetermined(mut one), Self::Undetermined(another)) => {
                one.extend(another);
                one.sort();
                one.dedup();
                Self::Undetermined(one)
            }
            (needs @ Self::Undetermined(_), _) | (_, needs @ Self::Undetermined(_)) => needs,
            (allowed @ (Self::Required | Self::Permitted), Self::Required | Self::Permitted) => allowed,
        }
    }

    /// The other, if that is better; of two doubts all needs.
    pub(super) fn or_rather(self, other: Self) -> Self {
        match (self, other) {
            (Self::Undetermined(mut one), Self::Undetermined(another)) => {
                one.extend(another);
                one.sort();
                one.dedup();
                Self::Undetermined(one)
            }
            (one, another) => {
                if another.rank() > one.rank() {
                    another
                } else {
                    one
                }
            }
        }
    }

    /// The better of two; of two refusals all reasons.
    pub(super) fn better(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refused(mut one), Self::Refused(another)) => {
                one.extend(another);
                one.sort();
                one.dedup();
                Self::Refused(one)
            }
            (one, another) => one.or_rather(another),
        }
    }
}

/// A transition from the present stage, or one application of a skip rule.
#[derive(Debug)]
pub(super) struct Candidate<'c> {
    pub(super) way: Way<'c>,
    pub(super) to: &'c Target,
    pub(super) standing: Standing<'c>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Way<'c> {
    Transition(&'c Transition),
    Skip(&'c SkipRule),
    Exclusion(&'c Exclusion),
}

impl<'c> Replay<'c> {
    /// The moves from here, in the policy's order: transitions, then skips, each to the nearest stage first.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Candidate<'c>> {
        self.ways().map(|(way, to)| Candidate { way, to, standing: self.standing(way) })
    }

    /// The ways on from here, each with where it leads.
    pub(super) fn ways(&self) -> impl Iterator<Item = (Way<'c>, &'c Target)> + Clone {
        let model = self.model;
        let transitions = self.transitions().map(|transition| (Way::Transition(transition), &transition.to));
        let skips = model.skips.values().flat_map(move |skip| {
            self.skipped_to(skip).map(move |stage| (Way::Skip(skip), &model.stages[stage].target))
        });
        let exclusions = self.exclusions().map(|exclusion| (Way::Exclusion(exclusion), &exclusion.to));
        transitions.chain(skips).chain(exclusions)
    }

    /// Whether a way on is to be taken now.
    pub(super) fn is_called_for(&self, way: Way<'c>) -> bool {
        way.allowed() == Standing::Required
            && self.holds(way.rule()) == Truth::True
            && way.minimum().is_none_or(|minimum| self.has_come(&self.minimum(minimum)))
    }

    /// What the procedure is not for leads away from wherever it stands; where it was not opened for it, from there.
    fn exclusions(&self) -> impl Iterator<Item = &'c Exclusion> + Clone {
        let is_open = matches!(self.so_far.position, Position::At(_) | Position::Open);
        let exclusions = self.model.exclusions.iter().enumerate();
        let leading = exclusions.filter(move |(position, exclusion)| {
            is_open
                || self.so_far.excluded == Some(*position) && self.holds(Some(&exclusion.when)) == Truth::True
        });
        leading.map(|(_, exclusion)| exclusion)
    }

    /// The transitions that lead from where the case stands.
    fn transitions(&self) -> impl Iterator<Item = &'c Transition> + Clone + use<'c> {
        let position = self.so_far.position;
        self.model.transitions.values().filter(move |transition| match position {
            Position::At(stage) => transition.from.contains(&stage),
            Position::Open => transition.from.is_empty(),
            Position::NotOpened | Position::Concluded(_) | Position::Left(_) => false,
        })
    }

    pub(super) fn transitions_to(&self, stage: StageIx) -> impl Iterator<Item = &'c Transition> + use<'c> {
        self.transitions().filter(move |transition| transition.to == Target::Stage(stage))
    }

    fn skipped_to(&self, skip: &'c SkipRule) -> impl Iterator<Item = StageIx> + Clone + use<'c> {
        let here = self.so_far.stage();
        let last = self.model.stages.indices().next_back();
        let stages = self.model.stages.indices();
        stages.filter(move |there| here.is_some_and(|here| skip.leads(here, *there, last)))
    }

    fn standing(&self, way: Way<'c>) -> Standing<'c> {
        let by_minimum =
            way.minimum().map_or(Standing::Required, |minimum| self.standing_by_minimum(minimum));
        let by_rule = match way.rule().map(|rule| (rule, rule.condition.truth(self))) {
            None | Some((_, Truth::True)) => way.allowed(),
            Some((rule, Truth::False)) => {
                let mut reasons = Vec::new();
                rule.condition.grounds(self, |position, _| {
                    reasons.extend(rule.unmet.get(position).map(|words| Cow::Borrowed(words.as_str())));
                });
                Standing::Refused(reasons)
            }
            Some((rule, Truth::Unknown)) => Standing::Undetermined(self.needs_of(rule)),
        };
        by_rule.and(by_minimum)
    }

    /// Whether its time has come: required stands for yes.
    fn standing_by_minimum(&self, minimum: &'c Limit) -> Standing<'c> {
        let resolution = self.minimum(minimum);
        let words =
            || minimum.operands.iter().map(|operand| operand.words.as_str()).collect::<Vec<_>>().join(", ");
        let waits_for_fact = resolution.for_event.is_empty() && !resolution.for_fact.is_empty();
        if self.has_come(&resolution) {
            Standing::Required
        } else if resolution.reach.is_none() && waits_for_fact {
            let view = View { replay: self, start: None, own: None, pauses: &[] };
            Standing::Undetermined(self.unstated(&minimum.deadline, &resolution, &view))
        } else {
            Standing::Refused(vec![Cow::Owned(format!("not before {}", words()))])
        }
    }

    fn has_come(&self, minimum: &Resolution) -> bool {
        self.opening_second(minimum).is_some_and(|from| from <= self.clock)
    }

    fn minimum(&self, minimum: &Limit) -> Resolution {
        let view = View { replay: self, start: None, own: None, pauses: &[] };
        resolve(&minimum.deadline, self.calendar, &view)
    }

    /// The next second at which the time of a move from here comes.
    pub(super) fn next_opening(&self) -> Option<Second> {
        let here = self.so_far.stage();
        let last = self.model.stages.indices().next_back();
        let skips = self.model.skips.values().filter(|skip| {
            here.is_some_and(|here| self.model.stages.indices().any(|there| skip.leads(here, there, last)))
        });
        let minima = self.transitions().map(|transition| &transition.not_before);
        let minima = minima.chain(skips.map(|skip| &skip.not_before)).flatten();
        let openings = minima.filter_map(|minimum| self.opening_second(&self.minimum(minimum)));
        openings.filter(|opening| *opening > self.clock).min()
    }

    /// How entering a stage stands if it is done now.
    pub(super) fn standing_of_entering(&self, stage: StageIx) -> Standing<'c> {
        let standings: Vec<Standing<'c>> =
            self.standings_by_transition(stage).chain(self.standings_by_skip(stage)).collect();
        self.best(standings, self.model.stages[stage].id.as_str())
    }

    /// How entering a stage stands without any skip rule.
    pub(super) fn standing_by_transition(&self, stage: StageIx) -> Standing<'c> {
        let standings = self.standings_by_transition(stage).collect();
        self.best(standings, self.model.stages[stage].id.as_str())
    }

    fn standings_by_transition(&self, stage: StageIx) -> impl Iterator<Item = Standing<'c>> {
        self.transitions_to(stage).map(|transition| self.standing(Way::Transition(transition)))
    }

    fn standings_by_skip(&self, stage: StageIx) -> impl Iterator<Item = Standing<'c>> {
        let leading =
            self.model.skips.values().filter(move |skip| self.skipped_to(skip).any(|there| there == stage));
        leading.map(|skip| self.standing(Way::Skip(skip)))
    }

    /// How a conclusion or a departure stands.
    pub(super) fn standing_of_leaving(&self, target: &Target) -> Standing<'c> {
        let leading = self.transitions().filter(|transition| transition.to == *target);
        let leading = leading.map(Way::Transition);
        let away = self.exclusions().filter(|exclusion| exclusion.to == *target).map(Way::Exclusion);
        let standings = leading.chain(away).map(|way| self.standing(way));
        let name = match target {
            Target::Stage(stage) => self.model.stages[*stage].id.to_string(),
            Target::Outcome(outcome) => self.model.outcomes[*outcome].to_string(),
            Target::Procedure(name) | Target::Outside(name) => name.clone(),
        };
        self.best(standings.collect(), &name)
    }

    fn best(&self, standings: Vec<Standing<'c>>, to: &str) -> Standing<'c> {
        standings.into_iter().reduce(Standing::better).unwrap_or_else(|| {
            Standing::Refused(vec![Cow::Owned(format!("no move leads from {} to {to}", self.here()))])
        })
    }
}

impl<'c> Way<'c> {
    pub(super) fn clauses(&self) -> &'c [ClauseId] {
        match self {
            Self::Transition(transition) => &transition.clauses,
            Self::Skip(skip) => &skip.clauses,
            Self::Exclusion(exclusion) => &exclusion.clauses,
        }
    }

    pub(super) fn rule(&self) -> Option<&'c Rule> {
        match self {
            Self::Transition(transition) => transition.when.as_ref(),
            Self::Skip(skip) => skip.when.as_ref(),
            Self::Exclusion(exclusion) => Some(&exclusion.when),
        }
    }

    /// The duty by whose limit it is to be taken.
    pub(super) fn duty(&self) -> Option<DutyIx> {
        match self {
            Self::Transition(transition) => transition.duty,
            Self::Skip(_) | Self::Exclusion(_) => None,
        }
    }

    /// Before when it is not to be taken.
    fn minimum(&self) -> Option<&'c Limit> {
        match self {
            Self::Transition(transition) => transition.not_before.as_ref(),
            Self::Skip(skip) => skip.not_before.as_ref(),
            Self::Exclusion(_) => None,
        }
    }

    /// How it stands once nothing speaks against it.
    fn allowed(&self) -> Standing<'c> {
        match self {
            Self::Transition(transition) => match transition.strength {
                Strength::Must | Strength::Should => Standing::Required,
                Strength::Guideline | Strength::May => Standing::Permitted,
            },
            Self::Skip(_) => Standing::Permitted,
            Self::Exclusion(_) => Standing::Required,
        }
    }

    /// What its standing rests on.
    pub(super) fn rest(&self, rests: &mut Rests<'_>) {
        match self {
            Self::Transition(transition) => rests.transition(transition),
            Self::Skip(skip) => rests.skip(skip),
            Self::Exclusion(exclusion) => rests.rule(&exclusion.when),
        }
    }

    pub(super) fn requires(&self) -> &'c [RecordId] {
        match self {
            Self::Transition(transition) => &transition.requires,
            Self::Skip(skip) => &skip.requires,
            Self::Exclusion(_) => &[],
        }
    }

    pub(super) fn consults(&self) -> &'c [RoleId] {
        match self {
            Self::Skip(skip) => &skip.consults,
            Self::Transition(_) | Self::Exclusion(_) => &[],
        }
    }

    pub(super) fn conflict(&self) -> Option<Conflict<'c>> {
        match self {
            Self::Skip(skip) => {
                let (text, clauses) = skip.conflict.as_ref()?;
                Some(Conflict { text, clauses })
            }
            Self::Transition(_) | Self::Exclusion(_) => None,
        }
    }

    pub(super) fn urgency(&self) -> Urgency {
        match self {
            Self::Transition(_) | Self::Exclusion(_) => Urgency::Ordinary,
            Self::Skip(skip) => skip.urgency,
        }
    }
}
