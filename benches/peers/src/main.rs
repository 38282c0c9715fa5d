//! Duly beside general engines on the small ladder: first the same answers on 1,000 cases, then times, in one run.

mod answer;
mod calendar;
mod case;
mod peers;
mod race;

#[cfg(test)]
mod limits;

use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};

use answer::{Answer, Stage};
use calendar::Table;
use case::Case;
use peers::cedar::{Cedar, Permits};
use peers::datalogic::Datalogic;
use peers::duly::Duly;
use peers::regorus::Regorus;
use peers::{Peer, wire};
use race::{Runner, race};

const CASES: usize = 1_000;
const LAPS: usize = 101;

/// The cases as text, with the answers that all were found to give.
struct Course {
    cases: Vec<Case>,
    lines: Vec<String>,
    answers: Vec<Answer>,
}

fn main() -> Result<()> {
    let cases = case::generate(CASES)?;
    let table = Table::of(&duly::Calendar::england_and_wales())?;
    let (mut duly, mut regorus, mut datalogic) =
        (Duly::new()?, Regorus::new(&table)?, Datalogic::new(&table)?);
    let cedar = Cedar::new()?;

    let lines = cases.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    let answers = cases.iter().map(|case| duly.answer(&duly.input(case)?)).collect::<Result<Vec<_>>>()?;
    let course = Course { cases, lines, answers };
    check(&course, "duly", &mut duly)?;
    check(&course, "regorus", &mut regorus)?;
    check(&course, "datalogic-rs", &mut datalogic)?;
    check_cedar(&course, &cedar)?;
    check_wire(&course)?;
    describe(&course);
    if std::env::args().any(|argument| argument == "--check") {
        return Ok(());
    }

    race_typed(&course, &mut duly, &mut regorus, &mut datalogic, &cedar)?;
    race_lines(&course, &mut duly, &mut regorus, &mut datalogic)
}

/// Both ways of asking give the one answer, for every case.
fn check(course: &Course, name: &str, peer: &mut impl Peer) -> Result<()> {
    for ((case, line), expected) in course.cases.iter().zip(&course.lines).zip(&course.answers) {
        let input = peer.input(case)?;
        let typed = peer.answer(&input).with_context(|| format!("{name}: {line}"))?;
        ensure!(typed == *expected, "{name} answers {typed:?}, duly {expected:?}: {line}");
        let answered = peer.answer_line(line).with_context(|| format!("{name}: {line}"))?;
        let read: Answer = serde_json::from_str(&answered)?;
        ensure!(read == *expected, "{name} answers {answered}, duly {expected:?}: {line}");
    }
    Ok(())
}

fn check_cedar(course: &Course, cedar: &Cedar) -> Result<()> {
    for ((case, line), expected) in course.cases.iter().zip(&course.lines).zip(&course.answers) {
        let permits = cedar.permits(&cedar.input(case, expected)?);
        ensure!(permits == Permits::from(expected), "cedar answers {permits:?}, duly {expected:?}: {line}");
    }
    Ok(())
}

fn check_wire(course: &Course) -> Result<()> {
    for (case, expected) in course.cases.iter().zip(&course.answers) {
        let answered = wire::answer_line(&wire::request(case)?)?;
        ensure!(wire::agrees(&answered, expected)?, "duly's own JSON says {answered}, not {expected:?}");
    }
    Ok(())
}

/// How often each thing comes about, so that it can be seen that the cases ask something.
fn describe(course: &Course) {
    let count = |is: &dyn Fn(&Case, &Answer) -> bool| {
        course.cases.iter().zip(&course.answers).filter(|(case, answer)| is(case, answer)).count()
    };
    println!("{} cases of {} entries: all answers equal", course.cases.len(), case::ENTRIES);
    println!("  in the upper stage          {:>5}", count(&|_, answer| answer.stage == Stage::Upper));
    println!("  due by a stated day         {:>5}", count(&|case, answer| case.states(answer.due)));
    println!("  overdue                     {:>5}", count(&|_, answer| answer.overdue));
    println!("  with forms that are missing {:>5}", count(&|_, answer| !answer.missing.is_empty()));
}

fn race_typed(
    course: &Course,
    duly: &mut Duly,
    regorus: &mut Regorus,
    datalogic: &mut Datalogic,
    cedar: &Cedar,
) -> Result<()> {
    let asked = course.cases.iter().zip(&course.answers);
    let asked = asked.map(|(case, answer)| cedar.input(case, answer)).collect::<Result<Vec<_>>>()?;
    let expected: Vec<Permits> = course.answers.iter().map(Permits::from).collect();
    let runners = vec![
        typed("duly", course, duly)?,
        typed("regorus, bytecode", course, regorus)?,
        typed("datalogic-rs, compiled, arena", course, datalogic)?,
        Runner::new("cedar-policy, two permits alone", move || {
            for (input, expected) in asked.iter().zip(&expected) {
                ensure!(cedar.permits(black_box(input)) == *expected, "cedar: another answer");
            }
            Ok(())
        }),
    ];
    race("From typed input to a typed answer", runners, LAPS, course.cases.len())
}

fn typed<'a, P: Peer>(name: &'static str, course: &'a Course, peer: &'a mut P) -> Result<Runner<'a>>
where
    P::Input: 'a,
{
    let inputs = course.cases.iter().map(|case| peer.input(case)).collect::<Result<Vec<_>>>()?;
    Ok(Runner::new(name, move || {
        for (input, expected) in inputs.iter().zip(&course.answers) {
            ensure!(peer.answer(black_box(input))? == *expected, "{name}: another answer");
        }
        Ok(())
    }))
}

fn race_lines(
    course: &Course,
    duly: &mut Duly,
    regorus: &mut Regorus,
    datalogic: &mut Datalogic,
) -> Result<()> {
    let requests = course.cases.iter().map(wire::request).collect::<Result<Vec<_>>>()?;
    let whole = requests.iter().map(|request| wire::answer_line(request)).collect::<Result<Vec<_>>>()?;
    let runners = vec![
        lines("duly", course, duly)?,
        lines("regorus, bytecode", course, regorus)?,
        lines("datalogic-rs, compiled, arena", course, datalogic)?,
        Runner::new("duly, policy in every request", move || {
            for (request, expected) in requests.iter().zip(&whole) {
                ensure!(wire::answer_line(black_box(request))? == *expected, "duly: another answer");
            }
            Ok(())
        }),
    ];
    race("From a line of JSON to a line of JSON", runners, LAPS, course.cases.len())
}

/// The lines to expect are those that were checked: each engine's own, since their spaces may differ.
fn lines<'a>(name: &'static str, course: &'a Course, peer: &'a mut impl Peer) -> Result<Runner<'a>> {
    let expected = course.lines.iter().map(|line| peer.answer_line(line)).collect::<Result<Vec<_>>>()?;
    Ok(Runner::new(name, move || {
        for (line, expected) in course.lines.iter().zip(&expected) {
            ensure!(peer.answer_line(black_box(line))? == *expected, "{name}: another answer");
        }
        Ok(())
    }))
}
