//! The answer for a person.

use std::path::Path;

use duly::Asked;
use duly::explain::{self, Layout};
use duly::wire::{Inquiry, Request};

fn inquiry(request: &str) -> Inquiry {
    Inquiry::of(&Request::from_json(request).unwrap()).unwrap()
}

/// On Sunday 25 October 2026 the clock shows 01:30 twice: first in summer time, an hour later in winter time.
#[test]
fn an_hour_that_comes_twice_is_told_apart() {
    let request = r#"{
        "policy": "knowsley-kscp", "procedure": "professional-disagreement", "now": "2026-10-25T01:30:00+01:00",
        "events": [
            { "type": "occurred", "event": "concern-raised", "at": "2026-10-23T16:00:00+01:00" },
            { "type": "stated", "fact": "protective-timescale", "value": "2026-10-25T01:30:00+00:00",
              "at": "2026-10-25T01:15:00+01:00" } ] }"#;
    let text = inquiry(request).text(Layout::plain(100)).unwrap();
    assert!(text.contains("as at Sun 25 Oct 2026 01:30:00 BST"), "{text}");
    assert!(text.contains("speak, receiving-practitioner, by Sun 25 Oct 2026 01:30:00 GMT"), "{text}");
    assert!(text.contains("at stage-1 since Fri 23 Oct 2026 16:00:00\n"), "{text}");
}

/// Every request of the examples, as a page of 100 columns.
#[test]
fn each_example_as_a_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cases");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../pages");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut pages = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = inquiry(&std::fs::read_to_string(&path).unwrap()).text(Layout::plain(100)).unwrap();
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{}", path.display());
        settings.bind(|| insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), text));
        pages += 1;
    }
    assert!(pages > 9, "only {pages} examples");
}

const EASTER: &str = include_str!("../../examples/cases/knowsley-easter.json");

#[test]
fn a_narrow_page_holds_its_width_and_loses_nothing() {
    let wide = inquiry(EASTER).text(Layout::plain(140)).unwrap();
    for width in [40, 60, 80] {
        let narrow = inquiry(EASTER).text(Layout::plain(width)).unwrap();
        assert!(narrow.lines().all(|line| line.chars().count() <= width), "{narrow}");
        let mut words: Vec<&str> = wide.split_whitespace().collect();
        words.retain(|word| !["status", "duty", "when", "strength", "who"].contains(word) && word.len() < 30);
        for word in words {
            assert!(narrow.contains(word.trim_matches(',')), "{word} is lost at {width}:\n{narrow}");
        }
    }
}

#[test]
fn colour_changes_no_word() {
    let plain = inquiry(EASTER).text(Layout::plain(100)).unwrap();
    let coloured = inquiry(EASTER).text(Layout::coloured(100)).unwrap();
    assert!(!plain.contains('\u{1b}') && coloured.contains("\u{1b}[1mOwed\u{1b}[0m"));
    let stripped = coloured.replace("\u{1b}[1m", "").replace("\u{1b}[1;31m", "").replace("\u{1b}[0m", "");
    assert_eq!(stripped, plain);
}

/// From the decision of Thursday 2 April: Good Friday, the weekend and Easter Monday do not count.
#[test]
fn why_the_concern_is_due_on_wednesday() {
    let inquiry = inquiry(EASTER);
    let why = inquiry.why(Asked::Duty("raise")).unwrap();
    let prose = explain::why(&why, inquiry.calendar(), Layout::plain(100));
    insta::assert_snapshot!(prose, @"
    raise: met, owed by concerned-professional (should) [KSCP-S1-01, KSCP-S1-02]
      Owed since decision-received on Thu 2 Apr 2026 16:50:00 (event 1 of the log).
      The limit: earliest of [2 working days after first of [disagreement-arose, decision-received] else
          concern-raised, stated protective-timescale]; in time until Wed 8 Apr 2026 23:59:59.
        - 2 working days after first of [disagreement-arose, decision-received] else concern-raised
            (this governs): Wed 8 Apr 2026 23:59:59.
          From decision-received on Thu 2 Apr 2026 16:50:00 (event 1 of the log).
          Fri 3 April: Good Friday. Sat 4 April, Sun 5 April: rest day. Mon 6 April: Easter Monday. Tue
              7 April: working day 1. Wed 8 April: working day 2.
        - stated protective-timescale (not known): waits for stated protective-timescale.
      Done by concern-raised on Wed 8 Apr 2026 15:30:00 (event 3 of the log).
      It is only a guideline while done(alert): not so.
      Rests on events 1, 2, 3 of the log.
      Read as further = from-entry, stage-1-anchor = earlier, stage-3-limit = text. Counted by
          england-and-wales, official-to-2028-12-31-5ca948c190d6714e.
    ");
}
