//! The inputs that the engine and the model are compared on reach the whole language: what is taken out of a policy, or out
//! of a log, is missed by some answer.
//!
//! Each row, field, list entry and operand of each policy is taken out, or another word put in its place. If an answer to a
//! compared request changes, the words that are gone are reached.

mod without;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::DateTime;
use duly::wire::{Answer, Inquiry, Request};
use duly::{
    Anchor, Calendar, Case, ClauseEntry, ConstraintEntry, DutyEntry, Event, EventEntry, ExclusionEntry,
    ExtensionEntry, FactEntry, FieldEntry, LimitEntry, NoticeEntry, Occurrence, OutcomeEntry, PauseEntry,
    PolicyDocument, Procedure, ProcedureEntry, RecordEntry, RoleEntry, ScheduleEntry, SkipEntry, StageEntry,
    TransitionEntry,
};
use serde_json::Value;

use super::coverage::{Seen, fact_word, language, of_logs, trial_requests};
use super::differential::{Known, Told, plain, random_requests, times};
use super::phrases::Phrases;

/// The fields of each table: those on which an answer turns, and those that name or tell something. A new field does not
/// compile until it stands here.
macro_rules! tables {
    ($($table:literal: $entry:ident { $($field:ident)* } tells { $($told:ident)* })+) => {
        const _: () = {
            $(const _: fn(&$entry) = |$entry { $($field: _,)* $($told: _,)* }| ();)+
        };

        const TABLES: &[(&str, &[&str])] = &[$(($table, &[$(stringify!($field)),*])),+];
    };
}

tables! {
    "procedure": ProcedureEntry {
        order event field schedule limit duty transition skip exclusion constraint notice extension pause
    } tells { id title opened_by stage fact record outcome }
    "stage": StageEntry { also } tells { id title clauses }
    "event": EventEntry { opens_at deemed } tells { id gist }
    "fact": FactEntry { stands } tells { id kind values gist }
    "record": RecordEntry {} tells { id title clauses }
    "field": FieldEntry { kind values within required required_when } tells { record id title clauses }
    "outcome": OutcomeEntry {} tells { id gist clauses }
    "schedule": ScheduleEntry { every } tells { id from clauses }
    "limit": LimitEntry { due counting } tells { id }
    "duty": DutyEntry {
        stage lasts owed_by alternates deputy deputy_when notifies strength guideline_when promptness urgent window when per
        starts not_before every first grid due counting target target_clauses done_by unless
    } tells { id gist clauses }
    "transition": TransitionEntry { from when not_agreed strength duty not_before requires } tells { id to clauses }
    "skip": SkipEntry { from to when urgent requires consults not_before conflict } tells { id conflict_clauses clauses }
    "exclusion": ExclusionEntry { when } tells { id gist to clauses }
    "constraint": ConstraintEntry { permitted_when only_by differs_from strength } tells { id gist on clauses }
    "notice": NoticeEntry { about when } tells { id text clauses }
    "extension": ExtensionEntry { by counted times at_most granted_by } tells { id duty on clauses }
    "pause": PauseEntry { duties end_days } tells { id from until clauses }
    "role": RoleEntry {} tells { id title }
    "clause": ClauseEntry {} tells { id place gist }
}

/// What an answer says besides what it and the model are compared in.
const SAID: [&str; 18] = [
    "procedure.notice",
    "notice.about",
    "notice.when",
    "duty.alternates",
    "duty.has: alternates",
    "duty.notifies",
    "duty.has: notifies",
    "duty.promptness",
    "duty.has: promptness",
    "duty.owed_by",
    "duty.deputy",
    "duty.has: deputy",
    "duty.deputy_when",
    "duty.target_clauses",
    "skip.consults",
    "skip.has: consults",
    "skip.conflict",
    "skip.has: conflict",
];

/// The words of a procedure, and how often each is used; a field once for each value that stands in it.
fn words(counting: &[String], entry: &ProcedureEntry) -> BTreeMap<String, usize> {
    let mut seen = Seen::default();
    counting.iter().for_each(|rules| seen.counting(rules));
    seen.procedure(entry);
    let mut words = seen.0;
    let entry = serde_json::to_value(entry).unwrap();
    for (table, fields) in TABLES {
        let rows = if *table == "procedure" { vec![&entry] } else { rows(&entry, table) };
        for (row, field) in rows.iter().flat_map(|row| fields.iter().map(move |field| (row, *field))) {
            let values =
                row[field].as_array().map_or_else(|| vec![&row[field]], |list| list.iter().collect());
            for value in values.into_iter().filter(|value| !value.is_null()) {
                *words.entry(format!("{table}.{field} {value}")).or_default() += 1;
            }
        }
    }
    words
}

