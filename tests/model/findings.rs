//! What went wrong.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Value, json};

use super::days;
use super::duty::{Lapse, Run};
use super::log::{self, Entry, text};
use super::policy::{Duty, Per, Policy};
use super::world::{Truth, World};

pub(crate) fn severity(strength: &str) -> &'static str {
    match strength {
        "must" => "breach",
        "should" => "warning",
        _ => "advisory",
    }
}

/// A log, and the worlds as they were by what had been recorded of it.
pub(crate) struct Recorded<'p> {
    policy: &'p Policy<'p>,
    pub(crate) log: &'p [Entry],
    /// By the seconds from which on and until when nothing else was recorded.
    worlds: RefCell<BTreeMap<(i64, i64), Rc<World<'p>>>>,
}

impl<'p> Recorded<'p> {
    pub(crate) fn new(policy: &'p Policy<'p>, log: &'p [Entry]) -> Self {
        Self { policy, log, worlds: RefCell::default() }
    }

    /// The seconds at which something was recorded, each with the last one before the next, or `now`.
    fn stretches(&self, now: i64) -> Vec<(i64, i64)> {
        let mut seconds: Vec<i64> = self.log.iter().map(Entry::seen_from).collect();
        seconds.retain(|second| *second <= now);
        seconds.sort_unstable();
        seconds.dedup();
        let until = seconds.iter().skip(1).map(|next| next - 1).chain([now]);
        seconds.iter().copied().zip(until).collect()
    }

    fn world(&self, from: i64, until: i64) -> Rc<World<'p>> {
        let known = || Rc::new(World::at(self.policy, &log::seen(self.log, from), None, until));
        self.worlds.borrow_mut().entry((from, until)).or_insert_with(known).clone()
    }
}

