//! Times several runners in turn, so that what else the machine does falls on all of them alike.
#![allow(clippy::disallowed_types, reason = "this is where time is read; the library reads none")]

use std::time::Instant;

use anyhow::Result;

/// Somebody who goes through all cases, and stops at the first wrong answer.
pub struct Runner<'a> {
    name: &'static str,
    lap: Box<dyn FnMut() -> Result<()> + 'a>,
    laps: Vec<f64>,
}

impl<'a> Runner<'a> {
    pub fn new(name: &'static str, lap: impl FnMut() -> Result<()> + 'a) -> Self {
        Self { name, lap: Box::new(lap), laps: Vec::new() }
    }

    /// Microseconds a case, of one lap.
    fn run(&mut self, cases: f64) -> Result<f64> {
        let start = Instant::now();
        (self.lap)()?;
        Ok(start.elapsed().as_secs_f64() * 1e6 / cases)
    }

    fn quantile(&self, share: f64) -> f64 {
        let place = (self.laps.len().saturating_sub(1)) as f64 * share;
        self.laps.get(place.round() as usize).copied().unwrap_or(f64::NAN)
    }
}

/// Lets all run so many laps in turn, after one that is not counted, and says how they did beside the first.
pub fn race(title: &str, mut runners: Vec<Runner<'_>>, laps: usize, cases: usize) -> Result<()> {
    let cases = cases as f64;
    for lap in 0..=laps {
        for runner in &mut runners {
            let time = runner.run(cases)?;
            if lap > 0 {
                runner.laps.push(time);
            }
        }
    }
    println!("\n{title}");
    println!(
        "{:<34}{:>10}{:>10}{:>10}{:>12}",
        "microseconds a case", "median", "fastest", "90 %", "to first"
    );
    for runner in &mut runners {
        runner.laps.sort_by(f64::total_cmp);
    }
    let first = runners.first().map_or(f64::NAN, |runner| runner.quantile(0.5));
    for runner in &runners {
        let [fastest, median, slow] = [0.0, 0.5, 0.9].map(|share| runner.quantile(share));
        println!("{:<34}{median:>10.2}{fastest:>10.2}{slow:>10.2}{:>11.2}x", runner.name, median / first);
    }
    Ok(())
}
