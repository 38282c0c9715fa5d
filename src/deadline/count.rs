//! Counts a length of time from a moment, by counting rules, around the time for which a clock stood still.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::resolution::{Operands, Paused, Resolution, When};
use super::{Counting, Lead, LeadUnit, Span, Unit};
use crate::calendar::{BeforeRule, Calendar, Day, DayEnd, LastDay, LateEvent, OpeningHours, StartRule};
use crate::moment::Second;

/// How one limit counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count<'a> {
    calendar: &'a Calendar,
    open: &'a OpeningHours,
    counting: Counting,
}

/// What counting leads to.
enum Counted {
    Until(Second, Option<Day>),
    Paused,
    BeyondCalendar,
}

impl<'a> Count<'a> {
    /// `open` is for a calendar that has no opening hours of its own.
    pub(crate) fn new(calendar: &'a Calendar, open: &'a OpeningHours, counting: Counting) -> Self {
        Self { calendar, open: calendar.opening_hours_or(open), counting }
    }

    /// The last second in time on a day.
    pub(crate) fn end_of(&self, day: Day, known: Second, position: u32) -> Resolution {
        let by = self.last_second(day);
        Resolution::known(by, self.calendar.day_of(by), known, position)
    }

    /// A day that is not open ends, by close of business, when the last open day before it does.
    fn last_second(&self, day: Day) -> Second {
        let midnight = self.calendar.last_second(day);
        match self.counting.end.unwrap_or(DayEnd::EndOfDay) {
            DayEnd::EndOfDay => midnight,
            DayEnd::CloseOfBusiness => self.calendar.closing_up_to(day, self.open).unwrap_or(midnight),
        }
    }

    /// The day on which an event counts as having happened.
    pub(crate) fn day_zero(&self, from: When) -> Option<Day> {
        match self.counting.event.unwrap_or(LateEvent::CountsThatDay) {
            LateEvent::CountsThatDay => Some(from.day),
            LateEvent::CountsNextWorkingDay => {
                let closing = self.calendar.closing_on(from.day, self.open);
                let is_late = closing.is_none_or(|closing| from.first > closing);
                if is_late { self.calendar.nth_working_day_after(from.day, 1) } else { Some(from.day) }
            }
        }
    }

    /// So much time after a moment.
    pub(crate) fn after(&self, span: Span, from: When, pauses: &[Paused], position: u32) -> Resolution {
        let counted = match span.unit {
            Unit::Hours => self.hours_after(span.count.get(), from, pauses),
            Unit::WorkingHours => self.working_hours_after(span.count.get(), from, pauses),
            Unit::WorkingDays | Unit::Days | Unit::Weeks | Unit::Months | Unit::Years => {
                self.days_after(span, from, pauses)
            }
        };
        match counted {
            Counted::Until(by, day) => Resolution::known(by, day, from.known, position),
            Counted::Paused => Resolution { paused: Operands::one(position), ..Resolution::default() },
            Counted::BeyondCalendar => Resolution::beyond(position),
        }
    }

    /// A pause that begins once the limit has passed puts nothing off.
    fn days_after(&self, span: Span, from: When, pauses: &[Paused]) -> Counted {
        let Some((zero, end)) =
            self.day_zero(from).and_then(|zero| Some((zero, self.last_day(span, zero, 0)?)))
        else {
            return Counted::BeyondCalendar;
        };
        let mut end = end;
        let Some(uncounted) = self.last_uncounted(zero) else { return Counted::BeyondCalendar };
        loop {
            let by = self.last_second(end);
            let begun = pauses.split_at(pauses.partition_point(|pause| pause.from <= by)).0;
            if begun.iter().any(|pause| pause.last_day.is_none() && pause.first_day <= end) {
                return Counted::Paused;
            }
            let Some(longer) = self.last_day(span, zero, self.days_paused(span.unit, uncounted, end, begun))
            else {
                return Counted::BeyondCalendar;
            };
            if longer <= end {
                return Counted::Until(by, self.calendar.day_of(by));
            }
            end = longer;
        }
    }

    /// The day before day one.
    pub(crate) fn last_uncounted(&self, zero: Day) -> Option<Day> {
        match self.counting.start.unwrap_or(StartRule::StrictlyAfter) {
            StartRule::StrictlyAfter => Some(zero),
            StartRule::RollForwardDayZero => self.calendar.working_day_from(zero),
            StartRule::StartIsDayOne => self.calendar.working_day_from(zero)?.previous(),
        }
    }

