//! Replays a log: a fold over its entries, with what time alone makes happen in between.

use std::borrow::Cow;

use super::EvaluateError;
use super::doing::Deed;
use super::instance::{Instance, Own};
use super::judge::Judging;
use super::progress::{Deeming, Departure, Place, Position, Progress, statement};
use super::settle::{Cause, Touched};
use super::view::View;
use super::why::Watch;
use crate::calendar::Calendar;
use crate::case::{Act, Case, Entry, Filled, Value};
use crate::condition::Truth;
use crate::deadline::{Source, When, happened};
use crate::index::{DutyIx, EventIx, FactIx, RecordIx, RoleIx, StageIx};
use crate::moment::{Moment, Second};
use crate::policy::{Constrained, Doing, DutySet, Model, Per};

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
    seen_of(case, calendar, now, |_, _| true)
}

/// Those of them that count, as if the others had not been logged.
pub(super) fn seen_of<'c>(
    case: &'c Case,
    calendar: &Calendar,
    now: Second,
    counts: impl Fn(usize, &Entry) -> bool,
) -> Result<Vec<Seen<'c>>, EvaluateError> {
    let mut seen = Vec::with_capacity(case.len());
    let mut withdrawn = vec![false; case.len()];
    for (position, entry) in case.log().iter().enumerate().rev() {
        if withdrawn.get(position) == Some(&true)
            || !is_past(entry.recorded_at, calendar, now)
            || !is_past(entry.at, calendar, now)
            || !counts(position, entry)
        {
            continue;
        }
        if let Act::Withdrawn(earlier) = entry.act {
            withdrawn.get_mut(earlier).into_iter().for_each(|flag| *flag = true);
        }
        let when = placed(position, entry.at, entry.recorded_at, calendar)?;
        seen.push(Seen { position, entry, when });
    }
    seen.reverse();
    Ok(seen)
}

/// When an entry happened, and since when that is known.
pub(super) fn placed(
    position: usize,
    at: Moment,
    recorded_at: Moment,
    calendar: &Calendar,
) -> Result<When, EvaluateError> {
    let when = |moment: Moment, known: Second| {
        let when = When::of(moment, known, Source::Entry(position), calendar);
        when.ok_or_else(|| EvaluateError::event_outside(position, moment, calendar))
    };
    if recorded_at == at {
        let when = when(at, Second::FIRST)?;
        return Ok(When { known: when.first, ..when });
    }
    let known = when(recorded_at, Second::FIRST)?.first;
    when(at, known)
}

/// Whether a moment's first second lies at or before `now`.
pub(super) fn is_past(moment: Moment, calendar: &Calendar, now: Second) -> bool {
    match moment {
        Moment::Instant(instant) => Second::of(instant) <= now,
        Moment::Day(date) => date <= calendar.local(now).date_naive(),
    }
}

/// A log in the course of being applied, and at which second it is.
#[derive(Debug, Clone)]
pub(super) struct Replay<'c> {
    pub(super) case: &'c Case,
    pub(super) model: &'c Model,
    pub(super) log: &'c [Entry],
    pub(super) calendar: &'c Calendar,
    /// Up to which second the log is read.
    pub(super) read_to: Second,
    pub(super) judging: Judging,
    pub(super) clock: Second,
    pub(super) so_far: Cow<'c, Progress>,
    /// The duty of which it is asked why it is due then.
    pub(super) watch: Option<Watch>,
}

impl<'c> Replay<'c> {
    /// Before anything happened.
    fn at_outset(case: &'c Case, calendar: &'c Calendar, read_to: Second, watch: Option<Watch>) -> Self {
        let so_far = Cow::Owned(Progress::none(case.procedure().model()));
        let mut replay = Self { watch, ..Self::resumed(case, calendar, read_to, Second::FIRST, so_far) };
        replay.settle(Cause { touched: Touched::Everything, ..Cause::nothing(replay.clock) });
        replay
    }

