//! Plain cases: 1,000 logs of twelve entries each, always the same.

use anyhow::{Context as _, Result};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// What is known of one matter, and the day on which it is asked about. Days are numbered from 1 January 1 = 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub log: Vec<Entry>,
    pub today: i32,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub day: i32,
    pub name: Name,
    /// Of a stated day: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i32>,
}

/// What was logged, by the names of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Name {
    Opened,
    Noted,
    Upper,
    ProtectiveTimescale,
    FormA,
    FormB,
    FormC,
    Settled,
}

/// How many entries each log has: as many as the cases of the library's own bench.
pub const ENTRIES: usize = 12;

/// The seed of the 1,000 cases.
const SEED: u64 = 20_260_402;

/// Xorshift with a multiplication (xorshift64*): equal on every machine, and needs no crate.
struct Random(u64);

impl Random {
    /// A number from 0 to `limit` - 1.
    fn below(&mut self, limit: u16) -> u16 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 48;
        u16::try_from(high % u64::from(limit)).unwrap_or(0)
    }

    fn one_in(&mut self, chances: u16) -> bool {
        self.below(chances) == 0
    }

    fn days(&mut self, limit: u16) -> i32 {
        i32::from(self.below(limit))
    }
}

/// So many cases, entered from 2025 to 2027: over Easters, Christmases and ordinary weeks.
pub fn generate(count: usize) -> Result<Vec<Case>> {
    let start = NaiveDate::from_ymd_opt(2025, 1, 1).context("no such day")?.num_days_from_ce();
    let mut random = Random(SEED);
    Ok((0..count).map(|_| one(start, &mut random)).collect())
}

/// Opened, noted now and then, and in five of six cases taken to the upper stage.
fn one(start: i32, random: &mut Random) -> Case {
    let mut day = start + random.days(1_095);
    let after = if random.one_in(6) { Vec::new() } else { after_entering(random) };
    let mut log = vec![Entry { day, name: Name::Opened, value: None }];
    while log.len() + after.len() < ENTRIES {
        day += random.days(3);
        log.push(Entry { day, name: Name::Noted, value: None });
    }
    let entered = day + random.days(4);
    for (name, offset) in after {
        if name != Name::Upper {
            day += random.days(2);
        }
        day = day.max(entered);
        log.push(Entry { day, name, value: offset.map(|offset| entered + offset) });
    }
    Case { log, today: day + random.days(8) }
}

/// What is logged from the entry on: up to two stated days, each form or not, and settled or not, in that order.
fn after_entering(random: &mut Random) -> Vec<(Name, Option<i32>)> {
    let mut names = vec![(Name::Upper, None)];
    for _ in 0..random.below(3) {
        names.push((Name::ProtectiveTimescale, Some(random.days(15))));
    }
    for form in [Name::FormA, Name::FormB, Name::FormC] {
        if !random.one_in(3) {
            names.push((form, None));
        }
    }
    if random.one_in(3) {
        names.push((Name::Settled, None));
    }
    names
}

impl Case {
    /// Whether the day is one that was stated.
    pub fn states(&self, day: Option<i32>) -> bool {
        day.is_some() && self.log.iter().any(|entry| entry.value == day)
    }
}
