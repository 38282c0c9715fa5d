//! Working days.

mod govuk;
mod hours;
mod landmarks;
mod laws;
mod period;
mod walk;

use chrono::NaiveDate;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
