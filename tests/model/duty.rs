//! What is owed, each time that it is owed.

use std::collections::BTreeSet;

use super::due::{Due, Whose};
use super::log::{When, list, text, texts};
use super::phrase::{self, Anchor, Limit, Term};
use super::policy::{Duty, Per};
use super::world::{Happening, Point, Truth, Wait, World, waits_for_an_event};

#[derive(Debug, Clone)]
pub(crate) struct Lapse {
    pub(crate) due: i64,
    pub(crate) step: usize,
    /// When the duty had started that lapsed.
    pub(crate) start: i64,
    /// At which second that was so.
    pub(crate) noted: i64,
    pub(crate) is_lowered: bool,
    pub(crate) needs: BTreeSet<String>,
}

/// When something came to an end, and the step in which it did.
#[derive(Debug, Clone)]
pub(crate) struct Stop {
    pub(crate) when: When,
    pub(crate) step: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) instance: Option<String>,
    pub(crate) each: Option<Happening>,
    pub(crate) start: Option<Point>,
    pub(crate) start_step: usize,
    /// At which second it began; what it counts from may lie further back.
    pub(crate) begun: i64,
    pub(crate) applies: Truth,
    pub(crate) due: Due,
    pub(crate) target: Due,
    pub(crate) done: Option<Happening>,
    pub(crate) was_done: bool,
    pub(crate) discharged: Option<Stop>,
    pub(crate) end: Option<Stop>,
    pub(crate) ended_by_skip: bool,
    pub(crate) ended_by_case: bool,
    pub(crate) is_determined: bool,
    pub(crate) lapse: Option<Lapse>,
    pub(crate) target_lapse: Option<Lapse>,
    /// What passed while nobody knew whether it applies.
    doubt: Option<Lapse>,
    target_doubt: Option<Lapse>,
    pub(crate) extensions: Vec<(usize, When)>,
    pub(crate) extended_in: usize,
    /// At which second another began instead, before this one had ended.
    pub(crate) replaced: Option<i64>,
    pub(crate) is_deputy_wrong: bool,
    /// Done before it was to be, by what was known then.
    pub(crate) is_too_soon: bool,
    /// What it turns on whether the deputy who did it was to act.
    pub(crate) deputy_needs: BTreeSet<String>,
}

impl Run {
    fn new(instance: Option<String>, each: Option<Happening>) -> Self {
        Self {
            instance,
            each,
            start: None,
            start_step: 0,
            begun: 0,
            applies: Truth::Yes,
            due: Due::default(),
            target: Due::default(),
            done: None,
            was_done: false,
            discharged: None,
            end: None,
            ended_by_skip: false,
            ended_by_case: false,
            is_determined: false,
            lapse: None,
            target_lapse: None,
            doubt: None,
            target_doubt: None,
            extensions: Vec::new(),
            extended_in: 0,
            replaced: None,
            is_deputy_wrong: false,
            is_too_soon: false,
            deputy_needs: BTreeSet::new(),
        }
    }

    /// Whether its due is that of a moment that has passed.
    pub(crate) fn is_frozen(&self) -> bool {
        self.done.is_some() || self.discharged.is_some() || self.end.is_some()
    }

    /// By when it was over, where a day is over with its last second.
    pub(crate) fn over_by(&self) -> Option<i64> {
        let done = self.done.as_ref().map(|done| done.when.last);
        let stops = [&self.discharged, &self.end].into_iter().flatten().map(|stop| stop.when.last);
        done.into_iter().chain(stops).chain(self.replaced).min()
    }

    /// What it turns on whether it has lapsed.
    pub(crate) fn lapse_turns_on(&self) -> BTreeSet<String> {
        if self.start.is_none() {
            return BTreeSet::new();
        }
        if let Truth::Unknown(needs) = &self.applies {
            return needs.clone();
        }
        if let Some(done) = self.done.as_ref().filter(|_| self.has_unknown_time(&self.due)) {
            return BTreeSet::from([done.name()]);
        }
        let waits_for_facts = self.due.by.is_none()
            && !self.due.waits.is_empty()
            && self.due.waits.iter().all(|wait| !wait.is_event && !wait.facts.is_empty());
        if waits_for_facts && !self.is_frozen() && self.applies == Truth::Yes {
            return self.due.waits.iter().flat_map(|wait| wait.facts.clone()).collect();
        }
        BTreeSet::new()
    }

