//! Calendars written out and read again.

use chrono::{NaiveTime, Weekday};
use duly::Calendar;
use duly::calendar::{BeforeRule, CalendarDocument, Hours, OpeningHours};

use super::date;

fn full() -> Calendar {
    let hours = OpeningHours::new()
        .on_days([Weekday::Fri, Weekday::Mon], Hours::parse("09:00", "17:00").unwrap())
        .on_date(date("2026-12-24"), Hours::new(NaiveTime::MIN, "23:59:59".parse().unwrap()).unwrap());
    Calendar::united_kingdom()
        .with_closures([(date("2026-12-29"), "between the \"years\""), (date("2026-12-29"), "flood")])
        .and_then(|calendar| calendar.with_extra_working_days([(date("2026-12-26"), "on call")]))
        .and_then(|calendar| calendar.with_opening_hours(hours))
        .unwrap()
}

#[test]
fn every_shipped_calendar_and_one_with_everything_read_back_as_they_were() {
    for calendar in [
        Calendar::england_and_wales(),
        Calendar::scotland(),
        Calendar::northern_ireland(),
        Calendar::united_kingdom(),
        full(),
    ] {
        let document = calendar.document();
        for read in [
            CalendarDocument::from_json(&document.to_json()),
            CalendarDocument::from_toml(&document.to_toml()),
        ] {
            let read = read.unwrap();
            assert_eq!(read, document);
            let again = read.calendar().unwrap();
            assert_eq!(again, calendar);
            assert_eq!(again.edition(), calendar.edition());
        }
    }
}

#[test]
fn opening_hours_are_written_where_there_are_some() {
    let hours = || Hours::parse("09:00", "17:00").unwrap();
    let plain = Calendar::scotland();
    let written = |calendar: &Calendar| calendar.document().to_toml().contains("opening_hours");
    assert!(!written(&plain));
    for hours in [
        OpeningHours::new().on_days([Weekday::Mon], hours()),
        OpeningHours::new().on_date(date("2026-12-24"), hours()),
    ] {
        let open = plain.with_opening_hours(hours).unwrap();
        assert!(written(&open));
        let read = CalendarDocument::from_toml(&open.document().to_toml()).unwrap();
        assert_eq!(read.calendar().unwrap(), open);
    }
}

#[test]
fn a_span_may_end_within_a_year() {
    let text = BASE.replace("last = \"2026-12-31\"", "last = \"2026-06-30\"");
    let calendar = CalendarDocument::from_toml(&text).unwrap().calendar().unwrap();
    // Tuesday 30 June 2026 is the last day.
    assert_eq!(calendar.is_working_day(date("2026-06-30")), Ok(true));
    assert!(calendar.is_working_day(date("2026-07-01")).is_err());
    assert!(calendar.next(date("2026-06-30")).is_err());
}

/// Paris is an hour ahead of London, also where a calendar covers the years that the shipped ones cover.
#[test]
fn another_zone_has_its_own_midnights() {
    let text = BASE
        .replace("Europe/London", "Europe/Paris")
        .replace("first = \"2026-01-01\"", "first = \"1990-01-01\"")
        .replace("last = \"2026-12-31\"", "last = \"2035-12-31\"");
    let calendar = CalendarDocument::from_toml(&text).unwrap().calendar().unwrap();
    assert_eq!(calendar.coverage(), Calendar::england_and_wales().coverage());
    for (day, start) in [("2026-01-05", "2026-01-04T23:00:00Z"), ("2026-07-01", "2026-06-30T22:00:00Z")] {
        assert_eq!(calendar.start_of_day(date(day)), Ok(start.parse().unwrap()));
    }
}

const BASE: &str = r#"format = 1
id = "office"
zone = "Europe/London"
first = "2026-01-01"
last = "2026-12-31"
official_until = "2026-12-31"
rest_days = ["saturday", "sunday"]
"#;

#[track_caller]
fn unreadable(text: &str, message: &str) {
    assert_eq!(CalendarDocument::from_toml(text).unwrap_err().to_string(), message);
}

