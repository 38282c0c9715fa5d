//! What is owed again and again.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::days;
use super::due::plain_span;
use super::log::text;
use super::phrase;
use super::policy::{Duty, Per};
use super::world::{Happening, Point, Truth, World};

/// Missed ones in a row: the due of the first, and when it was done again.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) due: i64,
    /// At which second it was so.
    pub(crate) noted: i64,
    pub(crate) is_lowered: bool,
    pub(crate) until: Option<Happening>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Recurring {
    pub(crate) anchor: Option<Point>,
    /// The day from which dates are counted, and whether the first interval is still to come.
    base: Option<NaiveDate>,
    has_shifted: bool,
    /// The number of the present date.
    pub(crate) number: i64,
    pub(crate) period_from: i64,
    pub(crate) answered: bool,
    pub(crate) last_done: Option<Happening>,
    pub(crate) missed: i64,
    pub(crate) rows: Vec<Row>,
    /// What was done while no date was known.
    pub(crate) kept: Vec<Happening>,
    /// The numbers and the dues of periods of which it is unknown whether they were missed.
    pub(crate) unknown: Vec<(i64, i64)>,
    pub(crate) is_over: bool,
    pub(crate) is_discharged: bool,
}

impl World<'_> {
    /// What a recurring duty counts from.
    pub(crate) fn recurs_from(duty: &Duty) -> (String, String) {
        let every = text(&duty.raw, "every");
        let (span, anchor) = every.split_once(" after ").unwrap();
        (span.to_owned(), anchor.to_owned())
    }

    pub(crate) fn date(&self, duty: &Duty, state: &Recurring, number: i64) -> Option<NaiveDate> {
        let (span, _) = Self::recurs_from(duty);
        let base = state.base?;
        if let Some(schedule) = span.strip_prefix("date of ") {
            return self.dates(schedule, base, usize::try_from(number).unwrap()).last().copied();
        }
        let (count, unit) = phrase::span(&span);
        let is_rest = self.policy.is_rest;
        let Some(first) = duty.raw["first"].as_str().filter(|_| !state.has_shifted) else {
            return Some(plain_span(base, count * number, &unit, is_rest));
        };
        let (first, first_unit) = phrase::span(first);
        let months = |count: i64, unit: &str| match unit {
            "months" => Some(count),
            "years" => Some(12 * count),
            _ => None,
        };
        match (months(first, &first_unit), months(count, &unit)) {
            (Some(first), Some(count)) => Some(days::months_after(base, first + count * (number - 1))),
            _ => {
                let first = plain_span(base, first, &first_unit, is_rest);
                Some(plain_span(first, count * (number - 1), &unit, is_rest))
            }
        }
    }

    pub(crate) fn settle_recurring(&mut self) {
        for position in 0..self.policy.duties.len() {
            let duty = &self.policy.duties[position];
            if duty.per == Per::Every {
                let state = self.recurring[position].clone();
                self.recurring[position] = self.settled(duty, state);
            }
        }
    }

    fn settled(&self, duty: &Duty, mut state: Recurring) -> Recurring {
        let is_over = duty.ends_with_stage && self.is_over(duty);
        if state.is_over && !is_over {
            state = Recurring { missed: state.missed, rows: state.rows, ..Recurring::default() };
        }
        if state.is_over || state.is_discharged || self.opened.is_none() {
            state.is_over = is_over;
            state.is_discharged |= !is_over && self.lets_go(duty);
            return state;
        }
        self.begin_recurring(duty, &mut state);
        if state.anchor.is_none() {
            state.is_discharged = self.lets_go(duty);
            state.is_over = is_over;
            return state;
        }
        if self.applies(duty) == Truth::Yes {
            for (_, due) in std::mem::take(&mut state.unknown) {
                self.miss(duty, &mut state, due);
            }
        }
        if self.date(duty, &state, state.number).is_some() {
            for doing in std::mem::take(&mut state.kept) {
                self.close_periods(duty, &mut state, doing.when.first);
                self.do_recurring(duty, &mut state, &doing);
            }
        }
        self.close_periods(duty, &mut state, self.clock);
        let anchor_step = state.anchor.as_ref().and_then(|anchor| anchor.step);
        let place = |happening: &Happening| happening.entry.as_ref().map(|entry| entry.place);
        let anchor = self.happened.iter().find(|happening| Some(happening.step) == anchor_step);
        let doings = self.happened.iter().filter(|happening| {
            happening.step == self.step
                && anchor.is_none_or(|anchor| place(anchor) != place(happening))
                && duty.done_by.contains(&happening.key)
        });
        for doing in doings {
            if state.last_done.as_ref().is_none_or(|last| last.step != doing.step) {
                self.do_recurring(duty, &mut state, doing);
            }
        }
        state.is_over = is_over;
        state.is_discharged = self.lets_go(duty);
        state
    }

    fn begin_recurring(&self, duty: &Duty, state: &mut Recurring) {
        let (_, anchor) = Self::recurs_from(duty);
        let Ok(point) = self.point(&phrase::anchor(&anchor), None) else { return };
        let is_new = state.anchor.as_ref().is_none_or(|old| old.when != point.when);
        let start = self.start_of(duty, None);
        if is_new && start.is_some() {
            let from = start.map_or(point.when.first, |start| start.when.first.max(point.when.first));
            *state =
                Recurring { base: Some(point.when.day()), number: 1, period_from: from, ..state.clone() };
            state.anchor = Some(point);
        }
    }

    fn close_periods(&self, duty: &Duty, state: &mut Recurring, until: i64) {
        loop {
            let Some(due) = self.date(duty, state, state.number).map(days::last_second) else { return };
            if until <= due {
                return;
            }
            let applies = self.applies(duty);
            if !state.answered {
                match applies {
                    Truth::Unknown(_) => state.unknown.push((state.number, due)),
                    Truth::Yes if due < state.period_from => {}
                    Truth::Yes => {
                        self.miss(duty, state, due);
                    }
                    Truth::No => {}
                }
            }
            (state.number, state.answered) = (state.number + 1, false);
            state.period_from = state.period_from.max(due + 1);
        }
    }

    fn miss(&self, duty: &Duty, state: &mut Recurring, due: i64) {
        state.missed += 1;
        if state.rows.last().is_none_or(|row| row.until.is_some()) {
            let is_lowered = self.lowered_at(duty, due) == Truth::Yes;
            state.rows.push(Row { due, noted: self.clock, is_lowered, until: None });
        }
    }

    fn do_recurring(&self, duty: &Duty, state: &mut Recurring, doing: &Happening) {
        state.last_done = Some(doing.clone());
        if self.date(duty, state, state.number).is_none() {
            state.kept.push(doing.clone());
            return;
        }
        if state.answered || doing.when.last < state.period_from {
            return;
        }
        let row = state.rows.last_mut().filter(|row| row.until.is_none());
        if let Some(row) = row {
            row.until = Some(doing.clone());
            if duty.raw["grid"] == "shifts" {
                (state.base, state.has_shifted) = (Some(doing.when.day()), true);
                (state.number, state.period_from) = (1, doing.when.first);
                return;
            }
        }
        state.answered = true;
    }

    pub(crate) fn applies(&self, duty: &Duty) -> Truth {
        duty.when.as_ref().map_or(Truth::Yes, |when| self.truth(when))
    }

    /// The dates that are listed: the oldest that is neither done nor missed, and the one after it.
    pub(crate) fn listed(&self, duty: &Duty, state: &Recurring) -> Vec<(i64, Option<NaiveDate>)> {
        let unknown = state.unknown.first().map(|(number, _)| *number);
        let present = if state.answered { state.number + 1 } else { state.number };
        let oldest = unknown.unwrap_or(present);
        [oldest, oldest + 1].iter().map(|number| (*number, self.date(duty, state, *number))).collect()
    }

    /// The facts without which its dates are not known.
    pub(crate) fn dates_need(&self, duty: &Duty) -> BTreeSet<String> {
        let (span, _) = Self::recurs_from(duty);
        let Some(name) = span.strip_prefix("date of ").map(str::to_owned) else { return BTreeSet::new() };
        let schedules = super::log::list(self.policy.procedure, "schedule");
        let fact = text(schedules.into_iter().find(|schedule| schedule["id"] == name).unwrap(), "from");
        if self.value(&fact).is_some() { BTreeSet::new() } else { BTreeSet::from([fact]) }
    }
}
