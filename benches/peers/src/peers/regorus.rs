//! Regorus: Rego, compiled to the bytecode of its virtual machine.

use anyhow::{Context as _, Result};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{PolicyModule, Value};

use super::Peer;
use crate::answer::{Answer, Form, Stage};
use crate::calendar::Table;
use crate::case::Case;

const POLICY: &str = include_str!("ladder.rego");
const ENTRY_POINT: &str = "data.ladder.answer";

pub struct Regorus {
    machine: RegoVM,
    due: Value,
    missing: Value,
    next: Value,
    overdue: Value,
    stage: Value,
}

impl Regorus {
    pub fn new(table: &Table) -> Result<Self> {
        let data = Value::from_json_str(&serde_json::to_string(&serde_json::json!({ "calendar": table }))?)?;
        let module = PolicyModule { id: "ladder.rego".into(), content: POLICY.into() };
        let policy = regorus::compile_policy_with_entrypoint(data.clone(), &[module], ENTRY_POINT.into())?;
        let program = Compiler::compile_from_policy(&policy, &[ENTRY_POINT])?;
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_data(data)?;
        let key = |name: &str| Value::from(name);
        Ok(Self {
            machine,
            due: key("due"),
            missing: key("missing"),
            next: key("next"),
            overdue: key("overdue"),
            stage: key("stage"),
        })
    }

    fn evaluate(&mut self, input: Value) -> Result<Value> {
        self.machine.set_input(input);
        Ok(self.machine.execute()?)
    }
}

impl Peer for Regorus {
    type Input = Value;

    fn input(&self, case: &Case) -> Result<Value> {
        Value::from_json_str(&serde_json::to_string(case)?)
    }

    fn answer(&mut self, input: &Value) -> Result<Answer> {
        let answer = self.evaluate(input.clone())?;
        let missing = match &answer[&self.missing] {
            Value::Set(forms) => {
                forms.iter().filter_map(|form| Form::named(form.as_string().ok()?)).collect()
            }
            _ => Vec::new(),
        };
        Ok(Answer {
            due: answer[&self.due].as_i32().ok(),
            missing,
            next: stage(&answer[&self.next]),
            overdue: *answer[&self.overdue].as_bool()?,
            stage: stage(&answer[&self.stage]).context("no such stage")?,
        })
    }

    fn answer_line(&mut self, line: &str) -> Result<String> {
        let answer = self.evaluate(Value::from_json_str(line)?)?;
        // Its own `to_json_str` indents, which takes longer.
        Ok(serde_json::to_string(&answer)?)
    }
}

fn stage(value: &Value) -> Option<Stage> {
    Stage::named(value.as_string().ok()?)
}
