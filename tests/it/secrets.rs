//! No message carries what stands in the boxes of a form, nor why a stage was entered.

use duly::Asked;
use duly::explain::{self, Layout};
use duly::wire::{Inquiry, Request};
use serde_json::{Value, json};

const SECRET: &str = "Zoe-Zacharias-7";

/// A request whose record has this in a box, or in place of its boxes.
fn request(record: &str, fields: &Value) -> Value {
    json!({
        "policy": "knowsley-kscp",
        "procedure": "professional-disagreement",
        "now": "2026-04-09T09:00:00+01:00",
        "events": [
            { "type": "occurred", "event": "decision-received", "at": "2026-04-01T09:00:00+01:00" },
            { "type": "recorded", "record": record, "fields": fields, "at": "2026-04-02T09:00:00+01:00" },
            { "type": "entered", "stage": "stage-3", "reason": SECRET, "at": "2026-04-03T09:00:00+01:00" },
        ],
    })
}

/// Everything that is said about a request.
fn said(request: &Value) -> Vec<String> {
    let inquiry = match Request::from_json(&request.to_string()).and_then(|request| Inquiry::of(&request)) {
        Ok(inquiry) => inquiry,
        Err(error) => return vec![error.to_string(), error.to_line(), format!("{error:?}")],
    };
    let answer = match inquiry.answer() {
        Ok(answer) => answer,
        Err(error) => return vec![error.to_string()],
    };
    let mut said = vec![answer.to_line(), inquiry.text(Layout::plain(80)).unwrap()];
    let procedure = inquiry.case().procedure();
    let policy = procedure.policy();
    let entry = policy.document().procedure.iter().find(|entry| entry.id == procedure.id().as_str());
    for duty in &entry.unwrap().duty {
        let why = inquiry.why(Asked::Duty(&duty.id)).unwrap();
        said.push(explain::why(&why, inquiry.calendar(), Layout::plain(80)));
    }
    said
}

/// The values of every kind that a box can be given, sound or not.
fn values() -> Vec<Value> {
    let text = json!(SECRET);
    vec![
        text.clone(),
        json!([SECRET]),
        json!([[SECRET]]),
        json!({ "signature": SECRET }),
        json!([{ "signature": SECRET }]),
        json!([{ "signature": [SECRET] }, SECRET]),
    ]
}

#[test]
fn no_message_carries_what_stands_in_a_form() {
    let policy = duly::catalog::policy("knowsley-kscp").unwrap();
    let procedure = policy.document().procedure.first().unwrap();
    let boxes: Vec<(&str, &str)> =
        procedure.field.iter().map(|field| (field.record.as_str(), field.id.as_str())).collect();
    assert!(boxes.len() > 20, "{}", boxes.len());
    for value in values() {
        for (record, id) in &boxes {
            assert_kept(record, &json!({ (*id): value }));
        }
        assert_kept(boxes[0].0, &value);
    }
}

fn assert_kept(record: &str, fields: &Value) {
    let told = said(&request(record, fields));
    assert!(!told.is_empty());
    for message in told {
        assert!(!message.contains(SECRET), "{fields}: {message}");
    }
}

#[test]
fn no_message_carries_a_reason_that_is_no_text() {
    for reason in values().into_iter().skip(1) {
        let mut request = request("governance-form", &json!({}));
        request["events"][2]["reason"] = reason;
        for message in said(&request) {
            assert!(!message.contains(SECRET), "{message}");
        }
    }
}
