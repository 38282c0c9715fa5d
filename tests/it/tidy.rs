//! The source tree itself: rooms import only from rooms above them, files and functions stay short.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 60;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The code lines of a file with their numbers: no comments, no blank lines, no unit tests.
fn code(text: &str) -> Vec<(usize, &str)> {
    let own = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let numbered = own.lines().enumerate().map(|(number, line)| (number + 1, line));
    numbered
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number, line.split(" // ").next().unwrap()))
        .collect()
}

/// The modules of `lib.rs`, in order.
fn rooms(lib: &str) -> Vec<String> {
    let declared = lib.lines().filter_map(|line| {
        line.strip_prefix("pub mod ").or(line.strip_prefix("mod ")).and_then(|rest| rest.strip_suffix(';'))
    });
    declared.map(str::to_owned).collect()
}

/// What a line names of the crate's own rooms: `crate::room::…` and `crate::{room, other::Name}`.
fn named_rooms<'t>(text: &'t str, rooms: &[String]) -> Vec<&'t str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let first_word = |text: &'t str| text.split(|c| !is_word(c)).next().unwrap();
    let mut named = Vec::new();
    for after in text.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => named.push(first_word(after)),
            Some(group) => named.extend(top_level(group).map(first_word)),
        }
    }
    named.retain(|name| rooms.iter().any(|room| room == name));
    named
}

/// The entries of `… , … }`, each from its first word.
fn top_level(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    let mut starts = vec![0];
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    starts.into_iter().map(|start| group[start..].trim_start())
}

/// Each file with the rooms that it names though they do not stand above its own.
fn upward(rooms: &[String], files: &BTreeMap<String, String>) -> Vec<String> {
    let rank = |name: &str| rooms.iter().position(|room| room == name);
    let mut found = Vec::new();
    for (file, text) in files {
        let room = file.split(['/', '.']).next().unwrap();
        let Some(own) = rank(room) else { continue };
        let code: Vec<&str> = code(text).into_iter().map(|(_, line)| line).collect();
        let code = code.join("\n");
        let depth = file.trim_end_matches("/mod.rs").split('/').count();
        if code.contains(&"super::".repeat(depth)) {
            found.push(format!("{file} reaches the crate's root by super::, where crate:: is to be written"));
        }
        for named in named_rooms(&code, rooms) {
            if rank(named) > Some(own) {
                found.push(format!("{file} names {named}, which stands below {room}"));
            }
        }
    }
    found.dedup();
    found
}

fn files() -> BTreeMap<String, String> {
    let source = source();
    let named = rust_files(&source).into_iter().map(|path| {
        let name = path.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
        (name, std::fs::read_to_string(path).unwrap())
    });
    named.collect()
}

/// The functions of a file longer than allowed, by the indentation of their first and last lines.
fn long_functions(text: &str) -> Vec<String> {
    let lines = code(text);
    let mut found = Vec::new();
    for (position, (number, line)) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let mut words = line.trim_start().split(' ');
        let is_function = words.find(|word| !word.starts_with("pub") && *word != "const") == Some("fn");
        if !is_function {
            continue;
        }
        let closing = format!("{}}}", " ".repeat(indent));
        let rest = &lines[position..];
        let is_one_line = line.ends_with('}') || line.ends_with(';');
        let last =
            if is_one_line { Some(0) } else { rest.iter().position(|(_, line)| line.trim_end() == closing) };
        let length = last.unwrap_or(rest.len()) + 1;
        if length > FUNCTION_LINES_MAX {
            found.push(format!("line {number}: {length} lines"));
        }
    }
    found
}

#[test]
fn rooms_import_only_from_rooms_above_them() {
    let files = files();
    let rooms = rooms(&files["lib.rs"]);
    assert!(rooms.len() > 10, "the rooms of lib.rs: {rooms:?}");
    let on_disk =
        files.keys().map(|file| file.split(['/', '.']).next().unwrap()).filter(|room| *room != "lib");
    for room in on_disk {
        assert!(rooms.iter().any(|known| known == room), "{room} is no module of lib.rs");
    }
    let upward = upward(&rooms, &files);
    assert!(upward.is_empty(), "upward imports:\n{}", upward.join("\n"));
}

#[test]
fn files_and_functions_are_short() {
    let mut long = Vec::new();
    for (file, text) in files() {
        let length = code(&text).len();
        if length > FILE_LINES_MAX {
            long.push(format!("{file}: {length} code lines, at most {FILE_LINES_MAX}"));
        }
        long.extend(long_functions(&text).into_iter().map(|function| format!("{file}, {function}")));
    }
    assert!(long.is_empty(), "too long:\n{}", long.join("\n"));
}

#[test]
fn an_upward_import_is_found_in_every_form() {
    let rooms = ["id", "case", "wire"].map(str::to_owned);
    let found =
        |file: &str, text: &str| upward(&rooms, &BTreeMap::from([(file.to_owned(), text.to_owned())])).len();
    assert_eq!(found("case/build.rs", "use crate::wire::Request;"), 1);
    assert_eq!(found("case.rs", "use crate::{id::{A, B}, wire::Request};"), 1);
    assert_eq!(found("case.rs", "use crate::{\n    id::A,\n    wire,\n};"), 1);
    assert_eq!(found("id.rs", "fn f() -> crate::case::Case { crate::wire::g() }"), 2);
    assert_eq!(found("case/mod.rs", "use super::wire::Request;"), 1);
    assert_eq!(found("case/build.rs", "use super::super::wire::Request;"), 1);
    assert_eq!(found("case/build.rs", "use super::Case;"), 0);
    assert_eq!(found("wire/mod.rs", "use crate::case::Case;\nuse crate::id::{A, B};"), 0);
    assert_eq!(found("id.rs", "// use crate::wire::Request;\n/// [`crate::case`]\nuse crate::id::A;"), 0);
    assert_eq!(found("id.rs", "#[cfg(test)]\nmod tests { use crate::wire::Request; }"), 0);
}

#[test]
fn a_long_function_is_found() {
    let of =
        |lines: usize| format!("impl A {{\n    fn f() {{\n{}    }}\n}}\n", "        g();\n".repeat(lines));
    assert_eq!(long_functions(&of(FUNCTION_LINES_MAX - 2)), Vec::<String>::new());
    assert_eq!(long_functions(&of(FUNCTION_LINES_MAX - 1)), ["line 2: 61 lines"]);
}
