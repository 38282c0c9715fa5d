//! Datalogic-rs: JSONLogic, compiled; input and working memory in arenas.

use anyhow::{Context as _, Result};
use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{DataValue, Engine, Logic};
use serde_json::{Value, json};

use super::Peer;
use crate::answer::{Answer, Form, Stage};
use crate::calendar::Table;
use crate::case::Case;

pub struct Datalogic {
    engine: Engine,
    logic: Logic,
    /// Emptied before every evaluation.
    arena: Bump,
    /// For the cases and the table, which live as long as the program.
    kept: &'static Bump,
    calendar: DataValue<'static>,
}

impl Datalogic {
    pub fn new(table: &Table) -> Result<Self> {
        let engine = Engine::builder().with_templating(true).build();
        let logic = engine.compile(serde_json::to_string(&policy())?.as_str())?;
        let kept: &'static Bump = Box::leak(Box::default());
        let calendar = parsed(&serde_json::to_string(table)?, kept)?;
        Ok(Self { engine, logic, arena: Bump::new(), kept, calendar })
    }
}

impl Peer for Datalogic {
    type Input = &'static DataValue<'static>;

    fn input(&self, case: &Case) -> Result<Self::Input> {
        let case = parsed(&serde_json::to_string(case)?, self.kept)?;
        with_calendar(case, self.calendar, self.kept)
    }

    fn answer(&mut self, input: &Self::Input) -> Result<Answer> {
        self.arena.reset();
        plain(self.engine.evaluate(&self.logic, *input, &self.arena)?)
    }

    fn answer_line(&mut self, line: &str) -> Result<String> {
        self.arena.reset();
        let case = read(line, &self.arena)?;
        let input = with_calendar(case, self.calendar, &self.arena)?;
        Ok(self.engine.evaluate(&self.logic, input, &self.arena)?.to_string())
    }
}

fn read<'a>(text: &'a str, arena: &'a Bump) -> Result<DataValue<'a>> {
    DataValue::from_str(text, arena).map_err(|error| anyhow::anyhow!("{error}"))
}

fn parsed<'a>(text: &str, arena: &'a Bump) -> Result<DataValue<'a>> {
    read(arena.alloc_str(text), arena)
}

/// The case with the table beside it: the fields are copied, what they hold is shared.
fn with_calendar<'a>(
    case: DataValue<'a>,
    calendar: DataValue<'a>,
    arena: &'a Bump,
) -> Result<&'a DataValue<'a>> {
    let log = *case.get("log").context("no log")?;
    let today = *case.get("today").context("no today")?;
    let fields = arena.alloc_slice_copy(&[("log", log), ("today", today), ("calendar", calendar)]);
    Ok(arena.alloc(DataValue::Object(fields)))
}

fn plain(answer: &DataValue<'_>) -> Result<Answer> {
    let due = answer.get("due").and_then(DataValue::as_i64);
    let forms = answer.get("missing").and_then(DataValue::as_array).unwrap_or_default();
    let stage = |field: &str| Stage::named(answer.get(field)?.as_str()?);
    Ok(Answer {
        due: due.map(i32::try_from).transpose()?,
        missing: forms.iter().filter_map(|form| Form::named(form.as_str()?)).collect(),
        next: stage("next"),
        overdue: answer.get("overdue").and_then(DataValue::as_bool).context("no word on overdue")?,
        stage: stage("stage").context("no such stage")?,
    })
}

/// The ladder as JSONLogic. What stands in it twice is evaluated once: the engine shares equal subexpressions.
fn policy() -> Value {
    let upper = json!({
        "due": due(),
        "missing": { "merge": [missing("form-a"), missing("form-b"), missing("form-c")] },
        "next": null,
        "overdue": { "and": [{ "!": is_logged("settled") }, { ">": [{ "val": "today" }, due()] }] },
        "stage": "upper",
    });
    let lower = json!({ "due": null, "missing": [], "next": "upper", "overdue": false, "stage": "lower" });
    json!({ "if": [is_logged("upper"), upper, lower] })
}

fn is_logged(name: &str) -> Value {
    json!({ "in": [name, { "map": [{ "val": "log" }, { "val": "name" }] }] })
}

/// One field of all the entries of a name.
fn each(name: &str, field: &str) -> Value {
    json!({ "map": [{ "filter": [{ "val": "log" }, { "===": [{ "val": "name" }, name] }] }, { "val": field }] })
}

fn missing(form: &str) -> Value {
    json!({ "if": [is_logged(form), [], [form]] })
}

fn due() -> Value {
    json!({ "min": { "merge": [each("protective-timescale", "value"), [fifth_working_day()]] } })
}

fn fifth_working_day() -> Value {
    let entered = json!({ "max": each("upper", "day") });
    let until = json!({ "val": ["calendar", "until", { "-": [entered, { "val": ["calendar", "first"] }] }] });
    json!({ "val": ["calendar", "worked", { "+": [until, 4] }] })
}
