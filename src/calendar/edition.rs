//! The id of a calendar's data: equal data give the same id, in every process; other data give another.

use chrono::{Datelike, NaiveDate, Timelike};

use super::contents::{Contents, Reasons};
use super::holiday::Holiday;
use super::opening_hours::Hours;

/// Until when the holidays are official, and a fingerprint of everything that the calendar is made of.
pub(super) fn edition(contents: &Contents) -> String {
    let mut print = Fingerprint::new();
    print.text(contents.id.as_str());
    print.text(contents.zone.name());
    print.date(contents.coverage.first());
    print.date(contents.coverage.last());
    print.number(i64::from(contents.official_until.map_or(i32::MIN, |date| date.num_days_from_ce())));
    for day in contents.rest_days.iter(chrono::Weekday::Mon) {
        print.number(i64::from(day.num_days_from_monday()));
    }
    print.text("holidays");
    for Holiday { date, region, name, kind, standing } in &*contents.holidays {
        print.date(*date);
        print.text(region.as_str());
        print.text(name);
        print.text(kind.as_str());
        print.text(standing.as_str());
    }
    print.text("closures");
    print.reasons(&contents.closures);
    print.text("extra working days");
    print.reasons(&contents.extra_working_days);
    print.text("opening hours");
    for (day, hours) in &contents.opening_hours.week {
        print.number(i64::from(*day));
        print.hours(*hours);
    }
    for (date, hours) in &contents.opening_hours.dates {
        print.date(*date);
        print.hours(*hours);
    }
    match contents.official_until {
        Some(date) => format!("official-to-{date}-{:016x}", print.0),
        None => format!("projected-{:016x}", print.0),
    }
}

/// FNV-1a in 64 bits (Fowler, Noll and Vo), over all that is written to it.
struct Fingerprint(u64);

impl Fingerprint {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// A text ends with a byte that no text holds, so that two texts never read as one.
    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }

    fn number(&mut self, number: i64) {
        self.bytes(&number.to_le_bytes());
    }

    fn date(&mut self, date: NaiveDate) {
        self.number(i64::from(date.num_days_from_ce()));
    }

    fn hours(&mut self, hours: Hours) {
        for time in [hours.opens(), hours.closes()] {
            self.number(i64::from(time.num_seconds_from_midnight()));
        }
    }

    fn reasons(&mut self, reasons: &Reasons) {
        for (date, texts) in reasons {
            self.date(*date);
            for text in texts {
                self.text(text);
            }
        }
    }
}
