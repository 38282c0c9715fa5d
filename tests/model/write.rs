//! From a world to an answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::days;
use super::due::Due;
use super::duty::Run;
use super::findings::Recorded;
use super::log::{list, text, texts};
use super::moves::{self, Move};
use super::phrase;
use super::policy::{Duty, Per};
use super::recur::Recurring;
use super::world::{Happening, Point, Position, Truth, Wait, World};

/// A duty as it is listed, with what else needs to be known of it.
struct Listed<'d> {
    duty: &'d Duty,
    status: String,
    by: Option<i64>,
    since: Since,
    is_done_by_record: bool,
    /// It is owed for each of something.
    is_one_of_several: bool,
    /// Its due, whether it applies or not.
    deadline: Option<Value>,
    answer: Value,
}

/// From when it is owed: the step, unless that is but a due that passed, and of what recurs the second.
struct Since {
    step: Option<usize>,
    second: Option<i64>,
}

pub(crate) fn answer(world: &World<'_>, log: &Recorded<'_>) -> Value {
    let listed = world.listed_duties();
    let moves = moves::moves(world);
    json!({
        "position": world.position_told(),
        "next": world.next(&listed, &moves),
        "moves": moves.iter().map(|one| world.told(one, &listed)).collect::<Vec<_>>(),
        "duties": listed.iter().map(|one| one.answer.clone()).collect::<Vec<_>>(),
        "records": world.records(&listed),
        "findings": world.findings(log),
        "questions": world.questions(&listed, &moves),
    })
}

pub(crate) fn due_told(due: &Due, needs: &BTreeSet<String>) -> Value {
    let texts = |waits: &[Wait]| waits.iter().map(|wait| wait.text.clone()).collect::<Vec<_>>();
    let mut provisional: Vec<String> = due.provisional.iter().map(|wait| wait.operand.clone()).collect();
    provisional.extend(needs.iter().cloned());
    json!({
        "by": due.by.map(days::text),
        "day": due.day,
        "provisional": provisional,
        "waiting_for": texts(&due.waits),
    })
}

/// A strength, no more than that of a guideline if it is lowered.
fn as_lowered(strength: &str, is_lowered: bool) -> &str {
    if is_lowered && strength != "may" { "guideline" } else { strength }
}

