//! The faults that a line of a log can have, each made by name.

use chrono::{DateTime, NaiveDate, TimeDelta};
use serde_json::{Value, json};

use crate::differential::Known;
use crate::random_logs::Dice;

/// The list and the enum are one; a fault without a line to make it does not compile.
macro_rules! faults {
    ($($name:ident),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Fault { $($name),+ }

        impl Fault {
            pub(super) const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];
        }
    };
}

faults! {
    UnknownEvent,
    UnknownFact,
    UnknownStage,
    UnknownRecord,
    UnknownField,
    UnknownRole,
    UnknownOutcome,
    UnknownDoer,
    WrongKind,
    NoneOfTheList,
    NoDestination,
    TooEarly,
    RecordedBefore,
    SecondId,
    WithdrawnUnknown,
    WithdrawnLater,
    AnswersUnknown,
    AnswersNothing,
    OccurredBeforeOpening,
    EnteredBeforeOpening,
    ConcludedBeforeOpening,
    LeftBeforeOpening,
}

impl Fault {
    /// Whether it would be none if the line stood elsewhere, as it may once rows are put in order.
    pub(super) fn is_of_its_place(self) -> bool {
        matches!(
            self,
            Self::TooEarly
                | Self::WithdrawnLater
                | Self::SecondId
                | Self::OccurredBeforeOpening
                | Self::EnteredBeforeOpening
                | Self::ConcludedBeforeOpening
                | Self::LeftBeforeOpening
        )
    }
}

/// A line, where it is to stand, which of its fields is wrong, and what the message is to repeat of it.
#[derive(Debug, Clone)]
pub(super) struct Wrong {
    pub(super) line: Value,
    pub(super) place: usize,
    pub(super) field: &'static str,
    pub(super) says: String,
}

/// A log, and the procedure that it is one of.
pub(super) struct Log<'a> {
    pub(super) events: &'a [Value],
    pub(super) known: &'a Known,
}

