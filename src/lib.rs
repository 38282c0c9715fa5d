//! Staged escalation procedures with working-day deadlines, as typed data and one pure function.

#![forbid(unsafe_code)]
#![deny(missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]
#![deny(clippy::unimplemented, clippy::indexing_slicing, clippy::string_slice, clippy::get_unwrap)]
#![deny(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::float_arithmetic)]
#![deny(clippy::disallowed_types, clippy::disallowed_methods, clippy::wildcard_enum_match_arm)]
#![deny(clippy::fn_params_excessive_bools, clippy::too_many_lines)]
#![warn(clippy::pedantic)]

pub mod calendar;
mod id;
mod moment;

pub use calendar::Calendar;
pub use id::{
    CalendarId, ClauseId, DutyId, EventId, FactId, InvalidName, LimitId, OutcomeId, PolicyId, ProcedureId,
    ReadingId, RecordId, RoleId, StageId,
};
pub use moment::{InvalidMoment, Moment};
