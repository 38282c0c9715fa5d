//! What stops clocks, and what puts limits off.

use super::state::State;
use crate::deadline::{Paused, When};
use crate::index::{DutyIx, EventIx};
use crate::policy::{EndDays, Pause};

/// A time for which a pause of the policy stopped clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    from: When,
    until: Option<When>,
}

impl State<'_> {
    /// Stops and starts the clocks that an event stops and starts.
    pub(super) fn stop_clocks(&mut self, event: EventIx, when: When) {
        for (pause, stops) in self.model.pauses.iter().zip(&mut self.stops) {
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
        let pauses = self.model.pauses.iter().zip(&self.stops);
        let own = pauses.filter(|(pause, _)| pause.duties.contains(&duty));
        let mut paused: Vec<Paused> =
            own.flat_map(|(pause, stops)| stops.iter().filter_map(|stop| stop.paused(pause))).collect();
        paused.sort_by_key(|paused| paused.from);
        paused
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
