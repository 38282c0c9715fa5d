//! Staged escalation procedures with working-day deadlines, as typed data and one pure function.
//!
//! A policy says who owes what, to whom a matter goes next, and by when. Duly reads it as data, takes the log of one
//! case and a second to ask about, and answers where the case stands, what is owed, where it may go, and when to ask
//! again.
//!
//! # Example: what a host writes
//!
//! ```
//! use duly::{Calendar, Event, Moment, Standing, catalog};
//!
//! let policy = catalog::policy("knowsley-kscp")?.under([("stage-3-limit", "flowchart")])?;
//! let procedure = policy.procedure("professional-disagreement")?;
//! let calendar = Calendar::england_and_wales();
//!
//! let received: Moment = "2026-04-02T16:50:00+01:00".parse()?; // the Thursday before Easter
//! let case = procedure
//!     .case()
//!     .occurred("decision-received", received)?
//!     .stated("immediate-risk", false, received)?;
//! let answer = case.evaluate(&calendar, "2026-04-03T09:00:00+01:00".parse()?)?;
//!
//! for duty in answer.owed() {
//!     remind(duty.owed_by, duty.due.as_ref()); // raise by 8 April, …
//! }
//! match answer.may_enter("stage-2")? {
//!     Standing::Required | Standing::Permitted => enter(),
//!     Standing::Refused(reasons) => show(&reasons), // `immediate-risk is not true`, …
//!     Standing::Undetermined(needs) => ask(&needs),
//! }
//! wake_at(answer.next_change); // until then the answer holds, if nothing new is logged
//!
//! let mut state = case.clone().replay(&calendar)?; // a host that keeps the state pays for new events only
//! state.apply(Event::occurred("concern-raised", "2026-04-08T15:30:00+01:00".parse::<Moment>()?))?;
//! # assert!(state.decide("2026-04-09T09:00:00+01:00".parse()?)?.owed().all(|duty| duty.id.as_str() != "raise"));
//!
//! let raise = answer.owed().find(|duty| duty.id.as_str() == "raise").ok_or("raise is not owed")?;
//! let due = raise.due.as_ref().and_then(|due| due.day).ok_or("no day")?;
//! assert_eq!(due.to_string(), "2026-04-08"); // Good Friday, the weekend and Easter Monday do not count
//! # assert_eq!(answer.next_change, Some("2026-04-09T00:00:00+01:00".parse()?));
//! # fn remind(_: &[duly::RoleId], _: Option<&duly::Due<'_>>) {}
//! # fn enter() { panic!("stage 2 may not be entered yet") }
//! # fn show(reasons: &[std::borrow::Cow<'_, str>]) { assert!(reasons.iter().any(|reason| reason == "immediate-risk is not true")); }
//! # fn ask(_: &[duly::Need<'_>]) { panic!("nothing is to be asked") }
//! # fn wake_at(_: Option<chrono::DateTime<chrono::Utc>>) {}
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Example: a policy of your own
//!
//! A [`PolicyDocument`] is read from TOML. Checking makes it a [`Policy`], or reports every problem at once, each with
//! its line and column.
//!
//! ```
//! use duly::PolicyDocument;
//!
//! let text = r#"
//! format = 1
//! id = "own"
//! version = "1"
//! title = "Complaints, as we handle them"
//! source = "The handbook, 2026"
//! in_force_from = "2026-01-01"
//!
//! [[role]]
//! id = "handler"
//! title = "whoever handles the complaint"
//!
//! [[clause]]
//! id = "H-1"
//! place = "Section 1"
//! gist = "a complaint is answered within 10 working days"
//!
//! [[procedure]]
//! id = "complaint"
//! title = "Complaints"
//! opened_by = ["complaint-received"]
//!
//! [[procedure.event]]
//! id = "complaint-received"
//! gist = "the complaint arrived"
//!
//! [[procedure.event]]
//! id = "answer-sent"
//! gist = "the answer went out"
//!
//! [[procedure.duty]]
//! id = "answer"
//! gist = "answer the complaint"
//! clauses = ["H-1"]
//! owed_by = ["handler"]
//! strength = "must"
//! due = "10 working days after complaint-received"
//! done_by = ["answer-sent"]
//! "#;
//! let policy = PolicyDocument::from_toml(text)?.check()?;
//! assert_eq!(policy.procedure("complaint")?.opened_by().count(), 1);
//!
//! let misspelt = text.replace("after complaint-received", "after complaint-recieved");
//! let error = PolicyDocument::from_toml(&misspelt)?.check().unwrap_err();
//! assert!(error.problems()[0].to_string().contains("did you mean `complaint-received`?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The triple to keep in mind
//!
//! A [`Policy`], a [`Calendar`] and a [`Case`] make an [`Evaluation`]:
//!
//! - a **policy** says what is owed and what is permitted. It is checked once and never changes;
//! - a **calendar** says which days are worked. Closures make another calendar;
//! - a **case** is the log of what happened, in order. It belongs to one [`Procedure`] of one policy;
//! - an **evaluation** is the answer at one second, as plain data.
//!
//! # What it does
//!
//! - Counts working days, days and hours from what happened, and says which limit governs where there are several.
//! - Says how each duty stands, who owes it, and how strongly the policy says so.
//! - Says of each way on whether it is required, permitted, refused with reasons, or not yet determined.
//! - Takes no unknown for a no: what turns on a fact that nobody stated is undetermined, and the fact is asked for.
//! - Reports what was late, missed or not permitted, and refuses no log for it.
//! - Answers for any earlier second with what was known then.
//!
//! # What it does not do
//!
//! - It gives no legal advice and replaces no judgement. It says what a written procedure asks for.
//! - It reads no clock, no file, no environment. It stores nothing and sends nothing.
//! - It does not know whether what was logged is true.
//! - It does not read prose. Someone encodes the policy, and each statement cites the clause that it comes from.
//! - Where a policy contradicts itself it does not choose silently: the document names its readings, and
//!   [`Policy::under`] chooses among them.
//!
//! # The pages
//!
//! - [What an evaluation means](_documentation::semantics): the rules, section by section, and what was chosen where
//!   they are silent.
//! - [The language of policies](_documentation::language): every table and field, and the grammar of its phrases.
//! - [Security](_documentation::security): what may be fed to it, how much, and what its messages say.
//! - [Performance](_documentation::performance): what it costs to ask, how that grows, and how to measure it.
//! - [Design](_documentation::design): the road from text to answer, the modules, the decisions and their reasons.
//! - [`calendar`]: working days by themselves, with a cookbook. [`wire`]: the JSON that goes in and comes out.
//!   [`catalog`]: the policies that ship with the library.
//!
//! # Features
//!
//! - `proptest`, off by default: the module `strategies`, with cases, seconds and calendars for the property tests of a
//!   host.

