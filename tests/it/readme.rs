//! The worked example of the readme shows what the library really answers.

use duly::wire::{Inquiry, Request};

const README: &str = include_str!("../../README.md");
const REQUEST: &str = include_str!("../../examples/cases/knowsley-easter.json");

/// What stands between a fence of that language and the next fence.
fn fenced(language: &str) -> &'static str {
    let (_, after) = README.split_once(&format!("```{language}\n")).unwrap();
    after.split_once("\n```").unwrap().0
}

fn without_indents(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.trim())).collect()
}

#[test]
fn the_text_and_the_json_are_real() {
    let inquiry = Inquiry::of(&Request::from_json(REQUEST).unwrap()).unwrap();
    assert_eq!(fenced("text"), inquiry.text(duly::explain::Layout::plain(100)).unwrap().trim_end());
    let json = without_indents(&inquiry.answer().unwrap().to_json());
    let raise = json.split_once("\"id\": \"raise\",\n").unwrap().1;
    assert!(raise.split("\"id\": ").next().unwrap().contains(&without_indents(fenced("json"))));
}
