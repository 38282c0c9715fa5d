//! A duty as it stands in one case, and what is noted of it and of moves for the findings.

use super::progress::Departure;
use crate::calendar::{Calendar, Day};
use crate::condition::Truth;
use crate::deadline::{Lapse, Resolution, Source, When};
use crate::index::{ConstraintIx, DutyIx, EventIx, FactIx, OutcomeIx, StageIx};
use crate::moment::{Moment, Second};

/// A duty, or one instance of a duty that is owed for each occurrence of an event.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub(super) duty: DutyIx,
    /// The occurrence that it is owed for.
    pub(super) own: Option<Own>,
    pub(super) start: Option<When>,
    /// At which second of the log it began, or began anew; what it counts from may lie further back.
    pub(super) begun: Second,
    /// Which alternative of a declared start that is.
    pub(super) start_alternative: usize,
    pub(super) applies: Truth,
    pub(super) due: Resolution,
    pub(super) target: Resolution,
    /// The event that starts its clock again, where its due waits for that.
    pub(super) clock_awaits: Option<EventIx>,
    pub(super) done: Option<Done>,
    /// What was wrong with the doing.
    pub(super) breaches: Vec<Breach>,
    /// Whether it has applied since it was done.
    pub(super) was_done_while_owed: bool,
    pub(super) discharged: Option<Second>,
    pub(super) ended: Option<When>,
    /// How its stage was left when it ended.
    pub(super) departure: Departure,
    pub(super) lapse: Option<Lapse>,
    pub(super) target_lapse: Option<Lapse>,
    /// The first due, and the first target, that passed while nobody knew whether the duty applies.
    pub(super) in_doubt: Vec<Lateness>,
    /// Since when its strength is only that of a guideline, or that is not known.
    pub(super) guideline: Guideline,
    /// When that was so before, and until before which second.
    pub(super) lowered: Vec<(Guideline, Second)>,
    /// What put its due off, in order: the position of each extension, and when.
    pub(super) extended: Vec<(usize, When)>,
    /// The date by which an instance of a recurring duty is known.
    pub(super) date: Option<Day>,
    /// The next second at which something of it has just passed: its due second, its target, a stated operand.
    pub(super) passing: Option<Second>,
}

/// The occurrence, or the assignment of a party, that an instance is owed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Own {
    pub(super) when: When,
    /// 1 for the first occurrence.
    pub(super) ordinal: u32,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    pub(super) when: When,
    pub(super) acts: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guideline {
    No,
    Since(Second),
    /// Not known since then.
    Unknown(Second),
}

/// A due second, or a target, that passed undone.
#[derive(Debug, Clone)]
pub(super) struct Lateness {
    pub(super) duty: DutyIx,
    pub(super) own: Option<Own>,
    /// The date of the instance of a recurring duty.
    pub(super) date: Option<Day>,
    pub(super) what: Passed,
    pub(super) lapse: Lapse,
    /// From when on the duty was owed: since it began, or since its start, if that came later.
    pub(super) owed_from: Second,
    /// Since when it is a finding.
    pub(super) since: Second,
    pub(super) strength: AtDue,
    pub(super) done: Option<When>,
    /// Until when it was owed, if the duty has begun anew since.
    pub(super) owed_until: Option<Second>,
    /// By when that was so for certain.
    pub(super) over_by: Option<Second>,
}

/// A duty without a limit whose stage ended without it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Missed {
    pub(super) duty: DutyIx,
    pub(super) own: Option<Own>,
    pub(super) ended: When,
    /// Whether it was only a guideline when its stage ended.
    pub(super) is_lowered: bool,
}

/// A doing of which nobody knows whether it was in time, from before its duty began anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unclear {
    pub(super) duty: DutyIx,
    pub(super) own: Option<Own>,
    pub(super) done: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    Due,
    Target,
}

/// How strong a duty was at its due second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AtDue {
    Full,
    /// Lowered to a guideline; at full strength again once this second has passed too.
    Guideline {
        stated_by: Option<Second>,
    },
    /// Full, since it is not known whether it is lowered.
    Undetermined,
}

/// An entry, a conclusion or a departure that nothing permitted.
#[derive(Debug, Clone)]
pub(super) struct Irregular {
    pub(super) to: Destination,
    pub(super) from: Option<StageIx>,
    pub(super) at: When,
    pub(super) verdict: Verdict,
    pub(super) reasons: Vec<String>,
    pub(super) needs: Vec<Needed>,
}

/// What must be known before it is known whether something was permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needed {
    Fact(FactIx),
    /// The time of day of what happened.
    TimeOf(Source),
}

/// Where a case went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    Stage(StageIx),
    Outcome(OutcomeIx),
    /// As the entry at that position of the log names it.
    Away(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Refused,
    Undetermined,
}

/// Something that was done though the policy asks for it to be done otherwise.
#[derive(Debug, Clone)]
pub(super) struct Breach {
    pub(super) of: Broken,
    pub(super) at: When,
    pub(super) verdict: Verdict,
    pub(super) needs: Vec<Needed>,
}

