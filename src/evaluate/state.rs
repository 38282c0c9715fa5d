//! Where a case stands at one second: what has happened, and what that makes of each duty.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::answer::Need;
use super::clocks::Stop;
use crate::calendar::Calendar;
use crate::case::{Case, Entry, Filled, Fit, Value};
use crate::condition::Truth;
use crate::deadline::{Lapse, Resolution, Statement, When};
use crate::fact::{FactKind, Stands};
use crate::index::{DutyIx, EventIx, FactIx, OutcomeIx, RecordIx, StageIx, Table};
use crate::moment::{Moment, Second};
use crate::policy::{Lasts, Model};

/// The state of a case after some of its log, at the second `clock`.
#[derive(Debug, Clone)]
pub(crate) struct State<'c> {
    pub(super) model: &'c Model,
    pub(super) log: &'c [Entry],
    pub(super) calendar: &'c Calendar,
    pub(super) clock: Second,
    /// When the last of what was applied was recorded.
    pub(super) known: Second,
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
    /// The instances of duties that are owed for each occurrence of an event, in the order in which they arose.
    pub(super) further: Vec<Instance>,
    /// For each pause of the policy, when it was.
    pub(super) stops: Vec<Vec<Stop>>,
    pub(super) lateness: Vec<Lateness>,
    pub(super) irregular: Vec<Irregular<'c>>,
    /// How many acts were applied: tells what came before what within one second.
    pub(super) acts: usize,
    /// How many of them before the present stage was entered.
    pub(super) acts_before_stage: usize,
    /// How many of them up to and including the one that concluded the case or left it.
    pub(super) acts_to_departure: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    NotOpened,
    At(StageIx),
    /// In a procedure without stages.
    Open,
    Concluded(OutcomeIx),
    /// For the destination that the entry at that position of the log names.
    Left(usize),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Occurrences {
    pub(super) count: u32,
    /// The first ten.
    early: Vec<When>,
    pub(super) latest: Option<When>,
    /// How many there were when the present stage was entered.
    pub(super) before_stage: u32,
}

impl Occurrences {
    const EARLY_MAX: usize = 10;

    fn add(&mut self, when: When) {
        self.count = self.count.saturating_add(1);
        if self.early.len() < Self::EARLY_MAX {
            self.early.push(when);
        }
        self.latest = Some(when);
    }

