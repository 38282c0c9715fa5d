//! Evaluates a case: where it stands, what is owed by when, where it may go, and when to ask again.
//!
//! The log is replayed up to `now`, time between its entries letting due seconds pass; the answer is then read off
//! the state. Nothing is decided while the answer is written: each status, standing and finding comes from one
//! function that holds all its branches.

mod answer;
mod cited;
mod clocks;
mod constraints;
mod cycle;
mod doing;
mod doubt;
mod duties;
mod findings;
#[cfg(test)]
mod growth;
mod instance;
mod judge;
mod knowledge;
mod moves;
mod needs;
mod next;
mod notices;
mod progress;
mod questions;
mod records;
mod recur;
mod replay;
mod settle;
mod several;
mod state;
mod steps;
mod view;
mod why;

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::Calendar;
use crate::case::Case;
use crate::moment::{Moment, Second};
use crate::policy::UnknownName;

pub use answer::{
    About, Conflict, Destination, Due, DutyAnswer, Evaluation, Finding, Gravity, Late, MoveAnswer, Need,
    Next, NextStep, Notice, Position, Question, RecordAnswer, RecordStatus, Standing, Status, Target,
    Timeliness, Upcoming, Via,
};
pub use state::{ApplyError, State};
pub use why::{Asked, WhyError};

use judge::Judging;
use replay::{Replay, seen};

/// Why a case could not be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// `now` lies outside the calendar.
    #[error("now: `{}` lies outside the calendar `{calendar}`, which covers {first} to {last}", .now.to_rfc3339())]
    NowOutsideCalendar {
        /// The second asked about.
        now: DateTime<Utc>,
        /// The calendar.
        calendar: String,
        /// Its first day.
        first: NaiveDate,
        /// Its last day.
        last: NaiveDate,
    },
    /// An event lies outside the calendar.
    #[error(
        "events[{position}].at: `{at}` lies outside the calendar `{calendar}`, which covers {first} to {last}"
    )]
    EventOutsideCalendar {
        /// The event's position in the log, from 0.
        position: usize,
        /// When it happened, or was recorded.
        at: Moment,
        /// The calendar.
        calendar: String,
        /// Its first day.
        first: NaiveDate,
        /// Its last day.
        last: NaiveDate,
    },
}

impl EvaluateError {
    fn event_outside(position: usize, at: Moment, calendar: &Calendar) -> Self {
        let (first, last) = (calendar.coverage().first(), calendar.coverage().last());
        Self::EventOutsideCalendar { position, at, calendar: calendar.id().to_string(), first, last }
    }
}

impl Case {
    /// What the policy makes of this case at `now`.
    ///
    /// Only what had happened and was recorded by `now` counts, so that an earlier `now` shows what could be known
    /// then. The same arguments always give the same answer.
    ///
    /// # Errors
    /// `now`, or an event that counts, lies outside the calendar.
    ///
    /// # Example: two working days over Easter
    /// ```
    /// use duly::{Calendar, Moment};
    ///
    /// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
    /// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
    /// let case = procedure.case().occurred("decision-received", received)?;
    ///
    /// let now = "2026-04-03T09:00:00+01:00".parse()?;
    /// let calendar = Calendar::england_and_wales();
    /// let answer = case.evaluate(&calendar, now)?;
    /// let raise = answer.owed().find(|duty| duty.id.as_str() == "raise").ok_or("raise is not owed")?;
    /// let due = raise.due.as_ref().and_then(|due| due.day).ok_or("no day")?;
    /// assert_eq!(due.to_string(), "2026-04-08"); // Good Friday, the weekend and Easter Monday do not count
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate<'c>(
        &'c self,
        calendar: &'c Calendar,
        now: DateTime<Utc>,
    ) -> Result<Evaluation<'c>, EvaluateError> {
        Ok(self.replay_to(calendar, checked_second(calendar, now)?)?.evaluation())
    }

    fn replay_to<'c>(&'c self, calendar: &'c Calendar, now: Second) -> Result<Replay<'c>, EvaluateError> {
        let log = seen(self, calendar, now)?;
        let mut replay = Replay::of(self, &log, calendar, now, Judging::On);
        replay.advance(now);
        Ok(replay)
    }
}

fn checked_second(calendar: &Calendar, now: DateTime<Utc>) -> Result<Second, EvaluateError> {
    let second = Second::of(now);
    if calendar.day_of(second).is_none() {
        let (first, last) = (calendar.coverage().first(), calendar.coverage().last());
        let calendar = calendar.id().to_string();
        return Err(EvaluateError::NowOutsideCalendar { now, calendar, first, last });
    }
    Ok(second)
}

