//! Duties that recur: which instance a doing answers, and how many were missed, by arithmetic.

use super::cycle::{Cycle, Dates, Doubtful, Row, Unanswered};
use super::doing::Deed;
use super::instance::{AtDue, Guideline, Instance, Lateness, Passed};
use super::replay::Replay;
use super::settle::Cause;
use super::view::View;
use crate::condition::Truth;
use crate::deadline::{
    Count, Grid, Lapse, Reach, Recurrence, Resolution, Source, Statement, When, happened, resolve,
};
use crate::index::DutyIx;
use crate::moment::Second;
use crate::policy::{self, Duty, DutySet, Recurring};

impl<'c> Replay<'c> {
    /// Brings the duties that recur up to date after `cause`: those that it touches, and those whose date has passed.
    pub(super) fn recur(&mut self, touched: &DutySet, cause: Cause<'c>) {
        for position in 0..self.so_far.cycles.len() {
            let looked_at = self.so_far.cycles.get(position).filter(|cycle| {
                touched.contains(cycle.duty)
                    || self.passing_of_cycle(cycle).is_some_and(|passing| passing <= cause.at)
            });
            let Some(mut cycle) = looked_at.cloned() else { continue };
            let duty = &self.model.duties[cycle.duty];
            let Some(recurring) = &duty.recurs else { continue };
            self.reopen_cycle(&mut cycle, duty);
            self.pass_to(&mut cycle, cause);
            self.begin_cycle(&mut cycle);
            self.anchor(&mut cycle, recurring, cause);
            self.pass(&mut cycle, recurring, cause);
            self.weigh_cycle(&mut cycle, duty, cause);
            if let Some(deed) = cause.deed {
                self.answer_cycle(&mut cycle, duty, recurring, deed);
            }
            self.end_cycle(&mut cycle, duty, cause);
            cycle.listed = self.listing(&cycle, duty);
            if let Some(place) = self.so_far.to_mut().cycles.get_mut(position) {
                *place = cycle;
            }
        }
    }

    /// Once its stage is entered again it is owed anew from there. What was missed before stays missed, and what is in doubt
    /// stays in doubt.
    fn reopen_cycle(&self, cycle: &mut Cycle, duty: &Duty) {
        if cycle.ended.is_some() && self.so_far.span_over(duty).is_none() {
            let of_before = |doubtful: Doubtful| Doubtful { grid: None, ..doubtful };
            let doubtful = std::mem::take(&mut cycle.doubtful).into_iter().map(of_before).collect();
            *cycle = Cycle { missed: cycle.missed, doubtful, ..Cycle::new(cycle.duty) };
        }
    }

    /// When a duty that recurs begins that has not begun yet.
    pub(super) fn next_beginning(&self) -> Option<Second> {
        let ahead = self.so_far.cycles.iter().filter(|cycle| cycle.begun.is_none() && cycle.ended.is_none());
        ahead.filter_map(|cycle| cycle.start).map(|start| start.first).min()
    }

    /// When the current instance of a duty that recurs has just passed.
    pub(super) fn next_recurrence(&self) -> Option<Second> {
        let running = self.so_far.cycles.iter().filter(|cycle| cycle.applies != Truth::False);
        running.filter_map(|cycle| self.passing_of_cycle(cycle)).min()
    }

    /// When it begins, also after a discharge of before; then when the current period begins, or has just passed.
    fn passing_of_cycle(&self, cycle: &Cycle) -> Option<Second> {
        let start = cycle.start.filter(|_| cycle.ended.is_none())?;
        if cycle.begun.is_none() {
            return Some(start.first);
        }
        if cycle.is_over() {
            return None;
        }
        let is_ahead = cycle.listed.first().is_none_or(|current| current.start.is_none());
        if is_ahead && !cycle.is_answered {
            return Some(cycle.begins.max(start.first));
        }
        self.reach(cycle, cycle.current).map(|reach| reach.by.next())
    }

    /// Finds what it is owed from. What was discharged before that came is weighed anew then; what is over begins no more.
    fn begin_cycle(&self, cycle: &mut Cycle) {
        let is_over = || self.so_far.span_over(&self.model.duties[cycle.duty]).is_some();
        if cycle.begun.is_some() || cycle.ended.is_some() || is_over() {
            return;
        }
        if cycle.start.is_none_or(|start| start.first > self.clock) {
            cycle.start = self.start_of(&Instance::new(cycle.duty, None));
        }
        if cycle.start.is_some_and(|start| start.first <= self.clock) {
            (cycle.begun, cycle.discharged) = (Some(self.clock), None);
        }
    }