/// Which words stand less often in one than in the other, the values of fields left out.
fn gone(before: &BTreeMap<String, usize>, after: &BTreeMap<String, usize>) -> BTreeSet<String> {
    let is_gone = |(word, uses): &(&String, &usize)| after.get(*word).copied().unwrap_or(0) < **uses;
    let name = |word: &str| match word.split_once(' ') {
        Some((field, _)) if !field.ends_with(':') => field.to_owned(),
        _ => word.to_owned(),
    };
    before.iter().filter(is_gone).map(|(word, _)| name(word)).collect()
}

fn rows<'a>(procedure: &'a Value, table: &str) -> Vec<&'a Value> {
    procedure[table].as_array().into_iter().flatten().collect()
}

/// Log and times of a request, and what is answered.
struct Asked {
    request: Value,
    procedure: Procedure,
    events: Vec<Event>,
    calendar: Calendar,
    answers: Vec<(i64, Value)>,
}

fn answer(case: &Case, calendar: &Calendar, now: i64) -> Option<Value> {
    let now = DateTime::from_timestamp(now, 0).unwrap();
    let found = case.evaluate(calendar, now).ok()?;
    Some(serde_json::to_value(Answer::new(case, calendar, found)).unwrap())
}

impl Asked {
    fn of(request: Value) -> Option<Self> {
        let inquiry = Inquiry::of(&Request::from_json(&request.to_string()).unwrap()).ok()?;
        let (case, calendar) = (inquiry.case(), inquiry.calendar().clone());
        let times = times(&request);
        let some = times.iter().step_by(times.len().div_ceil(8));
        let answers = some.filter_map(|now| Some((*now, answer(case, &calendar, *now)?))).collect();
        Some(Self {
            request,
            procedure: case.procedure().clone(),
            events: case.events().cloned().collect(),
            calendar,
            answers,
        })
    }

    /// Whether some answer is another under another policy or with other events, in what is compared or also in the rest.
    fn turns(&self, begun: Case, events: &[Event], in_all: bool) -> bool {
        let Ok(case) = events.iter().try_fold(begun, |case, event| case.with(event.clone())) else {
            return false;
        };
        self.answers.iter().any(|(now, before)| {
            answer(&case, &self.calendar, *now)
                .is_some_and(|after| if in_all { after != *before } else { plain(&after) != plain(before) })
        })
    }
}

/// A procedure of a policy, and what it is with one thing gone or another in its place: for each the words that are gone.
struct Spoken {
    document: PolicyDocument,
    place: usize,
    without: Vec<(Change, BTreeSet<String>)>,
}

enum Change {
    Procedure(Box<ProcedureEntry>),
    Counting(Vec<String>),
}

impl Spoken {
    /// None if the procedure says nothing that is still to be reached.
    fn of(document: &Value, procedure: &str, lacking: &[String]) -> Option<Self> {
        let document: PolicyDocument = serde_json::from_value(document.clone()).unwrap();
        let place = document.procedure.iter().position(|entry| entry.id == procedure).unwrap();
        let (counting, own) = (&document.counting, &document.procedure[place]);
        let before = words(counting, own);
        let said = gone(&before, &BTreeMap::new());
        if !lacking.iter().any(|word| said.contains(word)) {
            return None;
        }
        let mut without = Vec::new();
        for entry in without::procedures(&serde_json::to_value(own).unwrap()) {
            let Ok(entry) = serde_json::from_value(entry) else { continue };
            let gone = gone(&before, &words(counting, &entry));
            without.push((Change::Procedure(Box::new(entry)), gone));
        }
        for other in without::rules(counting) {
            let gone = gone(&before, &words(&other, own));
            without.push((Change::Counting(other), gone));
        }
        Some(Self { document, place, without })
    }

    fn id(&self) -> &str {
        &self.document.procedure[self.place].id
    }

    /// An empty case of what the procedure is then; none if that is no policy.
    fn begun(&self, change: &Change) -> Option<Case> {
        let mut other = self.document.clone();
        match change {
            Change::Procedure(entry) => other.procedure[self.place] = (**entry).clone(),
            Change::Counting(counting) => other.counting.clone_from(counting),
        }
        Some(other.check().ok()?.procedure(self.id()).unwrap().case())
    }
}

