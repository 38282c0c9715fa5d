//! Policies also of what few policies have, and logs with what few logs have.

use chrono::{DateTime, Utc};
use duly::Moment;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::super::generate::end;
use super::{
    END, LAST_DAY, LATE_EVENT, START, Trial, anchor, condition, duty, line, moves, phrase, second, trials,
    written,
};

/// Further fields of a duty, each there or not.
fn further_fields() -> impl Strategy<Value = String> {
    let deputy = weighted(0.25, condition()).prop_map(|when| {
        when.map_or(String::new(), |when| format!("deputy = \"deputy\"\ndeputy_when = \"{when}\"\n"))
    });
    let window =
        prop::bool::weighted(0.1).prop_map(|is_window| if is_window { "window = true\n" } else { "" });
    (line("not_before", 0.15, phrase()), deputy, window)
        .prop_map(|(minimum, deputy, window)| minimum + &deputy + window)
}

/// A duty of a stage may outlast it.
fn outlasting(fields: String, outlasts: bool) -> String {
    if outlasts && fields.contains("stage = ") { fields + "lasts = \"case\"\n" } else { fields }
}

/// What is owed once may be owed by each of several.
fn by_each(fields: String, is_by_each: bool) -> String {
    if is_by_each && !fields.contains("per = ") { fields + "per = \"each party of panel\"\n" } else { fields }
}

/// A table of the procedure that hangs on a condition; nothing where it is not there.
fn table(chance: f64, write: impl Fn(String) -> String) -> impl Strategy<Value = String> {
    weighted(chance, condition()).prop_map(move |when| when.map_or(String::new(), &write))
}

fn exclusions() -> impl Strategy<Value = String> {
    table(0.2, |when| {
        format!(
            "[[procedure.exclusion]]\nid = \"not-for\"\ngist = \"-\"\nwhen = \"{when}\"\nto = \"outside:court\"\nclauses = [\"T-1\"]\n"
        )
    })
}

fn constraints() -> impl Strategy<Value = String> {
    let written = |id: &str, rule: &str| {
        format!(
            "[[procedure.constraint]]\nid = \"{id}\"\ngist = \"-\"\n{rule}\nstrength = \"should\"\nclauses = [\"T-1\"]\n"
        )
    };
    let permitted =
        table(0.2, move |when| written("permitted", &format!("on = \"a\"\npermitted_when = \"{when}\"")));
    let only_by = weighted(0.15, Just(written("only-by", "on = \"b\"\nonly_by = [\"manager\"]")));
    let differs =
        weighted(0.15, Just(written("differs", "on = \"assigned panel\"\ndiffers_from = [\"deputy\"]")));
    (permitted, only_by, differs).prop_map(|(permitted, only_by, differs)| {
        permitted + &only_by.unwrap_or_default() + &differs.unwrap_or_default()
    })
}

/// A duty that recurs in place of one with a limit.
fn recurring() -> impl Strategy<Value = String> {
    let every = (select(vec!["3 days", "1 week", "4 working days", "1 month", "date of list"]), anchor())
        .prop_map(|(span, anchor)| format!("every = \"{span} after {anchor}\"\n"));
    let first = line("first", 0.3, select(vec!["2 days".to_owned(), "5 working days".to_owned()]));
    let grid = line("grid", 0.6, select(vec!["fixed".to_owned(), "shifts".to_owned()]));
    (duty(), every, first, grid).prop_map(|(fields, every, first, grid)| {
        let is_kept =
            |line: &&str| !["due = ", "target = ", "per = "].iter().any(|key| line.starts_with(key));
        let kept: Vec<&str> = fields.lines().filter(is_kept).collect();
        let of_interval = if every.contains("date of list") { String::new() } else { first + &grid };
        format!("{}\n{every}{of_interval}", kept.join("\n"))
    })
}

/// What stops the clocks of duties, and what puts the limit of the first off that has one.
fn clocks() -> impl Strategy<Value = Clocks> {
    let paused = vec(select(vec!["base", "d0", "d1"]), 1..3);
    let events = select(vec![("a", "b"), ("b", "a"), ("a", "never")]);
    let pause = (paused, events, select(vec!["in", "out"])).prop_map(|(duties, (from, until), end_days)| {
        format!(
            "[[procedure.pause]]\nid = \"stand-still\"\nduties = {duties:?}\nfrom = \"{from}\"\nuntil = \"{until}\"\nend_days = \"{end_days}\"\nclauses = [\"T-1\"]\n"
        )
    });
    let at_most =
        select(["9 days after opened", "stated agreed", "5 days after a"].map(str::to_owned).to_vec());
    let by = (select(vec!["2 days", "1 working day", "3 hours"]), select(vec!["from-expiry", "anew"]));
    let bounds = (select(vec![1, 2]), line("at_most", 0.3, at_most), prop::bool::weighted(0.3));
    let extension = (select(vec!["a", "b"]), by, bounds).prop_map(
        |(on, (by, counted), (times, at_most, is_granted))| {
            let granted = if is_granted { "granted_by = [\"manager\"]\n" } else { "" };
            format!("on = \"{on}\"\nby = \"{by}\"\ncounted = \"{counted}\"\ntimes = {times}\n{at_most}{granted}clauses = [\"T-1\"]\n")
        },
    );
    (weighted(0.2, pause), weighted(0.25, extension), any::<bool>())
        .prop_map(|(pause, extension, is_of_base)| Clocks { pause, extension, is_of_base })
}

#[derive(Debug, Clone)]
struct Clocks {
    pause: Option<String>,
    extension: Option<String>,
    is_of_base: bool,
}

