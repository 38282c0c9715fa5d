//! Judges what was done against what the policy permits: on what was recorded when it was recorded.

use std::borrow::Cow;

use super::EvaluateError;
use super::answer::{Need, Standing};
use super::instance::{Destination, Irregular, Verdict};
use super::progress::Departure;
use super::replay::{Replay, Seen, is_past, seen, seen_of};
use crate::case::{Act, Entry};
use crate::condition::{Circumstances, Scope};
use crate::index::{EventIx, StageIx};
use crate::moment::{Moment, Second};
use crate::policy::Target;

/// Whether what was done is judged while a log is replayed. What is replayed only to judge by it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judging {
    On,
    Off,
}

/// What of a log is known: all that was recorded by a second, save what was withdrawn after another, further on in the log.
#[derive(Debug, Clone, Copy)]
struct Known {
    by: Second,
    withdrawn_by: Second,
}

impl<'c> Replay<'c> {
    /// How the stage before was left, after what is to be reported of the entry was noted.
    pub(super) fn judge_entry(&mut self, stage: StageIx, seen: Seen<'c>) -> Departure {
        if self.judging == Judging::Off {
            return Departure::InOrder;
        }
        let (standing, known) = self.standing_within(seen, |replay| {
            replay.standing_as_said(stage, seen, |replay| replay.standing_of_entering(stage))
        });
        let is_in_order = || {
            let by_transition = |replay: &Self| {
                replay.standing_as_said(stage, seen, |replay| replay.standing_by_transition(stage))
            };
            self.standing_as_known(known, seen, by_transition).is_allowed()
        };
        match standing {
            Standing::Permitted if !is_in_order() => Departure::BySkip,
            Standing::Required | Standing::Permitted => Departure::InOrder,
            Standing::Refused(reasons) => {
                self.report(Destination::Stage(stage), seen, Verdict::Refused, reasons, Vec::new())
            }
            Standing::Undetermined(needs) => {
                self.report(Destination::Stage(stage), seen, Verdict::Undetermined, Vec::new(), needs)
            }
        }
    }

    /// Notes what is to be reported of a conclusion or a departure.
    pub(super) fn judge_departure(&mut self, seen: Seen<'c>) {
        if self.judging == Judging::Off {
            return;
        }
        let (target, destination) = match &seen.entry.act {
            Act::Concluded(outcome) => (Target::Outcome(*outcome), Destination::Outcome(*outcome)),
            Act::Left(name) => (away(name), Destination::Away(seen.position)),
            Act::Occurred(_)
            | Act::Stated(..)
            | Act::Entered(_)
            | Act::Recorded(..)
            | Act::Assigned(_)
            | Act::Withdrawn(_) => return,
        };
        let (standing, _) = self.standing_within(seen, |replay| replay.standing_of_leaving(&target));
        match standing {
            Standing::Required | Standing::Permitted => {}
            Standing::Refused(reasons) => {
                self.report(destination, seen, Verdict::Refused, reasons, Vec::new());
            }
            Standing::Undetermined(needs) => {
                self.report(destination, seen, Verdict::Undetermined, Vec::new(), needs);
            }
        }
    }

    fn report(
        &mut self,
        to: Destination,
        seen: Seen<'c>,
        verdict: Verdict,
        reasons: Vec<Cow<'c, str>>,
        needs: Vec<Need<'c>>,
    ) -> Departure {
        let reasons = reasons.into_iter().map(Cow::into_owned).collect();
        let needs = needs.into_iter().filter_map(|need| self.needed(need)).collect();
        let from = self.so_far.stage();
        self.so_far.to_mut().irregular.push(Irregular { to, from, at: seen.when, verdict, reasons, needs });
        Departure::InOrder
    }

