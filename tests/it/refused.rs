//! Logs that are no logs: into a random log of every procedure one line is put that has one fault.
//!
//! The line is refused, typed and as JSON, with its place and what stands there; what is left is answered as before. With
//! `DULY_LOGS=100 DULY_SEED=7000` other logs, and as many of each procedure.

mod faults;

use std::collections::{BTreeMap, BTreeSet};

use duly::wire::{Inquiry, Request, RequestError};
use duly::{Actor, Case, ChoiceId, Event, FactKind, FactValue, FieldValue, Moment, Procedure};
use serde_json::{Value, json};

use super::differential::{Known, number};
use super::random_logs::Dice;
use faults::{Fault, Log, Wrong};

/// As a host would build it.
pub(super) fn typed(procedure: &Procedure, line: &Value) -> Event {
    let text = |field: &str| line[field].as_str().unwrap();
    let at: Moment = text("at").parse().unwrap();
    let mut event = match text("type") {
        "occurred" => Event::occurred(text("event"), at),
        "stated" => Event::stated(text("fact"), stated(procedure, text("fact"), &line["value"]), at),
        "entered" => Event::entered(text("stage"), at).because(line["reason"].as_str().map(str::to_owned)),
        "recorded" => {
            let written = line["fields"].as_object();
            let event = Event::recorded(text("record"), at);
            written.map_or(event.clone(), |fields| event.with_fields(boxes(fields)))
        }
        "assigned" => Event::assigned(text("role"), text("party"), at),
        "withdrawn" => Event::withdrawn(text("event_id"), at),
        "left" => Event::left(text("for"), at),
        "concluded" => Event::concluded(text("outcome"), at),
        other => panic!("a new type of event: {other}"),
    };
    if let Some(recorded_at) = line["recorded_at"].as_str() {
        event = event.recorded_at(recorded_at.parse::<Moment>().unwrap());
    }
    if let Some(role) = line["by"]["role"].as_str() {
        event =
            event.by(Actor { role: role.to_owned(), party: line["by"]["party"].as_str().map(str::to_owned) });
    }
    let event = line["id"].as_str().map_or(event.clone(), |id| event.id(id));
    line["answers"].as_str().map_or(event.clone(), |id| event.answering(id))
}

fn stated(procedure: &Procedure, fact: &str, value: &Value) -> FactValue {
    match (value, procedure.fact_kind(fact)) {
        (Value::Bool(value), _) => FactValue::YesNo(*value),
        (Value::Number(value), _) => FactValue::Number(value.as_i64().unwrap()),
        (Value::String(text), Ok(FactKind::Moment(_))) => FactValue::Moment(text.parse().unwrap()),
        (Value::String(text), _) => FactValue::Choice(ChoiceId::new(text).unwrap()),
        (other, _) => panic!("no value of a fact: {other}"),
    }
}

fn boxes(fields: &serde_json::Map<String, Value>) -> BTreeMap<String, FieldValue> {
    fields.iter().map(|(name, value)| (name.clone(), written(value))).collect()
}

fn written(value: &Value) -> FieldValue {
    match value {
        Value::Bool(value) => FieldValue::YesNo(*value),
        Value::String(text) => FieldValue::Text(text.clone()),
        Value::Array(rows) if rows.iter().all(Value::is_object) => {
            FieldValue::Rows(rows.iter().map(|row| boxes(row.as_object().unwrap())).collect())
        }
        Value::Array(texts) => {
            FieldValue::List(texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect())
        }
        other => panic!("nothing that stands in a box: {other}"),
    }
}

fn inquiry(request: &Value) -> Result<Inquiry, RequestError> {
    Inquiry::of(&Request::from_json(&request.to_string())?)
}

fn answered(inquiry: &Inquiry) -> Result<String, RequestError> {
    Ok(inquiry.answer()?.to_line())
}

fn with_line(request: &Value, wrong: &Wrong) -> Value {
    let mut request = request.clone();
    request["events"].as_array_mut().unwrap().insert(wrong.place, wrong.line.clone());
    request
}

