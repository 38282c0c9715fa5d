//! Duly's own JSON, in which a policy that is not of its catalogue stands whole in every request.

use anyhow::{Context as _, Result};
use chrono::{Datelike, NaiveDate};
use duly::PolicyDocument;
use duly::wire::{Inquiry, Request};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::case::{Case, Entry, Name};

pub fn request(case: &Case) -> Result<String> {
    let events = case.log.iter().map(event).collect::<Result<Vec<_>>>()?;
    let request = json!({
        "policy": PolicyDocument::from_toml(super::LADDER)?,
        "procedure": "ladder",
        "now": noon(case.today)?,
        "events": events,
    });
    Ok(request.to_string())
}

/// The whole answer, which says much more than the plain one.
pub fn answer_line(line: &str) -> Result<String> {
    let request = Request::from_json(line)?;
    let inquiry = Inquiry::of(&request)?;
    Ok(inquiry.answer()?.to_line())
}

/// Whether the whole answer says what the plain one does.
pub fn agrees(line: &str, answer: &Answer) -> Result<bool> {
    let whole: Value = serde_json::from_str(line)?;
    let duties = whole["duties"].as_array().context("no duties")?;
    let settle = duties.iter().find(|duty| duty["id"] == "settle").context("no such duty")?;
    let due = settle["due"]["by"].as_str().map(|by| by.get(..10).unwrap_or(by).to_owned());
    let records = whole["records"].as_array().context("no records")?;
    let missing =
        records.iter().filter(|record| record["status"] == "missing").map(|record| &record["record"]);
    Ok(due == answer.due.map(day).transpose()?
        && json!(missing.collect::<Vec<_>>()) == json!(answer.missing)
        && whole["next"].get("move").unwrap_or(&Value::Null) == &json!(answer.next)
        && (settle["status"] == "overdue") == answer.overdue
        && whole["position"]["at"] == json!(answer.stage))
}

fn event(entry: &Entry) -> Result<Value> {
    let at = noon(entry.day)?;
    Ok(match entry.name {
        Name::Opened | Name::Noted | Name::Settled => {
            json!({ "type": "occurred", "event": entry.name, "at": at })
        }
        Name::Upper => json!({ "type": "entered", "stage": entry.name, "at": at }),
        Name::FormA | Name::FormB | Name::FormC => {
            json!({ "type": "recorded", "record": entry.name, "at": at })
        }
        Name::ProtectiveTimescale => {
            let value = day(entry.value.context("a stated day without its value")?)?;
            json!({ "type": "stated", "fact": entry.name, "value": value, "at": at })
        }
    })
}

fn day(number: i32) -> Result<String> {
    let date = NaiveDate::from_num_days_from_ce_opt(number).context("no such day")?;
    Ok(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
}

fn noon(number: i32) -> Result<String> {
    Ok(format!("{}T12:00:00Z", day(number)?))
}
