//! A case, second by second: what has happened, where it stands, and what is owed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::duty::Run;
use super::log::{Entry, When, list, text};
use super::moves;
use super::phrase::{self, Anchor, Condition};
use super::policy::{Per, Policy, key};
use super::recur::Recurring;

#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) key: String,
    pub(crate) when: When,
    pub(crate) step: usize,
    pub(crate) entry: Option<Entry>,
}

impl Happening {
    pub(crate) fn says(&self, field: &str) -> String {
        self.entry.as_ref().map(|entry| entry.says(field)).unwrap_or_default()
    }

    /// Whether an entry of that type says it.
    pub(crate) fn is_of(&self, kind: &str) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.kind == kind)
    }

    /// Who did it: the role and the party.
    pub(crate) fn by(&self) -> (String, String) {
        let by = self.entry.as_ref().map_or(Value::Null, |entry| entry.raw["by"].clone());
        (text(&by, "role"), text(&by, "party"))
    }

    /// The id of its entry, or else what the entry names.
    pub(crate) fn name(&self) -> String {
        let named = ["id", "event", "stage", "record", "outcome"].map(|field| self.says(field));
        let named = named.into_iter().find(|name| !name.is_empty());
        named.unwrap_or_else(|| self.key.split_once(' ').unwrap().1.to_owned())
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Position {
    NotOpened,
    Excluded,
    At(String),
    Open,
    Concluded(String),
    Left(String),
}

/// Three values; an unknown one with what it needs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Truth {
    Yes,
    No,
    Unknown(BTreeSet<String>),
}

impl Truth {
    pub(crate) fn of(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown => unknown,
        }
    }

    pub(crate) fn all(parts: Vec<Self>) -> Self {
        let mut needs = BTreeSet::new();
        for part in parts {
            match part {
                Self::No => return Self::No,
                Self::Yes => {}
                Self::Unknown(more) => needs.extend(more),
            }
        }
        if needs.is_empty() { Self::Yes } else { Self::Unknown(needs) }
    }

    pub(crate) fn needs(&self) -> BTreeSet<String> {
        if let Self::Unknown(needs) = self { needs.clone() } else { BTreeSet::new() }
    }
}

/// A moment that an anchor came to, and the leaf of the anchor that it came from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    pub(crate) when: When,
    pub(crate) step: Option<usize>,
    pub(crate) leaf: String,
}

/// What something waits for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Wait {
    pub(crate) text: String,
    /// The operand that waits for it.
    pub(crate) operand: String,
    pub(crate) facts: BTreeSet<String>,
    pub(crate) is_event: bool,
    /// For the clock to run again.
    pub(crate) is_of_pause: bool,
}

/// A finding about an entry.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) of: (&'static str, String),
    pub(crate) strength: String,
    pub(crate) since: i64,
    pub(crate) needs: BTreeSet<String>,
}

#[derive(Clone)]
pub(crate) struct World<'p> {
    pub(crate) policy: &'p Policy<'p>,
    /// The whole log, where entries are to be judged.
    pub(crate) log: Option<&'p [Entry]>,
    /// The entries so far.
    pub(crate) entries: Vec<Entry>,
    pub(crate) clock: i64,
    pub(crate) step: usize,
    pub(crate) happened: Vec<Happening>,
    pub(crate) statements: BTreeMap<String, Vec<(When, Value, usize)>>,
    pub(crate) entries_of: BTreeMap<String, Vec<Entry>>,
    pub(crate) position: Position,
    pub(crate) since: When,
    /// The exclusion that kept it from opening.
    pub(crate) excluded_by: Option<Value>,
    pub(crate) stage_step: usize,
    pub(crate) opened: Option<Point>,
    pub(crate) case_over: Option<(When, usize)>,
    pub(crate) left_by_skip: bool,
    pub(crate) runs: Vec<Vec<Run>>,
    pub(crate) recurring: Vec<Recurring>,
    /// Since when each duty is lowered to a guideline, while it is.
    pub(crate) lowered: Vec<Option<i64>>,
    /// Whether each was once all before the present second had happened.
    pub(crate) lowered_before: Vec<Truth>,
    pub(crate) faults: Vec<Fault>,
}

