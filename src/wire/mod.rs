//! The JSON that goes in and comes out: requests, answers, and their errors.
//!
//! These are the library's own serde types, so that a service and the `evaluate` example speak the same format.

mod answer;
mod error;
mod event;
mod request;
mod value;
mod why;

use chrono::{DateTime, Utc};

use crate::calendar::Calendar;
use crate::case::{Case, Event};
use crate::derivation::Derivation;
use crate::evaluate::{Asked, WhyError};
use crate::explain;

pub use answer::Answer;
pub use error::RequestError;
use request::Found;
pub use request::Request;

/// What a request asks, with everything looked up: ready to be evaluated.
///
/// # Example: from a line of JSON to an answer
/// ```
/// use duly::wire::{Inquiry, Request};
///
/// let request = Request::from_json(
///     r#"{ "policy": "knowsley-kscp", "procedure": "professional-disagreement", "calendar": "england-and-wales",
///          "now": "2026-04-03T09:00:00+01:00",
///          "events": [ { "type": "occurred", "event": "decision-received", "at": "2026-04-02T16:50:00+01:00" } ] }"#,
/// )?;
/// let inquiry = Inquiry::of(&request)?;
/// let answer = serde_json::to_value(inquiry.answer()?)?;
/// assert_eq!(answer["next"]["stay"], "stage-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Inquiry {
    case: Case,
    calendar: Calendar,
    now: DateTime<Utc>,
}

impl Inquiry {
    /// Looks up what a request names, and builds its case.
    ///
    /// # Errors
    /// A policy, procedure, calendar, reading, closure or event that is not sound, with its place in the request.
    pub fn of(request: &Request) -> Result<Self, RequestError> {
        let Found { procedure, calendar, now } = request.look_up()?;
        let mut case = procedure.case_in(calendar.zone());
        for (position, event) in request.events.iter().enumerate() {
            let event: Event = event.to_event(&case, position)?;
            case.push(event).map_err(|error| RequestError::of_case(&error))?;
        }
        Ok(Self { case, calendar, now })
    }

    /// The case that was asked about.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The calendar by which it is answered.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The answer for a person.
    ///
    /// # Errors
    /// As [`Inquiry::answer`].
    pub fn text(&self, layout: explain::Layout) -> Result<String, RequestError> {
        let evaluation = self
            .case
            .evaluate(&self.calendar, self.now)
            .map_err(|error| RequestError::of_evaluation(&error))?;
        Ok(explain::text(&self.case, &self.calendar, &evaluation, layout))
    }

    /// Why a duty, a move or a finding is what it is.
    ///
    /// # Errors
    /// As [`Inquiry::answer`]; and there is no such duty, move or finding.
    ///
    /// # Example: a duty that there is not
    /// ```
    /// use duly::Asked;
    /// use duly::wire::{Inquiry, Request};
    ///
    /// let request = Request::from_json(
    ///     r#"{ "policy": "knowsley-kscp", "procedure": "professional-disagreement",
    ///          "now": "2026-04-03T09:00:00+01:00", "events": [] }"#,
    /// )?;
    /// let error = Inquiry::of(&request)?.why(Asked::Duty("rise")).unwrap_err();
    /// assert_eq!(error.to_string(), "why: unknown duty `rise`: did you mean `raise`?");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn why(&self, asked: Asked<'_>) -> Result<Vec<Derivation>, RequestError> {
        self.case.why(&self.calendar, self.now, asked).map_err(|error| match error {
            WhyError::Evaluate(error) => RequestError::of_evaluation(&error),
            WhyError::Unknown(_) | WhyError::NoFinding { .. } => RequestError::new("why", error),
        })
    }

    /// The answer.
    ///
    /// # Errors
    /// `now`, or an event that counts, lies outside the calendar.
    pub fn answer(&self) -> Result<Answer<'_>, RequestError> {
        let evaluation = self
            .case
            .evaluate(&self.calendar, self.now)
            .map_err(|error| RequestError::of_evaluation(&error))?;
        Ok(Answer::new(&self.case, &self.calendar, evaluation))
    }
}
