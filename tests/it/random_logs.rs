//! Random logs of any procedure, valid by construction, from a number.

use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;
use serde_json::{Map, Value, json};

/// A row of numbers, the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        (0..4).for_each(|_| {
            dice.below(2);
        });
        dice
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % u64::try_from(most.max(1)).unwrap()).unwrap()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'a>(&mut self, list: &'a [Value]) -> Option<&'a Value> {
        if list.is_empty() { None } else { list.get(self.below(list.len())) }
    }
}

pub(crate) struct Log<'a> {
    document: &'a Value,
    procedure: &'a Value,
    dice: Dice,
    clock: i64,
    events: Vec<Value>,
    ids: Vec<String>,
    is_concluded: bool,
}

/// A log of a procedure.
pub(crate) fn log(document: &Value, procedure: &Value, seed: u64) -> Vec<Value> {
    let mut log = Log::opened(document, procedure, seed);
    for _ in 0..3 + log.dice.below(9) {
        log.pass_time();
        log.add_any();
    }
    log.events
}

/// A log of a procedure in which these events occur ten times each, one after the other.
pub(crate) fn log_of_many(document: &Value, procedure: &Value, seed: u64, events: &[&str]) -> Vec<Value> {
    let mut log = Log::opened(document, procedure, seed);
    for event in events.iter().flat_map(|event| [event; 10]) {
        log.pass_time();
        log.add(json!({ "type": "occurred", "event": event }));
    }
    log.events
}

fn local(day: NaiveDate) -> i64 {
    London.from_local_datetime(&day.and_hms_opt(0, 0, 0).unwrap()).unwrap().timestamp()
}

fn text(second: i64) -> String {
    DateTime::<Utc>::from_timestamp(second, 0).unwrap().with_timezone(&London).to_rfc3339()
}

impl<'a> Log<'a> {
    /// A log that begins with the opening, or with a fact before it.
    fn opened(document: &'a Value, procedure: &'a Value, seed: u64) -> Self {
        let mut dice = Dice::of(seed);
        let starts = ["2026-03-26", "2026-10-20", "2026-12-18", "2026-04-28"];
        let day: NaiveDate = starts[dice.below(starts.len())].parse().unwrap();
        let clock = local(day) + i64::try_from(dice.below(86_400)).unwrap();
        let mut log = Log {
            document,
            procedure,
            dice,
            clock,
            events: Vec::new(),
            ids: Vec::new(),
            is_concluded: false,
        };
        if log.dice.one_in(3) {
            log.add_fact();
        }
        let opening = log.dice.pick(log.list("opened_by")).unwrap().clone();
        log.add(json!({ "type": "occurred", "event": opening }));
        log
    }

