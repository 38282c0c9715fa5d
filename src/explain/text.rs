//! An evaluation on one screen, for a duty manager.

use super::Layout;
use super::page::{Accent, Lines, Times, accented};
use super::table::{Row, table};
use crate::calendar::Calendar;
use crate::case::Case;
use crate::evaluate::{
    Due, DutyAnswer, Evaluation, MoveAnswer, Need, Next, Position, RecordAnswer, RecordStatus, Standing,
    Status,
};
use crate::id::{DutyId, RecordId, RoleId};
use crate::policy::DutyKind;

/// The evaluation of `case` by `calendar`, as text: where the case stands, what next, what is owed, what is missing,
/// what is late, where it may go, what must be asked, and when to look again.
///
/// # Example: the first lines of a page
/// ```
/// use duly::{Calendar, Moment, explain};
///
/// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
/// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
/// let case = procedure.case().occurred("decision-received", received)?;
/// let calendar = Calendar::england_and_wales();
/// let answer = case.evaluate(&calendar, "2026-04-03T09:00:00+01:00".parse()?)?;
/// let page = explain::text(&case, &calendar, &answer, explain::Layout::plain(100));
/// assert!(page.contains("Stands      at stage-1 since Thu 2 Apr 2026 16:50:00"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn text(case: &Case, calendar: &Calendar, evaluation: &Evaluation<'_>, layout: Layout) -> String {
    let page = Page { times: Times { calendar }, evaluation };
    let mut lines = Lines::new(layout);
    let procedure = case.procedure();
    let now = page.times.instant(evaluation.now);
    lines.line(0, &format!("{} · {} · as at {now}", procedure.policy().id(), procedure.id()));
    lines.raw("");
    lines.labelled("Stands", &page.position());
    lines.labelled("Next", &page.next());
    page.owed(&mut lines);
    page.rights(&mut lines);
    page.missing(&mut lines);
    page.findings(&mut lines);
    page.moves(&mut lines);
    page.questions(&mut lines);
    page.notices(&mut lines);
    lines.raw("");
    lines.labelled("Read as", &read_as(case));
    lines.labelled("Counted by", &format!("{}, {}", calendar.id(), calendar.edition()));
    lines.labelled("Look again", &page.look_again());
    lines.into_text()
}

fn read_as(case: &Case) -> String {
    let readings = case.procedure().policy().readings().iter();
    let readings: Vec<String> = readings.map(|(reading, option)| format!("{reading} = {option}")).collect();
    if readings.is_empty() { "written".to_owned() } else { readings.join(", ") }
}

struct Page<'e, 'p> {
    times: Times<'e>,
    evaluation: &'e Evaluation<'p>,
}

