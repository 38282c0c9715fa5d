//! Working days.

mod documents;
mod editions;
mod govuk;
mod hours;
mod landmarks;
mod laws;
mod period;
mod reasons;
mod walk;

use chrono::NaiveDate;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
