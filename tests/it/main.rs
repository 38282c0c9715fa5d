//! The integration tests: one binary, one module a topic.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that finds something wrong is to stop"
)]

mod allocations;
mod bounds;
mod calendar;
mod cases;
mod clauses;
mod coverage;
mod determinism;
mod differential;
mod fuzz;
mod generate;
mod laws;
mod messages;
#[path = "../model/mod.rs"]
mod model;
mod odd_calendars;
mod phrases;
mod policies;
mod random_logs;
mod reach;
mod readme;
mod reasons;
mod refused;
mod secrets;
mod small_worlds;
mod state;
#[cfg(feature = "proptest")]
mod strategies;
mod text;
mod thorough;
mod tidy;
mod trials;
mod why;