impl Clocks {
    fn of(self, duties: &[String]) -> String {
        let timed = duties.iter().position(|fields| fields.starts_with("due = "));
        let duty = timed.filter(|_| !self.is_of_base);
        let duty = duty.map_or("base".to_owned(), |number| format!("d{number}"));
        let named =
            |fields| format!("[[procedure.extension]]\nid = \"more-time\"\nduty = \"{duty}\"\n{fields}");
        let is_clocked =
            |number: usize| duties.get(number).is_some_and(|fields| !fields.contains("every = "));
        let is_sound = |pause: &String| {
            (!pause.contains("d0") || is_clocked(0)) && (!pause.contains("d1") || is_clocked(1))
        };
        let pause = self.pause.filter(is_sound);
        pause.unwrap_or_default() + &self.extension.map(named).unwrap_or_default()
    }
}

/// What a policy counts by where its limits do not say.
fn counting() -> impl Strategy<Value = String> {
    [START, END, LATE_EVENT, LAST_DAY]
        .map(|words| weighted(0.15, select(words.to_vec())))
        .prop_map(|rules| format!("counting = {:?}\n", rules.into_iter().flatten().collect::<Vec<_>>()))
}

/// Policies as TOML, also of what few policies have.
pub(crate) fn wide_policies() -> impl Strategy<Value = String> {
    let fields = (duty(), further_fields(), prop::bool::weighted(0.15), prop::bool::weighted(0.2));
    let fields = fields.prop_map(|(fields, further, is_by_each, outlasts)| {
        outlasting(by_each(fields + &further, is_by_each), outlasts)
    });
    let fields = prop_oneof![5 => fields, 1 => recurring()];
    let deemed = weighted(0.3, anchor());
    let applies = ["flag", "colour = red", "happened(a)", "not happened(b) here"].map(str::to_owned);
    let of_base = (line("when", 0.3, select(applies.to_vec())), deemed);
    let rules = (exclusions(), constraints()).prop_map(|(exclusions, constraints)| exclusions + &constraints);
    (vec(fields, 1..5), moves(), rules, of_base, clocks(), counting()).prop_map(
        |(duties, moves, rules, (applies, deemed), clocks, counting)| {
            let text = written(&duties, &(moves + &rules + &clocks.of(&duties)));
            let base = "gist = \"what others refer to\"\n";
            let text = text.replace(base, &format!("{base}{applies}"));
            let text = text.replace("in_force_from", &(counting + "in_force_from"));
            match deemed {
                None => text,
                Some(anchor) => {
                    text.replace("id = \"never\",", &format!("id = \"never\", deemed = \"{anchor}\","))
                }
            }
        },
    )
}

/// What may be otherwise about an entry: what it is, when it was written down, and who did it.
#[derive(Debug, Clone)]
struct Turn {
    withdraws: Option<usize>,
    assigned: Option<(&'static str, &'static str)>,
    answers: Option<usize>,
    recorded: Option<DateTime<Utc>>,
    by: Option<(&'static str, &'static str)>,
}

fn turns() -> impl Strategy<Value = Turn> {
    let assigned = (select(vec!["panel", "panel", "deputy"]), select(vec!["ann", "ben"]));
    let by = (select(vec!["manager", "deputy"]), select(vec!["ann", "ben", "cat"]));
    let earlier = || weighted(0.1, 0..8_usize);
    let all = (earlier(), weighted(0.1, assigned), earlier(), weighted(0.1, second()), weighted(0.3, by));
    all.prop_map(|(withdraws, assigned, answers, recorded, by)| Turn {
        withdraws,
        assigned,
        answers,
        recorded,
        by,
    })
}

impl Turn {
    /// The entry at that place of the log, after the opening, as it is then.
    fn of(&self, place: usize, entry: &Value) -> Value {
        let mut entry = match (self.withdraws, self.assigned) {
            (Some(which), _) if place > 1 => {
                let event_id = format!("e{}", 1 + which % (place - 1));
                json!({ "type": "withdrawn", "event_id": event_id, "at": entry["at"] })
            }
            (_, Some((role, party))) => {
                json!({ "type": "assigned", "role": role, "party": party, "at": entry["at"] })
            }
            _ => entry.clone(),
        };
        entry["id"] = json!(format!("e{place}"));
        let latest = match entry["at"].as_str().unwrap().parse().unwrap() {
            Moment::Instant(instant) => instant,
            Moment::Day(day) => end(Moment::Day(day)),
        };
        if let Some(recorded) = self.recorded.filter(|recorded| *recorded > latest) {
            entry["recorded_at"] = json!(recorded.to_rfc3339());
        }
        if let Some(which) = self.answers.filter(|_| place > 1 && entry["type"] == "occurred") {
            entry["answers"] = json!(format!("e{}", 1 + which % (place - 1)));
        }
        if let Some((role, party)) = self.by.filter(|_| entry["type"] == "occurred") {
            entry["by"] = json!({ "role": role, "party": party });
        }
        entry
    }
}

/// Logs in which entries are also withdrawn, written down late, or say by whom.
pub(crate) fn wide_trials() -> impl Strategy<Value = Trial> {
    (trials(), vec(turns(), 8)).prop_map(|(trial, turns)| {
        let opening = trial.events.first().cloned();
        let rest = trial.events.iter().skip(1).zip(&turns).enumerate();
        let rest = rest.map(|(place, (entry, turn))| turn.of(place + 1, entry));
        Trial { events: opening.into_iter().chain(rest).collect(), ..trial }
    })
}