    pub(crate) fn has_unknown_time(&self, due: &Due) -> bool {
        let Some(done) = &self.done else { return false };
        due.by.is_some_and(|by| done.when.first <= by && by < done.when.last)
    }

    /// What waits for this duty waits for this.
    pub(crate) fn wait_of(&self, anchor: &Anchor) -> Wait {
        let mut wait = waits_for_an_event();
        let is_of_due = matches!(anchor, Anchor::DueOf(_) | Anchor::DoneOrDue(_));
        let is_unknown = matches!(self.applies, Truth::Unknown(_));
        if is_of_due && self.applies != Truth::No && !self.due.waits.is_empty() {
            wait.facts.extend(self.due.waits.iter().flat_map(|wait| wait.facts.clone()));
            wait.is_event = self.due.waits.iter().any(|wait| wait.is_event);
        } else if !is_of_due && !is_unknown {
            let needs = self.lapse_turns_on();
            wait.is_event = needs.is_empty();
            wait.facts.extend(needs);
        }
        wait
    }
}

/// Whether something happened since a run began: in the step in which it did, or later, and no sooner than its second.
pub(crate) fn is_since(run: &Run, happening: &Happening) -> bool {
    let is_sooner = run.start.as_ref().is_some_and(|start| happening.when.last < start.when.first);
    happening.step >= run.start_step && !is_sooner
}