impl World<'_> {
    pub(crate) fn findings(&self, log: &Recorded<'_>) -> Vec<Value> {
        let mut found: Vec<(i64, Value)> = Vec::new();
        for (position, duty) in self.policy.duties.iter().enumerate() {
            let is_window = duty.raw["window"] == true;
            for run in &self.runs[position] {
                if !is_window {
                    found.extend(self.lateness(log, position, run));
                }
                found.extend(self.missed(duty, run));
                found.extend(self.doings(duty, run));
            }
            if duty.per == Per::Every {
                found.extend(self.rows(log, position, duty));
            }
        }
        for fault in &self.faults {
            let (kind, name) = &fault.of;
            let severity = severity(&fault.strength);
            found.push((fault.since, json!({ "severity": severity, *kind: name })));
        }
        found.sort_by_key(|(since, _)| *since);
        let write = |(since, mut finding): (i64, Value)| {
            finding["since"] = json!(days::text(since));
            finding
        };
        found.into_iter().map(write).collect()
    }

    fn lateness(&self, log: &Recorded<'_>, position: usize, run: &Run) -> Vec<(i64, Value)> {
        let duty = &self.policy.duties[position];
        let runs = self.runs[position].iter().filter(|other| other.instance == run.instance);
        let later = runs.filter(|other| other.start_step >= run.start_step);
        let until = later.filter_map(|other| other.done.as_ref()).map(|done| done.when.first).next();
        let until = until.unwrap_or(self.clock);
        let mut found = Vec::new();
        for (lapse, is_target) in [(&run.lapse, false), (&run.target_lapse, true)] {
            let Some(lapse) = lapse else { continue };
            let is_lowered = self.is_lowered(run, lapse);
            let strength =
                if is_target || is_lowered { "may".to_owned() } else { text(&duty.raw, "strength") };
            let late = self.late(lapse.due, until);
            let name = json!({ "duty": duty.id, "instance": run.instance, "severity": severity(&strength), "late": late });
            found.push((self.since(log, position, run, lapse, is_target), name));
        }
        found
    }

    /// Whether a lateness is that of a guideline; stated operands whose second has passed are spared.
    pub(crate) fn is_lowered(&self, run: &Run, lapse: &Lapse) -> bool {
        let until = self.owed_until(run);
        lapse.is_lowered && !run.due.stated.iter().any(|stated| until > *stated)
    }

    fn late(&self, due: i64, until: i64) -> Value {
        let (from, to) = (days::day_of(due), days::day_of(until));
        let working_days = days::working_days_between(from, to, self.policy.is_rest);
        json!({ "seconds": until - due, "working_days": working_days })
    }

    /// The first second at which it could be known.
    fn since(&self, log: &Recorded<'_>, position: usize, run: &Run, lapse: &Lapse, is_target: bool) -> i64 {
        let place =
            |run: &Run| run.each.as_ref().and_then(|each| each.entry.as_ref()).map(|entry| entry.place);
        let owed_from = |run: &Run, lapse: &Lapse| lapse.start.max(run.begun);
        let first = owed_from(run, lapse);
        self.known_from(log, (lapse.due + 1).max(first), |world| {
            let runs = world.runs[position].iter().filter(|other| place(other) == place(run));
            let mut lapses = runs.filter_map(|other| {
                let its = if is_target { other.target_lapse.as_ref() } else { other.lapse.as_ref() }?;
                let was_over =
                    owed_from(other, its) < first && other.over_by().is_some_and(|over| over <= first);
                (its.due == lapse.due && !was_over).then_some(its.noted)
            });
            lapses.next()
        })
    }

    /// The first second from one on at which something was so, by what had been recorded then; `noted` tells when a world noted
    /// it, if it did.
    fn known_from(&self, log: &Recorded<'_>, first: i64, noted: impl Fn(&World<'_>) -> Option<i64>) -> i64 {
        let stretches = log.stretches(self.clock).into_iter().filter(|(_, until)| *until >= first);
        let mut known = stretches.filter_map(|(from, until)| {
            let noted = noted(&log.world(from, until))?;
            Some(noted.max(from).max(first))
        });
        known.next().unwrap_or(first)
    }

    /// Untimed, and its stage ended without it.
    fn missed(&self, duty: &Duty, run: &Run) -> Option<(i64, Value)> {
        let is_untimed = duty.due.is_none();
        if !is_untimed || self.status(duty, run, &run.due, false) != "missed" {
            return None;
        }
        let since = run.end.as_ref().unwrap().when.first;
        let is_lowered = self.lowered_as_at(duty, since) == Truth::Yes;
        let strength = if is_lowered { "may".to_owned() } else { text(&duty.raw, "strength") };
        Some((since, json!({ "duty": duty.id, "instance": run.instance, "severity": severity(&strength) })))
    }

    /// Done too soon, or by a deputy who was none.
    fn doings(&self, duty: &Duty, run: &Run) -> Vec<(i64, Value)> {
        let Some(done) = run.done.as_ref().filter(|_| run.applies == Truth::Yes) else { return Vec::new() };
        let finding = json!({ "duty": duty.id, "instance": run.instance, "severity": severity(&text(&duty.raw, "strength")) });
        let mut found = Vec::new();
        if run.is_too_soon {
            found.push((done.when.first, finding.clone()));
        }
        if run.is_deputy_wrong {
            let mut finding = finding;
            if !run.deputy_needs.is_empty() {
                finding["severity"] = json!("advisory");
            }
            found.push((done.when.first, finding));
        }
        found
    }

    fn rows(&self, log: &Recorded<'_>, position: usize, duty: &Duty) -> Vec<(i64, Value)> {
        let rows = &self.recurring[position].rows;
        let write = |row: &super::recur::Row| {
            let until = row.until.as_ref().map_or(self.clock, |doing| doing.when.first);
            let severity = if row.is_lowered { "advisory" } else { severity(&text(&duty.raw, "strength")) };
            let late = self.late(row.due, until);
            let since = self.known_from(log, row.due + 1, |world| {
                let mut rows = world.recurring[position].rows.iter();
                rows.find(|other| other.due == row.due).map(|other| other.noted)
            });
            (
                since,
                json!({ "duty": duty.id, "instance": days::day_of(row.due), "severity": severity, "late": late }),
            )
        };
        rows.iter().map(write).collect()
    }

    pub(crate) fn needs_of_findings(&self) -> BTreeSet<String> {
        self.faults.iter().flat_map(|fault| fault.needs.clone()).collect()
    }
}
