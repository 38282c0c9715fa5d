//! What is tried on every input: by the fuzzer on its own, by the gate on the inputs that are kept.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each fuzz target uses one of them; what is found wrong is to stop"
)]

use duly::calendar::BankHolidays;
use duly::explain::{self, Layout};
use duly::wire::{Inquiry, Request, RequestError};
use duly::{Anchor, Calendar, Condition, Deadline, Moment, Policy, PolicyDocument};

/// A policy document: read, checked, written again, shown, and what it opens evaluated.
pub fn document(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(document) = PolicyDocument::from_toml(text) else { return };
    let written = document.to_toml().unwrap();
    assert_eq!(PolicyDocument::from_toml(&written).unwrap().to_toml().unwrap(), written);
    match document.check() {
        Ok(policy) => evaluate(&policy),
        Err(error) => assert!(!error.problems().is_empty()),
    }
}

/// A checked policy never fails in evaluation.
fn evaluate(policy: &Policy) {
    assert!(!explain::policy(policy).to_string().is_empty());
    let opened: Moment = "2026-03-27T16:50:00Z".parse().unwrap();
    let calendar = Calendar::england_and_wales();
    for procedure in policy.procedures() {
        for event in procedure.opened_by() {
            let case = procedure.case().occurred(event.as_str(), opened).unwrap();
            for now in ["2026-03-27T16:50:00Z", "2026-10-25T00:30:00Z", "2035-12-31T09:00:00Z"] {
                case.evaluate(&calendar, now.parse().unwrap()).unwrap();
            }
        }
    }
}

/// A request: answered in JSON and for people, or refused on one line that says where.
pub fn request(bytes: &[u8]) {
    if let Err(error) = answer(bytes) {
        let line = error.to_string();
        assert!(!line.contains('\n') && !error.at().is_empty() && !error.message().is_empty(), "{line:?}");
    }
}

fn answer(bytes: &[u8]) -> Result<(), RequestError> {
    let request = Request::from_bytes(bytes)?;
    let written = serde_json::to_string(&request).unwrap();
    assert_eq!(Request::from_json(&written)?, request);
    let inquiry = Inquiry::of(&request)?;
    let line = inquiry.answer()?.to_line();
    assert!(!line.contains('\n') && serde_json::from_str::<serde_json::Value>(&line).is_ok());
    assert!(!inquiry.text(Layout::plain(60))?.is_empty());
    Ok(())
}

/// A phrase: what reads as something prints as something that reads as the same.
pub fn phrase(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(limit) = text.parse::<Deadline>() {
        assert_eq!(limit.to_string().parse(), Ok(limit));
    }
    if let Ok(condition) = text.parse::<Condition>() {
        assert_eq!(condition.to_string().parse(), Ok(condition));
    }
    if let Ok(anchor) = text.parse::<Anchor>() {
        assert_eq!(anchor.to_string().parse(), Ok(anchor));
    }
    if let Ok(moment) = text.parse::<Moment>() {
        assert_eq!(moment.to_string().parse(), Ok(moment));
    }
}

/// A publication of bank holidays: laid over a calendar, or refused.
pub fn bank_holidays(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(holidays) = BankHolidays::from_json(text) {
        let shipped = Calendar::england_and_wales();
        if let Ok(laid_over) = shipped.with_bank_holidays(&holidays) {
            assert_eq!(laid_over.coverage().first(), shipped.coverage().first());
        }
    }
}
