//! An evaluation on one screen, for a duty manager.

use std::fmt::Write as _;

use chrono::{DateTime, MappedLocalTime, TimeZone, Utc};

use crate::calendar::Calendar;
use crate::case::Case;
use crate::evaluate::{
    About, Due, DutyAnswer, Evaluation, Need, Next, Position, RecordStatus, Standing, Status,
};
use crate::id::{DutyId, RoleId};
use crate::moment::{Moment, Second};

/// The evaluation of `case` by `calendar`, as text: where the case stands, what next, what is owed, what is missing,
/// what is late, what must be asked, and when to look again.
#[must_use]
pub fn text(case: &Case, calendar: &Calendar, evaluation: &Evaluation<'_>) -> String {
    let page = Page { calendar, evaluation };
    let mut text = String::new();
    let policy = case.procedure().policy();
    let head =
        format!("{} · {} · as at {}", policy.id(), case.procedure().id(), page.instant(evaluation.now));
    let sections = [
        page.standing(),
        section("Owed", page.owed()),
        section("Missing", page.missing()),
        section("Late, missed or not permitted", page.findings()),
        section("Moves", page.moves()),
        section("To be asked", page.questions()),
        section("Notices", page.notices()),
        page.closing(case),
    ];
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{head}");
    for section in sections.iter().filter(|section| !section.is_empty()) {
        let _ = writeln!(text, "\n{section}");
    }
    text
}

struct Page<'e, 'p> {
    calendar: &'e Calendar,
    evaluation: &'e Evaluation<'p>,
}

impl Page<'_, '_> {
    /// The wall clock's time; with the name of the offset where the clock shows that time twice.
    fn instant(&self, instant: DateTime<Utc>) -> String {
        let local = self.calendar.local(Second::of(instant));
        let shown = local.format("%a %-d %b %Y %H:%M:%S");
        match self.calendar.zone().from_local_datetime(&local.naive_local()) {
            MappedLocalTime::Ambiguous(..) => format!("{shown} {}", local.format("%Z")),
            MappedLocalTime::Single(_) | MappedLocalTime::None => shown.to_string(),
        }
    }

    fn moment(&self, moment: Moment) -> String {
        match moment {
            Moment::Instant(instant) => self.instant(instant),
            Moment::Day(day) => day.format("%a %-d %b %Y").to_string(),
        }
    }

    fn standing(&self) -> String {
        let position = match &self.evaluation.position {
            Position::NotOpened(why) => format!("not opened: {why}"),
            Position::At(stage, since) => format!("at {stage} since {}", self.moment(*since)),
            Position::Open(procedure, since) => format!("{procedure} is open since {}", self.moment(*since)),
            Position::Concluded(outcome, since) => {
                format!("concluded as {outcome} on {}", self.moment(*since))
            }
            Position::LeftFor(destination, since) => {
                format!("left for {destination} on {}", self.moment(*since))
            }
        };
        format!("Stands  {position}\nNext    {}", self.next())
    }

    fn next(&self) -> String {
        match &self.evaluation.next {
            Next::Move { to, due, .. } => format!("go on to {to}, {}", self.due(due.as_ref())),
            Next::Do { duty, due, .. } => format!("at once: {duty}, {}", self.due(due.as_ref())),
            Next::Stay { at, until: Some(until), duty } => {
                format!("stay at {at} and do {duty} by {}", self.instant(*until))
            }
            Next::Stay { at, until: None, duty } => format!("stay at {at} and do {duty}"),
            Next::Owed(duties) => {
                let duties: Vec<&str> = duties.iter().map(|duty| duty.as_str()).collect();
                format!("still owed: {}", duties.join(", "))
            }
            Next::Nothing => "nothing".to_owned(),
        }
    }

    fn due(&self, due: Option<&Due<'_>>) -> String {
        let Some(due) = due else { return "no limit".to_owned() };
        match due.by {
            Some(by) if due.provisional.is_empty() => format!("by {}", self.instant(by)),
            Some(by) => format!("by {}, or sooner: {}", self.instant(by), due.provisional.join(", ")),
            None => format!("when known: waits for {}", due.waiting_for.join(", ")),
        }
    }

