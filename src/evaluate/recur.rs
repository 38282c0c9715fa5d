//! Duties that recur: which instance a doing answers, and how many were missed, by arithmetic.

use super::doing::Deed;
use super::instance::{AtDue, Done, Guideline, Instance, Lateness, Passed};
use super::replay::Replay;
use super::settle::Cause;
use super::view::View;
use crate::calendar::Day;
use crate::condition::Truth;
use crate::deadline::{
    Count, Grid, Lapse, Reach, Recurrence, Resolution, Source, Statement, When, happened, resolve,
};
use crate::index::DutyIx;
use crate::moment::Second;
use crate::policy::{self, Duty, DutySet, Model, Recurring};

/// A duty that recurs, as it stands.
#[derive(Debug, Clone)]
pub(super) struct Cycle {
    pub(super) duty: DutyIx,
    /// The dates, once the anchor has happened and the case states what they count from.
    grid: Option<Grid>,
    /// What the dates count from.
    from: Option<When>,
    /// The first date of the schedule that they are dates of.
    stated: Option<Day>,
    /// Since when the grid is known.
    known: Second,
    start: Option<When>,
    /// The number of the first date that has not passed.
    current: u64,
    /// What did the current instance.
    done: Option<Done>,
    applies: Truth,
    discharged: Option<Second>,
    ended: Option<When>,
    missed: u64,
    /// The periods that passed while it was not known whether the duty applies.
    doubtful: Option<Doubtful>,
    /// The oldest instance that is neither done nor missed, and the one after it.
    listed: Vec<Instance>,
}

/// Periods that passed in doubt: the number and the due second of the first, and how many there are.
#[derive(Debug, Clone, Copy)]
struct Doubtful {
    first: u64,
    due: Second,
    count: u64,
}

impl Cycle {
    pub(super) fn all(model: &Model) -> Vec<Self> {
        let recurring = model.duties.iter().filter(|(_, duty)| duty.recurs.is_some());
        recurring.map(|(duty, _)| Self::new(duty)).collect()
    }

    fn new(duty: DutyIx) -> Self {
        Self {
            duty,
            grid: None,
            from: None,
            stated: None,
            known: Second::FIRST,
            start: None,
            current: 0,
            done: None,
            applies: Truth::Unknown,
            discharged: None,
            ended: None,
            missed: 0,
            doubtful: None,
            listed: vec![Instance::new(duty, None)],
        }
    }

