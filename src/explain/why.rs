//! A derivation as prose: a reader with a wall calendar reaches the same date.

use chrono::NaiveDate;

use super::Layout;
use super::page::{Lines, Times};
use crate::calendar::Calendar;
use crate::derivation::{
    ConditionReason, CountedDay, DayCount, Derivation, LimitReason, Occasion, OperandReason, OperandRole,
};
use crate::id::{ClauseId, RoleId};

/// Derivations as prose, wrapped to a layout.
///
/// # Example: why the concern is to be raised by then
/// ```
/// use duly::{Asked, Calendar, Moment, explain};
///
/// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
/// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
/// let case = procedure.case().occurred("decision-received", received)?;
/// let calendar = Calendar::england_and_wales();
/// let why = case.why(&calendar, "2026-04-03T09:00:00+01:00".parse()?, Asked::Duty("raise"))?;
/// let prose = explain::why(&why, &calendar, explain::Layout::plain(100));
/// assert!(prose.contains("Fri 3 April: Good Friday."));
/// assert!(prose.contains("Wed 8 April: working day 2."));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn why(derivations: &[Derivation], calendar: &Calendar, layout: Layout) -> String {
    let prose = Prose { times: Times { calendar } };
    let told: Vec<String> = derivations.iter().map(|derivation| prose.tell(derivation, layout)).collect();
    told.join("\n")
}

struct Prose<'a> {
    times: Times<'a>,
}