impl<'p> World<'p> {
    /// The case as the entries tell it, at a second.
    pub(crate) fn at(policy: &'p Policy<'p>, entries: &[Entry], log: Option<&'p [Entry]>, now: i64) -> Self {
        let mut world = Self {
            policy,
            log,
            entries: Vec::new(),
            clock: i64::MIN / 2,
            step: 0,
            happened: Vec::new(),
            statements: BTreeMap::new(),
            entries_of: BTreeMap::new(),
            position: Position::NotOpened,
            since: When::at(0),
            excluded_by: None,
            stage_step: 0,
            opened: None,
            case_over: None,
            left_by_skip: false,
            runs: vec![Vec::new(); policy.duties.len()],
            recurring: vec![Recurring::default(); policy.duties.len()],
            lowered: vec![None; policy.duties.len()],
            lowered_before: vec![Truth::No; policy.duties.len()],
            faults: Vec::new(),
        };
        let is_lowered = |duty| world.lowers(duty) == Truth::Yes;
        world.lowered = policy.duties.iter().map(|duty| is_lowered(duty).then_some(world.clock)).collect();
        for entry in entries {
            world.advance(entry.at.first);
            world.step += 1;
            world.entries.push(entry.clone());
            world.apply(entry);
            world.settle();
        }
        world.advance(now);
        world
    }

    /// Lets time pass until a second, that second included.
    pub(crate) fn advance(&mut self, until: i64) {
        loop {
            let clock = self.clock;
            let coming = self.coming().into_iter().filter(|second| *second > clock && *second <= until).min();
            let Some(second) = coming else { break };
            self.pass_to(second);
            self.step += 1;
            self.settle();
        }
        if self.clock < until {
            self.pass_to(until);
        }
        self.settle();
    }

    fn pass_to(&mut self, second: i64) {
        self.lowered_before = self.policy.duties.iter().map(|duty| self.lowers(duty)).collect();
        self.clock = second;
    }

    /// The seconds at which time alone makes something happen.
    pub(crate) fn coming(&self) -> Vec<i64> {
        let mut found = Vec::new();
        for run in self.runs.iter().flatten() {
            found.extend(run.due.by.map(|by| by + 1));
            found.extend(run.target.by.map(|by| by + 1));
            found.extend(run.due.stated.iter().map(|by| by + 1));
        }
        for (duty, runs) in self.policy.duties.iter().zip(&self.runs) {
            for run in runs.iter().filter(|run| run.replaced.is_none()) {
                let start =
                    duty.starts.as_ref().and_then(|anchor| self.point(anchor, run.each.as_ref()).ok());
                found.extend(start.map(|point| point.when.first));
            }
        }
        for (duty, state) in self.policy.duties.iter().zip(&self.recurring) {
            if !state.is_over && !state.has_begun {
                found.extend(state.start.as_ref().map(|start| start.when.first));
            }
            if duty.per == Per::Every && !state.is_over && !state.is_discharged {
                found.push(state.period_from);
                let date = self.date(duty, state, state.number);
                found.extend(date.map(|date| super::days::last_second(date) + 1));
            }
        }
        found.extend(self.deemed().into_iter().map(|(_, when)| when.first));
        found
    }

    /// Deemed events that have not happened and whose moment is known.
    fn deemed(&self) -> Vec<(String, When)> {
        if !matches!(self.position, Position::At(_) | Position::Open) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for event in list(self.policy.procedure, "event") {
            let Some(anchor) = event["deemed"].as_str() else { continue };
            let name = format!("event {}", text(event, "id"));
            if self.happened.iter().any(|happening| happening.key == name && happening.entry.is_none()) {
                continue;
            }
            if let Ok(point) = self.point(&phrase::anchor(anchor), None) {
                found.push((name, point.when));
            }
        }
        found
    }

    fn settle(&mut self) {
        self.settle_duties();
        self.settle_recurring();
        loop {
            let clock = self.clock;
            let due = self
                .deemed()
                .into_iter()
                .filter(|(_, when)| when.first <= clock)
                .min_by_key(|(_, when)| *when);
            let Some((key, when)) = due else { return };
            self.step += 1;
            self.happens(&key, when, None);
            self.settle_duties();
            self.settle_recurring();
        }
    }

    pub(crate) fn happens(&mut self, key: &str, when: When, entry: Option<&Entry>) {
        let (key, step, entry) = (key.to_owned(), self.step, entry.cloned());
        self.happened.push(Happening { key, when, step, entry });
    }

