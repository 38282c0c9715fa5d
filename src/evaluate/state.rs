//! A case that is kept up to date: each event is applied once, and asking costs nothing for what happened before.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::answer::{Evaluation, Upcoming};
use super::judge::Judging;
use super::progress::Progress;
use super::replay::{Replay, Seen, placed, seen};
use super::{EvaluateError, checked_second};
use crate::calendar::Calendar;
use crate::case::{Act, Case, CaseError, Event};
use crate::deadline::When;
use crate::moment::Second;

/// A case, a calendar, and what the log comes to so far: for a host that keeps cases and hears of one event at a time.
///
/// It answers what [`Case::evaluate`] answers, without going through the log again.
///
/// # Example: one event after the other
/// ```
/// use duly::{Calendar, Event, Moment};
///
/// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
/// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
/// let case = procedure.case().occurred("decision-received", received)?;
/// let mut state = case.replay(&Calendar::england_and_wales())?;
/// let is_raise = |duty: &duly::DutyAnswer<'_>| duty.id.as_str() == "raise";
/// assert!(state.decide("2026-04-03T09:00:00+01:00".parse()?)?.owed().any(is_raise));
///
/// let raised: Moment = "2026-04-07T10:00:00+01:00".parse()?;
/// state.apply(Event::occurred("concern-raised", raised))?;
/// let now = "2026-04-07T11:00:00+01:00".parse()?;
/// let answer = state.decide(now)?;
/// assert!(!answer.owed().any(is_raise));
/// assert_eq!(answer, state.case().evaluate(&Calendar::england_and_wales(), now)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct State {
    case: Case,
    calendar: Calendar,
    so_far: Progress,
    /// Up to which second time has passed: that of the last event.
    clock: Second,
    /// The second by which everything that was applied had happened and was recorded.
    read_to: Second,
}

/// Why an event was not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The case does not take it.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// It lies outside the calendar.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
}

impl Case {
    /// Goes through the log once, to keep what it comes to: see [`State`].
    ///
    /// # Errors
    /// An event lies outside the calendar.
    ///
    /// # Example: the log is there again
    /// ```
    /// use duly::{Calendar, Moment};
    ///
    /// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
    /// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
    /// let case = procedure.case().occurred("decision-received", received)?;
    /// let state = case.replay(&Calendar::england_and_wales())?;
    /// assert_eq!(state.into_case().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replay(self, calendar: &Calendar) -> Result<State, EvaluateError> {
        let mut read_to = Second::FIRST;
        for (position, entry) in self.log().iter().enumerate() {
            read_to = read_to.max(placed(position, entry.at, entry.recorded_at, calendar)?.seen_from());
        }
        let log = seen(&self, calendar, read_to)?;
        let replay = Replay::of(&self, &log, calendar, read_to, Judging::On);
        let (clock, so_far) = (replay.clock, replay.so_far.into_owned());
        Ok(State { case: self, calendar: calendar.clone(), so_far, clock, read_to })
    }
}

