//! Replays a log: a fold over its entries, with what time alone makes happen in between.

use super::EvaluateError;
use super::judge::Judging;
use super::settle::{Cause, Deed};
use super::state::{Departure, Instance, Own, Position, State};
use crate::calendar::Calendar;
use crate::case::{Act, Case, Entry, Filled};
use crate::deadline::When;
use crate::index::{EventIx, RecordIx, StageIx};
use crate::moment::{Moment, Second};
use crate::policy::{Doing, Per};

/// An entry that counts at the time of asking, and when it happened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'c> {
    pub(super) position: usize,
    pub(super) entry: &'c Entry,
    pub(super) when: When,
}

/// The entries of a log that count at `now`: recorded by then, and not withdrawn by then.
pub(super) fn seen<'c>(
    case: &'c Case,
    calendar: &Calendar,
    now: Second,
) -> Result<Vec<Seen<'c>>, EvaluateError> {
    let mut seen = Vec::with_capacity(case.len());
    let mut withdrawn = vec![false; case.len()];
    for (position, entry) in case.log().iter().enumerate().rev() {
        if withdrawn.get(position) == Some(&true)
            || !is_past(entry.recorded_at, calendar, now)
            || !is_past(entry.at, calendar, now)
        {
            continue;
        }
        if let Act::Withdrawn(earlier) = entry.act {
            withdrawn.get_mut(earlier).into_iter().for_each(|flag| *flag = true);
        }
        let placed = |moment: Moment, known: Second| {
            let when = When::of(moment, known, calendar);
            when.ok_or_else(|| EvaluateError::event_outside(position, moment, calendar))
        };
        let known = placed(entry.recorded_at, now)?.first;
        let when = placed(entry.at, known)?;
        seen.push(Seen { position, entry, when });
    }
    seen.reverse();
    Ok(seen)
}

/// Whether a moment's first second lies at or before `now`.
fn is_past(moment: Moment, calendar: &Calendar, now: Second) -> bool {
    match moment {
        Moment::Instant(instant) => Second::of(instant) <= now,
        Moment::Day(date) => date <= calendar.local(now).date_naive(),
    }
}

impl<'c> State<'c> {
    /// The state at `now` after the entries of `log` that count.
    pub(super) fn replayed(
        case: &'c Case,
        log: &[Seen<'c>],
        calendar: &'c Calendar,
        judging: Judging,
    ) -> Self {
        let mut state = Self::new(case, calendar);
        state.settle(Cause { at: state.clock, known: state.clock, deed: None });
        for (done, seen) in log.iter().enumerate() {
            state.advance(seen.when.first);
            state.apply(*seen, case, log.get(..done).unwrap_or_default(), judging);
            state.known = state.known.max(seen.when.known);
        }
        state
    }

    /// Lets time pass, up to and including `to`: what lapses on the way lapses in the order of its seconds.
    pub(super) fn advance(&mut self, to: Second) {
        while let Some(passing) = self.next_passing().filter(|passing| *passing <= to) {
            self.clock = passing;
            self.settle(Cause { at: passing, known: passing, deed: None });
        }
        self.clock = self.clock.max(to);
    }

    fn apply(&mut self, seen: Seen<'c>, case: &'c Case, before: &[Seen<'c>], judging: Judging) {
        match &seen.entry.act {
            Act::Occurred(event) => self.occurred(*event, seen),
            Act::Stated(fact, value) => {
                self.state_fact(*fact, value, seen.when);
                self.follow(seen, None);
            }
            Act::Recorded(record, filled) => self.recorded(*record, filled.as_deref(), seen),
            Act::Entered(stage) => self.entered(*stage, seen, case, before, judging),
            Act::Concluded(outcome) => {
                let deed = Doing::Outcome(*outcome);
                self.departed(Position::Concluded(*outcome), Some(deed), seen, case, before, judging);
            }
            Act::Left(_) => self.departed(Position::Left(seen.position), None, seen, case, before, judging),
            Act::Assigned(_) | Act::Withdrawn(_) => {}
        }
    }

    fn follow(&mut self, seen: Seen<'c>, doing: Option<Doing>) {
        self.acts = self.acts.saturating_add(1);
        let deed = doing.map(|doing| Deed {
            doing,
            when: seen.when,
            entry: seen.position,
            answers: seen.entry.answers,
        });
        self.settle(Cause { at: self.clock, known: seen.when.known, deed });
    }

    fn departed(
        &mut self,
        position: Position,
        doing: Option<Doing>,
        seen: Seen<'c>,
        case: &'c Case,
        before: &[Seen<'c>],
        judging: Judging,
    ) {
        if self.position == Position::NotOpened {
            return;
        }
        self.judge_departure(seen, case, before, judging);
        self.depart(position, seen.when);
        self.follow(seen, doing);
    }

    /// Writes into a record; what completes it, or writes into it once it is complete, may do a duty.
    fn recorded(&mut self, record: RecordIx, filled: Option<&[Filled]>, seen: Seen<'c>) {
        let written = &mut self.records[record];
        written.last = Some(seen.when);
        match filled {
            None => written.vouch(),
            Some(filled) => filled.iter().for_each(|filled| written.fill(*filled)),
        }
        let is_complete = self.lacking(record).is_empty();
        if is_complete {
            let written = &mut self.records[record];
            written.complete = written.complete.or(Some(seen.when));
        }
        self.follow(seen, is_complete.then_some(Doing::Record(record)));
    }

    fn occurred(&mut self, event: EventIx, seen: Seen<'c>) {
        let ordinal = self.occur(event, seen.when);
        if self.position == Position::NotOpened && self.model.opened_by.contains(&event) {
            self.opened = Some(seen.when);
            if let Some(first) = self.model.stages.indices().next() {
                self.enter(first, seen.when, Departure::InOrder);
            } else {
                self.position = Position::Open;
                self.since = Some(seen.when);
            }
            self.include_in_stage(event);
        }
        self.stop_clocks(event, seen.when);
        let own = Own { when: seen.when, entry: seen.position, ordinal };
        let arising = self.model.duties.iter().filter(|(_, duty)| duty.per == Some(Per::Event(event)));
        let arising: Vec<Instance> = arising.map(|(duty, _)| Instance::new(duty, Some(own))).collect();
        self.further.extend(arising);
        self.follow(seen, Some(Doing::Event(event)));
    }

    fn entered(
        &mut self,
        stage: StageIx,
        seen: Seen<'c>,
        case: &'c Case,
        before: &[Seen<'c>],
        judging: Judging,
    ) {
        if self.position == Position::NotOpened {
            return;
        }
        if self.position == Position::At(stage) {
            self.entered_again(stage, seen);
            return;
        }
        let departure = self.judge_entry(stage, seen, case, before, judging);
        if let Some(event) = self.stated_by_entering(stage) {
            self.occurred(event, seen);
        }
        self.enter(stage, seen.when, departure);
        self.follow(seen, Some(Doing::Entering(stage)));
    }
}
