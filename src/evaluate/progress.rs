//! Where a case stands at one second: what has happened, and what that makes of each duty.

use std::collections::{BTreeMap, BTreeSet};

use super::clocks::Stop;
use super::cycle::Cycle;
use super::doubt::Undetermined;
use super::instance::{Breach, Instance, Irregular, Lateness, Missed, Own, Unclear};
use super::several::Several;
use crate::calendar::Calendar;
use crate::case::{Filled, Fit, Value};
use crate::deadline::{Source, Statement, When};
use crate::fact::{FactKind, Stands};
use crate::index::{DutyIx, EventIx, FactIx, OutcomeIx, RecordIx, RoleIx, StageIx, Table};
use crate::moment::{Moment, Second};
use crate::policy::{Duty, Lasts, Model};

/// What a log made of a case, and what time alone made of it, up to some second. Names and texts stand in the policy and in
/// the log; here they are positions.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// When the last of what was applied was recorded.
    pub(super) known: Option<Second>,
    pub(super) position: Position,
    /// Since when the position is what it is.
    pub(super) since: Option<When>,
    pub(super) opened: Option<When>,
    pub(super) events: Table<EventIx, Occurrences>,
    pub(super) facts: Table<FactIx, Stated>,
    pub(super) stages: Table<StageIx, Visit>,
    pub(super) records: Table<RecordIx, Written>,
    pub(super) outcome: Option<(OutcomeIx, When)>,
    /// Each duty that is owed once; of those owed for each occurrence of an event, what holds before the first.
    pub(super) duties: Table<DutyIx, Instance>,
    /// The instances of each duty that is owed for each occurrence of an event, or by each party.
    pub(super) several: Table<DutyIx, Several>,
    /// For each pause of the policy, when it was.
    pub(super) stops: Vec<Vec<Stop>>,
    pub(super) lateness: Vec<Lateness>,
    /// What was missed without a limit before its duty began anew.
    pub(super) missed: Vec<Missed>,
    /// The doings of which the hour decides whether they were in time, from before their duties began anew.
    pub(super) unclear: Vec<Unclear>,
    /// What was not known to apply when it began anew, by the duty and the number of the occurrence that it was owed for.
    pub(super) undetermined: BTreeMap<(DutyIx, u32), Vec<Undetermined>>,
    pub(super) irregular: Vec<Irregular>,
    /// What was done against constraints, and what was wrong with the doing of duties before they began anew.
    pub(super) breaches: Vec<Breach>,
    /// The duties that recur, in their order.
    pub(super) cycles: Vec<Cycle>,
    /// Who was given a role: the position of each entry that says so.
    pub(super) assigned: Vec<(RoleIx, usize)>,
    /// For each event that happens by itself, whether it has.
    pub(super) deemed: Vec<Deeming>,
    /// What would have put a limit off, but did not: the position of the extension, and the entry.
    pub(super) unextended: Vec<(usize, usize)>,
    /// The entries that called a stage by another of its names.
    pub(super) renamed: Vec<(StageIx, usize)>,
    /// The position of the exclusion that kept the procedure from being opened.
    pub(super) excluded: Option<usize>,
    /// How often a duty, or one instance of it, was brought up to date.
    #[cfg(test)]
    pub(super) steps: u64,
    /// How many acts were applied: tells what came before what within one second.
    pub(super) acts: usize,
    /// How many of them before the present stage was entered.
    pub(super) acts_before_stage: usize,
    /// How many of them up to and including the one that concluded the case or left it.
    pub(super) acts_to_departure: usize,
    /// At which second of the log that one was.
    pub(super) departed_at: Option<Second>,
}

