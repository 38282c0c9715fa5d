//! Replays a log: a fold over its entries, with what time alone makes happen in between.

use super::EvaluateError;
use super::instance::{Instance, Own};
use super::judge::Judging;
use super::settle::{Cause, Deed, Touched};
use super::state::{Deeming, Departure, Position, State};
use super::view::View;
use crate::calendar::Calendar;
use crate::case::{Act, Case, Entry, Filled};
use crate::condition::Truth;
use crate::deadline::{Source, When, happened};
use crate::index::{EventIx, RecordIx, RoleIx, StageIx};
use crate::moment::{Moment, Second};
use crate::policy::{Constrained, Doing, Per};

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
            let when = When::of(moment, known, Source::Entry(position), calendar);
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
        state.replay(case, log, judging);
        state
    }

    /// Applies the entries that count, to a state before anything happened.
    pub(super) fn replay(&mut self, case: &'c Case, log: &[Seen<'c>], judging: Judging) {
        self.settle(Cause { touched: Touched::Everything, ..Cause::nothing(self.clock) });
        for (done, seen) in log.iter().enumerate() {
            self.advance(seen.when.first);
            self.apply(*seen, case, log.get(..done).unwrap_or_default(), judging);
            self.known = self.known.max(seen.when.known);
        }
    }

    /// Lets time pass, up to and including `to`: what lapses on the way lapses in the order of its seconds.
    pub(super) fn advance(&mut self, to: Second) {
        while let Some(passing) = self.next_passing().filter(|passing| *passing <= to) {
            self.clock = passing;
            self.settle(Cause::nothing(passing));
            self.deem();
        }
        self.clock = self.clock.max(to);
        self.recur(&[], Cause::nothing(self.clock));
    }

    fn apply(&mut self, seen: Seen<'c>, case: &'c Case, before: &[Seen<'c>], judging: Judging) {
        match &seen.entry.act {
            Act::Occurred(event) => self.occurred(*event, seen),
            Act::Stated(fact, value) => {
                self.state_fact(*fact, value, seen.when);
                self.follow(seen, None, Touched::Fact(*fact));
            }
            Act::Recorded(record, filled) => self.recorded(*record, filled.as_deref(), seen),
            Act::Entered(stage) => self.entered(*stage, seen, case, before, judging),
            Act::Concluded(outcome) => {
                let deed = Doing::Outcome(*outcome);
                self.departed(Position::Concluded(*outcome), Some(deed), seen, case, before, judging);
            }
            Act::Left(_) => self.departed(Position::Left(seen.position), None, seen, case, before, judging),
            Act::Assigned(role) => self.assign(*role, seen),
            Act::Withdrawn(_) => {}
        }
        self.deem();
    }

    fn follow(&mut self, seen: Seen<'c>, doing: Option<Doing>, touched: Touched) {
        self.acts = self.acts.saturating_add(1);
        let deed = doing.map(|doing| Deed {
            doing,
            when: seen.when,
            answers: seen.entry.answers,
            role: seen.entry.event.by_role(),
            party: seen.entry.event.party(),
        });
        self.settle(Cause { at: self.clock, known: seen.when.known, deed, touched });
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
        if let Some(doing) = doing {
            self.constrain(Constrained::Doing(doing), seen);
        }
        self.depart(position, seen.when);
        self.follow(seen, doing, Touched::Everything);
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
            self.constrain(Constrained::Doing(Doing::Record(record)), seen);
            let written = &mut self.records[record];
            written.complete = written.complete.or(Some(seen.when));
        }
        self.follow(seen, is_complete.then_some(Doing::Record(record)), Touched::Record(record));
    }

    pub(super) fn occurred(&mut self, event: EventIx, seen: Seen<'c>) {
        self.constrain(Constrained::Doing(Doing::Event(event)), seen);
        self.extend(event, seen);
        let touched = self.happen(event, seen.when);
        self.follow(seen, Some(Doing::Event(event)), touched);
    }

    /// What an event changes, whether it was logged or happened by itself; what that touches.
    fn happen(&mut self, event: EventIx, when: When) -> Touched {
        let ordinal = self.occur(event, when);
        let mut touched = Touched::Event(event);
        if self.position == Position::NotOpened && self.model.opened_by.contains(&event) {
            self.open(event, when);
            touched = Touched::Everything;
        }
        self.stop_clocks(event, when);
        let own = Own { when, ordinal };
        self.arise(Per::Event(event), own);
        touched
    }

    /// What is owed for each of something is owed once more.
    fn arise(&mut self, per: Per, own: Own) {
        let model = self.model;
        for duty in model.affected.several.iter().copied() {
            if model.duties[duty].per == Some(per) {
                let before = self.several[duty].iter().next_back().unwrap_or(&self.duties[duty]);
                let (guideline, lowered) = (before.guideline, before.lowered.clone());
                self.several[duty].arise(Instance { guideline, lowered, ..Instance::new(duty, Some(own)) });
                self.duties[duty].passing = None;
            }
        }
    }

    /// Opens the procedure at the stage that the event opens it at, unless it is not for this case.
    fn open(&mut self, event: EventIx, when: When) {
        let exclusions = self.model.exclusions.iter();
        self.excluded = exclusions
            .map(|exclusion| self.holds(Some(&exclusion.when)))
            .position(|holds| holds == Truth::True);
        if self.excluded.is_some() {
            return;
        }
        self.opened = Some(when);
        let elsewhere = self.model.opens_at.iter().find(|(opening, _)| *opening == event);
        let first = elsewhere.map(|(_, stage)| *stage).or_else(|| self.model.stages.indices().next());
        if let Some(stage) = first {
            self.enter(stage, when, Departure::InOrder);
        } else {
            self.position = Position::Open;
            self.since = Some(when);
        }
        self.include_in_stage(event);
    }

    /// Lets events happen that happen by themselves, once what they wait for has happened and while the case is open.
    fn deem(&mut self) {
        while let Some((position, event, when)) = self.deemed_by(self.clock) {
            if let Some(deeming) = self.deemed.get_mut(position) {
                *deeming = Deeming::Happened;
            }
            let when = When { source: Source::Deemed(event), ..when };
            let touched = self.happen(event, when);
            self.acts = self.acts.saturating_add(1);
            let doing = Doing::Event(event);
            let deed = Deed { doing, when, answers: None, role: None, party: None };
            self.settle(Cause { at: self.clock, known: when.known, deed: Some(deed), touched });
        }
    }

    /// The next second at which an event happens by itself, if it is known by now.
    pub(super) fn next_deemed(&self) -> Option<Second> {
        let awaited = self.deemed_from().filter(|(_, _, when)| when.first > self.clock);
        awaited.map(|(_, _, when)| when.first).min()
    }

    fn deemed_by(&self, clock: Second) -> Option<(usize, EventIx, When)> {
        self.deemed_from().filter(|(_, _, when)| when.first <= clock).min_by_key(|(_, _, when)| when.first)
    }

    fn deemed_from(&self) -> impl Iterator<Item = (usize, EventIx, When)> {
        let is_open = matches!(self.position, Position::At(_) | Position::Open);
        let awaited = self.model.deemed.iter().zip(&self.deemed).enumerate().filter(move |_| is_open);
        awaited.filter(|(_, (_, deeming))| **deeming == Deeming::Awaited).filter_map(
            |(position, (deemed, _))| {
                let view = View { state: self, start: None, own: None, pauses: &[] };
                Some((position, deemed.event, happened(&deemed.when, self.calendar, &view)?))
            },
        )
    }

    /// Gives a role to a party, which then owes what each party of the role owes.
    fn assign(&mut self, role: RoleIx, seen: Seen<'c>) {
        self.constrain(Constrained::Assigned(role), seen);
        let party = seen.entry.event.party();
        let is_new = !self
            .assigned
            .iter()
            .any(|(before, entry)| *before == role && self.party_of(Source::Entry(*entry)) == party);
        self.assigned.push((role, seen.position));
        if is_new {
            let ordinal = u32::try_from(self.assigned.len()).unwrap_or(u32::MAX);
            self.arise(Per::PartyOf(role), Own { when: seen.when, ordinal });
        }
        self.follow(seen, None, Touched::Time);
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
        self.constrain(Constrained::Doing(Doing::Entering(stage)), seen);
        self.note_name(stage, seen);
        if let Some(event) = self.stated_by_entering(stage) {
            self.occurred(event, seen);
        }
        self.enter(stage, seen.when, departure);
        self.follow(seen, Some(Doing::Entering(stage)), Touched::Everything);
    }

    /// Notes that an entry calls a stage by another of its names.
    fn note_name(&mut self, stage: StageIx, seen: Seen<'c>) {
        if seen.entry.event.stage() != Some(self.model.stages[stage].id.as_str()) {
            self.renamed.push((stage, seen.position));
        }
    }
}
