//! Answers as JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};

use super::error::RequestError;
use crate::calendar::Calendar;
use crate::case::Case;
use crate::evaluate::{
    About, Due, DutyAnswer, Evaluation, Finding, MoveAnswer, Need, Next, Notice, Position, Question,
    RecordAnswer, Standing, Target, Timeliness, Via,
};
use crate::id::{ClauseId, DutyId, FieldId, RecordId, RoleId};
use crate::moment::{Moment, Second};
use crate::policy::Strength;

/// An evaluation as it is written in JSON: names and times as text, times in the calendar's zone.
#[derive(Debug, Clone, Serialize)]
pub struct Answer<'a> {
    policy: PolicyName<'a>,
    procedure: &'a str,
    calendar: CalendarName<'a>,
    readings: BTreeMap<&'a str, &'a str>,
    now: String,
    position: BTreeMap<&'static str, String>,
    next: NextValue<'a>,
    moves: Vec<MoveValue<'a>>,
    duties: Vec<DutyValue<'a>>,
    records: Vec<RecordValue<'a>>,
    findings: Vec<FindingValue<'a>>,
    questions: Vec<QuestionValue<'a>>,
    notices: Vec<NoticeValue<'a>>,
    next_change: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct PolicyName<'a> {
    id: &'a str,
    version: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct CalendarName<'a> {
    id: &'a str,
    edition: &'a str,
}

