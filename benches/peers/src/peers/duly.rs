//! Duly, under the ladder of the library's own bench.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use duly::{
    Calendar, Destination, Evaluation, Event, Moment, Next, PolicyDocument, Position, Procedure,
    RecordStatus, Status,
};

use super::Peer;
use crate::answer::{Answer, Form, Stage};
use crate::case::{Case, Entry, Name};

pub struct Duly {
    procedure: Procedure,
    calendar: Calendar,
}

/// A case, built, and the second for which it is asked about.
pub struct Input {
    case: duly::Case,
    now: DateTime<Utc>,
}

impl Duly {
    pub fn new() -> Result<Self> {
        let policy = PolicyDocument::from_toml(super::LADDER)?.check()?;
        Ok(Self { procedure: policy.procedure("ladder")?, calendar: Calendar::england_and_wales() })
    }
}

impl Peer for Duly {
    type Input = Input;

    fn input(&self, case: &Case) -> Result<Input> {
        let mut built = self.procedure.case();
        for entry in &case.log {
            built.push(event(entry)?)?;
        }
        Ok(Input { case: built, now: noon(case.today)? })
    }

    fn answer(&mut self, input: &Input) -> Result<Answer> {
        plain(&input.case.evaluate(&self.calendar, input.now)?)
    }

    fn answer_line(&mut self, line: &str) -> Result<String> {
        let input = self.input(&serde_json::from_str(line)?)?;
        Ok(serde_json::to_string(&self.answer(&input)?)?)
    }
}

fn day(number: i32) -> Result<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(number).context("no such day")
}

/// All happens at noon, in the order of the log.
fn noon(number: i32) -> Result<DateTime<Utc>> {
    Ok(day(number)?.and_hms_opt(12, 0, 0).context("no such hour")?.and_utc())
}

fn event(entry: &Entry) -> Result<Event> {
    let at = noon(entry.day)?;
    Ok(match entry.name {
        Name::Opened => Event::occurred("opened", at),
        Name::Noted => Event::occurred("noted", at),
        Name::Settled => Event::occurred("settled", at),
        Name::Upper => Event::entered("upper", at),
        Name::FormA => Event::recorded("form-a", at),
        Name::FormB => Event::recorded("form-b", at),
        Name::FormC => Event::recorded("form-c", at),
        Name::ProtectiveTimescale => {
            let stated = day(entry.value.context("a stated day without its value")?)?;
            Event::stated("protective-timescale", Moment::Day(stated), at)
        }
    })
}

/// What the others can answer too, of all that an evaluation says.
fn plain(evaluation: &Evaluation<'_>) -> Result<Answer> {
    let Position::At(stage, _) = evaluation.position else { anyhow::bail!("at no stage") };
    let settle =
        evaluation.duties.iter().find(|duty| duty.id.as_str() == "settle").context("no such duty")?;
    let by = settle.due.as_ref().and_then(|due| due.by);
    let missing = evaluation.records.iter().filter(|record| record.status == RecordStatus::Missing);
    Ok(Answer {
        // The last second of a day in London lies on that day in UTC too.
        due: by.map(|by| by.date_naive().num_days_from_ce()),
        missing: missing.filter_map(|record| Form::named(record.record.as_str())).collect(),
        next: match evaluation.next {
            Next::Move { to: Destination::Stage(stage), .. } => Stage::named(stage.as_str()),
            _ => None,
        },
        overdue: settle.status == Status::Overdue,
        stage: Stage::named(stage.as_str()).context("no such stage")?,
    })
}
