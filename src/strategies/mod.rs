//! Strategies for [proptest], with which a host tests its own code against a policy. With the feature `proptest` only.
//!
//! - [`cases`]: what a case of a procedure may hold, whatever its policy says;
//! - [`instants`]: seconds to ask about;
//! - [`calendars`]: calendars that no nation has.
//!
//! They draw most where dates go wrong: at the first and the last second of a day, at closing time, on weekends and
//! holidays and the days beside them, and where the clocks change. What fails shrinks to few entries at plain times.
//!
//! # Example: a host's promise, tried on cases round Easter and the change of clocks
//! ```
//! use chrono::NaiveDate;
//! use duly::calendar::{Calendar, Coverage};
//! use duly::strategies::{cases, instants};
//! use proptest::prelude::*;
//!
//! let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
//! let calendar = Calendar::england_and_wales();
//! let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).ok_or("no day");
//! let spring = Coverage::new(day(3, 23)?, day(4, 30)?)?;
//!
//! proptest!(|(case in cases(&procedure, &calendar, spring), now in instants(&calendar, spring))| {
//!     let answer = case.evaluate(&calendar, now)?;
//!     for reminder in reminders(&answer) {
//!         prop_assert!(reminder > now, "a reminder for {} at {}", reminder, now);
//!     }
//! });
//! # fn reminders(answer: &duly::Evaluation<'_>) -> Option<chrono::DateTime<chrono::Utc>> { answer.next_change }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [proptest]: https://docs.rs/proptest

mod calendars;
mod cases;
mod happenings;
mod instants;

use proptest::prelude::*;

pub use calendars::calendars;
pub use cases::cases;
pub use instants::instants;

/// Nothing, or one time in four something.
fn rarely<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>>
where
    S::Value: Clone,
{
    prop_oneof![3 => Just(None), 1 => strategy.prop_map(Some)]
}
