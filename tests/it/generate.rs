//! Random logs of the Knowsley procedure, valid by construction, in small worlds of three weeks each.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;
use duly::wire::Answer;
use duly::{Calendar, Case, Event, FactValue, Moment, Procedure};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

pub(crate) const STAGES: [&str; 4] = ["stage-1", "stage-2", "stage-3", "stage-4"];
pub(crate) const YES_NO_FACTS: [&str; 4] =
    ["immediate-risk", "raised-verbally", "significant-policy-issue", "chair-absent"];
const OPENING: [&str; 3] = ["disagreement-arose", "decision-received", "concern-raised"];
const EVENTS: [&str; 7] = [
    "practitioner-spoke",
    "stage-1-failed",
    "stage-2-failed",
    "stage-3-failed",
    "brought-to-chair",
    "recommendations-made",
    "manager-alerted",
];
const RECORDS: [&str; 3] = ["written-follow-up", "outcome-in-writing", "escalation-template"];
const READINGS: [(&str, [&str; 2]); 3] = [
    ("stage-3-limit", ["text", "flowchart"]),
    ("stage-1-anchor", ["earlier", "later"]),
    ("further", ["from-entry", "from-expiry"]),
];

/// The first days of the worlds: round Easter 2026 with the clocks going forward on 29 March, round the day on which
/// they go back, 25 October, and round Christmas.
const WORLDS: [(i32, u32, u32); 3] = [(2026, 3, 26), (2026, 10, 20), (2026, 12, 18)];
const DAYS: u64 = 22;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::england_and_wales);

/// The procedure under each choice of readings.
static PROCEDURES: LazyLock<Vec<Procedure>> = LazyLock::new(|| {
    (0..8)
        .map(|choice| {
            let chosen = (0..3).map(|bit| (READINGS[bit].0, READINGS[bit].1[(choice >> bit) & 1]));
            let policy = duly::catalog::policy("knowsley-kscp").unwrap().under(chosen).unwrap();
            policy.procedure("professional-disagreement").unwrap()
        })
        .collect()
});

pub(crate) fn calendar() -> &'static Calendar {
    &CALENDAR
}

pub(crate) fn first_second(day: NaiveDate) -> DateTime<Utc> {
    London.from_local_datetime(&day.and_hms_opt(0, 0, 0).unwrap()).unwrap().to_utc()
}

/// The first second that a moment may mean.
pub(crate) fn start(moment: Moment) -> DateTime<Utc> {
    match moment {
        Moment::Instant(instant) => instant,
        Moment::Day(day) => first_second(day),
    }
}

/// The last second that a moment may mean.
pub(crate) fn end(moment: Moment) -> DateTime<Utc> {
    match moment {
        Moment::Instant(instant) => instant,
        Moment::Day(day) => before(first_second(day + Days::new(1))),
    }
}

pub(crate) fn before(instant: DateTime<Utc>) -> DateTime<Utc> {
    after(instant, -1)
}

pub(crate) fn after(instant: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    instant + chrono::TimeDelta::seconds(seconds)
}

fn local_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&London).date_naive()
}