#[track_caller]
fn invalid(more: &str, message: &str) {
    let document = CalendarDocument::from_toml(&format!("{BASE}{more}")).unwrap();
    assert_eq!(document.calendar().unwrap_err().to_string(), message);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    unreadable(
        &BASE.replace("2026-12-31", "2026-13-31"),
        "line 5, column 8: `2026-13-31` is no date: expected one such as `2026-12-25`",
    );
    unreadable(
        &BASE.replace("sunday", "sun"),
        "line 7, column 13: `sun` is no day of the week: expected one such as `monday`",
    );
    unreadable(
        &BASE.replace("zone =", "zine ="),
        "line 3, column 1: unknown field `zine`, expected one of `format`, `id`, `edition`, `zone`, `first`, `last`, `official_until`, `rest_days`, `opening_hours`, `holiday`, `closure`, `extra_working_day`",
    );
    let row =
        "[[holiday]]\ndate = \"2026-11-30\"\nname = \"x\"\nkind = \"regulr\"\nstanding = \"official\"\n";
    unreadable(
        &format!("{BASE}{row}"),
        "line 11, column 8: `regulr` is no kind of holiday: expected one of `regular`, `substitute`, `moved`, `one-off`; the nearest is `regular`",
    );
    let error = CalendarDocument::from_json("{\n \"format\": true}").unwrap_err();
    assert_eq!((error.place().line, error.place().column), (2, 15));
    assert_eq!(error.to_string(), "line 2, column 15: invalid type: boolean `true`, expected u32");
}

#[test]
fn a_word_that_is_not_known_is_told_with_those_that_are() {
    let unknown = "clear-day".parse::<BeforeRule>().unwrap_err();
    assert_eq!(unknown.known(), ["nth-day-before", "clear-days"]);
    assert_eq!(unknown.nearest(), Some("clear-days"));
    assert_eq!(
        unknown.to_string(),
        "`clear-day` is no rule for counting back: expected one of `nth-day-before`, `clear-days`; the nearest is \
         `clear-days`"
    );
    assert_eq!("sooner".parse::<BeforeRule>().unwrap_err().nearest(), None);
}

#[test]
fn what_cannot_stand_is_refused() {
    let holiday = |date: &str, standing: &str| {
        format!(
            "[[holiday]]\ndate = \"{date}\"\nname = \"Fair\"\nkind = \"regular\"\nstanding = \"{standing}\"\n"
        )
    };
    invalid(
        &holiday("2027-01-01", "official"),
        "a holiday on `2027-01-01` lies outside the calendar, which covers 2026-01-01 to 2026-12-31",
    );
    invalid(&holiday("2026-07-01", "official").repeat(2), "`Fair` stands twice on `2026-07-01`");
    invalid(
        &holiday("2026-07-01", "projected"),
        "`Fair` on `2026-07-01` is projected, though the calendar is official until 2026-12-31",
    );
    invalid(
        "edition = \"of last year\"\n",
        &format!(
            "the document states the edition `of last year`, but what it holds makes `{}`",
            CalendarDocument::from_toml(BASE).unwrap().calendar().unwrap().edition()
        ),
    );
    invalid(
        "[opening_hours.week]\nmonday = { opens = \"9\", closes = \"17:00\" }\n",
        "`9` to `17:00` are no opening hours: expected two times such as `09:00`, the earlier first",
    );
    let changed = |from: &str, to: &str| {
        CalendarDocument::from_toml(&BASE.replace(from, to)).unwrap().calendar().unwrap_err().to_string()
    };
    assert_eq!(changed("format = 1", "format = 2"), "`2` is no format of calendar documents: expected `1`");
    assert_eq!(
        changed("Europe/London", "Europe/Londn"),
        "`Europe/Londn` is no time zone: expected a name such as `Europe/London`"
    );
    assert!(
        changed("\"office\"", "\"Our Office\"")
            .starts_with("`Our Office` is no name: expected lower-case letters")
    );
    assert_eq!(
        changed("2026-01-01", "2027-01-01"),
        "`2027-01-01` to `2026-12-31` is no span for a calendar: expected a last day from the first day on, within 400 years"
    );
}

#[test]
fn a_document_that_was_tampered_with_makes_no_calendar() {
    let stored = Calendar::england_and_wales().document().to_json();
    let tampered = CalendarDocument::from_json(&stored.replace("2026-04-06", "2026-04-07")).unwrap();
    assert!(
        tampered
            .calendar()
            .unwrap_err()
            .to_string()
            .starts_with("the document states the edition `official-to-2028")
    );
}

#[test]
fn a_calendar_in_which_no_day_is_worked_answers_with_errors() {
    let every_day = r#"["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]"#;
    let text = BASE.replace(r#"["saturday", "sunday"]"#, every_day);
    let calendar = CalendarDocument::from_toml(&text).unwrap().calendar().unwrap();
    assert!(calendar.next(date("2026-01-01")).is_err());
    assert!(calendar.same_working_day(date("2026-01-01")).is_err());
    assert_eq!(calendar.count(date("2026-01-01"), date("2026-12-31")), Ok(0));
}
