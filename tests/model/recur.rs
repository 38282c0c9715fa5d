//! What is owed again and again.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::NaiveDate;
use serde_json::Value;

use super::days;
use super::due::plain_span;
use super::log::{When, text};
use super::phrase::{self, Limit, Term};
use super::policy::{Duty, Per};
use super::world::{Happening, Point, Truth, World};

/// Missed ones in a row: the due of the first, and when it was done again.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) due: i64,
    /// At which second it was so.
    pub(crate) noted: i64,
    pub(crate) is_lowered: bool,
    /// The facts that might have lowered it.
    pub(crate) needs: BTreeSet<String>,
    pub(crate) until: Option<Rc<Happening>>,
}

/// A period of which it is unknown whether it was missed.
#[derive(Debug, Clone)]
pub(crate) struct Doubt {
    number: i64,
    due: i64,
    /// The day that its date counts from; none if its stage was entered again since.
    base: Option<NaiveDate>,
    until: Option<Rc<Happening>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Recurring {
    pub(crate) anchor: Option<Point>,
    /// What the duty is owed from: once that has come it remains.
    pub(crate) start: Option<Point>,
    /// The day from which dates are counted, and whether the first interval is still to come.
    base: Option<NaiveDate>,
    has_shifted: bool,
    /// The number of the present date.
    pub(crate) number: i64,
    pub(crate) period_from: i64,
    /// From when the first period runs.
    begins: i64,
    pub(crate) answered: bool,
    pub(crate) last_done: Option<Happening>,
    /// What was done in the present period.
    pub(crate) in_period: Vec<Happening>,
    pub(crate) missed: i64,
    pub(crate) rows: Vec<Row>,
    /// What was done while no date was known.
    pub(crate) kept: Vec<Happening>,
    pub(crate) unknown: Vec<Doubt>,
    pub(crate) is_over: bool,
    /// Whether it applied when it was over, where that was known.
    pub(crate) applied: Option<Truth>,
    pub(crate) is_discharged: bool,
    /// Whether what it is owed from has come.
    pub(crate) has_begun: bool,
    /// Whether it applied when it was last looked at.
    applied_before: Option<Truth>,
    /// What its dates are the dates of, as it is stated.
    stated: Option<Value>,
}

impl Recurring {
    /// Whether a row of missed ones was running, which ends with that doing.
    fn end_row(&mut self, doing: &Happening) -> bool {
        let doing = Rc::new(doing.clone());
        for doubt in self.unknown.iter_mut().filter(|doubt| doubt.until.is_none()) {
            doubt.until = Some(doing.clone());
        }
        let running = self.rows.iter_mut().filter(|row| row.until.is_none());
        running.map(|row| row.until = Some(doing.clone())).count() > 0
    }
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
        let first = duty.raw["first"].as_str().filter(|_| !state.has_shifted).unwrap_or(&span);
        let (first, first_unit) = phrase::span(first);
        let (limit, whose) = (Self::plain_date(), self.plain());
        let after = |count: i64, unit: &str| self.span_after(base, count, unit, &limit, &whose);
        let months = |count: i64, unit: &str| match unit {
            "months" => Some(count),
            "years" => Some(12 * count),
            _ => None,
        };
        match (months(first, &first_unit), months(count, &unit)) {
            (Some(first), Some(count)) => Some(after(first + count * (number - 1), "months")),
            _ => {
                let first = after(first, &first_unit);
                Some(plain_span(first, count * (number - 1), &unit, is_rest))
            }
        }
    }

    /// A date stays where it falls.
    fn plain_date() -> Limit {
        let term = Term::Stated(String::new());
        Limit { text: String::new(), counting: vec!["stays".to_owned()], term }
    }

