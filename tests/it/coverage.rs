//! Every variant of every enum of the language, and every word of an answer, occurs in a case that is run.

use std::collections::{BTreeMap, BTreeSet};

use duly::wire::{Inquiry, Request};
use duly::{
    Anchor, Condition, Deadline, FactKind, LeadUnit, Occurrence, Ordinal, PolicyDocument, Predicate,
    ProcedureEntry, Recurrence, Scope, Stands, Term, Unit,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::Value;

use crate::cases;
use crate::differential::{engine, random_requests, times};
use crate::phrases::Phrases;
use crate::trials::{checked, policies, trials};

/// A function that names the variant of a value, and the list of all names. A new variant does not compile until it has
/// a name here.
macro_rules! variants {
    ($($name:ident: $type:ty { $($pattern:pat => $label:literal,)+ })+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "each list names its own enums")]
            use super::*;

            pub(super) const ALL: &[&str] = &[$($label),+];

            pub(super) fn name(value: &$type) -> &'static str {
                match value { $($pattern => $label,)+ }
            }
        }
    )+};
}

variants! {
    deadline: Deadline {
        Deadline::Term(..) => "term",
        Deadline::EarliestOf(_) => "earliest of",
        Deadline::LatestOf(_) => "latest of",
    }
    term: Term {
        Term::After(..) => "after",
        Term::SameWorkingDay(_) => "same working day as",
        Term::SameDay(_) => "same day as",
        Term::Immediately(_) => "immediately after",
        Term::Before(..) => "before",
        Term::Next(..) => "next",
        Term::Stated(_) => "stated",
        Term::DueOf(_) => "the due of",
        Term::Limit(_) => "limit",
    }
    unit: Unit {
        Unit::WorkingDays => "working days",
        Unit::Days => "days",
        Unit::Weeks => "weeks",
        Unit::Months => "months",
        Unit::Years => "years",
        Unit::Hours => "hours",
        Unit::WorkingHours => "working hours",
    }
    lead: LeadUnit {
        LeadUnit::WorkingDays => "working days before",
        LeadUnit::Days => "days before",
    }
    recurrence: Recurrence {
        Recurrence::Every(..) => "every",
        Recurrence::DatesOf(..) => "date of",
    }
    anchor: Anchor {
        Anchor::Event(..) => "event",
        Anchor::Entering(_) => "entering",
        Anchor::Leaving(_) => "leaving",
        Anchor::Done(_) => "done",
        Anchor::DoneOrDue(_) => "done or due",
        Anchor::DueOf(_) => "due of",
        Anchor::LapsedDueOf(_) => "lapsed due of",
        Anchor::LapseOf(_) => "lapse of",
        Anchor::Outcome(_) => "outcome",
        Anchor::RecordComplete(_) => "record complete",
        Anchor::Stating(_) => "stating",
        Anchor::Became(..) => "became",
        Anchor::FirstOf(_) => "first of",
        Anchor::LastOf(_) => "last of",
        Anchor::Else(..) => "else",
    }
    occurrence: Occurrence {
        Occurrence::First => "first",
        Occurrence::Nth(Ordinal::Second) => "second",
        Occurrence::Nth(Ordinal::Third) => "third",
        Occurrence::Nth(Ordinal::Fourth) => "fourth",
        Occurrence::Nth(Ordinal::Fifth) => "fifth",
        Occurrence::Nth(Ordinal::Sixth) => "sixth",
        Occurrence::Nth(Ordinal::Seventh) => "seventh",
        Occurrence::Nth(Ordinal::Eighth) => "eighth",
        Occurrence::Nth(Ordinal::Ninth) => "ninth",
        Occurrence::Nth(Ordinal::Tenth) => "tenth",
        Occurrence::Latest => "latest",
        Occurrence::Each => "each",
    }
    condition: Condition {
        Condition::Or(_) => "or",
        Condition::And(_) => "and",
        Condition::Not(_) => "not",
        Condition::Holds(_) => "holds",
    }
    predicate: Predicate {
        Predicate::Fact(_) => "fact",
        Predicate::Equals(..) => "=",
        Predicate::Happened(_, Scope::Case) => "happened",
        Predicate::Happened(_, Scope::Here) => "happened here",
        Predicate::Count(_, Scope::Case, _) => "count",
        Predicate::Count(_, Scope::Here, _) => "count here",
        Predicate::Lapsed(_) => "lapsed",
        Predicate::Done(_, Scope::Case) => "done",
        Predicate::Done(_, Scope::Here) => "done here",
        Predicate::Visited(_) => "visited",
        Predicate::Concluded => "concluded",
    }
    fact: FactKind {
        FactKind::YesNo => "yes-no",
        FactKind::OneOf(_) => "one-of",
        FactKind::Number => "number",
        FactKind::Moment(Stands::Latest) => "latest moment",
        FactKind::Moment(Stands::Earliest) => "earliest moment",
    }
}

