//! Derivations as JSON.

use chrono::NaiveDate;
use serde::Serialize;

use crate::calendar::Calendar;
use crate::derivation::{
    ConditionReason, CountedDay, DayCount, Derivation, LateReason, LimitReason, Occasion, OperandReason,
    OperandRole,
};
use crate::moment::{Moment, Second};

/// A derivation as it is written in JSON: times in the calendar's zone, events by their position in the request.
#[derive(Debug, Clone, Serialize)]
pub(super) struct WhyValue {
    about: String,
    instance: Option<String>,
    verdict: &'static str,
    clauses: Vec<String>,
    owed_by: Vec<String>,
    starts: Option<OccasionValue>,
    due: Option<LimitValue>,
    target: Option<LimitValue>,
    done: Option<OccasionValue>,
    ended: Option<String>,
    late: Option<LateValue>,
    conditions: Vec<ConditionValue>,
    refusals: Vec<String>,
    needs: Vec<String>,
    rests_on: Vec<OccasionValue>,
}

#[derive(Debug, Clone, Serialize)]
struct OccasionValue {
    what: String,
    at: String,
    event: Option<usize>,
}

#[derive(Debug, Clone, Serialize)]
struct LimitValue {
    phrase: String,
    by: Option<String>,
    day: Option<NaiveDate>,
    operands: Vec<OperandValue>,
}

#[derive(Debug, Clone, Serialize)]
struct OperandValue {
    words: String,
    role: &'static str,
    from: Option<OccasionValue>,
    by: Option<String>,
    day: Option<NaiveDate>,
    waits_for: Option<String>,
    days: Vec<DayValue>,
    inner: Vec<OperandValue>,
}

#[derive(Debug, Clone, Serialize)]
struct DayValue {
    date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_over: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct LateValue {
    due: String,
    until: String,
    seconds: i64,
    working_days: i64,
}

#[derive(Debug, Clone, Serialize)]
struct ConditionValue {
    field: &'static str,
    phrase: String,
    truth: &'static str,
    grounds: Vec<GroundValue>,
}

#[derive(Debug, Clone, Serialize)]
struct GroundValue {
    question: String,
    from: Option<OccasionValue>,
}

/// Writes derivations in the zone of a calendar.
pub(super) struct Tell<'a> {
    pub(super) calendar: &'a Calendar,
}

impl Tell<'_> {
    pub(super) fn derivation(&self, told: &Derivation) -> WhyValue {
        WhyValue {
            about: told.about.clone(),
            instance: told.instance.clone(),
            verdict: told.verdict,
            clauses: told.clauses.iter().map(ToString::to_string).collect(),
            owed_by: told.owed_by.iter().map(ToString::to_string).collect(),
            starts: told.starts.as_ref().map(|start| self.occasion(start)),
            due: told.due.as_ref().map(|limit| self.limit(limit)),
            target: told.target.as_ref().map(|limit| self.limit(limit)),
            done: told.done.as_ref().map(|done| self.occasion(done)),
            ended: told.ended.map(|ended| self.moment(ended)),
            late: told.late.as_ref().map(|late| self.late(late)),
            conditions: told.conditions.iter().map(|condition| self.condition(condition)).collect(),
            refusals: told.refusals.clone(),
            needs: told.needs.clone(),
            rests_on: told.rests_on.iter().map(|occasion| self.occasion(occasion)).collect(),
        }
    }

    fn moment(&self, moment: Moment) -> String {
        match moment {
            Moment::Instant(instant) => self.instant(instant),
            Moment::Day(day) => day.to_string(),
        }
    }

    fn instant(&self, instant: chrono::DateTime<chrono::Utc>) -> String {
        super::answer::written_instant(self.calendar, Second::of(instant))
    }

    fn occasion(&self, occasion: &Occasion) -> OccasionValue {
        OccasionValue { what: occasion.what.clone(), at: self.moment(occasion.at), event: occasion.entry }
    }

    fn limit(&self, limit: &LimitReason) -> LimitValue {
        LimitValue {
            phrase: limit.phrase.clone(),
            by: limit.by.map(|by| self.instant(by)),
            day: limit.day,
            operands: limit.operands.iter().map(|operand| self.operand(operand)).collect(),
        }
    }

    fn operand(&self, operand: &OperandReason) -> OperandValue {
        OperandValue {
            words: operand.words.clone(),
            role: match operand.role {
                OperandRole::Binds => "binds",
                OperandRole::Compared => "compared",
                OperandRole::Unknown => "unknown",
            },
            from: operand.from.as_ref().map(|from| self.occasion(from)),
            by: operand.by.map(|by| self.instant(by)),
            day: operand.day,
            waits_for: operand.waits_for.clone(),
            days: operand.days.iter().map(day).collect(),
            inner: operand.inner.iter().map(|operand| self.operand(operand)).collect(),
        }
    }

    fn late(&self, late: &LateReason) -> LateValue {
        LateValue {
            due: self.instant(late.due),
            until: self.instant(late.until),
            seconds: late.seconds,
            working_days: late.working_days,
        }
    }

    fn condition(&self, condition: &ConditionReason) -> ConditionValue {
        let grounds = condition.grounds.iter().map(|ground| GroundValue {
            question: ground.question.clone(),
            from: ground.from.as_ref().map(|from| self.occasion(from)),
        });
        ConditionValue {
            field: condition.field,
            phrase: condition.phrase.clone(),
            truth: condition.truth,
            grounds: grounds.collect(),
        }
    }
}

fn day(day: &CountedDay) -> DayValue {
    let (number, passed_over) = match &day.count {
        DayCount::Day(number) => (Some(*number), None),
        DayCount::PassedOver(reason) => (None, Some(reason.clone())),
        DayCount::Paused => (None, Some("the clock stands still".to_owned())),
    };
    DayValue { date: day.date, number, passed_over }
}
