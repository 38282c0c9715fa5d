//! Pages about the library: how it is built, what an evaluation means, how policies are written, what input may do, and what it costs.
//!
//! They are modules so that their examples run as tests and their links are checked.

#[doc = include_str!("design.md")]
pub mod design {}

#[doc = include_str!("security.md")]
pub mod security {}

#[doc = include_str!("performance.md")]
pub mod performance {}

#[doc = include_str!("semantics.md")]
pub mod semantics {}

#[doc = include_str!("language.md")]
pub mod language {}
