//! Answers what deadlines and conditions ask of a state.

use super::progress::Position;
use super::replay::Replay;
use crate::calendar::OpeningHours;
use crate::case::Value;
use crate::condition::{Circumstances, Predicate, Scope, Truth};
use crate::deadline::{
    Deadline, Lapse, Occurrence, Paused, Recorder, Resolution, Source, Span, Statement, Timeline, When,
    resolve_recorded,
};
use crate::fact::Literal;
use crate::index::{DutyIx, EventIx, FactIx, Indexed, LimitIx, OutcomeIx, RecordIx, ScheduleIx, StageIx};
use crate::moment::Second;
use crate::policy::{Limit, Rule};

/// A state as the deadlines of one duty see it.
pub(super) struct View<'s, 'c> {
    pub(super) replay: &'s Replay<'c>,
    pub(super) start: Option<When>,
    pub(super) own: Option<When>,
    /// When its clock stood still.
    pub(super) pauses: &'s [Paused],
}

impl View<'_, '_> {
    /// What a limit of the duty comes to; nothing where there is none.
    pub(super) fn come_to<R: Recorder>(&self, limit: Option<&Limit>, recorder: &mut R) -> Resolution {
        limit.map_or_else(Resolution::default, |limit| {
            resolve_recorded(&limit.deadline, self.replay.calendar, self, recorder)
        })
    }
}

impl Timeline for View<'_, '_> {
    fn event(&self, event: EventIx, which: Occurrence) -> Option<When> {
        let occurrences = &self.replay.so_far.events[event];
        match which {
            Occurrence::First => occurrences.nth(1),
            Occurrence::Nth(ordinal) => occurrences.nth(ordinal.number()),
            Occurrence::Latest => occurrences.latest,
            Occurrence::Each => self.own,
        }
    }

    fn entering(&self, stage: StageIx) -> Option<When> {
        self.replay.so_far.stages[stage].entered
    }

    fn leaving(&self, stage: StageIx) -> Option<When> {
        self.replay.so_far.stages[stage].last_left
    }

    fn done(&self, duty: DutyIx) -> Option<When> {
        let instance = &self.replay.so_far.duties[duty];
        let may_have_applied = instance.was_done_while_owed || instance.applies != Truth::False;
        instance.done.filter(|_| may_have_applied).map(|done| done.when)
    }

    fn due(&self, duty: DutyIx) -> Resolution {
        let instance = &self.replay.so_far.duties[duty];
        match instance.applies {
            Truth::False => Resolution::default(),
            Truth::True | Truth::Unknown if instance.is_settled() => instance.due.fixed(),
            Truth::True | Truth::Unknown => instance.due,
        }
    }

    fn lapse(&self, duty: DutyIx) -> Option<Lapse> {
        self.replay.so_far.duties[duty].lapse
    }

    fn outcome(&self, outcome: OutcomeIx) -> Option<When> {
        self.replay.so_far.outcome.filter(|(known, _)| *known == outcome).map(|(_, when)| when)
    }

    fn record_complete(&self, record: RecordIx) -> Option<When> {
        self.replay.so_far.records[record].complete
    }

    fn stating(&self, fact: FactIx) -> Option<When> {
        self.replay.so_far.facts[fact].first
    }

    fn became(&self, fact: FactIx, value: &Literal<Indexed>) -> Option<When> {
        (self.replay.equals(fact, value) == Truth::True)
            .then_some(self.replay.so_far.facts[fact].run)
            .flatten()
    }

    fn stated(&self, fact: FactIx) -> Option<Statement> {
        self.replay.so_far.facts[fact].limits.first().copied()
    }

    fn stated_from(&self, fact: FactIx, start: Second) -> Option<Statement> {
        let at_start = Statement::By { by: start, day: None, known: Second::FIRST, entry: 0 };
        self.replay.so_far.facts[fact].limits.range(at_start..).next().copied()
    }

    fn schedule(&self, schedule: ScheduleIx) -> (Span, FactIx) {
        let schedule = &self.replay.model.schedules[schedule];
        (schedule.every, schedule.from)
    }

