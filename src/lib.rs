//! Staged escalation procedures with working-day deadlines, as typed data and one pure function.

#![forbid(unsafe_code)]
#![deny(missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]
#![deny(clippy::unimplemented, clippy::indexing_slicing, clippy::string_slice, clippy::get_unwrap)]
#![deny(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::float_arithmetic)]
#![deny(clippy::disallowed_types, clippy::disallowed_methods, clippy::wildcard_enum_match_arm)]
#![deny(clippy::fn_params_excessive_bools, clippy::too_many_lines)]
#![warn(clippy::pedantic)]

mod id;
mod index;
mod location;
mod moment;
mod nearest;

mod fact;
mod phrase;

pub mod calendar;
mod deadline;
mod condition;

mod document;
mod policy;
mod case;

mod evaluate;
pub mod explain;
pub mod catalog;

pub mod wire;

pub use calendar::Calendar;
pub use case::{Actor, Case, CaseError, Event};
pub use condition::{Condition, Scope};
pub use deadline::{Anchor, Deadline, Occurrence, Ordinal, Span, Term, Unit};
pub use document::{
    ClauseEntry, DutyEntry, EventEntry, FORMAT, FactEntry, LimitEntry, NotEncodedEntry, NoteEntry,
    OutcomeEntry, PolicyDocument, ProcedureEntry, ReadError, ReadingEntry, RecordEntry, RoleEntry, SkipEntry,
    StageEntry, TransitionEntry,
};
pub use evaluate::{
    About, Destination, Due, DutyAnswer, EvaluateError, Evaluation, Finding, Gravity, Late, MoveAnswer, Need,
    Next, Notice, Position, Question, RecordAnswer, RecordStatus, Standing, Status, Target, Timeliness, Via,
};
pub use fact::{FactKind, FactValue, Literal, Stands};
pub use id::{
    CalendarId, ChoiceId, ClauseId, DutyId, EventId, FactId, InvalidName, LimitId, OutcomeId, PolicyId,
    ProcedureId, ReadingId, RecordId, RoleId, StageId,
};
pub use index::{Named, Names};
pub use location::{Location, Place};
pub use moment::{InvalidMoment, Moment};
pub use phrase::PhraseError;
pub use policy::{CheckError, Policy, Problem, Procedure, ReadingError, Severity, Strength, UnknownName};