    /// How many days after `uncounted` up to and including `end` do not count.
    fn days_paused(&self, unit: Unit, uncounted: Day, end: Day, pauses: &[Paused]) -> u32 {
        let mut counted_to = uncounted;
        let mut still = 0_u32;
        for pause in pauses {
            let Some(last) = pause.last_day.map(|last| last.min(end)) else { continue };
            let Some(before) = pause.first_day.previous().map(|before| before.max(counted_to)) else {
                continue;
            };
            if last <= before {
                continue;
            }
            let days = match unit {
                Unit::WorkingDays => self.calendar.working_days_between(before, last),
                Unit::Days | Unit::Weeks | Unit::Months | Unit::Years | Unit::Hours | Unit::WorkingHours => {
                    i64::from(last.number()).saturating_sub(i64::from(before.number()))
                }
            };
            still = still.saturating_add(u32::try_from(days).unwrap_or(0));
            counted_to = last;
        }
        still
    }

    /// The last day of a span of days, weeks, months or years, and so many days more.
    fn last_day(&self, span: Span, zero: Day, more: u32) -> Option<Day> {
        let count = span.count.get();
        if span.unit == Unit::WorkingDays {
            let start = self.counting.start.unwrap_or(StartRule::StrictlyAfter);
            let count = i64::from(count).checked_add(i64::from(more))?;
            return self.calendar.nth_working_day(zero, count, start);
        }
        let end = self.shifted_from(zero, span.unit, u64::from(count), more)?;
        match self.counting.last_day.unwrap_or(LastDay::Stays) {
            LastDay::Stays => Some(end),
            LastDay::RollsForward => self.calendar.working_day_from(end),
        }
    }

    /// The last day of so many days, weeks, months or years, where it falls, and so many days more.
    fn shifted_from(&self, zero: Day, unit: Unit, count: u64, more: u32) -> Option<Day> {
        let (zero, back) = match self.counting.start.unwrap_or(StartRule::StrictlyAfter) {
            StartRule::StrictlyAfter => (zero, 0),
            StartRule::RollForwardDayZero => (self.calendar.working_day_from(zero)?, 0),
            StartRule::StartIsDayOne => (self.calendar.working_day_from(zero)?, 1),
        };
        let end = shifted(self.calendar.date(zero), unit, count)?;
        let end = end.checked_sub_days(Days::new(back))?.checked_add_days(Days::new(u64::from(more)))?;
        self.calendar.day(end)
    }

    fn hours_after(&self, count: u32, from: When, pauses: &[Paused]) -> Counted {
        let Some(mut by) = from.first.checked_add_hours(count) else { return Counted::BeyondCalendar };
        for pause in pauses {
            if pause.from >= by {
                break;
            }
            let Some(until) = pause.until else { return Counted::Paused };
            by = by.plus(until.max(from.first).seconds_since(pause.from.max(from.first)));
        }
        self.within_calendar(by)
    }

    fn working_hours_after(&self, count: u32, from: When, pauses: &[Paused]) -> Counted {
        let wanted = i64::from(count).saturating_mul(3600);
        let closed: Vec<(Second, Second)> =
            pauses.iter().map(|pause| (pause.from, pause.until.unwrap_or(Second::LAST))).collect();
        match self.calendar.open_seconds_after(from.first, wanted, self.open, &closed) {
            Some(by) => self.within_calendar(by),
            None if pauses.iter().any(|pause| pause.until.is_none()) => Counted::Paused,
            None => Counted::BeyondCalendar,
        }
    }

    fn within_calendar(&self, by: Second) -> Counted {
        self.calendar.day_of(by).map_or(Counted::BeyondCalendar, |_| Counted::Until(by, None))
    }

    /// The last day that lies so far before a day.
    pub(crate) fn before(&self, lead: Lead, day: Day) -> Option<Day> {
        let more = match lead.rule {
            BeforeRule::NthDayBefore => 0,
            BeforeRule::ClearDays => 1,
        };
        let back = u64::from(lead.count.get()).checked_add(more)?;
        match lead.unit {
            LeadUnit::WorkingDays => {
                let back = i64::try_from(back).ok()?.checked_neg()?;
                self.calendar.nth_working_day(day, back, StartRule::StrictlyAfter)
            }
            LeadUnit::Days => self.calendar.day(self.calendar.date(day).checked_sub_days(Days::new(back))?),
        }
    }

