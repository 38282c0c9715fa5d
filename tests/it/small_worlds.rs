//! Every log of a small world, asked at every second that matters, of the engine and of the plain model.
//!
//! The world: two stages, four kinds of events, six days in which Good Friday, Easter and the change of the clocks lie. The
//! gate takes all logs of up to two entries after the opening; `DULY_LENGTH=4` takes longer ones.

use serde_json::{Value, json};

use super::differential::Told;

const POLICY: &str = r#"
format = 1
id = "small"
version = "1"
title = "A small world"
source = "made for this test"
in_force_from = "2020-01-01"

[[clause]]
id = "S-1"
place = "1"
gist = "answer within two working days or the stated time, whichever is sooner; else it goes up, and is closed in 30 hours"

[[role]]
id = "desk"
title = "the desk"

[[procedure]]
id = "question"
title = "A question"
opened_by = ["asked"]
order = "should"

[[procedure.stage]]
id = "lower"
title = "lower"

[[procedure.stage]]
id = "upper"
title = "upper"

[[procedure.event]]
id = "asked"
gist = "it was asked"

[[procedure.event]]
id = "answered"
gist = "it was answered"

[[procedure.fact]]
id = "wanted-by"
kind = "moment"
stands = "earliest"
gist = "the moment by which it is wanted"

[[procedure.duty]]
id = "answer"
gist = "answer it"
stage = "lower"
clauses = ["S-1"]
owed_by = ["desk"]
strength = "must"
due = "earliest of [2 working days after asked, stated wanted-by]"
done_by = ["answered"]

[[procedure.duty]]
id = "go-up"
gist = "pass it on when it lapsed"
stage = "lower"
clauses = ["S-1"]
owed_by = ["desk"]
strength = "should"
when = "lapsed(answer) and not happened(answered)"
starts = "lapse of answer"
due = "same working day as lapse of answer"
done_by = ["entering upper"]

[[procedure.duty]]
id = "close"
gist = "close it"
stage = "upper"
clauses = ["S-1"]
owed_by = ["desk"]
strength = "must"
due = "latest of [30 hours after entering upper, 1 working day after latest asked]"
target = "same day as entering upper"
done_by = ["answered"]

[[procedure.transition]]
from = ["lower"]
to = "upper"
when = "lapsed(answer)"
strength = "must"
duty = "go-up"
clauses = ["S-1"]
"#;

/// Maundy Thursday to the Tuesday after Easter 2024. Days and the offset of their clocks; on 31 March it changes.
const DAYS: [(&str, &str); 6] = [
    ("2024-03-28", "+00:00"),
    ("2024-03-29", "+00:00"),
    ("2024-03-30", "+00:00"),
    ("2024-03-31", "+01:00"),
    ("2024-04-01", "+01:00"),
    ("2024-04-02", "+01:00"),
];

/// One of the four kinds of entries, on one of the days.
fn entry(kind: usize, day: usize) -> Value {
    let (date, offset) = DAYS[day];
    let mut entry = vec![
        json!({ "type": "occurred", "event": "asked" }),
        json!({ "type": "occurred", "event": "answered" }),
        json!({ "type": "entered", "stage": "upper" }),
        json!({ "type": "stated", "fact": "wanted-by", "value": format!("{date}T16:00:00{offset}") }),
    ]
    .swap_remove(kind);
    entry["at"] = json!(format!("{date}T10:00:00{offset}"));
    entry
}

/// Every log that goes on from one by so many entries.
fn extended(log: Vec<Value>, from: usize, more: usize, found: &mut Vec<Vec<Value>>) {
    if more > 0 {
        for day in from..DAYS.len() {
            for kind in 0..4 {
                let longer = log.iter().cloned().chain([entry(kind, day)]).collect();
                extended(longer, day, more - 1, found);
            }
        }
    }
    found.push(log);
}

#[test]
fn every_log_of_a_small_world() {
    let length = std::env::var("DULY_LENGTH").ok().and_then(|length| length.parse().ok()).unwrap_or(2);
    let table: toml::Table = POLICY.parse().unwrap();
    let policy = serde_json::to_value(table).unwrap();
    let mut logs = Vec::new();
    for day in 0..DAYS.len() {
        extended(vec![entry(0, day)], day, length, &mut logs);
    }
    assert!(logs.len() > 900, "{}", logs.len());
    let mut told = Told::default();
    for events in logs {
        let now = "2024-04-09T09:00:00Z";
        told.compare(&json!({
            "policy": policy, "procedure": "question", "calendar": "england-and-wales", "now": now, "events": events,
        }));
    }
    told.check();
}