/// What one line of a log says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Occurred(&'static str),
    Stated(&'static str, bool),
    Protective(Moment),
    Entered(&'static str),
    Recorded(&'static str),
    Assigned,
    Concluded,
    Left,
    Withdrawn(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) what: What,
    pub(crate) at: Moment,
    pub(crate) recorded_at: Option<Moment>,
    pub(crate) id: Option<String>,
}

impl Line {
    pub(crate) fn of(what: What, at: DateTime<Utc>) -> Self {
        Self { what, at: Moment::from(at), recorded_at: None, id: None }
    }

    /// Whether it had happened and was written down by `now`.
    pub(crate) fn is_seen(&self, now: DateTime<Utc>) -> bool {
        self.seen_from() <= now
    }

    pub(crate) fn seen_from(&self) -> DateTime<Utc> {
        start(self.at).max(start(self.recorded_at.unwrap_or(self.at)))
    }

    pub(crate) fn event(&self) -> Event {
        let event = match &self.what {
            What::Occurred(event) => Event::occurred(event, self.at),
            What::Stated(fact, value) => Event::stated(fact, *value, self.at),
            What::Protective(moment) => {
                Event::stated("protective-timescale", FactValue::Moment(*moment), self.at)
            }
            What::Entered(stage) => Event::entered(stage, self.at),
            What::Recorded(record) => Event::recorded(record, self.at),
            What::Assigned => Event::assigned("line-manager", "health", self.at),
            What::Concluded => Event::concluded("resolved", self.at),
            What::Left => Event::left("outside:ombudsman", self.at),
            What::Withdrawn(id) => Event::withdrawn(id, self.at),
        };
        let event = self.recorded_at.map_or(event.clone(), |moment| event.recorded_at(moment));
        self.id.as_ref().map_or(event.clone(), |id| event.id(id))
    }

    fn json(&self) -> Value {
        let mut line = match &self.what {
            What::Occurred(event) => json!({ "type": "occurred", "event": event }),
            What::Stated(fact, value) => json!({ "type": "stated", "fact": fact, "value": value }),
            What::Protective(moment) => {
                json!({ "type": "stated", "fact": "protective-timescale", "value": moment.to_string() })
            }
            What::Entered(stage) => json!({ "type": "entered", "stage": stage, "reason": "as agreed" }),
            What::Recorded(record) => json!({ "type": "recorded", "record": record }),
            What::Assigned => json!({ "type": "assigned", "role": "line-manager", "party": "health" }),
            What::Concluded => json!({ "type": "concluded", "outcome": "resolved" }),
            What::Left => json!({ "type": "left", "for": "outside:ombudsman" }),
            What::Withdrawn(id) => json!({ "type": "withdrawn", "event_id": id }),
        };
        line["at"] = json!(self.at.to_string());
        if let Some(recorded_at) = self.recorded_at {
            line["recorded_at"] = json!(recorded_at.to_string());
        }
        if let Some(id) = &self.id {
            line["id"] = json!(id);
        }
        line
    }
}

/// A log, the readings under which it is evaluated, and a second for which to ask.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    pub(crate) lines: Vec<Line>,
    pub(crate) readings: usize,
    pub(crate) now: DateTime<Utc>,
}

impl Log {
    pub(crate) fn with(&self, line: Line) -> Self {
        let mut log = self.clone();
        log.lines.push(line);
        log
    }

    /// The same log with everything that is not seen by its `now` written down only years later.
    pub(crate) fn put_off(&self) -> Self {
        let mut log = self.clone();
        for line in log.lines.iter_mut().filter(|line| !line.is_seen(self.now)) {
            line.recorded_at = Some(Moment::Day(NaiveDate::from_ymd_opt(2034, 1, 2).unwrap()));
        }
        log
    }

    /// The same log without what happens after its `now`; none if what is left is no log.
    pub(crate) fn cut_off(&self) -> Option<Self> {
        let mut log = self.put_off();
        let kept = |line: &Line| start(line.at) <= self.now;
        let dropped: Vec<String> =
            self.lines.iter().filter(|line| !kept(line)).filter_map(|line| line.id.clone()).collect();
        let names_dropped = |line: &Line| matches!(&line.what, What::Withdrawn(id) if dropped.contains(id));
        log.lines.retain(|line| kept(line) && !names_dropped(line));
        log.try_case().map(|_| log)
    }

    pub(crate) fn case(&self) -> Case {
        let mut case = PROCEDURES[self.readings].case();
        for line in &self.lines {
            case.push(line.event()).unwrap();
        }
        case
    }

    fn try_case(&self) -> Option<Case> {
        let begun = PROCEDURES[self.readings].case();
        self.lines.iter().try_fold(begun, |case, line| case.with(line.event()).ok())
    }

    /// The answer, as it is written in JSON.
    pub(crate) fn answer(&self) -> Value {
        answer(&self.case(), self.now)
    }

    /// The log as a request.
    pub(crate) fn request(&self) -> Value {
        let readings = (0..3).map(|bit| (READINGS[bit].0, READINGS[bit].1[(self.readings >> bit) & 1]));
        json!({
            "policy": "knowsley-kscp",
            "procedure": "professional-disagreement",
            "calendar": "england-and-wales",
            "closures": ["2026-04-09"],
            "readings": readings.collect::<std::collections::BTreeMap<_, _>>(),
            "now": self.now.to_rfc3339(),
            "events": self.lines.iter().map(Line::json).collect::<Vec<_>>(),
        })
    }
}

pub(crate) fn answer(case: &Case, now: DateTime<Utc>) -> Value {
    let evaluation = case.evaluate(calendar(), now).unwrap();
    serde_json::to_value(Answer::new(case, calendar(), evaluation)).unwrap()
}

/// A second of a world: on the hour, in the middle of a working day, the last second of a day or its first.
fn second(first: NaiveDate, days: std::ops::Range<u64>) -> impl Strategy<Value = DateTime<Utc>> {
    let times = select(vec![0, 1, 3_599, 3_600, 32_400, 43_200, 60_600, -1]);
    (days, times).prop_map(move |(day, time)| {
        let day = first + Days::new(day);
        if time < 0 { end(Moment::Day(day)) } else { after(first_second(day), time) }
    })
}

fn moment(first: NaiveDate) -> impl Strategy<Value = Moment> {
    (second(first, 0..DAYS + 8), prop::bool::weighted(0.3)).prop_map(|(instant, is_day)| {
        if is_day { Moment::Day(local_day(instant)) } else { Moment::Instant(instant) }
    })
}

/// A line before the order of the log is known: what it withdraws is chosen among those before it.
#[derive(Debug, Clone)]
struct Draft {
    what: What,
    withdraws: Index,
    placed: DateTime<Utc>,
    is_day_only: bool,
    recorded: Option<(DateTime<Utc>, bool)>,
    has_id: bool,
}

fn what(first: NaiveDate) -> impl Strategy<Value = What> {
    prop_oneof![
        3 => select(&OPENING[..]).prop_map(What::Occurred),
        5 => select(&EVENTS[..]).prop_map(What::Occurred),
        4 => (select(&YES_NO_FACTS[..]), any::<bool>()).prop_map(|(fact, value)| What::Stated(fact, value)),
        3 => moment(first).prop_map(What::Protective),
        5 => select(&STAGES[..]).prop_map(What::Entered),
        2 => select(&RECORDS[..]).prop_map(What::Recorded),
        1 => Just(What::Concluded),
        1 => Just(What::Withdrawn(String::new())),
        1 => prop_oneof![Just(What::Assigned), Just(What::Left)],
    ]
}

fn draft(first: NaiveDate) -> impl Strategy<Value = Draft> {
    let recorded = weighted(0.25, (second(first, 0..DAYS + 8), any::<bool>()));
    (
        what(first),
        any::<Index>(),
        second(first, 0..DAYS),
        prop::bool::weighted(0.15),
        recorded,
        prop::bool::weighted(0.3),
    )
        .prop_map(|(what, withdraws, placed, is_day_only, recorded, has_id)| Draft {
            what,
            withdraws,
            placed,
            is_day_only,
            recorded,
            has_id,
        })
}

pub(crate) fn logs() -> impl Strategy<Value = Log> {
    select(&WORLDS[..]).prop_flat_map(|(year, month, day)| {
        let first = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let drafts = vec(draft(first), 0..12);
        (drafts, 0..8_usize, second(first, 0..DAYS + 12)).prop_map(|(drafts, readings, now)| Log {
            lines: lines(drafts),
            readings,
            now,
        })
    })
}

/// Puts drafts in the order of their times. The first that needs an opened procedure before it opens it instead.
fn lines(mut drafts: Vec<Draft>) -> Vec<Line> {
    drafts.sort_by_key(|draft| draft.placed);
    let mut lines: Vec<Line> = Vec::new();
    let mut is_opened = false;
    for draft in drafts {
        let what = match draft.what {
            What::Withdrawn(_) if lines.is_empty() => What::Assigned,
            What::Withdrawn(_) => What::Withdrawn(named(draft.withdraws.get(&lines).clone(), &mut lines)),
            What::Occurred(_) | What::Entered(_) | What::Concluded | What::Left
                if !is_opened && !is_opening(&draft.what) =>
            {
                What::Occurred("decision-received")
            }
            what => what,
        };
        is_opened |= is_opening(&what);
        let at = or_day(draft.placed, draft.is_day_only);
        let recorded = draft.recorded.filter(|(recorded, _)| *recorded >= draft.placed);
        let recorded_at = recorded.map(|(recorded, is_day)| or_day(recorded, is_day));
        let id = draft.has_id.then(|| format!("e{}", lines.len()));
        lines.push(Line { what, at, recorded_at, id });
    }
    lines
}

/// The id of a line, which gets one if it has none.
fn named(line: Line, lines: &mut [Line]) -> String {
    let position = lines.iter().position(|known| *known == line).unwrap();
    lines[position].id.get_or_insert_with(|| format!("e{position}")).clone()
}

fn is_opening(what: &What) -> bool {
    matches!(what, What::Occurred(event) if OPENING.contains(event))
}

fn or_day(instant: DateTime<Utc>, is_day: bool) -> Moment {
    if is_day { Moment::Day(local_day(instant)) } else { Moment::Instant(instant) }
}
