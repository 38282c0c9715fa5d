//! What people read when something is wrong, one operation a test.

mod checking;

use duly::wire::{Inquiry, Request};
use duly::{Calendar, CaseError, Event, FactValue, Moment, PolicyDocument, Procedure};
use insta::assert_snapshot;
use serde_json::{Value, json};

const HEAD: &str = r#"format = 1
id = "own"
version = "1"
title = "Our own"
source = "The handbook"
in_force_from = "2026-01-01"
"#;

fn read(text: &str) -> String {
    PolicyDocument::from_toml(text).unwrap_err().to_string()
}

#[test]
fn documents_that_cannot_be_read() {
    let messages = [
        read(""),
        read("format = 1\nid = own\n"),
        read("format = \"one\"\n"),
        read("format = 1\nid = \"own\"\nversoin = \"1\"\n"),
        read(&format!("{HEAD}[[procedure]]\nid = \"p\"\ntitle = \"-\"\n")),
        read(&format!("{HEAD}[[procedure.duty]]\nid = \"d\"\n")),
        read(&format!("{HEAD}[[procedure]]\nid = \"p\"\ntitle = \"-\"\nopened_by = \"opened\"\n")),
        read(&format!("{HEAD}[[role]]\nid = \"manager\"\ntitel = \"the manager\"\n")),
        read(&format!("{HEAD}[[role\n")),
    ];
    assert_snapshot!(messages.join("\n"), @r#"
    line 1, column 1: missing field `format`
    line 2, column 6: string values must be quoted, expected literal string
    line 1, column 10: found the text "one", expected a whole number
    line 3, column 1: unknown field `versoin`, expected one of `format`, `id`, `version`, `title`, `source`, `in_force_from`, `superseded_from`, `superseded_by`, `counting`, `opening_hours`, `clause`, `not_encoded`, `note`, `principle`, `role`, `procedure`, `reading`; did you mean `version`?
    line 7, column 1: missing field `opened_by`
    line 7, column 3: found an object, expected a list
    line 10, column 13: found the text "opened", expected a list
    line 9, column 1: unknown field `titel`, expected `id` or `title`; did you mean `title`?
    line 7, column 7: unclosed array table, expected `]]`
    "#);
}

/// Every problem of a document, a line each.
fn problems(text: &str) -> String {
    let error = PolicyDocument::from_toml(text).unwrap().check().unwrap_err();
    error.problems().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_document_with_many_faults() {
    let text = r#"format = 2
id = "Our Own"
version = "1"
title = "Our own"
source = "The handbook"
in_force_from = "1 January 2026"

[[clause]]
id = "H-1"
place = "1"
gist = "-"

[[clause]]
id = "H-1"
place = "2"
gist = "-"

[[clause]]
id = "H-2"
place = "3"
gist = "nothing cites it"

[[role]]
id = "manager"
title = "the manager"

[[procedure]]
id = "complaint"
title = "Complaints"
opened_by = ["complaint-recieved"]

[[procedure.stage]]
id = "stage-1"
title = "one"

[[procedure.event]]
id = "complaint-received"
gist = "-"

[[procedure.event]]
id = "after"
gist = "-"

[[procedure.fact]]
id = "risk"
kind = "yes/no"
gist = "-"

[[procedure.fact]]
id = "colour"
kind = "one-of"
values = ["red", "amber"]
gist = "-"

[[procedure.fact]]
id = "agreed-date"
kind = "moment"
stands = "first"
gist = "-"

[[procedure.duty]]
id = "answer"
gist = "-"
stage = "stage-2"
clauses = ["H-3"]
owed_by = ["manger"]
strength = "shall"
when = "colour = green and happened(complaint-recived)"
starts = "complaint-received became true"
due = "2 workings days after complaint-received"
target = "stated risk"
done_by = ["stated agreed-date"]

[[procedure.duty]]
id = "close"
gist = "-"
clauses = []
owed_by = []
strength = "must"
due = "earliest of [2 days after complaint-received, 1 hours after complaint-received]"
done_by = []
lasts = "stage"

[[procedure.transition]]
from = ["stage-1"]
to = "outcome:settled"
strength = "must"
clauses = ["H-1"]

[[procedure.skip]]
to = ["any"]
clauses = ["H-1"]
"#;
    assert_snapshot!(problems(text), @"
    error: line 1, column 10, format: this library reads format 1, not `2`
    error: line 2, column 6, id: `Our Own` is no name: expected lower-case letters, digits and single hyphens, starting with a letter, at most 64
    error: line 6, column 17, in_force_from: `1 January 2026` is no day: expected one such as `2026-04-02`
    error: line 14, column 6, clause/H-1/id: a second clause `H-1`: expected a name of its own
    warning: line 18, column 1, clause/H-2: nothing cites this clause
    error: line 27, column 1, complaint/order: a procedure with stages says how strongly it holds their order
    error: line 30, column 13, complaint/opened_by: unknown event `complaint-recieved`: did you mean `complaint-received`?
    error: line 41, column 6, complaint/event/after/id: `after` is no name: expected a name that is no word of the phrases, as this one is
    error: line 46, column 8, complaint/fact/risk/kind: unknown kind of fact `yes/no`: did you mean `yes-no`?
    error: line 58, column 10, complaint/fact/agreed-date/stands: unknown rule `first`: expected one of `latest`, `earliest`
    error: line 64, column 9, complaint/duty/answer/stage: unknown stage `stage-2`: did you mean `stage-1`?
    error: line 65, column 11, complaint/duty/answer/clauses: unknown clause `H-3`: did you mean `H-1`?
    error: line 66, column 11, complaint/duty/answer/owed_by: unknown role `manger`: did you mean `manager`?
    error: line 67, column 12, complaint/duty/answer/strength: unknown strength `shall`: expected one of `must`, `should`, `guideline`, `may`
    error: line 68, column 8, complaint/duty/answer/when: unknown value of colour `green`: expected one of `red`, `amber`
    error: line 68, column 8, complaint/duty/answer/when: unknown event `complaint-recived`: did you mean `complaint-received`?
    error: line 69, column 10, complaint/duty/answer/starts: unknown fact `complaint-received`: expected one of `risk`, `colour`, `agreed-date`
    error: line 70, column 10, complaint/duty/answer/due: `2 workings days after complaint-received` stops making sense at character 3, at `workings`: expected a unit such as `working days`, `months` or `hours`, in the singular after 1
    error: line 71, column 10, complaint/duty/answer/target: `risk` cannot be used like this: expected a fact that is a moment
    error: line 72, column 11, complaint/duty/answer/done_by: `stated agreed-date` stops making sense at character 1, at `stated`: expected the phrase to go on
    error: line 77, column 11, complaint/duty/close/clauses: no clause: expected at least one that this comes from
    error: line 78, column 11, complaint/duty/close/owed_by: no role: expected at least one that owes this
    error: line 80, column 56, complaint/duty/close/due: `earliest of [2 days after complaint-received, 1 hours after complaint-received]` stops making sense at character 49, at `hours`: expected a unit such as `working days`, `months` or `hours`, in the singular after 1
    error: line 81, column 11, complaint/duty/close/done_by: nothing does this duty: expected at least one thing that does
    error: line 82, column 9, complaint/duty/close/lasts: a duty without a stage lasts with the case: leave it out or name the stage
    error: line 86, column 6, complaint/transition/1/to: unknown outcome `settled`: there are none
    error: line 91, column 6, complaint/skip/1/to: unknown stage `any`: did you mean `any later`?
    ");
}

fn procedure_with(rest: &str) -> String {
    format!(
        "{HEAD}clause = [{{ id = \"H-1\", place = \"1\", gist = \"-\" }}]\nrole = [{{ id = \"manager\", title = \"-\" }}]\n\
         [[procedure]]\nid = \"p\"\ntitle = \"-\"\nopened_by = [\"opened\"]\nevent = [{{ id = \"opened\", gist = \"-\" }}]\n{rest}"
    )
}

fn duty(id: &str, fields: &str) -> String {
    format!(
        "[[procedure.duty]]\nid = \"{id}\"\ngist = \"-\"\nclauses = [\"H-1\"]\nowed_by = [\"manager\"]\nstrength = \"must\"\n\
         done_by = [\"opened\"]\n{fields}\n"
    )
}

#[test]
fn duties_and_limits_that_wait_for_one_another() {
    let duties = duty("one", "due = \"due of two\"") + &duty("two", "due = \"1 day after done or due one\"");
    let limits = "limit = [{ id = \"x\", due = \"limit y\" }, { id = \"y\", due = \"earliest of [limit x, 1 day after opened]\" }]\n";
    let put_off = duty("one", "due = \"1 day after opened\"")
        + &duty("two", "due = \"1 day after done or due one\"")
        + "[[procedure.extension]]\nid = \"more\"\nduty = \"one\"\non = \"opened\"\nby = \"1 day\"\nclauses = [\"H-1\"]\nat_most = \"due of two\"\n";
    let documents = [&duties, limits, &put_off];
    let messages = documents.map(|rest| problems(&procedure_with(rest)));
    assert_snapshot!(messages.join("\n"), @"
    error: line 14, column 1, p/duty/one: these duties wait for one another in a circle: one, two
    warning: line 7, column 11, clause/H-1: nothing cites this clause
    error: line 14, column 10, p/limit/x: limit `x` leads back to itself
    error: line 14, column 1, p/duty/one: these duties wait for one another in a circle: one, two
    ");
}

#[test]
fn readings_that_lead_nowhere() {
    let reading = |path: &str, phrase: &str| {
        let reading = format!(
            "[[reading]]\nid = \"r\"\ngist = \"-\"\ndefault = \"text\"\nclauses = [\"H-1\"]\noption.chart = {{ \"{path}\" = \"{phrase}\" }}\n"
        );
        procedure_with(&duty("answer", "due = \"2 days after opened\"")) + &reading
    };
    let chosen =
        PolicyDocument::from_toml(&reading("p/duty/answer/due", "2 dyas after opened")).unwrap().check();
    let policy = duly::catalog::policy("knowsley-kscp").unwrap();
    let messages = [
        problems(&reading("p/duty/answr/due", "3 days after opened")),
        problems(&reading("p/duty/answer/deu", "3 days after opened")),
        problems(&reading("duty/answer", "3 days after opened")),
        chosen.unwrap().under([("r", "chart")]).unwrap_err().to_string(),
        policy.under([("stage-3", "text")]).unwrap_err().to_string(),
        policy.under([("stage-3-limit", "flow-chart")]).unwrap_err().to_string(),
    ];
    assert_snapshot!(messages.join("\n"), @"
    error: line 27, column 1, reading/r/option: option `chart`: unknown duty `answr`: did you mean `answer`?
    error: line 27, column 1, reading/r/option: option `chart`: unknown field `deu`: did you mean `due`?
    error: line 27, column 1, reading/r/option: option `chart`: `duty/answer` leads nowhere: expected `procedure/duty/id/due` or `procedure/limit/id/due`
    read like this, the document is not sound: error: line 21, column 10, p/duty/answer/due: `2 dyas after opened` stops making sense at character 3, at `dyas`: expected a unit such as `working days`, `months` or `hours`, in the singular after 1
    unknown reading `stage-3`: did you mean `stage-3-limit`?
    reading `stage-3-limit`: unknown option `flow-chart`: did you mean `flowchart`?
    ");
}

#[test]
fn phrases_that_stop_making_sense() {
    let deadline = |phrase: &str| phrase.parse::<duly::Deadline>().unwrap_err().to_string();
    let condition = |phrase: &str| phrase.parse::<duly::Condition>().unwrap_err().to_string();
    let messages = [
        deadline(""),
        deadline("2 working days"),
        deadline("2 working days from decision-received"),
        deadline("two working days after decision-received"),
        deadline("0 days after decision-received"),
        deadline("1 days after decision-received"),
        deadline("2 fortnights after decision-received"),
        deadline("99999999999 days after decision-received"),
        deadline("earliest of [2 days after decision-received"),
        deadline("earliest of []"),
        deadline("2 days after Decision Received"),
        deadline("2 days after decision-received please"),
        condition(""),
        condition("happened concern-raised"),
        condition("happened(concern-raised"),
        condition("count(concern-raised) > 3"),
        condition("immediate-risk and"),
        condition("rag = "),
        condition("not"),
        condition(&format!("{}x{}", "(".repeat(17), ")".repeat(17))),
    ];
    assert_snapshot!(messages.join("\n"), @"
    `` stops making sense at character 1, at `the end`: expected a limit, such as `2 working days after concern-raised`
    `2 working days` stops making sense at character 1, at `2`: expected a limit, such as `2 working days after concern-raised`
    `2 working days from decision-received` stops making sense at character 16, at `from`: expected `after`
    `two working days after decision-received` stops making sense at character 1, at `two`: expected a limit, such as `2 working days after concern-raised`
    `0 days after decision-received` stops making sense at character 2, at `days`: expected a count of 1 or more
    `1 days after decision-received` stops making sense at character 3, at `days`: expected a unit such as `working days`, `months` or `hours`, in the singular after 1
    `2 fortnights after decision-received` stops making sense at character 3, at `fortnights`: expected a unit such as `working days`, `months` or `hours`, in the singular after 1
    `99999999999 days after decision-received` stops making sense at character 12, at `days`: expected a count of at most 4294967295
    `earliest of [2 days after decision-received` stops making sense at character 44, at `the end`: expected `,` or `]`
    `earliest of []` stops making sense at character 14, at `]`: expected a limit, such as `2 working days after concern-raised`
    `2 days after Decision Received` stops making sense at character 14, at `Decision`: expected what to count from, such as `concern-raised` or `entering stage-2`
    `2 days after decision-received please` stops making sense at character 32, at `please`: expected the end of the phrase
    `` stops making sense at character 1, at `the end`: expected a condition, such as `immediate-risk` or `happened(stage-1-failed) here`
    `happened concern-raised` stops making sense at character 9, at `concern-raised`: expected `(`
    `happened(concern-raised` stops making sense at character 24, at `the end`: expected `)`
    `count(concern-raised) > 3` stops making sense at character 23, at `>`: expected `>=`
    `immediate-risk and` stops making sense at character 16, at `and`: expected the end of the phrase
    `rag = ` stops making sense at character 7, at `the end`: expected the value of a fact, such as `red`
    `not` stops making sense at character 1, at `not`: expected a condition, such as `immediate-risk` or `happened(stage-1-failed) here`
    `(((((((((((((((((x)))))))))))))))))` stops making sense at character 17, at `(x)))))))))))))))))`: expected fewer levels of brackets
    ");
}

fn procedure() -> Procedure {
    duly::catalog::policy("knowsley-kscp").unwrap().procedure("professional-disagreement").unwrap()
}

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn refused(events: impl IntoIterator<Item = Event>) -> String {
    let mut case = procedure().case();
    let refused: Option<CaseError> = events.into_iter().find_map(|event| case.push(event).err());
    refused.unwrap().to_string()
}

#[test]
fn events_that_a_case_cannot_take() {
    let (first, second) = (at("2026-04-01T09:00:00+01:00"), at("2026-04-02T09:00:00+01:00"));
    let opened = || Event::occurred("decision-received", second).id("e1");
    let messages = [
        refused([Event::occurred("concern-riased", first)]),
        refused([opened(), Event::entered("stage-5", second)]),
        refused([opened(), Event::recorded("template", second)]),
        refused([opened(), Event::concluded("won", second)]),
        refused([opened(), Event::assigned("chair", "health", second)]),
        refused([opened(), Event::stated("imediate-risk", true, second)]),
        refused([opened(), Event::stated("immediate-risk", 3, second)]),
        refused([opened(), Event::stated("protective-timescale", true, second)]),
        refused([opened(), Event::stated("raised-verbally", FactValue::Moment(first), second)]),
        refused([Event::entered("stage-2", first)]),
        refused([Event::concluded("resolved", first)]),
        refused([opened(), Event::occurred("concern-raised", first)]),
        refused([opened(), Event::occurred("concern-raised", at("2026-04-01"))]),
        refused([opened().recorded_at(first)]),
        refused([opened(), opened()]),
        refused([opened(), Event::withdrawn("e2", second)]),
        refused([opened(), Event::occurred("concern-raised", second).answering("e1")]),
        refused([opened(), Event::left("ombudsman", second)]),
        refused([opened().by(duly::Actor { role: "line-manger".to_owned(), party: None })]),
        refused([Event::occurred("decision-received", chrono::NaiveDate::MAX)]),
    ];
    assert_snapshot!(messages.join("\n"), @"
    events[0].event: unknown event `concern-riased`: did you mean `concern-raised`?
    events[1].stage: unknown stage `stage-5`: did you mean `stage-1`?
    events[1].record: unknown record `template`: expected one of `issue-statement`, `written-follow-up`, `evidence-based-reasons`, `discussion-record`, `agreed-outcome`, `escalation-noted`, `outcome-in-writing`, `escalation-template` and 1 more
    events[1].outcome: unknown outcome `won`: expected one of `resolved`
    events[1].role: unknown role `chair`: expected one of `concerned-professional`, `receiving-practitioner`, `practitioner`, `safeguarding-lead`, `line-manager`, `receiving-line-manager`, `raising-line-manager`, `designated-safeguarding-professional` and 13 more
    events[1].fact: unknown fact `imediate-risk`: did you mean `immediate-risk`?
    events[1].value: `3` is no value of immediate-risk: expected `true` or `false`
    events[1].value: `true` is no value of protective-timescale: expected an instant such as `2026-04-02T16:50:00+01:00` or a day such as `2026-04-02`
    events[1].value: `2026-04-01T08:00:00Z` is no value of raised-verbally: expected `true` or `false`
    events[0].stage: `stage-2` entered before the procedure was opened: expected one of `disagreement-arose`, `decision-received`, `concern-raised` first
    events[0].outcome: concluded as `resolved` before the procedure was opened: expected one of `disagreement-arose`, `decision-received`, `concern-raised` first
    events[1].at: `concern-raised` at `2026-04-01T09:00:00+01:00` lies before `e1` at `2026-04-02T09:00:00+01:00`, which is events[0]: expected the order in which things happened
    events[1].at: `concern-raised` at `2026-04-01` lies before `e1` at `2026-04-02T09:00:00+01:00`, which is events[0]: expected the order in which things happened
    events[0].recorded_at: `2026-04-01T09:00:00+01:00` lies before `2026-04-02T09:00:00+01:00`: expected nothing to be recorded before it happened
    events[1].id: a second event with the id `e1`, which events[0] has: expected an id of its own
    events[1].event_id: no earlier event has the id `e2`: did you mean `e1`?
    events[1].answers: no duty is owed for `e1`: expected the id of an event for each of which something is owed
    events[1].for: `ombudsman` is no destination: expected `POLICY/PROCEDURE` or `outside:NAME`
    events[0].by.role: unknown role `line-manger`: did you mean `line-manager`?
    events[0].at: `+262142-12-31` is a time that cannot be placed: expected one of the years 1 to 9999
    ");
}

fn ask(text: &str) -> String {
    let answer = Request::from_json(text).and_then(|request| Inquiry::of(&request)?.answer().map(|_| ()));
    answer.unwrap_err().to_string()
}

/// The error of a good request in which the value at a pointer is another.
fn ask_with(pointer: &str, value: Value) -> String {
    let mut request = json!({
        "policy": "knowsley-kscp", "procedure": "professional-disagreement", "calendar": "england-and-wales",
        "closures": ["2026-04-09"], "readings": { "stage-3-limit": "text" }, "now": "2026-04-03T09:00:00+01:00",
        "events": [
            { "type": "occurred", "event": "decision-received", "at": "2026-04-02T16:50:00+01:00" },
            { "type": "stated", "fact": "immediate-risk", "value": false, "at": "2026-04-02T17:00:00+01:00" },
        ],
    });
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = request.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(entries) => entries[key.parse::<usize>().unwrap()] = value,
        parent => parent[key] = value,
    }
    ask(&request.to_string())
}

#[test]
fn requests_that_name_what_is_not_known() {
    let messages = [
        ask_with("/policy", json!("knowsley")),
        ask_with("/procedure", json!("professional-disagrement")),
        ask_with("/calendar", json!("england")),
        ask_with("/readings", json!({ "stage-3-limt": "text" })),
        ask_with("/readings", json!({ "stage-3-limit": "txt" })),
        ask_with("/events/0/type", json!("ocurred")),
        ask_with("/events/0/event", json!("decision-recieved")),
        ask_with("/events/1/fact", json!("immediate-harm")),
        ask_with("/events/1", json!({ "type": "entered", "stage": "stage2", "at": "2026-04-03" })),
        ask_with("/events/1", json!({ "type": "recorded", "record": "outcome", "at": "2026-04-03" })),
        ask_with("/events/1", json!({ "type": "concluded", "outcome": "resolve", "at": "2026-04-03" })),
        ask_with(
            "/events/1",
            json!({ "type": "assigned", "role": "boss", "party": "x", "at": "2026-04-03" }),
        ),
        ask_with("/events/1", json!({ "type": "withdrawn", "event_id": "e9", "at": "2026-04-03" })),
        ask_with("/events/1", json!({ "type": "left", "for": "ombudsman", "at": "2026-04-03" })),
        ask_with("/events/0/by", json!({ "role": "practitoner" })),
        ask_with("/events/0/answers", json!("e1")),
    ];
    assert_snapshot!(messages.join("\n"), @"
    policy: unknown policy `knowsley`: did you mean `knowsley-kscp`?
    procedure: unknown procedure `professional-disagrement`: did you mean `professional-disagreement`?
    calendar: `england` is no calendar: expected one of `england-and-wales`, `scotland`, `northern-ireland`, `united-kingdom`; the nearest is `england-and-wales`
    readings: unknown reading `stage-3-limt`: did you mean `stage-3-limit`?
    readings: reading `stage-3-limit`: unknown option `txt`: did you mean `text`?
    events[0].type: unknown type `ocurred`: did you mean `occurred`?
    events[0].event: unknown event `decision-recieved`: did you mean `decision-received`?
    events[1].fact: unknown fact `immediate-harm`: did you mean `immediate-risk`?
    events[1].stage: unknown stage `stage2`: did you mean `stage-2`?
    events[1].record: unknown record `outcome`: did you mean `outcome-in-writing`?
    events[1].outcome: unknown outcome `resolve`: did you mean `resolved`?
    events[1].role: unknown role `boss`: expected one of `concerned-professional`, `receiving-practitioner`, `practitioner`, `safeguarding-lead`, `line-manager`, `receiving-line-manager`, `raising-line-manager`, `designated-safeguarding-professional` and 13 more
    events[1].event_id: no earlier event has the id `e9`: there are none
    events[1].for: `ombudsman` is no destination: expected `POLICY/PROCEDURE` or `outside:NAME`
    events[0].by.role: unknown role `practitoner`: did you mean `practitioner`?
    events[0].answers: no earlier event has the id `e1`: there are none
    ");
}

#[test]
fn requests_with_wrong_fields_and_values() {
    let messages = [
        ask_with("/polcy", json!("knowsley-kscp")),
        ask_with("/policy", json!(7)),
        ask_with("/now", json!(1_775_000_000)),
        ask_with("/now", json!("2026-04-03")),
        ask_with("/now", json!("2026-04-03T09:00:00")),
        ask_with("/closures", json!(["9 April"])),
        ask_with("/closures", json!(["2047-04-09"])),
        ask_with("/events", json!({})),
        ask_with("/events/0/at", json!("2 April 2026, 16:50")),
        ask_with("/events/0/at", json!("2026-02-30")),
        ask_with("/events/0/recorded_at", json!("yesterday")),
        ask_with("/events/0/when", json!("2026-04-02")),
        ask_with("/events/0/stage", json!("stage-1")),
        ask_with("/events/1/value", json!("no")),
        ask_with("/events/1/value", json!(1)),
        ask_with("/events/1/value", json!(0.5)),
        ask_with("/events/1/value", json!(null)),
        ask_with(
            "/events/1",
            json!({ "type": "stated", "fact": "protective-timescale", "value": "soon", "at": "2026-04-03" }),
        ),
        ask_with("/events/1", json!({ "type": "stated", "fact": "immediate-risk", "at": "2026-04-03" })),
        ask_with("/events/1/at", json!("2026-04-01T17:00:00+01:00")),
        ask_with("/events/0/recorded_at", json!("2026-04-01")),
        ask_with("/events/0", json!({ "type": "entered", "stage": "stage-2", "at": "2026-04-01" })),
    ];
    assert_snapshot!(messages.join("\n"), @"
    polcy, line 1, column 280: unknown field `polcy`, expected one of `policy`, `procedure`, `calendar`, `closures`, `readings`, `now`, `events`; did you mean `policy`?
    policy, line 1, column 283: found the number `7`, expected the name of a policy or a policy document
    now, line 1, column 255: found the number `1775000000`, expected a text
    now: `2026-04-03` is no time: expected an instant with an offset, such as `2026-04-02T16:50:00+01:00`
    now: `2026-04-03T09:00:00` is no time: expected an instant with an offset, such as `2026-04-02T16:50:00+01:00`
    closures[0]: `9 April` is no day: expected one such as `2026-12-29`
    closures: a closure on `2047-04-09` lies outside the calendar, which covers 1990-01-01 to 2035-12-31
    events, line 1, column 67: found an object, expected a list
    events[0].at: `2 April 2026, 16:50` is no time: expected an instant such as `2026-04-02T16:50:00+01:00` or a day such as `2026-04-02`
    events[0].at: `2026-02-30` is no time: expected an instant such as `2026-04-02T16:50:00+01:00` or a day such as `2026-04-02`
    events[0].recorded_at: `yesterday` is no time: expected an instant such as `2026-04-02T16:50:00+01:00` or a day such as `2026-04-02`
    events[0].when, line 1, column 154: unknown field `when`, expected one of `type`, `at`, `recorded_at`, `id`, `by`, `answers`, `event`, `fact`, `value`, `stage`, `reason`, `record`, `fields`, `role`, `party`, `event_id`, `for`, `outcome`
    events[0].stage: unknown field `stage` of an event of type `occurred`: expected `event`
    events[1].value: `no` is no value of immediate-risk: expected `true` or `false`
    events[1].value: `1` is no value of immediate-risk: expected `true` or `false`
    events[1].value, line 1, column 234: found the number `0.5`, expected true, false, a whole number or a text
    events[1].value: missing field `value` of an event of type `stated`
    events[1].value: `soon` is no time: expected an instant such as `2026-04-02T16:50:00+01:00` or a day such as `2026-04-02`
    events[1].value: missing field `value` of an event of type `stated`
    events[1].at: `immediate-risk` at `2026-04-01T17:00:00+01:00` lies before `decision-received` at `2026-04-02T16:50:00+01:00`, which is events[0]: expected the order in which things happened
    events[0].recorded_at: `2026-04-01` lies before `2026-04-02T16:50:00+01:00`: expected nothing to be recorded before it happened
    events[0].stage: `stage-2` entered before the procedure was opened: expected one of `disagreement-arose`, `decision-received`, `concern-raised` first
    ");
}

#[test]
fn requests_that_are_no_request() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let messages = [
        ask(""),
        ask("  \n"),
        ask("{"),
        ask(r#"{ "policy": "knowsley-kscp", "proce"#),
        ask("[]"),
        ask("null"),
        ask("{}"),
        ask("policy: knowsley-kscp"),
        ask(&deep),
        ask(&format!(r#"{{ "policy": "knowsley-kscp", "events": {deep} }}"#)),
        duly::wire::RequestError::not_text().to_string(),
    ];
    assert_snapshot!(messages.join("\n"), @"
    line 1, column 1: the text ends here: expected the rest of a request in JSON
    line 2, column 1: the text ends here: expected the rest of a request in JSON
    line 1, column 1: the text ends here: expected the rest of a request in JSON
    line 1, column 35: the text ends here: expected the rest of a request in JSON
    line 1, column 1: the text is no request: expected an object with `policy`, `procedure`, `now` and `events`
    line 1, column 1: the text is no request: expected an object with `policy`, `procedure`, `now` and `events`
    line 1, column 2: missing field `policy`
    line 1, column 1: the text is no request: expected an object with `policy`, `procedure`, `now` and `events`
    line 1, column 1: the text is no request: expected an object with `policy`, `procedure`, `now` and `events`
    events[0][0], line 1, column 41: found a list, expected a text
    line 1, column 1: the request is no UTF-8 text
    ");
}

#[test]
fn what_lies_outside_the_calendar() {
    let calendar = Calendar::england_and_wales();
    let case = procedure().case().occurred("decision-received", at("1989-12-31T12:00:00Z")).unwrap();
    let evaluated = |now: &str| case.evaluate(&calendar, now.parse().unwrap()).unwrap_err().to_string();
    let messages = [
        evaluated("2036-01-01T00:00:00Z"),
        evaluated("1989-06-01T00:00:00Z"),
        evaluated("2026-04-03T09:00:00Z"),
        ask_with("/now", json!("2036-01-01T00:00:00Z")),
        ask_with("/events/0/at", json!("1989-12-31")),
    ];
    assert_snapshot!(messages.join("\n"), @"
    now: `2036-01-01T00:00:00+00:00` lies outside the calendar `england-and-wales`, which covers 1990-01-01 to 2035-12-31
    now: `1989-06-01T00:00:00+00:00` lies outside the calendar `england-and-wales`, which covers 1990-01-01 to 2035-12-31
    events[0].at: `1989-12-31T12:00:00Z` lies outside the calendar `england-and-wales`, which covers 1990-01-01 to 2035-12-31
    now: `2036-01-01T00:00:00+00:00` lies outside the calendar `england-and-wales`, which covers 1990-01-01 to 2035-12-31
    events[0].at: `1989-12-31` lies outside the calendar `england-and-wales`, which covers 1990-01-01 to 2035-12-31
    ");
}

/// A move names where it leads as `procedure:POLICY/PROCEDURE`, an entry without the first word.
#[test]
fn a_destination_copied_from_a_move_is_refused_with_the_name_that_is_meant() {
    let policy = duly::catalog::policy("suffolk-ssp").unwrap();
    let made = Moment::from("2026-04-01T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    let case =
        policy.procedure("mash-referral-outcome").unwrap().case().occurred("referral-made", made).unwrap();
    let refused =
        |destination: &str| case.clone().with(Event::left(destination, made)).unwrap_err().to_string();
    let messages = [
        refused("procedure:suffolk-ssp/professional-difference"),
        refused("suffolk-ssp/professional-Difference"),
        refused("elsewhere"),
    ];
    assert_snapshot!(messages.join("\n"), @"
    events[1].for: `procedure:suffolk-ssp/professional-difference` is no destination: expected `POLICY/PROCEDURE` or `outside:NAME`; the nearest is `suffolk-ssp/professional-difference`
    events[1].for: `suffolk-ssp/professional-Difference` is no destination: expected `POLICY/PROCEDURE` or `outside:NAME`; the nearest is `suffolk-ssp/professional-difference`
    events[1].for: `elsewhere` is no destination: expected `POLICY/PROCEDURE` or `outside:NAME`
    ");
    assert!(case.clone().with(Event::left("suffolk-ssp/professional-difference", made)).is_ok());
}
