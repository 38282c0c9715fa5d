//! From names to indices, when a document is checked.

use super::{Anchor, Counting, Deadline, Recurrence, Term};
use crate::fact::Literal;
use crate::id::{DutyId, EventId, FactId, LimitId, OutcomeId, RecordId, ScheduleId, StageId};
use crate::index::{DutyIx, EventIx, FactIx, Indexed, LimitIx, OutcomeIx, RecordIx, ScheduleIx, StageIx};

/// Knows the names of one procedure; reports each that it does not know and goes on.
pub(crate) trait Resolver {
    fn event(&mut self, name: &EventId) -> Option<EventIx>;
    fn stage(&mut self, name: &StageId) -> Option<StageIx>;
    fn fact(&mut self, name: &FactId) -> Option<FactIx>;
    fn duty(&mut self, name: &DutyId) -> Option<DutyIx>;
    fn limit(&mut self, name: &LimitId) -> Option<LimitIx>;
    fn schedule(&mut self, name: &ScheduleId) -> Option<ScheduleIx>;
    fn record(&mut self, name: &RecordId) -> Option<RecordIx>;
    fn outcome(&mut self, name: &OutcomeId) -> Option<OutcomeIx>;
    /// A moment fact, whose statements can be a limit.
    fn moment_fact(&mut self, name: &FactId) -> Option<FactIx>;
    fn yes_no_fact(&mut self, name: &FactId) -> Option<FactIx>;
    fn literal(&mut self, fact: &FactId, value: &Literal) -> Option<(FactIx, Literal<Indexed>)>;
    /// The counting rules of the policy, for what a limit leaves out.
    fn counting(&self) -> Counting;
}

/// The value of a phrase in terms of indices; `None` once a name in it was unknown, after all were looked up.
fn all<T, U>(entries: &[T], mut one: impl FnMut(&T) -> Option<U>) -> Option<Vec<U>> {
    let found: Vec<Option<U>> = entries.iter().map(&mut one).collect();
    found.into_iter().collect()
}

impl Deadline {
    pub(crate) fn indexed(&self, names: &mut impl Resolver) -> Option<Deadline<Indexed>> {
        Some(match self {
            Self::Term(term, counting) => Deadline::Term(term.indexed(names)?, counting.or(names.counting())),
            Self::EarliestOf(operands) => {
                Deadline::EarliestOf(all(operands, |operand| operand.indexed(names))?)
            }
            Self::LatestOf(operands) => Deadline::LatestOf(all(operands, |operand| operand.indexed(names))?),
        })
    }
}

impl Term {
    fn indexed(&self, names: &mut impl Resolver) -> Option<Term<Indexed>> {
        Some(match self {
            Self::After(span, anchor) => Term::After(*span, anchor.indexed(names)?),
            Self::SameWorkingDay(anchor) => Term::SameWorkingDay(anchor.indexed(names)?),
            Self::SameDay(anchor) => Term::SameDay(anchor.indexed(names)?),
            Self::Immediately(anchor) => Term::Immediately(anchor.indexed(names)?),
            Self::Before(lead, fact) => Term::Before(*lead, names.moment_fact(fact)?),
            Self::Next(schedule, anchor) => {
                let (schedule, anchor) = (names.schedule(schedule), anchor.indexed(names));
                Term::Next(schedule?, anchor?)
            }
            Self::Stated(fact) => Term::Stated(names.moment_fact(fact)?),
            Self::DueOf(duty) => Term::DueOf(names.duty(duty)?),
            Self::Limit(limit) => Term::Limit(names.limit(limit)?),
        })
    }
}

impl Recurrence {
    pub(crate) fn indexed(&self, names: &mut impl Resolver) -> Option<Recurrence<Indexed>> {
        Some(match self {
            Self::Every(span, anchor) => Recurrence::Every(*span, anchor.indexed(names)?),
            Self::DatesOf(schedule, anchor) => {
                let (schedule, anchor) = (names.schedule(schedule), anchor.indexed(names));
                Recurrence::DatesOf(schedule?, anchor?)
            }
        })
    }
}

impl Anchor {
    pub(crate) fn indexed(&self, names: &mut impl Resolver) -> Option<Anchor<Indexed>> {
        Some(match self {
            Self::Event(event, occurrence) => Anchor::Event(names.event(event)?, *occurrence),
            Self::Entering(stage) => Anchor::Entering(names.stage(stage)?),
            Self::Leaving(stage) => Anchor::Leaving(names.stage(stage)?),
            Self::Done(duty) => Anchor::Done(names.duty(duty)?),
            Self::DoneOrDue(duty) => Anchor::DoneOrDue(names.duty(duty)?),
            Self::DueOf(duty) => Anchor::DueOf(names.duty(duty)?),
            Self::LapsedDueOf(duty) => Anchor::LapsedDueOf(names.duty(duty)?),
            Self::LapseOf(duty) => Anchor::LapseOf(names.duty(duty)?),
            Self::Outcome(outcome) => Anchor::Outcome(names.outcome(outcome)?),
            Self::RecordComplete(record) => Anchor::RecordComplete(names.record(record)?),
            Self::Stating(fact) => Anchor::Stating(names.fact(fact)?),
            Self::Became(fact, value) => {
                let (fact, value) = names.literal(fact, value)?;
                Anchor::Became(fact, value)
            }
            Self::FirstOf(anchors) => Anchor::FirstOf(all(anchors, |anchor| anchor.indexed(names))?),
            Self::LastOf(anchors) => Anchor::LastOf(all(anchors, |anchor| anchor.indexed(names))?),
            Self::Else(anchor, fallback) => {
                let (anchor, fallback) = (anchor.indexed(names), fallback.indexed(names));
                Anchor::Else(Box::new(anchor?), Box::new(fallback?))
            }
        })
    }
}
