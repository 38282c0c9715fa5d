//! The engine against the plain model by calendars that no nation has: other days of rest, holidays and closures in runs,
//! days worked all the same, the clocks of other zones. The model has its days from a plain list.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use duly::Calendar;
use duly::calendar::CalendarDocument;
use duly::wire::Answer;
use serde_json::{Value, json};

use super::differential::{Known, differences, number, plain, times};
use super::model;
use super::random_logs::Dice;
use super::refused::typed;

/// In Beirut and in Cairo the clocks go forward at midnight: there is a day that begins at one.
const ZONES: [Tz; 6] = [
    Tz::Europe__London,
    Tz::America__New_York,
    Tz::Asia__Kolkata,
    Tz::Pacific__Auckland,
    Tz::Asia__Beirut,
    Tz::Africa__Cairo,
];

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A calendar, and which days of it are no working days.
struct Odd {
    zone: Tz,
    calendar: Calendar,
    rest: BTreeSet<NaiveDate>,
}

impl Odd {
    fn of(dice: &mut Dice) -> Self {
        let zone = ZONES[dice.below(ZONES.len())];
        let first: NaiveDate = "2024-01-01".parse().unwrap();
        let covered: Vec<NaiveDate> = first.iter_days().take(8 * 365).collect();
        let resting: Vec<usize> = (0..7).filter(|_| dice.below(3) == 0).take(6).collect();
        let is_resting =
            |day: &NaiveDate| resting.contains(&day.weekday().num_days_from_monday().try_into().unwrap());
        let mut rest: BTreeSet<NaiveDate> = covered.iter().copied().filter(is_resting).collect();
        let mut taken = BTreeSet::new();
        let mut runs = |dice: &mut Dice, count: usize| -> BTreeSet<NaiveDate> {
            let starts: Vec<usize> = (0..count).map(|_| dice.below(covered.len() - 20)).collect();
            let days = starts.into_iter().flat_map(|start| start..=start + [0, 0, 1, 4, 12][dice.below(5)]);
            let days: Vec<NaiveDate> = days.map(|place| covered[place]).collect();
            days.into_iter().filter(|day| taken.insert(*day)).collect()
        };
        let (holidays, closures, extra) = (runs(dice, 120), runs(dice, 60), runs(dice, 60));
        rest.extend(holidays.iter().chain(&closures));
        rest.retain(|day| !extra.contains(day));
        let holiday =
            |day| json!({ "date": day, "name": "a feast", "kind": "regular", "standing": "official" });
        let because = |day| json!({ "date": day, "reason": "it is so" });
        let document = json!({
            "format": 1, "id": "odd", "zone": zone.name(), "first": covered[0], "last": covered.last(),
            "rest_days": resting.iter().map(|day| DAYS[*day]).collect::<Vec<_>>(),
            "holiday": holidays.iter().map(holiday).collect::<Vec<_>>(),
            "closure": closures.iter().map(because).collect::<Vec<_>>(),
            "extra_working_day": extra.iter().map(because).collect::<Vec<_>>(),
        });
        let calendar = CalendarDocument::from_json(&document.to_string()).unwrap().calendar().unwrap();
        Self { zone, calendar, rest }
    }

    /// The same clock times in another zone: what is midnight in London is midnight there.
    fn moved(&self, events: &[Value]) -> Vec<Value> {
        let there = |text: &str| -> Option<Value> {
            let local: NaiveDateTime = DateTime::parse_from_rfc3339(text).ok()?.naive_local();
            Some(json!(self.zone.from_local_datetime(&local).earliest()?.to_rfc3339()))
        };
        let mut events = events.to_vec();
        for event in &mut events {
            for field in ["at", "recorded_at", "value"] {
                if let Some(moved) = event[field].as_str().and_then(there) {
                    event[field] = moved;
                }
            }
        }
        events
    }

    /// What the engine and the model say differently of a log; nothing if it is no log by the clocks of the zone.
    fn compare(&self, known: &Known, request: &Value, asked: &mut usize) -> Option<Vec<String>> {
        let events = self.moved(request["events"].as_array().unwrap());
        let policy: duly::PolicyDocument = serde_json::from_value(known.document.clone()).unwrap();
        let id = known.procedure["id"].as_str().unwrap();
        let procedure = policy.check().unwrap().procedure(id).unwrap();
        let mut case = procedure.case_in(self.zone);
        for event in &events {
            case.push(typed(&procedure, event)).ok()?;
        }
        let is_rest = |day: NaiveDate| self.rest.contains(&day);
        let mut differing = Vec::new();
        let moved = json!({ "now": request["now"], "events": events });
        for now in times(&moved).into_iter().step_by(3) {
            let at: DateTime<Utc> = DateTime::from_timestamp(now, 0).unwrap();
            let engine = case.evaluate(&self.calendar, at).unwrap();
            let engine = serde_json::to_value(Answer::new(&case, &self.calendar, engine)).unwrap();
            if engine.to_string().contains("beyond calendar") {
                continue;
            }
            *asked += 1;
            let model =
                model::in_zone(self.zone, || model::answer(&known.document, id, &is_rest, &events, now));
            let told = differences(&plain(&engine), &plain(&model), &mut Default::default());
            if !told.is_empty() {
                differing.push(format!("{id} in {} at {at}:\n  {}", self.zone, told.join("\n  ")));
            }
        }
        Some(differing)
    }
}

#[test]
fn the_engine_and_the_model_agree_by_odd_calendars() {
    let (logs, from) = (number("DULY_LOGS", 1), number("DULY_SEED", 0));
    let (mut asked, mut differing, mut zones) = (0, Vec::new(), BTreeSet::new());
    for (place, known) in Known::all().into_iter().enumerate() {
        for seed in from..from + logs {
            let mut dice = Dice::of(1 + seed * 1_000 + u64::try_from(place).unwrap());
            let odd = Odd::of(&mut dice);
            if let Some(found) = odd.compare(&known, &known.request(seed), &mut asked) {
                zones.insert(odd.zone.name());
                differing.extend(found);
            }
        }
    }
    let shown = differing.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    assert!(differing.is_empty(), "{} of {asked} answers differ:\n{shown}", differing.len());
    assert!(asked > 150 && zones.len() == ZONES.len(), "{asked} answers in {zones:?}");
}
