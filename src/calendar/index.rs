//! The tables that answer in one or two steps: which days are worked, and how many came before.

use chrono::{Datelike, NaiveDate};

use super::count::StartRule;
use super::coverage::Coverage;

/// The position of a day within a calendar's span, counted from its first day.
///
/// It means something only to the calendar that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(u32);

impl Day {
    pub(super) const fn new(number: u32) -> Self {
        Self(number)
    }

    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    /// The day after; beyond the calendar it stands for none.
    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The day before, if it is not the first.
    pub(crate) fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }
}

/// For each year of the span, what [`Index`] keeps of it.
fn years(coverage: Coverage) -> Vec<u32> {
    let first = coverage.first();
    let day_before_year = |year: i32| {
        let before =
            NaiveDate::from_yo_opt(year, 1)?.signed_duration_since(first).num_days().checked_sub(1)?;
        i32::try_from(before).ok().map(i32::cast_unsigned)
    };
    (first.year()..=coverage.last().year()).map_while(day_before_year).collect()
}

/// Which days are worked, by number of day.
#[derive(Debug)]
pub(super) struct Index {
    first_year: i32,
    /// For each year of the span, the number that the day before its 1 January has or, before the span, would have;
    /// numbers below zero are taken round to the top, past every day.
    years: Vec<u32>,
    days: u32,
    /// For each day, and for the day after the last, how many working days lie before it.
    before: Vec<u32>,
    /// The working days, in order.
    working: Vec<NaiveDate>,
}

impl Index {
    /// Built from whether each day of the span is worked.
    pub(super) fn new(coverage: Coverage, worked: &[bool]) -> Self {
        let mut count = 0_u32;
        let mut before = Vec::with_capacity(worked.len().saturating_add(1));
        before.extend(worked.iter().map(|works| {
            let before = count;
            count = count.wrapping_add(u32::from(*works));
            before
        }));
        before.push(count);
        let dates = std::iter::successors(Some(coverage.first()), NaiveDate::succ_opt);
        let mut working = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        working.extend(dates.zip(worked).filter(|(_, works)| **works).map(|(date, _)| date));
        let days = u32::try_from(worked.len()).unwrap_or(u32::MAX);
        Self { first_year: coverage.first().year(), years: years(coverage), days, before, working }
    }

    /// The day of a date; none outside the span.
    #[inline]
    pub(super) fn day(&self, date: NaiveDate) -> Option<Day> {
        let year = date.year().wrapping_sub(self.first_year).cast_unsigned();
        let number = self.years.get(usize::try_from(year).ok()?)?.wrapping_add(date.ordinal());
        (number < self.days).then_some(Day(number))
    }

    /// How many working days lie before a day; none for the day of another calendar that this one does not have.
    #[inline]
    fn before(&self, day: Day) -> Option<i64> {
        self.before.get(usize::try_from(day.0).ok()?).map(|count| i64::from(*count))
    }

    /// How many working days there are up to and including a day.
    #[inline]
    fn up_to(&self, day: Day) -> Option<i64> {
        self.before(Day(day.0.wrapping_add(1)))
    }

    /// The working day before which that many lie.
    #[inline]
    fn working_day(&self, before: i64) -> Option<NaiveDate> {
        self.working.get(usize::try_from(before).ok()?).copied()
    }

    #[inline]
    pub(super) fn is_working(&self, day: Day) -> bool {
        self.before(day) != self.up_to(day)
    }

    /// The day itself if it is worked, else the next that is.
    #[inline]
    pub(super) fn rolled_on(&self, day: Day) -> Option<NaiveDate> {
        self.working_day(self.before(day)?)
    }

    /// The nth working day from a day that is worked or not, by a rule.
    ///
    /// The working days stand in a row: what a rule says is which of them it starts from.
    #[inline]
    pub(super) fn nth_from(&self, day: Day, n: i64, rule: StartRule) -> Option<NaiveDate> {
        let start = match (rule, n > 0) {
            (StartRule::StrictlyAfter, true) => self.up_to(day)?.wrapping_sub(1),
            (StartRule::StartIsDayOne, true) => self.before(day)?.wrapping_sub(1),
            (StartRule::StrictlyAfter, false) => self.before(day)?,
            (StartRule::StartIsDayOne, false) => self.up_to(day)?,
            (StartRule::RollForwardDayZero, _) => self.rolled_on(day).and(self.before(day))?,
        };
        self.working_day(start.checked_add(n)?)
    }

    /// Working days after the one day up to and including the other; negative if the other is earlier.
    #[inline]
    pub(super) fn between(&self, from: Day, to: Day) -> Option<i64> {
        Some(self.up_to(to)?.wrapping_sub(self.up_to(from)?))
    }

    /// How many bytes the tables hold.
    pub(super) fn bytes(&self) -> usize {
        let tables = [
            std::mem::size_of_val(self.years.as_slice()),
            std::mem::size_of_val(self.before.as_slice()),
            std::mem::size_of_val(self.working.as_slice()),
        ];
        tables.into_iter().fold(0, usize::saturating_add)
    }
}