    fn apply(&mut self, entry: &Entry) {
        match entry.kind.as_str() {
            "occurred" => self.occurred(entry),
            "stated" => {
                let (fact, step) = (entry.says("fact"), self.step);
                let statement = (entry.at, entry.raw["value"].clone(), step);
                self.statements.entry(fact.clone()).or_default().push(statement);
                self.happens(&format!("stating {fact}"), entry.at, Some(entry));
            }
            "recorded" => {
                let record = entry.says("record");
                self.happens(&format!("writing {record}"), entry.at, Some(entry));
                self.entries_of.entry(record.clone()).or_default().push(entry.clone());
                if self.lacking(&record).is_some_and(|lacking| lacking.is_empty()) {
                    self.happens(&format!("record {record}"), entry.at, Some(entry));
                    self.constrain(&format!("record {record}"), entry);
                }
            }
            "assigned" => {
                self.happens(&format!("assigned {}", entry.says("role")), entry.at, Some(entry));
                self.constrain(&format!("assigned {}", entry.says("role")), entry);
            }
            "withdrawn" => {}
            "entered" | "concluded" | "left" if self.opened.is_none() => {}
            "entered" => self.entered(entry),
            "concluded" => self.ended(entry, Position::Concluded(entry.says("outcome"))),
            "left" => self.ended(entry, Position::Left(entry.says("for"))),
            other => panic!("an entry of type {other}"),
        }
    }

    fn occurred(&mut self, entry: &Entry) {
        let (name, procedure) = (entry.says("event"), self.policy.procedure);
        self.constrain(&format!("event {name}"), entry);
        self.happens(&format!("event {name}"), entry.at, Some(entry));
        let opens = procedure["opened_by"].as_array().unwrap().iter().any(|event| *event == name);
        if opens && self.opened.is_none() {
            self.open(entry, &name);
        }
    }

    fn open(&mut self, entry: &Entry, name: &str) {
        let holds =
            |exclusion: &&Value| self.truth(&phrase::condition(&text(exclusion, "when"))) == Truth::Yes;
        let excluded = list(self.policy.procedure, "exclusion").into_iter().find(|one| holds(one)).cloned();
        self.since = entry.at;
        self.excluded_by = excluded;
        if self.excluded_by.is_some() {
            self.position = Position::Excluded;
            return;
        }
        self.opened = Some(Point { when: entry.at, step: Some(self.step), leaf: "opening".to_owned() });
        self.stage_step = self.step;
        let event =
            list(self.policy.procedure, "event").into_iter().find(|event| event["id"] == name).unwrap();
        let first = self.policy.stages.first().cloned();
        let Some(stage) = event["opens_at"].as_str().map(str::to_owned).or(first) else {
            self.position = Position::Open;
            return;
        };
        self.position = Position::At(stage.clone());
        self.happens(&format!("entering {stage}"), entry.at, Some(entry));
    }

    fn entered(&mut self, entry: &Entry) {
        let stage = self.policy.stage_named(&entry.says("stage"));
        if self.position == Position::At(stage.clone()) {
            let since = entry.at.first;
            self.faults.push(Fault {
                of: ("move", stage),
                strength: "may".to_owned(),
                since,
                needs: BTreeSet::new(),
            });
            return;
        }
        self.judge(entry, &stage);
        self.constrain(&format!("entering {stage}"), entry);
        self.says_not_agreed(&stage, entry);
        if let Position::At(left) = self.position.clone() {
            self.happens(&format!("leaving {left}"), entry.at, Some(entry));
        }
        (self.position, self.since, self.stage_step) = (Position::At(stage.clone()), entry.at, self.step);
        self.case_over = None;
        self.happens(&format!("entering {stage}"), entry.at, Some(entry));
    }

    /// Entering a stage says that agreement was not reached in the one that is left.
    pub(crate) fn says_not_agreed(&mut self, stage: &str, entry: &Entry) {
        let Position::At(here) = self.position.clone() else { return };
        for way in list(self.policy.procedure, "transition") {
            let is_it =
                way["to"] == stage && way["from"].as_array().unwrap().iter().any(|from| *from == here);
            let Some(event) = way["not_agreed"].as_str().filter(|_| is_it) else { continue };
            if self.truth(&Condition::Happened(event.to_owned(), true)) == Truth::No {
                self.constrain(&format!("event {event}"), entry);
                self.happens(&format!("event {event}"), entry.at, None);
                self.happened.last_mut().unwrap().entry = Some(entry.clone());
                self.settle();
                self.step += 1;
            }
        }
    }