    /// The first date of a schedule after a day.
    pub(crate) fn date_after(&self, first: Day, every: Span, day: Day) -> Option<Day> {
        let grid = Grid { origin: first, first: None, every };
        self.date_of(grid, self.index_from(grid, day.next())?)
    }

    /// The date of that number on a grid, from 0. None beyond the calendar.
    pub(crate) fn date_of(&self, grid: Grid, index: u64) -> Option<Day> {
        let every = grid.every;
        let start = match grid.first {
            None => grid.origin,
            Some(first) => match (months_of(first), months_of(every)) {
                (Some(first), Some(every)) => {
                    let months = first.checked_add(every.checked_mul(index)?)?;
                    return self.shifted_from(grid.origin, Unit::Months, months, 0);
                }
                _ => self.last_day(first, grid.origin, 0)?,
            },
        };
        let count = u64::from(every.count.get()).checked_mul(index)?;
        if every.unit == Unit::WorkingDays {
            let count = i64::try_from(count).ok()?;
            return self.calendar.nth_working_day(start, count, StartRule::StrictlyAfter);
        }
        self.calendar.day(shifted(self.calendar.date(start), every.unit, count)?)
    }

    /// The number of the first date of a grid that is not before a day; that date may lie beyond the calendar.
    pub(crate) fn index_from(&self, grid: Grid, day: Day) -> Option<u64> {
        let Some(first) = self.date_of(grid, 0) else { return Some(0) };
        let mut index = match grid.every.unit {
            Unit::WorkingDays => {
                let worked = self.calendar.working_days_between(first, day);
                u64::try_from(worked.checked_div(i64::from(grid.every.count.get()))?.max(0)).ok()?
            }
            Unit::Days | Unit::Weeks | Unit::Months | Unit::Years | Unit::Hours | Unit::WorkingHours => {
                intervals_between(self.calendar.date(first), grid.every, self.calendar.date(day))?
            }
        };
        while self.date_of(grid, index).is_some_and(|date| date < day) {
            index = index.checked_add(1)?;
        }
        Some(index)
    }
}

/// Dates at a steady interval, counted from an origin and never chained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) origin: Day,
    /// The interval to the first date; the origin itself is the first date if there is none.
    pub(crate) first: Option<Span>,
    pub(crate) every: Span,
}

fn months_of(span: Span) -> Option<u64> {
    match span.unit {
        Unit::Months => Some(u64::from(span.count.get())),
        Unit::Years => u64::from(span.count.get()).checked_mul(12),
        Unit::Days | Unit::Weeks | Unit::Hours | Unit::WorkingDays | Unit::WorkingHours => None,
    }
}

/// How many whole intervals fit between two dates, or fewer: a clamped day may make one more fit.
fn intervals_between(first: NaiveDate, every: Span, day: NaiveDate) -> Option<u64> {
    let days = day.signed_duration_since(first).num_days();
    let years = i64::from(day.year()).checked_sub(i64::from(first.year()))?;
    let months =
        years.checked_mul(12)?.checked_add(i64::from(day.month()))?.checked_sub(i64::from(first.month()))?;
    let length = i64::from(every.count.get());
    let passed = match every.unit {
        Unit::Weeks => days.checked_div(length.checked_mul(7)?)?,
        Unit::Months => months.checked_sub(1)?.checked_div(length)?,
        Unit::Years => months.checked_sub(1)?.checked_div(length.checked_mul(12)?)?,
        Unit::Days | Unit::Hours | Unit::WorkingDays | Unit::WorkingHours => days.checked_div(length)?,
    };
    u64::try_from(passed.max(0)).ok()
}

/// A date so many days, weeks, months or years on; a day that the last month lacks is its last day.
fn shifted(date: NaiveDate, unit: Unit, count: u64) -> Option<NaiveDate> {
    let months = |count: u64| date.checked_add_months(Months::new(u32::try_from(count).ok()?));
    match unit {
        Unit::Days => date.checked_add_days(Days::new(count)),
        Unit::Weeks => date.checked_add_days(Days::new(count.checked_mul(7)?)),
        Unit::Months => months(count),
        Unit::Years => months(count.checked_mul(12)?),
        Unit::WorkingDays | Unit::Hours | Unit::WorkingHours => None,
    }
}
