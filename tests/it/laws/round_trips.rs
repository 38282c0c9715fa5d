//! Law 9: what is read is written as it was, and what is written is read as it was.

use std::num::NonZeroU32;

use duly::calendar::{BeforeRule, DayEnd, LastDay, LateEvent, StartRule};
use duly::wire::{Inquiry, Request};
use duly::{
    Anchor, Condition, Counting, Deadline, DutyId, EventId, FactId, Lead, LeadUnit, LimitId, Literal,
    Occurrence, Ordinal, OutcomeId, PolicyDocument, Predicate, RecordId, Recurrence, ScheduleId, Scope, Span,
    StageId, Term, Unit,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::super::generate::logs;
use super::config;

const ORDINALS: [Ordinal; 9] = [
    Ordinal::Second,
    Ordinal::Third,
    Ordinal::Fourth,
    Ordinal::Fifth,
    Ordinal::Sixth,
    Ordinal::Seventh,
    Ordinal::Eighth,
    Ordinal::Ninth,
    Ordinal::Tenth,
];

/// Names, among them many that begin with, or are, words near to those of the grammar.
fn name() -> impl Strategy<Value = String> {
    let words = [
        "concern-raised",
        "a",
        "x9",
        "days",
        "day",
        "hours",
        "working",
        "days-after",
        "second-visit",
        "first-of",
        "stated-time",
        "due-of-x",
        "not-x",
        "and-x",
        "or2",
        "done-x",
        "doner",
        "happened-x",
        "concluded-x",
        "immediately-x",
        "earliest-x",
        "lapse-of",
        "else-where",
        "became-true",
        "true-x",
        "count-2",
        "limits",
        "entering-x",
        "record-x",
        "in",
        "stages",
    ];
    prop_oneof![
        4 => select(words.map(str::to_owned).to_vec()),
        1 => "[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3}){0,2}".prop_filter("a word of a phrase", |text| EventId::new(text).is_ok()),
    ]
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<bool>().prop_map(Literal::YesNo),
        any::<i64>().prop_map(Literal::Number),
        name().prop_map(|name| Literal::Choice(duly::ChoiceId::new(&name).unwrap())),
    ]
}

fn occurrence() -> impl Strategy<Value = Occurrence> {
    prop_oneof![
        Just(Occurrence::First),
        select(&ORDINALS[..]).prop_map(Occurrence::Nth),
        Just(Occurrence::Latest),
        Just(Occurrence::Each),
    ]
}

fn moment() -> impl Strategy<Value = Anchor> {
    let duty = || name().prop_map(|name| DutyId::new(&name).unwrap());
    let stage = || name().prop_map(|name| StageId::new(&name).unwrap());
    let fact = || name().prop_map(|name| FactId::new(&name).unwrap());
    prop_oneof![
        (name(), occurrence()).prop_map(|(name, which)| Anchor::Event(EventId::new(&name).unwrap(), which)),
        stage().prop_map(Anchor::Entering),
        stage().prop_map(Anchor::Leaving),
        duty().prop_map(Anchor::Done),
        duty().prop_map(Anchor::DoneOrDue),
        duty().prop_map(Anchor::DueOf),
        duty().prop_map(Anchor::LapsedDueOf),
        duty().prop_map(Anchor::LapseOf),
        name().prop_map(|name| Anchor::Outcome(OutcomeId::new(&name).unwrap())),
        name().prop_map(|name| Anchor::RecordComplete(RecordId::new(&name).unwrap())),
        fact().prop_map(Anchor::Stating),
        (fact(), literal()).prop_map(|(fact, value)| Anchor::Became(fact, value)),
    ]
}

/// A chain of `else` leans to the right, as it is read.
fn anchor() -> impl Strategy<Value = Anchor> {
    moment().prop_recursive(2, 6, 3, |inner| {
        let list = || vec(inner.clone(), 1..4);
        let first = prop_oneof![moment(), list().prop_map(Anchor::FirstOf)];
        prop_oneof![
            list().prop_map(Anchor::FirstOf),
            list().prop_map(Anchor::LastOf),
            (first, inner.clone()).prop_map(|(one, other)| Anchor::Else(Box::new(one), Box::new(other))),
        ]
    })
}

fn span() -> impl Strategy<Value = Span> {
    let unit = select(vec![
        Unit::WorkingDays,
        Unit::Days,
        Unit::Weeks,
        Unit::Months,
        Unit::Years,
        Unit::Hours,
        Unit::WorkingHours,
    ]);
    let count = prop_oneof![1..4_u32, Just(u32::MAX)];
    (count, unit).prop_map(|(count, unit)| Span { count: NonZeroU32::new(count).unwrap(), unit })
}

