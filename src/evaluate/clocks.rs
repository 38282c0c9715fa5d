//! What stops clocks, and what puts limits off.

use super::instance::Instance;
use super::replay::{Replay, Seen};
use super::view::View;
use crate::deadline::{Count, Counting, Paused, Resolution, When, resolve};
use crate::index::{DutyIx, EventIx};
use crate::policy::{Counted, EndDays, Extension, Pause};

/// A time for which a pause of the policy stopped clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    from: When,
    until: Option<When>,
}

impl Replay<'_> {
    /// Stops and starts the clocks that an event stops and starts.
    pub(super) fn stop_clocks(&mut self, event: EventIx, when: When) {
        for (pause, stops) in self.model.pauses.iter().zip(&mut self.so_far.to_mut().stops) {
            let running = stops.last_mut().filter(|stop| stop.until.is_none());
            match running {
                Some(stop) if pause.until == event => stop.until = Some(when),
                None if pause.from == event => stops.push(Stop { from: when, until: None }),
                Some(_) | None => {}
            }
        }
    }

    /// When the clock of a duty stood still, in order.
    pub(super) fn pauses_of(&self, duty: DutyIx) -> Vec<Paused> {
        if self.model.pauses.is_empty() {
            return Vec::new();
        }
        let pauses = self.model.pauses.iter().zip(&self.so_far.stops);
        let own = pauses.filter(|(pause, _)| pause.duties.contains(&duty));
        let mut still: Vec<Paused> =
            own.flat_map(|(pause, stops)| stops.iter().filter_map(|stop| stop.paused(pause))).collect();
        still.sort_by_key(|paused| paused.from);
        still
    }

    /// The event whose happening starts the clock of a duty again, of several pauses that of the first to begin.
    pub(super) fn pause_ends_with(&self, duty: DutyIx) -> Option<EventIx> {
        let pauses = self.model.pauses.iter().zip(&self.so_far.stops);
        let own = pauses.filter(|(pause, _)| pause.duties.contains(&duty));
        let running = own.filter_map(|(pause, stops)| {
            let stop = stops.last().filter(|stop| stop.until.is_none())?;
            Some((stop.from.first, pause))
        });
        running.min_by_key(|(since, _)| *since).map(|(_, pause)| pause.until)
    }

    /// Puts off the limits that an event puts off, where it may; notes where it may not.
    pub(super) fn extend(&mut self, event: EventIx, seen: Seen<'_>) {
        for (position, extension) in self.model.extensions.iter().enumerate() {
            if extension.on != event {
                continue;
            }
            let by = seen.entry.event.by_role();
            let is_granted = extension.granted_by.is_empty()
                || extension.granted_by.iter().any(|role| Some(role.as_str()) == by);
            let duty = extension.duty;
            let so_far = self.so_far.to_mut();
            let own = std::iter::once(&mut so_far.duties[duty]).chain(so_far.several[duty].iter_mut());
            let mut extensible =
                own.filter(|instance| is_granted && extension.fits(position, instance, seen.when));
            let mut is_extended = false;
            for instance in &mut extensible {
                instance.extended.push((position, seen.when));
                is_extended = true;
            }
            if !is_extended {
                so_far.unextended.push((position, seen.position));
            }
        }
    }

    /// What a limit came to, put off by what extended it, by the counting rules of the operand that governed before. Never
    /// beyond a stated moment, never sooner.
    pub(super) fn extended(&self, due: Resolution, instance: &Instance, view: &View<'_, '_>) -> Resolution {
        let limit = self.model.duties[instance.duty].due.as_ref();
        let governing =
            limit.zip(due.reach).and_then(|(limit, reach)| limit.deadline.counting_of(reach.bound));
        let counting = governing.unwrap_or(self.model.counting);
        let mut due = due;
        for (position, at) in &instance.extended {
            let Some((extension, reach)) = self.model.extensions.get(*position).zip(due.reach) else {
                continue;
            };
            let stated_by = due.stated_by;
            if stated_by.is_some_and(|by| by <= reach.by) {
                continue;
            }
            let later = self.put_off(extension, counting, due, *at, view);
            due = match stated_by {
                Some(by) if later.reach.is_none_or(|later| later.by > by) => due.bound_by_statement(by),
                Some(_) | None => later,
            };
        }
        due
    }

    fn put_off(
        &self,
        extension: &Extension,
        counting: Counting,
        due: Resolution,
        at: When,
        view: &View<'_, '_>,
    ) -> Resolution {
        let Some(reach) = due.reach else { return due };
        let counting = match extension.counted {
            Counted::FromExpiry => counting.without_start(),
            Counted::Anew => counting,
        };
        let Some(day) = reach.day.or_else(|| self.calendar.day_of(reach.by)) else { return due };
        let from = match extension.counted {
            Counted::FromExpiry => When { first: reach.by, last: reach.by, day, ..at },
            Counted::Anew => at,
        };
        let operand = u32::try_from(extension.operand).unwrap_or(u32::MAX);
        let count = Count::new(self.calendar, &self.model.opening_hours, counting);
        let mut later = count.after(extension.by, from, view.pauses, operand);
        if let Some(at_most) = &extension.at_most {
            later = later.up_to(&resolve(&at_most.deadline, self.calendar, view));
        }
        due.put_off_to(later)
    }
}

impl Extension {
    /// Whether it can still put the limit of an instance off at that time.
    fn fits(&self, position: usize, instance: &Instance, at: When) -> bool {
        let so_far = instance.extended.iter().filter(|(before, _)| *before == position).count();
        let is_allowed = u32::try_from(so_far).is_ok_and(|so_far| so_far < self.times);
        is_allowed && instance.is_owed() && instance.due_second().is_some_and(|due| at.last <= due)
    }
}

impl Stop {
    /// None once it is over without a whole day of its own, and without a second either.
    fn paused(self, pause: &Pause) -> Option<Paused> {
        let last_day = match (self.until, pause.end_days) {
            (None, _) => None,
            (Some(until), EndDays::In) => Some(until.day),
            (Some(until), EndDays::Out) => Some(until.day.previous()?),
        };
        let first_day = match pause.end_days {
            EndDays::In => self.from.day,
            EndDays::Out => self.from.day.next(),
        };
        Some(Paused {
            first_day,
            last_day,
            from: self.from.first,
            until: self.until.map(|until| until.first),
        })
    }
}
