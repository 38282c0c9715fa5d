//! What the fuzzer tries on inputs of its own, tried on those that are kept.

use std::path::{Path, PathBuf};

#[path = "../fuzz/bodies.rs"]
mod bodies;

/// The files of a folder of the project, at least one.
fn inputs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

/// Each input whole, and each cut short.
fn try_all(folder: &str, body: fn(&[u8])) {
    for path in inputs(folder) {
        let bytes = std::fs::read(&path).unwrap();
        body(&bytes);
        for cut in [bytes.len() / 3, bytes.len() / 2, bytes.len().saturating_sub(1)] {
            body(&bytes[..cut]);
        }
    }
}

#[test]
fn policy_documents_that_are_kept() {
    try_all("tests/fuzz/kept/document", bodies::document);
    try_all("tests/policies", bodies::document);
}

#[test]
fn requests_that_are_kept() {
    try_all("tests/fuzz/kept/request", bodies::request);
    try_all("examples/cases", bodies::request);
}

#[test]
fn phrases_that_are_kept() {
    try_all("tests/fuzz/kept/phrase", bodies::phrase);
}

#[test]
fn publications_of_bank_holidays_that_are_kept() {
    try_all("tests/fuzz/kept/bank_holidays", bodies::bank_holidays);
}