    fn pauses(&self) -> &[Paused] {
        self.pauses
    }

    fn opening_hours(&self) -> &OpeningHours {
        &self.replay.model.opening_hours
    }

    fn limit(&self, limit: LimitIx) -> &Deadline<Indexed> {
        &self.replay.model.limits[limit].limit.deadline
    }

    fn start(&self) -> Option<When> {
        self.start
    }

    fn own(&self) -> Option<When> {
        self.own
    }
}

impl Circumstances for Replay<'_> {
    fn fact(&self, fact: FactIx) -> Truth {
        self.equals(fact, &Literal::YesNo(true))
    }

    fn equals(&self, fact: FactIx, value: &Literal<Indexed>) -> Truth {
        match &self.so_far.facts[fact].value {
            None => Truth::Unknown,
            Some(Value::Literal(stated)) => (stated == value).into(),
            Some(Value::Moment(_)) => Truth::False,
        }
    }

    fn count(&self, event: EventIx, scope: Scope) -> u32 {
        let occurrences = &self.so_far.events[event];
        match scope {
            Scope::Case => occurrences.count,
            Scope::Here if self.so_far.opened.is_none() => 0,
            Scope::Here => occurrences.count.saturating_sub(occurrences.before_stage),
        }
    }

    fn lapsed(&self, duty: DutyIx) -> Truth {
        let instance = &self.so_far.duties[duty];
        let waits_for_fact = || {
            let due = instance.due;
            due.reach.is_none() && !due.for_fact.is_empty() && due.for_event.is_empty()
        };
        if instance.lapse.is_some() {
            Truth::True
        } else if instance.start.is_none() {
            Truth::False
        } else if instance.applies == Truth::Unknown
            || instance.is_in_time() == Some(Truth::Unknown)
            || (instance.is_owed() && waits_for_fact())
        {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    fn done(&self, duty: DutyIx, scope: Scope) -> Truth {
        let instance = &self.so_far.duties[duty];
        let is_in_scope = scope == Scope::Case
            || instance.done.is_some_and(|done| done.acts > self.so_far.acts_before_stage);
        if instance.was_done_while_owed && is_in_scope {
            return Truth::True;
        }
        match instance.applies {
            Truth::Unknown => Truth::Unknown,
            Truth::True => (instance.done.is_some() && is_in_scope).into(),
            Truth::False => Truth::False,
        }
    }

    fn visited(&self, stage: StageIx) -> bool {
        self.so_far.stages[stage].entered.is_some()
    }

    fn concluded(&self) -> bool {
        matches!(self.so_far.position, Position::Concluded(_))
    }
}

impl Replay<'_> {
    /// What happened that answers a question of a condition; none where nothing did.
    pub(super) fn answered_by(&self, question: &Predicate<Indexed>) -> Option<When> {
        match question {
            Predicate::Fact(fact) | Predicate::Equals(fact, _) => self.so_far.facts[*fact].run,
            Predicate::Happened(event, Scope::Case) => self.so_far.events[*event].nth(1),
            Predicate::Happened(event, Scope::Here) | Predicate::Count(event, _, _) => {
                self.so_far.events[*event].latest
            }
            Predicate::Lapsed(duty) => {
                let lapse = self.so_far.duties[*duty].lapse?;
                let (second, source) = (lapse.due.next(), Source::Due(*duty));
                let day = self.calendar.day_of(second)?;
                Some(When { first: second, last: second, day, known: lapse.since, source })
            }
            Predicate::Done(duty, _) => self.so_far.duties[*duty].done.map(|done| done.when),
            Predicate::Visited(stage) => self.so_far.stages[*stage].entered,
            Predicate::Concluded => self.so_far.since.filter(|_| self.concluded()),
        }
    }

    /// Whether a rule holds; what has no rule always does.
    pub(super) fn holds(&self, rule: Option<&Rule>) -> Truth {
        rule.map_or(Truth::True, |rule| rule.condition.truth(self))
    }
}