    /// The best standing that a move had at any second that the entry may mean, on what was known then, and what that was.
    /// Recorded on a day, it was so after all that stands before it in the log; what was withdrawn on that day after it may
    /// have been withdrawn later.
    fn standing_within(
        &self,
        seen: Seen<'c>,
        standing: impl Fn(&Replay<'c>) -> Standing<'c>,
    ) -> (Standing<'c>, Known) {
        let (first, by) = (seen.when.known, self.recorded_by(seen));
        let all = Known { by, withdrawn_by: by };
        let of_all = self.standing_as_known(all, seen, &standing);
        if of_all.is_allowed() || first == by || !self.case.has_withdrawals() {
            return (of_all, all);
        }
        let some = Known { by, withdrawn_by: first.previous() };
        let of_some = self.standing_as_known(some, seen, &standing);
        if of_some.is_allowed() { (of_some, some) } else { (of_all.or_rather(of_some), all) }
    }

    /// The last second at which an entry may have been recorded.
    fn recorded_by(&self, seen: Seen<'c>) -> Second {
        let last = match seen.entry.recorded_at {
            Moment::Instant(_) => None,
            Moment::Day(date) => self.calendar.day(date).map(|day| self.calendar.last_second(day)),
        };
        last.map_or(seen.when.known, |last| last.min(self.read_to))
    }

    fn standing_as_known(
        &self,
        known: Known,
        seen: Seen<'c>,
        standing: impl Fn(&Replay<'c>) -> Standing<'c>,
    ) -> Standing<'c> {
        let as_known = self.as_known(known, seen);
        let replay = as_known.as_ref().unwrap_or(self);
        let mut best = standing(replay);
        let passes = |replay: &Self| replay.next_passing().filter(|passing| *passing <= seen.when.last);
        if best.is_allowed() || passes(replay).is_none() {
            return best;
        }
        let mut later = replay.clone();
        while let Some(passing) = passes(&later).filter(|_| !best.is_allowed()) {
            later.advance(passing);
            best = best.better(standing(&later));
        }
        best
    }

    /// The case before the entry as it was known; none if that is how it is known now.
    fn as_known(&self, known: Known, judged: Seen<'c>) -> Option<Self> {
        if self.so_far.known <= Some(known.by) && !self.case.has_withdrawals() {
            return None;
        }
        let counts = |position: usize, entry: &Entry| {
            let is_later_withdrawal = matches!(entry.act, Act::Withdrawn(_)) && position > judged.position;
            !is_later_withdrawal || is_past(entry.recorded_at, self.calendar, known.withdrawn_by)
        };
        let before = |log: Result<Vec<Seen<'c>>, EvaluateError>| {
            let log = log.unwrap_or_default().into_iter();
            log.filter(|entry| entry.position < judged.position).collect::<Vec<_>>()
        };
        let positions = |log: &[Seen<'c>]| log.iter().map(|entry| entry.position).collect::<Vec<_>>();
        let then = before(seen_of(self.case, self.calendar, known.by, counts));
        if positions(&then) == positions(&before(seen(self.case, self.calendar, self.read_to))) {
            return None;
        }
        let mut replay = Self::of(self.case, &then, self.calendar, known.by, Judging::Off);
        replay.advance(judged.when.first);
        Some(replay)
    }

    /// The event that says that agreement was not reached, which entering the stage states if it is not logged yet.
    pub(super) fn stated_by_entering(&self, stage: StageIx) -> Option<EventIx> {
        let events = self.transitions_to(stage).filter_map(|transition| transition.not_agreed);
        let mut unlogged = events.filter(|event| self.count(*event, Scope::Here) == 0);
        unlogged.next()
    }

    /// How an entry stands with what it says; as well as it stood before it said so.
    fn standing_as_said(
        &self,
        stage: StageIx,
        seen: Seen<'c>,
        standing: impl Fn(&Self) -> Standing<'c>,
    ) -> Standing<'c> {
        match self.said_by_entering(stage, seen) {
            Cow::Borrowed(_) => standing(self),
            Cow::Owned(said) => standing(&said).or_rather(standing(self)),
        }
    }

    /// The case once entering a stage has said that agreement was not reached, where it says that.
    fn said_by_entering(&self, stage: StageIx, seen: Seen<'c>) -> Cow<'_, Self> {
        let Some(event) = self.stated_by_entering(stage) else { return Cow::Borrowed(self) };
        let mut said = self.clone();
        said.say_not_agreed(event, seen);
        Cow::Owned(said)
    }

    /// Entering the present stage again starts nothing anew: that could only put dates off.
    pub(super) fn entered_again(&mut self, stage: StageIx, seen: Seen<'c>) {
        let reason =
            format!("{} is already the present stage: nothing starts anew", self.model.stages[stage].id);
        let reasons = vec![Cow::Owned(reason)];
        self.report(Destination::Stage(stage), seen, Verdict::Undetermined, reasons, Vec::new());
    }
}

/// The target that a log entry names.
pub(super) fn away(name: &str) -> Target {
    match name.strip_prefix("outside:") {
        Some(body) => Target::Outside(body.to_owned()),
        None => Target::Procedure(name.to_owned()),
    }
}