    /// Finds the grid once its anchor has happened. When that comes to be another moment the dates are counted from there; a
    /// schedule that is stated anew has other dates from then on.
    fn anchor(&self, cycle: &mut Cycle, recurring: &Recurring, cause: Cause<'c>) {
        if cycle.is_over() {
            return;
        }
        let happened = cycle.start.and_then(|start| self.anchor_of(start, recurring));
        if happened.is_none() && cycle.begins > self.clock {
            (cycle.grid, cycle.anchor, cycle.begins) = (None, None, Second::FIRST);
        }
        let Some((anchor, start)) = happened.or(cycle.anchor).zip(cycle.start) else { return };
        let begins = anchor.first.max(start.first);
        let Some(dates) = self.dates_of(anchor, recurring) else {
            (cycle.anchor, cycle.begins) = (Some(anchor), begins);
            return;
        };
        let moment = |anchor: &When| (anchor.first, anchor.last);
        let is_moved = cycle.grid.is_none()
            || cycle.anchor.as_ref().map(moment) != Some(moment(&anchor))
            || (cycle.begins > self.clock && cycle.begins != begins);
        if !is_moved && cycle.stated == dates.stated {
            return;
        }
        let from = if is_moved {
            cycle.begins = begins;
            cycle.is_answered = false;
            cycle.early.extend(cycle.latest.take().filter(|done| done.last > begins));
            cycle.begins
        } else {
            cycle.begins.max(self.clock)
        };
        cycle.grid = Some(dates.grid);
        cycle.anchor = Some(anchor);
        cycle.from = Some(dates.from);
        cycle.stated = dates.stated;
        cycle.known = dates.from.known.max(start.known).max(cause.known);
        let count = self.count();
        let first = self.calendar.day_of(from).and_then(|day| count.index_from(dates.grid, day));
        cycle.current = first.unwrap_or_default();
    }

    fn dates_of(&self, anchor: When, recurring: &Recurring) -> Option<Dates> {
        let count = self.count();
        match &recurring.on {
            Recurrence::Every(every, _) => {
                let first = recurring.first.unwrap_or(*every);
                let grid = Grid { origin: count.day_zero(anchor)?, first: Some(first), every: *every };
                Some(Dates { grid, from: anchor, stated: None })
            }
            Recurrence::DatesOf(schedule, _) => {
                let schedule = &self.model.schedules[*schedule];
                let stated = self.first_date_of(schedule)?;
                let origin = count.date_after(stated.day, schedule.every, count.day_zero(anchor)?)?;
                let grid = Grid { origin, first: None, every: schedule.every };
                Some(Dates { grid, from: anchor.known_with(stated), stated: Some(stated.day) })
            }
        }
    }

    fn anchor_of(&self, start: When, recurring: &Recurring) -> Option<When> {
        let view = View { replay: self, start: Some(start), own: None, pauses: &[] };
        let (Recurrence::Every(_, anchor) | Recurrence::DatesOf(_, anchor)) = &recurring.on;
        happened(anchor, self.calendar, &view)
    }

    fn first_date_of(&self, schedule: &policy::Schedule) -> Option<When> {
        match self.so_far.facts[schedule.from].limits.first()? {
            Statement::By { by, known, entry, .. } => {
                let (day, source) = (self.calendar.day_of(*by)?, Source::Entry(*entry));
                Some(When { first: *by, last: *by, day, known: *known, source })
            }
            Statement::BeyondCalendar => None,
        }
    }