impl Prose<'_> {
    fn tell(&self, told: &Derivation, layout: Layout) -> String {
        let mut lines = Lines::new(layout);
        lines.line(0, &Self::head(told));
        if let Some(start) = &told.starts {
            lines.line(1, &format!("Owed since {}.", self.occasion(start)));
        }
        for (name, limit) in [("limit", &told.due), ("preferred limit", &told.target)] {
            if let Some(limit) = limit {
                self.limit(name, limit, &mut lines);
            }
        }
        if let Some(done) = &told.done {
            lines.line(1, &format!("Done by {}.", self.occasion(done)));
        }
        if let Some(ended) = told.ended {
            lines.line(1, &format!("Over since {}.", self.times.moment(ended)));
        }
        if let Some(late) = &told.late {
            let (due, until) = (self.times.instant(late.due), self.times.instant(late.until));
            let days = late.working_days;
            let line = format!(
                "The limit passed at {due}; until {until} that is {} seconds, {days} working days.",
                late.seconds
            );
            lines.line(1, &line);
        }
        for condition in &told.conditions {
            self.condition(condition, &mut lines);
        }
        for refusal in &told.refusals {
            lines.line(1, &format!("Because: {refusal}."));
        }
        for need in &told.needs {
            lines.line(1, &format!("Not known: {need}."));
        }
        lines.line(1, &Self::rest(told));
        lines.line(1, &Self::ground(told));
        lines.into_text()
    }

    fn head(told: &Derivation) -> String {
        let instance = told.instance.as_ref().map(|instance| format!(" for {instance}")).unwrap_or_default();
        let roles: Vec<&str> = told.owed_by.iter().map(RoleId::as_str).collect();
        let strength = told.strength.map(|strength| format!(" ({strength})")).unwrap_or_default();
        let owed = if roles.is_empty() {
            String::new()
        } else {
            format!(", owed by {}{strength}", roles.join(", "))
        };
        let clauses: Vec<&str> = told.clauses.iter().map(ClauseId::as_str).collect();
        let from = if clauses.is_empty() { String::new() } else { format!(" [{}]", clauses.join(", ")) };
        format!("{}{instance}: {}{owed}{from}", told.about, told.verdict)
    }

    fn occasion(&self, occasion: &Occasion) -> String {
        let when = self.times.moment(occasion.at);
        match occasion.entry {
            Some(entry) => {
                format!("{} on {when} (event {} of the log)", occasion.what, entry.saturating_add(1))
            }
            None => format!("{} on {when}", occasion.what),
        }
    }

    fn limit(&self, name: &str, limit: &LimitReason, lines: &mut Lines) {
        let came_to = match limit.by {
            Some(by) => format!("in time until {}", self.times.instant(by)),
            None => "not known yet".to_owned(),
        };
        lines.line(1, &format!("The {name}: {}; {came_to}.", limit.phrase));
        self.operands(&limit.operands, 2, lines);
    }

    fn operands(&self, operands: &[OperandReason], depth: usize, lines: &mut Lines) {
        for operand in operands {
            let role = match operand.role {
                OperandRole::Binds => " (this governs)",
                OperandRole::Compared => "",
                OperandRole::Unknown => " (not known)",
            };
            let came_to = match (&operand.by, &operand.waits_for) {
                (Some(by), _) => format!(": {}", self.times.instant(*by)),
                (None, Some(waits)) => format!(": waits for {waits}"),
                (None, None) => String::new(),
            };
            lines.line(depth, &format!("- {}{role}{came_to}.", operand.words));
            let below = depth.saturating_add(1);
            if let Some(from) = &operand.from {
                lines.line(below, &format!("From {}.", self.occasion(from)));
            }
            if !operand.days.is_empty() {
                lines.line(below, &Self::days(&operand.days));
            }
            self.operands(&operand.inner, below, lines);
        }
    }

    /// Every day: neighbours that are passed over for the same reason together.
    fn days(days: &[CountedDay]) -> String {
        let mut told: Vec<String> = Vec::new();
        let mut run: Vec<(NaiveDate, String)> = Vec::new();
        for day in days {
            let what = match &day.count {
                DayCount::Day(number) => format!("working day {number}"),
                DayCount::PassedOver(reason) => reason.clone(),
                DayCount::Paused => "the clock stands still".to_owned(),
            };
            if run.last().is_some_and(|(_, before)| *before != what) {
                told.extend(Self::run(&run));
                run.clear();
            }
            run.push((day.date, what));
        }
        told.extend(Self::run(&run));
        told.join(" ")
    }

    fn run(run: &[(NaiveDate, String)]) -> Option<String> {
        let (first, what) = run.first()?;
        let (last, _) = run.last()?;
        let (first, last) = (Times::date(*first), Times::date(*last));
        Some(match run.len() {
            1 => format!("{first}: {what}."),
            2 => format!("{first}, {last}: {what}."),
            _ => format!("{first} to {last}: {what}."),
        })
    }

    fn condition(&self, condition: &ConditionReason, lines: &mut Lines) {
        let field = match condition.field {
            "when" => "It applies if",
            "unless" => "It is discharged by",
            "guideline_when" => "It is only a guideline while",
            _ => "The deputy acts while",
        };
        let truth = match condition.truth {
            "true" => "so",
            "false" => "not so",
            _ => "not known",
        };
        lines.line(1, &format!("{field} {}: {truth}.", condition.phrase));
        for ground in &condition.grounds {
            if let Some(from) = &ground.from {
                lines.line(2, &format!("- {}: {}.", ground.question, self.occasion(from)));
            }
        }
    }

    fn rest(told: &Derivation) -> String {
        let entries: Vec<String> = told
            .rests_on
            .iter()
            .filter_map(|occasion| Some((occasion.entry?.saturating_add(1)).to_string()))
            .collect();
        if entries.is_empty() {
            return "Rests on no event.".to_owned();
        }
        format!("Rests on events {} of the log.", entries.join(", "))
    }

    fn ground(told: &Derivation) -> String {
        let readings: Vec<String> =
            told.readings.iter().map(|(reading, option)| format!("{reading} = {option}")).collect();
        let read =
            if readings.is_empty() { String::new() } else { format!("Read as {}. ", readings.join(", ")) };
        format!("{read}Counted by {}, {}.", told.calendar.0, told.calendar.1)
    }
}