#![forbid(unsafe_code)]
#![deny(missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]
#![deny(clippy::unimplemented, clippy::indexing_slicing, clippy::string_slice, clippy::get_unwrap)]
#![deny(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::float_arithmetic)]
#![deny(clippy::disallowed_types, clippy::disallowed_methods, clippy::wildcard_enum_match_arm)]
#![deny(clippy::fn_params_excessive_bools, clippy::too_many_lines)]
#![warn(clippy::pedantic)]

mod location;
mod nearest;
mod reader;
mod id;
mod index;
mod moment;
mod fact;
mod phrase;
pub mod calendar;
mod deadline;
mod condition;
mod document;
mod policy;
mod case;
pub mod derivation;
mod evaluate;
pub mod explain;
pub mod catalog;
pub mod wire;
#[cfg(feature = "proptest")]
pub mod strategies;
pub mod _documentation;

pub use calendar::Calendar;
pub use case::{Actor, Case, CaseError, Event, FieldValue};
pub use condition::{Condition, Predicate, Scope};
pub use deadline::{
    Anchor, Counting, CountingRule, Deadline, Lead, LeadUnit, Occurrence, Ordinal, Recurrence, Span, Term,
    Unit, UnknownRule,
};
pub use document::{
    ClauseEntry, ConstraintEntry, DutyEntry, EventEntry, ExclusionEntry, ExtensionEntry, FORMAT, FactEntry,
    FieldEntry, LimitEntry, NotEncodedEntry, NoteEntry, NoticeEntry, OutcomeEntry, PauseEntry,
    PolicyDocument, PrincipleEntry, ProcedureEntry, ReadError, ReadingEntry, RecordEntry, RoleEntry,
    ScheduleEntry, SkipEntry, StageEntry, TransitionEntry,
};
pub use evaluate::{
    About, ApplyError, Asked, Conflict, Destination, Due, DutyAnswer, EvaluateError, Evaluation, Finding,
    Gravity, Late, MoveAnswer, Need, Next, NextStep, Notice, Position, Question, RecordAnswer, RecordStatus,
    Standing, State, Status, Target, Timeliness, Upcoming, Via, WhyError,
};
pub use fact::{FactKind, FactValue, Literal, Stands};
pub use id::{
    CalendarId, ChoiceId, ClauseId, ConstraintId, DutyId, EventId, ExclusionId, ExtensionId, FactId, FieldId,
    InvalidName, LimitId, NoticeId, OutcomeId, PauseId, PolicyId, ProcedureId, ReadingId, RecordId, RoleId,
    ScheduleId, StageId,
};
pub use index::{Named, Names};
pub use location::{Location, Place};
pub use moment::{InvalidMoment, Moment};
pub use phrase::PhraseError;
pub use policy::{
    CheckError, DutyKind, InForce, Policy, Problem, Procedure, ReadingError, Severity, Strength, UnknownName,
};