fn lead() -> impl Strategy<Value = Lead> {
    let unit = select(vec![LeadUnit::WorkingDays, LeadUnit::Days]);
    (1..4_u32, unit, select(BeforeRule::ALL)).prop_map(|(count, unit, rule)| Lead {
        count: NonZeroU32::new(count).unwrap(),
        unit,
        rule,
    })
}

fn counting() -> impl Strategy<Value = Counting> {
    let rules = (
        option::of(select(StartRule::ALL)),
        option::of(select(DayEnd::ALL)),
        option::of(select(LateEvent::ALL)),
        option::of(select(LastDay::ALL)),
    );
    rules.prop_map(|(start, end, event, last_day)| Counting { start, end, event, last_day })
}

fn recurrence() -> impl Strategy<Value = Recurrence> {
    prop_oneof![
        (span(), anchor()).prop_map(|(span, anchor)| Recurrence::Every(span, anchor)),
        (name(), anchor())
            .prop_map(|(name, anchor)| Recurrence::DatesOf(ScheduleId::new(&name).unwrap(), anchor)),
    ]
}

fn deadline() -> impl Strategy<Value = Deadline> {
    let term = prop_oneof![
        (span(), anchor()).prop_map(|(span, anchor)| Term::After(span, anchor)),
        anchor().prop_map(Term::SameWorkingDay),
        anchor().prop_map(Term::SameDay),
        anchor().prop_map(Term::Immediately),
        (lead(), name()).prop_map(|(lead, name)| Term::Before(lead, FactId::new(&name).unwrap())),
        (name(), anchor()).prop_map(|(name, anchor)| Term::Next(ScheduleId::new(&name).unwrap(), anchor)),
        name().prop_map(|name| Term::Stated(FactId::new(&name).unwrap())),
        name().prop_map(|name| Term::DueOf(DutyId::new(&name).unwrap())),
        name().prop_map(|name| Term::Limit(LimitId::new(&name).unwrap())),
    ];
    (term, counting()).prop_map(|(term, counting)| Deadline::Term(term, counting)).prop_recursive(
        3,
        8,
        3,
        |operand| {
            prop_oneof![
                vec(operand.clone(), 1..4).prop_map(Deadline::EarliestOf),
                vec(operand, 1..4).prop_map(Deadline::LatestOf),
            ]
        },
    )
}

fn condition() -> impl Strategy<Value = Condition> {
    let event = || name().prop_map(|name| EventId::new(&name).unwrap());
    let duty = || name().prop_map(|name| DutyId::new(&name).unwrap());
    let fact = || name().prop_map(|name| FactId::new(&name).unwrap());
    let scope = || select(vec![Scope::Case, Scope::Here]);
    let predicate = prop_oneof![
        fact().prop_map(Predicate::Fact),
        (fact(), literal()).prop_map(|(fact, value)| Predicate::Equals(fact, value)),
        (event(), scope()).prop_map(|(event, scope)| Predicate::Happened(event, scope)),
        (event(), scope(), any::<u32>())
            .prop_map(|(event, scope, count)| Predicate::Count(event, scope, count)),
        duty().prop_map(Predicate::Lapsed),
        (duty(), scope()).prop_map(|(duty, scope)| Predicate::Done(duty, scope)),
        name().prop_map(|name| Predicate::Visited(StageId::new(&name).unwrap())),
        Just(Predicate::Concluded),
    ];
    predicate.prop_map(Condition::Holds).prop_recursive(4, 12, 3, |part| {
        prop_oneof![
            vec(part.clone(), 2..4).prop_map(Condition::Or),
            vec(part.clone(), 2..4).prop_map(Condition::And),
            part.prop_map(|part| Condition::Not(Box::new(part))),
        ]
    })
}