/// The words of an answer, by where they stand.
const ANSWERED: [(&str, &[&str]); 9] = [
    ("position", &["not_opened", "at", "open", "concluded", "left_for"]),
    ("next", &["move", "do", "stay", "owed", "nothing"]),
    (
        "status",
        &[
            "not-applicable",
            "undetermined",
            "met",
            "met-late",
            "discharged",
            "closed",
            "superseded",
            "missed",
            "waiting",
            "overdue",
            "open",
        ],
    ),
    ("strength", &["must", "should", "guideline", "may"]),
    ("timeliness", &["unknown"]),
    ("standing", &["required", "permitted", "refused", "undetermined"]),
    ("via", &["transition", "skip", "exclusion"]),
    ("record", &["missing", "incomplete", "complete"]),
    ("severity", &["advisory", "warning", "breach"]),
];

/// The words of a policy document that are no phrase, by the table and field that they stand in.
const WRITTEN: [(&str, &str, &[&str]); 14] = [
    ("duty", "strength", &["must", "should", "guideline", "may"]),
    ("duty", "lasts", &["case"]),
    ("duty", "grid", &["fixed", "shifts"]),
    ("duty", "per", &["each event", "each party of"]),
    (
        "duty",
        "has",
        &[
            "alternates",
            "deputy",
            "notifies",
            "guideline_when",
            "promptness",
            "urgent",
            "window",
            "when",
            "starts",
            "not_before",
            "first",
            "target",
            "unless",
            "counting",
        ],
    ),
    ("transition", "has", &["when", "not_agreed", "duty", "not_before", "requires"]),
    ("transition", "to", &["stage", "outcome", "procedure", "outside"]),
    ("skip", "has", &["from", "when", "urgent", "requires", "consults", "not_before", "conflict"]),
    ("skip", "to", &["stage", "any later", "last"]),
    ("field", "kind", &["text", "date", "yes-no", "one-of", "some-of", "rows", "within", "required_when"]),
    ("constraint", "has", &["permitted_when", "only_by", "differs_from"]),
    ("extension", "counted", &["from-expiry", "anew", "times", "at_most", "granted_by"]),
    ("pause", "end_days", &["in", "out"]),
    (
        "counting",
        "rule",
        &[
            "strictly-after",
            "roll-forward-day-zero",
            "start-is-day-one",
            "end-of-day",
            "close-of-business",
            "counts-that-day",
            "counts-next-working-day",
            "stays",
            "rolls-forward",
        ],
    ),
];

/// What occurred and how often, each as `list: word`.
#[derive(Default)]
pub(crate) struct Seen(pub(crate) BTreeMap<String, usize>);

impl Seen {
    fn add(&mut self, list: &str, word: &str) {
        *self.0.entry(format!("{list}: {word}")).or_default() += 1;
    }

    fn has(&mut self, list: &str, word: &str, is_there: bool) {
        if is_there {
            self.add(list, word);
        }
    }

    fn deadline(&mut self, read: &Deadline) {
        self.add("deadline", deadline::name(read));
        match read {
            Deadline::Term(read, counting) => {
                self.term(read);
                let stated = counting.to_string();
                self.counting(stated.trim_start().trim_start_matches("counting "));
            }
            Deadline::EarliestOf(operands) | Deadline::LatestOf(operands) => {
                for operand in operands {
                    self.deadline(operand);
                }
            }
        }
    }

    fn term(&mut self, read: &Term) {
        self.add("term", term::name(read));
        match read {
            Term::After(span, from) => {
                self.add("unit", unit::name(&span.unit));
                self.anchor(from);
            }
            Term::SameWorkingDay(from)
            | Term::SameDay(from)
            | Term::Immediately(from)
            | Term::Next(_, from) => {
                self.anchor(from);
            }
            Term::Before(before, _) => self.add("lead", lead::name(&before.unit)),
            Term::Stated(_) | Term::DueOf(_) | Term::Limit(_) => {}
        }
    }

    fn anchor(&mut self, read: &Anchor) {
        self.add("anchor", anchor::name(read));
        match read {
            Anchor::Event(_, which) => self.add("occurrence", occurrence::name(which)),
            Anchor::FirstOf(anchors) | Anchor::LastOf(anchors) => {
                for from in anchors {
                    self.anchor(from);
                }
            }
            Anchor::Else(from, fallback) => {
                self.anchor(from);
                self.anchor(fallback);
            }
            _ => {}
        }
    }

    fn condition(&mut self, read: &Condition) {
        self.add("condition", condition::name(read));
        match read {
            Condition::Or(parts) | Condition::And(parts) => {
                for part in parts {
                    self.condition(part);
                }
            }
            Condition::Not(part) => self.condition(part),
            Condition::Holds(question) => self.add("predicate", predicate::name(question)),
        }
    }

