//! Pages about the library: how it is built, and what an evaluation means.
//!
//! They are modules so that their examples run as tests and their links are checked.

#[doc = include_str!("design.md")]
pub mod design {}

#[doc = include_str!("semantics.md")]
pub mod semantics {}
