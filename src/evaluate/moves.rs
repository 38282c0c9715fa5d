//! Where the case may go from here, and why not elsewhere.

use std::borrow::Cow;

use super::answer::{Conflict, Standing};
use super::state::{Position, State};
use super::view::View;
use crate::condition::Truth;
use crate::deadline::{Resolution, resolve};
use crate::id::{ClauseId, RecordId, RoleId};
use crate::index::StageIx;
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

    /// The better of two; of two refusals all reasons, of two doubts all needs.
    pub(super) fn better(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refused(mut one), Self::Refused(another)) => {
                one.extend(another);
                one.sort();
                one.dedup();
                Self::Refused(one)
            }
            (Self::Undetermined(mut one), Self::Undetermined(another)) => {
                one.extend(another);
                one.sort();
                one.dedup();
                Self::Undetermined(one)
            }
            (one, another) if another.rank() > one.rank() => another,
            (one, _) => one,
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

impl<'c> State<'c> {
    /// The moves from here, in the policy's order: transitions, then skips, each to the nearest stage first.
    pub(super) fn candidates(&self) -> Vec<Candidate<'c>> {
        let model = self.model;
        let transitions = self.transitions().map(|transition| Candidate {
            way: Way::Transition(transition),
            to: &transition.to,
            standing: self.standing(
                transition.when.as_ref(),
                transition.not_before.as_ref(),
                of_transition(transition),
            ),
        });
        let skips = model.skips.values().flat_map(|skip| {
            self.skipped_to(skip).map(move |stage| Candidate {
                way: Way::Skip(skip),
                to: &model.stages[stage].target,
                standing: self.standing(skip.when.as_ref(), skip.not_before.as_ref(), Standing::Permitted),
            })
        });
        let exclusions = self.exclusions().map(|exclusion| Candidate {
            way: Way::Exclusion(exclusion),
            to: &exclusion.to,
            standing: self.standing(Some(&exclusion.when), None, Standing::Required),
        });
        transitions.chain(skips).chain(exclusions).collect()
    }

    /// What the procedure is not for leads away from wherever it stands; where it was not opened for it, from there.
    fn exclusions(&self) -> impl Iterator<Item = &'c Exclusion> {
        let is_open = matches!(self.position, Position::At(_) | Position::Open);
        let exclusions = self.model.exclusions.iter().enumerate();
        let leading = exclusions.filter(move |(position, exclusion)| {
            is_open || self.excluded == Some(*position) && self.holds(Some(&exclusion.when)) == Truth::True
        });
        leading.map(|(_, exclusion)| exclusion)
    }

    /// The transitions that lead from where the case stands.
    fn transitions(&self) -> impl Iterator<Item = &'c Transition> + use<'c> {
        let position = self.position;
        self.model.transitions.values().filter(move |transition| match position {
            Position::At(stage) => transition.from.contains(&stage),
            Position::Open => transition.from.is_empty(),
            Position::NotOpened | Position::Concluded(_) | Position::Left(_) => false,
        })
    }

    pub(super) fn transitions_to(&self, stage: StageIx) -> impl Iterator<Item = &'c Transition> + use<'c> {
        self.transitions().filter(move |transition| transition.to == Target::Stage(stage))
    }

    fn skipped_to(&self, skip: &'c SkipRule) -> impl Iterator<Item = StageIx> + use<'c> {
        let here = self.stage();
        let last = self.model.stages.indices().next_back();
        let stages = self.model.stages.indices();
        stages.filter(move |there| here.is_some_and(|here| skip.leads(here, *there, last)))
    }

    fn standing(
        &self,
        rule: Option<&'c Rule>,
        minimum: Option<&'c Limit>,
        allowed: Standing<'c>,
    ) -> Standing<'c> {
        let by_minimum = minimum.map_or(Standing::Required, |minimum| self.standing_by_minimum(minimum));
        let by_rule = match rule.map(|rule| (rule, rule.condition.truth(self))) {
            None | Some((_, Truth::True)) => allowed,
            Some((rule, Truth::False)) => {
                let grounds = rule.condition.grounds(self).into_iter();
                let words = grounds.filter_map(|(position, _)| rule.unmet.get(position));
                Standing::Refused(words.map(|words| Cow::Borrowed(words.as_str())).collect())
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
        match self.opening_second(&resolution) {
            Some(from) if from <= self.clock => Standing::Required,
            None if resolution.for_event.is_empty() && !resolution.for_fact.is_empty() => {
                Standing::Undetermined(self.unstated(&minimum.deadline))
            }
            Some(_) | None => Standing::Refused(vec![Cow::Owned(format!("not before {}", words()))]),
        }
    }

    fn minimum(&self, minimum: &Limit) -> Resolution {
        let view = View { state: self, start: None, own: None, pauses: &[] };
        resolve(&minimum.deadline, self.calendar, &view)
    }

    /// The next second at which the time of a move from here comes.
    pub(super) fn next_opening(&self) -> Option<Second> {
        let here = self.stage();
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
        self.transitions_to(stage).map(|transition| {
            let (rule, minimum) = (transition.when.as_ref(), transition.not_before.as_ref());
            self.standing(rule, minimum, of_transition(transition))
        })
    }

    fn standings_by_skip(&self, stage: StageIx) -> impl Iterator<Item = Standing<'c>> {
        let leading =
            self.model.skips.values().filter(move |skip| self.skipped_to(skip).any(|there| there == stage));
        leading.map(|skip| self.standing(skip.when.as_ref(), skip.not_before.as_ref(), Standing::Permitted))
    }

    /// How a conclusion or a departure stands.
    pub(super) fn standing_of_leaving(&self, target: &Target) -> Standing<'c> {
        let leading = self.transitions().filter(|transition| transition.to == *target);
        let standings = leading.map(|transition| {
            let (rule, minimum) = (transition.when.as_ref(), transition.not_before.as_ref());
            self.standing(rule, minimum, of_transition(transition))
        });
        let away = self.exclusions().filter(|exclusion| exclusion.to == *target);
        let standings = standings
            .chain(away.map(|exclusion| self.standing(Some(&exclusion.when), None, Standing::Required)));
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

fn of_transition<'c>(transition: &Transition) -> Standing<'c> {
    match transition.strength {
        Strength::Must | Strength::Should => Standing::Required,
        Strength::Guideline | Strength::May => Standing::Permitted,
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