impl State {
    /// Adds one more event to the log and applies it; on an error everything is as before.
    ///
    /// It costs what the event touches, however long the log is. Only a withdrawal goes through the log again, and so does
    /// judging an entry, a conclusion or a departure after something was recorded late.
    ///
    /// # Errors
    /// As [`Case::with`]; so what happened before the last event is refused, and the host replays its rows in their order.
    /// Also an event that lies outside the calendar.
    ///
    /// # Example: late knowledge
    /// ```
    /// use duly::{Calendar, Event, Moment};
    ///
    /// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
    /// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
    /// let mut state = procedure.case().replay(&Calendar::england_and_wales())?;
    /// state.apply(Event::occurred("decision-received", received))?;
    ///
    /// let before: Moment = "2026-04-01T09:00:00+01:00".parse()?;
    /// let refused = state.apply(Event::occurred("disagreement-arose", before)).unwrap_err();
    /// assert!(refused.to_string().starts_with("events[1].at:"), "{refused}");
    /// assert_eq!(state.case().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(&mut self, event: Event) -> Result<(), ApplyError> {
        let position = self.case.len();
        let when = placed(position, event.at, event.recorded_at.unwrap_or(event.at), &self.calendar)?;
        self.case.push(event)?;
        self.read_to = self.read_to.max(when.seen_from());
        let Some(entry) = self.case.log().get(position) else { return Ok(()) };
        if let Act::Withdrawn(_) = entry.act {
            let log = seen(&self.case, &self.calendar, self.read_to)?;
            let replay = Replay::of(&self.case, &log, &self.calendar, self.read_to, Judging::On);
            (self.clock, self.so_far) = (replay.clock, replay.so_far.into_owned());
        } else {
            let so_far = Cow::Owned(std::mem::take(&mut self.so_far));
            let mut replay = self.resumed(so_far, self.read_to);
            replay.apply(Seen { position, entry, when });
            (self.clock, self.so_far) = (replay.clock, replay.so_far.into_owned());
        }
        Ok(())
    }

    /// What the policy makes of the case at `now`: what [`Case::evaluate`] answers.
    ///
    /// An earlier `now` than that of the last event, or of its recording, goes through the log as it was known then. So does
    /// dating what is late where something was recorded late or withdrawn.
    ///
    /// # Errors
    /// `now` lies outside the calendar.
    ///
    /// # Example: the same case on two days
    /// ```
    /// use duly::{Calendar, Moment, Status};
    ///
    /// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
    /// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
    /// let state = procedure.case().occurred("decision-received", received)?.replay(&Calendar::england_and_wales())?;
    ///
    /// let in_time = state.decide("2026-04-08T09:00:00+01:00".parse()?)?;
    /// let too_late = state.decide("2026-04-09T00:00:00+01:00".parse()?)?; // two working days after 2 April are over
    /// let raise = |duty: &&duly::DutyAnswer| duty.id.as_str() == "raise";
    /// assert_eq!(in_time.duties.iter().find(raise).map(|duty| duty.status), Some(Status::Open));
    /// assert_eq!(too_late.duties.iter().find(raise).map(|duty| duty.status), Some(Status::Overdue));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&self, now: DateTime<Utc>) -> Result<Evaluation<'_>, EvaluateError> {
        Ok(self.replay_to(now)?.evaluation())
    }

    /// What is next and when, without the rest of the answer.
    ///
    /// It allocates nothing, unless a due second has passed since the last event, or the next change is not simply that one
    /// passes.
    ///
    /// # Errors
    /// As [`State::decide`].
    ///
    /// # Example: for a list of cases
    /// ```
    /// use duly::{Calendar, Moment, NextStep};
    ///
    /// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
    /// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
    /// let state = procedure.case().occurred("decision-received", received)?.replay(&Calendar::england_and_wales())?;
    /// let upcoming = state.upcoming("2026-04-03T09:00:00+01:00".parse()?)?;
    /// assert!(matches!(upcoming.step, NextStep::Stay(duty) if duty.as_str() == "raise"));
    /// assert_eq!(upcoming.by, Some("2026-04-08T23:59:59+01:00".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upcoming(&self, now: DateTime<Utc>) -> Result<Upcoming<'_>, EvaluateError> {
        Ok(self.replay_to(now)?.upcoming())
    }

    /// The case: the policy that it is under, and its log.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The calendar by which it counts.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The case by itself, to replay it by another calendar.
    #[must_use]
    pub fn into_case(self) -> Case {
        self.case
    }

    /// The log as it comes to stand at `now`: from where the state is, unless something of it is not seen by then.
    fn replay_to(&self, now: DateTime<Utc>) -> Result<Replay<'_>, EvaluateError> {
        let now = checked_second(&self.calendar, now)?;
        if now < self.read_to {
            return self.case.replay_to(&self.calendar, now);
        }
        let mut replay = self.resumed(Cow::Borrowed(&self.so_far), now);
        replay.advance(now);
        Ok(replay)
    }

    fn resumed<'c>(&'c self, so_far: Cow<'c, Progress>, read_to: Second) -> Replay<'c> {
        Replay::resumed(&self.case, &self.calendar, read_to, self.clock, so_far)
    }
}

impl When {
    /// The first second at which what happened then, and was recorded when it was known, is seen.
    fn seen_from(&self) -> Second {
        self.first.max(self.known)
    }
}
