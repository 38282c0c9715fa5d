//! Law 11: no input, however malformed, panics or hangs.

use duly::wire::{Inquiry, Request, RequestError};
use duly::{Anchor, Condition, Deadline, Moment, PolicyDocument};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::generate::logs;
use super::config;

const KNOWSLEY: &str = include_str!("../../../src/catalog/knowsley-kscp.toml");

fn ask(text: &str) -> Result<String, RequestError> {
    let inquiry = Inquiry::of(&Request::from_json(text)?)?;
    inquiry.text(duly::explain::Layout::plain(100))?;
    Ok(inquiry.answer()?.to_line())
}

/// Errors are one line and say where.
fn assert_one_line(error: &RequestError) {
    let line = error.to_string();
    assert!(!line.contains('\n') && !error.at().is_empty() && !error.message().is_empty(), "{line:?}");
}

/// Replaces, drops or doubles a part of a text.
fn mutated(text: &str, cuts: &[(Index, Index, String)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (from, length, instead) in cuts {
        let from = from.index(letters.len() + 1);
        let to = (from + length.index(12)).min(letters.len());
        letters.splice(from..to, instead.chars());
    }
    letters.into_iter().collect()
}

fn cuts() -> impl Strategy<Value = Vec<(Index, Index, String)>> {
    let instead = prop_oneof![
        Just(String::new()),
        select(
            [
                "\"",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "null",
                "true",
                "-1",
                "9999999999999999999",
                "1e9",
                "0001-01-01",
                "9999-12-31",
                "2026-02-30",
                "\u{0}",
                "\u{e9}\u{1f600}",
                "\"\"",
                "\n[[procedure.duty]]\n",
                " of ",
                "("
            ]
            .map(str::to_owned)
            .to_vec()
        ),
        "\\PC{0,4}",
    ];
    vec((any::<Index>(), any::<Index>(), instead), 1..5)
}

fn words() -> impl Strategy<Value = String> {
    let words = [
        "2",
        "0",
        "99999999999",
        "working",
        "days",
        "hours",
        "after",
        "same",
        "day",
        "as",
        "first",
        "last",
        "of",
        "[",
        "]",
        ",",
        "earliest",
        "latest",
        "stated",
        "due",
        "lapse",
        "done",
        "or",
        "and",
        "not",
        "(",
        ")",
        "else",
        "became",
        "true",
        "happened",
        "count",
        ">=",
        "here",
        "x",
        "y-1",
        "=",
        "-",
        "\u{e9}",
        "record",
        "complete",
    ];
    vec(select(words.to_vec()), 0..16).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn law_11_no_bytes_panic(bytes in vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        prop_assert!(ask(&text).is_err());
        let _ = PolicyDocument::from_toml(&text).map(PolicyDocument::check);
        let _ = (text.parse::<Deadline>(), text.parse::<Condition>(), text.parse::<Anchor>(), text.parse::<Moment>());
    }

    #[test]
    fn law_11_no_phrase_panics(phrase in words()) {
        let errors = [
            phrase.parse::<Deadline>().err(),
            phrase.parse::<Condition>().err(),
            phrase.parse::<Anchor>().err(),
        ];
        for error in errors.iter().flatten() {
            prop_assert!(error.offset() <= phrase.chars().count());
        }
    }

    #[test]
    fn law_11_no_mutated_request_panics(log in logs(), cuts in cuts()) {
        let text = mutated(&log.request().to_string(), &cuts);
        if let Err(error) = ask(&text) {
            assert_one_line(&error);
        }
    }

    #[test]
    fn law_11_no_value_in_a_request_panics(log in logs(), at in any::<Index>(), value in words(), field in any::<Index>()) {
        let mut request = log.request();
        let events = request["events"].as_array_mut().unwrap();
        if !events.is_empty() {
            let event = events[at.index(log.lines.len())].as_object_mut().unwrap();
            let names: Vec<String> = event.keys().cloned().collect();
            event.insert(names[field.index(names.len())].clone(), value.into());
            if let Err(error) = ask(&request.to_string()) {
                assert_one_line(&error);
                prop_assert!(error.at().starts_with("events[") || error.at().starts_with("line 1, "), "{}", error);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn law_11_no_mutated_document_panics(cuts in cuts()) {
        let text = mutated(KNOWSLEY, &cuts);
        match PolicyDocument::from_toml(&text) {
            Err(error) => prop_assert!(error.place().line <= text.lines().count() + 1, "{}", error),
            Ok(document) => {
                if let Err(error) = document.check() {
                    prop_assert!(!error.problems().is_empty());
                }
            }
        }
    }
}

#[test]
fn law_11_deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{\"policy\":", "}")] {
        let deep = format!("{}{}", open.repeat(10_000), close.repeat(10_000));
        assert_one_line(&ask(&deep).unwrap_err());
        let events = format!("{{\"policy\":\"knowsley-kscp\",\"events\":{deep}}}");
        assert_one_line(&ask(&events).unwrap_err());
    }
    let brackets = format!("{}x{}", "(".repeat(10_000), ")".repeat(10_000));
    assert!(brackets.parse::<Condition>().is_err());
    assert!(format!("{}x", "not ".repeat(10_000)).parse::<Condition>().is_err());
    assert!(format!("{}x", "earliest of [".repeat(10_000)).parse::<Deadline>().is_err());
    assert!(format!("{}x", "first of [".repeat(10_000)).parse::<Anchor>().is_err());
    assert!(format!("{}x", "x else ".repeat(10_000)).parse::<Anchor>().is_err());
    assert!(
        PolicyDocument::from_toml(&format!("id = {}{}", "[".repeat(10_000), "]".repeat(10_000))).is_err()
    );
    assert!(PolicyDocument::from_toml(&format!("{} = 1", ["a"; 10_000].join("."))).is_err());
}
