//! From a limit to its second.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::days;
use super::log::{When, list, text};
use super::phrase::{self, Limit, Term};
use super::policy::{Duty, rules};
use super::world::{Happening, Wait, World};

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Due {
    pub(crate) by: Option<i64>,
    pub(crate) day: Option<NaiveDate>,
    /// Operands that are not known yet, where others are.
    pub(crate) provisional: Vec<Wait>,
    /// What it waits for, where it is not known.
    pub(crate) waits: Vec<Wait>,
    /// The seconds of the stated operands.
    pub(crate) stated: Vec<i64>,
    /// The clock stands still.
    pub(crate) is_paused: bool,
}

impl Due {
    /// Whether a stated moment is no later than it.
    pub(crate) fn is_stated(&self) -> bool {
        self.stated.iter().min().is_some_and(|stated| Some(*stated) <= self.by)
    }
}

/// From and until when the clock stood still.
pub(crate) struct Pause {
    from: When,
    until: Option<When>,
    is_with_end_days: bool,
    until_event: String,
}

/// For whom a limit is resolved.
pub(crate) struct Whose<'w> {
    pub(crate) start: Option<When>,
    pub(crate) each: Option<&'w Happening>,
    pub(crate) counting: Vec<String>,
    pub(crate) pauses: Vec<Pause>,
}

impl Whose<'_> {
    fn rule(&self, limit: &Limit, names: &[&str]) -> String {
        let mut all = limit.counting.iter().chain(&self.counting);
        all.find(|rule| names.contains(&rule.as_str())).cloned().unwrap_or_else(|| names[0].to_owned())
    }

    /// Whether a day does not count because the clock stood still.
    fn is_paused(&self, day: NaiveDate) -> bool {
        self.pauses.iter().any(|pause| {
            let Some(until) = pause.until else { return false };
            let (from, until) = (pause.from.day(), until.day());
            if pause.is_with_end_days { from <= day && day <= until } else { from < day && day < until }
        })
    }
}

