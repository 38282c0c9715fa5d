//! The tables that answer in one or two steps: which days are worked, and how many came before.

/// The position of a day within a calendar's span, counted from its first day.
///
/// It means something only to the calendar that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(u32);

impl Day {
    pub(super) const fn new(number: u32) -> Self {
        Self(number)
    }

    pub(super) const fn number(self) -> u32 {
        self.0
    }
}

/// Which days are worked, by number of day.
#[derive(Debug)]
pub(super) struct Index {
    /// For each day, and for the day after the last, how many working days lie before it.
    before: Vec<u32>,
    /// The numbers of the working days, in order.
    working: Vec<u32>,
}

impl Index {
    /// Built from whether each day is worked, the first day first.
    pub(super) fn new(days: impl ExactSizeIterator<Item = bool>) -> Self {
        let mut before = Vec::with_capacity(days.len().saturating_add(1));
        let mut working = Vec::with_capacity(days.len());
        let mut count = 0_u32;
        for (number, works) in (0..).zip(days) {
            before.push(count);
            if works {
                working.push(number);
                count = count.saturating_add(1);
            }
        }
        before.push(count);
        working.shrink_to_fit();
        Self { before, working }
    }

    /// How many working days lie before a day; all of them if the day lies past the last.
    fn before(&self, number: u32) -> u32 {
        let position = usize::try_from(number).unwrap_or(usize::MAX);
        self.before.get(position).or(self.before.last()).copied().unwrap_or(0)
    }

    fn up_to(&self, day: Day) -> u32 {
        self.before(day.0.saturating_add(1))
    }

    /// The working day before which that many lie.
    fn working_day(&self, before: u32) -> Option<Day> {
        self.working.get(usize::try_from(before).ok()?).map(|number| Day(*number))
    }

    pub(super) fn is_working(&self, day: Day) -> bool {
        self.before(day.0) != self.up_to(day)
    }

    /// The nth working day strictly after; the day itself for none.
    pub(super) fn nth_after(&self, day: Day, n: u32) -> Option<Day> {
        match n.checked_sub(1) {
            None => Some(day),
            Some(passed) => self.working_day(self.up_to(day).checked_add(passed)?),
        }
    }

    /// The nth working day strictly before; the day itself for none.
    pub(super) fn nth_before(&self, day: Day, n: u32) -> Option<Day> {
        if n == 0 { Some(day) } else { self.working_day(self.before(day.0).checked_sub(n)?) }
    }

    /// The day itself if it is worked, else the next that is.
    pub(super) fn from(&self, day: Day) -> Option<Day> {
        self.working_day(self.before(day.0))
    }

    /// The day itself if it is worked, else the last before it that is.
    pub(super) fn to(&self, day: Day) -> Option<Day> {
        self.working_day(self.up_to(day).checked_sub(1)?)
    }

    /// Working days after the one day up to and including the other; negative if the other is earlier.
    pub(super) fn between(&self, from: Day, to: Day) -> i64 {
        i64::from(self.up_to(to)).saturating_sub(i64::from(self.up_to(from)))
    }

    /// How many bytes the tables hold.
    pub(super) fn bytes(&self) -> usize {
        std::mem::size_of_val(self.before.as_slice())
            .saturating_add(std::mem::size_of_val(self.working.as_slice()))
    }
}
