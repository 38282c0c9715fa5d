//! Holds what the readme says of cases that the peers answer otherwise.

use anyhow::Result;

use crate::calendar::Table;
use crate::peers::Peer;
use crate::peers::datalogic::Datalogic;
use crate::peers::duly::Duly;
use crate::peers::regorus::Regorus;

/// What duly, regorus and datalogic-rs answer, in this order.
fn all(line: &str) -> Result<[String; 3]> {
    let table = Table::of(&duly::Calendar::england_and_wales())?;
    Ok([
        Duly::new()?.answer_line(line)?,
        Regorus::new(&table)?.answer_line(line)?,
        Datalogic::new(&table)?.answer_line(line)?,
    ])
}

/// Entered on 25 November 2030, a Monday; the table ends in 2028.
#[test]
fn a_day_outside_the_table_is_undefined_or_wrong() -> Result<()> {
    let [duly, regorus, datalogic] =
        all(r#"{"log":[{"day":741406,"name":"opened"},{"day":741406,"name":"upper"}],"today":741407}"#)?;
    assert!(duly.contains(r#""due":741413"#), "{duly}"); // Monday 2 December 2030
    assert_eq!(regorus, r#""<undefined>""#);
    assert!(datalogic.contains(r#""due":739259,"#), "{datalogic}"); // Wednesday 8 January 2025
    assert!(datalogic.contains(r#""overdue":true"#), "{datalogic}");
    Ok(())
}

/// A protective day that had passed before the entry: Duly has it read as the day of the entry.
#[test]
fn a_stated_day_before_the_entry_is_taken_as_it_stands() -> Result<()> {
    let [duly, regorus, datalogic] =
        all(r#"{"log":[{"day":739900,"name":"opened"},{"day":739910,"name":"upper"},
            {"day":739911,"name":"protective-timescale","value":739905}],"today":739911}"#)?;
    assert!(duly.contains(r#""due":739910"#), "{duly}");
    assert!(regorus.contains(r#""due":739905"#), "{regorus}");
    assert!(datalogic.contains(r#""due":739905"#), "{datalogic}");
    Ok(())
}

/// A stage that the policy does not have: one refuses it, two answer as if it had not been entered.
#[test]
fn a_misspelt_name_is_passed_over() -> Result<()> {
    let line = r#"{"log":[{"day":739900,"name":"opened"},{"day":739910,"name":"uper"}],"today":739911}"#;
    let table = Table::of(&duly::Calendar::england_and_wales())?;
    let case = duly::PolicyDocument::from_toml(crate::peers::LADDER)?.check()?.procedure("ladder")?.case();
    let day = "2026-04-02".parse::<duly::Moment>()?;
    assert!(case.occurred("opened", day)?.entered("uper", day).is_err());
    assert!(Regorus::new(&table)?.answer_line(line)?.contains(r#""stage":"lower""#));
    assert!(Datalogic::new(&table)?.answer_line(line)?.contains(r#""stage":"lower""#));
    Ok(())
}
