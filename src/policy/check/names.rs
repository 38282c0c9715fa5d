//! The names of one procedure, and looking them up while its phrases are checked.

use super::problem::Problems;
use crate::condition::Condition;
use crate::deadline::{
    Anchor, Counting, Deadline, Occurrence, Operands, Recurrence, Resolver, Span, Term, Unit, UnknownRule,
};
use crate::document::Path;
use crate::fact::{FactKind, Literal};
use crate::id::{DutyId, EventId, FactId, LimitId, OutcomeId, RecordId, RoleId, ScheduleId, StageId};
use crate::index::{
    ChoiceIx, DutyIx, EventIx, FactIx, Indexed, LimitIx, OutcomeIx, RecordIx, RoleIx, ScheduleIx, StageIx,
    TableIndex,
};
use crate::policy::model::{Doing, Limit, Operand, Per, Rule};

/// Everything that a phrase of one procedure can name.
#[derive(Clone)]
pub(super) struct Names {
    pub(super) stages: Vec<StageId>,
    pub(super) events: Vec<EventId>,
    pub(super) facts: Vec<(FactId, FactKind)>,
    pub(super) records: Vec<RecordId>,
    pub(super) outcomes: Vec<OutcomeId>,
    pub(super) limits: Vec<LimitId>,
    pub(super) duties: Vec<DutyId>,
    /// Those that are owed several times, for each of something or again and again.
    pub(super) several: Vec<DutyId>,
    /// Those that are owed again and again.
    pub(super) recurring: Vec<DutyId>,
    pub(super) schedules: Vec<ScheduleId>,
    pub(super) roles: Vec<RoleId>,
    /// The counting rules of the policy.
    pub(super) counting: Counting,
    pub(super) has_opening_hours: bool,
}

/// Looks names up for the phrase at one place of the document.
pub(super) struct Lookup<'a, 't> {
    pub(super) names: &'a Names,
    pub(super) problems: &'a mut Problems<'t>,
    pub(super) path: &'a Path,
}

macro_rules! look_up {
    ($($seen:vis $method:ident: $list:ident, $id:ident, $index:ident, $what:literal;)*) => {$(
        $seen fn $method(&mut self, name: &$id) -> Option<$index> {
            let found = self.names.$list.iter().position(|known| known == name).map($index::from_position);
            if found.is_none() {
                let known = self.names.$list.iter().map($id::as_str);
                self.problems.unknown(self.path, $what, name.as_str(), known);
            }
            found
        }
    )*};
}

impl Resolver for Lookup<'_, '_> {
    look_up! {
        event: events, EventId, EventIx, "event";
        stage: stages, StageId, StageIx, "stage";
        limit: limits, LimitId, LimitIx, "limit";
        schedule: schedules, ScheduleId, ScheduleIx, "schedule";
        record: records, RecordId, RecordIx, "record";
        outcome: outcomes, OutcomeId, OutcomeIx, "outcome";
    }

    fn duty(&mut self, name: &DutyId) -> Option<DutyIx> {
        let duty = self.known_duty(name)?;
        if self.names.several.contains(name) {
            let message = format!("`{name}` is owed several times: expected a duty that is owed once");
            self.problems.error(self.path, message);
            return None;
        }
        Some(duty)
    }

    fn counting(&self) -> Counting {
        self.names.counting
    }

    fn fact(&mut self, name: &FactId) -> Option<FactIx> {
        self.fact_and_kind(name).map(|(index, _)| index)
    }

    fn moment_fact(&mut self, name: &FactId) -> Option<FactIx> {
        self.fact_of(name, "a moment", |kind| matches!(kind, FactKind::Moment(_)))
    }

    fn yes_no_fact(&mut self, name: &FactId) -> Option<FactIx> {
        self.fact_of(name, "yes or no", |kind| matches!(kind, FactKind::YesNo))
    }

    fn literal(&mut self, fact: &FactId, value: &Literal) -> Option<(FactIx, Literal<Indexed>)> {
        let (index, kind) = self.fact_and_kind(fact)?;
        let literal = match (kind, value) {
            (FactKind::YesNo, Literal::YesNo(value)) => Literal::YesNo(*value),
            (FactKind::Number, Literal::Number(value)) => Literal::Number(*value),
            (FactKind::OneOf(choices), Literal::Choice(choice)) => {
                let Some(position) = choices.iter().position(|known| known == choice) else {
                    let known = choices.iter().map(crate::id::ChoiceId::as_str);
                    self.problems.unknown(self.path, &format!("value of {fact}"), choice.as_str(), known);
                    return None;
                };
                Literal::Choice(ChoiceIx::from_position(position))
            }
            (kind, value) => {
                let message = format!("`{value}` is no value of {fact}: expected {kind}");
                self.problems.error(self.path, message);
                return None;
            }
        };
        Some((index, literal))
    }
}

