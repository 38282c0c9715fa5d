//! What checking finds, one kind of fault a document, and that it finds nothing where nothing is wrong.

use duly::{PolicyDocument, Problem, ReadingError, Severity};
use insta::assert_snapshot;

use super::{HEAD, duty};

/// What is said of a procedure `p` with three events and a moment, a line each: errors, or warnings of a sound policy.
fn found(rest: &str) -> String {
    found_in("", rest)
}

/// The same of a policy that says something more.
fn found_in(of_the_policy: &str, rest: &str) -> String {
    let text = format!(
        "{HEAD}{of_the_policy}clause = [{{ id = \"H-1\", place = \"1\", gist = \"-\" }}]\nrole = [{{ id = \"manager\", title = \"-\" }}]\n\
         note = [{{ text = \"-\", clauses = [\"H-1\"] }}]\n[[procedure]]\nid = \"p\"\ntitle = \"-\"\norder = \"must\"\n\
         opened_by = [\"opened\"]\n\
         event = [{{ id = \"opened\", gist = \"-\" }}, {{ id = \"asked\", gist = \"-\" }}, {{ id = \"agreed\", gist = \"-\" }}]\n\
         fact = [{{ id = \"meeting\", kind = \"moment\", gist = \"-\" }}]\n{rest}"
    );
    match PolicyDocument::from_toml(&text).unwrap().check() {
        Ok(policy) => lines(policy.warnings()),
        Err(error) => lines(error.problems()),
    }
}