/// What was reached, and by which requests of those that are compared nowhere else.
#[derive(Default)]
struct Reached {
    words: BTreeSet<String>,
    by: Vec<Value>,
}

impl Reached {
    fn add(&mut self, words: BTreeSet<String>, by: &Value) {
        self.words.extend(words);
        let is_compared = |other: &Value| other["policy"] == by["policy"] && other["events"] == by["events"];
        if !self.by.iter().any(is_compared) && !ALREADY.iter().any(is_compared) {
            self.by.push(by.clone());
        }
    }

    /// What a request reaches of its policy.
    fn policy(&mut self, spoken: &Spoken, asked: &Asked) {
        for (change, gone) in &spoken.without {
            if gone.is_subset(&self.words) {
                continue;
            }
            let in_all = gone.iter().any(|word| SAID.contains(&word.as_str()));
            if spoken.begun(change).is_some_and(|begun| asked.turns(begun, &asked.events, in_all)) {
                self.add(gone.clone(), &asked.request);
            }
        }
    }

    /// What a request reaches by its log.
    fn log(&mut self, asked: &Asked) {
        let procedure = &asked.procedure;
        for (place, line) in rows(&asked.request, "events").into_iter().enumerate() {
            let kind = line["fact"].as_str().map(|fact| fact_word(procedure.fact_kind(fact).unwrap()));
            let mut said: BTreeSet<String> =
                kind.into_iter().chain([format!("event: {}", line["type"].as_str().unwrap())]).collect();
            let is_other_name = |stage: &&str| procedure.stages().all(|known| known.as_str() != *stage);
            said.extend(line["stage"].as_str().filter(is_other_name).map(|_| "stage.also".to_owned()));
            if said.is_subset(&self.words) {
                continue;
            }
            let mut events = asked.events.clone();
            events.remove(place);
            if asked.turns(procedure.case(), &events, false) {
                self.add(said, &asked.request);
            }
        }
    }
}

/// Random logs of a procedure, and those in which often happens what is counted, or puts a limit off.
fn requests(known: &Known) -> Vec<Value> {
    let phrases = Phrases::of(&serde_json::from_value(known.procedure.clone()).unwrap());
    let counted = phrases.anchors().into_iter().filter_map(|from| match from {
        Anchor::Event(event, Occurrence::Nth(_)) => Some(event.as_str()),
        _ => None,
    });
    let putting_off = rows(&known.procedure, "extension").into_iter().filter_map(|row| row["on"].as_str());
    let counted: BTreeSet<&str> = counted.collect();
    let often: Vec<&str> = counted.into_iter().chain(putting_off).collect();
    let many = (0..2).filter(|_| !often.is_empty()).map(|seed| known.request_of_many(seed, &often));
    (0..10).map(|seed| known.request(seed)).chain(many).collect()
}

/// The requests that the engine and the model are compared on as it is.
static ALREADY: LazyLock<Vec<Value>> = LazyLock::new(random_requests);

/// All that is to be reached.
fn all() -> Vec<String> {
    let fields =
        TABLES.iter().flat_map(|(table, fields)| fields.iter().map(move |field| format!("{table}.{field}")));
    language().into_iter().chain(of_logs()).chain(fields).collect()
}

#[test]
fn every_word_of_the_language_decides_some_compared_answer() {
    let mut reached = Reached::default();
    let mut lacking = all();
    let mut known = Known::all();
    let size = |known: &Known| i64::try_from(known.procedure.to_string().len()).unwrap();
    known.sort_by_key(|known| if known.policy.is_string() { (1, -size(known)) } else { (0, size(known)) });
    for (place, asked) in trial_requests(60).into_iter().filter_map(Asked::of).enumerate() {
        reached.log(&asked);
        let spoken = if place < 12 { Spoken::of(&asked.request["policy"], "trial", &lacking) } else { None };
        spoken.iter().for_each(|spoken| reached.policy(spoken, &asked));
    }
    lacking.retain(|word| !reached.words.contains(word));
    for known in known {
        let procedure = known.procedure["id"].as_str().unwrap();
        let Some(spoken) = Spoken::of(&known.document, procedure, &lacking) else { continue };
        for asked in requests(&known).into_iter().filter_map(Asked::of) {
            reached.log(&asked);
            reached.policy(&spoken, &asked);
        }
        lacking.retain(|word| !reached.words.contains(word));
    }
    assert!(lacking.is_empty(), "no compared answer turns on\n{}", lacking.join("\n"));
    let mut told = Told::default();
    reached.by.iter().for_each(|request| told.compare(request));
    told.check();
}
