//! Seconds and moments of a span of days, most of them at an edge.

use chrono::{DateTime, NaiveDate, Offset, Utc};
use proptest::prelude::*;
use proptest::sample::{Select, select};
use proptest::strategy::Union;

use crate::calendar::{Calendar, Coverage, Day, OpeningHours, Reason};
use crate::moment::{Moment, Second};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Instants of a span of days: midnights, last seconds, closing times, clock changes, and any others.
///
/// The first and the last day of the span, holidays, closures, extra working days, the days of clock changes, and the days
/// beside all these are drawn most. Days that the calendar does not cover are never drawn: the nearest that it does
/// stand in their place.
///
/// # Example: a `now` for every test
/// ```
/// use duly::Calendar;
/// use duly::strategies::instants;
/// use proptest::prelude::*;
///
/// let calendar = Calendar::scotland();
/// proptest!(|(now in instants(&calendar, calendar.coverage()))| {
///     prop_assert!(calendar.coverage().contains(calendar.date_of(now)?));
/// });
/// ```
pub fn instants(calendar: &Calendar, days: Coverage) -> impl Strategy<Value = DateTime<Utc>> + use<> {
    seconds(calendar, calendar.opening_hours(), days).prop_map(Second::instant)
}

/// A second, and what is stated of it: itself, or only its day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) second: Second,
    pub(super) moment: Moment,
}

/// Seconds of a span of days, some of which are stated as days only.
pub(super) fn placed(calendar: &Calendar, open: &OpeningHours, days: Coverage) -> BoxedStrategy<Placed> {
    let calendar = calendar.clone();
    let is_day_only = prop_oneof![3 => Just(false), 1 => Just(true)];
    let seconds = seconds(&calendar, open, days);
    (seconds, is_day_only)
        .prop_map(move |(second, is_day_only)| {
            let day = || Moment::Day(calendar.local(second).date_naive());
            let moment = if is_day_only { day() } else { Moment::Instant(second.instant()) };
            Placed { second, moment }
        })
        .boxed()
}

fn seconds(
    calendar: &Calendar,
    open: &OpeningHours,
    days: Coverage,
) -> impl Strategy<Value = Second> + use<> {
    let covered = covered(calendar, days);
    let clock = Clock::new(calendar, open, &covered);
    (days_of(calendar, covered), times()).prop_map(move |(day, time)| clock.second(day, time))
}

/// The days of the span that the calendar covers, or else the nearest to it; never none.
fn covered(calendar: &Calendar, days: Coverage) -> Vec<Day> {
    let coverage = calendar.coverage();
    let nearest = |date: NaiveDate| date.clamp(coverage.first(), coverage.last());
    let last = nearest(days.last());
    let dates = nearest(days.first()).iter_days().take_while(|date| *date <= last);
    dates.filter_map(|date| calendar.day(date)).collect()
}

/// Any of the days, one that is remarkable, or an end; the first that is plain is the simplest.
fn days_of(calendar: &Calendar, days: Vec<Day>) -> Union<Select<Day>> {
    let ends = [days.first(), days.last()].into_iter().flatten().copied().collect();
    let is_remarkable = |day: &Day| is_remarkable(calendar, *day);
    let (remarkable, mut all): (Vec<Day>, Vec<Day>) = days.into_iter().partition(is_remarkable);
    all.sort_by_key(|day| !calendar.is_working(*day));
    all.extend(&remarkable);
    let weighted = [(4, all), (4, remarkable), (1, ends)].into_iter().filter(|(_, days)| !days.is_empty());
    Union::new_weighted(weighted.map(|(weight, days)| (weight, select(days))).collect())
}

/// Whether the day, or one beside it, is not what its day of the week says, or has more or fewer hours than others.
fn is_remarkable(calendar: &Calendar, day: Day) -> bool {
    let is_odd = |day: Day| {
        let why = calendar.why(calendar.date(day));
        let is_rest_day = |reason: &Reason| matches!(reason, Reason::RestDay(_));
        changes_clocks(calendar, day) || why.is_ok_and(|why| !why.reasons().iter().all(is_rest_day))
    };
    day.previous().is_some_and(is_odd) || is_odd(day) || is_odd(day.next())
}

fn changes_clocks(calendar: &Calendar, day: Day) -> bool {
    calendar.first_second(day.next()).seconds_since(calendar.first_second(day)) != DAY
}

/// A time of day: so many seconds after one of its edges.
#[derive(Debug, Clone, Copy)]
struct Time {
    after: Edge,
    seconds: i64,
}

#[derive(Debug, Clone, Copy)]
enum Edge {
    Start,
    End,
    Closing,
    /// On that day or the next on which the clocks change.
    ClockChange,
}

fn times() -> impl Strategy<Value = Time> {
    prop_oneof![
        6 => Just((Edge::Start, 10 * HOUR)),
        6 => (Just(Edge::Start), 0..DAY),
        4 => (Just(Edge::Start), 0..=1_i64),
        4 => (Just(Edge::End), -1..=0_i64),
        4 => (Just(Edge::Closing), -1..=1_i64),
        1 => (Just(Edge::ClockChange), -1..=0_i64),
    ]
    .prop_map(|(after, seconds)| Time { after, seconds })
}

/// Tells the seconds of days.
struct Clock {
    calendar: Calendar,
    open: OpeningHours,
    /// The first seconds after the clocks change.
    changes: Vec<Second>,
    /// The last second of all.
    last: Second,
}

impl Clock {
    fn new(calendar: &Calendar, open: &OpeningHours, days: &[Day]) -> Self {
        let changing = days.iter().copied().filter(|day| changes_clocks(calendar, *day));
        Self {
            calendar: calendar.clone(),
            open: open.clone(),
            changes: changing.filter_map(|day| clock_change(calendar, day)).collect(),
            last: days.last().map_or(Second::LAST, |day| calendar.last_second(*day)),
        }
    }

    /// Without such an edge, five in the afternoon stands for it.
    fn second(&self, day: Day, time: Time) -> Second {
        let first = self.calendar.first_second(day);
        let edge = match time.after {
            Edge::Start => Some(first),
            Edge::End => Some(self.calendar.last_second(day)),
            Edge::Closing => self.calendar.closing_on(day, &self.open),
            Edge::ClockChange => self.changes.iter().copied().find(|change| *change > first),
        };
        edge.unwrap_or(first.plus(17 * HOUR)).plus(time.seconds).min(self.last)
    }
}

/// The first quarter of an hour at which the clocks differ from those of the day before.
fn clock_change(calendar: &Calendar, day: Day) -> Option<Second> {
    let first = calendar.first_second(day);
    let offset = |second: Second| calendar.local(second).offset().fix();
    let before = offset(first.previous());
    let mut quarters = (0..DAY).step_by(900).map(|seconds| first.plus(seconds));
    quarters.find(|second| offset(*second) != before)
}
