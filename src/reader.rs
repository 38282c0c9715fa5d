//! What the readers of TOML and JSON say, in the words of whoever wrote the text.

use crate::nearest::nearest;

/// What readers call things, and what people call them.
const WORDS: [(&str, &str); 15] = [
    ("invalid type: integer `", "found the number `"),
    ("invalid type: floating point `", "found the number `"),
    ("invalid type: boolean `", "found `"),
    ("invalid type: string ", "found the text "),
    ("invalid type: sequence", "found a list"),
    ("invalid type: map", "found an object"),
    ("invalid type: null", "found nothing"),
    ("invalid value: integer `", "found the number `"),
    ("expected a string", "expected a text"),
    ("expected a boolean", "expected `true` or `false`"),
    ("expected a sequence", "expected a list"),
    ("expected a map", "expected an object"),
    ("expected u32", "expected a whole number"),
    ("expected i64", "expected a whole number"),
    ("recursion limit exceeded", "nested too deeply: expected fewer levels of brackets"),
];

/// A reader's message on one line, in plain words; an unknown name with the nearest of those that it lists.
pub(crate) fn plain(message: &str) -> String {
    let mut one_line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    for (theirs, ours) in WORDS {
        one_line = one_line.replace(theirs, ours);
    }
    let mut quoted = one_line.split('`').skip(1).step_by(2);
    let Some((sought, known)) = quoted.next().zip(Some(quoted.collect::<Vec<_>>())) else { return one_line };
    match nearest(sought, &known) {
        Some(name) if one_line.starts_with("unknown") => format!("{one_line}; did you mean `{name}`?"),
        Some(_) | None => one_line,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_readers_message_names_the_nearest_field() {
        assert_eq!(
            plain("unknown field `polcy`, expected one of `policy`, `now`"),
            "unknown field `polcy`, expected one of `policy`, `now`; did you mean `policy`?"
        );
        assert_eq!(plain("missing field `now`"), "missing field `now`");
    }

    #[test]
    fn it_speaks_no_rust() {
        assert_eq!(
            plain("invalid type: string \"one\", expected u32"),
            "found the text \"one\", expected a whole number"
        );
        assert_eq!(plain("invalid type: map,\n expected a sequence"), "found an object, expected a list");
    }
}