impl World<'_> {
    fn position_told(&self) -> Value {
        let since = self.since.text();
        match &self.position {
            Position::NotOpened | Position::Excluded => json!({ "not_opened": "" }),
            Position::At(stage) => json!({ "at": stage, "since": since }),
            Position::Open => json!({ "open": text(self.policy.procedure, "id"), "since": since }),
            Position::Concluded(outcome) => json!({ "concluded": outcome, "since": since }),
            Position::Left(destination) => json!({ "left_for": destination, "since": since }),
        }
    }

    fn listed_duties(&self) -> Vec<Listed<'_>> {
        let mut found = Vec::new();
        for (position, duty) in self.policy.duties.iter().enumerate() {
            match &duty.per {
                Per::Every => found.extend(self.list_recurring(position, duty)),
                Per::Once => found.extend(self.runs[position].last().map(|run| self.list_run(duty, run))),
                Per::Each(_) | Per::Party(_) => {
                    let runs = self.runs[position].iter().filter(|run| run.replaced.is_none());
                    let mut present: BTreeMap<usize, &Run> = BTreeMap::new();
                    for run in runs {
                        present.insert(run.each.as_ref().map_or(0, |each| each.step), run);
                    }
                    found.extend(present.values().map(|run| self.list_run(duty, run)));
                }
            }
        }
        found
    }

    fn list_run<'d>(&self, duty: &'d Duty, run: &Run) -> Listed<'d> {
        let status = self.status(duty, run, &run.due, duty.due.is_some());
        let is_owed = matches!(status, "open" | "overdue");
        let lowered = self.lowered[self.policy.duty(&duty.id)];
        let was_lowered = lowered.is_some_and(|since| run.due.by.is_none_or(|by| since <= by));
        let is_spared = run.due.by.is_some() && run.due.is_stated();
        let is_spared = is_spared || run.due.stated.iter().any(|stated| self.clock > *stated);
        let is_lowered = is_owed && was_lowered && !is_spared;
        let declared = text(&duty.raw, "strength");
        let strength = as_lowered(&declared, is_lowered);
        let has_due = duty.due.is_some() && status != "not-applicable";
        let own_due = self.or_waiting_for_start(duty, run);
        let due = has_due.then(|| due_told(&own_due, &run.applies.needs()));
        let target = duty.target.as_ref().filter(|_| status != "not-applicable").map(|_| {
            let status = self.status(duty, run, &run.target, true);
            json!({ "by": run.target.by.map(days::text), "day": run.target.day, "status": status })
        });
        let minimum = duty.not_before.as_ref().filter(|_| status != "not-applicable");
        let minimum = minimum.map(|limit| due_told(&self.minimum(limit, run), &BTreeSet::new()));
        let done = run.done.as_ref().filter(|_| status.starts_with("met"));
        let is_unknown = done.is_some() && run.has_unknown_time(&run.due);
        let answer = json!({
            "id": duty.id,
            "instance": run.instance,
            "status": status,
            "timeliness": is_unknown.then_some("unknown"),
            "strength": strength,
            "due": due,
            "not_before": minimum,
            "target": target,
            "done_at": run.done.as_ref().map(|done| done.when.text()),
        });
        let arisen = run.each.as_ref().map_or(0, |each| each.step).max(run.start_step);
        let step = if run.start.is_some() { arisen } else { usize::MAX };
        let since = Since { step: Some(step), second: None };
        let is_done_by_record = run.done.as_ref().is_some_and(|done| done.key.starts_with("record "));
        let deadline = duty.due.is_some().then(|| due_told(&own_due, &run.applies.needs()));
        Listed {
            duty,
            status: status.to_owned(),
            by: run.due.by.filter(|_| has_due),
            since,
            is_done_by_record,
            is_one_of_several: matches!(duty.per, Per::Each(_) | Per::Party(_)),
            deadline,
            answer,
        }
    }

    /// Its due; where nothing else is to be waited for, its start is.
    fn or_waiting_for_start(&self, duty: &Duty, run: &Run) -> Due {
        if run.start.is_some() || run.due.by.is_some() || !run.due.waits.is_empty() {
            return run.due.clone();
        }
        let waits = self.words_of_start(duty).map(|text| Wait { text, ..Wait::default() });
        Due { waits: waits.into_iter().collect(), ..run.due.clone() }
    }

    fn words_of_start(&self, duty: &Duty) -> Option<String> {
        let entering = duty.stage.as_ref().map(|stage| format!("entering {stage}"));
        let is_entered = |key: &String| self.happened.iter().any(|happening| happening.key == *key);
        entering.filter(|key| !is_entered(key)).or(duty.raw["starts"].as_str().map(str::to_owned))
    }

    /// What the dates of a recurring duty wait for: what they count from, the first date of a schedule, or its start.
    fn dates_wait_for(&self, duty: &Duty) -> Option<String> {
        let (span, anchor) = World::recurs_from(duty);
        let has_come = self.recurring[self.policy.duty(&duty.id)].anchor.is_some();
        if !has_come && self.point(&phrase::anchor(&anchor), None).is_err() {
            return Some(anchor);
        }
        if !self.dates_need(duty).is_empty() || self.start_of(duty, None).is_some() {
            return Some(format!("{span} after {anchor}"));
        }
        self.words_of_start(duty)
    }

    fn list_recurring<'d>(&self, position: usize, duty: &'d Duty) -> Vec<Listed<'d>> {
        let state = &self.recurring[position];
        let (applies, declared) = (self.applies_to(duty, state), text(&duty.raw, "strength"));
        let mut found = Vec::new();
        for (place, (number, date)) in self.listed(duty, state).into_iter().enumerate() {
            let is_idle = applies == Truth::No || state.is_discharged || state.is_over;
            let date = date.filter(|_| !is_idle);
            let status = match applies {
                Truth::No => "not-applicable",
                Truth::Unknown(_) => "undetermined",
                Truth::Yes if state.is_discharged => "discharged",
                Truth::Yes if state.is_over => "superseded",
                Truth::Yes if state.anchor.is_none() || place > 0 || state.answered => "waiting",
                Truth::Yes if state.period_from > self.clock => "waiting",
                Truth::Yes => "open",
            };
            let by = date.map(days::last_second);
            let is_lowered = status == "open" && self.lowers(duty) == Truth::Yes;
            let strength = as_lowered(&declared, is_lowered);
            let is_waiting = by.is_none() && !is_idle;
            let wait = self.dates_wait_for(duty).filter(|_| is_waiting);
            let waits = wait.into_iter().map(|text| Wait { text, ..Wait::default() }).collect();
            let due = Due { by, day: date, waits, ..Due::default() };
            let answer = json!({
                "id": duty.id,
                "instance": date,
                "status": status,
                "timeliness": null,
                "strength": strength,
                "due": (status != "not-applicable").then(|| due_told(&due, &applies.needs())),
                "target": null,
                "done_at": null,
                "missed_before": state.missed,
            });
            let is_known = date.is_some();
            let since = self.period_since(duty, state, number);
            found.push(Listed {
                duty,
                status: status.to_owned(),
                by,
                since,
                is_done_by_record: false,
                is_one_of_several: false,
                deadline: None,
                answer,
            });
            if !is_known || matches!(status, "not-applicable" | "discharged") {
                break;
            }
        }
        found
    }

    /// From when a period runs: the second after the date before; the first from its start, or from what the dates count from
    /// if that came after.
    fn period_since(&self, duty: &Duty, state: &Recurring, number: i64) -> Since {
        let never = Since { step: Some(usize::MAX), second: None };
        let Some(start) = &state.start else { return never };
        let logged = self.happened.iter().filter(|happening| happening.entry.is_some());
        let logged: BTreeSet<usize> = logged.map(|happening| happening.step).collect();
        let entry = |point: &Point| point.step.filter(|step| logged.contains(step));
        let is_after_start = |anchor: &&Point| match (entry(start), entry(anchor)) {
            (Some(start), Some(anchor)) => anchor > start,
            (None, Some(_)) => anchor.when.first >= start.when.first,
            (_, None) => anchor.when.first > start.when.first,
        };
        let anchor = state.anchor.as_ref().filter(|_| number == 1).filter(is_after_start);
        let step = entry(anchor.unwrap_or(start));
        let second = self.period_of(duty, state, number).max(start.when.first);
        Since { step, second: Some(second) }
    }

    fn told(&self, one: &Move, listed: &[Listed<'_>]) -> Value {
        let duty = one.raw["duty"].as_str();
        let due =
            duty.and_then(|duty| listed.iter().find(|other| other.duty.id == duty)).map(|one| &one.deadline);
        json!({
            "to": one.to,
            "via": one.via,
            "standing": one.standing,
            "urgent": one.is_urgent,
            "due": due,
            "needs": one.needs,
            "reasons": one.reasons,
            "too_soon": moves::is_past_minimum(self, &one.raw) == Truth::No,
            "requires": texts(&one.raw, "requires"),
        })
    }

    fn next(&self, listed: &[Listed<'_>], moves: &[Move]) -> Value {
        let is_owed = |one: &&Listed<'_>| {
            matches!(one.status.as_str(), "open" | "overdue") && one.duty.raw["window"] != true
        };
        let owed: Vec<&Listed<'_>> = listed.iter().filter(is_owed).collect();
        let is_urgent = |one: &&&Listed<'_>| one.duty.raw["urgent"] == true && self.case_over.is_none();
        if let Some(urgent) = owed.iter().find(is_urgent) {
            let is_required = matches!(urgent.answer["strength"].as_str().unwrap(), "must" | "should");
            let standing = if is_required { "required" } else { "permitted" };
            return json!({ "do": urgent.duty.id, "urgent": true, "standing": standing, "due": urgent.answer["due"] });
        }
        if let Some(one) = moves.iter().find(|one| one.standing == "required") {
            let due = self.told(one, listed)["due"].clone();
            return json!({ "move": one.to, "standing": "required", "urgent": one.is_urgent, "due": due });
        }
        if owed.is_empty() {
            return json!({ "nothing": true });
        }
        let place = match &self.position {
            Position::At(stage) => stage.clone(),
            Position::Open => text(self.policy.procedure, "id"),
            _ => {
                let names: Vec<&String> = owed.iter().map(|one| &one.duty.id).collect();
                return json!({ "owed": names });
            }
        };
        let known: Vec<&&Listed<'_>> = owed.iter().filter(|one| one.by.is_some()).collect();
        let chosen =
            known.iter().min_by_key(|one| (one.status != "overdue", one.by)).copied().unwrap_or(&owed[0]);
        json!({ "stay": place, "until": chosen.by.map(days::text), "for": chosen.duty.id })
    }

    fn records(&self, listed: &[Listed<'_>]) -> Vec<Value> {
        let mut found = Vec::new();
        for one in listed {
            let is_called = matches!(
                one.status.as_str(),
                "open" | "overdue" | "undetermined" | "met" | "met-late" | "missed"
            );
            for key in one.duty.done_by.iter().filter(|_| is_called) {
                let Some(record) = key.strip_prefix("record ") else { continue };
                let (status, missing) = match self.lacking(record) {
                    _ if one.is_done_by_record => ("complete", Vec::new()),
                    None => ("missing", self.required(record)),
                    Some(lacking) if !self.is_written_for(one, record) => ("missing", lacking),
                    Some(lacking) if lacking.is_empty() && one.is_one_of_several => ("missing", lacking),
                    Some(lacking) if lacking.is_empty() => ("complete", lacking),
                    Some(lacking) => ("incomplete", lacking),
                };
                found.push(
                    json!({ "record": record, "duty": one.duty.id, "status": status, "missing": missing }),
                );
            }
        }
        found
    }

    /// Whether anything was written into a record since the duty began, other than what did it for another.
    fn is_written_for(&self, one: &Listed<'_>, record: &str) -> bool {
        let runs = &self.runs[self.policy.duty(&one.duty.id)];
        let key = format!("writing {record}");
        let opened = self.opened.as_ref().and_then(|opened| opened.step);
        let begun = one.since.step.max(opened).unwrap_or(0);
        // To which second time had passed when something was written.
        let passed = |step: usize| {
            let before = self.happened.iter().filter(|happening| happening.step <= step);
            before.map(|happening| happening.when.first).max()
        };
        let is_since = |writing: &Happening| match (one.since.second, one.since.step) {
            (None, _) => true,
            (Some(second), Some(_)) => writing.when.last >= second,
            (Some(second), None) => writing.when.last >= second && passed(writing.step) >= Some(second),
        };
        let written = self.happened.iter().filter(|happening| happening.key == key);
        let mut since = written.filter(|writing| writing.step >= begun && is_since(writing));
        since.any(|writing| {
            let did_another =
                runs.iter().any(|run| run.done.as_ref().is_some_and(|done| done.step == writing.step));
            let named = writing.says("answers");
            let is_of_another = !named.is_empty() && one.answer["instance"] != named.as_str();
            let is_of_another = is_of_another && matches!(one.duty.per, Per::Each(_) | Per::Party(_));
            !did_another && !is_of_another
        })
    }

    fn questions(&self, listed: &[Listed<'_>], moves: &[Move]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for one in moves.iter().filter(|one| one.standing == "undetermined") {
            found.extend(one.needs.clone());
        }
        found.extend(self.needs_of_findings().into_iter().filter(|fact| self.value(fact).is_none()));
        for (position, duty) in self.policy.duties.iter().enumerate() {
            if duty.per == Per::Every {
                let state = &self.recurring[position];
                let is_running = state.anchor.is_some() && !state.is_discharged && !state.is_over;
                found.extend(self.applies_to(duty, state).needs());
                let has_begun = state.period_from <= self.clock;
                if self.applies(duty) == Truth::Yes && is_running && has_begun {
                    found.extend(self.dates_need(duty));
                }
                if state.rows.iter().any(|row| !row.needs.is_empty()) {
                    found.extend(self.lowers(duty).needs());
                }
            }
            for run in &self.runs[position] {
                self.ask_for_run(duty, run, &mut found);
            }
        }
        for one in listed {
            self.ask_for_records(one, &mut found);
        }
        found
    }

    fn ask_for_run(&self, duty: &Duty, run: &Run, found: &mut BTreeSet<String>) {
        let status = self.status(duty, run, &run.due, duty.due.is_some());
        let is_present = run.replaced.is_none();
        let is_owed = is_present && matches!(status, "open" | "overdue");
        if status == "undetermined" {
            found.extend(run.applies.needs());
        }
        if is_present && status == "open" && run.due.by.is_none() {
            found.extend(run.due.waits.iter().flat_map(|wait| wait.facts.clone()));
        }
        if run.has_unknown_time(&run.due) && status == "met" {
            found.insert(run.done.as_ref().unwrap().name());
        }
        if run.applies == Truth::Yes {
            found.extend(run.deputy_needs.iter().filter(|fact| self.value(fact).is_none()).cloned());
        }
        let was_in_doubt = run.lapse.as_ref().is_some_and(|lapse| !lapse.needs.is_empty());
        if duty.raw["window"] != true && was_in_doubt {
            found.extend(self.lowers(duty).needs());
        }
        if is_owed && duty.raw["deputy"].is_string() {
            found.extend(duty.deputy_when.as_ref().map(|when| self.truth(when).needs()).unwrap_or_default());
        }
    }

    fn ask_for_records(&self, one: &Listed<'_>, found: &mut BTreeSet<String>) {
        if !matches!(one.status.as_str(), "open" | "overdue") {
            return;
        }
        for key in &one.duty.done_by {
            let Some(record) = key.strip_prefix("record ").filter(|record| self.is_written_for(one, record))
            else {
                continue;
            };
            let written = self.written(record);
            let is_empty = |field: &&Value| match &written[text(field, "id").as_str()] {
                Value::String(text) => text.trim().is_empty(),
                Value::Array(list) => list.is_empty(),
                value => value.is_null(),
            };
            let fields = list(self.policy.procedure, "field").into_iter();
            for field in fields.filter(|field| field["record"] == record).filter(is_empty) {
                found.extend(self.is_required(field).needs());
            }
        }
    }

    /// The seconds from which a move or a duty is permitted.
    pub(crate) fn minimums(&self) -> Vec<i64> {
        let tables = ["transition", "skip", "duty"];
        let ways = tables.iter().flat_map(|table| list(self.policy.procedure, table));
        let limits = ways.filter_map(|way| way["not_before"].as_str()).map(phrase::limit);
        let dues = limits.map(|limit| self.resolve(&limit, &self.plain()));
        dues.filter_map(|due| due.day.map(days::first_second).or(due.by)).collect()
    }
}
