//! The integration tests: one binary, one module a topic.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod calendar;
