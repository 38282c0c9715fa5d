//! Which entries of the log something rests on: with only these it would be the same.

use super::replay::{Replay, Seen, is_past, placed};
use crate::case::{Act, Entry};
use crate::derivation::Occasion;
use crate::moment::Moment;
use crate::policy::Rests;

impl Replay<'_> {
    /// The entries that count for it, of a log of which these are seen. In a case that is opened, entries, conclusions and
    /// departures make the position, so they always do.
    pub(super) fn cited(&self, rests: &Rests<'_>, seen: &[Seen<'_>]) -> Vec<Occasion> {
        let mut cited: Vec<bool> = Vec::with_capacity(self.log.len());
        for entry in self.log {
            let counts = match &entry.act {
                Act::Occurred(event) => rests.events.contains(event),
                Act::Stated(fact, _) => rests.facts.contains(fact),
                Act::Recorded(record, _) => rests.records.contains(record),
                Act::Assigned(role) => rests.roles.contains(role),
                Act::Entered(_) | Act::Left(_) | Act::Concluded(_) => self.so_far.opened.is_some(),
                Act::Withdrawn(earlier) => cited.get(*earlier) == Some(&true),
            };
            cited.push(counts && self.is_recorded(entry));
        }
        self.cite_what_orders(seen, &mut cited);
        let entries = self.log.iter().zip(cited).enumerate();
        let known = entries.filter(|(_, (entry, is_cited))| *is_cited && self.is_recorded(entry));
        let placed = known.filter_map(|(position, (entry, _))| {
            placed(position, entry.at, entry.recorded_at, self.calendar).ok()
        });
        placed.map(|when| self.occasion(when)).collect()
    }

    /// Whether it was known by now, also if it was withdrawn since: what was known before tells since when something is late.
    fn is_recorded(&self, entry: &Entry) -> bool {
        [entry.at, entry.recorded_at].into_iter().all(|moment| is_past(moment, self.calendar, self.clock))
    }

    /// Cites what an entry of a day comes after: it is no earlier than what stands before it in the log. Nothing is answered or
    /// withdrawn that is not there.
    fn cite_what_orders(&self, seen: &[Seen<'_>], cited: &mut [bool]) {
        let mut later_day = None;
        for Seen { position, entry, when } in seen.iter().rev() {
            let is_before_it = matches!(entry.at, Moment::Instant(_)) && later_day.take() == Some(when.day);
            let Some(is_cited) = cited.get_mut(*position) else { continue };
            *is_cited |= is_before_it;
            if !*is_cited {
                continue;
            }
            if matches!(entry.at, Moment::Day(_)) {
                later_day = Some(when.day);
            }
            if let Some(is_cited) = entry.answers.and_then(|answered| cited.get_mut(answered)) {
                *is_cited = true;
            }
            let mut act = &entry.act;
            while let Act::Withdrawn(earlier) = act
                && let (Some(is_cited), Some(earlier)) = (cited.get_mut(*earlier), self.log.get(*earlier))
                && !*is_cited
            {
                *is_cited = true;
                act = &earlier.act;
            }
        }
    }
}