    fn ended(&mut self, entry: &Entry, position: Position) {
        let to = match &position {
            Position::Concluded(outcome) => format!("outcome:{outcome}"),
            Position::Left(destination) => destination.clone(),
            _ => unreachable!(),
        };
        self.judge(entry, &to);
        if let Position::At(left) = self.position.clone() {
            self.happens(&format!("leaving {left}"), entry.at, Some(entry));
        }
        if let Position::Concluded(outcome) = &position {
            self.constrain(&format!("outcome {outcome}"), entry);
            self.happens(&format!("outcome {outcome}"), entry.at, Some(entry));
        }
        (self.position, self.since) = (position, entry.at);
        self.case_over = self.case_over.or(Some((entry.at, self.step)));
    }

    /// Whether an entry was permitted, by what was recorded when it was recorded.
    fn judge(&mut self, entry: &Entry, to: &str) {
        let Some(log) = self.log else { return };
        let best_of = |log: &[Entry]| {
            let known = super::log::seen(log, entry.recorded_last);
            let before: Vec<Entry> = known.into_iter().filter(|other| other.place < entry.place).collect();
            let silent = World::at(self.policy, &before, None, entry.at.first);
            let mut said = silent.clone();
            said.says_not_agreed(to, entry);
            said.best_within(entry, to).better(silent.best_within(entry, to))
        };
        let may_come_later = |other: &Entry| {
            let is_on_that_day = entry.recorded < entry.recorded_last && other.recorded >= entry.recorded;
            other.kind == "withdrawn" && other.place > entry.place && is_on_that_day
        };
        let without: Vec<Entry> = log.iter().filter(|other| !may_come_later(other)).cloned().collect();
        let mut best = best_of(log);
        if !best.is_permitted() {
            best = best.better(best_of(&without));
        }
        self.left_by_skip = best.is_permitted() && best.via == "skip";
        if best.is_permitted() {
            return;
        }
        let order = self.policy.procedure["order"].as_str().unwrap_or("may");
        let strength = if best.needs.is_empty() { order } else { "may" }.to_owned();
        let (of, since) = (("move", to.to_owned()), entry.at.first);
        self.faults.push(Fault { of, strength, since, needs: best.needs });
    }

    /// The best way there at any second that an entry may mean.
    fn best_within(mut self, entry: &Entry, to: &str) -> moves::Best {
        let mut best = moves::best(&self, to);
        loop {
            let clock = self.clock;
            let coming =
                self.coming().into_iter().filter(|second| *second > clock && *second <= entry.at.last).min();
            let Some(second) = coming.filter(|_| !best.is_permitted()) else { return best };
            self.advance(second);
            best = best.better(moves::best(&self, to));
        }
    }

    fn constrain(&mut self, key_of_entry: &str, entry: &Entry) {
        for constraint in list(self.policy.procedure, "constraint") {
            let on = key(&text(constraint, "on"));
            if on != key_of_entry && !self.is_other_of(constraint, &on, entry) {
                continue;
            }
            let is_own = on == key_of_entry;
            let truth = if is_own { self.keeps(constraint, entry) } else { Truth::No };
            let since = entry.at.first;
            if truth == Truth::Yes {
                continue;
            }
            let is_known = truth == Truth::No;
            let strength = if is_known { text(constraint, "strength") } else { "may".to_owned() };
            let of = ("constraint", text(constraint, "id"));
            self.faults.push(Fault { of, strength, since, needs: truth.needs() });
        }
    }

    /// Whether an assignment gives the party of the constrained role, assigned before, another role that it is to differ from.
    fn is_other_of(&self, constraint: &Value, on: &str, entry: &Entry) -> bool {
        let others = constraint["differs_from"].as_array();
        let is_other = others.is_some_and(|others| others.contains(&entry.raw["role"]));
        let is_same =
            |happening: &Happening| happening.key == on && happening.says("party") == entry.says("party");
        entry.kind == "assigned" && is_other && self.happened.iter().any(is_same)
    }

    fn keeps(&self, constraint: &Value, entry: &Entry) -> Truth {
        if let Some(condition) = constraint["permitted_when"].as_str() {
            return self.truth(&phrase::condition(condition));
        }
        if let Some(roles) = constraint["only_by"].as_array() {
            let role = entry.raw["by"]["role"].clone();
            return Truth::of(role.is_null() || roles.contains(&role));
        }
        let others = constraint["differs_from"].as_array().unwrap();
        let is_same = |happening: &Happening| {
            happening
                .key
                .strip_prefix("assigned ")
                .is_some_and(|role| others.iter().any(|other| *other == role))
                && happening.says("party") == entry.says("party")
        };
        Truth::of(!self.happened.iter().any(is_same))
    }