impl<'a> Lookup<'a, '_> {
    look_up! {
        pub(super) known_duty: duties, DutyId, DutyIx, "duty";
    }

    fn fact_and_kind(&mut self, name: &FactId) -> Option<(FactIx, &'a FactKind)> {
        let found = self.names.facts.iter().enumerate().find(|(_, (known, _))| known == name);
        if found.is_none() {
            let known = self.names.facts.iter().map(|(known, _)| known.as_str());
            self.problems.unknown(self.path, "fact", name.as_str(), known);
        }
        found.map(|(position, (_, kind))| (FactIx::from_position(position), kind))
    }

    fn fact_of(
        &mut self,
        name: &FactId,
        expected: &str,
        is_expected: impl Fn(&FactKind) -> bool,
    ) -> Option<FactIx> {
        let (index, kind) = self.fact_and_kind(name)?;
        if is_expected(kind) {
            return Some(index);
        }
        self.problems.error(
            self.path,
            format!("`{name}` cannot be used like this: expected a fact that is {expected}"),
        );
        None
    }

    pub(super) fn rule(&mut self, phrase: &str) -> Option<Rule> {
        let condition: Condition = self.problems.phrase(self.path, phrase)?;
        let asked = condition.questions();
        let unmet = asked.iter().map(|(question, wanted)| question.unmet(*wanted)).collect();
        let questions = asked.iter().map(|(question, _)| question.to_string()).collect();
        Some(Rule { words: condition.to_string(), questions, condition: condition.indexed(self)?, unmet })
    }

    /// A limit whose terms count by rules of its own.
    pub(super) fn limit_counted(&mut self, phrase: &str, counting: Counting) -> Option<Limit> {
        let counting = counting.or(self.names.counting);
        let names = Names { counting, ..self.names.clone() };
        Lookup { names: &names, problems: self.problems, path: self.path }.limit_phrase(phrase)
    }

    /// Counting rules as a phrase: `start-is-day-one and close-of-business`.
    pub(super) fn counting_phrase(&mut self, phrase: &str) -> Option<Counting> {
        let mut counting = Counting::default();
        for word in phrase.split(" and ") {
            match word.trim().parse().map(|rule| counting.with(rule)) {
                Ok(Some(more)) => counting = more,
                Ok(None) => {
                    let message = format!("`{word}` is the second rule of its kind: expected one");
                    self.problems.error(self.path, message);
                    return None;
                }
                Err(error) => {
                    let error: UnknownRule = error;
                    self.problems.error(self.path, error.to_string());
                    return None;
                }
            }
        }
        Some(counting)
    }

    pub(super) fn limit_phrase(&mut self, phrase: &str) -> Option<Limit> {
        let deadline: Deadline = self.problems.phrase(self.path, phrase)?;
        let terms = deadline.terms();
        if terms.len() > Operands::COUNT_MAX {
            let message = format!("{} operands: expected at most {}", terms.len(), Operands::COUNT_MAX);
            self.problems.error(self.path, message);
        }
        let operands = terms.into_iter().map(operand).collect();
        self.check_counting(&deadline);
        Some(Limit { words: deadline.to_string(), deadline: deadline.indexed(self)?, operands })
    }

    /// Counting rules stand where they mean something, and opening hours are known where they are needed.
    fn check_counting(&mut self, deadline: &Deadline) {
        match deadline {
            Deadline::Term(term, stated) => {
                if let Some(rule) = stated.without_meaning_for(term) {
                    let message = format!(
                        "`{rule}` says nothing about `{term}`: expected it at a limit that it can change"
                    );
                    self.problems.error(self.path, message);
                }
                let counting = stated.or(self.names.counting);
                let is_of_working_hours =
                    matches!(term, Term::After(span, _) if span.unit == Unit::WorkingHours);
                let needs_hours = is_of_working_hours || counting.needs_opening_hours();
                if needs_hours && !self.names.has_opening_hours {
                    self.opening_hours_missing();
                }
            }
            Deadline::EarliestOf(operands) | Deadline::LatestOf(operands) => {
                for operand in operands {
                    self.check_counting(operand);
                }
            }
        }
    }

    fn opening_hours_missing(&mut self) {
        let message = "this counts opening hours: expected the policy to state them in `[opening_hours]`";
        self.problems.error(self.path, message.to_owned());
    }

    pub(super) fn anchor_phrase(&mut self, phrase: &str) -> Option<Anchor<Indexed>> {
        let anchor: Anchor = self.problems.phrase(self.path, phrase)?;
        anchor.indexed(self)
    }

    /// What a duty recurs on, and the limit as which people read it.
    pub(super) fn recurrence(&mut self, phrase: &str) -> Option<(Recurrence<Indexed>, Limit)> {
        let recurrence: Recurrence = self.problems.phrase(self.path, phrase)?;
        if let Recurrence::Every(every, _) = &recurrence {
            self.interval(*every)?;
        }
        let indexed = recurrence.indexed(self)?;
        let (term, limit) = match (&recurrence, &indexed) {
            (Recurrence::Every(span, anchor), Recurrence::Every(_, counted)) => {
                (Term::After(*span, anchor.clone()), Term::After(*span, counted.clone()))
            }
            (Recurrence::DatesOf(schedule, anchor), Recurrence::DatesOf(index, counted)) => {
                (Term::Next(schedule.clone(), anchor.clone()), Term::Next(*index, counted.clone()))
            }
            (Recurrence::Every(..) | Recurrence::DatesOf(..), _) => return None,
        };
        let operand = Operand { words: recurrence.to_string(), ..operand(&term) };
        let counting = self.names.counting;
        if let Some(rule) = counting.without_meaning_for_dates() {
            let message = format!(
                "`{rule}`, which the policy states, says nothing about what recurs: its dates stay where they fall and end with the day"
            );
            self.problems.warning(self.path, message);
        }
        if counting.of_dates().needs_opening_hours() && !self.names.has_opening_hours {
            self.opening_hours_missing();
        }
        let deadline = Deadline::Term(limit, counting.of_dates());
        Some((indexed, Limit { words: operand.words.clone(), deadline, operands: vec![operand] }))
    }

    pub(super) fn span(&mut self, phrase: &str) -> Option<Span> {
        self.problems.phrase(self.path, phrase)
    }

    /// A span between two dates.
    pub(super) fn interval(&mut self, span: Span) -> Option<Span> {
        if matches!(span.unit, Unit::Hours | Unit::WorkingHours) {
            let expected = "working days, days, weeks, months or years";
            let message = format!("`{span}` is no interval of dates: expected {expected}");
            self.problems.error(self.path, message);
            return None;
        }
        Some(span)
    }

    pub(super) fn role(&mut self, text: &str) -> Option<RoleIx> {
        let found = self.names.roles.iter().position(|known| known.as_str() == text);
        if found.is_none() {
            self.problems.unknown(self.path, "role", text, self.names.roles.iter().map(RoleId::as_str));
        }
        found.map(RoleIx::from_position)
    }

    /// What `each EVENT` or `each party of ROLE` means.
    pub(super) fn per(&mut self, phrase: &str) -> Option<Per> {
        if let Some(role) = phrase.strip_prefix("each party of ") {
            return self.role(role.trim()).map(Per::PartyOf);
        }
        if let Anchor::Event(event, Occurrence::Each) = self.anchor_phrase(phrase)? {
            return Some(Per::Event(event));
        }
        let message = format!("`{phrase}` is no event: expected `each EVENT` or `each party of ROLE`");
        self.problems.error(self.path, message);
        None
    }

    pub(super) fn doing(&mut self, phrase: &str) -> Option<Doing> {
        match self.anchor_phrase(phrase)? {
            Anchor::Event(event, Occurrence::First) => Some(Doing::Event(event)),
            Anchor::Entering(stage) => Some(Doing::Entering(stage)),
            Anchor::RecordComplete(record) => Some(Doing::Record(record)),
            Anchor::Outcome(outcome) => Some(Doing::Outcome(outcome)),
            Anchor::Event(..)
            | Anchor::Leaving(_)
            | Anchor::Done(_)
            | Anchor::DoneOrDue(_)
            | Anchor::DueOf(_)
            | Anchor::LapsedDueOf(_)
            | Anchor::LapseOf(_)
            | Anchor::Stating(_)
            | Anchor::Became(..)
            | Anchor::FirstOf(_)
            | Anchor::LastOf(_)
            | Anchor::Else(..) => {
                let expected = "expected an event, `record … complete`, `entering …` or `outcome …`";
                self.problems.error(self.path, format!("`{phrase}` does no duty: {expected}"));
                None
            }
        }
    }
}

fn operand(term: &Term) -> Operand {
    let words = term.to_string();
    let waits_for = term.anchor().map_or_else(|| words.clone(), ToString::to_string);
    let beyond_calendar = format!("beyond calendar: {words}");
    Operand { words, waits_for, beyond_calendar }
}