/// Random logs of every procedure, each with the dice to spoil it.
fn logs() -> impl Iterator<Item = (Value, Known, Dice)> {
    let (logs, from) = (number("DULY_LOGS", 4), number("DULY_SEED", 0));
    Known::all().into_iter().flat_map(move |known| {
        (from..from + logs).map(move |seed| (known.request(seed), known.clone(), Dice::of(seed)))
    })
}

/// A case to which the lines are added one by one; the wrong one is refused, and the case goes on as if it had not been.
fn assert_refused_typed(request: &Value, whole: &Inquiry, wrong: &Wrong) {
    let procedure = whole.case().procedure();
    let mut case = procedure.case();
    for (place, line) in with_line(request, wrong)["events"].as_array().unwrap().iter().enumerate() {
        let event = typed(procedure, line);
        if place != wrong.place {
            case.push(event).unwrap();
            continue;
        }
        let before = case.len();
        let error = case.push(event.clone()).unwrap_err();
        assert_eq!((error.position(), error.field()), (wrong.place, wrong.field), "{error}");
        assert!(error.to_string().contains(&wrong.says), "{error}, which is to say {}", wrong.says);
        assert_eq!(case.clone().with(event).unwrap_err(), error);
        assert_eq!(case.len(), before);
    }
    assert!(case.events().eq(whole.case().events()), "{wrong:?}");
    let now = request["now"].as_str().unwrap().parse().unwrap();
    let found = case.evaluate(whole.calendar(), now).unwrap();
    let found = duly::wire::Answer::new(&case, whole.calendar(), found).to_line();
    assert_eq!(found, answered(whole).unwrap(), "{wrong:?}");
}

fn assert_refused_as_json(request: &Value, wrong: &Wrong) {
    let error = inquiry(&with_line(request, wrong)).unwrap_err();
    assert_eq!(error.at(), format!("events[{}].{}", wrong.place, wrong.field), "{error}");
    assert!(error.message().contains(&wrong.says), "{error}, which is to say {}", wrong.says);
}

#[test]
fn a_line_with_one_fault_is_refused_and_the_log_goes_on_without_it() {
    let mut made: BTreeMap<Fault, usize> = BTreeMap::new();
    let mut procedures = BTreeSet::new();
    for (request, known, mut dice) in logs() {
        let whole = inquiry(&request).unwrap();
        for fault in Fault::ALL {
            let log = Log { events: request["events"].as_array().unwrap(), known: &known };
            let Some(wrong) = log.spoilt(fault, &mut dice) else { continue };
            assert_refused_as_json(&request, &wrong);
            assert_refused_typed(&request, &whole, &wrong);
            *made.entry(fault).or_default() += 1;
            procedures.insert(format!("{} {}", request["policy"], request["procedure"]));
        }
    }
    let lacking: Vec<&Fault> = Fault::ALL.iter().filter(|fault| !made.contains_key(fault)).collect();
    assert!(lacking.is_empty(), "no log has {lacking:?}");
    assert_eq!(procedures.len(), Known::all().len(), "a procedure has no spoilt log");
}

#[test]
fn rows_in_any_order_are_refused_with_the_same_faults() {
    for (request, known, mut dice) in logs() {
        let whole = inquiry(&request).unwrap();
        let procedure = whole.case().procedure();
        let sorted = |request: &Value| {
            let lines = request["events"].as_array().unwrap().iter().rev();
            procedure.case().with_sorted(lines.map(|line| typed(procedure, line)))
        };
        if sorted(&request).is_err() {
            continue;
        }
        for fault in Fault::ALL {
            let log = Log { events: request["events"].as_array().unwrap(), known: &known };
            let Some(wrong) = log.spoilt(fault, &mut dice) else { continue };
            let found = sorted(&with_line(&request, &wrong));
            if fault == Fault::TooEarly {
                assert!(found.is_ok(), "{wrong:?}: {found:?}");
            } else if !fault.is_of_its_place() {
                let error = found.unwrap_err();
                assert_eq!(error.field(), wrong.field, "{error}");
                assert!(error.to_string().contains(&wrong.says), "{error}, which is to say {}", wrong.says);
            }
        }
    }
}

