//! Shows policies: `policies` lists those that ship with the library, `policies --on 2018-03-01` those in force on a
//! day, `policies ID` prints one as tables (`--markdown` for Markdown), `policies --check FILE.toml` checks your own.
//!
//! Exit status 0, or 1 with every finding on a line of standard error and nothing on standard output.

use std::io::Write;
use std::process::ExitCode;

use chrono::NaiveDate;
use duly::{Policy, PolicyDocument, catalog, explain};

const USAGE: &str = "usage: policies [--on YYYY-MM-DD | [--markdown] ID | --check FILE.toml]";

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let shown = match given.as_slice() {
        [] => catalog::policies().map_err(|error| error.to_string()).map(|policies| list(&policies)),
        ["--on", day] => on(day),
        ["--check", path] => check(path),
        ["--markdown", id] => found(id).map(|policy| explain::policy(&policy).markdown()),
        [id] if !id.starts_with("--") => found(id).map(|policy| explain::policy(&policy).to_string()),
        _ => Err(USAGE.to_owned()),
    };
    let shown = shown.and_then(|text| {
        writeln!(std::io::stdout(), "{}", text.trim_end()).map_err(|error| error.to_string())
    });
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn found(id: &str) -> Result<Policy, String> {
    catalog::policy(id).map_err(|error| error.to_string())
}

fn on(day: &str) -> Result<String, String> {
    let day: NaiveDate =
        day.parse().map_err(|_| format!("`{day}` is no day: expected one such as `2026-04-02`"))?;
    let policies = catalog::in_force_on(day).map_err(|error| error.to_string())?;
    if policies.is_empty() {
        return Err(format!("no shipped policy was in force on {day}"));
    }
    Ok(list(&policies))
}

/// For each policy its name, its title, and where it comes from.
fn list(policies: &[Policy]) -> String {
    let told = policies.iter().map(|policy| {
        let procedures: Vec<String> =
            policy.procedures().map(|procedure| procedure.id().to_string()).collect();
        format!(
            "{}\n  {}\n  version {}, in force {}\n  source: {}\n  {} clauses, {} principles\n  procedures: {}\n",
            policy.id(),
            policy.title(),
            policy.version(),
            policy.in_force(),
            policy.source(),
            policy.document().clause.len(),
            policy.principles().len(),
            procedures.join(", ")
        )
    });
    told.collect::<Vec<_>>().join("\n")
}

/// Whether a file is a sound policy; if not, everything that is wrong with it.
#[expect(clippy::disallowed_methods, reason = "the library reads no file; this program does")]
fn check(path: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let document = PolicyDocument::from_toml(&text).map_err(|error| format!("{path}: {error}"))?;
    let at_path = |problems: &[duly::Problem]| {
        problems.iter().map(|problem| format!("{path}: {problem}")).collect::<Vec<_>>().join("\n")
    };
    let policy = document.check().map_err(|error| at_path(error.problems()))?;
    if !policy.warnings().is_empty() {
        eprintln!("{}", at_path(policy.warnings()));
    }
    Ok(format!("{path}: sound\n\n{}", list(&[policy])))
}
