//! The answer for a person.

use duly::wire::{Inquiry, Request};

/// On Sunday 25 October 2026 the clock shows 01:30 twice: first in summer time, an hour later in winter time.
#[test]
fn an_hour_that_comes_twice_is_told_apart() {
    let request = r#"{
        "policy": "knowsley-kscp", "procedure": "professional-disagreement", "now": "2026-10-25T01:30:00+01:00",
        "events": [
            { "type": "occurred", "event": "concern-raised", "at": "2026-10-23T16:00:00+01:00" },
            { "type": "stated", "fact": "protective-timescale", "value": "2026-10-25T01:30:00+00:00",
              "at": "2026-10-25T01:15:00+01:00" } ] }"#;
    let text = Inquiry::of(&Request::from_json(request).unwrap()).unwrap().text().unwrap();
    assert!(text.contains("as at Sun 25 Oct 2026 01:30:00 BST"), "{text}");
    assert!(text.contains("do speak by Sun 25 Oct 2026 01:30:00 GMT"), "{text}");
    assert!(text.contains("at stage-1 since Fri 23 Oct 2026 16:00:00\n"), "{text}");
}
