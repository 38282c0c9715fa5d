//! The published holidays that the library ships: text that is read while the crate is compiled.
//!
//! A row that does not fit its form, a word that is not known, a date that does not exist, a date that does not lie
//! after the one before it: each stops the build. So the tables below are sound wherever the crate runs.

use chrono::NaiveDate;

use super::holiday::{HolidayKind, HolidayStanding};

/// A row of the shipped data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) date: NaiveDate,
    pub(super) kind: HolidayKind,
    pub(super) standing: HolidayStanding,
    pub(super) name: &'static str,
}

/// The first day that the shipped calendars cover.
pub(super) const FIRST_DAY: NaiveDate = day(1990, 1, 1);
/// The last day whose holidays the government had published when the data was compiled.
pub(super) const LAST_PUBLISHED_DAY: NaiveDate = day(2028, 12, 31);
/// The last day that the shipped calendars cover; from the last published day on they are projected.
pub(super) const LAST_DAY: NaiveDate = day(2035, 12, 31);

pub(super) static ENGLAND_AND_WALES: &[Row] = {
    const TEXT: &str = include_str!("data/england-and-wales.txt");
    const ROWS: [Row; count_rows(TEXT)] = read(TEXT);
    &ROWS
};

pub(super) static SCOTLAND: &[Row] = {
    const TEXT: &str = include_str!("data/scotland.txt");
    const ROWS: [Row; count_rows(TEXT)] = read(TEXT);
    &ROWS
};

pub(super) static NORTHERN_IRELAND: &[Row] = {
    const TEXT: &str = include_str!("data/northern-ireland.txt");
    const ROWS: [Row; count_rows(TEXT)] = read(TEXT);
    &ROWS
};

/// Stops the build.
#[expect(
    clippy::panic,
    reason = "called only while the constants above are evaluated, which is before any run"
)]
const fn refuse(why: &'static str) -> ! {
    panic!("{}", why)
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => refuse("a date that does not exist"),
    }
}

const fn is_row(line: &[u8]) -> bool {
    !matches!(line, [] | [b'#', ..])
}

const fn count_rows(text: &str) -> usize {
    let mut count = 0_usize;
    let mut unread = text.as_bytes();
    while !unread.is_empty() {
        let (line, rest) = split_at(unread, b'\n');
        count = count.wrapping_add(if is_row(line) { 1 } else { 0 });
        unread = rest;
    }
    count
}

const fn read<const N: usize>(text: &'static str) -> [Row; N] {
    let mut rows =
        [Row { date: FIRST_DAY, kind: HolidayKind::Regular, standing: HolidayStanding::Official, name: "" };
            N];
    let mut slots: &mut [Row] = &mut rows;
    let mut unread = text.as_bytes();
    let mut latest = 0;
    while !unread.is_empty() {
        let (line, rest) = split_at(unread, b'\n');
        unread = rest;
        if is_row(line) {
            let Some((slot, empty)) = slots.split_first_mut() else { refuse("more rows than were counted") };
            let number = read_row(line, slot);
            if number <= latest {
                refuse("a row that is not after the row before it");
            }
            latest = number;
            slots = empty;
        }
    }
    rows
}

/// Fills the slot; gives the date as a number such as 20260406, by which rows are in order.
const fn read_row(line: &'static [u8], slot: &mut Row) -> u32 {
    let (date, rest) = split_at(line, b' ');
    let (kind, rest) = split_at(trim(rest), b' ');
    let (standing, rest) = split_at(trim(rest), b' ');
    let (year, month, day_of_month) = match date {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] => {
            (number(&[*y1, *y2, *y3, *y4]), number(&[*m1, *m2]), number(&[*d1, *d2]))
        }
        _ => refuse("a row that does not begin with a date"),
    };
    let name = match str::from_utf8(trim(rest)) {
        Ok(name) if !name.is_empty() => name,
        Ok(_) | Err(_) => refuse("a row without a name"),
    };
    *slot = Row {
        date: day(year.cast_signed(), month, day_of_month),
        kind: match kind {
            b"regular" => HolidayKind::Regular,
            b"substitute" => HolidayKind::Substitute,
            b"moved" => HolidayKind::Moved,
            b"one-off" => HolidayKind::OneOff,
            _ => refuse("a kind that is not known"),
        },
        standing: match standing {
            b"official" => HolidayStanding::Official,
            b"historical" => HolidayStanding::Historical,
            _ => refuse("a standing that is neither official nor historical"),
        },
        name,
    };
    year.wrapping_mul(10_000).wrapping_add(month.wrapping_mul(100)).wrapping_add(day_of_month)
}

/// What lies before the first such byte and what lies after it.
const fn split_at(bytes: &[u8], end: u8) -> (&[u8], &[u8]) {
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        if *first == end {
            return (bytes.split_at(bytes.len().wrapping_sub(rest.len())).0, tail);
        }
        rest = tail;
    }
    (bytes, &[])
}

const fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ', tail @ ..] = bytes {
        bytes = tail;
    }
    bytes
}

const fn number(mut digits: &[u8]) -> u32 {
    let mut number = 0_u32;
    while let [digit, tail @ ..] = digits {
        let value = match digit {
            b'0' => 0,
            b'1' => 1,
            b'2' => 2,
            b'3' => 3,
            b'4' => 4,
            b'5' => 5,
            b'6' => 6,
            b'7' => 7,
            b'8' => 8,
            b'9' => 9,
            _ => refuse("a date that is not of digits"),
        };
        number = number.wrapping_mul(10).wrapping_add(value);
        digits = tail;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::read;

    /// Reads rows at run time that would stop the build.
    fn refused<const N: usize>(text: &'static str, why: &str) {
        let problem = std::panic::catch_unwind(|| read::<N>(text)).err();
        let problem = problem.and_then(|problem| problem.downcast::<String>().ok());
        assert_eq!(problem.as_deref().map(String::as_str), Some(why), "{text}");
    }

    #[test]
    fn a_row_that_does_not_fit_its_form_is_refused() {
        refused::<1>("2026-4-06 regular official Easter Monday", "a row that does not begin with a date");
        refused::<1>("2026-04-O6 regular official Easter Monday", "a date that is not of digits");
        refused::<1>("2026-02-29 regular official Easter Monday", "a date that does not exist");
        refused::<1>("2026-04-06 usual official Easter Monday", "a kind that is not known");
        refused::<1>(
            "2026-04-06 regular projected Easter Monday",
            "a standing that is neither official nor historical",
        );
        refused::<1>("2026-04-06 regular official ", "a row without a name");
        refused::<2>(
            "2026-04-06 regular official Easter Monday\n2026-04-06 regular official Easter Monday",
            "a row that is not after the row before it",
        );
    }
}