    pub(super) fn nth(&self, n: u32) -> Option<When> {
        let position = usize::try_from(n).ok()?.checked_sub(1)?;
        self.early.get(position).copied()
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
    pub(super) left: Option<When>,
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
    pub(super) last: Option<When>,
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

/// A duty, or one instance of a duty that is owed for each occurrence of an event.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub(super) duty: DutyIx,
    /// The occurrence that it is owed for.
    pub(super) own: Option<Own>,
    pub(super) start: Option<When>,
    pub(super) applies: Truth,
    pub(super) due: Resolution,
    pub(super) target: Resolution,
    pub(super) done: Option<Done>,
    pub(super) was_done_while_owed: bool,
    pub(super) discharged: Option<Second>,
    pub(super) ended: Option<When>,
    pub(super) lapse: Option<Lapse>,
    pub(super) target_lapse: Option<Lapse>,
    /// Since when its strength is only that of a guideline.
    pub(super) guideline: Guideline,
}

/// The occurrence that an instance is owed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Own {
    pub(super) when: When,
    /// The position of its entry in the log.
    pub(super) entry: usize,
    /// 1 for the first occurrence.
    pub(super) ordinal: u32,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    pub(super) when: When,
    /// The position of the entry in the log.
    pub(super) entry: usize,
    pub(super) acts: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guideline {
    No,
    Since(Second),
    Unknown,
}

/// A due second, or a target, that passed undone.
#[derive(Debug, Clone)]
pub(super) struct Lateness {
    pub(super) duty: DutyIx,
    pub(super) own: Option<Own>,
    pub(super) what: Passed,
    pub(super) lapse: Lapse,
    pub(super) strength: AtDue,
    pub(super) done: Option<When>,
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
pub(super) struct Irregular<'c> {
    pub(super) to: Destination,
    pub(super) from: Option<StageIx>,
    pub(super) at: When,
    pub(super) verdict: Verdict,
    pub(super) reasons: Vec<Cow<'c, str>>,
    pub(super) needs: Vec<Need<'c>>,
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

impl Instance {
    pub(super) fn new(duty: DutyIx, own: Option<Own>) -> Self {
        Self {
            duty,
            own,
            start: None,
            applies: Truth::Unknown,
            due: Resolution::default(),
            target: Resolution::default(),
            done: None,
            was_done_while_owed: false,
            discharged: None,
            ended: None,
            lapse: None,
            target_lapse: None,
            guideline: Guideline::No,
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

    pub(super) fn due_second(&self) -> Option<Second> {
        self.due.reach.map(|reach| reach.by)
    }

    pub(super) fn target_second(&self) -> Option<Second> {
        self.target.reach.map(|reach| reach.by)
    }
}

impl Lateness {
    pub(super) fn of(instance: &Instance, what: Passed, lapse: Lapse, strength: AtDue) -> Self {
        Self { duty: instance.duty, own: instance.own, what, lapse, strength, done: None }
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
    pub(super) fn of(moment: Moment, known: Second, calendar: &Calendar) -> Option<Self> {
        match moment {
            Moment::Instant(instant) => {
                let second = Second::of(instant);
                Some(Self { first: second, last: second, day: calendar.day_of(second)?, known })
            }
            Moment::Day(date) => {
                let day = calendar.day(date)?;
                Some(Self { first: calendar.first_second(day), last: calendar.last_second(day), day, known })
            }
        }
    }
}

impl<'c> State<'c> {
    /// Before anything happened.
    pub(super) fn new(case: &'c Case, calendar: &'c Calendar) -> Self {
        let model = case.procedure().model();
        Self {
            model,
            log: case.log(),
            calendar,
            clock: Second::from_epoch(i64::MIN),
            known: Second::from_epoch(i64::MIN),
            position: Position::NotOpened,
            since: None,
            opened: None,
            events: model.events.values().map(|_| Occurrences::default()).collect(),
            facts: model.facts.values().map(|_| Stated::default()).collect(),
            stages: model.stages.values().map(|_| Visit::default()).collect(),
            records: model.records.values().map(|record| Written::none(record.fields.len())).collect(),
            outcome: None,
            duties: model.duties.indices().map(|duty| Instance::new(duty, None)).collect(),
            further: Vec::new(),
            stops: vec![Vec::new(); model.pauses.len()],
            lateness: Vec::new(),
            irregular: Vec::new(),
            acts: 0,
            acts_before_stage: 0,
            acts_to_departure: 0,
        }
    }

    pub(super) fn stage(&self) -> Option<StageIx> {
        match self.position {
            Position::At(stage) => Some(stage),
            Position::NotOpened | Position::Open | Position::Concluded(_) | Position::Left(_) => None,
        }
    }

    /// What people know an entry of the log by: its id, else the name of what it says.
    pub(super) fn name_of(&self, entry: usize) -> &'c str {
        self.log.get(entry).map_or("", |entry| entry.event.name())
    }

    /// The duties as the answer lists them: one owed for each occurrence of an event once for each.
    pub(super) fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.duties.iter().flat_map(|(duty, only)| {
            let several = self.further.iter().filter(move |instance| instance.duty == duty);
            let has_several = several.clone().next().is_some();
            (!has_several).then_some(only).into_iter().chain(several)
        })
    }

    pub(super) fn occur(&mut self, event: EventIx, when: When) -> u32 {
        self.events[event].add(when);
        self.events[event].count
    }

    pub(super) fn state_fact(&mut self, fact: FactIx, value: &Value, when: When) {
        let keeps_earliest = self.model.facts[fact].kind == FactKind::Moment(Stands::Earliest);
        let stated = &mut self.facts[fact];
        stated.first = stated.first.or(Some(when));
        let is_earliest = match value {
            Value::Moment(moment) => {
                stated.add(statement(*moment, when.known, self.calendar), keeps_earliest)
            }
            Value::Literal(_) => true,
        };
        if is_earliest && stated.value.as_ref() != Some(value) {
            stated.run = Some(when);
            stated.value = Some(value.clone());
        }
    }

    /// Goes from the present stage, if any, to another.
    pub(super) fn enter(&mut self, stage: StageIx, when: When, departure: Departure) {
        if let Some(left) = self.stage() {
            self.leave(left, when, departure);
            let between = self.stages.indices().filter(|between| left < *between && *between < stage);
            for between in between.collect::<Vec<_>>() {
                self.stages[between].passed_over = Some(when);
            }
        }
        self.stages[stage] = Visit { entered: Some(when), ..Visit::default() };
        for occurrences in self.events.values_mut() {
            occurrences.before_stage = occurrences.count;
        }
        self.acts_before_stage = self.acts;
        self.position = Position::At(stage);
        self.since = Some(when);
    }

    fn leave(&mut self, stage: StageIx, when: When, departure: Departure) {
        self.stages[stage].left = Some(when);
        self.stages[stage].departure = departure;
    }

    /// The event that opened the procedure counts as having happened in the first stage.
    pub(super) fn include_in_stage(&mut self, event: EventIx) {
        let occurrences = &mut self.events[event];
        occurrences.before_stage = occurrences.before_stage.saturating_sub(1);
    }

    /// Concludes the case or leaves it for elsewhere.
    pub(super) fn depart(&mut self, position: Position, when: When) {
        if let Some(left) = self.stage() {
            self.leave(left, when, Departure::InOrder);
        }
        if let Position::Concluded(outcome) = position {
            self.outcome = Some((outcome, when));
        }
        self.position = position;
        self.since = Some(when);
        self.acts_to_departure = self.acts.saturating_add(1);
    }

    /// When the span of a duty that lasts with its stage was over, if it is.
    pub(super) fn span_over(&self, duty: DutyIx) -> Option<When> {
        let duty = &self.model.duties[duty];
        let stage = duty.stage.filter(|_| duty.lasts == Lasts::WithStage)?;
        if self.position == Position::At(stage) {
            return None;
        }
        let visit = self.stages[stage];
        let is_gone = matches!(self.position, Position::Concluded(_) | Position::Left(_));
        visit.left.or(visit.passed_over).or(self.since.filter(|_| is_gone))
    }

    /// Whether the case was over before something happened at `when`, which is known only now.
    pub(super) fn is_departed_before(&self, when: When) -> bool {
        let is_later = self.since.is_some_and(|since| since.last < when.first);
        self.is_gone() && (is_later || self.acts > self.acts_to_departure)
    }

    pub(super) fn is_gone(&self) -> bool {
        matches!(self.position, Position::Concluded(_) | Position::Left(_))
    }
}

/// What a stated moment is as a limit: its second, or the end of its day. One before the calendar has passed.
fn statement(moment: Moment, known: Second, calendar: &Calendar) -> Statement {
    let is_before = match moment {
        Moment::Instant(instant) => instant.date_naive() < calendar.coverage().first(),
        Moment::Day(date) => date < calendar.coverage().first(),
    };
    match (When::of(moment, known, calendar), moment) {
        (Some(when), Moment::Instant(_)) => Statement::By { by: when.last, day: None, known },
        (Some(when), Moment::Day(_)) => Statement::By { by: when.last, day: Some(when.day), known },
        (None, _) if is_before => Statement::By { by: Second::from_epoch(i64::MIN), day: None, known },
        (None, _) => Statement::BeyondCalendar,
    }
}