    fn list(&self, key: &str) -> &'a [Value] {
        self.procedure[key].as_array().map_or(&[], Vec::as_slice)
    }

    fn day(&self) -> NaiveDate {
        DateTime::<Utc>::from_timestamp(self.clock, 0).unwrap().with_timezone(&London).date_naive()
    }

    fn pass_time(&mut self) {
        let day = self.day();
        let days = [0, 1, 1, 2, 5, 9, 30];
        self.clock = match self.dice.below(6) {
            0 => self.clock,
            1 => self.clock + 1,
            2 => self.clock + 3600 * i64::try_from(self.dice.below(10)).unwrap(),
            3 => local(day + Days::new(1)),
            4 => local(day + Days::new(1)) - 1,
            _ => {
                let days = days[self.dice.below(days.len())];
                local(day + Days::new(days)) + 3600 * i64::try_from(9 + self.dice.below(8)).unwrap()
            }
        }
        .max(self.clock);
    }

    fn add(&mut self, mut event: Value) {
        let day = self.day();
        if self.dice.one_in(6) {
            event["at"] = json!(day.to_string());
        } else {
            event["at"] = json!(text(self.clock));
        }
        self.is_concluded |= event["type"] == "concluded";
        let is_opening = self.list("opened_by").contains(&event["event"]);
        if self.dice.one_in(6) && !is_opening {
            let later = self.clock + 86_400 * i64::try_from(self.dice.below(12)).unwrap();
            event["recorded_at"] = json!(text(later));
        }
        if event["type"] != "withdrawn" && self.dice.one_in(3) {
            let id = format!("id{}", self.events.len());
            event["id"] = json!(id);
            self.ids.push(id);
        }
        if self.dice.one_in(3) {
            let roles = self.document["role"].as_array().unwrap();
            let role = self.dice.pick(roles).unwrap()["id"].clone();
            let party = ["ann", "ben", "cat"][self.dice.below(3)];
            event["by"] = json!({ "role": role, "party": party });
        }
        self.events.push(event);
    }

    fn add_any(&mut self) {
        match self.dice.below(16) {
            0..=5 => {
                let event = self.dice.pick(self.list("event")).unwrap()["id"].clone();
                let mut event = json!({ "type": "occurred", "event": event });
                if let Some(id) = self.answerable().filter(|_| self.dice.one_in(3)) {
                    event["answers"] = id;
                }
                self.add(event);
            }
            6..=8 => self.add_fact(),
            9..=10 => {
                if let Some(stage) =
                    self.dice.pick(self.list("stage")).cloned().filter(|_| !self.is_concluded)
                {
                    let also = stage["also"].get(0).filter(|_| self.dice.one_in(2));
                    self.add(json!({ "type": "entered", "stage": also.unwrap_or(&stage["id"]) }));
                }
            }
            11..=12 => self.add_record(),
            13 => {
                let roles = self.document["role"].as_array().unwrap();
                let role = self.dice.pick(roles).unwrap()["id"].clone();
                let party = ["ann", "ben", "cat"][self.dice.below(3)];
                self.add(json!({ "type": "assigned", "role": role, "party": party }));
            }
            14 => {
                if !self.ids.is_empty() {
                    let id = self.ids.remove(self.dice.below(self.ids.len()));
                    self.add(json!({ "type": "withdrawn", "event_id": id }));
                }
            }
            _ => {
                let outcome = self.dice.pick(self.list("outcome")).cloned();
                if let Some(outcome) = outcome.filter(|_| !self.is_concluded && self.dice.one_in(3)) {
                    self.add(json!({ "type": "concluded", "outcome": outcome["id"] }));
                }
            }
        }
    }

    fn add_fact(&mut self) {
        let Some(fact) = self.dice.pick(self.list("fact")).cloned() else { return };
        let is_schedules = self.list("schedule").iter().any(|schedule| schedule["from"] == fact["id"]);
        if is_schedules && self.events.iter().any(|event| event["fact"] == fact["id"]) {
            return;
        }
        let value = match fact["kind"].as_str().unwrap() {
            "yes-no" => json!(!self.dice.one_in(3)),
            "number" => json!(19 + self.dice.below(3)),
            "one-of" => self.dice.pick(fact["values"].as_array().unwrap()).unwrap().clone(),
            _ => {
                let hours = i64::try_from(self.dice.below(20 * 24)).unwrap();
                let second = self.clock + 3600 * (hours - 48);
                let day = DateTime::<Utc>::from_timestamp(second, 0).unwrap().date_naive();
                if self.dice.one_in(3) { json!(day.to_string()) } else { json!(text(second)) }
            }
        };
        self.add(json!({ "type": "stated", "fact": fact["id"], "value": value }));
    }

    fn add_record(&mut self) {
        let Some(record) = self.dice.pick(self.list("record")).cloned() else { return };
        let mut event = json!({ "type": "recorded", "record": record["id"] });
        if !self.dice.one_in(3) {
            let most = if self.dice.one_in(2) { 2 } else { 100 };
            let fields = self.fields(&record["id"], None, most);
            if !fields.is_empty() {
                event["fields"] = json!(fields);
            }
        }
        if let Some(id) = self.answerable().filter(|_| self.dice.one_in(3)) {
            event["answers"] = id;
        }
        self.add(event);
    }

    /// The id of the last event for each of which something is owed.
    fn answerable(&self) -> Option<Value> {
        let per = self.list("duty").iter().filter_map(|duty| duty["per"].as_str());
        let each: Vec<&str> = per.filter_map(|per| per.strip_prefix("each ")).collect();
        let is_one = |event: &&Value| event["event"].as_str().is_some_and(|name| each.contains(&name));
        self.events.iter().rev().filter(is_one).map(|event| event["id"].clone()).find(Value::is_string)
    }

    fn fields(&mut self, record: &Value, within: Option<&Value>, most: usize) -> Map<String, Value> {
        let mut found = Map::new();
        for field in self.list("field") {
            let is_of = &field["record"] == record
                && within.map_or(field["within"].is_null(), |id| field["within"] == *id);
            if !is_of || self.dice.below(100) >= 40 + 30 * most {
                continue;
            }
            let value = match field["kind"].as_str().unwrap() {
                "text" => json!("words"),
                "date" => json!("2026-04-01"),
                "yes-no" => json!(true),
                "one-of" => self.dice.pick(field["values"].as_array().unwrap()).unwrap().clone(),
                "some-of" => json!([self.dice.pick(field["values"].as_array().unwrap()).unwrap()]),
                _ => json!([self.fields(record, Some(&field["id"]), most)]),
            };
            found.insert(field["id"].as_str().unwrap().to_owned(), value);
        }
        found
    }
}