    fn owed(&self) -> Vec<String> {
        let line = |duty: &DutyAnswer<'_>| {
            let owed_by: Vec<&str> = duty.owed_by.iter().map(RoleId::as_str).collect();
            let promptness = duty.promptness.map(|word| format!(" ({word})")).unwrap_or_default();
            let due = self.due(duty.due.as_ref());
            format!(
                "{:<8} {} — {} {}, {due}{promptness}",
                duty.status.as_str(),
                duty.id,
                owed_by.join(", "),
                duty.strength
            )
        };
        self.evaluation.owed().map(line).collect()
    }

    fn missing(&self) -> Vec<String> {
        let records = self.evaluation.records.iter().filter(|record| record.status != RecordStatus::Complete);
        let lines = records.map(|record| {
            let lacks: Vec<&str> = record.missing.iter().map(|field| field.as_str()).collect();
            let lacks =
                if lacks.is_empty() { String::new() } else { format!(", lacks {}", lacks.join(", ")) };
            let if_applies = if self.is_undetermined(record.duty) { ", if it applies" } else { "" };
            let (status, due) = (record.status.as_str(), self.due(record.due.as_ref()));
            format!("{status:<10} {} for {}, {due}{if_applies}{lacks}", record.record, record.duty)
        });
        lines.collect()
    }

    fn is_undetermined(&self, duty: &DutyId) -> bool {
        self.evaluation.duties.iter().any(|known| known.id == duty && known.status == Status::Undetermined)
    }

    fn findings(&self) -> Vec<String> {
        let findings = self.evaluation.findings.iter().map(|finding| {
            let clauses: Vec<&str> = finding.clauses.iter().map(|clause| clause.as_str()).collect();
            let late = finding
                .late
                .map(|late| format!(", {} working days late", late.working_days))
                .unwrap_or_default();
            let (what, since) = (about(&finding.about), self.instant(finding.since));
            format!("{:<8} {what} since {since}{late} [{}]", finding.severity.as_str(), clauses.join(", "))
        });
        findings.collect()
    }

    fn moves(&self) -> Vec<String> {
        let moves = self.evaluation.moves.iter().map(|candidate| {
            let why = match &candidate.standing {
                Standing::Required | Standing::Permitted => self.due(candidate.due.as_ref()),
                Standing::Refused(reasons) => reasons.join("; "),
                Standing::Undetermined(needs) => {
                    format!("asks for {}", needs.iter().map(needed).collect::<Vec<_>>().join(", "))
                }
            };
            format!("{:<12} {} — {why}", candidate.standing.as_str(), candidate.to)
        });
        moves.collect()
    }

    fn questions(&self) -> Vec<String> {
        let questions = self.evaluation.questions.iter().map(|question| {
            let about: Vec<String> = question.about.iter().map(about).collect();
            format!("{} — for {}", needed(&question.need), about.join(", "))
        });
        questions.collect()
    }

    fn notices(&self) -> Vec<String> {
        self.evaluation
            .notices
            .iter()
            .map(|notice| format!("{}: {}", about(&notice.about), notice.text))
            .collect()
    }

    fn closing(&self, case: &Case) -> String {
        let readings = case.procedure().policy().readings().iter();
        let readings: Vec<String> =
            readings.map(|(reading, option)| format!("{reading} = {option}")).collect();
        let again = match self.evaluation.next_change {
            Some(change) => self.instant(change),
            None => "nothing changes unless something is logged".to_owned(),
        };
        format!(
            "Read as     {}\nLook again  {again}",
            if readings.is_empty() { "written".to_owned() } else { readings.join(", ") }
        )
    }
}

fn section(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines.into_iter().map(|line| format!("  {line}")).collect();
    format!("{title}\n{}", lines.join("\n"))
}

fn about(about: &About<'_>) -> String {
    match about {
        About::Duty(duty, Some(instance)) => format!("{duty} for {instance}"),
        About::Duty(duty, None) => duty.to_string(),
        About::Move(to) => format!("move to {to}"),
        About::Constraint(constraint) => constraint.to_string(),
        About::Stage(stage) => stage.to_string(),
        About::Event(event) => event.to_string(),
        About::Procedure(procedure) => procedure.to_string(),
    }
}

fn needed(need: &Need<'_>) -> String {
    match need {
        Need::Fact(fact) => fact.to_string(),
        Need::TimeOf(name) => format!("the time of day of {name}"),
    }
}
