//! From an evaluation to what is written of it.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    AboutValue, DueValue, DutyValue, FindingValue, LateValue, MoveValue, NextDuty, NextMove, NextNothing,
    NextOwed, NextStay, NextValue, NoticeValue, QuestionValue, RecordValue, TargetValue,
};
use crate::calendar::Calendar;
use crate::evaluate::{
    About, Due, DutyAnswer, Finding, MoveAnswer, Need, Next, Notice, Position, Question, RecordAnswer,
    Standing, Target, Timeliness, Via,
};
use crate::moment::{Moment, Second};
use crate::policy::{DutyKind, Strength};

/// A second as it is written in JSON: in the calendar's zone.
pub(in crate::wire) fn written_instant(calendar: &Calendar, second: Second) -> String {
    calendar.local(second).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Writes times in the calendar's zone.
pub(super) struct Write<'a> {
    pub(super) calendar: &'a Calendar,
}

impl Write<'_> {
    pub(super) fn instant(&self, instant: DateTime<Utc>) -> String {
        written_instant(self.calendar, Second::of(instant))
    }

    fn moment(&self, moment: Moment) -> String {
        match moment {
            Moment::Instant(instant) => self.instant(instant),
            Moment::Day(day) => day.to_string(),
        }
    }

    pub(super) fn position(&self, position: Position<'_>) -> BTreeMap<&'static str, String> {
        let (key, name, since) = match position {
            Position::NotOpened(why) => return BTreeMap::from([("not_opened", why)]),
            Position::At(stage, since) => ("at", stage.to_string(), since),
            Position::Open(procedure, since) => ("open", procedure.to_string(), since),
            Position::Concluded(outcome, since) => ("concluded", outcome.to_string(), since),
            Position::LeftFor(destination, since) => ("left_for", destination.to_owned(), since),
        };
        BTreeMap::from([(key, name), ("since", self.moment(since))])
    }

    pub(super) fn next<'a>(&self, next: Next<'a>) -> NextValue<'a> {
        match next {
            Next::Move { to, urgent, due, clauses } => NextValue::Move(NextMove {
                to: to.to_string(),
                standing: Standing::Required.as_str(),
                urgent,
                due: due.map(|due| self.due(due)),
                clauses,
            }),
            Next::Do { duty, due, strength, clauses } => NextValue::Do(NextDuty {
                duty: duty.as_str(),
                standing: standing_of(strength).as_str(),
                urgent: true,
                due: due.map(|due| self.due(due)),
                clauses,
            }),
            Next::Stay { at, until, duty } => {
                let until = until.map(|until| self.instant(until));
                NextValue::Stay(NextStay { stay: at, until, duty: duty.as_str() })
            }
            Next::Owed(duties) => NextValue::Owed(NextOwed { owed: duties }),
            Next::Nothing => NextValue::Nothing(NextNothing { nothing: true }),
        }
    }

    fn due<'a>(&self, due: Due<'a>) -> DueValue<'a> {
        let Due { by, day, bound_by, provisional, waiting_for } = due;
        DueValue { by: by.map(|by| self.instant(by)), day, bound_by, provisional, waiting_for }
    }

    pub(super) fn candidate<'a>(&self, candidate: MoveAnswer<'a>) -> MoveValue<'a> {
        let standing = candidate.standing.as_str();
        let (reasons, needs) = match candidate.standing {
            Standing::Required | Standing::Permitted => (Vec::new(), Vec::new()),
            Standing::Refused(reasons) => (reasons.into_iter().map(String::from).collect(), Vec::new()),
            Standing::Undetermined(needs) => (Vec::new(), needs.into_iter().map(needed).collect()),
        };
        MoveValue {
            to: candidate.to.to_string(),
            via: match candidate.via {
                Via::Transition => "transition",
                Via::Skip => "skip",
                Via::Exclusion => "exclusion",
            },
            standing,
            urgent: candidate.urgent,
            due: candidate.due.map(|due| self.due(due)),
            reasons,
            needs,
            requires: candidate.requires,
            consults: candidate.consults,
            clauses: candidate.clauses,
        }
    }

    pub(super) fn duty<'a>(&self, duty: DutyAnswer<'a>) -> DutyValue<'a> {
        DutyValue {
            id: duty.id.as_str(),
            window: (duty.kind == DutyKind::Window).then_some(true),
            instance: duty.instance.map(String::from),
            stage: duty.stage.map(crate::id::StageId::as_str),
            clauses: duty.clauses,
            strength: duty.strength.as_str(),
            urgent: duty.urgent,
            owed_by: duty.owed_by,
            alternates: duty.alternates,
            notifies: duty.notifies,
            promptness: duty.promptness,
            status: duty.status.as_str(),
            timeliness: duty.timeliness.map(|Timeliness::Unknown| "unknown"),
            not_before: duty.not_before.map(|minimum| self.due(minimum)),
            due: duty.due.map(|due| self.due(due)),
            target: duty.target.map(|target| self.target(target)),
            done_at: duty.done_at.map(|done| self.moment(done)),
            missed_before: duty.missed_before,
        }
    }

    fn target(&self, target: Target) -> TargetValue {
        let Target { by, day, status } = target;
        TargetValue { by: by.map(|by| self.instant(by)), day, status: status.as_str() }
    }

    pub(super) fn record<'a>(&self, record: RecordAnswer<'a>) -> RecordValue<'a> {
        RecordValue {
            record: record.record.as_str(),
            duty: record.duty.as_str(),
            status: record.status.as_str(),
            missing: record.missing,
            due: record.due.map(|due| self.due(due)),
        }
    }

    pub(super) fn finding<'a>(&self, finding: Finding<'a>) -> FindingValue<'a> {
        let AboutValue { duty, instance, to, constraint, .. } = about(finding.about);
        FindingValue {
            severity: finding.severity.as_str(),
            clauses: finding.clauses,
            duty,
            instance,
            to,
            constraint,
            owed_by: finding.owed_by,
            since: self.instant(finding.since),
            late: finding
                .late
                .map(|late| LateValue { seconds: late.seconds, working_days: late.working_days }),
        }
    }
}