impl World<'_> {
    pub(crate) fn whose<'w>(
        &self,
        duty: &Duty,
        start: Option<When>,
        each: Option<&'w Happening>,
    ) -> Whose<'w> {
        let mut counting = rules(&text(&duty.raw, "counting"));
        counting.extend(super::log::texts(self.policy.document, "counting"));
        Whose { start, each, counting, pauses: self.pauses(&duty.id) }
    }

    pub(crate) fn plain(&self) -> Whose<'static> {
        let counting = super::log::texts(self.policy.document, "counting");
        Whose { start: None, each: None, counting, pauses: Vec::new() }
    }

    fn pauses(&self, duty: &str) -> Vec<Pause> {
        let mut found: Vec<Pause> = Vec::new();
        for pause in list(self.policy.procedure, "pause") {
            if !pause["duties"].as_array().unwrap().iter().any(|name| name == duty) {
                continue;
            }
            let mut running: Option<Pause> = None;
            for happening in &self.happened {
                if happening.key == format!("event {}", text(pause, "from")) && running.is_none() {
                    let (from, until_event) = (happening.when, text(pause, "until"));
                    let is_with_end_days = pause["end_days"] == "in";
                    running = Some(Pause { from, until: None, is_with_end_days, until_event });
                } else if happening.key == format!("event {}", text(pause, "until")) {
                    found.extend(running.take().map(|pause| Pause { until: Some(happening.when), ..pause }));
                }
            }
            found.extend(running);
        }
        found
    }

    pub(crate) fn resolve(&self, limit: &Limit, whose: &Whose<'_>) -> Due {
        match &limit.term {
            Term::Earliest(operands) => self.earliest(operands, whose),
            Term::Latest(operands) => self.latest(operands, whose),
            Term::Named(name) => {
                let (inner, mut counting) = self.policy.limit(name);
                let own = [&limit.counting, &whose.counting];
                counting.extend(own.into_iter().flatten().cloned());
                let pauses = self.copied(&whose.pauses);
                let due = self.resolve(&inner, &Whose { counting, pauses, ..*whose });
                Due { waits: as_one(&due.waits, limit), provisional: as_one(&due.provisional, limit), ..due }
            }
            Term::Stated(fact) => self.stated(fact, &limit.text, whose),
            Term::DueOf(duty) => match self.runs[self.policy.duty(duty)].last() {
                Some(run) if run.due.by.is_some() && run.applies != super::world::Truth::No => {
                    let facts = run.due.provisional.iter().flat_map(|wait| wait.facts.clone()).collect();
                    let operand = limit.text.clone();
                    let wait = Wait { text: operand.clone(), operand, facts, ..Wait::default() };
                    let is_sure = run.due.provisional.is_empty() || run.is_frozen();
                    let provisional = if is_sure { Vec::new() } else { vec![wait] };
                    Due { by: run.due.by, day: run.due.day, provisional, ..Due::default() }
                }
                run => {
                    let found = run.map(|run| run.wait_of(&phrase::Anchor::DueOf(duty.clone())));
                    let wait = found.unwrap_or_else(super::world::waits_for_an_event);
                    waiting(Wait { text: limit.text.clone(), operand: limit.text.clone(), ..wait })
                }
            },
            Term::Before(count, unit, fact) => match self.value(fact) {
                None => waiting(fact_wait(&limit.text, fact)),
                Some(value) => {
                    let day = When::read(value.as_str().unwrap()).day();
                    let count = count + i64::from(unit.starts_with("clear"));
                    let before = if unit.ends_with("working days") {
                        days::working_day_before(day, count, self.policy.is_rest)
                    } else {
                        days::days_before(day, count)
                    };
                    self.end_of(before, limit, whose)
                }
            },
            Term::After(_, _, from)
            | Term::SameWorkingDay(from)
            | Term::SameDay(from)
            | Term::Immediately(from)
            | Term::Next(_, from) => match self.point(&from.anchor, whose.each) {
                Err(wait) => waiting(Wait { text: from.text.clone(), operand: limit.text.clone(), ..wait }),
                Ok(point) => self.counted(limit, point.when, whose),
            },
        }
    }

    fn copied(&self, pauses: &[Pause]) -> Vec<Pause> {
        let copy = |pause: &Pause| Pause { until_event: pause.until_event.clone(), ..*pause };
        pauses.iter().map(copy).collect()
    }

    fn earliest(&self, operands: &[Limit], whose: &Whose<'_>) -> Due {
        let found: Vec<Due> = operands.iter().map(|operand| self.resolve(operand, whose)).collect();
        let stated = found.iter().flat_map(|due| due.stated.clone()).collect();
        let mut best: Option<&Due> = None;
        for due in &found {
            if due.by.is_some() && best.is_none_or(|best| due.by < best.by) {
                best = Some(due);
            }
        }
        let unknown: Vec<Wait> =
            found.iter().flat_map(|due| due.waits.iter().chain(&due.provisional).cloned()).collect();
        match best {
            None => {
                let is_paused = found.iter().any(|due| due.is_paused);
                Due { waits: unknown, stated, is_paused, ..Due::default() }
            }
            Some(best) => Due { provisional: unknown, stated, ..best.clone() },
        }
    }

    fn latest(&self, operands: &[Limit], whose: &Whose<'_>) -> Due {
        let found: Vec<Due> = operands.iter().map(|operand| self.resolve(operand, whose)).collect();
        let stated = found.iter().flat_map(|due| due.stated.clone()).collect();
        let waits: Vec<Wait> = found.iter().flat_map(|due| due.waits.clone()).collect();
        let is_paused = found.iter().any(|due| due.is_paused);
        let provisional: Vec<Wait> = found.iter().flat_map(|due| due.provisional.clone()).collect();
        if !waits.is_empty() {
            return Due { waits, stated, is_paused, ..Due::default() };
        }
        let mut best = &found[0];
        for due in &found {
            if due.by > best.by {
                best = due;
            }
        }
        Due { stated, provisional, ..best.clone() }
    }

    fn stated(&self, fact: &str, words: &str, whose: &Whose<'_>) -> Due {
        let Some(statements) = self.statements.get(fact) else { return waiting(fact_wait(words, fact)) };
        let mut values: Vec<When> =
            statements.iter().map(|(_, value, _)| When::read(value.as_str().unwrap())).collect();
        if self.policy.fact(fact)["stands"] == "earliest" {
            values.sort_by_key(|when| when.last);
        } else {
            values = values.split_off(values.len() - 1);
        }
        let has_passed = |when: &When| whose.start.is_some_and(|start| when.last < start.first);
        let at_once =
            whose.start.filter(|_| has_passed(&values[0])).map(|start| days::last_second(start.day()));
        let ahead = values.iter().find(|when| !has_passed(when));
        let (by, day) = match (at_once, ahead) {
            (Some(at_once), Some(when)) if when.last >= at_once => (at_once, None),
            (Some(at_once), None) => (at_once, None),
            (_, when) => when.map(|when| (when.last, when.is_day().then(|| when.day()))).unwrap(),
        };
        Due { by: Some(by), day, stated: vec![by], ..Due::default() }
    }

    fn counted(&self, limit: &Limit, from: When, whose: &Whose<'_>) -> Due {
        let with = |pauses: &[Pause]| Whose {
            pauses: self.copied(pauses),
            counting: whose.counting.clone(),
            ..*whose
        };
        let mut all = self.copied(&whose.pauses);
        all.sort_by_key(|pause| pause.from.first);
        let mut pauses: Vec<Pause> = Vec::new();
        for pause in all {
            // What begins once the limit has passed puts nothing off.
            let due = self.counted_on(limit, from, &with(&pauses));
            if due.by.is_some_and(|by| pause.from.first > by) {
                break;
            }
            pauses.push(pause);
        }
        let whose = &with(&pauses);
        let due = self.counted_on(limit, from, whose);
        if matches!(limit.term, Term::After(..)) { self.or_paused(due, &limit.text, whose) } else { due }
    }

    /// A due date beyond the beginning of a pause that lasts is not known.
    pub(crate) fn or_paused(&self, due: Due, operand: &str, whose: &Whose<'_>) -> Due {
        match whose.pauses.iter().find(|pause| pause.until.is_none()) {
            Some(open) if is_beyond(&due, open) => {
                let wait = Wait {
                    text: open.until_event.clone(),
                    operand: operand.to_owned(),
                    is_of_pause: true,
                    ..Wait::default()
                };
                Due { waits: vec![wait], is_paused: true, ..Due::default() }
            }
            _ => due,
        }
    }

    fn counted_on(&self, limit: &Limit, from: When, whose: &Whose<'_>) -> Due {
        let at = |second: i64| Due { by: Some(second), ..Due::default() };
        if let Term::After(count, unit, _) = &limit.term {
            match unit.as_str() {
                "hours" => return at(self.hours_after(from.first, count * 3600, whose, false)),
                "working hours" => return at(self.hours_after(from.first, count * 3600, whose, true)),
                _ => {}
            }
        }
        let day = self.counts_on(limit, from, whose);
        match &limit.term {
            Term::Immediately(_) => at(days::last_second(from.day())),
            Term::SameDay(_) => self.end_of(day, limit, whose),
            Term::SameWorkingDay(_) => {
                self.end_of(days::working_day_from(day, self.policy.is_rest), limit, whose)
            }
            Term::Next(schedule, _) => match self.dates(schedule, day, 1).first() {
                Some(date) => self.end_of(*date, limit, whose),
                None => {
                    let schedule = list(self.policy.procedure, "schedule")
                        .into_iter()
                        .find(|one| one["id"] == *schedule);
                    waiting(fact_wait(&limit.text, &text(schedule.unwrap(), "from")))
                }
            },
            Term::After(count, unit, _) => {
                let last = self.span_after(day, *count, unit, limit, whose);
                self.end_of(last, limit, whose)
            }
            _ => unreachable!(),
        }
    }

    /// The day on which an event counts.
    pub(crate) fn counts_on(&self, limit: &Limit, from: When, whose: &Whose<'_>) -> NaiveDate {
        let day = from.day();
        if whose.rule(limit, &["counts-that-day", "counts-next-working-day"]) == "counts-that-day" {
            return day;
        }
        let hours = &self.policy.document["opening_hours"];
        match days::open_hours(day, hours, self.policy.is_rest) {
            Some((_, closing)) if from.first <= closing => day,
            _ => days::working_day_after(day, 1, self.policy.is_rest),
        }
    }

    pub(crate) fn span_after(
        &self,
        day: NaiveDate,
        count: i64,
        unit: &str,
        limit: &Limit,
        whose: &Whose<'_>,
    ) -> NaiveDate {
        let is_out = |day: NaiveDate| (self.policy.is_rest)(day) || whose.is_paused(day);
        let start = whose.rule(limit, &["strictly-after", "roll-forward-day-zero", "start-is-day-one"]);
        let zero =
            if start == "strictly-after" { day } else { days::working_day_from(day, self.policy.is_rest) };
        let less = i64::from(start == "start-is-day-one");
        let uncounted = days::days_before(zero, less);
        if unit == "working days" {
            return days::working_day_after(uncounted, count, &is_out);
        }
        let last = match unit {
            "days" => days::working_day_after(uncounted, count, &|day| whose.is_paused(day)),
            "weeks" => days::working_day_after(uncounted, count * 7, &|day| whose.is_paused(day)),
            months => {
                let months = if months == "years" { count * 12 } else { count };
                let end = days::days_before(days::months_after(zero, months), less);
                self.put_off_by_pauses(uncounted, end, whose)
            }
        };
        let rolls = whose.rule(limit, &["stays", "rolls-forward"]) == "rolls-forward";
        if rolls { days::working_day_from(last, self.policy.is_rest) } else { last }
    }

    fn put_off_by_pauses(&self, from: NaiveDate, end: NaiveDate, whose: &Whose<'_>) -> NaiveDate {
        let (mut day, mut end) = (from, end);
        while day < end {
            day = days::next(day);
            if whose.is_paused(day) {
                end = days::next(end);
            }
        }
        end
    }

    /// The end of a day, or its closing time.
    pub(crate) fn end_of(&self, day: NaiveDate, limit: &Limit, whose: &Whose<'_>) -> Due {
        if whose.rule(limit, &["end-of-day", "close-of-business"]) == "end-of-day" {
            return Due { by: Some(days::last_second(day)), day: Some(day), ..Due::default() };
        }
        let mut open = day;
        loop {
            let hours = days::open_hours(open, &self.policy.document["opening_hours"], self.policy.is_rest);
            if let Some((_, closing)) = hours {
                return Due { by: Some(closing), day: Some(open), ..Due::default() };
            }
            open = days::days_before(open, 1);
        }
    }

    pub(crate) fn hours_after(&self, from: i64, seconds: i64, whose: &Whose<'_>, only_open: bool) -> i64 {
        let hours = &self.policy.document["opening_hours"];
        let (mut left, mut day) = (seconds, days::day_of(from));
        loop {
            let whole = (days::first_second(day), days::first_second(days::next(day)));
            let open =
                if only_open { days::open_hours(day, hours, self.policy.is_rest) } else { Some(whole) };
            for (start, end) in open.into_iter().flat_map(|span| running(span, &whose.pauses)) {
                let start = start.max(from);
                if start < end && left <= end - start {
                    return start + left;
                }
                left -= (end - start).max(0);
            }
            day = days::next(day);
        }
    }

    /// Some dates of a schedule after a day; none while its first date is not stated.
    pub(crate) fn dates(&self, schedule: &str, after: NaiveDate, count: usize) -> Vec<NaiveDate> {
        let schedule =
            list(self.policy.procedure, "schedule").into_iter().find(|one| one["id"] == *schedule).unwrap();
        let fact = text(schedule, "from");
        let Some(first) = self.value(&fact) else { return Vec::new() };
        let first = When::read(first.as_str().unwrap()).day();
        let (every, unit) = phrase::span(&text(schedule, "every"));
        let (mut found, mut times) = (Vec::new(), 0);
        while found.len() < count {
            let date = plain_span(first, every * times, &unit, self.policy.is_rest);
            if date > after {
                found.push(date);
            }
            times += 1;
        }
        found
    }
}

