//! Phrases, read by a parser of the model's own.

/// A limit, with its words and the counting rules that it states.
#[derive(Debug, Clone)]
pub(crate) struct Limit {
    pub(crate) text: String,
    pub(crate) counting: Vec<String>,
    pub(crate) term: Term,
}

#[derive(Debug, Clone)]
pub(crate) enum Term {
    Earliest(Vec<Limit>),
    Latest(Vec<Limit>),
    After(i64, String, From),
    SameWorkingDay(From),
    SameDay(From),
    Immediately(From),
    Before(i64, String, String),
    Next(String, From),
    Stated(String),
    DueOf(String),
    Named(String),
}

/// An anchor with its words.
#[derive(Debug, Clone)]
pub(crate) struct From {
    pub(crate) text: String,
    pub(crate) anchor: Anchor,
}

/// What a limit counts from.
#[derive(Debug, Clone)]
pub(crate) enum Anchor {
    Event(String),
    Nth(usize, String),
    Latest(String),
    Each(String),
    Entering(String),
    Leaving(String),
    Done(String),
    DoneOrDue(String),
    DueOf(String),
    LapsedDueOf(String),
    LapseOf(String),
    Outcome(String),
    Record(String),
    Stating(String),
    Became(String, String),
    FirstOf(Vec<Anchor>),
    LastOf(Vec<Anchor>),
    Else(Box<Anchor>, Box<Anchor>),
}

/// A condition.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    Fact(String),
    Is(String, String),
    Happened(String, bool),
    Count(String, bool, usize),
    Lapsed(String),
    Done(String, bool),
    Visited(String),
    Concluded,
}

const ORDINALS: [&str; 9] =
    ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

struct Words {
    words: Vec<String>,
    at: usize,
}

impl Words {
    fn of(phrase: &str) -> Self {
        let mut spaced = String::new();
        for character in phrase.chars() {
            if "[](),".contains(character) {
                spaced.push_str(&format!(" {character} "));
            } else {
                spaced.push(character);
            }
        }
        Self { words: spaced.split_whitespace().map(str::to_owned).collect(), at: 0 }
    }

    fn text(&self, from: usize) -> String {
        let text = self.words[from..self.at].join(" ");
        text.replace("[ ", "[").replace(" ]", "]").replace(" ,", ",")
    }

    fn peek(&self, ahead: usize) -> &str {
        self.words.get(self.at + ahead).map_or("", String::as_str)
    }

    fn next(&mut self) -> String {
        let word = self.peek(0).to_owned();
        self.at += 1;
        word
    }

    fn skip(&mut self, words: &str) {
        for word in words.split(' ') {
            assert_eq!(self.next(), word, "in {:?}", self.words);
        }
    }

    fn takes(&mut self, words: &str) -> bool {
        let wanted: Vec<&str> = words.split(' ').collect();
        let is_there = wanted.iter().enumerate().all(|(ahead, word)| self.peek(ahead) == *word);
        if is_there {
            self.at += wanted.len();
        }
        is_there
    }

    fn list<T>(&mut self, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        self.skip("[");
        let mut found = vec![one(self)];
        while self.takes(",") {
            found.push(one(self));
        }
        self.skip("]");
        found
    }
}

pub(crate) fn limit(phrase: &str) -> Limit {
    let mut words = Words::of(phrase);
    let read = read_limit(&mut words);
    assert_eq!(words.at, words.words.len(), "the rest of {phrase}");
    read
}

pub(crate) fn anchor(phrase: &str) -> Anchor {
    let mut words = Words::of(phrase);
    let read = read_anchor(&mut words);
    assert_eq!(words.at, words.words.len(), "the rest of {phrase}");
    read
}

pub(crate) fn condition(phrase: &str) -> Condition {
    let mut words = Words::of(phrase);
    let read = read_or(&mut words);
    assert_eq!(words.at, words.words.len(), "the rest of {phrase}");
    read
}

fn read_limit(words: &mut Words) -> Limit {
    let from = words.at;
    let term = read_term(words);
    let text = words.text(from);
    let mut counting = Vec::new();
    if words.takes("counting") {
        counting.push(words.next());
        while words.takes("and") {
            counting.push(words.next());
        }
    }
    Limit { text, counting, term }
}

