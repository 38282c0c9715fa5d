//! Working days by themselves: one question a line on standard input, one answer a line on standard output.
//!
//! ```text
//! add CALENDAR DATE N [START-RULE]    the date N working days from DATE
//! count CALENDAR FROM TO              the working days after FROM up to and including TO
//! why CALENDAR DATE                   why a day is no working day, or `working`
//! ```
//! CALENDAR is `england-and-wales`, `scotland`, `northern-ireland` or `united-kingdom`; START-RULE is
//! `strictly-after`, if left out, `roll-forward-day-zero` or `start-is-day-one`. A line that cannot be answered gives
//! `error: …`, and the next is read.

use std::error::Error;
use std::io::{self, BufRead, Write};

use chrono::NaiveDate;
use duly::Calendar;
use duly::calendar::StartRule;

fn main() -> io::Result<()> {
    let mut answers = io::stdout().lock();
    for question in io::stdin().lock().split(b'\n') {
        let question = question?;
        match answer(&String::from_utf8_lossy(&question)) {
            Ok(answer) => writeln!(answers, "{answer}")?,
            Err(error) => writeln!(answers, "error: {error}")?,
        }
    }
    Ok(())
}

fn answer(question: &str) -> Result<String, Box<dyn Error>> {
    let words: Vec<&str> = question.split_whitespace().collect();
    match words.as_slice() {
        ["add", calendar, from, n] => add(calendar, from, n, StartRule::StrictlyAfter),
        ["add", calendar, from, n, rule] => add(calendar, from, n, rule.parse()?),
        ["count", calendar, from, to] => {
            Ok(Calendar::named(calendar)?.count(date(from)?, date(to)?)?.to_string())
        }
        ["why", calendar, day] => Ok(Calendar::named(calendar)?.why(date(day)?)?.to_string()),
        _ => Err(format!(
            "`{}` is no question: expected `add CALENDAR DATE N [START-RULE]`, `count CALENDAR FROM TO` or \
             `why CALENDAR DATE`",
            question.trim()
        )
        .into()),
    }
}

fn add(calendar: &str, from: &str, n: &str, rule: StartRule) -> Result<String, Box<dyn Error>> {
    let n = n.parse().map_err(|_| {
        format!("`{n}` is no number of days: expected a whole number from {} to {}", i32::MIN, i32::MAX)
    })?;
    Ok(Calendar::named(calendar)?.add(date(from)?, n, rule)?.to_string())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let date = text.parse().ok().filter(|date: &NaiveDate| date.to_string() == text);
    date.ok_or_else(|| format!("`{text}` is no date: expected one such as `2026-04-02`"))
}
