//! Typed indices, and the one kind of table that they index.
//!
//! Outside, things are named; inside, a checked policy refers to them by index. An index is only made by the table
//! that holds its entry, or by checking against that table, so looking it up there cannot fail.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use crate::id::{DutyId, EventId, FactId, LimitId, OutcomeId, RecordId, ScheduleId, StageId};

/// How a phrase refers to things: by name, as people write it, or by index, as a checked policy holds it.
///
/// [`Named`] is the only implementation of use outside this crate.
pub trait Names: Debug + Clone + PartialEq + Eq {
    /// Something that happens in a case.
    type Event: Debug + Clone + PartialEq + Eq;
    /// A stage of the procedure.
    type Stage: Debug + Clone + PartialEq + Eq;
    /// Something that is stated about a case.
    type Fact: Debug + Clone + PartialEq + Eq;
    /// Something that is owed.
    type Duty: Debug + Clone + PartialEq + Eq;
    /// A time limit that several duties share.
    type Limit: Debug + Clone + PartialEq + Eq;
    /// A row of dates.
    type Schedule: Debug + Clone + PartialEq + Eq;
    /// A form or a document.
    type Record: Debug + Clone + PartialEq + Eq;
    /// A result with which a case ends.
    type Outcome: Debug + Clone + PartialEq + Eq;
    /// One of the values that a fact can have.
    type Choice: Debug + Clone + PartialEq + Eq;
}

/// References by name, as they stand in a policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named;

impl Names for Named {
    type Event = EventId;
    type Stage = StageId;
    type Fact = FactId;
    type Duty = DutyId;
    type Limit = LimitId;
    type Schedule = ScheduleId;
    type Record = RecordId;
    type Outcome = OutcomeId;
    type Choice = crate::id::ChoiceId;
}

/// References by index into the tables of one procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Indexed;

impl Names for Indexed {
    type Event = EventIx;
    type Stage = StageIx;
    type Fact = FactIx;
    type Duty = DutyIx;
    type Limit = LimitIx;
    type Schedule = ScheduleIx;
    type Record = RecordIx;
    type Outcome = OutcomeIx;
    type Choice = ChoiceIx;
}

/// A typed position in a [`Table`].
pub(crate) trait TableIndex: Copy {
    fn from_position(position: usize) -> Self;
    fn position(self) -> usize;
}

macro_rules! indices {
    ($($name:ident)*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(usize);

        impl TableIndex for $name {
            fn from_position(position: usize) -> Self {
                Self(position)
            }
            fn position(self) -> usize {
                self.0
            }
        }
    )*};
}

indices! { EventIx StageIx FactIx DutyIx LimitIx ScheduleIx RecordIx OutcomeIx ChoiceIx RoleIx TransitionIx SkipIx ConstraintIx }

/// Entries of one kind, found by an index of that kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<I, T> {
    entries: Vec<T>,
    index: PhantomData<I>,
}

impl<I: TableIndex, T> Table<I, T> {
    pub(crate) fn values(&self) -> std::slice::Iter<'_, T> {
        self.entries.iter()
    }

    pub(crate) fn values_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.entries.iter_mut()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + Clone {
        self.entries.iter().enumerate().map(|(position, entry)| (I::from_position(position), entry))
    }

    pub(crate) fn indices(&self) -> impl DoubleEndedIterator<Item = I> + Clone + use<I, T> {
        (0..self.entries.len()).map(I::from_position)
    }

    pub(crate) fn find(&self, is_sought: impl Fn(&T) -> bool) -> Option<I> {
        self.entries.iter().position(is_sought).map(I::from_position)
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { entries: Vec::new(), index: PhantomData }
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<E: IntoIterator<Item = T>>(entries: E) -> Self {
        Self { entries: entries.into_iter().collect(), index: PhantomData }
    }
}

#[expect(clippy::indexing_slicing, reason = "an index is only made for the table that it indexes")]
impl<I: TableIndex, T> Index<I> for Table<I, T> {
    type Output = T;
    fn index(&self, index: I) -> &T {
        &self.entries[index.position()]
    }
}

#[expect(clippy::indexing_slicing, reason = "an index is only made for the table that it indexes")]
impl<I: TableIndex, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, index: I) -> &mut T {
        &mut self.entries[index.position()]
    }
}