impl<'c> Replay<'c> {
    /// The answer at the second that it has come to.
    fn evaluation(mut self) -> Evaluation<'c> {
        self.date_lateness();
        let answer = self.answer();
        let next_change = self.next_change(Some(&answer));
        Evaluation { next_change, ..answer }
    }

    /// What is next and when, at the second that it has come to.
    fn upcoming(&self) -> Upcoming<'c> {
        let (step, by) = self.next_in_short();
        let next_change = self.next_change(None);
        Upcoming { step, by: by.map(Second::to_utc), next_change }
    }

    /// The answer at its own second, save when to ask again.
    fn answer(&self) -> Evaluation<'c> {
        let listed = self.so_far.listed();
        let duties = self.duty_answers(&listed);
        let moves = self.move_answers();
        Evaluation {
            now: self.clock.to_utc(),
            position: self.position_answer(),
            next: self.next(&listed, &duties, &moves),
            records: self.record_answers(&listed, &duties),
            findings: self.findings(&listed, &duties),
            questions: self.questions(&listed, &duties, &moves),
            notices: self.notices(&listed, &duties, &moves),
            next_change: None,
            stages: self.model.stages.values().map(|stage| &stage.id).collect(),
            here: self.here(),
            duties,
            moves,
        }
    }

    /// The first second after this one at which the answer differs though nothing new is logged.
    ///
    /// Only seconds at which something passes can change it; each is tried until one does.
    fn next_change(&self, answer: Option<&Evaluation<'c>>) -> Option<DateTime<Utc>> {
        let mut later = self.ahead();
        let mut now = answer.map(Cow::Borrowed);
        while let Some(passing) = later.next_turn() {
            if later.is_in_time_until(passing) {
                return Some(passing.to_utc());
            }
            later.advance(passing);
            let changed = later.answer();
            if !changed.is_same_but_for_time(now.get_or_insert_with(|| Cow::Owned(self.answer()))) {
                return Some(changed.now);
            }
        }
        None
    }

    /// Whether something is in time now and no more at `passing`, so that the answer then is certain to differ: it shows that as
    /// late, or with another date, or not at all.
    fn is_in_time_until(&self, passing: Second) -> bool {
        let passes = |second: Option<Second>| second.map(Second::next) == Some(passing);
        self.so_far.instances().any(|instance| {
            let is_due = passes(instance.due_second()) && self.status(instance) == Status::Open;
            is_due || passes(instance.target_second()) && self.target_status(instance) == Status::Open
        })
    }

    /// The next second at which time alone may change something.
    fn next_turn(&self) -> Option<Second> {
        let turns = [self.next_passing(), self.next_recurrence(), self.next_opening()];
        turns.into_iter().flatten().min()
    }
}

impl Finding<'_> {
    fn is_same_but_for_time(&self, other: &Self) -> bool {
        let timeless = |finding: &Self| Self { late: None, ..finding.clone() };
        timeless(self) == timeless(other)
    }
}

impl<'p> Evaluation<'p> {
    /// The duties that are still to be done: open or overdue.
    pub fn owed(&self) -> impl Iterator<Item = &DutyAnswer<'p>> {
        self.duties.iter().filter(|duty| duty.is_owed())
    }

    /// Whether a stage may be entered now, and if not why.
    ///
    /// # Errors
    /// The procedure has no such stage.
    ///
    /// # Example: refused, with the reasons
    /// ```
    /// use duly::{Calendar, Moment, Standing};
    ///
    /// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
    /// let raised: Moment = "2026-04-01T09:00:00+01:00".parse()?;
    /// let case = procedure.case().occurred("concern-raised", raised)?.stated("immediate-risk", false, raised)?;
    /// let calendar = Calendar::england_and_wales();
    /// let answer = case.evaluate(&calendar, "2026-04-01T10:00:00+01:00".parse()?)?;
    /// assert!(matches!(answer.may_enter("stage-2")?, Standing::Refused(reasons) if reasons.len() == 4));
    /// assert!(answer.may_enter("stage-9").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn may_enter(&self, stage: &str) -> Result<Standing<'p>, UnknownName> {
        let known = self.stages.iter().find(|known| known.as_str() == stage);
        let stage = known.ok_or_else(|| {
            UnknownName::new("stage", stage, self.stages.iter().map(|stage| stage.as_str()))
        })?;
        Ok(self.may_go(Destination::Stage(stage)))
    }

    /// Whether the case may be concluded with an outcome now, and if not why.
    #[must_use]
    pub fn may_conclude(&self, outcome: &str) -> Standing<'p> {
        let standings = self
            .moves
            .iter()
            .filter(|move_| matches!(move_.to, Destination::Outcome(known) if known.as_str() == outcome));
        self.best(standings.map(|move_| move_.standing.clone()).collect(), &format!("outcome:{outcome}"))
    }

    fn may_go(&self, to: Destination<'_>) -> Standing<'p> {
        let standings = self.moves.iter().filter(|move_| move_.to == to);
        self.best(standings.map(|move_| move_.standing.clone()).collect(), &to.to_string())
    }

    fn best(&self, standings: Vec<Standing<'p>>, to: &str) -> Standing<'p> {
        let refused =
            || Standing::Refused(vec![Cow::Owned(format!("no move leads from {} to {to}", self.here))]);
        standings.into_iter().reduce(Standing::better).unwrap_or_else(refused)
    }

    /// Whether two answers say the same, apart from their own time and how late things are by then.
    fn is_same_but_for_time(&self, other: &Self) -> bool {
        self.position == other.position
            && self.next == other.next
            && self.moves == other.moves
            && self.duties == other.duties
            && self.records == other.records
            && self.questions == other.questions
            && self.notices == other.notices
            && self.findings.len() == other.findings.len()
            && self
                .findings
                .iter()
                .zip(&other.findings)
                .all(|(one, another)| one.is_same_but_for_time(another))
    }
}