/// What to do next; the name of the first field says what kind of answer it is.
#[derive(Debug, Clone)]
enum NextValue<'a> {
    Move(NextMove<'a>),
    Do(NextDuty<'a>),
    Stay(NextStay<'a>),
    Owed(NextOwed<'a>),
    Nothing(NextNothing),
}

impl Serialize for NextValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Move(next) => next.serialize(serializer),
            Self::Do(next) => next.serialize(serializer),
            Self::Stay(next) => next.serialize(serializer),
            Self::Owed(next) => next.serialize(serializer),
            Self::Nothing(next) => next.serialize(serializer),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
struct NextMove<'a> {
    #[serde(rename = "move")]
    to: String,
    standing: &'static str,
    urgent: bool,
    due: Option<DueValue<'a>>,
    clauses: Vec<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct NextDuty<'a> {
    #[serde(rename = "do")]
    duty: &'a str,
    standing: &'static str,
    urgent: bool,
    due: Option<DueValue<'a>>,
    clauses: Vec<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct NextStay<'a> {
    stay: &'a str,
    until: Option<String>,
    #[serde(rename = "for")]
    duty: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct NextOwed<'a> {
    owed: Vec<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct NextNothing {
    nothing: bool,
}

#[derive(Debug, Clone, Serialize)]
struct DueValue<'a> {
    by: Option<String>,
    day: Option<NaiveDate>,
    bound_by: Option<&'a str>,
    provisional: Vec<&'a str>,
    waiting_for: Vec<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct MoveValue<'a> {
    to: String,
    via: &'static str,
    standing: &'static str,
    urgent: bool,
    due: Option<DueValue<'a>>,
    reasons: Vec<String>,
    needs: Vec<&'a str>,
    requires: Vec<&'a str>,
    clauses: Vec<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct DutyValue<'a> {
    id: &'a str,
    instance: Option<String>,
    stage: Option<&'a str>,
    clauses: Vec<&'a str>,
    strength: &'static str,
    urgent: bool,
    owed_by: Vec<&'a str>,
    alternates: Vec<&'a str>,
    notifies: Vec<&'a str>,
    promptness: Option<&'a str>,
    status: &'static str,
    timeliness: Option<&'static str>,
    due: Option<DueValue<'a>>,
    target: Option<TargetValue>,
    done_at: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct TargetValue {
    by: Option<String>,
    day: Option<NaiveDate>,
    status: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct RecordValue<'a> {
    record: &'a str,
    duty: &'a str,
    status: &'static str,
    missing: Vec<&'a str>,
    due: Option<DueValue<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct FindingValue<'a> {
    severity: &'static str,
    clauses: Vec<&'a str>,
    duty: Option<&'a str>,
    instance: Option<String>,
    #[serde(rename = "move")]
    to: Option<String>,
    owed_by: Vec<&'a str>,
    since: String,
    late: Option<LateValue>,
}

#[derive(Debug, Clone, Serialize)]
struct LateValue {
    seconds: i64,
    working_days: i64,
}

#[derive(Debug, Clone, Serialize)]
struct QuestionValue<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    fact: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_of: Option<&'a str>,
    #[serde(rename = "for")]
    about: Vec<AboutValue<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct AboutValue<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    duty: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(rename = "move", skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct NoticeValue<'a> {
    about: AboutValue<'a>,
    text: String,
    clauses: Vec<&'a str>,
}

impl<'a> Answer<'a> {
    /// The JSON form of an evaluation of `case` by `calendar`.
    #[must_use]
    pub fn new(case: &'a Case, calendar: &'a Calendar, evaluation: Evaluation<'a>) -> Self {
        let write = Write { calendar };
        let procedure = case.procedure();
        let policy = procedure.policy();
        let readings = policy.readings().iter().map(|(reading, option)| (reading.as_str(), option.as_str()));
        let Evaluation {
            now,
            position,
            next,
            moves,
            duties,
            records,
            findings,
            questions,
            notices,
            next_change,
            ..
        } = evaluation;
        Self {
            policy: PolicyName { id: policy.id().as_str(), version: policy.version() },
            procedure: procedure.id().as_str(),
            calendar: CalendarName { id: calendar.id().as_str(), edition: calendar.edition() },
            readings: readings.collect(),
            now: write.instant(now),
            position: write.position(position),
            next: write.next(next),
            moves: moves.into_iter().map(|candidate| write.candidate(candidate)).collect(),
            duties: duties.into_iter().map(|duty| write.duty(duty)).collect(),
            records: records.into_iter().map(|record| write.record(record)).collect(),
            findings: findings.into_iter().map(|finding| write.finding(finding)).collect(),
            questions: questions.into_iter().map(question).collect(),
            notices: notices.into_iter().map(notice).collect(),
            next_change: next_change.map(|change| write.instant(change)),
        }
    }
}

impl Answer<'_> {
    /// The answer as JSON, indented for reading.
    #[must_use]
    pub fn to_json(&self) -> String {
        written(serde_json::to_string_pretty(self))
    }

    /// The answer as one line of JSON.
    #[must_use]
    pub fn to_line(&self) -> String {
        written(serde_json::to_string(self))
    }
}

/// Writing fails only for maps whose keys are no text; an answer has none such.
fn written(json: serde_json::Result<String>) -> String {
    json.unwrap_or_else(|error| RequestError::new("answer", error).to_string())
}

/// Writes times in the calendar's zone.
struct Write<'a> {
    calendar: &'a Calendar,
}

impl Write<'_> {
    fn instant(&self, instant: DateTime<Utc>) -> String {
        self.calendar.local(Second::of(instant)).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn moment(&self, moment: Moment) -> String {
        match moment {
            Moment::Instant(instant) => self.instant(instant),
            Moment::Day(day) => day.to_string(),
        }
    }

    fn position(&self, position: Position<'_>) -> BTreeMap<&'static str, String> {
        let (key, name, since) = match position {
            Position::NotOpened(why) => return BTreeMap::from([("not_opened", why)]),
            Position::At(stage, since) => ("at", stage.to_string(), since),
            Position::Open(procedure, since) => ("open", procedure.to_string(), since),
            Position::Concluded(outcome, since) => ("concluded", outcome.to_string(), since),
            Position::LeftFor(destination, since) => ("left_for", destination.to_owned(), since),
        };
        BTreeMap::from([(key, name), ("since", self.moment(since))])
    }

    fn next<'a>(&self, next: Next<'a>) -> NextValue<'a> {
        match next {
            Next::Move { to, urgent, due, clauses } => NextValue::Move(NextMove {
                to: to.to_string(),
                standing: Standing::Required.as_str(),
                urgent,
                due: due.map(|due| self.due(due)),
                clauses: ids(clauses),
            }),
            Next::Do { duty, due, strength, clauses } => NextValue::Do(NextDuty {
                duty: duty.as_str(),
                standing: standing_of(strength).as_str(),
                urgent: true,
                due: due.map(|due| self.due(due)),
                clauses: ids(clauses),
            }),
            Next::Stay { at, until, duty } => {
                let until = until.map(|until| self.instant(until));
                NextValue::Stay(NextStay { stay: at, until, duty: duty.as_str() })
            }
            Next::Owed(duties) => {
                NextValue::Owed(NextOwed { owed: duties.into_iter().map(DutyId::as_str).collect() })
            }
            Next::Nothing => NextValue::Nothing(NextNothing { nothing: true }),
        }
    }

    fn due<'a>(&self, due: Due<'a>) -> DueValue<'a> {
        let Due { by, day, bound_by, provisional, waiting_for } = due;
        DueValue { by: by.map(|by| self.instant(by)), day, bound_by, provisional, waiting_for }
    }

    fn candidate<'a>(&self, candidate: MoveAnswer<'a>) -> MoveValue<'a> {
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
            },
            standing,
            urgent: candidate.urgent,
            due: candidate.due.map(|due| self.due(due)),
            reasons,
            needs,
            requires: candidate.requires.iter().map(RecordId::as_str).collect(),
            clauses: ids(candidate.clauses),
        }
    }

    fn duty<'a>(&self, duty: DutyAnswer<'a>) -> DutyValue<'a> {
        DutyValue {
            id: duty.id.as_str(),
            instance: duty.instance.map(String::from),
            stage: duty.stage.map(crate::id::StageId::as_str),
            clauses: ids(duty.clauses),
            strength: duty.strength.as_str(),
            urgent: duty.urgent,
            owed_by: roles(duty.owed_by),
            alternates: roles(duty.alternates),
            notifies: roles(duty.notifies),
            promptness: duty.promptness,
            status: duty.status.as_str(),
            timeliness: duty.timeliness.map(|Timeliness::Unknown| "unknown"),
            due: duty.due.map(|due| self.due(due)),
            target: duty.target.map(|target| self.target(target)),
            done_at: duty.done_at.map(|done| self.moment(done)),
        }
    }

    fn target(&self, target: Target) -> TargetValue {
        let Target { by, day, status } = target;
        TargetValue { by: by.map(|by| self.instant(by)), day, status: status.as_str() }
    }

    fn record<'a>(&self, record: RecordAnswer<'a>) -> RecordValue<'a> {
        RecordValue {
            record: record.record.as_str(),
            duty: record.duty.as_str(),
            status: record.status.as_str(),
            missing: record.missing.into_iter().map(FieldId::as_str).collect(),
            due: record.due.map(|due| self.due(due)),
        }
    }

    fn finding<'a>(&self, finding: Finding<'a>) -> FindingValue<'a> {
        let AboutValue { duty, instance, to } = about(finding.about);
        FindingValue {
            severity: finding.severity.as_str(),
            clauses: finding.clauses.into_iter().map(ClauseId::as_str).collect(),
            duty,
            instance,
            to,
            owed_by: roles(finding.owed_by),
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

fn ids(clauses: &[ClauseId]) -> Vec<&str> {
    clauses.iter().map(ClauseId::as_str).collect()
}

fn roles(roles: &[RoleId]) -> Vec<&str> {
    roles.iter().map(RoleId::as_str).collect()
}

fn needed(need: Need<'_>) -> &str {
    match need {
        Need::Fact(fact) => fact.as_str(),
        Need::TimeOf(name) => name,
    }
}

fn about(about: About<'_>) -> AboutValue<'_> {
    match about {
        About::Duty(duty, instance) => {
            AboutValue { duty: Some(duty.as_str()), instance: instance.map(String::from), to: None }
        }
        About::Move(to) => AboutValue { duty: None, instance: None, to: Some(to) },
    }
}

fn question(question: Question<'_>) -> QuestionValue<'_> {
    let (fact, time_of) = match question.need {
        Need::Fact(fact) => (Some(fact.as_str()), None),
        Need::TimeOf(name) => (None, Some(name)),
    };
    QuestionValue { fact, time_of, about: question.about.into_iter().map(about).collect() }
}

fn notice(notice: Notice<'_>) -> NoticeValue<'_> {
    NoticeValue {
        about: about(notice.about),
        text: notice.text,
        clauses: notice.clauses.into_iter().map(ClauseId::as_str).collect(),
    }
}