    fn count(&self) -> Count<'c> {
        Count::new(self.calendar, &self.model.opening_hours, self.model.counting.of_dates())
    }

    fn reach(&self, cycle: &Cycle, index: u64) -> Option<Reach> {
        let count = self.count();
        let day = count.date_of(cycle.grid?, index)?;
        count.end_of(day, cycle.known, 0).reach
    }

    /// Lets periods pass. What was done before the dates were known may lie after some of them: it answers none of those.
    fn pass(&mut self, cycle: &mut Cycle, recurring: &Recurring, cause: Cause<'c>) {
        if cycle.grid.is_some() {
            for done in std::mem::take(&mut cycle.early) {
                self.pass_to(cycle, Cause { at: done.first, ..cause });
                self.take_doing(cycle, recurring, done);
            }
        }
        self.pass_to(cycle, cause);
    }

    /// Lets periods pass: the first may have been answered, all others were missed.
    fn pass_to(&mut self, cycle: &mut Cycle, cause: Cause<'c>) {
        let Some(grid) = cycle.grid.filter(|_| cycle.start.is_some() && !cycle.is_over()) else { return };
        let Some(first) = self.reach(cycle, cycle.current).filter(|reach| reach.by < cause.at) else {
            return;
        };
        let count = self.count();
        let today = self.calendar.day_of(cause.at);
        let after = cycle.current.saturating_add(1);
        let index = today.and_then(|today| count.index_from(grid, today)).unwrap_or(after);
        let passed = index.saturating_sub(cycle.current);
        let was_answered = std::mem::take(&mut cycle.is_answered);
        cycle.latest = None;
        let missed = passed.saturating_sub(u64::from(was_answered));
        let oldest = cycle.current.saturating_add(u64::from(was_answered));
        let due = if was_answered { self.reach(cycle, oldest) } else { Some(first) };
        cycle.current = index;
        let Some(due) = due.map(|reach| reach.by).filter(|_| missed > 0) else { return };
        let passed = Unanswered { due, strength: cycle.strength, count: missed };
        match cycle.applies {
            Truth::True => self.miss(cycle, passed, None, Second::FIRST),
            Truth::Unknown => cycle.doubt(passed, grid, oldest),
            Truth::False => {}
        }
    }

    /// Notes instances that passed unanswered until something was done: in a row they are one finding. Nobody is late before it
    /// is known.
    fn miss(&mut self, cycle: &mut Cycle, passed: Unanswered, done: Option<When>, known: Second) {
        let Unanswered { due, strength, count } = passed;
        cycle.missed = cycle.missed.saturating_add(count);
        let source = |done: Option<When>| done.map(|done| done.source);
        let is_of_row = |late: &Lateness| late.duty == cycle.duty && source(late.done) == source(done);
        if self.so_far.lateness.iter().any(is_of_row) {
            return;
        }
        let begun = cycle.start.map_or(cycle.known, |start| cycle.known.max(start.known));
        let since = due.next().max(begun).max(known);
        let mut instance = Instance::new(cycle.duty, None);
        instance.date = self.calendar.day_of(due);
        let late = Lateness::of(&instance, Passed::Due, Lapse { due, since }, strength);
        self.so_far.to_mut().lateness.push(Lateness { done, ..late });
    }

    fn strength_of(&self, duty: &Duty) -> AtDue {
        match duty.guideline_when.as_ref().map(|rule| rule.condition.truth(self)) {
            Some(Truth::True) => AtDue::Guideline { stated_by: None },
            Some(Truth::Unknown) => AtDue::Undetermined,
            Some(Truth::False) | None => AtDue::Full,
        }
    }

    /// Whether it applies now, and how strongly. What passed in doubt was missed if it turns out to apply. What it was when its
    /// span ended it stays, unless that is unknown.
    fn weigh_cycle(&mut self, cycle: &mut Cycle, duty: &Duty, cause: Cause<'c>) {
        cycle.strength = self.strength_of(duty);
        if cycle.ended.is_some() && cycle.applies != Truth::Unknown {
            return;
        }
        cycle.applies = self.holds(duty.when.as_ref());
        match cycle.applies {
            Truth::True => {
                for doubtful in std::mem::take(&mut cycle.doubtful) {
                    self.miss(cycle, doubtful.passed, doubtful.done, cause.known);
                }
            }
            Truth::False => cycle.doubtful.clear(),
            Truth::Unknown => {}
        }
    }

    /// Takes a deed for the doing of the current instance, if it is one.
    fn answer_cycle(&mut self, cycle: &mut Cycle, duty: &Duty, recurring: &Recurring, deed: Deed<'_>) {
        let has_started = cycle.start.is_some_and(|start| start.first <= deed.when.last);
        if !has_started || cycle.is_over() || !duty.done_by.contains(&deed.doing) {
            return;
        }
        if cycle.grid.is_some() {
            self.take_doing(cycle, recurring, deed.when);
        } else if cycle.anchor.is_some() {
            cycle.early.push(deed.when);
        }
    }

    /// The entry that is itself the anchor answers nothing, but ends the row of those that were missed.
    fn take_doing(&mut self, cycle: &mut Cycle, recurring: &Recurring, done: When) {
        if cycle.from.is_some_and(|from| from.source == done.source) {
            self.end_row(cycle, done);
        } else {
            self.answer_current(cycle, recurring, done);
        }
    }

    /// Ends the row of those that were missed before a doing; tells whether there was one. What is in doubt ends too.
    fn end_row(&mut self, cycle: &mut Cycle, done: When) -> Row {
        for doubtful in &mut cycle.doubtful {
            doubtful.done = doubtful.done.or(Some(done));
        }
        let late = self.so_far.to_mut().lateness.iter_mut();
        let running = late.filter(|late| late.duty == cycle.duty && late.done.is_none());
        running.fold(Row::None, |_, late| {
            late.done = Some(done);
            Row::Ended
        })
    }

    /// Answers the current instance, unless its period has not begun, and ends the row of those that were missed before it.
    fn answer_current(&mut self, cycle: &mut Cycle, recurring: &Recurring, done: When) {
        if done.last < cycle.begins {
            return;
        }
        let row = self.end_row(cycle, done);
        match (recurring.grid, cycle.grid) {
            (policy::Grid::Shifts, Some(grid)) if row == Row::Ended => {
                cycle.from = Some(done);
                let origin = self.count().day_zero(done).unwrap_or(done.day);
                cycle.grid = Some(Grid { origin, first: Some(grid.every), every: grid.every });
                cycle.begins = done.first;
                cycle.current = 0;
                cycle.is_answered = false;
                cycle.latest = Some(done);
            }
            (policy::Grid::Fixed | policy::Grid::Shifts, _) => {
                cycle.is_answered = true;
                cycle.latest = cycle.latest.into_iter().chain([done]).max_by_key(|done| done.last);
            }
        }
    }

    fn end_cycle(&self, cycle: &mut Cycle, duty: &Duty, cause: Cause<'c>) {
        let unless = duty.unless.as_ref();
        if !cycle.is_over() && unless.is_some_and(|rule| rule.condition.truth(self) == Truth::True) {
            cycle.discharged = Some(cause.at);
        }
        if cycle.ended.is_none() {
            cycle.ended = self.so_far.span_over(&self.model.duties[cycle.duty]);
        }
    }

    /// The oldest instance that is neither done nor missed, and the one after it; without a date what does not apply or
    /// is over.
    fn listing(&self, cycle: &Cycle, duty: &Duty) -> Vec<Instance> {
        let instance = |index: u64, is_current: bool| {
            let mut instance = Instance::new(cycle.duty, None);
            instance.applies = cycle.applies;
            instance.discharged = cycle.discharged;
            instance.ended = cycle.ended;
            instance.guideline = match cycle.strength {
                AtDue::Full => Guideline::No,
                AtDue::Guideline { .. } => Guideline::Since(self.clock),
                AtDue::Undetermined => Guideline::Unknown(self.clock),
            };
            let reach = self.reach(cycle, index);
            instance.date = reach.and_then(|reach| reach.day);
            instance.due = match (cycle.grid, reach) {
                (None, _) => self.waiting_of(cycle, duty),
                (Some(_), None) => Resolution::beyond(0),
                (Some(_), Some(reach)) => Resolution::reaching(reach, cycle.known),
            };
            let start =
                cycle.start.filter(|_| is_current).map(|start| self.period_start(cycle, index, start));
            instance.start = start.filter(|start| start.first <= self.clock);
            instance
        };
        if cycle.is_over() || cycle.applies == Truth::False {
            return vec![Instance {
                date: None,
                due: Resolution::default(),
                ..instance(cycle.current, true)
            }];
        }
        if cycle.grid.is_none() {
            return vec![instance(cycle.current, true)];
        }
        if let Some(doubtful) = cycle.doubtful.iter().find(|doubtful| cycle.grid == doubtful.grid) {
            return vec![instance(doubtful.first, true), instance(doubtful.first.saturating_add(1), true)];
        }
        let oldest = cycle.current.saturating_add(u64::from(cycle.is_answered));
        vec![instance(oldest, !cycle.is_answered), instance(oldest.saturating_add(1), false)]
    }

    /// What the dates wait for: an event, or the statement of a schedule's first date.
    fn waiting_of(&self, cycle: &Cycle, duty: &Duty) -> Resolution {
        let view = View { replay: self, start: cycle.start, own: None, pauses: &[] };
        let limit = duty.due.as_ref().map(|limit| &limit.deadline);
        let waiting =
            limit.map_or_else(Resolution::default, |limit| resolve(limit, self.calendar, &view).unreached());
        if cycle.anchor.is_some() { waiting.anchored() } else { waiting }
    }

    /// From when a period runs: the second after the due before it; the first since the anchor, and no earlier in the log.
    fn period_start(&self, cycle: &Cycle, index: u64, start: When) -> When {
        let before = index.checked_sub(1).and_then(|before| self.reach(cycle, before));
        let first = before.map_or(cycle.begins, |reach| reach.by.next()).max(start.first);
        let is_begun_by = |anchor: &When| before.is_none() && anchor.is_after(&start);
        let source = cycle.anchor.filter(is_begun_by).map_or(start.source, |anchor| anchor.source);
        let start = When { source, ..start };
        match self.calendar.day_of(first) {
            Some(day) if first > start.first => When { first, last: first, day, ..start },
            Some(_) | None => start,
        }
    }

    /// How many instances of a recurring duty were missed before those that are listed.
    pub(super) fn missed_before(&self, duty: DutyIx) -> Option<u64> {
        self.so_far.cycle(duty).map(Cycle::missed)
    }
}
