//! Evaluates a whole caseload, on one core and on all: `caseload [CASES]`.
//!
//! The cases are made up, the same in every run: logs of every procedure that ships with the library, opened within half a
//! year. After that it asks what changes if 5 June 2026 becomes a holiday, and looks again only at cases that can move.
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "it measures itself; the library cannot"
)]

use std::error::Error;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use duly::{Calendar, Case, Evaluation, Event, FactKind, FactValue, Moment, Procedure, catalog};
use rayon::prelude::*;

/// So many cases are held at a time.
const CHUNK: usize = 20_000;

/// The same numbers in every run: a linear congruential generator (Knuth, MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}

/// What the logs of one procedure are made from.
struct Source {
    procedure: Procedure,
    opened_by: Vec<String>,
    events: Vec<String>,
    stages: Vec<String>,
    facts: Vec<(String, FactKind)>,
    records: Vec<String>,
}

fn sources() -> Result<Vec<Source>, Box<dyn Error>> {
    let mut sources = Vec::new();
    for policy in catalog::ids().map(catalog::policy) {
        let policy = policy?;
        for procedure in policy.procedures() {
            let entry = policy.document().procedure.iter().find(|entry| entry.id == procedure.id().as_str());
            let entry = entry.ok_or("every procedure stands in its document")?;
            let facts = entry
                .fact
                .iter()
                .map(|fact| procedure.fact_kind(&fact.id).map(|kind| (fact.id.clone(), kind.clone())));
            sources.push(Source {
                opened_by: procedure.opened_by().map(ToString::to_string).collect(),
                events: entry.event.iter().map(|event| event.id.clone()).collect(),
                stages: procedure.stages().map(ToString::to_string).collect(),
                facts: facts.collect::<Result<_, _>>()?,
                records: entry.record.iter().map(|record| record.id.clone()).collect(),
                procedure,
            });
        }
    }
    Ok(sources)
}

impl Source {
    /// An opening, and up to eleven entries after it; what the procedure does not take is left out.
    fn case(&self, numbers: &mut Numbers) -> Option<Case> {
        let first: DateTime<Utc> = "2025-12-01T08:00:00Z".parse().ok()?;
        let mut at = first + TimeDelta::minutes(i64::try_from(numbers.below(180 * 24 * 60)).ok()?);
        let mut case = self.procedure.case();
        case.push(Event::occurred(numbers.of(&self.opened_by)?, at)).ok()?;
        for _ in 0..numbers.below(12) {
            at += TimeDelta::minutes(i64::try_from(numbers.below(4 * 24 * 60)).ok()?);
            if let Some(event) = self.event(numbers, at) {
                case.push(event).ok();
            }
        }
        Some(case)
    }

    fn event(&self, numbers: &mut Numbers, at: DateTime<Utc>) -> Option<Event> {
        Some(match numbers.below(10) {
            0..4 => Event::occurred(numbers.of(&self.events)?, at),
            4..7 => {
                let (fact, kind) = numbers.of(&self.facts)?;
                Event::stated(fact, value(kind, numbers, at)?, at)
            }
            7 => Event::entered(numbers.of(&self.stages)?, at),
            _ => Event::recorded(numbers.of(&self.records)?, at),
        })
    }
}

fn value(kind: &FactKind, numbers: &mut Numbers, at: DateTime<Utc>) -> Option<FactValue> {
    Some(match kind {
        FactKind::YesNo => FactValue::YesNo(numbers.below(2) == 0),
        FactKind::Number => FactValue::Number(i64::try_from(numbers.below(10)).ok()?),
        FactKind::OneOf(choices) => FactValue::Choice(numbers.of(choices)?.clone()),
        FactKind::Moment(_) => {
            let ahead = TimeDelta::hours(i64::try_from(numbers.below(20 * 24)).ok()?);
            FactValue::Moment(Moment::from(at + ahead))
        }
    })
}

/// Whether another holiday on a day to come can change an answer: something is due on that day or later, or changes then.
/// (A limit that is counted back from a stated moment could move as well; no shipped procedure has one.)
fn can_move(answer: &Evaluation<'_>, day: DateTime<Utc>) -> bool {
    let is_ahead = |by: Option<DateTime<Utc>>| by.is_some_and(|by| by >= day);
    let duties = answer.duties.iter().any(|duty| {
        let limits = [&duty.due, &duty.not_before].into_iter().flatten().map(|due| due.by);
        limits.chain(duty.target.map(|target| target.by)).any(is_ahead)
    });
    duties || is_ahead(answer.next_change)
}

/// How many duties two answers give different dates.
fn moved(one: &Evaluation<'_>, other: &Evaluation<'_>) -> usize {
    let pairs = one.duties.iter().zip(&other.duties);
    pairs.filter(|(one, other)| (&one.due, one.target) != (&other.due, other.target)).count()
}