/// Blanks where a phrase may have more than one.
fn spread(phrase: &str) -> String {
    format!("  {} ", phrase.replace(' ', " \n\t ").replace('[', "[ ").replace(',', " ,").replace(']', " ]"))
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn law_9_a_deadline_is_read_as_it_is_written(deadline in deadline()) {
        let written = deadline.to_string();
        prop_assert_eq!(written.parse::<Deadline>(), Ok(deadline.clone()));
        prop_assert_eq!(spread(&written).parse::<Deadline>(), Ok(deadline));
    }

    #[test]
    fn law_9_a_recurrence_is_read_as_it_is_written(recurrence in recurrence()) {
        let written = recurrence.to_string();
        prop_assert_eq!(written.parse::<Recurrence>(), Ok(recurrence.clone()));
        prop_assert_eq!(spread(&written).parse::<Recurrence>(), Ok(recurrence));
    }

    #[test]
    fn law_9_an_anchor_is_read_as_it_is_written(anchor in anchor()) {
        prop_assert_eq!(anchor.to_string().parse::<Anchor>(), Ok(anchor));
    }

    #[test]
    fn law_9_a_condition_is_read_as_it_is_written(condition in condition()) {
        let written = condition.to_string();
        prop_assert_eq!(written.parse::<Condition>(), Ok(condition.clone()));
        prop_assert_eq!(spread(&written).parse::<Condition>(), Ok(condition));
    }

    #[test]
    fn law_9_a_request_is_read_as_it_is_written(log in logs()) {
        let json = log.request();
        let request = Request::from_json(&json.to_string()).unwrap();
        let written = serde_json::to_value(&request).unwrap();
        prop_assert_eq!(&written, &json);
        prop_assert_eq!(Request::from_json(&written.to_string()).unwrap(), request.clone());
        let inquiry = Inquiry::of(&request).unwrap();
        let events: Vec<duly::Event> = inquiry.case().events().cloned().collect();
        prop_assert_eq!(events.len(), log.lines.len());
        for (event, line) in events.into_iter().zip(&log.lines) {
            let is_bare = !matches!(line.what, super::What::Entered(_) | super::What::Recorded(_));
            prop_assert!(!is_bare || event == line.event(), "{:?} became {:?}", line, event);
        }
    }
}

/// The same table, with the phrases of its fields replaced.
fn document() -> impl Strategy<Value = String> {
    let text = || "[a-z\"\\\\ \u{e9}\n]{0,12}";
    (text(), text(), vec(text(), 0..3), deadline(), condition(), any::<bool>()).prop_map(
        |(title, gist, values, due, when, urgent)| {
            let quoted = |text: &str| Value::from(text).to_string();
            let values: Vec<String> = values.iter().map(|text| quoted(text)).collect();
            format!(
                r#"
format = 1
id = "own"
version = "1"
title = {}
source = "here"
in_force_from = "2026-01-01"
superseded_from = "2027-01-01"
not_encoded = [{{ clause = "X-1", reason = "a definition" }}]

[[reading]]
id = "which"
gist = {}
default = "one"
clauses = []
option.other = {{ "p/duty/d/due" = "none" }}

[[procedure]]
id = "p"
title = "-"
opened_by = ["opened"]

[[procedure.fact]]
id = "colour"
kind = "one-of"
values = [{}]
gist = "-"

[[procedure.duty]]
id = "d"
gist = "-"
clauses = ["X-1"]
owed_by = []
strength = "must"
urgent = {urgent}
due = {}
when = {}
done_by = ["opened"]
"#,
                quoted(&title),
                quoted(&gist),
                values.join(", "),
                quoted(&due.to_string()),
                quoted(&when.to_string()),
            )
        },
    )
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn law_9_a_document_is_read_as_it_is_written(text in document()) {
        let document = PolicyDocument::from_toml(&text).unwrap();
        let written = document.to_toml().unwrap();
        prop_assert_eq!(PolicyDocument::from_toml(&written).unwrap(), document.clone());
        prop_assert_eq!(PolicyDocument::from_toml(&written).unwrap().to_toml().unwrap(), written);
        let json = serde_json::to_string(&document).unwrap();
        prop_assert_eq!(serde_json::from_str::<PolicyDocument>(&json).unwrap(), document);
    }
}

#[test]
fn law_9_each_shipped_policy_keeps_its_document() {
    for id in duly::catalog::ids() {
        let policy = duly::catalog::policy(id).unwrap();
        let document = policy.document().clone();
        assert_eq!(document.clone().check().unwrap().document(), &document);
        let written = document.to_toml().unwrap();
        assert_eq!(PolicyDocument::from_toml(&written).unwrap(), document);
        for procedure in &document.procedure {
            for duty in &procedure.duty {
                for phrase in duty.due.iter().chain(&duty.target) {
                    assert_eq!(&phrase.parse::<Deadline>().unwrap().to_string(), phrase);
                }
                if let Some(phrase) = &duty.every {
                    assert_eq!(&phrase.parse::<Recurrence>().unwrap().to_string(), phrase);
                }
                for phrase in duty.when.iter().chain(&duty.guideline_when).chain(&duty.unless) {
                    assert_eq!(&phrase.parse::<Condition>().unwrap().to_string(), phrase);
                }
                let per = duty.per.iter().filter(|phrase| !phrase.starts_with("each party of "));
                for phrase in duty.starts.iter().chain(&duty.done_by).chain(per) {
                    assert_eq!(&phrase.parse::<Anchor>().unwrap().to_string(), phrase);
                }
            }
        }
    }
}