    /// The statement of a fact that stands.
    pub(crate) fn value(&self, fact: &str) -> Option<Value> {
        let statements = self.statements.get(fact)?;
        let is_earliest = self.policy.fact(fact)["stands"] == "earliest";
        let mut values = statements.iter().map(|(_, value, _)| value.clone());
        if is_earliest {
            values.min_by_key(|value| When::read(value.as_str().unwrap()).last)
        } else {
            values.next_back()
        }
    }

    pub(crate) fn truth(&self, condition: &Condition) -> Truth {
        let one = |fact: &String| BTreeSet::from([fact.clone()]);
        match condition {
            Condition::And(parts) => Truth::all(parts.iter().map(|part| self.truth(part)).collect()),
            Condition::Or(parts) => {
                Truth::all(parts.iter().map(|part| self.truth(part).not()).collect()).not()
            }
            Condition::Not(inner) => self.truth(inner).not(),
            Condition::Fact(fact) => match self.value(fact) {
                None => Truth::Unknown(one(fact)),
                Some(value) => Truth::of(value == true),
            },
            Condition::Is(fact, wanted) => match self.value(fact) {
                None => Truth::Unknown(one(fact)),
                Some(value) => Truth::of(said(&value) == *wanted),
            },
            Condition::Happened(event, is_here) => Truth::of(self.count(event, *is_here) > 0),
            Condition::Count(event, is_here, least) => Truth::of(self.count(event, *is_here) >= *least),
            Condition::Lapsed(duty) => self.lapsed(duty),
            Condition::Done(duty, is_here) => self.done(duty, *is_here),
            Condition::Visited(stage) => {
                let key = format!("entering {stage}");
                Truth::of(self.happened.iter().any(|happening| happening.key == key))
            }
            Condition::Concluded => Truth::of(matches!(self.position, Position::Concluded(_))),
        }
    }