    /// After what was applied by a second.
    pub(super) fn resumed(
        case: &'c Case,
        calendar: &'c Calendar,
        read_to: Second,
        clock: Second,
        so_far: Cow<'c, Progress>,
    ) -> Self {
        let (model, log, judging) = (case.procedure().model(), case.log(), Judging::On);
        Self { case, model, log, calendar, read_to, judging, clock, so_far, watch: None }
    }

    /// After the entries of `log`, which are those that count. What a case comes to before them is worked out once for each
    /// procedure: no calendar has a part in it.
    pub(super) fn of(
        case: &'c Case,
        log: &[Seen<'c>],
        calendar: &'c Calendar,
        read_to: Second,
        judging: Judging,
    ) -> Self {
        let begin = || Self::at_outset(case, calendar, read_to, None);
        let so_far = case.procedure().model().outset.get_or_work_out(|| begin().so_far.into_owned());
        let outset = match so_far.map(Cow::Borrowed) {
            Some(so_far) => Self::resumed(case, calendar, read_to, Second::FIRST, so_far),
            None => begin(),
        };
        let mut replay = Self { judging, ..outset };
        replay.apply_all(log);
        replay
    }

    /// The same, noting how what is watched comes to its due.
    pub(super) fn watching(
        case: &'c Case,
        log: &[Seen<'c>],
        calendar: &'c Calendar,
        read_to: Second,
        watch: Watch,
    ) -> Self {
        let mut replay = Self::at_outset(case, calendar, read_to, Some(watch));
        replay.apply_all(log);
        replay
    }

    /// The same at a later second or on its way there, without a copy before something changes.
    pub(super) fn ahead(&self) -> Replay<'_> {
        Replay { so_far: Cow::Borrowed(&self.so_far), watch: None, ..*self }
    }

    fn apply_all(&mut self, log: &[Seen<'c>]) {
        for seen in log {
            self.apply(*seen);
        }
    }

    /// Lets time pass up to an entry, then applies it.
    pub(super) fn apply(&mut self, seen: Seen<'c>) {
        self.advance(seen.when.first);
        self.act(seen);
        let so_far = self.so_far.to_mut();
        so_far.known = so_far.known.max(Some(seen.when.known));
    }

    /// What people know an entry of the log by: its id, else the name of what it says.
    pub(super) fn name_of(&self, source: Source) -> &'c str {
        match source {
            Source::Entry(entry) => self.log.get(entry).map_or("", |entry| entry.event.name()),
            Source::Deemed(event) => self.model.events[event].as_str(),
            Source::Due(duty) => self.model.duties[duty].id.as_str(),
        }
    }

    /// The party to which an entry assigned a role, or for which something was done.
    pub(super) fn party_of(&self, source: Source) -> Option<&'c str> {
        match source {
            Source::Entry(entry) => self.log.get(entry)?.event.party(),
            Source::Deemed(_) | Source::Due(_) => None,
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
        self.recur(&DutySet::default(), Cause::nothing(self.clock));
    }

    fn act(&mut self, seen: Seen<'c>) {
        match &seen.entry.act {
            Act::Occurred(event) => self.occurred(*event, seen),
            Act::Stated(fact, value) => {
                self.state_fact(*fact, value, seen.when);
                self.follow(seen, None, Touched::Fact(*fact));
            }
            Act::Recorded(record, filled) => self.recorded(*record, filled.as_deref(), seen),
            Act::Entered(stage) => self.entered(*stage, seen),
            Act::Concluded(outcome) => {
                let deed = Doing::Outcome(*outcome);
                self.departed(Position::Concluded(*outcome), Some(deed), seen);
            }
            Act::Left(_) => self.departed(Position::Left(seen.position), None, seen),
            Act::Assigned(role) => self.assign(*role, seen),
            Act::Withdrawn(_) => {}
        }
        self.deem();
    }

    fn follow(&mut self, seen: Seen<'c>, doing: Option<Doing>, touched: Touched) {
        self.so_far.to_mut().acts = self.so_far.acts.saturating_add(1);
        let deed = doing.map(|doing| Deed {
            doing,
            when: seen.when,
            answers: seen.entry.answers,
            role: seen.entry.event.by_role(),
            party: seen.entry.event.party(),
        });
        self.settle(Cause { at: self.clock, known: seen.when.known, deed, touched });
    }

    fn departed(&mut self, position: Position, doing: Option<Doing>, seen: Seen<'c>) {
        if self.so_far.position == Position::NotOpened {
            return;
        }
        self.judge_departure(seen);
        if let Some(doing) = doing {
            self.constrain(Constrained::Doing(doing), seen);
        }
        self.so_far.to_mut().depart(position, seen.when, self.clock);
        self.follow(seen, doing, Touched::Everything);
    }

    fn state_fact(&mut self, fact: FactIx, value: &Value, when: When) {
        let kind = &self.model.facts[fact].kind;
        let limit = match value {
            Value::Moment(moment) => Some(statement(*moment, when, self.calendar)),
            Value::Literal(_) => None,
        };
        self.so_far.to_mut().state_fact(fact, kind, value, limit, when);
    }

    /// Writes into a record; what completes it, or writes into it once it is complete, may do a duty.
    fn recorded(&mut self, record: RecordIx, filled: Option<&[Filled]>, seen: Seen<'c>) {
        let clock = self.clock;
        let written = &mut self.so_far.to_mut().records[record];
        written.last = Some((seen.when, clock));
        match filled {
            None => written.vouch(),
            Some(filled) => filled.iter().for_each(|filled| written.fill(*filled)),
        }
        let is_complete = self.lacking(record).next().is_none();
        if is_complete {
            self.constrain(Constrained::Doing(Doing::Record(record)), seen);
            let written = &mut self.so_far.to_mut().records[record];
            written.complete = written.complete.or(Some(seen.when));
        }
        self.follow(seen, is_complete.then_some(Doing::Record(record)), Touched::Record(record));
    }

    /// What entering a stage says of the stage that is left; what that makes happen by itself happens before the entry.
    pub(super) fn say_not_agreed(&mut self, event: EventIx, seen: Seen<'c>) {
        self.occurred(event, seen);
        self.deem();
    }

    fn occurred(&mut self, event: EventIx, seen: Seen<'c>) {
        self.constrain(Constrained::Doing(Doing::Event(event)), seen);
        self.extend(event, seen);
        let touched = self.happen(event, seen.when);
        self.follow(seen, Some(Doing::Event(event)), touched);
    }

    /// What an event changes, whether it was logged or happened by itself; what that touches.
    fn happen(&mut self, event: EventIx, when: When) -> Touched {
        let ordinal = self.so_far.to_mut().occur(event, when);
        let mut touched = Touched::Event(event);
        if self.so_far.position == Position::NotOpened && self.model.opened_by.contains(&event) {
            self.open(event, when);
            if self.so_far.opened.is_some() {
                touched = Touched::Opening(event, self.so_far.stage());
            }
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
                self.keep_together(duty);
                let so_far = self.so_far.to_mut();
                let before = so_far.several[duty].iter().next_back().unwrap_or(&so_far.duties[duty]);
                let (guideline, lowered) = (before.guideline, before.lowered.clone());
                let instance = Instance { guideline, lowered, ..Instance::new(duty, Some(own)) };
                so_far.several[duty].arise(instance);
                so_far.duties[duty].passing = None;
            }
        }
    }