    /// The day from which the dates count that are counted from a moment.
    fn base_of(&self, from: When) -> NaiveDate {
        self.counts_on(&Self::plain_date(), from, &self.plain())
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
            let unknown = state.unknown.into_iter().map(|doubt| Doubt { base: None, ..doubt }).collect();
            state = Recurring { missed: state.missed, rows: state.rows, unknown, ..Recurring::default() };
        }
        let unknown = std::mem::take(&mut state.unknown);
        match self.applies_to(duty, &state) {
            Truth::Yes => {
                unknown.into_iter().for_each(|doubt| self.miss(duty, &mut state, doubt.due, doubt.until))
            }
            Truth::Unknown(_) => state.unknown = unknown,
            Truth::No => {}
        }
        if self.opened.is_some()
            && !is_over
            && state.start.as_ref().is_none_or(|start| start.when.first > self.clock)
        {
            state.start = self.known_start_of(duty, None);
        }
        if !state.has_begun
            && !is_over
            && state.start.as_ref().is_some_and(|start| start.when.first <= self.clock)
        {
            (state.has_begun, state.is_discharged) = (true, false);
        }
        if state.is_over || state.is_discharged || self.opened.is_none() {
            state.is_discharged |= !is_over && self.lets_go(duty);
            return self.over(duty, state, is_over);
        }
        self.take_dates(duty, &mut state);
        // What was kept is taken first, where the dates are known only now.
        if state.kept.is_empty() {
            self.close_periods(duty, &mut state, self.clock);
        }
        self.begin_recurring(duty, &mut state);
        if state.anchor.is_none() {
            state.is_discharged = self.lets_go(duty);
            return self.over(duty, state, is_over);
        }
        let anchor_step = state.anchor.as_ref().and_then(|anchor| anchor.step);
        let place = |happening: &Happening| happening.entry.as_ref().map(|entry| entry.place);
        let anchor = self.happened.iter().find(|happening| Some(happening.step) == anchor_step);
        let is_anchor = |doing: &Happening| anchor.is_some_and(|anchor| place(anchor) == place(doing));
        if self.date(duty, &state, state.number).is_some() {
            for doing in std::mem::take(&mut state.kept) {
                self.close_periods(duty, &mut state, doing.when.first);
                if is_anchor(&doing) {
                    state.end_row(&doing);
                } else {
                    self.do_recurring(duty, &mut state, &doing);
                }
            }
        }
        self.close_periods(duty, &mut state, self.clock);
        let doings = self
            .happened
            .iter()
            .filter(|happening| happening.step == self.step && duty.done_by.contains(&happening.key));
        for doing in doings {
            if is_anchor(doing) {
                state.end_row(doing);
            } else if state.last_done.as_ref().is_none_or(|last| last.step != doing.step) {
                self.do_recurring(duty, &mut state, doing);
            }
        }
        state.is_discharged = self.lets_go(duty);
        self.over(duty, state, is_over)
    }

    fn over(&self, duty: &Duty, mut state: Recurring, is_over: bool) -> Recurring {
        let applies = self.applies_to(duty, &state);
        state.applied_before = Some(applies.clone());
        state.applied = Some(applies).filter(|applies| is_over && !matches!(applies, Truth::Unknown(_)));
        state.is_over = is_over;
        state
    }

    /// Whether it applies; what was known when it was over stays so.
    pub(crate) fn applies_to(&self, duty: &Duty, state: &Recurring) -> Truth {
        state.applied.clone().unwrap_or_else(|| self.applies(duty))
    }

    /// The first date of the schedule that its dates are of, as it is stated.
    fn first_date(&self, duty: &Duty) -> Option<Value> {
        let (span, _) = Self::recurs_from(duty);
        let name = span.strip_prefix("date of ")?;
        let schedules = super::log::list(self.policy.procedure, "schedule");
        let schedule = schedules.into_iter().find(|schedule| schedule["id"] == *name).unwrap();
        self.value(&text(schedule, "from"))
    }

    /// Where the schedule is stated anew, what comes next is the first of the new dates that is not over.
    fn take_dates(&self, duty: &Duty, state: &mut Recurring) {
        let stated = self.first_date(duty);
        let before = std::mem::replace(&mut state.stated, stated.clone());
        if before.is_some() && before != stated {
            state.number = 1;
            let from = self.clock.max(state.begins);
            while self.date(duty, state, state.number).is_some_and(|date| days::last_second(date) < from) {
                state.number += 1;
            }
        }
    }

    fn begin_recurring(&self, duty: &Duty, state: &mut Recurring) {
        let (_, anchor) = Self::recurs_from(duty);
        let point = self.point(&phrase::anchor(&anchor), None).ok();
        let Some((point, start)) = point.zip(state.start.clone()) else {
            if state.period_from > self.clock {
                (state.anchor, state.base, state.period_from) = (None, None, 0);
            }
            return;
        };
        let from = start.when.first.max(point.when.first);
        let is_new = state.anchor.as_ref().is_none_or(|old| old.when != point.when);
        if is_new || (state.period_from > self.clock && state.period_from != from) {
            let after =
                std::mem::take(&mut state.in_period).into_iter().filter(|doing| doing.when.last > from);
            state.kept.extend(after);
            (state.base, state.has_shifted) = (Some(self.base_of(point.when)), false);
            (state.number, state.period_from, state.begins, state.answered) = (1, from, from, false);
            state.anchor = Some(point);
            // What is due before the duty is owed has no period.
            while self.date(duty, state, state.number).is_some_and(|date| days::last_second(date) < from) {
                state.number += 1;
            }
        }
    }

    fn close_periods(&self, duty: &Duty, state: &mut Recurring, until: i64) {
        loop {
            let Some(due) = self.date(duty, state, state.number).map(days::last_second) else { return };
            if until <= due {
                return;
            }
            let applies = state.applied_before.clone().unwrap_or_else(|| self.applies(duty));
            if !state.answered {
                match applies {
                    Truth::Unknown(_) => {
                        let (number, base) = (state.number, state.base);
                        state.unknown.push(Doubt { number, due, base, until: None });
                    }
                    Truth::Yes if due < state.period_from => {}
                    Truth::Yes => {
                        self.miss(duty, state, due, None);
                    }
                    Truth::No => {}
                }
            }
            (state.number, state.answered) = (state.number + 1, false);
            state.in_period.clear();
            state.period_from = state.period_from.max(due + 1);
        }
    }

    fn miss(&self, duty: &Duty, state: &mut Recurring, due: i64, until: Option<Rc<Happening>>) {
        state.missed += 1;
        let place = |until: &Option<Rc<Happening>>| until.as_ref().map(|until| until.step);
        if state.rows.last().is_none_or(|row| place(&row.until) != place(&until)) {
            let lowers = self.lowered_at(duty, due);
            let (is_lowered, needs) = (lowers == Truth::Yes, lowers.needs());
            state.rows.push(Row { due, noted: self.clock, is_lowered, needs, until });
        }
    }

    fn do_recurring(&self, duty: &Duty, state: &mut Recurring, doing: &Happening) {
        state.last_done = Some(doing.clone());
        if self.date(duty, state, state.number).is_none() {
            state.kept.push(doing.clone());
            return;
        }
        if doing.when.last < state.period_from {
            return;
        }
        state.in_period.push(doing.clone());
        if state.answered {
            return;
        }
        if state.end_row(doing) && duty.raw["grid"] == "shifts" {
            (state.base, state.has_shifted) = (Some(self.base_of(doing.when)), true);
            (state.number, state.period_from, state.begins) = (1, doing.when.first, doing.when.first);
            return;
        }
        state.answered = true;
    }

    pub(crate) fn applies(&self, duty: &Duty) -> Truth {
        duty.when.as_ref().map_or(Truth::Yes, |when| self.truth(when))
    }

    /// From when the period of a date runs.
    pub(crate) fn period_of(&self, duty: &Duty, state: &Recurring, number: i64) -> i64 {
        let before = (number > 1).then(|| self.date(duty, state, number - 1)).flatten();
        before.map_or(state.begins, |before| days::last_second(before) + 1)
    }

    /// The dates that are listed: the oldest that is neither done nor missed, and the one after it.
    pub(crate) fn listed(&self, duty: &Duty, state: &Recurring) -> Vec<(i64, Option<NaiveDate>)> {
        let unknown = state
            .unknown
            .iter()
            .find(|doubt| state.base.is_some() && doubt.base == state.base)
            .map(|doubt| doubt.number);
        let present = if state.answered { state.number + 1 } else { state.number };
        let oldest = unknown.unwrap_or(present);
        [oldest, oldest + 1].iter().map(|number| (*number, self.date(duty, state, *number))).collect()
    }

    /// The facts without which its dates are not known.
    pub(crate) fn dates_need(&self, duty: &Duty) -> BTreeSet<String> {
        let (span, anchor) = Self::recurs_from(duty);
        let has_come = self.recurring[self.policy.duty(&duty.id)].anchor.is_some();
        if !has_come && self.point(&phrase::anchor(&anchor), None).is_err() {
            return BTreeSet::new();
        }
        let Some(name) = span.strip_prefix("date of ").map(str::to_owned) else { return BTreeSet::new() };
        let schedules = super::log::list(self.policy.procedure, "schedule");
        let fact = text(schedules.into_iter().find(|schedule| schedule["id"] == name).unwrap(), "from");
        if self.value(&fact).is_some() { BTreeSet::new() } else { BTreeSet::from([fact]) }
    }
}
