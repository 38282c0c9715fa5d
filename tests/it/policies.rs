//! The catalogue, and policies as tables for people.

use chrono::NaiveDate;
use duly::{catalog, explain};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Read beside the sources in the change that adds them.
#[test]
fn each_policy_as_tables() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../tables");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for policy in catalog::policies().unwrap() {
        let markdown = explain::policy(&policy).markdown();
        settings.bind(|| insta::assert_snapshot!(policy.id().as_str(), markdown));
    }
    let cumbria = catalog::policy("cumbria-scp").unwrap();
    settings.bind(|| insta::assert_snapshot!("cumbria-scp-text", explain::policy(&cumbria)));
}

/// As its title page and its file say: it held from August 2017 until the last day of November 2019.
#[test]
fn what_a_policy_says_of_itself() {
    let policy = catalog::policy("suffolk-lscb").unwrap();
    assert_eq!(policy.version(), "3");
    let title =
        "Suffolk Local Safeguarding Children Board: escalation policy, working together to resolve disputes";
    assert_eq!(policy.title(), title);
    assert_eq!(policy.source(), "Suffolk Local Safeguarding Children Board, version 3, August 2017");
    assert_eq!(policy.in_force().first(), day("2017-08-01"));
    assert_eq!(policy.in_force().last(), Some(day("2019-11-30")));
    assert_eq!(policy.in_force().successor().map(duly::PolicyId::as_str), Some("suffolk-ssp"));
    assert!(policy.principles().iter().any(|principle| principle.id == "avoid-disputes-risk-children"));
    let procedure = policy.procedure("referral-dispute").unwrap();
    let stages: Vec<&str> = procedure.stages().map(duly::StageId::as_str).collect();
    assert_eq!(
        stages,
        ["revisit", "practitioners", "line-managers", "senior-manager", "heads-of-service", "lscb"]
    );
    let opened_by: Vec<&str> = procedure.opened_by().map(duly::EventId::as_str).collect();
    assert_eq!(opened_by, ["feedback-received", "plan-dissent-referred"]);
}

#[test]
fn the_shipped_policies_are_checked_without_a_warning() {
    for policy in catalog::policies().unwrap() {
        assert_eq!(policy.warnings(), [], "{}", policy.id());
    }
}

#[test]
fn the_table_follows_the_chosen_reading() {
    let policy = catalog::policy("suffolk-lscb").unwrap();
    let under = policy.under([("further", "from-entry")]).unwrap();
    let phrase = "earliest of [1 working day after entering line-managers, stated protective-timescale]";
    assert!(!explain::policy(&policy).markdown().contains(phrase));
    assert!(explain::policy(&under).markdown().contains(phrase));
}

/// The board's text of August 2017 until the rewrite of December 2019; the partnership's eighth version from July 2024.
/// What stood between them is not shipped, and nobody is told that one of the two governed.
#[test]
fn which_suffolk_document_is_in_force() {
    let on = |date| catalog::policy_on("suffolk-ssp", day(date)).map(|policy| policy.id().to_string());
    assert_eq!(on("2017-08-01").unwrap(), "suffolk-lscb");
    assert_eq!(on("2019-11-30").unwrap(), "suffolk-lscb");
    assert_eq!(on("2024-07-01").unwrap(), "suffolk-ssp");
    for gap in ["2017-07-31", "2019-12-01", "2024-06-30"] {
        let error = on(gap).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("no text of `suffolk-ssp` that was in force on {gap}")),
            "{error}"
        );
    }
}

#[test]
fn all_that_are_in_force_on_a_day() {
    let on = |date| -> Vec<String> {
        catalog::in_force_on(day(date)).unwrap().iter().map(|policy| policy.id().to_string()).collect()
    };
    assert_eq!(on("2018-01-01"), ["suffolk-lscb"]);
    assert_eq!(on("2020-11-23"), [] as [&str; 0]);
    assert_eq!(on("2020-11-24"), ["knowsley-kscp"]);
    assert_eq!(on("2026-11-25"), ["cumbria-scp", "knowsley-kscp", "suffolk-cyp-ld-autism", "suffolk-ssp"]);
}

#[test]
fn dates_in_force_that_contradict_each_other_are_found() {
    let text = r#"
        format = 1
        id = "own"
        version = "1"
        title = "Our own"
        source = "The handbook"
        in_force_from = "2026-02-30"
        superseded_by = "own-2"
    "#;
    let check = |text: &str| {
        let document = duly::PolicyDocument::from_toml(text).unwrap();
        document.check().unwrap_err().to_string()
    };
    insta::assert_snapshot!(check(text), @"error: line 7, column 25, in_force_from: `2026-02-30` is no day: expected one such as `2026-04-02`; error: line 8, column 25, superseded_by: expected `superseded_from` beside it");
    let text = text
        .replace("2026-02-30", "2026-02-28")
        .replace("superseded_by", "superseded_from = \"2026-02-28\"\nsuperseded_by");
    insta::assert_snapshot!(check(&text), @"error: line 8, column 27, superseded_from: `2026-02-28` is not after `2026-02-28`, the first day in force");
}

/// Every limit of every shipped policy, one a line: read against the sources in each change that changes it.
#[test]
fn every_limit() {
    let mut rows = vec![
        "| policy | procedure | stage | duty | limit | clauses |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for policy in catalog::policies().unwrap() {
        for procedure in &policy.document().procedure {
            for duty in &procedure.duty {
                let due = duty.due.iter().map(|phrase| (phrase.clone(), &duty.clauses));
                let target =
                    duty.target.iter().map(|phrase| (format!("preferably {phrase}"), &duty.target_clauses));
                let every = duty.every.iter().map(|phrase| {
                    let first = duty.first.as_ref().map(|first| format!(", first after {first}"));
                    (format!("every {phrase}{}", first.unwrap_or_default()), &duty.clauses)
                });
                for (limit, clauses) in due.chain(target).chain(every) {
                    rows.push(format!(
                        "| {} | {} | {} | {} | {limit} | {} |",
                        policy.id(),
                        procedure.id,
                        duty.stage.as_deref().unwrap_or(""),
                        duty.id,
                        clauses.join(", ")
                    ));
                }
            }
            for limit in &procedure.limit {
                rows.push(format!(
                    "| {} | {} | | limit {} | {} | |",
                    policy.id(),
                    procedure.id,
                    limit.id,
                    limit.due
                ));
            }
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../tables");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("limits", rows.join("\n")));
}