/// What only text can get wrong: the path to the field, and what the message says.
#[test]
fn a_line_that_is_no_event_is_refused() {
    let faults: [(&str, Value, &str); 9] = [
        ("type", json!("happened"), "`happened`"),
        ("type", json!(7), "7"),
        ("at", json!("2026-02-30"), "`2026-02-30`"),
        ("at", json!("2026-04-02T16:50:00"), "`2026-04-02T16:50:00`"),
        ("at", Value::Null, "nothing"),
        ("recorded_at", json!("tomorrow"), "`tomorrow`"),
        ("id", json!(7), "7"),
        ("by", json!("ann"), "ann"),
        ("place", json!("here"), "`place`"),
    ];
    for (request, known, mut dice) in logs() {
        let log = Log { events: request["events"].as_array().unwrap(), known: &known };
        for (field, value, says) in &faults {
            let mut wrong = log.sound_line(&mut dice);
            wrong.line[field] = value.clone();
            let error = inquiry(&with_line(&request, &wrong)).unwrap_err();
            let at = format!("events[{}].{field}", wrong.place);
            assert!(error.at().starts_with(&at) && error.message().contains(says), "{error} of {at}");
        }
        for needed in ["type", "at", "role", "party"] {
            let mut wrong = log.sound_line(&mut dice);
            wrong.line.as_object_mut().unwrap().remove(needed);
            let error = inquiry(&with_line(&request, &wrong)).unwrap_err();
            assert!(error.at().starts_with(&format!("events[{}]", wrong.place)), "{error}");
            assert!(error.message().contains(&format!("missing field `{needed}`")), "{error}");
        }
    }
}

#[test]
fn what_counts_and_lies_outside_the_calendar_is_refused_in_answering() {
    for (request, known, mut dice) in logs() {
        let log = Log { events: request["events"].as_array().unwrap(), known: &known };
        let mut wrong = log.sound_line(&mut dice);
        (wrong.place, wrong.line["at"]) = (0, json!("1901-01-01"));
        let error = answered(&inquiry(&with_line(&request, &wrong)).unwrap()).unwrap_err();
        assert_eq!(error.at(), "events[0].at", "{error}");
        assert!(error.message().contains("`1901-01-01`"), "{error}");

        let mut late = request.clone();
        late["now"] = json!("2190-01-01T00:00:00Z");
        let error = answered(&inquiry(&late).unwrap()).unwrap_err();
        assert_eq!(error.at(), "now", "{error}");
        assert!(error.message().contains("2190-01-01"), "{error}");
    }
}

#[test]
fn a_time_that_cannot_be_placed_is_refused() {
    let beyond = || Moment::Day(chrono::NaiveDate::MAX);
    for (request, ..) in logs() {
        let whole = inquiry(&request).unwrap();
        let case: Case = whole.case().clone();
        let role = whole.case().procedure().policy().document().role[0].id.clone();
        let at: Moment = request["now"].as_str().unwrap().parse().unwrap();
        let faults = [
            (Event::assigned(&role, "ann", beyond()), "at"),
            (Event::assigned(&role, "ann", at).recorded_at(beyond()), "recorded_at"),
        ];
        for (event, field) in faults {
            let error = case.clone().with(event).unwrap_err();
            assert_eq!((error.position(), error.field()), (case.len(), field));
            assert!(error.to_string().contains(&format!("`{}`", chrono::NaiveDate::MAX)), "{error}");
        }
    }
}

/// What was withdrawn is gone; that it is withdrawn once more is no fault and changes nothing.
#[test]
fn withdrawing_twice_is_withdrawing_once() {
    let mut tried = 0;
    for (mut request, ..) in logs() {
        let events = request["events"].as_array().unwrap();
        let is_known_at_once = |line: &&Value| line["type"] == "withdrawn" && line["recorded_at"].is_null();
        let Some(mut again) = events.iter().rfind(is_known_at_once).cloned() else { continue };
        let before = answered(&inquiry(&request).unwrap()).unwrap();
        again["at"] = request["now"].clone();
        again
            .as_object_mut()
            .unwrap()
            .retain(|field, _| ["type", "event_id", "at"].contains(&field.as_str()));
        request["events"].as_array_mut().unwrap().push(again);
        let Ok(twice) = inquiry(&request) else { continue };
        assert_eq!(answered(&twice).unwrap(), before, "{request}");
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
}