    pub(crate) fn counting(&mut self, rules: &str) {
        for rule in rules.split(" and ").filter(|rule| !rule.is_empty()) {
            self.add("counting.rule", rule);
        }
    }

    pub(crate) fn procedure(&mut self, entry: &ProcedureEntry) {
        let phrases = Phrases::of(entry);
        phrases.limits.iter().for_each(|read| self.deadline(read));
        phrases.conditions.iter().for_each(|read| self.condition(read));
        phrases.starts.iter().for_each(|from| self.anchor(from));
        for read in &phrases.recurrences {
            self.add("recurrence", recurrence::name(read));
        }
        for duty in &entry.duty {
            self.duty(duty);
        }
        for way in &entry.transition {
            self.has("transition.has", "when", way.when.is_some());
            self.has("transition.has", "not_agreed", way.not_agreed.is_some());
            self.has("transition.has", "duty", way.duty.is_some());
            self.has("transition.has", "not_before", way.not_before.is_some());
            self.has("transition.has", "requires", !way.requires.is_empty());
            self.add("transition.to", way.to.split_once(':').map_or("stage", |(kind, _)| kind));
        }
        for skip in &entry.skip {
            self.has("skip.has", "from", !skip.from.is_empty());
            self.has("skip.has", "when", skip.when.is_some());
            self.has("skip.has", "urgent", skip.urgent);
            self.has("skip.has", "requires", !skip.requires.is_empty());
            self.has("skip.has", "consults", !skip.consults.is_empty());
            self.has("skip.has", "not_before", skip.not_before.is_some());
            self.has("skip.has", "conflict", skip.conflict.is_some());
            for to in &skip.to {
                self.add("skip.to", if ["any later", "last"].contains(&to.as_str()) { to } else { "stage" });
            }
        }
        self.rest(entry);
    }

    fn duty(&mut self, duty: &duly::DutyEntry) {
        duty.counting.iter().for_each(|rules| self.counting(rules));
        self.add("duty.strength", &duty.strength);
        duty.lasts.iter().for_each(|lasts| self.add("duty.lasts", lasts));
        duty.grid.iter().for_each(|grid| self.add("duty.grid", grid));
        if let Some(per) = &duty.per {
            self.add(
                "duty.per",
                if per.starts_with("each party of ") { "each party of" } else { "each event" },
            );
        }
        let has = [
            ("alternates", !duty.alternates.is_empty()),
            ("deputy", duty.deputy.is_some()),
            ("notifies", !duty.notifies.is_empty()),
            ("guideline_when", duty.guideline_when.is_some()),
            ("promptness", duty.promptness.is_some()),
            ("urgent", duty.urgent),
            ("window", duty.window),
            ("when", duty.when.is_some()),
            ("starts", duty.starts.is_some()),
            ("not_before", duty.not_before.is_some()),
            ("first", duty.first.is_some()),
            ("target", duty.target.is_some()),
            ("unless", duty.unless.is_some()),
            ("counting", duty.counting.is_some()),
        ];
        for (word, is_there) in has {
            self.has("duty.has", word, is_there);
        }
    }

    /// The boxes of forms, who may do what, and what stops or moves a clock.
    fn rest(&mut self, entry: &ProcedureEntry) {
        for field in &entry.field {
            self.add("field.kind", &field.kind);
            self.has("field.kind", "within", field.within.is_some());
            self.has("field.kind", "required_when", field.required_when.is_some());
        }
        for row in &entry.constraint {
            self.has("constraint.has", "permitted_when", row.permitted_when.is_some());
            self.has("constraint.has", "only_by", !row.only_by.is_empty());
            self.has("constraint.has", "differs_from", !row.differs_from.is_empty());
        }
        for row in &entry.extension {
            self.add("extension.counted", row.counted.as_deref().unwrap_or("from-expiry"));
            self.has("extension.counted", "times", row.times.is_some());
            self.has("extension.counted", "at_most", row.at_most.is_some());
            self.has("extension.counted", "granted_by", !row.granted_by.is_empty());
        }
        for row in &entry.pause {
            self.add("pause.end_days", row.end_days.as_deref().unwrap_or("out"));
        }
    }

    fn answer(&mut self, answer: &Value) {
        for (list, words) in ANSWERED.iter().take(2) {
            let object = answer[list].as_object().unwrap();
            words.iter().filter(|word| object.contains_key(**word)).for_each(|word| self.add(list, word));
        }
        let words = [
            ("duties", "status", "status"),
            ("duties", "strength", "strength"),
            ("duties", "timeliness", "timeliness"),
            ("moves", "standing", "standing"),
            ("moves", "via", "via"),
            ("records", "status", "record"),
            ("findings", "severity", "severity"),
        ];
        for (list, field, name) in words {
            for entry in answer[list].as_array().unwrap() {
                entry[field].as_str().into_iter().for_each(|word| self.add(name, word));
            }
        }
    }
}

