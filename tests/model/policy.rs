//! A procedure of a policy document, with its phrases parsed.

use serde_json::Value;

use super::days::IsRest;
use super::log::{list, text, texts};
use super::phrase::{self, Anchor, Condition, Limit, Term};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Per {
    Once,
    Each(String),
    Party(String),
    Every,
}

#[derive(Debug, Clone)]
pub(crate) struct Duty {
    pub(crate) raw: Value,
    pub(crate) id: String,
    pub(crate) stage: Option<String>,
    pub(crate) ends_with_stage: bool,
    pub(crate) per: Per,
    pub(crate) when: Option<Condition>,
    pub(crate) unless: Option<Condition>,
    pub(crate) guideline_when: Option<Condition>,
    pub(crate) deputy_when: Option<Condition>,
    pub(crate) starts: Option<Anchor>,
    pub(crate) due: Option<Limit>,
    pub(crate) target: Option<Limit>,
    pub(crate) not_before: Option<Limit>,
    /// As the log names them: `event X`, `record R`, `entering S`, `outcome O`.
    pub(crate) done_by: Vec<String>,
}

pub(crate) struct Policy<'a> {
    pub(crate) document: &'a Value,
    pub(crate) procedure: &'a Value,
    pub(crate) is_rest: IsRest<'a>,
    pub(crate) stages: Vec<String>,
    pub(crate) duties: Vec<Duty>,
    /// The duties, each after those that it refers to.
    pub(crate) order: Vec<usize>,
}

impl<'a> Policy<'a> {
    pub(crate) fn read(document: &'a Value, procedure: &str, is_rest: IsRest<'a>) -> Self {
        let procedure = list(document, "procedure").into_iter().find(|one| one["id"] == procedure).unwrap();
        let duties: Vec<Duty> = list(procedure, "duty").into_iter().map(duty).collect();
        let stages = list(procedure, "stage").iter().map(|stage| text(stage, "id")).collect();
        let mut policy = Self { document, procedure, is_rest, stages, duties, order: Vec::new() };
        for position in 0..policy.duties.len() {
            policy.put_in_order(position);
        }
        policy
    }

    fn put_in_order(&mut self, position: usize) {
        if self.order.contains(&position) {
            return;
        }
        let mut found = Vec::new();
        let duty = self.duties[position].clone();
        for condition in
            [&duty.when, &duty.unless, &duty.guideline_when, &duty.deputy_when].into_iter().flatten()
        {
            in_condition(condition, &mut found);
        }
        for limit in [&duty.due, &duty.target, &duty.not_before].into_iter().flatten() {
            self.in_limit(limit, &mut found);
        }
        duty.starts.iter().for_each(|anchor| in_anchor(anchor, &mut found));
        for name in found {
            let other = self.duties.iter().position(|duty| duty.id == name).unwrap();
            if other != position {
                self.put_in_order(other);
            }
        }
        self.order.push(position);
    }

    fn in_limit(&self, limit: &Limit, found: &mut Vec<String>) {
        match &limit.term {
            Term::Earliest(limits) | Term::Latest(limits) => {
                limits.iter().for_each(|limit| self.in_limit(limit, found));
            }
            Term::After(_, _, from)
            | Term::SameWorkingDay(from)
            | Term::SameDay(from)
            | Term::Immediately(from)
            | Term::Next(_, from) => in_anchor(&from.anchor, found),
            Term::Before(..) | Term::Stated(_) => {}
            Term::DueOf(duty) => found.push(duty.clone()),
            Term::Named(name) => self.in_limit(&self.limit(name).0, found),
        }
    }

    /// A limit that has a name, and its counting rules.
    pub(crate) fn limit(&self, name: &str) -> (Limit, Vec<String>) {
        let entry = list(self.procedure, "limit").into_iter().find(|limit| limit["id"] == name).unwrap();
        (phrase::limit(&text(entry, "due")), rules(&text(entry, "counting")))
    }

    pub(crate) fn duty(&self, id: &str) -> usize {
        self.duties.iter().position(|duty| duty.id == id).unwrap()
    }

    pub(crate) fn stage_named(&self, name: &str) -> String {
        let is_it =
            |stage: &&Value| stage["id"] == name || texts(stage, "also").iter().any(|also| also == name);
        text(list(self.procedure, "stage").into_iter().find(is_it).unwrap(), "id")
    }

    pub(crate) fn rank(&self, stage: &str) -> usize {
        self.stages.iter().position(|one| one == stage).unwrap()
    }

    pub(crate) fn fact(&self, id: &str) -> &Value {
        list(self.procedure, "fact").into_iter().find(|fact| fact["id"] == id).unwrap()
    }
}

pub(crate) fn rules(phrase: &str) -> Vec<String> {
    phrase.split(" and ").filter(|rule| !rule.is_empty()).map(str::to_owned).collect()
}

fn duty(raw: &Value) -> Duty {
    let limit = |field: &str| raw[field].as_str().map(phrase::limit);
    let condition = |field: &str| raw[field].as_str().map(phrase::condition);
    let stage = raw["stage"].as_str().map(str::to_owned);
    let ends_with_stage = raw["lasts"].as_str().map_or(stage.is_some(), |lasts| lasts == "stage");
    let per = match raw["per"].as_str() {
        _ if raw["every"].is_string() => Per::Every,
        None => Per::Once,
        Some(per) => match per.strip_prefix("each party of ") {
            Some(role) => Per::Party(role.to_owned()),
            None => Per::Each(per.strip_prefix("each ").unwrap().to_owned()),
        },
    };
    Duty {
        raw: raw.clone(),
        id: text(raw, "id"),
        stage,
        ends_with_stage,
        per,
        when: condition("when"),
        unless: condition("unless"),
        guideline_when: condition("guideline_when"),
        deputy_when: condition("deputy_when"),
        starts: raw["starts"].as_str().map(phrase::anchor),
        due: limit("due"),
        target: limit("target"),
        not_before: limit("not_before"),
        done_by: texts(raw, "done_by").iter().map(|by| key(by)).collect(),
    }
}

/// How the log calls what a document names.
pub(crate) fn key(phrase: &str) -> String {
    match phrase.split_once(' ') {
        None => format!("event {phrase}"),
        Some(("record", rest)) => format!("record {}", rest.trim_end_matches(" complete")),
        Some(_) => phrase.to_owned(),
    }
}

fn in_condition(condition: &Condition, found: &mut Vec<String>) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => {
            parts.iter().for_each(|part| in_condition(part, found))
        }
        Condition::Not(inner) => in_condition(inner, found),
        Condition::Lapsed(duty) | Condition::Done(duty, _) => found.push(duty.clone()),
        _ => {}
    }
}

fn in_anchor(anchor: &Anchor, found: &mut Vec<String>) {
    match anchor {
        Anchor::FirstOf(parts) | Anchor::LastOf(parts) => {
            parts.iter().for_each(|part| in_anchor(part, found))
        }
        Anchor::Else(one, other) => {
            in_anchor(one, found);
            in_anchor(other, found);
        }
        Anchor::Done(duty)
        | Anchor::DoneOrDue(duty)
        | Anchor::DueOf(duty)
        | Anchor::LapsedDueOf(duty)
        | Anchor::LapseOf(duty) => found.push(duty.clone()),
        _ => {}
    }
}
