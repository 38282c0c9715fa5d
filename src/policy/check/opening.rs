//! Checks what holds for the whole policy: its counting rules and its opening hours.

use chrono::Weekday;

use super::problem::Problems;
use crate::calendar::{Hours, OpeningHours};
use crate::deadline::{Counting, CountingRule};
use crate::document::{Path, PolicyDocument};

pub(super) fn counting(document: &PolicyDocument, problems: &mut Problems<'_>) -> Counting {
    let path = Path::default().field("counting");
    let mut counting = Counting::default();
    for word in &document.counting {
        match word.parse::<CountingRule>() {
            Ok(rule) => match counting.with(rule) {
                Some(more) => counting = more,
                None => {
                    problems.error(&path, format!("`{word}` is the second rule of its kind: expected one"));
                }
            },
            Err(error) => problems.error(&path, error.to_string()),
        }
    }
    counting
}

const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

pub(super) fn hours(document: &PolicyDocument, problems: &mut Problems<'_>) -> OpeningHours {
    let path = Path::default().field("opening_hours");
    let mut open = OpeningHours::new();
    for (name, text) in &document.opening_hours {
        let Some((_, day)) = DAYS.iter().find(|(known, _)| known == name) else {
            problems.unknown(&path, "day", name, DAYS.map(|(name, _)| name));
            continue;
        };
        match text.split_once('-').map(|(opens, closes)| Hours::parse(opens.trim(), closes.trim())) {
            Some(Ok(hours)) => open = open.on_days([*day], hours),
            Some(Err(error)) => problems.error(&path, format!("{name}: {error}")),
            None => {
                let message = format!("{name}: `{text}` are no hours: expected such as `09:00-17:00`");
                problems.error(&path, message);
            }
        }
    }
    open
}