/// What a duty's due can say.
const DUE: [&str; 5] = ["by", "day", "provisional", "waiting_for", "target"];

fn has(value: &Value) -> bool {
    value.as_array().map_or(!value.is_null(), |list| !list.is_empty())
}

/// What random policies with random logs ask.
pub(crate) fn trial_requests(count: usize) -> Vec<Value> {
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(1), ..Config::default() });
    let mut drawn = || (policies(), trials()).new_tree(&mut runner).unwrap().current();
    (0..count).map(|_| drawn()).map(|(policy, trial)| trial.request(&checked(&policy))).collect()
}

#[test]
fn the_generators_reach_every_word_of_an_answer() {
    let mut seen = Seen::default();
    for request in random_requests().into_iter().chain(trial_requests(800)) {
        let mut asked = request.clone();
        asked.as_object_mut().unwrap().remove("seed");
        for answer in times(&asked).into_iter().filter_map(|now| engine(&asked, now).ok()) {
            seen.answer(&answer);
            for duty in answer["duties"].as_array().unwrap() {
                DUE.iter()
                    .for_each(|word| seen.has("due", word, has(&duty["due"][word]) || has(&duty[word])));
            }
        }
    }
    let words = ANSWERED.into_iter().chain([("due", &DUE[..])]);
    let all = words.flat_map(|(list, words)| words.iter().map(move |word| format!("{list}: {word}")));
    let missing: Vec<String> = all.filter(|word| !seen.0.contains_key(word)).collect();
    assert!(missing.is_empty(), "no random log has\n{}", missing.join("\n"));
}

fn words<'a>(listed: impl IntoIterator<Item = (&'a str, &'a [&'a str])>) -> Vec<String> {
    let words = |(list, words): (&str, &[&str])| -> Vec<String> {
        words.iter().map(|word| format!("{list}: {word}")).collect()
    };
    listed.into_iter().flat_map(words).collect()
}

/// The words in which a policy is written.
pub(crate) fn language() -> Vec<String> {
    let phrases = words([
        ("deadline", deadline::ALL),
        ("term", term::ALL),
        ("unit", unit::ALL),
        ("lead", lead::ALL),
        ("recurrence", recurrence::ALL),
        ("anchor", anchor::ALL),
        ("occurrence", occurrence::ALL),
        ("condition", condition::ALL),
        ("predicate", predicate::ALL),
    ]);
    let written = WRITTEN.iter().map(|(table, field, words)| (format!("{table}.{field}"), *words));
    let written: Vec<(String, &[&str])> = written.collect();
    let written = words(written.iter().map(|(list, words)| (list.as_str(), *words)));
    phrases.into_iter().chain(written).collect()
}

/// The words in which a log is written: types of events, and kinds of the facts that are stated.
pub(crate) fn of_logs() -> Vec<String> {
    let events: &[&str] =
        &["occurred", "stated", "entered", "recorded", "assigned", "withdrawn", "left", "concluded"];
    words([("fact", fact::ALL), ("event", events)])
}

/// How the list of a log's words calls a kind of facts.
pub(crate) fn fact_word(kind: &FactKind) -> String {
    format!("fact: {}", fact::name(kind))
}

fn expected() -> Vec<String> {
    language().into_iter().chain(of_logs()).chain(words(ANSWERED)).collect()
}

#[test]
fn every_variant_of_the_language_occurs_in_a_case() {
    let mut seen = Seen::default();
    let mut walked = BTreeSet::new();
    for request in cases::requests() {
        for event in request["events"].as_array().unwrap() {
            seen.add("event", event["type"].as_str().unwrap_or_default());
        }
        let Ok(request) = Request::from_json(&request.to_string()) else { continue };
        let Ok(inquiry) = Inquiry::of(&request) else { continue };
        let Ok(answer) = inquiry.answer() else { continue };
        seen.answer(&serde_json::to_value(&answer).unwrap());
        let procedure = inquiry.case().procedure();
        let document: &PolicyDocument = procedure.policy().document();
        let entry = document.procedure.iter().find(|entry| entry.id == procedure.id().as_str()).unwrap();
        if walked.insert(format!("{}/{}", document.id, entry.id)) {
            document.counting.iter().for_each(|rule| seen.counting(rule));
            seen.procedure(entry);
            for known in &entry.fact {
                seen.add("fact", fact::name(procedure.fact_kind(&known.id).unwrap()));
            }
        }
    }
    let missing: Vec<String> = expected().into_iter().filter(|word| !seen.0.contains_key(word)).collect();
    assert!(missing.is_empty(), "no case has\n{}", missing.join("\n"));
}
