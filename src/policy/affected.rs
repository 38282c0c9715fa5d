//! Which duties something changes, so that only those are looked at when it happens.

use super::model::{Model, Per};
use super::rests::Rests;
use crate::index::{DutyIx, EventIx, FactIx, RecordIx, Table, TableIndex};

/// The duties, in the order in which they are settled, whose limits or conditions rest on something, or which it does. What
/// does a duty that is owed for each of an event changes only one instance of it, and does not list it.
#[derive(Debug, Default)]
pub(crate) struct Affected {
    by_event: Table<EventIx, Vec<DutyIx>>,
    by_fact: Table<FactIx, Vec<DutyIx>>,
    by_record: Table<RecordIx, Vec<DutyIx>>,
    by_duty: Table<DutyIx, Vec<DutyIx>>,
    /// The duties that are owed several times.
    pub(crate) several: Vec<DutyIx>,
}

impl Affected {
    pub(super) fn of(model: &Model) -> Self {
        let mut affected = Self {
            by_event: model.events.values().map(|_| Vec::new()).collect(),
            by_fact: model.facts.values().map(|_| Vec::new()).collect(),
            by_record: model.records.values().map(|_| Vec::new()).collect(),
            by_duty: model.duties.values().map(|_| Vec::new()).collect(),
            several: Vec::new(),
        };
        for index in model.settling_order.iter().copied() {
            affected.add(index, model);
        }
        affected
    }

    fn add(&mut self, index: DutyIx, model: &Model) {
        let mut rests = Rests::nothing(model);
        rests.phrases(index);
        let per = model.duties[index].per;
        if per.is_some() {
            self.several.push(index);
        }
        if !matches!(per, Some(Per::Event(_))) {
            rests.doings(index);
        }
        add_to(&mut self.by_event, rests.events, index);
        add_to(&mut self.by_fact, rests.facts, index);
        add_to(&mut self.by_record, rests.records, index);
        rests.duties.insert(index);
        add_to(&mut self.by_duty, rests.duties, index);
    }

    pub(crate) fn by_event(&self, event: EventIx) -> &[DutyIx] {
        &self.by_event[event]
    }

    pub(crate) fn by_fact(&self, fact: FactIx) -> &[DutyIx] {
        &self.by_fact[fact]
    }

    pub(crate) fn by_record(&self, record: RecordIx) -> &[DutyIx] {
        &self.by_record[record]
    }

    /// The duty itself is among them.
    pub(crate) fn by_duty(&self, duty: DutyIx) -> &[DutyIx] {
        &self.by_duty[duty]
    }
}

fn add_to<I: TableIndex>(
    lists: &mut Table<I, Vec<DutyIx>>,
    rested_on: impl IntoIterator<Item = I>,
    duty: DutyIx,
) {
    for index in rested_on {
        lists[index].push(duty);
    }
}
