//! Duties that recur: which instance a doing answers, and how many were missed, by arithmetic.

use super::instance::{AtDue, Done, Guideline, Instance, Lateness, Passed};
use super::settle::{Cause, Deed};
use super::state::State;
use super::view::View;
use crate::condition::Truth;
use crate::deadline::{
    Count, Grid, Lapse, Reach, Recurrence, Resolution, Source, Statement, When, happened, resolve,
};
use crate::index::DutyIx;
use crate::moment::Second;
use crate::policy::{self, Duty, Model, Recurring};

/// A duty that recurs, as it stands.
#[derive(Debug, Clone)]
pub(super) struct Cycle {
    pub(super) duty: DutyIx,
    /// The dates, once the anchor has happened and the case states what they count from.
    grid: Option<Grid>,
    /// What the dates count from.
    from: Option<When>,
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
    /// The first of the periods that passed while it was not known whether the duty applies, and how many did.
    doubtful: Option<(Second, u64)>,
    /// The oldest instance that is neither done nor missed, and the one after it.
    listed: Vec<Instance>,
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

    pub(super) fn listed(&self) -> impl Iterator<Item = &Instance> {
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

impl<'c> State<'c> {
    /// Brings the duties that recur up to date after `cause`: those that it touches, and those whose date has passed.
    pub(super) fn recur(&mut self, touched: &[DutyIx], cause: Cause<'c>) {
        for position in 0..self.cycles.len() {
            let looked_at = self.cycles.get(position).filter(|cycle| {
                touched.contains(&cycle.duty)
                    || self.passing_of_cycle(cycle).is_some_and(|passing| passing <= cause.at)
            });
            let Some(mut cycle) = looked_at.cloned() else { continue };
            let duty = &self.model.duties[cycle.duty];
            let Some(recurring) = &duty.recurs else { continue };
            self.anchor(&mut cycle, duty, recurring);
            self.pass(&mut cycle, duty, cause);
            self.weigh_cycle(&mut cycle, duty, cause);
            if let Some(deed) = cause.deed {
                self.answer_cycle(&mut cycle, duty, recurring, deed);
            }
            self.end_cycle(&mut cycle, duty, cause);
            cycle.listed = self.listing(&cycle, duty);
            if let Some(place) = self.cycles.get_mut(position) {
                *place = cycle;
            }
        }
    }

    /// When the current instance of a duty that recurs has just passed.
    pub(super) fn next_recurrence(&self) -> Option<Second> {
        let running = self.cycles.iter().filter(|cycle| cycle.applies != Truth::False);
        running.filter_map(|cycle| self.passing_of_cycle(cycle)).min()
    }

    /// When the current instance has just passed.
    fn passing_of_cycle(&self, cycle: &Cycle) -> Option<Second> {
        let is_running = cycle.start.is_some() && !cycle.is_over();
        is_running.then(|| self.reach(cycle, cycle.current)).flatten().map(|reach| reach.by.next())
    }

    /// Finds the grid once its anchor has happened. A grid that late doings shift begins anew with them.
    fn anchor(&self, cycle: &mut Cycle, duty: &'c Duty, recurring: &Recurring) {
        let probe = Instance::new(cycle.duty, None);
        if cycle.start.is_none() {
            cycle.start = self.start_of(&probe);
        }
        if cycle.grid.is_some() {
            return;
        }
        let Some(start) = cycle.start else { return };
        let view = View { state: self, start: cycle.start, own: None, pauses: &[] };
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
        cycle.grid = Some(grid);
        cycle.from = Some(from);
        cycle.known = from.known.max(start.known);
        let begins = from.first.max(start.first);
        cycle.current =
            self.calendar.day_of(begins).and_then(|day| count.index_from(grid, day)).unwrap_or_default();
    }

    fn first_date_of(&self, schedule: &policy::Schedule) -> Option<When> {
        match self.facts[schedule.from].limits.first()? {
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

    /// Lets periods pass: the first may have been answered, all others were missed.
    fn pass(&mut self, cycle: &mut Cycle, duty: &Duty, cause: Cause<'c>) {
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
        let oldest =
            if was_answered { self.reach(cycle, cycle.current.saturating_add(1)) } else { Some(first) };
        cycle.current = index;
        let Some(oldest) = oldest.filter(|_| missed > 0) else { return };
        match cycle.applies {
            Truth::True => self.miss(cycle, oldest.by, missed, cause),
            Truth::Unknown => {
                let (since, before) = cycle.doubtful.unwrap_or((oldest.by, 0));
                cycle.doubtful = Some((since, before.saturating_add(missed)));
            }
            Truth::False => {}
        }
    }

    /// Notes instances that passed unanswered: in a row they are one finding.
    fn miss(&mut self, cycle: &mut Cycle, due: Second, missed: u64, cause: Cause<'c>) {
        cycle.missed = cycle.missed.saturating_add(missed);
        let is_running = |late: &Lateness| late.duty == cycle.duty && late.done.is_none();
        if self.lateness.iter().any(is_running) {
            return;
        }
        let known = cycle.start.map_or(cycle.known, |start| cycle.known.max(start.known));
        let since = due.next().max(known);
        let since = if cause.known > cause.at { since.max(cause.known) } else { since };
        let mut instance = Instance::new(cycle.duty, None);
        instance.date = self.calendar.day_of(due);
        let strength = self.strength_at(cycle.duty);
        self.lateness.push(Lateness::of(&instance, Passed::Due, Lapse { due, since }, strength));
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
            (Truth::True, Some((due, missed))) => {
                cycle.doubtful = None;
                self.miss(cycle, due, missed, Cause { at: cause.at.max(cause.known), ..cause });
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
        let late = self.lateness.iter_mut().filter(|late| late.duty == cycle.duty && late.done.is_none());
        let mut is_late = false;
        for late in late {
            late.done = Some(deed.when);
            is_late = true;
        }
        match (recurring.grid, cycle.grid) {
            (policy::Grid::Shifts, Some(grid)) if is_late => {
                cycle.from = Some(deed.when);
                cycle.grid = Some(Grid { origin: deed.when.day, first: Some(grid.every), every: grid.every });
                cycle.current = 0;
                cycle.done = None;
            }
            (policy::Grid::Fixed | policy::Grid::Shifts, _) => {
                let done = Done { when: deed.when, acts: self.acts };
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
            cycle.ended = self.span_over(cycle.duty);
        }
    }

    /// The oldest instance that is neither done nor missed, and the one after it; once it is over, the duty itself.
    fn listing(&self, cycle: &Cycle, duty: &Duty) -> Vec<Instance> {
        let instance = |index: u64, is_current: bool| {
            let mut instance = Instance::new(cycle.duty, None);
            instance.applies = cycle.applies;
            instance.discharged = cycle.discharged;
            instance.ended = cycle.ended;
            instance.guideline = match self.strength_at(cycle.duty) {
                AtDue::Full => Guideline::No,
                AtDue::Guideline { .. } => Guideline::Since(self.clock),
                AtDue::Undetermined => Guideline::Unknown,
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
        if cycle.grid.is_none() || cycle.is_over() || cycle.applies == Truth::False {
            return vec![instance(cycle.current, true)];
        }
        let is_done = cycle.done.is_some();
        let oldest = cycle.current.saturating_add(u64::from(is_done));
        vec![instance(oldest, !is_done), instance(oldest.saturating_add(1), false)]
    }

    /// What the dates wait for: an event, or the statement of a schedule's first date.
    fn waiting_of(&self, cycle: &Cycle, duty: &Duty) -> Resolution {
        let view = View { state: self, start: cycle.start, own: None, pauses: &[] };
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
        self.cycles.iter().find(|cycle| cycle.duty == duty).map(Cycle::missed)
    }
}