    pub(super) fn listed(&self) -> std::slice::Iter<'_, Instance> {
        self.listed.iter()
    }

    pub(super) fn missed(&self) -> u64 {
        self.missed
    }

    pub(super) fn from(&self) -> Option<When> {
        self.from
    }

    fn is_over(&self) -> bool {
        self.discharged.is_some() || self.ended.is_some()
    }
}

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
            self.anchor(&mut cycle, duty, recurring);
            self.pass(&mut cycle, duty, recurring, cause);
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

    /// Once its stage is entered again it is owed anew from there. What was missed before stays missed.
    fn reopen_cycle(&self, cycle: &mut Cycle, duty: &Duty) {
        if cycle.ended.is_some() && self.so_far.span_over(duty).is_none() {
            *cycle = Cycle { missed: cycle.missed, ..Cycle::new(cycle.duty) };
        }
    }

    /// When the current instance of a duty that recurs has just passed.
    pub(super) fn next_recurrence(&self) -> Option<Second> {
        let running = self.so_far.cycles.iter().filter(|cycle| cycle.applies != Truth::False);
        running.filter_map(|cycle| self.passing_of_cycle(cycle)).min()
    }

    /// When the current instance has just passed.
    fn passing_of_cycle(&self, cycle: &Cycle) -> Option<Second> {
        let is_running = cycle.start.is_some() && !cycle.is_over();
        is_running.then(|| self.reach(cycle, cycle.current)).flatten().map(|reach| reach.by.next())
    }

    /// Finds the grid once its anchor has happened. A schedule that is stated anew has other dates from then on.
    fn anchor(&self, cycle: &mut Cycle, duty: &'c Duty, recurring: &Recurring) {
        let probe = Instance::new(cycle.duty, None);
        if cycle.start.is_none() {
            cycle.start = self.start_of(&probe);
        }
        let stated = match &recurring.on {
            Recurrence::Every(..) => None,
            Recurrence::DatesOf(schedule, _) => {
                self.first_date_of(&self.model.schedules[*schedule]).map(|stated| stated.day)
            }
        };
        if cycle.grid.is_some() && (stated.is_none() || stated == cycle.stated) {
            return;
        }
        let Some(start) = cycle.start else { return };
        let view = View { replay: self, start: cycle.start, own: None, pauses: &[] };
        let count = self.count_of(duty);
        let found = match &recurring.on {
            Recurrence::Every(every, anchor) => happened(anchor, self.calendar, &view).and_then(|from| {
                let first = recurring.first.unwrap_or(*every);
                let origin = count.day_zero(from)?;
                Some((Grid { origin, first: Some(first), every: *every }, from))
            }),
            Recurrence::DatesOf(schedule, anchor) => {
                happened(anchor, self.calendar, &view).and_then(|from| {
                    let schedule = &self.model.schedules[*schedule];
                    let stated = self.first_date_of(schedule)?;
                    let grid = Grid { origin: stated.day, first: None, every: schedule.every };
                    let after = count.date_after(stated.day, schedule.every, from.day)?;
                    Some((Grid { origin: after, ..grid }, from.known_with(stated)))
                })
            }
        };
        let Some((grid, from)) = found else { return };
        let begins = from.first.max(start.first);
        let begins = if cycle.grid.is_some() { begins.max(self.clock) } else { begins };
        cycle.grid = Some(grid);
        cycle.from = Some(from);
        cycle.stated = stated;
        cycle.known = from.known.max(start.known);
        cycle.current =
            self.calendar.day_of(begins).and_then(|day| count.index_from(grid, day)).unwrap_or_default();
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

    fn count_of(&self, _duty: &Duty) -> Count<'c> {
        Count::new(self.calendar, &self.model.opening_hours, self.model.counting)
    }

    fn reach(&self, cycle: &Cycle, index: u64) -> Option<Reach> {
        let count = self.count_of(&self.model.duties[cycle.duty]);
        let day = count.date_of(cycle.grid?, index)?;
        count.end_of(day, cycle.known, 0).reach
    }

    /// Lets periods pass. What was done before the dates were known may lie after some of them: it answers none of those.
    fn pass(&mut self, cycle: &mut Cycle, duty: &Duty, recurring: &Recurring, cause: Cause<'c>) {
        let current = self.reach(cycle, cycle.current);
        let is_later = |done: &Done| current.is_some_and(|current| current.by < done.when.first);
        if let Some(done) = cycle.done.filter(is_later) {
            cycle.done = None;
            self.pass_to(cycle, duty, Cause { at: done.when.first, ..cause });
            self.answer_current(cycle, recurring, done);
        }
        self.pass_to(cycle, duty, cause);
    }

    /// Lets periods pass: the first may have been answered, all others were missed.
    fn pass_to(&mut self, cycle: &mut Cycle, duty: &Duty, cause: Cause<'c>) {
        let Some(grid) = cycle.grid.filter(|_| cycle.start.is_some() && !cycle.is_over()) else { return };
        let Some(first) = self.reach(cycle, cycle.current).filter(|reach| reach.by < cause.at) else {
            return;
        };
        let count = self.count_of(duty);
        let today = self.calendar.day_of(cause.at);
        let after = cycle.current.saturating_add(1);
        let mut index = today.and_then(|today| count.index_from(grid, today)).unwrap_or(after);
        if self.reach(cycle, index).is_some_and(|reach| reach.by < cause.at) {
            index = index.saturating_add(1);
        }
        let passed = index.saturating_sub(cycle.current);
        let was_answered = cycle.done.take().is_some();
        let missed = passed.saturating_sub(u64::from(was_answered));
        let oldest = cycle.current.saturating_add(u64::from(was_answered));
        let due = if was_answered { self.reach(cycle, oldest) } else { Some(first) };
        cycle.current = index;
        let Some(due) = due.map(|reach| reach.by).filter(|_| missed > 0) else { return };
        match cycle.applies {
            Truth::True => {
                let known = if cause.known > cause.at { cause.known } else { Second::FIRST };
                self.miss(cycle, due, missed, known);
            }
            Truth::Unknown => {
                let doubtful = cycle.doubtful.unwrap_or(Doubtful { first: oldest, due, count: 0 });
                let count = doubtful.count.saturating_add(missed);
                cycle.doubtful = Some(Doubtful { count, ..doubtful });
            }
            Truth::False => {}
        }
    }

    /// Notes instances that passed unanswered: in a row they are one finding. Nobody is late before it is known.
    fn miss(&mut self, cycle: &mut Cycle, due: Second, missed: u64, known: Second) {
        cycle.missed = cycle.missed.saturating_add(missed);
        let is_running = |late: &Lateness| late.duty == cycle.duty && late.done.is_none();
        if self.so_far.lateness.iter().any(is_running) {
            return;
        }
        let begun = cycle.start.map_or(cycle.known, |start| cycle.known.max(start.known));
        let since = due.next().max(begun).max(known);
        let mut instance = Instance::new(cycle.duty, None);
        instance.date = self.calendar.day_of(due);
        let strength = self.strength_at(cycle.duty);
        self.so_far.to_mut().lateness.push(Lateness::of(
            &instance,
            Passed::Due,
            Lapse { due, since },
            strength,
        ));
    }

    fn strength_at(&self, duty: DutyIx) -> AtDue {
        match self.model.duties[duty].guideline_when.as_ref().map(|rule| rule.condition.truth(self)) {
            Some(Truth::True) => AtDue::Guideline { stated_by: None },
            Some(Truth::Unknown) => AtDue::Undetermined,
            Some(Truth::False) | None => AtDue::Full,
        }
    }

    /// Whether it applies now. What passed in doubt was missed if it turns out to apply.
    fn weigh_cycle(&mut self, cycle: &mut Cycle, duty: &Duty, cause: Cause<'c>) {
        if cycle.is_over() {
            return;
        }
        cycle.applies = self.holds(duty.when.as_ref());
        match (cycle.applies, cycle.doubtful) {
            (Truth::True, Some(Doubtful { due, count, .. })) => {
                cycle.doubtful = None;
                self.miss(cycle, due, count, cause.known);
            }
            (Truth::False, _) => cycle.doubtful = None,
            (Truth::True | Truth::Unknown, _) => {}
        }
    }

    /// Takes a deed for the doing of the current instance, if it is one.
    fn answer_cycle(&mut self, cycle: &mut Cycle, duty: &Duty, recurring: &Recurring, deed: Deed<'_>) {
        let has_started = cycle.start.is_some_and(|start| start.first <= deed.when.last);
        let is_anchor = cycle.from.is_some_and(|from| from.source == deed.when.source);
        if !has_started || is_anchor || cycle.is_over() || !duty.done_by.contains(&deed.doing) {
            return;
        }
        self.answer_current(cycle, recurring, Done { when: deed.when, acts: self.so_far.acts });
    }

    /// Answers the current instance, and ends the row of those that were missed before it.
    fn answer_current(&mut self, cycle: &mut Cycle, recurring: &Recurring, done: Done) {
        let late = self
            .so_far
            .to_mut()
            .lateness
            .iter_mut()
            .filter(|late| late.duty == cycle.duty && late.done.is_none());
        let mut is_late = false;
        for late in late {
            late.done = Some(done.when);
            is_late = true;
        }
        match (recurring.grid, cycle.grid) {
            (policy::Grid::Shifts, Some(grid)) if is_late => {
                cycle.from = Some(done.when);
                cycle.grid = Some(Grid { origin: done.when.day, first: Some(grid.every), every: grid.every });
                cycle.current = 0;
                cycle.done = None;
            }
            (policy::Grid::Fixed | policy::Grid::Shifts, _) => {
                cycle.done = cycle.done.or(Some(done));
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
            instance.guideline = match self.strength_at(cycle.duty) {
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
            instance.start =
                cycle.start.filter(|_| is_current).map(|start| self.period_start(cycle, index, start));
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
        if let Some(doubtful) = cycle.doubtful {
            return vec![instance(doubtful.first, true), instance(doubtful.first.saturating_add(1), true)];
        }
        let is_done = cycle.done.is_some();
        let oldest = cycle.current.saturating_add(u64::from(is_done));
        vec![instance(oldest, !is_done), instance(oldest.saturating_add(1), false)]
    }

    /// What the dates wait for: an event, or the statement of a schedule's first date.
    fn waiting_of(&self, cycle: &Cycle, duty: &Duty) -> Resolution {
        let view = View { replay: self, start: cycle.start, own: None, pauses: &[] };
        let limit = duty.due.as_ref().map(|limit| &limit.deadline);
        limit.map_or_else(Resolution::default, |limit| resolve(limit, self.calendar, &view).unreached())
    }

    /// From when a period runs: the second after the due before it.
    fn period_start(&self, cycle: &Cycle, index: u64, start: When) -> When {
        let before = index.checked_sub(1).and_then(|before| self.reach(cycle, before));
        let first = before.map_or(start.first, |reach| reach.by.next().max(start.first));
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
