//! Which duties something changes, so that only those are looked at when it happens.

use super::model::{Duty, Model, Per};
use super::rests::Rests;
use crate::index::{DutyIx, EventIx, FactIx, RecordIx, StageIx, Table, TableIndex};

/// The duties whose own limits or conditions speak of something, or which it does; what speaks of those duties in turn is
/// affected once they change. What does a duty that is owed for each of an event changes only one instance of it, and does
/// not list it.
#[derive(Debug, Default)]
pub(crate) struct Affected {
    by_event: Table<EventIx, DutySet>,
    by_fact: Table<FactIx, DutySet>,
    by_record: Table<RecordIx, DutySet>,
    by_duty: Table<DutyIx, DutySet>,
    by_stage: Table<StageIx, DutySet>,
    /// Those that may be owed from the opening on, or from what happened before it.
    by_opening: DutySet,
    /// Those that rest on what happened since the present stage was entered, whichever it is.
    by_here: DutySet,
    /// All of them.
    pub(crate) all: DutySet,
    /// The duties that are owed several times.
    pub(crate) several: Vec<DutyIx>,
}

impl Affected {
    pub(super) fn of(model: &Model) -> Self {
        let mut affected = Self {
            by_event: model.events.values().map(|_| DutySet::default()).collect(),
            by_fact: model.facts.values().map(|_| DutySet::default()).collect(),
            by_record: model.records.values().map(|_| DutySet::default()).collect(),
            by_duty: model.duties.values().map(|_| DutySet::default()).collect(),
            by_stage: model.stages.values().map(|_| DutySet::default()).collect(),
            ..Self::default()
        };
        for index in model.settling_order.iter().copied() {
            affected.add(index, model);
        }
        affected
    }

    fn add(&mut self, index: DutyIx, model: &Model) {
        let mut rests = Rests::directly(model);
        rests.phrases(index);
        let Duty { per, stage, starts, .. } = &model.duties[index];
        if per.is_some() {
            self.several.push(index);
        }
        if !matches!(per, Some(Per::Event(_))) {
            rests.doings(index);
        }
        add_to(&mut self.by_event, rests.events, index);
        add_to(&mut self.by_fact, rests.facts, index);
        add_to(&mut self.by_record, rests.records, index);
        add_to(&mut self.by_stage, rests.stages, index);
        add_to(&mut self.by_duty, rests.duties, index);
        if stage.is_none() || starts.is_some() || per.is_some() {
            self.by_opening.insert(index);
        }
        if rests.is_of_here {
            self.by_here.insert(index);
        }
        self.all.insert(index);
    }

    pub(crate) fn by_event(&self, event: EventIx) -> DutySet {
        self.by_event[event]
    }

    pub(crate) fn by_fact(&self, fact: FactIx) -> DutySet {
        self.by_fact[fact]
    }

    pub(crate) fn by_record(&self, record: RecordIx) -> DutySet {
        self.by_record[record]
    }

    /// What speaks of a duty.
    pub(crate) fn by_duty(&self, duty: DutyIx) -> DutySet {
        self.by_duty[duty]
    }

    /// What the opening by an event changes, at a stage if there are stages: those before it are passed over.
    pub(crate) fn by_opening(&self, event: EventIx, entered: Option<StageIx>) -> DutySet {
        let base = self.by_opening.with(self.by_event[event]);
        self.by_stages(base, |stage| entered.is_some_and(|entered| stage <= entered))
    }

    /// What going from one stage to another changes: on the way to a later one, also the stages between are passed over.
    pub(crate) fn by_move(&self, left: StageIx, entered: StageIx) -> DutySet {
        let moved = left.min(entered)..=left.max(entered);
        self.by_stages(DutySet::default(), |stage| moved.contains(&stage))
    }

    fn by_stages(&self, base: DutySet, is_moved: impl Fn(StageIx) -> bool) -> DutySet {
        let moved = self.by_stage.iter().filter(|(stage, _)| is_moved(*stage));
        moved.fold(base.with(self.by_here), |all, (_, duties)| all.with(*duties))
    }
}

fn add_to<I: TableIndex>(sets: &mut Table<I, DutySet>, rested_on: impl IntoIterator<Item = I>, duty: DutyIx) {
    for index in rested_on {
        sets[index].insert(duty);
    }
}

/// Some of the duties of a procedure.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DutySet([u64; Self::WORDS]);

impl DutySet {
    const WORDS: usize = 16;
    /// A procedure has no more duties; checking holds it.
    pub(super) const MAX: usize = Self::WORDS * 64;

    fn place(duty: DutyIx) -> (usize, u64) {
        let position = duty.position();
        (position / 64, 1 << (position % 64))
    }

    fn insert(&mut self, duty: DutyIx) {
        let (word, bit) = Self::place(duty);
        self.0.get_mut(word).into_iter().for_each(|word| *word |= bit);
    }

    pub(crate) fn contains(&self, duty: DutyIx) -> bool {
        let (word, bit) = Self::place(duty);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    /// These and others.
    pub(crate) fn with(mut self, others: Self) -> Self {
        self.0.iter_mut().zip(others.0).for_each(|(word, other)| *word |= other);
        self
    }
}

impl FromIterator<DutyIx> for DutySet {
    fn from_iter<D: IntoIterator<Item = DutyIx>>(duties: D) -> Self {
        let mut set = Self::default();
        duties.into_iter().for_each(|duty| set.insert(duty));
        set
    }
}
