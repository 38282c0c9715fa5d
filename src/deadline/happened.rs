//! When what a limit counts from happened.

use super::resolution::{Source, Timeline, When};
use super::{Anchor, Occurrence};
use crate::calendar::Calendar;
use crate::index::{DutyIx, Indexed};
use crate::moment::Second;

/// When an anchor happened, if it has.
pub(crate) fn happened(
    anchor: &Anchor<Indexed>,
    calendar: &Calendar,
    timeline: &impl Timeline,
) -> Option<When> {
    let at = |second: Second, known: Second, duty: DutyIx| {
        let day = calendar.day_of(second)?;
        Some(When { first: second, last: second, day, known, source: Source::Due(duty) })
    };
    let each = |anchors: &[Anchor<Indexed>]| -> Vec<When> {
        anchors.iter().filter_map(|anchor| happened(anchor, calendar, timeline)).collect()
    };
    let due = |duty: DutyIx| {
        let due = timeline.due(duty);
        let (by, late_from) = due.reach.map(|reach| reach.by).zip(due.late_from)?;
        // Where what it rests on was recorded after it, it is known since then; else it was known before.
        let known = if late_from > by.next() { late_from } else { Second::FIRST };
        at(by, known, duty)
    };
    match anchor {
        Anchor::Event(_, Occurrence::Each) => timeline.own(),
        Anchor::Event(event, which) => timeline.event(*event, *which),
        Anchor::Entering(stage) => timeline.entering(*stage),
        Anchor::Leaving(stage) => timeline.leaving(*stage),
        Anchor::Done(duty) => timeline.done(*duty),
        Anchor::DoneOrDue(duty) => timeline.done(*duty).or_else(|| due(*duty)),
        Anchor::DueOf(duty) => due(*duty),
        Anchor::LapsedDueOf(duty) => {
            timeline.lapse(*duty).and_then(|lapse| at(lapse.due, lapse.since, *duty))
        }
        Anchor::LapseOf(duty) => {
            timeline.lapse(*duty).and_then(|lapse| at(lapse.due.next(), lapse.since, *duty))
        }
        Anchor::Outcome(outcome) => timeline.outcome(*outcome),
        Anchor::RecordComplete(record) => timeline.record_complete(*record),
        Anchor::Stating(fact) => timeline.stating(*fact),
        Anchor::Became(fact, value) => timeline.became(*fact, value),
        Anchor::FirstOf(anchors) => each(anchors).into_iter().min_by_key(|when| when.first),
        Anchor::LastOf(anchors) => each(anchors).into_iter().max_by_key(|when| when.first),
        Anchor::Else(anchor, fallback) => {
            happened(anchor, calendar, timeline).or_else(|| happened(fallback, calendar, timeline))
        }
    }
}

/// When an anchor happened, and which of its alternatives it was: their number, as they are written.
pub(crate) fn alternative(
    anchor: &Anchor<Indexed>,
    calendar: &Calendar,
    timeline: &impl Timeline,
) -> Option<(usize, When)> {
    let among = |anchors: &[Anchor<Indexed>]| -> Vec<(usize, When)> {
        let mut before = 0_usize;
        let mut found = Vec::new();
        for anchor in anchors {
            let own = alternative(anchor, calendar, timeline);
            found.extend(own.map(|(number, when)| (number.saturating_add(before), when)));
            before = before.saturating_add(alternatives(anchor));
        }
        found
    };
    match anchor {
        Anchor::FirstOf(anchors) => among(anchors).into_iter().min_by_key(|(_, when)| when.first),
        Anchor::LastOf(anchors) => among(anchors).into_iter().max_by_key(|(_, when)| when.first),
        Anchor::Else(anchor, fallback) => alternative(anchor, calendar, timeline).or_else(|| {
            let (number, when) = alternative(fallback, calendar, timeline)?;
            Some((number.saturating_add(alternatives(anchor)), when))
        }),
        Anchor::Event(..)
        | Anchor::Entering(_)
        | Anchor::Leaving(_)
        | Anchor::Done(_)
        | Anchor::DoneOrDue(_)
        | Anchor::DueOf(_)
        | Anchor::LapsedDueOf(_)
        | Anchor::LapseOf(_)
        | Anchor::Outcome(_)
        | Anchor::RecordComplete(_)
        | Anchor::Stating(_)
        | Anchor::Became(..) => happened(anchor, calendar, timeline).map(|when| (0, when)),
    }
}

fn alternatives(anchor: &Anchor<Indexed>) -> usize {
    match anchor {
        Anchor::FirstOf(anchors) | Anchor::LastOf(anchors) => anchors.iter().map(alternatives).sum(),
        Anchor::Else(anchor, fallback) => alternatives(anchor).saturating_add(alternatives(fallback)),
        Anchor::Event(..)
        | Anchor::Entering(_)
        | Anchor::Leaving(_)
        | Anchor::Done(_)
        | Anchor::DoneOrDue(_)
        | Anchor::DueOf(_)
        | Anchor::LapsedDueOf(_)
        | Anchor::LapseOf(_)
        | Anchor::Outcome(_)
        | Anchor::RecordComplete(_)
        | Anchor::Stating(_)
        | Anchor::Became(..) => 1,
    }
}