    /// What was so while nobody was assigned remains so once somebody is.
    fn keep_together(&mut self, duty: DutyIx) {
        if self.so_far.several[duty].is_empty() {
            self.keep_before_anew(Place::Once(duty));
        }
    }

    /// Opens the procedure at the stage that the event opens it at, unless it is not for this case.
    fn open(&mut self, event: EventIx, when: When) {
        let exclusions = self.model.exclusions.iter();
        self.so_far.to_mut().excluded = exclusions
            .map(|exclusion| self.holds(Some(&exclusion.when)))
            .position(|holds| holds == Truth::True);
        if self.so_far.excluded.is_some() {
            return;
        }
        self.so_far.to_mut().opened = Some(when);
        let elsewhere = self.model.opens_at.iter().find(|(opening, _)| *opening == event);
        let first = elsewhere.map(|(_, stage)| *stage).or_else(|| self.model.stages.indices().next());
        if let Some(stage) = first {
            self.so_far.to_mut().enter(stage, when, Departure::InOrder);
        } else {
            self.so_far.to_mut().position = Position::Open;
            self.so_far.to_mut().since = Some(when);
        }
        self.so_far.to_mut().include_in_stage(event);
    }

    /// Lets events happen that happen by themselves, once what they wait for has happened and while the case is open.
    fn deem(&mut self) {
        while let Some((position, event, when)) = self.deemed_by(self.clock) {
            if let Some(deeming) = self.so_far.to_mut().deemed.get_mut(position) {
                *deeming = Deeming::Happened;
            }
            let when = When { source: Source::Deemed(event), known: when.known.max(when.first), ..when };
            let touched = self.happen(event, when);
            self.so_far.to_mut().acts = self.so_far.acts.saturating_add(1);
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
        let is_open = matches!(self.so_far.position, Position::At(_) | Position::Open);
        let awaited = self.model.deemed.iter().zip(&self.so_far.deemed).enumerate().filter(move |_| is_open);
        awaited.filter(|(_, (_, deeming))| **deeming == Deeming::Awaited).filter_map(
            |(position, (deemed, _))| {
                let view = View { replay: self, start: None, own: None, pauses: &[] };
                Some((position, deemed.event, happened(&deemed.when, self.calendar, &view)?))
            },
        )
    }

    /// Gives a role to a party, which then owes what each party of the role owes.
    fn assign(&mut self, role: RoleIx, seen: Seen<'c>) {
        self.constrain(Constrained::Assigned(role), seen);
        let party = seen.entry.event.party();
        let is_new = !self
            .so_far
            .assigned
            .iter()
            .any(|(before, entry)| *before == role && self.party_of(Source::Entry(*entry)) == party);
        self.so_far.to_mut().assigned.push((role, seen.position));
        if is_new {
            let ordinal = u32::try_from(self.so_far.assigned.len()).unwrap_or(u32::MAX);
            self.arise(Per::PartyOf(role), Own { when: seen.when, ordinal });
        }
        self.follow(seen, None, Touched::Time);
    }

    fn entered(&mut self, stage: StageIx, seen: Seen<'c>) {
        if self.so_far.position == Position::NotOpened {
            return;
        }
        if self.so_far.position == Position::At(stage) {
            self.entered_again(stage, seen);
            return;
        }
        let departure = self.judge_entry(stage, seen);
        self.constrain(Constrained::Doing(Doing::Entering(stage)), seen);
        self.note_name(stage, seen);
        if let Some(event) = self.stated_by_entering(stage) {
            self.say_not_agreed(event, seen);
        }
        let left = self.so_far.stage();
        let touched = left.map_or(Touched::Everything, |left| Touched::Stage(left, stage));
        self.so_far.to_mut().enter(stage, seen.when, departure);
        self.follow(seen, Some(Doing::Entering(stage)), touched);
    }

    /// Notes that an entry calls a stage by another of its names.
    fn note_name(&mut self, stage: StageIx, seen: Seen<'c>) {
        if seen.entry.event.stage() != Some(self.model.stages[stage].id.as_str()) {
            self.so_far.to_mut().renamed.push((stage, seen.position));
        }
    }
}