fn standing_of(strength: Strength) -> Standing<'static> {
    match strength {
        Strength::Must | Strength::Should => Standing::Required,
        Strength::Guideline | Strength::May => Standing::Permitted,
    }
}

fn needed(need: Need<'_>) -> &str {
    match need {
        Need::Fact(fact) => fact.as_str(),
        Need::TimeOf(name) => name,
    }
}

fn about(about: About<'_>) -> AboutValue<'_> {
    let nothing = AboutValue::default();
    match about {
        About::Duty(duty, instance) => {
            AboutValue { duty: Some(duty.as_str()), instance: instance.map(String::from), ..nothing }
        }
        About::Move(to) => AboutValue { to: Some(to), ..nothing },
        About::Constraint(constraint) => AboutValue { constraint: Some(constraint.as_str()), ..nothing },
        About::Stage(stage) => AboutValue { stage: Some(stage.as_str()), ..nothing },
        About::Event(event) => AboutValue { event: Some(event.as_str()), ..nothing },
        About::Procedure(procedure) => AboutValue { procedure: Some(procedure.as_str()), ..nothing },
    }
}

pub(super) fn question(question: Question<'_>) -> QuestionValue<'_> {
    let (fact, time_of) = match question.need {
        Need::Fact(fact) => (Some(fact.as_str()), None),
        Need::TimeOf(name) => (None, Some(name)),
    };
    QuestionValue { fact, time_of, about: question.about.into_iter().map(about).collect() }
}

pub(super) fn notice(notice: Notice<'_>) -> NoticeValue<'_> {
    NoticeValue { about: about(notice.about), text: notice.text, clauses: notice.clauses }
}