fn lines(problems: &[Problem]) -> String {
    let line = |problem: &Problem| {
        let severity = match problem.severity() {
            Severity::Error => "",
            Severity::Warning => "warning: ",
        };
        format!("{severity}{}: {}", problem.location().path(), problem.message())
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn whatever_cites_cites_what_there_is() {
    let rest = r#"
record = [{ id = "form", title = "-", clauses = ["H-2"] }, { id = "letter", title = "-" }]
field = [
  { record = "form", id = "issue", title = "-", kind = "text", clauses = ["H-3"] },
  { record = "form", id = "aims", title = "-", kind = "text" },
]
outcome = [{ id = "settled", gist = "-", clauses = ["H-4"] }, { id = "dropped", gist = "-" }]
schedule = [
  { id = "meetings", every = "4 weeks", from = "meeting", clauses = ["H-5"] },
  { id = "others", every = "4 weeks", from = "meeting" },
]
stage = [{ id = "one", title = "-", clauses = ["H-6"] }, { id = "two", title = "-" }]
transition = [
  { from = ["one"], to = "two", strength = "must", clauses = ["H-1"] },
  { from = ["two"], to = "outcome:settled", strength = "must", clauses = ["H-1"] },
]
[[principle]]
id = "fairness"
text = "-"
clauses = ["H-7"]
"#;
    assert_snapshot!(found(rest), @r"
    p/record/form/clauses: unknown clause `H-2`: did you mean `H-1`?
    p/field/issue/clauses: unknown clause `H-3`: did you mean `H-1`?
    p/outcome/settled/clauses: unknown clause `H-4`: did you mean `H-1`?
    p/schedule/meetings/clauses: unknown clause `H-5`: did you mean `H-1`?
    p/stage/one/clauses: unknown clause `H-6`: did you mean `H-1`?
    principle/fairness/clauses: unknown clause `H-7`: did you mean `H-1`?
    ");
}

/// Stages one to three are joined by a transition alone, by a skip alone, and by a transition out.
#[test]
fn stages_that_nothing_leads_to_or_on_from() {
    let rest = r#"
outcome = [{ id = "settled", gist = "-" }]
stage = [
  { id = "one", title = "-" },
  { id = "two", title = "-" },
  { id = "three", title = "-" },
  { id = "four", title = "-" },
]
transition = [
  { from = ["one"], to = "two", strength = "must", clauses = ["H-1"] },
  { from = ["three"], to = "outcome:settled", strength = "must", clauses = ["H-1"] },
]
skip = [{ from = ["two"], to = ["three"], clauses = ["H-1"] }]
"#;
    assert_snapshot!(found(rest), @r"
    warning: p/stage/four: no transition and no skip leads to this stage
    warning: p/stage/four: no transition and no skip leads on from this stage
    ");
}

#[test]
fn what_nothing_refers_to_has_a_name_of_its_own() {
    let rest = r#"
outcome = [{ id = "settled", gist = "-" }]
duty = [{ id = "answer", gist = "-", clauses = ["H-1"], owed_by = ["manager"], strength = "must", due = "2 days after opened", done_by = ["agreed"] }]
exclusion = [
  { id = "court", gist = "-", when = "happened(asked)", to = "outside:court", clauses = ["H-1"] },
  { id = "court", gist = "-", when = "happened(asked)", to = "outside:court", clauses = ["H-1"] },
]
constraint = [
  { id = "only", gist = "-", on = "agreed", only_by = ["manager"], strength = "must", clauses = ["H-1"] },
  { id = "only", gist = "-", on = "agreed", only_by = ["manager"], strength = "must", clauses = ["H-1"] },
]
notice = [
  { id = "hint", text = "-", when = "happened(asked)", clauses = ["H-1"] },
  { id = "hint", text = "-", when = "happened(asked)", clauses = ["H-1"] },
]
extension = [
  { id = "more", duty = "answer", on = "asked", by = "2 days", clauses = ["H-1"] },
  { id = "more", duty = "answer", on = "asked", by = "2 days", clauses = ["H-1"] },
]
pause = [
  { id = "rest", duties = ["answer"], from = "asked", until = "agreed", clauses = ["H-1"] },
  { id = "rest", duties = ["answer"], from = "asked", until = "agreed", clauses = ["H-1"] },
]
"#;
    assert_snapshot!(found(rest), @r"
    p/exclusion/court/id: a second exclusion `court`: expected a name of its own
    p/constraint/only/id: a second constraint `only`: expected a name of its own
    p/notice/hint/id: a second notice `hint`: expected a name of its own
    p/extension/more/id: a second extension `more`: expected a name of its own
    p/pause/rest/id: a second pause `rest`: expected a name of its own
    ");
}

/// Whether a duty that was not understood has a limit is not known: nothing is said of it.
#[test]
fn an_extension_puts_a_limit_off() {
    let extension = "[[procedure.extension]]\nid = \"more\"\nduty = \"free\"\non = \"asked\"\nby = \"2 days\"\nclauses = [\"H-1\"]\n";
    let without_limit = duty("free", "") + extension;
    let not_understood = duty("free", "") + &duty("wrong", "stage = \"one\"") + extension;
    let messages = [found(&without_limit), found(&not_understood)];
    assert_snapshot!(messages.join("\n"), @r"
    p/extension/more/duty: the duty has no limit to put off
    p/duty/wrong/stage: unknown stage `one`: there are none
    ");
}

#[test]
fn duties_that_are_owed_several_times_have_no_one_due() {
    let duties = [
        duty("reply", "per = \"each asked\""),
        duty("review", "every = \"12 months after opened\""),
        duty("answer", "due = \"2 days after opened\""),
        duty("sign", "due = \"due of reply\""),
        duty("print", "due = \"due of review\""),
        duty("send", "due = \"due of answer\""),
    ];
    assert_snapshot!(found(&duties.concat()), @r"
    p/duty/sign/due: `reply` is owed several times: expected a duty that is owed once
    p/duty/print/due: `review` is owed several times: expected a duty that is owed once
    ");
}

#[test]
fn each_is_of_what_the_duty_is_owed_for() {
    let duties = [
        duty(
            "reply",
            "per = \"each asked\"\ndue = \"latest of [2 days after each asked, 2 days after opened]\"",
        ),
        duty("note", "per = \"each asked\"\nstarts = \"first of [agreed, each asked]\""),
        duty("answer", "due = \"latest of [2 days after opened, 2 days after each asked]\""),
        duty("close", "per = \"each asked\"\ntarget = \"2 days after each agreed\""),
        duty("file", "not_before = \"2 days after first of [opened, each asked]\""),
        duty("visit", "per = \"each party of manager\"\nstarts = \"each asked\""),
        duty("call", "starts = \"each asked else opened\""),
        duty("write", "starts = \"opened else each asked\""),
    ];
    assert_snapshot!(found(&duties.concat()), @r"
    p/duty/answer/due: `each` counts from an event for each of which the duty is owed: expected that event in `per`
    p/duty/close/target: `each` counts from an event for each of which the duty is owed: expected that event in `per`
    p/duty/file/not_before: `each` counts from an event for each of which the duty is owed: expected that event in `per`
    p/duty/visit/starts: `each` starts a duty that is owed for each occurrence: expected that event in `per`
    p/duty/call/starts: `each` starts a duty that is owed for each occurrence: expected that event in `per`
    p/duty/write/starts: `each` starts a duty that is owed for each occurrence: expected that event in `per`
    ");
}

#[test]
fn fields_stand_in_a_record_or_in_its_rows() {
    let rest = r#"
record = [{ id = "form", title = "-" }, { id = "register", title = "-" }]
field = [
  { record = "form", id = "name", title = "-", kind = "text" },
  { record = "form", id = "agencies", title = "-", kind = "rows" },
  { record = "form", within = "agencies", id = "name", title = "-", kind = "text" },
  { record = "register", id = "entries", title = "-", kind = "rows" },
  { record = "from", id = "name", title = "-", kind = "text" },
  { record = "form", id = "name", title = "-", kind = "date" },
  { record = "form", within = "agency", id = "place", title = "-", kind = "text" },
  { record = "form", within = "name", id = "place", title = "-", kind = "text" },
  { record = "form", within = "entries", id = "place", title = "-", kind = "text" },
]
"#;
    let rows_in_rows = r#"
record = [{ id = "form", title = "-" }]
field = [
  { record = "form", id = "agencies", title = "-", kind = "rows" },
  { record = "form", within = "agencies", id = "agencies", title = "-", kind = "rows" },
]
"#;
    let messages = [found(rest), found(rows_in_rows)];
    assert_snapshot!(messages.join("\n"), @r"
    p/field/name/record: unknown record `from`: did you mean `form`?
    p/field/name/id: a second field `name` of form: expected a name of its own
    p/field/place/within: unknown field of kind rows `agency`: expected one of `agencies`
    p/field/place/within: unknown field of kind rows `name`: expected one of `agencies`
    p/field/place/within: unknown field of kind rows `entries`: expected one of `agencies`
    p/field/agencies/kind: unknown kind of field `rows`: expected one of `text`, `date`, `yes-no`, `one-of`, `some-of`
    ");
}

#[test]
fn counting_rules_stand_where_they_change_something() {
    let duties = [
        duty("one", "due = \"2 working hours after opened\""),
        duty("two", "due = \"2 working days after opened counting close-of-business\""),
        duty("three", "due = \"earliest of [2 days after opened, 2 working hours after asked]\""),
        duty("four", "due = \"2 working days after opened counting rolls-forward\""),
        duty("five", "due = \"2 working days after opened counting start-is-day-one\""),
    ];
    assert_snapshot!(found(&duties.concat()), @r"
    p/duty/one/due: this counts opening hours: expected the policy to state them in `[opening_hours]`
    p/duty/two/due: this counts opening hours: expected the policy to state them in `[opening_hours]`
    p/duty/three/due: this counts opening hours: expected the policy to state them in `[opening_hours]`
    p/duty/four/due: `rolls-forward` says nothing about `2 working days after opened`: expected it at a limit that it can change
    ");
}

#[test]
fn what_says_how_to_count_stands_where_something_is_counted() {
    let duties = [
        duty("one", "every = \"2 days after opened\"\ncounting = \"start-is-day-one\""),
        duty("two", "counting = \"start-is-day-one\""),
        duty("three", "every = \"date of meetings after opened\"\nfirst = \"2 days\"\ngrid = \"shifts\""),
        duty("four", "every = \"date of meetings after opened\"\ngrid = \"fixed\""),
    ];
    let schedule =
        "schedule = [{ id = \"meetings\", every = \"4 weeks\", from = \"meeting\", clauses = [\"H-1\"] }]\n";
    assert_snapshot!(found(&(schedule.to_owned() + &duties.concat())), @r"
    p/duty/one/counting: a duty that recurs cannot have this: expected `every` alone
    p/duty/two/counting: only a limit is counted: expected `due` as well
    p/duty/three/first: the dates are those of a schedule: expected this with an interval only
    p/duty/three/grid: the dates are those of a schedule: expected this with an interval only
    ");
}

#[test]
fn what_recurs_says_which_rules_of_the_policy_it_does_not_follow() {
    let found = |counting: &str| {
        let counting = format!("counting = [{counting}]\n");
        found_in(&counting, &duty("one", "every = \"2 days after opened\""))
    };
    assert_snapshot!(found("\"rolls-forward\""), @r"warning: p/duty/one/every: `rolls-forward`, which the policy states, says nothing about what recurs: its dates stay where they fall and end with the day");
    assert_snapshot!(found("\"start-is-day-one\", \"end-of-day\", \"stays\""), @"");
    assert_snapshot!(found("\"counts-next-working-day\""), @r"p/duty/one/every: this counts opening hours: expected the policy to state them in `[opening_hours]`");
}

/// What is said when a reading puts a phrase that makes no sense where a path leads.
fn read_at(path: &str, phrase: &str) -> String {
    let text = format!(
        "{HEAD}clause = [{{ id = \"H-1\", place = \"1\", gist = \"-\" }}]\n\
         [[reading]]\nid = \"r\"\ngist = \"-\"\ndefault = \"text\"\nclauses = [\"H-1\"]\noption.chart = {{ \"{path}\" = \"{phrase}\" }}\n\
         [[procedure]]\nid = \"p\"\ntitle = \"-\"\norder = \"must\"\nopened_by = [\"opened\"]\n\
         event = [{{ id = \"opened\", gist = \"-\" }}]\nlimit = [{{ id = \"short\", due = \"2 days after opened\" }}]\n\
         stage = [{{ id = \"one\", title = \"-\" }}, {{ id = \"two\", title = \"-\" }}]\n\
         transition = [{{ id = \"onward\", from = [\"one\"], to = \"two\", strength = \"must\", clauses = [\"H-1\"] }}]\n\
         skip = [{{ id = \"over\", to = [\"last\"], clauses = [\"H-1\"] }}]\n"
    );
    let under = |policy: duly::Policy| policy.under([("r", "chart")]);
    match PolicyDocument::from_toml(&text).unwrap().check().map(under) {
        Err(error) | Ok(Err(ReadingError::Check(error))) => lines(error.problems()),
        Ok(other) => panic!("{path} may hold {phrase}: {other:?}"),
    }
}

#[test]
fn readings_of_transitions_skips_and_limits() {
    let messages = [
        read_at("p/transition/onward/when", "happened(openend)"),
        read_at("p/transition/onward/to", "two"),
        read_at("p/transition/onwards/when", "happened(opened)"),
        read_at("p/skip/over/when", "happened(openend)"),
        read_at("p/skip/over/to", "two"),
        read_at("p/skip/ovre/when", "happened(opened)"),
        read_at("p/limit/short/due", "2 days after openend"),
        read_at("p/limit/short/counting", "end-of-days"),
        read_at("p/limit/short/every", "12 months after opened"),
        read_at("p/stage/one/title", "one"),
    ];
    let errors: Vec<&str> = messages
        .iter()
        .flat_map(|message| message.lines())
        .filter(|line| !line.starts_with("warning: "))
        .collect();
    assert_snapshot!(errors.join("\n"), @r"
    p/transition/1/when: unknown event `openend`: did you mean `opened`?
    reading/r/option: option `chart`: unknown field `to`: expected one of `when`
    reading/r/option: option `chart`: unknown transition `onwards`: did you mean `onward`?
    p/skip/1/when: unknown event `openend`: did you mean `opened`?
    reading/r/option: option `chart`: unknown field `to`: expected one of `when`
    reading/r/option: option `chart`: unknown skip `ovre`: did you mean `over`?
    p/limit/short/due: unknown event `openend`: did you mean `opened`?
    p/limit/short/counting: unknown counting rule `end-of-days`: did you mean `end-of-day`?
    reading/r/option: option `chart`: unknown field `every`: expected one of `due`, `counting`
    reading/r/option: option `chart`: unknown element `stage`: expected one of `duty`, `limit`, `transition`, `skip`
    ");
}

#[test]
fn what_recurs_does_so_by_dates() {
    let rest = duty("look-in", "every = \"36 hours after opened\"")
        + &duty("look-after", "every = \"1 week after opened\"\nfirst = \"8 hours\"");
    assert_snapshot!(found(&rest), @r"
    p/duty/look-in/every: `36 hours` is no interval of dates: expected working days, days, weeks, months or years
    p/duty/look-after/first: `8 hours` is no interval of dates: expected working days, days, weeks, months or years
    ");
}

#[test]
fn what_recurs_has_no_clock() {
    let rest = duty("look-in", "every = \"1 week after opened\"")
        + "[[procedure.pause]]\nid = \"still\"\nduties = [\"look-in\"]\nfrom = \"asked\"\nuntil = \"agreed\"\nclauses = [\"H-1\"]\n"
        + "[[procedure.extension]]\nid = \"more\"\nduty = \"look-in\"\non = \"asked\"\nby = \"1 day\"\nclauses = [\"H-1\"]\n";
    assert_snapshot!(found(&rest), @r"
    p/pause/still/duties: `look-in` recurs: expected a duty that does not
    p/extension/more/duty: `look-in` recurs: expected a duty that does not
    ");
}