impl World<'_> {
    pub(crate) fn settle_duties(&mut self) {
        for position in self.policy.order.clone() {
            let duty = &self.policy.duties[position];
            for number in 0..self.runs[position].len() {
                let run = self.runs[position][number].clone();
                let run = self.pass_run(duty, run);
                self.runs[position][number] = run;
            }
            match &duty.per {
                Per::Every => {}
                Per::Once => self.begin(position, duty, None, None),
                Per::Each(event) => self.begin_each(position, duty, event),
                Per::Party(role) => self.begin_parties(position, duty, role),
            }
            for number in 0..self.runs[position].len() {
                let run = self.runs[position][number].clone();
                let run = self.settle_run(duty, run);
                self.runs[position][number] = run;
            }
            self.give_doings(position, duty);
            let lowers = self.lowers(duty);
            self.lowered[position] =
                (lowers == Truth::Yes).then_some(self.lowered[position].unwrap_or(self.clock));
            for number in 0..self.runs[position].len() {
                let run = self.runs[position][number].clone();
                let run = self.judge_run(duty, run);
                self.runs[position][number] = run;
            }
        }
    }

    /// What a duty is owed from, once that has come; an instance no sooner than what it is owed for.
    pub(crate) fn start_of(&self, duty: &Duty, each: Option<&Happening>) -> Option<Point> {
        self.known_start_of(duty, each).filter(|point| point.when.first <= self.clock)
    }

    /// What a duty is owed from, where that is known, though it may be still to come.
    pub(crate) fn known_start_of(&self, duty: &Duty, each: Option<&Happening>) -> Option<Point> {
        let opened = self.opened.clone()?;
        let point = match (&duty.starts, &duty.stage) {
            (Some(anchor), _) => self.point(anchor, each).ok(),
            (None, Some(stage)) => self.point(&Anchor::Entering(stage.clone()), None).ok(),
            (None, None) => Some(opened.clone()),
        };
        let point = point?;
        let is_before = |when: When| point.when.first < when.first;
        let is_later = |each: &Happening| point.step.is_none_or(|step| each.step > step);
        match each.filter(|_| duty.starts.is_none()) {
            Some(each) if is_before(each.when) && is_later(each) => {
                Some(Point { when: each.when, step: Some(each.step), leaf: point.leaf })
            }
            _ if is_before(opened.when) => {
                Some(Point { leaf: point.leaf, step: point.step.max(opened.step), ..opened })
            }
            _ => Some(point),
        }
    }

    /// Whether a duty is over because its stage, or the case, is.
    pub(crate) fn is_over(&self, duty: &Duty) -> bool {
        if self.case_over.is_some() {
            return true;
        }
        let (Some(stage), super::world::Position::At(here), true) =
            (&duty.stage, &self.position, duty.ends_with_stage)
        else {
            return false;
        };
        let entered = self.happened.iter().filter_map(|one| one.key.strip_prefix("entering "));
        let mut ranks = entered.map(|entered| self.policy.rank(entered));
        here != stage && ranks.any(|rank| rank >= self.policy.rank(stage))
    }

    /// Whether what discharges a duty is so.
    pub(crate) fn lets_go(&self, duty: &Duty) -> bool {
        duty.unless.as_ref().is_some_and(|unless| self.truth(unless) == Truth::Yes)
    }

    /// The runs of one instance, the present one last.
    fn runs_of(&self, position: usize, each: Option<&Happening>) -> Vec<usize> {
        let step = |each: Option<&Happening>| each.map(|each| each.step);
        let runs = &self.runs[position];
        (0..runs.len()).filter(|number| step(runs[*number].each.as_ref()) == step(each)).collect()
    }

    /// The present run of an instance; what had not started when its stage, or the case, was over waits again once the stage
    /// is entered.
    fn present(&mut self, position: usize, duty: &Duty, new: &Run) -> usize {
        let each = &new.each;
        if self.runs_of(position, each.as_ref()).is_empty() {
            let mut run = new.clone();
            let is_let_go = self.lets_go(duty);
            run.end = self
                .case_over
                .filter(|(_, step)| each.is_some() && *step < self.step && !is_let_go)
                .map(|(when, step)| Stop { when, step });
            self.runs[position].push(run);
        }
        let is_over = self.is_over(duty);
        let number = *self.runs_of(position, each.as_ref()).last().unwrap();
        let run = &self.runs[position][number];
        let key = format!("entering {}", duty.stage.clone().unwrap_or_default());
        let was_entered = |step: usize| self.happened.iter().any(|one| one.key == key && one.step > step);
        let is_lifted = run.end.as_ref().is_some_and(|end| was_entered(end.step));
        let was_with_case = run.ended_by_case || !duty.ends_with_stage;
        let is_reopened = run.end.is_some() && was_with_case && self.case_over.is_none();
        if (is_lifted || is_reopened) && run.start.is_none() && !is_over {
            let run = &mut self.runs[position][number];
            (run.end, run.is_determined) = (None, false);
        }
        number
    }

    /// Begins an instance of a duty, or begins it anew.
    fn begin(&mut self, position: usize, duty: &Duty, instance: Option<String>, each: Option<Happening>) {
        let new = Run::new(instance, each.clone());
        let number = self.present(position, duty, &new);
        let is_over = self.is_over(duty);
        let is_barred = if duty.ends_with_stage {
            is_over
        } else {
            self.case_over.as_ref().is_some_and(|(_, step)| *step < self.step)
        };
        let key = format!("entering {}", duty.stage.clone().unwrap_or_default());
        let was_entered = |step: usize| self.happened.iter().any(|one| one.key == key && one.step > step);
        let last = &self.runs[position][number];
        let is_passed_over =
            duty.ends_with_stage && last.end.as_ref().is_some_and(|end| !was_entered(end.step));
        let start = self.start_of(duty, each.as_ref()).filter(|_| !is_barred && !is_passed_over);
        let Some(start) = start else { return };
        let started = start.step.unwrap_or(self.step);
        let run = &mut self.runs[position][number];
        let ended = run.end.as_ref().map(|end| end.step);
        match &run.start {
            None if ended.is_none() => {
                (run.start, run.start_step, run.begun) = (Some(start), started, self.clock);
                run.discharged = None;
            }
            None => {}
            Some(old)
                if old.leaf == start.leaf
                    && (old.step != start.step || old.when != start.when)
                    && ended.is_none_or(|ended| started > ended) =>
            {
                if ended.is_none() {
                    run.replaced = Some(self.clock);
                    run.is_determined = !matches!(run.applies, Truth::Unknown(_));
                }
                let begun = self.clock;
                self.runs[position].push(Run { start: Some(start), start_step: started, begun, ..new });
            }
            Some(old) if old.leaf != start.leaf && ended.is_none() && run.done.is_none() => {
                (run.start, run.start_step) = (Some(start), started);
            }
            Some(_) => {}
        }
    }

    /// Before the first occurrence it is listed once.
    fn begin_each(&mut self, position: usize, duty: &Duty, event: &str) {
        let key = format!("event {event}");
        let occurrences: Vec<Happening> =
            self.happened.iter().filter(|happening| happening.key == key).cloned().collect();
        if occurrences.is_empty() {
            self.present(position, duty, &Run::new(None, None));
        }
        for (number, occurrence) in occurrences.into_iter().enumerate() {
            self.runs[position].retain(|run| run.instance.is_some());
            let id = if occurrence.is_of("occurred") { occurrence.says("id") } else { String::new() };
            let instance = if id.is_empty() { format!("{event}#{}", number + 1) } else { id };
            self.begin(position, duty, Some(instance), Some(occurrence));
        }
    }

    /// While the role is assigned to nobody it is owed once.
    fn begin_parties(&mut self, position: usize, duty: &Duty, role: &str) {
        let key = format!("assigned {role}");
        let assigned: Vec<Happening> =
            self.happened.iter().filter(|happening| happening.key == key).cloned().collect();
        if assigned.is_empty() {
            self.begin(position, duty, None, None);
        }
        let mut parties = BTreeSet::new();
        for happening in assigned {
            for run in self.runs[position].iter_mut().filter(|run| run.instance.is_none()) {
                if run.replaced.is_none() {
                    run.replaced = Some(self.clock);
                    run.is_determined |= !matches!(run.applies, Truth::Unknown(_));
                }
            }
            let party = happening.says("party");
            if parties.insert(party.clone()) {
                self.begin(position, duty, Some(party), Some(happening));
            }
        }
    }

    /// Whether it applies, by when, and whether it is over.
    fn settle_run(&self, duty: &Duty, mut run: Run) -> Run {
        if run.replaced.is_some() {
            if !run.is_determined {
                run.applies = duty.when.as_ref().map_or(Truth::Yes, |when| self.truth(when));
                run.is_determined = !matches!(run.applies, Truth::Unknown(_));
            }
            return run;
        }
        let is_over = self.is_over(duty) && (duty.ends_with_stage || run.start.is_none());
        let is_ending = is_over && run.end.is_none() && self.opened.is_some();
        let did_apply = run.applies == Truth::Yes;
        if !run.is_determined {
            run.applies = duty.when.as_ref().map_or(Truth::Yes, |when| self.truth(when));
        }
        if !run.is_frozen() {
            self.put_off(duty, &mut run, did_apply);
            (run.due, run.target) = self.dues(duty, &run);
        }
        if is_ending {
            let when = self.case_over.as_ref().map_or(self.since, |(when, _)| *when);
            run.end = Some(Stop { when, step: self.step });
            run.ended_by_skip = self.left_by_skip && self.case_over.is_none();
            run.ended_by_case = self.case_over.is_some();
        }
        run.is_determined = run.end.is_some() && !matches!(run.applies, Truth::Unknown(_));
        run
    }

    fn dues(&self, duty: &Duty, run: &Run) -> (Due, Due) {
        let start = run.start.as_ref().map(|start| start.when);
        let whose = self.whose(duty, start, run.each.as_ref());
        let mut due = duty.due.as_ref().map(|limit| self.resolve(limit, &whose)).unwrap_or_default();
        for (position, when) in &run.extensions {
            due = self.extended(duty, due, *position, *when, run);
        }
        let plain = Whose { counting: self.plain().counting, ..whose };
        (due, duty.target.as_ref().map(|limit| self.resolve(limit, &plain)).unwrap_or_default())
    }

    fn extended(&self, duty: &Duty, due: Due, position: usize, when: When, run: &Run) -> Due {
        let extension = list(self.policy.procedure, "extension")[position].clone();
        let (Some(by), Some(limit)) = (due.by, &duty.due) else { return due };
        let whose = self.whose(duty, run.start.as_ref().map(|start| start.when), run.each.as_ref());
        let (count, unit) = phrase::span(&text(&extension, "by"));
        let is_anew = extension["counted"] == "anew";
        let mut later = if unit.ends_with("hours") {
            let from = if is_anew { when.first } else { by };
            let by = self.hours_after(from, 3_600 * count, &whose, unit == "working hours");
            Due { by: Some(by), ..Due::default() }
        } else {
            let mut limit = self.governing(limit, &whose);
            let from = if is_anew { self.counts_on(&limit, when, &whose) } else { super::days::day_of(by) };
            if !is_anew {
                limit.counting.insert(0, "strictly-after".to_owned());
            }
            self.end_of(self.span_after(from, count, &unit, &limit, &whose), &limit, &whose)
        };
        let most = extension["at_most"].as_str().map(|most| self.resolve(&phrase::limit(most), &whose));
        if let Some(most) = most.filter(|most| most.by.is_some() && most.by < later.by) {
            later = most;
        }
        if let Some(stated) = due.stated.iter().min().filter(|stated| Some(**stated) < later.by) {
            later = Due { by: Some(*stated), day: None, ..Due::default() };
        }
        let later = self.or_paused(later, &limit.text, &whose);
        if later.by.is_some() && later.by <= due.by { due } else { Due { stated: due.stated, ..later } }
    }

    /// The operand of a limit that its due is of; of several, the first.
    fn governing(&self, limit: &Limit, whose: &Whose<'_>) -> Limit {
        let (Term::Earliest(operands) | Term::Latest(operands)) = &limit.term else { return limit.clone() };
        let by = self.resolve(limit, whose).by;
        let found = operands.iter().find(|operand| self.resolve(operand, whose).by == by);
        self.governing(found.unwrap(), whose)
    }

    /// Takes up an extension that happened in this step, if it may: the duty was owed before it.
    fn put_off(&self, duty: &Duty, run: &mut Run, did_apply: bool) {
        if run.extended_in == self.step {
            return;
        }
        run.extended_in = self.step;
        for (position, extension) in list(self.policy.procedure, "extension").into_iter().enumerate() {
            let key = format!("event {}", text(extension, "on"));
            let happening = self.happened.iter().find(|one| one.key == key && one.step == self.step);
            let Some(happening) = happening.filter(|_| extension["duty"] == duty.id) else { continue };
            let roles = texts(extension, "granted_by");
            let is_granted = roles.is_empty() || roles.contains(&happening.by().0);
            let times = run.extensions.iter().filter(|(other, _)| *other == position).count();
            let is_left = u64::try_from(times).unwrap() < extension["times"].as_u64().unwrap_or(1);
            let is_soon = run.due.by.is_some_and(|by| happening.when.last <= by);
            let was_begun = run.start.is_some() && run.start_step < self.step;
            if is_granted && is_left && is_soon && was_begun && did_apply {
                run.extensions.push((position, happening.when));
            }
        }
    }

    /// Finds out which doing answers which run.
    fn give_doings(&mut self, position: usize, duty: &Duty) {
        let taken: BTreeSet<usize> =
            self.runs[position].iter().filter_map(|run| run.done.as_ref()).map(|done| done.step).collect();
        let doings: Vec<Happening> = self
            .happened
            .iter()
            .filter(|happening| duty.done_by.contains(&happening.key) && !taken.contains(&happening.step))
            .filter(|happening| happening.step == self.step)
            .cloned()
            .collect();
        let deputy = duty.deputy_when.as_ref().map_or(Truth::Yes, |when| self.truth(when));
        for doing in doings {
            let could = |run: &Run| {
                run.start.is_some()
                    && run.replaced.is_none()
                    && run.done.is_none()
                    && is_since(run, &doing)
                    && run.end.as_ref().is_none_or(|end| doing.step <= end.step)
                    && run.discharged.as_ref().is_none_or(|stop| doing.step <= stop.step)
            };
            let named = doing.says("answers");
            let party = doing.by().1;
            let runs = &self.runs[position];
            let oldest = runs.iter().position(&could);
            let is_named =
                |run: &Run, name: &str| run.replaced.is_none() && run.instance.as_deref() == Some(name);
            let of_name = |name: &str| runs.iter().rposition(|run| is_named(run, name));
            let chosen = match &duty.per {
                Per::Each(_) if !named.is_empty() => of_name(&named),
                Per::Party(_) if !named.is_empty() => {
                    oldest.filter(|oldest| runs[*oldest].instance.is_none())
                }
                Per::Party(_) => of_name(&party).or(oldest),
                _ => oldest,
            };
            if let Some(chosen) = chosen.filter(|chosen| could(&runs[*chosen])) {
                let is_too_soon = self.is_too_soon(duty, &runs[chosen], &doing);
                let run = &mut self.runs[position][chosen];
                run.is_too_soon = is_too_soon;
                if duty.raw["deputy"].as_str() == Some(doing.by().0.as_str()) {
                    run.is_deputy_wrong = deputy != Truth::Yes;
                    run.deputy_needs = deputy.needs();
                }
                run.done = Some(doing);
            }
        }
    }

    fn is_too_soon(&self, duty: &Duty, run: &Run, doing: &Happening) -> bool {
        let minimum = duty.not_before.as_ref().map(|limit| self.minimum(limit, run));
        let from = minimum.and_then(|due| due.day.map(super::days::first_second).or(due.by));
        from.is_some_and(|from| doing.when.last < from)
    }

    /// Before when it is not to be done.
    pub(crate) fn minimum(&self, limit: &Limit, run: &Run) -> Due {
        let start = run.start.as_ref().map(|start| start.when);
        self.resolve(limit, &Whose { start, each: run.each.as_ref(), ..self.plain() })
    }

    /// Until when it was owed: its doing, its discharge, its end, or now.
    pub(crate) fn owed_until(&self, run: &Run) -> i64 {
        match (&run.done, &run.discharged, &run.end) {
            (Some(done), _, _) => done.when.first,
            (None, Some(stop), _) | (None, None, Some(stop)) => stop.when.first,
            (None, None, None) => run.replaced.unwrap_or(self.clock),
        }
    }

    /// Whether it was done, discharged, or has lapsed.
    fn judge_run(&self, duty: &Duty, mut run: Run) -> Run {
        run.was_done |= run.done.is_some() && run.applies == Truth::Yes;
        let from = run.done.as_ref().map(|done| done.when.first);
        let was_in_time = |lapse: &Lapse| run.done.as_ref().is_some_and(|done| done.when.last <= lapse.due);
        let is_open = |due: &Due, lapse: &Lapse| {
            was_in_time(lapse) || (run.has_unknown_time(due) && from.is_some_and(|from| lapse.due >= from))
        };
        let (due, target) = (run.due.clone(), run.target.clone());
        let kept = |found: Option<Lapse>, due: &Due| found.filter(|lapse| !is_open(due, lapse));
        let lapses = [run.lapse.clone(), run.doubt.clone()].map(|found| kept(found, &due));
        let targets = [run.target_lapse.clone(), run.target_doubt.clone()].map(|found| kept(found, &target));
        [run.lapse, run.doubt] = lapses;
        [run.target_lapse, run.target_doubt] = targets;
        let is_over_since_before = run.end.as_ref().is_some_and(|end| end.step < self.step);
        let is_new = run.each.as_ref().is_some_and(|each| each.step == self.step);
        if self.lets_go(duty)
            && run.replaced.is_none()
            && run.done.is_none()
            && run.discharged.is_none()
            && (!is_over_since_before || is_new)
        {
            run.discharged = Some(Stop { when: When::at(self.clock), step: self.step });
        }
        self.pass_run(duty, run)
    }

    /// What has passed undone: first by what a run was before what has just happened, then by what that made of it.
    fn pass_run(&self, duty: &Duty, mut run: Run) -> Run {
        let Some(start) = run.start.as_ref().map(|start| start.when.first) else { return run };
        let stop = self.owed_until(&run);
        let lapse = |due: &Due, before: [&Option<Lapse>; 2]| {
            let is_new = before.into_iter().all(Option::is_none);
            let by = due.by.filter(|by| stop > *by && is_new)?;
            let lowers = self.lowered_at(duty, by);
            let is_lowered = lowers == Truth::Yes && !due.is_stated();
            let needs = if due.is_stated() { BTreeSet::new() } else { lowers.needs() };
            Some(Lapse { due: by, step: self.step, start, noted: self.clock, is_lowered, needs })
        };
        let due = lapse(&run.due, [&run.lapse, &run.doubt]);
        let target = lapse(&run.target, [&run.target_lapse, &run.target_doubt]);
        match run.applies {
            Truth::Yes => {
                let now = |doubt: Lapse| Lapse { step: self.step, noted: self.clock, ..doubt };
                let (doubt, target_doubt) = (run.doubt.take().map(now), run.target_doubt.take().map(now));
                run.lapse = run.lapse.or(doubt).or(due);
                run.target_lapse = run.target_lapse.or(target_doubt).or(target);
            }
            Truth::Unknown(_) => {
                run.doubt = run.doubt.or(due).filter(|_| run.lapse.is_none());
                run.target_doubt = run.target_doubt.or(target).filter(|_| run.target_lapse.is_none());
            }
            Truth::No => (run.doubt, run.target_doubt) = (None, None),
        }
        run
    }

    /// Whether it is only a guideline as things stand.
    pub(crate) fn lowers(&self, duty: &Duty) -> Truth {
        duty.guideline_when.as_ref().map_or(Truth::No, |when| self.truth(when))
    }

    /// Whether it was only a guideline at a due second that has just passed, or at an earlier one.
    pub(crate) fn lowered_at(&self, duty: &Duty, by: i64) -> Truth {
        if by + 1 == self.clock {
            self.lowered_before[self.policy.duty(&duty.id)].clone()
        } else {
            self.lowered_as_at(duty, by)
        }
    }

    /// Whether it was only a guideline once all of a second had happened. A day is no earlier than what is logged before it.
    pub(crate) fn lowered_as_at(&self, duty: &Duty, by: i64) -> Truth {
        if duty.guideline_when.is_none() {
            return Truth::No;
        }
        let entries = self.entries.iter().take_while(|entry| entry.at.first <= by);
        let entries: Vec<_> = entries.cloned().collect();
        World::at(self.policy, &entries, None, by).lowers(duty)
    }

    pub(crate) fn status(&self, duty: &Duty, run: &Run, due: &Due, is_timed: bool) -> &'static str {
        match run.applies {
            Truth::No => return "not-applicable",
            Truth::Unknown(_) => return "undetermined",
            Truth::Yes => {}
        }
        let is_past = |second: i64| due.by.is_some_and(|by| second > by);
        if let Some(done) = &run.done {
            return if is_past(done.when.first) { "met-late" } else { "met" };
        }
        if run.discharged.is_some() {
            return "discharged";
        }
        let is_window = duty.raw["window"] == true;
        let was_begun = run.start.is_some();
        if is_window && ((run.end.is_some() && was_begun) || (run.start.is_some() && is_past(self.clock))) {
            return "closed";
        }
        if let Some(end) = &run.end {
            let is_missed = if is_timed { is_past(end.when.first) } else { !run.ended_by_skip };
            return if was_begun && is_missed { "missed" } else { "superseded" };
        }
        let waits = due.by.is_none() && due.waits.iter().any(|wait| wait.is_event);
        if run.start.is_none() || waits {
            return "waiting";
        }
        if is_past(self.clock) { "overdue" } else { "open" }
    }
}
