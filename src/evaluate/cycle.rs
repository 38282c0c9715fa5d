//! A duty that recurs, as it stands in one case.

use super::instance::{AtDue, Instance};
use crate::calendar::Day;
use crate::condition::Truth;
use crate::deadline::{Grid, When};
use crate::index::DutyIx;
use crate::moment::Second;
use crate::policy::Model;

/// A duty that recurs, as it stands.
#[derive(Debug, Clone)]
pub(super) struct Cycle {
    pub(super) duty: DutyIx,
    /// The dates, once the anchor has happened and the case states what they count from.
    pub(super) grid: Option<Grid>,
    /// The anchor by which the dates were found.
    pub(super) anchor: Option<When>,
    /// What the dates count from: the anchor, or what was done late.
    pub(super) from: Option<When>,
    /// From when on the first period runs.
    pub(super) begins: Second,
    /// The first date of the schedule that they are dates of.
    pub(super) stated: Option<Day>,
    /// Since when the grid is known.
    pub(super) known: Second,
    pub(super) start: Option<When>,
    /// When the start came.
    pub(super) begun: Option<Second>,
    /// The number of the first date that has not passed.
    pub(super) current: u64,
    pub(super) is_answered: bool,
    /// What was last done in the current period, or what began it anew: it may lie after an anchor that comes later.
    pub(super) latest: Option<When>,
    /// What was done before the dates were known.
    pub(super) early: Vec<When>,
    pub(super) applies: Truth,
    pub(super) strength: AtDue,
    pub(super) discharged: Option<Second>,
    pub(super) ended: Option<When>,
    pub(super) missed: u64,
    /// The periods that passed while it was not known whether the duty applies, by the dates as they were.
    pub(super) doubtful: Vec<Doubtful>,
    /// The oldest instance that is neither done nor missed, and the one after it.
    pub(super) listed: Vec<Instance>,
}

/// Whether a row of missed periods was running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    None,
    Ended,
}

/// Periods that passed in doubt, in a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Doubtful {
    /// The dates that they are of; none if the duty has begun anew since.
    pub(super) grid: Option<Grid>,
    /// The number of the first.
    pub(super) first: u64,
    pub(super) passed: Unanswered,
    /// What was done first after them.
    pub(super) done: Option<When>,
}

/// Periods that passed unanswered: the due second of the first, how strong the duty was then, and how many there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unanswered {
    pub(super) due: Second,
    pub(super) strength: AtDue,
    pub(super) count: u64,
}

/// The dates of a duty that recurs, and what they count from.
pub(super) struct Dates {
    pub(super) grid: Grid,
    /// The anchor, known with the first date of the schedule.
    pub(super) from: When,
    pub(super) stated: Option<Day>,
}

impl Cycle {
    pub(super) fn all(model: &Model) -> Vec<Self> {
        let recurring = model.duties.iter().filter(|(_, duty)| duty.recurs.is_some());
        recurring.map(|(duty, _)| Self::new(duty)).collect()
    }

    pub(super) fn new(duty: DutyIx) -> Self {
        Self {
            duty,
            grid: None,
            anchor: None,
            from: None,
            begins: Second::FIRST,
            stated: None,
            known: Second::FIRST,
            start: None,
            begun: None,
            current: 0,
            is_answered: false,
            latest: None,
            early: Vec::new(),
            applies: Truth::Unknown,
            strength: AtDue::Full,
            discharged: None,
            ended: None,
            missed: 0,
            doubtful: Vec::new(),
            listed: vec![Instance::new(duty, None)],
        }
    }

    pub(super) fn listed(&self) -> std::slice::Iter<'_, Instance> {
        self.listed.iter()
    }

    /// Notes periods that passed in doubt, the first of them by its number.
    pub(super) fn doubt(&mut self, passed: Unanswered, grid: Grid, first: u64) {
        let is_in_row = |row: &&mut Doubtful| row.grid == Some(grid) && row.done.is_none();
        match self.doubtful.last_mut().filter(is_in_row) {
            Some(row) => row.passed.count = row.passed.count.saturating_add(passed.count),
            None => self.doubtful.push(Doubtful { grid: Some(grid), first, passed, done: None }),
        }
    }

    pub(super) fn missed(&self) -> u64 {
        self.missed
    }

    pub(super) fn from(&self) -> Option<When> {
        self.from
    }

    pub(super) fn is_over(&self) -> bool {
        self.discharged.is_some() || self.ended.is_some()
    }
}
