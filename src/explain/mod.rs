//! Renders evaluations for people.

mod text;

pub use text::text;