/// Where an instance stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// Of a duty that is owed once; of one that is owed several times, what holds before the first.
    Once(DutyIx),
    /// Of a duty that is owed several times, by its place among the instances.
    Among(DutyIx, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Position {
    #[default]
    NotOpened,
    At(StageIx),
    /// In a procedure without stages.
    Open,
    Concluded(OutcomeIx),
    /// For the destination that the entry at that position of the log names.
    Left(usize),
}

/// Whether an event that happens by itself has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deeming {
    Awaited,
    Happened,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Occurrences {
    pub(super) count: u32,
    first: Option<When>,
    /// The second to the tenth.
    early: Vec<When>,
    pub(super) latest: Option<When>,
    /// How many there were when the present stage was entered.
    pub(super) before_stage: u32,
}

impl Occurrences {
    const EARLY_MAX: usize = 9;

    fn add(&mut self, when: When) {
        self.count = self.count.saturating_add(1);
        if self.first.is_none() {
            self.first = Some(when);
        } else if self.early.len() < Self::EARLY_MAX {
            self.early.push(when);
        }
        self.latest = Some(when);
    }

    pub(super) fn nth(&self, n: u32) -> Option<When> {
        match usize::try_from(n).ok()?.checked_sub(1)? {
            0 => self.first,
            after_first => self.early.get(after_first.checked_sub(1)?).copied(),
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Stated {
    pub(super) value: Option<Value>,
    /// When the present run of the value began.
    pub(super) run: Option<When>,
    pub(super) first: Option<When>,
    /// The moments stated as limits, the earliest first; of a fact whose latest statement stands only that.
    pub(super) limits: BTreeSet<Statement>,
}

impl Stated {
    /// Whether the limit that was added is the one that stands.
    fn add(&mut self, limit: Statement, keeps_earliest: bool) -> bool {
        if !keeps_earliest {
            self.limits.clear();
        }
        let stands = self.limits.first().is_none_or(|first| limit < *first);
        self.limits.insert(limit);
        stands
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Visit {
    pub(super) entered: Option<When>,
    /// When it was left, if the case has not entered it again since.
    pub(super) left: Option<When>,
    /// When it was left for the last time.
    pub(super) last_left: Option<When>,
    /// When a case last went past the stage without entering it.
    passed_over: Option<When>,
    pub(super) departure: Departure,
}

/// How a stage was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Departure {
    #[default]
    InOrder,
    BySkip,
}

/// What was written of a record so far, over all the entries that wrote it.
#[derive(Debug, Clone)]
pub(super) struct Written {
    /// Field by field.
    pub(super) fields: Vec<Fit>,
    /// When something was written last, and the second to which time had passed by then in the log.
    pub(super) last: Option<(When, Second)>,
    /// When it first became complete.
    pub(super) complete: Option<When>,
}

impl Written {
    fn none(fields: usize) -> Self {
        Self { fields: vec![Fit::Empty; fields], last: None, complete: None }
    }

    pub(super) fn fill(&mut self, filled: Filled) {
        self.fields.get_mut(filled.field).into_iter().for_each(|before| *before = filled.fit);
    }

    /// Takes it from the host that the record is as it should be.
    pub(super) fn vouch(&mut self) {
        self.fields.fill(Fit::Sound);
    }
}

impl Progress {
    /// Before anything happened.
    pub(super) fn none(model: &Model) -> Self {
        Self {
            known: None,
            position: Position::NotOpened,
            since: None,
            opened: None,
            events: model.events.values().map(|_| Occurrences::default()).collect(),
            facts: model.facts.values().map(|_| Stated::default()).collect(),
            stages: model.stages.values().map(|_| Visit::default()).collect(),
            records: model.records.values().map(|record| Written::none(record.fields.len())).collect(),
            outcome: None,
            duties: model.duties.indices().map(|duty| Instance::new(duty, None)).collect(),
            several: model.duties.values().map(|_| Several::default()).collect(),
            stops: vec![Vec::new(); model.pauses.len()],
            lateness: Vec::new(),
            missed: Vec::new(),
            unclear: Vec::new(),
            undetermined: BTreeMap::new(),
            irregular: Vec::new(),
            breaches: Vec::new(),
            cycles: Cycle::all(model),
            assigned: Vec::new(),
            deemed: vec![Deeming::Awaited; model.deemed.len()],
            unextended: Vec::new(),
            renamed: Vec::new(),
            excluded: None,
            #[cfg(test)]
            steps: 0,
            acts: 0,
            acts_before_stage: 0,
            acts_to_departure: 0,
            departed_at: None,
        }
    }

    pub(super) fn stage(&self) -> Option<StageIx> {
        match self.position {
            Position::At(stage) => Some(stage),
            Position::NotOpened | Position::Open | Position::Concluded(_) | Position::Left(_) => None,
        }
    }

    /// The instance at a place; a place that there is not stands for what holds before the first.
    #[inline]
    pub(super) fn at(&self, place: Place) -> &Instance {
        match place {
            Place::Once(duty) => &self.duties[duty],
            Place::Among(duty, position) => self.several[duty].get(position).unwrap_or(&self.duties[duty]),
        }
    }

    #[inline]
    pub(super) fn at_mut(&mut self, place: Place) -> &mut Instance {
        match place {
            Place::Once(duty) => &mut self.duties[duty],
            Place::Among(duty, position) => {
                self.several[duty].get_mut(position).unwrap_or(&mut self.duties[duty])
            }
        }
    }

    /// A duty, or its instance that is owed for something.
    pub(super) fn instance(&self, duty: DutyIx, own: Option<Own>) -> Option<&Instance> {
        match own {
            None => Some(&self.duties[duty]),
            Some(own) => self.several[duty].owed_for(own),
        }
    }

    /// The duties as the answer lists them: one owed several times once for each, one that recurs by its next dates.
    pub(super) fn instances(&self) -> impl Iterator<Item = &Instance> + Clone {
        self.duties.iter().flat_map(|(duty, only)| {
            let several = || Some(self.several[duty].iter()).filter(|several| several.len() > 0);
            self.cycle(duty).map(Cycle::listed).or_else(several).unwrap_or(std::slice::from_ref(only).iter())
        })
    }

    /// The same, for those who go through them several times.
    pub(super) fn listed(&self) -> Vec<&Instance> {
        let mut listed = Vec::with_capacity(self.instances().count());
        listed.extend(self.instances());
        listed
    }

    /// A duty that recurs, as it stands.
    pub(super) fn cycle(&self, duty: DutyIx) -> Option<&Cycle> {
        let position = self.cycles.binary_search_by_key(&duty, |cycle| cycle.duty).ok()?;
        self.cycles.get(position)
    }

    pub(super) fn occur(&mut self, event: EventIx, when: When) -> u32 {
        self.events[event].add(when);
        self.events[event].count
    }

    /// Goes from the present stage, if any, to another. What opens at a later stage passes over those before it.
    pub(super) fn enter(&mut self, stage: StageIx, when: When, departure: Departure) {
        let left = self.stage();
        if let Some(left) = left {
            self.leave(left, when, departure);
        }
        let is_between = |between: &StageIx| left.is_none_or(|left| left < *between) && *between < stage;
        for between in self.stages.indices().filter(is_between) {
            let visit = &mut self.stages[between];
            visit.passed_over = Some(when);
            if visit.entered.is_none() {
                visit.departure = departure;
            }
        }
        let visit = &mut self.stages[stage];
        *visit = Visit { entered: Some(when), left: None, passed_over: None, ..*visit };
        for occurrences in self.events.values_mut() {
            occurrences.before_stage = occurrences.count;
        }
        self.acts_before_stage = self.acts;
        self.position = Position::At(stage);
        self.since = Some(when);
    }

    fn leave(&mut self, stage: StageIx, when: When, departure: Departure) {
        self.stages[stage].left = Some(when);
        self.stages[stage].last_left = Some(when);
        self.stages[stage].departure = departure;
    }

    /// The event that opened the procedure counts as having happened in the first stage.
    pub(super) fn include_in_stage(&mut self, event: EventIx) {
        let occurrences = &mut self.events[event];
        occurrences.before_stage = occurrences.before_stage.saturating_sub(1);
    }

    /// Concludes the case or leaves it for elsewhere.
    pub(super) fn depart(&mut self, position: Position, when: When, clock: Second) {
        if let Some(left) = self.stage() {
            self.leave(left, when, Departure::InOrder);
        }
        if let Position::Concluded(outcome) = position {
            self.outcome = Some((outcome, when));
        }
        if !self.is_gone() {
            self.acts_to_departure = self.acts.saturating_add(1);
            self.departed_at = Some(clock);
        }
        self.position = position;
        self.since = Some(when);
    }

    /// When the span of a duty that lasts with its stage was over, if it is.
    pub(super) fn span_over(&self, duty: &Duty) -> Option<When> {
        let stage = duty.stage.filter(|_| duty.lasts == Lasts::WithStage)?;
        if self.position == Position::At(stage) {
            return None;
        }
        let visit = self.stages[stage];
        visit.left.or(visit.passed_over).or(self.since.filter(|_| self.is_gone()))
    }

    /// Whether the case was over before what is only now so, at that second.
    pub(super) fn is_departed_before(&self, clock: Second) -> bool {
        self.is_gone() && (self.departed_at < Some(clock) || self.acts > self.acts_to_departure)
    }

    pub(super) fn is_gone(&self) -> bool {
        matches!(self.position, Position::Concluded(_) | Position::Left(_))
    }

    /// Takes a statement of a fact; of a moment, with the limit that it is.
    pub(super) fn state_fact(
        &mut self,
        fact: FactIx,
        kind: &FactKind,
        value: &Value,
        limit: Option<Statement>,
        when: When,
    ) {
        let stated = &mut self.facts[fact];
        stated.first = stated.first.or(Some(when));
        let keeps_earliest = *kind == FactKind::Moment(Stands::Earliest);
        let is_earliest = limit.is_none_or(|limit| stated.add(limit, keeps_earliest));
        if is_earliest && stated.value.as_ref() != Some(value) {
            stated.run = Some(when);
            stated.value = Some(value.clone());
        }
    }
}

/// What a stated moment is as a limit: its second, or the end of its day. One before the calendar has passed.
pub(super) fn statement(moment: Moment, stated: When, calendar: &Calendar) -> Statement {
    let known = stated.known;
    let entry = match stated.source {
        Source::Entry(entry) => entry,
        Source::Deemed(_) | Source::Due(_) => usize::MAX,
    };
    let is_before = match moment {
        Moment::Instant(instant) => instant.date_naive() < calendar.coverage().first(),
        Moment::Day(date) => date < calendar.coverage().first(),
    };
    match (When::of(moment, known, stated.source, calendar), moment) {
        (Some(when), Moment::Instant(_)) => Statement::By { by: when.last, day: None, known, entry },
        (Some(when), Moment::Day(_)) => Statement::By { by: when.last, day: Some(when.day), known, entry },
        (None, _) if is_before => Statement::By { by: Second::FIRST, day: None, known, entry },
        (None, _) => Statement::BeyondCalendar,
    }
}
