//! The working days as a table, for engines that cannot work them out.

use anyhow::{Context as _, Result};
use chrono::{Datelike, NaiveDate};
use duly::Calendar;
use serde::Serialize;

/// From one day on: the working days in order, and how many of them there are up to and including each day. So the
/// nth working day after a day is `worked[until[day - first] + n - 1]`.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    pub first: i32,
    pub until: Vec<i32>,
    pub worked: Vec<i32>,
}

impl Table {
    /// The years of the cases and some weeks more.
    pub fn of(calendar: &Calendar) -> Result<Self> {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).context("no such day")?;
        let last = NaiveDate::from_ymd_opt(2028, 6, 30).context("no such day")?;
        let mut table = Self { first: first.num_days_from_ce(), until: Vec::new(), worked: Vec::new() };
        for day in first.iter_days().take_while(|day| *day <= last) {
            if calendar.is_working_day(day)? {
                table.worked.push(day.num_days_from_ce());
            }
            table.until.push(i32::try_from(table.worked.len())?);
        }
        Ok(table)
    }
}
