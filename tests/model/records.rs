//! Forms, and what they lack.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::log::{list, text};
use super::phrase;
use super::world::{Truth, World};

/// What stands in a field of a record that was vouched for as a whole.
fn vouched() -> Value {
    json!({ "vouched": true })
}

impl World<'_> {
    /// What stands in the fields of a record, the last entry of each.
    pub(crate) fn written(&self, record: &str) -> Value {
        let mut fields: Map<String, Value> = Map::new();
        for entry in self.entries_of.get(record).into_iter().flatten() {
            let given = entry.raw["fields"].as_object().cloned().unwrap_or_default();
            let all = list(self.policy.procedure, "field").into_iter();
            let own = all.filter(|field| field["record"] == record && field["within"].is_null());
            let vouched = own.filter(|_| given.is_empty()).map(|field| (text(field, "id"), vouched()));
            fields.extend(vouched);
            fields.extend(given);
        }
        Value::Object(fields)
    }

    /// The fields that a record lacks or that do not fit; nothing if nothing is written of it.
    pub(crate) fn lacking(&self, record: &str) -> Option<Vec<String>> {
        self.entries_of.get(record)?;
        Some(self.wanting(record, None, self.written(record).as_object().unwrap()))
    }

    /// All fields that are required now.
    pub(crate) fn required(&self, record: &str) -> Vec<String> {
        self.wanting(record, None, &Map::new())
    }

    fn wanting(&self, record: &str, within: Option<&str>, fields: &Map<String, Value>) -> Vec<String> {
        let mut found = Vec::new();
        for field in list(self.policy.procedure, "field") {
            if field["record"] != record || field["within"].as_str() != within {
                continue;
            }
            let id = text(field, "id");
            let lacks = match fields.get(&id) {
                None | Some(Value::Null) => self.is_required(field) != Truth::No,
                Some(value) => *value != vouched() && !self.fits(record, field, value),
            };
            if lacks {
                found.push(id);
            }
        }
        found
    }

    pub(crate) fn is_required(&self, field: &Value) -> Truth {
        match field["required_when"].as_str() {
            Some(condition) => self.truth(&phrase::condition(condition)),
            None => Truth::of(field["required"] == true),
        }
    }

    fn fits(&self, record: &str, field: &Value, value: &Value) -> bool {
        let values = field["values"].as_array().cloned().unwrap_or_default();
        match field["kind"].as_str().unwrap() {
            "text" => value.as_str().is_some_and(|text| !text.trim().is_empty()),
            "date" => value.as_str().is_some_and(|text| text.parse::<NaiveDate>().is_ok()),
            "yes-no" => value.is_boolean(),
            "one-of" => values.contains(value),
            "some-of" => {
                let chosen = value.as_array().cloned().unwrap_or_default();
                !chosen.is_empty() && chosen.iter().all(|one| values.contains(one))
            }
            _ => {
                let rows = value.as_array().cloned().unwrap_or_default();
                let id = text(field, "id");
                let is_whole = |row: &Value| {
                    row.as_object().is_some_and(|row| self.wanting(record, Some(&id), row).is_empty())
                };
                !rows.is_empty() && rows.iter().all(is_whole)
            }
        }
    }
}