/// What was counted and how long it took, over all chunks.
#[derive(Default)]
struct Tally {
    cases: usize,
    entries: usize,
    owed: usize,
    on_one_core: Duration,
    on_all_cores: Duration,
    can_move: usize,
    moved_duties: usize,
    again: Duration,
}

/// By which calendar it is counted, by which it may be, from which day on they differ, and when it is asked.
struct Question {
    calendar: Calendar,
    changed: Calendar,
    holiday: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Tally {
    fn add(&mut self, cases: &[Case], question: &Question) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.cases += cases.len();
        self.entries += cases.iter().map(Case::len).sum::<usize>();
        let Question { calendar, now, holiday, .. } = question;
        let owed = |case: &Case| case.evaluate(calendar, *now).map(|answer| answer.owed().count());
        let start = Instant::now();
        let counted = cases.iter().map(owed).sum::<Result<usize, _>>()?;
        self.on_one_core += start.elapsed();
        self.owed += counted;

        let reach = |case: &Case| {
            case.evaluate(calendar, *now).map(|answer| (answer.owed().count(), can_move(&answer, *holiday)))
        };
        let start = Instant::now();
        let reaching: Vec<(usize, bool)> = cases.par_iter().map(reach).collect::<Result<_, _>>()?;
        self.on_all_cores += start.elapsed();
        assert_eq!(reaching.iter().map(|(owed, _)| owed).sum::<usize>(), counted);

        let that = |can: bool| cases.iter().zip(&reaching).filter(move |(_, (_, can_move))| *can_move == can);
        self.ask_again(&that(true).map(|(case, _)| case).collect::<Vec<_>>(), question)?;
        for (case, _) in that(false).take(1_000) {
            let both = [calendar, &question.changed].map(|calendar| case.evaluate(calendar, *now));
            assert_eq!(both[0], both[1], "a case that cannot move");
        }
        Ok(())
    }

    /// Asks by the other calendar of those cases that can move.
    fn ask_again(&mut self, cases: &[&Case], question: &Question) -> Result<(), duly::EvaluateError> {
        let Question { calendar, changed, now, .. } = question;
        let moves = |case: &&Case| -> Result<usize, duly::EvaluateError> {
            Ok(moved(&case.evaluate(calendar, *now)?, &case.evaluate(changed, *now)?))
        };
        let start = Instant::now();
        self.moved_duties += cases.par_iter().map(moves).sum::<Result<usize, _>>()?;
        self.again += start.elapsed();
        self.can_move += cases.len();
        Ok(())
    }

    fn print(&self, threads: usize) {
        let line = |what: &str, took: Duration| {
            let a_second = self.cases as f64 / took.as_secs_f64();
            println!("{what:<11} {took:>9.2?} {a_second:>9.0} cases a second");
        };
        println!("{} cases, {} entries, {} duties owed", self.cases, self.entries, self.owed);
        line("one core", self.on_one_core);
        line(&format!("{threads} threads"), self.on_all_cores);
        let Self { can_move, moved_duties, again, .. } = self;
        println!(
            "5 June 2026 as a holiday: {can_move} cases can move, {moved_duties} duties do; {again:.2?}"
        );
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
            println!("peak memory {line}");
        }
    }
}

/// How many cases are asked for; 20,000 if nothing is said.
fn count() -> Result<usize, String> {
    let Some(said) = std::env::args().nth(1) else { return Ok(20_000) };
    let count = said.parse::<NonZeroUsize>();
    count.map(NonZeroUsize::get).map_err(|_| format!("`{said}` is no number of cases: expected one above 0"))
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    let count = count()?;
    let sources = sources().map_err(|error| error.to_string())?;
    let day = NaiveDate::from_ymd_opt(2026, 6, 5).ok_or("no such day")?;
    let calendar = Calendar::england_and_wales();
    let changed = calendar.with_closures([(day, "a proclaimed holiday")])?;
    let holiday = calendar.start_of_day(day)?;
    let question = Question { calendar, changed, holiday, now: "2026-06-01T09:00:00+01:00".parse()? };
    let mut tally = Tally::default();
    for from in (0..count).step_by(CHUNK) {
        let numbered: Vec<usize> = (from..count.min(from + CHUNK)).collect();
        let made = numbered.par_iter().filter_map(|number| {
            let mut numbers = Numbers(20_260_601 + 2 * *number as u64);
            sources.get(number % sources.len())?.case(&mut numbers)
        });
        let cases: Vec<Case> = made.collect();
        tally.add(&cases, &question)?;
    }
    tally.print(rayon::current_num_threads());
    Ok(())
}