impl<'p> Page<'_, 'p> {
    fn position(&self) -> String {
        let since = |moment| self.times.moment(moment);
        match &self.evaluation.position {
            Position::NotOpened(why) => format!("not opened: {why}"),
            Position::At(stage, moment) => format!("at {stage} since {}", since(*moment)),
            Position::Open(procedure, moment) => format!("{procedure} is open since {}", since(*moment)),
            Position::Concluded(outcome, moment) => format!("concluded as {outcome} on {}", since(*moment)),
            Position::LeftFor(destination, moment) => format!("left for {destination} on {}", since(*moment)),
        }
    }

    fn next(&self) -> String {
        match &self.evaluation.next {
            Next::Move { to, due, .. } => format!("go on to {to}, {}", self.due(due.as_ref())),
            Next::Do { duty, due, .. } => {
                format!("at once: {duty}{}, {}", self.by_whom(duty), self.due(due.as_ref()))
            }
            Next::Stay { at, until: Some(until), duty } => {
                format!("stay at {at}: {duty}{}, by {}", self.by_whom(duty), self.times.instant(*until))
            }
            Next::Stay { at, until: None, duty } => format!("stay at {at}: {duty}{}", self.by_whom(duty)),
            Next::Owed(duties) => {
                let duties: Vec<&str> = duties.iter().map(|duty| duty.as_str()).collect();
                format!("still owed: {}", duties.join(", "))
            }
            Next::Nothing => "nothing".to_owned(),
        }
    }

    fn by_whom(&self, duty: &DutyId) -> String {
        let owed_by = self.evaluation.duties.iter().find(|known| known.id == duty).map(|known| known.owed_by);
        owed_by.map(|roles| format!(", {}", names(roles))).unwrap_or_default()
    }

    fn due(&self, due: Option<&Due<'_>>) -> String {
        let Some(due) = due else { return "no limit".to_owned() };
        match due.by {
            Some(by) => format!("by {}", self.times.instant(by)),
            None => format!("once known: waits for {}", due.waiting_for.join(", ")),
        }
    }

    /// What is owed: what is late first, then what is due first, then what has no limit.
    fn owed(&self, lines: &mut Lines) {
        let mut owed: Vec<&DutyAnswer<'p>> = self.evaluation.owed().collect();
        owed.sort_by_key(|duty| {
            let by = duty.due.as_ref().and_then(|due| due.by);
            (duty.status != Status::Overdue, by.is_none(), by)
        });
        if owed.is_empty() {
            return;
        }
        lines.heading("Owed");
        let rows: Vec<Row> = owed.into_iter().map(|duty| self.row(duty)).collect();
        table(&rows, lines);
    }

    fn row(&self, duty: &DutyAnswer<'p>) -> Row {
        let name = match &duty.instance {
            Some(instance) => format!("{} for {instance}", duty.id),
            None => duty.id.to_string(),
        };
        let by = match (&duty.due, duty.promptness) {
            (Some(Due { by: Some(by), .. }), _) => format!("by {}", self.times.instant(*by)),
            (Some(_), _) => "not known yet".to_owned(),
            (None, Some(promptness)) => promptness.to_owned(),
            (None, None) => "no limit".to_owned(),
        };
        let mut below = Vec::new();
        if let Some(due) = &duty.due {
            if !due.provisional.is_empty() {
                below.push(format!("or sooner: {}", due.provisional.join(", ")));
            }
            if !due.waiting_for.is_empty() {
                below.push(format!("waits for {}", due.waiting_for.join(", ")));
            }
        }
        if let Some(target) = duty.target.and_then(|target| target.by) {
            below.push(format!("preferably by {}", self.times.instant(target)));
        }
        let cells =
            [duty.status.as_str().to_owned(), name, by, duty.strength.to_string(), names(duty.owed_by)];
        Row { cells, below, is_alarming: duty.status == Status::Overdue }
    }

    fn rights(&self, lines: &mut Lines) {
        let is_open = |duty: &&DutyAnswer<'p>| duty.kind == DutyKind::Window && duty.status == Status::Open;
        let rights: Vec<&DutyAnswer<'p>> = self.evaluation.duties.iter().filter(is_open).collect();
        if rights.is_empty() {
            return;
        }
        lines.heading("May still be done");
        for right in rights {
            lines.line(
                1,
                &format!("{} — {}, {}", right.id, names(right.owed_by), self.due(right.due.as_ref())),
            );
        }
    }

    /// Records that are missing, those first that are missing whatever is stated yet.
    fn missing(&self, lines: &mut Lines) {
        let records = &self.evaluation.records;
        let mut missing: Vec<&RecordAnswer<'p>> =
            records.iter().filter(|record| record.status != RecordStatus::Complete).collect();
        missing.sort_by_key(|record| self.is_undetermined(record.duty));
        if missing.is_empty() {
            return;
        }
        lines.heading("Missing");
        for record in missing {
            let lacks: Vec<&str> = record.missing.iter().map(|field| field.as_str()).collect();
            let lacks =
                if lacks.is_empty() { String::new() } else { format!("; lacks {}", lacks.join(", ")) };
            let applies = if self.is_undetermined(record.duty) { " — if it applies" } else { "" };
            let (status, due) = (record.status.as_str(), self.due(record.due.as_ref()));
            lines.line(1, &format!("{status} {} for {}, {due}{lacks}{applies}", record.record, record.duty));
        }
    }

    fn is_undetermined(&self, duty: &DutyId) -> bool {
        self.evaluation.duties.iter().any(|known| known.id == duty && known.status == Status::Undetermined)
    }

    fn findings(&self, lines: &mut Lines) {
        if self.evaluation.findings.is_empty() {
            return;
        }
        lines.heading("Late, missed or not permitted");
        for finding in &self.evaluation.findings {
            let clauses: Vec<&str> = finding.clauses.iter().map(|clause| clause.as_str()).collect();
            let late = finding.late.map(|late| match late.working_days {
                0 => ", less than a working day late".to_owned(),
                1 => ", 1 working day late".to_owned(),
                days => format!(", {days} working days late"),
            });
            let severity = accented(finding.severity.as_str(), Accent::Alarm, lines.layout().style);
            let who = if finding.owed_by.is_empty() {
                String::new()
            } else {
                format!(", {}", names(finding.owed_by))
            };
            let since = self.times.instant(finding.since);
            let late = late.unwrap_or_default();
            lines.line(
                1,
                &format!("{severity} {}{who}, since {since}{late} [{}]", finding.about, clauses.join(", ")),
            );
        }
    }

    /// Moves that are refused for the same reasons are told together.
    fn moves(&self, lines: &mut Lines) {
        if self.evaluation.moves.is_empty() {
            return;
        }
        lines.heading("Moves");
        let mut refused: Vec<(String, Vec<String>)> = Vec::new();
        for candidate in &self.evaluation.moves {
            match &candidate.standing {
                Standing::Refused(reasons) => {
                    let why = reasons.join("; ");
                    let to = candidate.to.to_string();
                    match refused.iter_mut().find(|(reason, _)| *reason == why) {
                        Some((_, places)) => places.push(to),
                        None => refused.push((why, vec![to])),
                    }
                }
                Standing::Required | Standing::Permitted | Standing::Undetermined(_) => {
                    lines.line(1, &self.open_move(candidate));
                }
            }
        }
        for (why, places) in refused {
            lines.line(1, &format!("refused {} — {why}", places.join(", ")));
        }
    }

    fn open_move(&self, candidate: &MoveAnswer<'p>) -> String {
        let mut place = format!("{} {}", candidate.standing.as_str(), candidate.to);
        if let Standing::Undetermined(needs) = &candidate.standing {
            let needs: Vec<String> = needs.iter().map(needed).collect();
            place = format!("{place} — turns on {}", needs.join(", "));
        }
        let mut told = vec![place];
        if candidate.due.is_some() {
            told.push(self.due(candidate.due.as_ref()));
        }
        let records: Vec<&str> = candidate.requires.iter().map(RecordId::as_str).collect();
        if !records.is_empty() {
            told.push(format!("with {}", records.join(", ")));
        }
        if !candidate.consults.is_empty() {
            told.push(format!("consulting {}", names(candidate.consults)));
        }
        told.join(", ")
    }

    fn questions(&self, lines: &mut Lines) {
        if self.evaluation.questions.is_empty() {
            return;
        }
        lines.heading("To be asked");
        for question in &self.evaluation.questions {
            let about: Vec<String> = question.about.iter().map(ToString::to_string).collect();
            lines.line(1, &format!("{} — for {}", needed(&question.need), about.join(", ")));
        }
    }

    fn notices(&self, lines: &mut Lines) {
        if self.evaluation.notices.is_empty() {
            return;
        }
        lines.heading("To know");
        for notice in &self.evaluation.notices {
            lines.line(1, &format!("{}: {}", notice.about, notice.text));
        }
    }

    fn look_again(&self) -> String {
        match self.evaluation.next_change {
            Some(change) => self.times.instant(change),
            None => "nothing changes unless something is logged".to_owned(),
        }
    }
}

fn names(roles: &[RoleId]) -> String {
    roles.iter().map(RoleId::as_str).collect::<Vec<_>>().join(", ")
}

fn needed(need: &Need<'_>) -> String {
    match need {
        Need::Fact(fact) => fact.to_string(),
        Need::TimeOf(name) => format!("the time of day of {name}"),
    }
}
