//! Working days, timed beside bdays on the same inputs; every answer that is timed is compared with bdays' plain walk.
#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::collections::BTreeSet;
use std::hint::black_box;

use bdays::{HolidayCalendar, HolidayCalendarCache};
use chrono::{Days, NaiveDate};
use criterion::{Criterion, Throughput};
use duly::Calendar;
use duly::calendar::{CalendarDocument, StartRule};

const INPUTS: u32 = 1024;

/// The shipped holidays, asked in bdays' plain way.
#[derive(Clone)]
struct Walked(BTreeSet<NaiveDate>);

impl HolidayCalendar<NaiveDate> for Walked {
    fn is_holiday(&self, date: NaiveDate) -> bool {
        self.0.contains(&date)
    }
}

struct Bench {
    ours: Calendar,
    cached: HolidayCalendarCache<NaiveDate>,
    walked: Walked,
}

/// The same numbers in every run: a linear congruential generator (Knuth, MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// Dates of 1995 to 2029, each with a number of that range.
fn inputs(least: u32, most: u32) -> Vec<(NaiveDate, u32)> {
    let first = NaiveDate::from_ymd_opt(1995, 1, 1).unwrap();
    let mut numbers = Numbers(20_260_401);
    (0..INPUTS)
        .map(|_| {
            let date = first + Days::new(u64::from(numbers.below(12_784)));
            (date, least + numbers.below(most - least + 1))
        })
        .collect()
}

fn time_add(criterion: &mut Criterion, bench: &Bench, size: &str, least: u32, most: u32) {
    let cases: Vec<(NaiveDate, i32, NaiveDate)> = inputs(least, most)
        .into_iter()
        .map(|(date, n)| (date, n.cast_signed(), bench.walked.advance_bdays(date, n.cast_signed())))
        .collect();
    let strictly: Vec<(NaiveDate, i32, NaiveDate)> = cases
        .iter()
        .map(|(date, n, rolled)| {
            let works = bench.walked.is_bday(*date);
            let due = if works || *n == 0 { *rolled } else { bench.walked.advance_bdays(*date, *n - 1) };
            (*date, *n, if *n == 0 { *date } else { due })
        })
        .collect();
    let mut group = criterion.benchmark_group(format!("calendar/add/{size}"));
    group.throughput(Throughput::Elements(u64::from(INPUTS)));
    for (name, rule, cases) in [
        ("ours-strictly-after", StartRule::StrictlyAfter, &strictly),
        ("ours-roll-forward", StartRule::RollForwardDayZero, &cases),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for (date, n, due) in black_box(cases) {
                    assert_eq!(bench.ours.add(*date, *n, rule).as_ref(), Ok(due));
                }
            });
        });
    }
    group.bench_function("bdays-cache", |bencher| {
        bencher.iter(|| {
            for (date, n, due) in black_box(&cases) {
                assert_eq!(bench.cached.advance_bdays(*date, *n), *due);
            }
        });
    });
    group.bench_function("bdays-uncached", |bencher| {
        bencher.iter(|| {
            for (date, n, due) in black_box(&cases) {
                assert_eq!(bench.walked.advance_bdays(*date, *n), *due);
            }
        });
    });
    group.finish();
}

fn time_count(criterion: &mut Criterion, bench: &Bench, size: &str, days: u32) {
    let cases: Vec<(NaiveDate, NaiveDate, i64)> = inputs(0, days)
        .into_iter()
        .map(|(from, days)| {
            let from = bench.walked.to_bday(from, true);
            let to = bench.walked.to_bday(from + Days::new(u64::from(days)), true);
            (from, to, i64::from(bench.walked.bdays(from, to)))
        })
        .collect();
    let mut group = criterion.benchmark_group(format!("calendar/count/{size}"));
    group.throughput(Throughput::Elements(u64::from(INPUTS)));
    group.bench_function("ours", |bencher| {
        bencher.iter(|| {
            for (from, to, count) in black_box(&cases) {
                assert_eq!(bench.ours.count(*from, *to).as_ref(), Ok(count));
            }
        });
    });
    group.bench_function("bdays-cache", |bencher| {
        bencher.iter(|| {
            for (from, to, count) in black_box(&cases) {
                assert_eq!(i64::from(bench.cached.bdays(*from, *to)), *count);
            }
        });
    });
    group.bench_function("bdays-uncached", |bencher| {
        bencher.iter(|| {
            for (from, to, count) in black_box(&cases) {
                assert_eq!(i64::from(bench.walked.bdays(*from, *to)), *count);
            }
        });
    });
    group.finish();
}

/// From a document already read: every table of 46 years, the clock changes of the zone shared or not.
fn time_construction(criterion: &mut Criterion, ours: &Calendar) {
    let shared = ours.document();
    let text = shared.to_toml().replace("Europe/London", "Europe/Dublin");
    let text: Vec<&str> = text.lines().filter(|line| !line.starts_with("edition")).collect();
    let other = CalendarDocument::from_toml(&text.join("\n")).unwrap();
    let mut group = criterion.benchmark_group("calendar/construct/46-years");
    for (name, document) in [("zone-shared", &shared), ("zone-of-its-own", &other)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let calendar = black_box(document).calendar().unwrap();
                assert_eq!(calendar.holidays().len(), ours.holidays().len());
                calendar
            });
        });
    }
    group.finish();
}

fn main() {
    let ours = Calendar::england_and_wales();
    let coverage = ours.coverage();
    let walked = Walked(ours.holidays().iter().map(duly::calendar::Holiday::date).collect());
    let cached = HolidayCalendarCache::new(walked.clone(), coverage.first(), coverage.last());
    let bench = Bench { ours, cached, walked };

    let mut criterion = Criterion::default().configure_from_args();
    time_add(&mut criterion, &bench, "n-0-to-10", 0, 10);
    time_add(&mut criterion, &bench, "n-250", 250, 250);
    time_count(&mut criterion, &bench, "0-to-120-days", 120);
    time_count(&mut criterion, &bench, "0-to-5-years", 1826);
    time_construction(&mut criterion, &bench.ours);
    criterion.final_summary();
}