impl Log<'_> {
    fn ids(&self, list: &str) -> Vec<&Value> {
        self.known.procedure[list].as_array().into_iter().flatten().map(|one| &one["id"]).collect()
    }

    /// A line as sound as those before it: a role given to somebody, at the time of the line before.
    pub(super) fn sound_line(&self, dice: &mut Dice) -> Wrong {
        let place = 1 + dice.below(self.events.len());
        let line = json!({
            "type": "assigned", "role": self.known.document["role"][0]["id"], "party": "ann",
            "at": self.events[place - 1]["at"],
        });
        Wrong { line, place, field: "at", says: String::new() }
    }

    /// A line with this fault; none if the procedure or the log has nothing to make it of.
    pub(super) fn spoilt(&self, fault: Fault, dice: &mut Dice) -> Option<Wrong> {
        let sound = self.sound_line(dice);
        let (at, place) = (sound.line["at"].clone(), sound.place);
        let made = |mut line: Value, field: &'static str, says: &str| {
            line["at"] = at.clone();
            Some(Wrong { line, place, field, says: format!("`{says}`") })
        };
        let no = "nowhere-declared";
        match fault {
            Fault::UnknownEvent => made(json!({ "type": "occurred", "event": no }), "event", no),
            Fault::UnknownFact => made(json!({ "type": "stated", "fact": no, "value": true }), "fact", no),
            Fault::UnknownStage => made(json!({ "type": "entered", "stage": no }), "stage", no),
            Fault::UnknownRecord => made(json!({ "type": "recorded", "record": no }), "record", no),
            Fault::UnknownField => {
                let record = self.ids("record").first().copied()?;
                made(json!({ "type": "recorded", "record": record, "fields": { no: "words" } }), "fields", no)
            }
            Fault::UnknownRole => made(json!({ "type": "assigned", "role": no, "party": "ann" }), "role", no),
            Fault::UnknownOutcome => made(json!({ "type": "concluded", "outcome": no }), "outcome", no),
            Fault::UnknownDoer => {
                let mut line = sound.line.clone();
                line["by"] = json!({ "role": no });
                made(line, "by.role", no)
            }
            Fault::WrongKind | Fault::NoneOfTheList => {
                let (fact, value, says) = self.misfit(fault, dice)?;
                made(json!({ "type": "stated", "fact": fact, "value": value }), "value", &says)
            }
            Fault::NoDestination => {
                let nowhere = ["court", "outside:", "outside:the court", "procedure:own/other", "own/", ""];
                let nowhere = nowhere[dice.below(nowhere.len())];
                made(json!({ "type": "left", "for": nowhere }), "for", nowhere)
            }
            Fault::TooEarly | Fault::RecordedBefore => self.untimely(fault, sound),
            Fault::SecondId | Fault::WithdrawnUnknown | Fault::WithdrawnLater => self.misnamed(fault, sound),
            Fault::AnswersUnknown | Fault::AnswersNothing => self.astray(fault, sound),
            Fault::OccurredBeforeOpening
            | Fault::EnteredBeforeOpening
            | Fault::ConcludedBeforeOpening
            | Fault::LeftBeforeOpening => self.unopened(fault),
        }
    }

    /// A fact with a value that it does not take.
    fn misfit(&self, fault: Fault, dice: &mut Dice) -> Option<(Value, Value, String)> {
        let facts = self.known.procedure["fact"].as_array()?;
        let fact = facts.get(dice.below(facts.len()))?;
        let is_listed = fact["kind"] == "one-of";
        let value = match fault {
            Fault::WrongKind if fact["kind"] == "yes-no" => json!(7),
            Fault::WrongKind => json!(true),
            _ if is_listed => json!("nowhere-declared"),
            _ => return None,
        };
        let says = value.as_str().map_or(value.to_string(), str::to_owned);
        Some((fact["id"].clone(), value, says))
    }

    fn untimely(&self, fault: Fault, mut wrong: Wrong) -> Option<Wrong> {
        let (day, of) = match fault {
            Fault::RecordedBefore => (day(&wrong.line["at"]), "recorded_at"),
            _ => (day(&self.events[0]["at"]), "at"),
        };
        let before = day - TimeDelta::days(2);
        wrong.line[of] = json!(before.to_string());
        Some(Wrong { field: of, says: format!("`{before}`"), ..wrong })
    }

    fn misnamed(&self, fault: Fault, mut wrong: Wrong) -> Option<Wrong> {
        let (earlier, later) = self.events.split_at(wrong.place);
        let named = |lines: &[Value]| lines.iter().find_map(|line| line["id"].as_str().map(str::to_owned));
        let (field, id) = match fault {
            Fault::SecondId => ("id", named(earlier)?),
            Fault::WithdrawnLater => ("event_id", named(later)?),
            _ => ("event_id", "nowhere".to_owned()),
        };
        if field == "event_id" {
            wrong.line = json!({ "type": "withdrawn", "at": wrong.line["at"] });
        }
        wrong.line[field] = json!(id);
        Some(Wrong { field, says: format!("`{id}`"), ..wrong })
    }

    /// An answer to something for which nothing is owed.
    fn astray(&self, fault: Fault, mut wrong: Wrong) -> Option<Wrong> {
        let is_nothing = |line: &&Value| line["type"] != "occurred" && line["id"].is_string();
        let id = match fault {
            Fault::AnswersNothing => self.events[..wrong.place].iter().find(is_nothing)?["id"].as_str()?,
            _ => "nowhere",
        };
        wrong.line["answers"] = json!(id);
        Some(Wrong { field: "answers", says: format!("`{id}`"), ..wrong })
    }

    fn unopened(&self, fault: Fault) -> Option<Wrong> {
        let opening = self.known.procedure["opened_by"].as_array().unwrap();
        let first = |list: &str| self.ids(list).into_iter().find(|id| !opening.contains(id)).cloned();
        let (mut line, field) = match fault {
            Fault::OccurredBeforeOpening => {
                (json!({ "type": "occurred", "event": first("event")? }), "event")
            }
            Fault::EnteredBeforeOpening => (json!({ "type": "entered", "stage": first("stage")? }), "stage"),
            Fault::ConcludedBeforeOpening => {
                (json!({ "type": "concluded", "outcome": first("outcome")? }), "outcome")
            }
            _ => (json!({ "type": "left", "for": "outside:court" }), "for"),
        };
        line["at"] = self.events[0]["at"].clone();
        let says = format!("`{}`", line[field].as_str().unwrap());
        Some(Wrong { line, place: 0, field, says })
    }
}

/// The day on which a line happened, by the clocks that it is written in.
fn day(at: &Value) -> NaiveDate {
    let text = at.as_str().unwrap();
    text.parse().unwrap_or_else(|_| DateTime::parse_from_rfc3339(text).unwrap().date_naive())
}