pub(crate) fn plain_span(day: NaiveDate, count: i64, unit: &str, is_rest: days::IsRest<'_>) -> NaiveDate {
    match unit {
        "days" => days::days_after(day, count),
        "weeks" => days::days_after(day, 7 * count),
        "months" => days::months_after(day, count),
        "years" => days::months_after(day, 12 * count),
        "working days" => days::working_day_after(day, count, is_rest),
        other => panic!("a span in {other}"),
    }
}

/// The parts of a span in which the clock runs.
fn running(span: (i64, i64), pauses: &[Pause]) -> Vec<(i64, i64)> {
    let mut parts = vec![span];
    for pause in pauses {
        let Some(until) = pause.until else { continue };
        let (from, until) = (pause.from.first, until.first);
        let cut = |(start, end): (i64, i64)| [(start, end.min(from)), (start.max(until), end)];
        parts = parts.into_iter().flat_map(cut).filter(|(start, end)| start < end).collect();
    }
    parts
}

/// Whether a due date lies beyond the beginning of a pause.
fn is_beyond(due: &Due, pause: &Pause) -> bool {
    match due.day {
        Some(day) if pause.is_with_end_days => day >= pause.from.day(),
        Some(day) => day > pause.from.day(),
        None => due.by.is_some_and(|by| by > pause.from.first),
    }
}

/// What the operands of a limit that has a name wait for, under that name.
fn as_one(waits: &[Wait], limit: &Limit) -> Vec<Wait> {
    let (mut joined, others): (Vec<Wait>, Vec<Wait>) =
        waits.iter().cloned().partition(|wait| wait.is_of_pause);
    joined.iter_mut().for_each(|wait| wait.operand.clone_from(&limit.text));
    joined.dedup();
    if !others.is_empty() {
        let facts = others.iter().flat_map(|wait| wait.facts.clone()).collect();
        let is_event = others.iter().any(|wait| wait.is_event);
        let (text, operand) = (limit.text.clone(), limit.text.clone());
        joined.insert(0, Wait { text, operand, facts, is_event, is_of_pause: false });
    }
    joined
}

pub(crate) fn waiting(wait: Wait) -> Due {
    Due { waits: vec![wait], ..Due::default() }
}

fn fact_wait(text: &str, fact: &str) -> Wait {
    Wait {
        text: text.to_owned(),
        operand: text.to_owned(),
        facts: BTreeSet::from([fact.to_owned()]),
        is_event: false,
        is_of_pause: false,
    }
}