/// What a breach is against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    Constraint(ConstraintIx),
    /// The duty was done before it was to be.
    NotBefore(DutyIx, Option<Own>),
    /// The deputy did the duty though the deputy was not to act.
    Deputy(DutyIx, Option<Own>),
}

impl Instance {
    pub(super) fn new(duty: DutyIx, own: Option<Own>) -> Self {
        Self {
            duty,
            own,
            start: None,
            begun: Second::FIRST,
            start_alternative: 0,
            applies: Truth::Unknown,
            due: Resolution::default(),
            target: Resolution::default(),
            clock_awaits: None,
            done: None,
            breaches: Vec::new(),
            was_done_while_owed: false,
            discharged: None,
            ended: None,
            departure: Departure::InOrder,
            lapse: None,
            target_lapse: None,
            in_doubt: Vec::new(),
            guideline: Guideline::No,
            lowered: Vec::new(),
            extended: Vec::new(),
            date: None,
            passing: None,
        }
    }

    /// Nothing that happens now changes when it is due.
    pub(super) fn is_settled(&self) -> bool {
        self.done.is_some() || self.discharged.is_some() || self.ended.is_some()
    }

    /// Whether it can become late.
    pub(super) fn is_owed(&self) -> bool {
        self.applies == Truth::True && self.start.is_some() && !self.is_settled()
    }

    /// What there was at that second to lower its strength.
    pub(super) fn guideline_at(&self, second: Second) -> Guideline {
        let has_begun = |guideline: Guideline| match guideline {
            Guideline::Since(since) | Guideline::Unknown(since) => since <= second,
            Guideline::No => false,
        };
        if has_begun(self.guideline) {
            return self.guideline;
        }
        let mut before =
            self.lowered.iter().filter(|(guideline, until)| has_begun(*guideline) && second < *until);
        before.next().map_or(Guideline::No, |(guideline, _)| *guideline)
    }

    /// Until when it was owed, once that is over: the doing, the discharge or the end of its time.
    pub(super) fn owed_until(&self) -> Option<Second> {
        let done = self.done.map(|done| done.when.first);
        let ended = self.ended.map(|ended| ended.first);
        done.into_iter().chain(self.discharged).chain(ended).min()
    }

    /// By when it was over for certain, where only the day is known of what ended it.
    pub(super) fn over_by(&self) -> Option<Second> {
        let done = self.done.map(|done| done.when.last);
        let ended = self.ended.map(|ended| ended.last);
        done.into_iter().chain(self.discharged).chain(ended).min()
    }

    /// Whether it was done in time, if it was done and had a limit.
    pub(super) fn is_in_time(&self) -> Option<Truth> {
        self.done.zip(self.due_second()).map(|(done, due)| done.is_in_time(due))
    }

    /// The number of the occurrence that it is owed for; 0 if it is owed once.
    pub(super) fn ordinal(&self) -> u32 {
        self.own.map_or(0, |own| own.ordinal)
    }

    pub(super) fn due_second(&self) -> Option<Second> {
        self.due.reach.map(|reach| reach.by)
    }

    pub(super) fn target_second(&self) -> Option<Second> {
        self.target.reach.map(|reach| reach.by)
    }
}

impl Missed {
    pub(super) fn of(instance: &Instance, ended: When) -> Self {
        let is_lowered = matches!(instance.guideline_at(ended.first), Guideline::Since(_));
        Self { duty: instance.duty, own: instance.own, ended, is_lowered }
    }
}

impl Lateness {
    pub(super) fn of(instance: &Instance, what: Passed, lapse: Lapse, strength: AtDue) -> Self {
        let (duty, own, date) = (instance.duty, instance.own, instance.date);
        let owed_from = instance.start.map_or(Second::FIRST, |start| start.first.max(instance.begun));
        let done = instance.done.map(|done| done.when);
        Self {
            duty,
            own,
            date,
            what,
            lapse,
            owed_from,
            since: lapse.since,
            strength,
            done,
            owed_until: None,
            over_by: None,
        }
    }
}

impl Done {
    /// Whether it was in time for `due`; not known if only the day is known and the due second lies within it.
    pub(super) fn is_in_time(&self, due: Second) -> Truth {
        if self.when.last <= due {
            Truth::True
        } else if self.when.first > due {
            Truth::False
        } else {
            Truth::Unknown
        }
    }
}

impl When {
    pub(super) fn of(moment: Moment, known: Second, source: Source, calendar: &Calendar) -> Option<Self> {
        match moment {
            Moment::Instant(instant) => {
                let second = Second::of(instant);
                Some(Self { first: second, last: second, day: calendar.day_of(second)?, known, source })
            }
            Moment::Day(date) => {
                let day = calendar.day(date)?;
                let (first, last) = (calendar.first_second(day), calendar.last_second(day));
                Some(Self { first, last, day, known, source })
            }
        }
    }
}