fn read_term(words: &mut Words) -> Term {
    if words.takes("earliest of") {
        return Term::Earliest(words.list(read_limit));
    }
    if words.takes("latest of") {
        return Term::Latest(words.list(read_limit));
    }
    if words.takes("same working day as") {
        return Term::SameWorkingDay(read_from(words));
    }
    if words.takes("same day as") {
        return Term::SameDay(read_from(words));
    }
    if words.takes("immediately after") {
        return Term::Immediately(read_from(words));
    }
    if words.takes("stated") {
        return Term::Stated(words.next());
    }
    if words.takes("due of") {
        return Term::DueOf(words.next());
    }
    if words.takes("limit") {
        return Term::Named(words.next());
    }
    if words.takes("next") {
        let schedule = words.next();
        words.skip("after");
        return Term::Next(schedule, read_from(words));
    }
    let count = words.next().parse().unwrap();
    let mut unit = Vec::new();
    loop {
        match words.next().as_str() {
            "after" => return Term::After(count, plural(&unit), read_from(words)),
            "before" => return Term::Before(count, plural(&unit), words.next()),
            word => unit.push(word.to_owned()),
        }
    }
}

fn read_from(words: &mut Words) -> From {
    let from = words.at;
    let anchor = read_anchor(words);
    From { text: words.text(from), anchor }
}

/// `3 months`, `1 working day`.
pub(crate) fn span(phrase: &str) -> (i64, String) {
    let (count, unit) = phrase.split_once(' ').unwrap();
    (count.parse().unwrap(), plural(&[unit.to_owned()]))
}

fn plural(unit: &[String]) -> String {
    let unit = unit.join(" ");
    if unit.ends_with('s') { unit } else { format!("{unit}s") }
}

fn read_anchor(words: &mut Words) -> Anchor {
    let first = read_moment(words);
    if words.takes("else") {
        return Anchor::Else(Box::new(first), Box::new(read_anchor(words)));
    }
    first
}

fn read_moment(words: &mut Words) -> Anchor {
    if words.takes("first of") {
        return Anchor::FirstOf(words.list(read_anchor));
    }
    if words.takes("last of") {
        return Anchor::LastOf(words.list(read_anchor));
    }
    if words.takes("entering") {
        return Anchor::Entering(words.next());
    }
    if words.takes("leaving") {
        return Anchor::Leaving(words.next());
    }
    if words.takes("done or due") {
        return Anchor::DoneOrDue(words.next());
    }
    if words.takes("done") {
        return Anchor::Done(words.next());
    }
    if words.takes("due of") {
        return Anchor::DueOf(words.next());
    }
    if words.takes("lapsed due of") {
        return Anchor::LapsedDueOf(words.next());
    }
    if words.takes("lapse of") {
        return Anchor::LapseOf(words.next());
    }
    if words.takes("outcome") {
        return Anchor::Outcome(words.next());
    }
    if words.takes("record") {
        let record = words.next();
        words.skip("complete");
        return Anchor::Record(record);
    }
    if words.takes("stating") {
        return Anchor::Stating(words.next());
    }
    if words.takes("each") {
        return Anchor::Each(words.next());
    }
    if words.takes("latest") {
        return Anchor::Latest(words.next());
    }
    if let Some(before) = ORDINALS.iter().position(|ordinal| words.peek(0) == *ordinal) {
        words.next();
        return Anchor::Nth(before + 2, words.next());
    }
    let name = words.next();
    if words.takes("became") {
        return Anchor::Became(name, words.next());
    }
    Anchor::Event(name)
}

fn read_or(words: &mut Words) -> Condition {
    let mut parts = vec![read_and(words)];
    while words.takes("or") {
        parts.push(read_and(words));
    }
    if parts.len() == 1 { parts.remove(0) } else { Condition::Or(parts) }
}

fn read_and(words: &mut Words) -> Condition {
    let mut parts = vec![read_one(words)];
    while words.takes("and") {
        parts.push(read_one(words));
    }
    if parts.len() == 1 { parts.remove(0) } else { Condition::And(parts) }
}

fn read_one(words: &mut Words) -> Condition {
    if words.takes("not") {
        return Condition::Not(Box::new(read_one(words)));
    }
    if words.takes("(") {
        let inner = read_or(words);
        words.skip(")");
        return inner;
    }
    if words.takes("concluded") {
        return Condition::Concluded;
    }
    let name = words.next();
    if words.takes("(") {
        let of = words.next();
        words.skip(")");
        let is_here = words.takes("here");
        return match name.as_str() {
            "happened" => Condition::Happened(of, is_here),
            "count" => {
                words.skip(">=");
                Condition::Count(of, is_here, words.next().parse().unwrap())
            }
            "lapsed" => Condition::Lapsed(of),
            "done" => Condition::Done(of, is_here),
            "visited" => Condition::Visited(of),
            other => panic!("no question `{other}`"),
        };
    }
    if words.takes("=") {
        return Condition::Is(name, words.next());
    }
    Condition::Fact(name)
}