    /// The questions of a condition because of which it is what it is.
    pub(crate) fn decisive(&self, condition: &Condition, truth: &Truth) -> Vec<String> {
        if self.truth(condition) != *truth {
            return Vec::new();
        }
        match condition {
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().flat_map(|part| self.decisive(part, truth)).collect()
            }
            Condition::Not(inner) => self.decisive(inner, &truth.clone().not()),
            question => vec![format!("{question:?}")],
        }
    }

    fn count(&self, event: &str, is_here: bool) -> usize {
        let key = format!("event {event}");
        let counts = |happening: &&Happening| {
            happening.key == key && (!is_here || (self.opened.is_some() && happening.step >= self.stage_step))
        };
        self.happened.iter().filter(counts).count()
    }

    fn lapsed(&self, duty: &str) -> Truth {
        let Some(run) = self.runs[self.policy.duty(duty)].last() else { return Truth::No };
        if run.lapse.is_some() {
            return Truth::Yes;
        }
        let needs = run.lapse_turns_on();
        if needs.is_empty() { Truth::No } else { Truth::Unknown(needs) }
    }

    fn done(&self, duty: &str, is_here: bool) -> Truth {
        let runs = &self.runs[self.policy.duty(duty)];
        let is_since = |run: &&Run| !is_here || run.done.as_ref().unwrap().step >= self.stage_step;
        if runs.iter().filter(|run| run.was_done).any(|run| is_since(&run)) {
            return Truth::Yes;
        }
        match runs.last() {
            Some(run) if !run.was_done && matches!(run.applies, Truth::Unknown(_)) => run.applies.clone(),
            _ => Truth::No,
        }
    }

    /// The moment that an anchor has come to.
    pub(crate) fn point(&self, anchor: &Anchor, each: Option<&Happening>) -> Result<Point, Wait> {
        let event = |name: &str| format!("event {name}");
        match anchor {
            Anchor::Event(name) => self.nth(&event(name), 1),
            Anchor::Nth(nth, name) => self.nth(&event(name), *nth),
            Anchor::Latest(name) => self.last(&event(name)),
            Anchor::Each(name) => match each {
                None => self.nth(&event(name), 1),
                Some(happening) => Ok(self.point_of(happening)),
            },
            Anchor::Entering(stage) => self.last(&format!("entering {stage}")),
            Anchor::Leaving(stage) => self.last(&format!("leaving {stage}")),
            Anchor::Outcome(outcome) => self.last(&format!("outcome {outcome}")),
            Anchor::Record(record) => self.nth(&format!("record {record}"), 1),
            Anchor::Stating(fact) => self.nth(&format!("stating {fact}"), 1),
            Anchor::Became(fact, value) => self.became(fact, value),
            Anchor::FirstOf(parts) => self.among(parts, each, |one, other| one.first < other.first),
            Anchor::LastOf(parts) => self.among(parts, each, |one, other| one.first > other.first),
            Anchor::Else(one, other) => self
                .point(one, each)
                .or_else(|wait| self.point(other, each).map_err(|more| merge(vec![wait, more]))),
            Anchor::Done(_)
            | Anchor::DoneOrDue(_)
            | Anchor::DueOf(_)
            | Anchor::LapsedDueOf(_)
            | Anchor::LapseOf(_) => self.point_of_duty(anchor),
        }
    }

    fn among(
        &self,
        parts: &[Anchor],
        each: Option<&Happening>,
        is_better: impl Fn(When, When) -> bool,
    ) -> Result<Point, Wait> {
        let (mut best, mut waits): (Option<Point>, Vec<Wait>) = (None, Vec::new());
        for part in parts {
            match self.point(part, each) {
                Err(wait) => waits.push(wait),
                Ok(point) if best.as_ref().is_none_or(|best| is_better(point.when, best.when)) => {
                    best = Some(point)
                }
                Ok(_) => {}
            }
        }
        best.ok_or_else(|| merge(waits))
    }

    fn point_of(&self, happening: &Happening) -> Point {
        Point { when: happening.when, step: Some(happening.step), leaf: happening.key.clone() }
    }

    fn nth(&self, key: &str, nth: usize) -> Result<Point, Wait> {
        let found = self.happened.iter().filter(|happening| happening.key == key).nth(nth - 1);
        found.map(|happening| self.point_of(happening)).ok_or_else(waits_for_an_event)
    }

    fn last(&self, key: &str) -> Result<Point, Wait> {
        let found = self.happened.iter().rfind(|happening| happening.key == key);
        found.map(|happening| self.point_of(happening)).ok_or_else(waits_for_an_event)
    }

    fn became(&self, fact: &str, value: &str) -> Result<Point, Wait> {
        let statements = self.statements.get(fact).cloned().unwrap_or_default();
        let is_it = |stated: &Value| said(stated) == value;
        let run = statements.iter().rev().take_while(|(_, stated, _)| is_it(stated)).last();
        let leaf = format!("{fact} became {value}");
        run.map(|(when, _, step)| Point { when: *when, step: Some(*step), leaf })
            .ok_or_else(waits_for_an_event)
    }

    fn point_of_duty(&self, anchor: &Anchor) -> Result<Point, Wait> {
        let (Anchor::Done(name)
        | Anchor::DoneOrDue(name)
        | Anchor::DueOf(name)
        | Anchor::LapsedDueOf(name)
        | Anchor::LapseOf(name)) = anchor
        else {
            unreachable!()
        };
        let leaf = format!("{anchor:?}");
        let Some(run) = self.runs[self.policy.duty(name)].last() else { return Err(waits_for_an_event()) };
        let may_have_applied = run.was_done || matches!(run.applies, Truth::Unknown(_));
        let done = run.done.as_ref().filter(|_| may_have_applied);
        let done = done.map(|done| Point { when: done.when, step: Some(done.step), leaf: leaf.clone() });
        let lapse = run.lapse.as_ref();
        let at =
            |second: i64, step: Option<usize>| Point { when: When::at(second), step, leaf: leaf.clone() };
        let due = run.due.by.filter(|_| run.applies != Truth::No).map(|by| at(by, None));
        let found = match anchor {
            Anchor::Done(_) => done,
            Anchor::DoneOrDue(_) => done.or(due),
            Anchor::DueOf(_) => due,
            Anchor::LapsedDueOf(_) => lapse.map(|lapse| at(lapse.due, Some(lapse.step))),
            _ => lapse.map(|lapse| at(lapse.due + 1, Some(lapse.step))),
        };
        found.ok_or_else(|| {
            let wait = run.wait_of(anchor);
            Wait { is_event: wait.is_event || run.due.waits.iter().any(|wait| wait.is_of_pause), ..wait }
        })
    }
}

/// A value as a document writes it.
fn said(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(crate) fn waits_for_an_event() -> Wait {
    Wait { is_event: true, ..Wait::default() }
}

fn merge(waits: Vec<Wait>) -> Wait {
    let facts = waits.iter().flat_map(|wait| wait.facts.clone()).collect();
    Wait { facts, is_event: waits.iter().any(|wait| wait.is_event), ..Wait::default() }
}
