//! Builds cases: each event is checked against the procedure when it is added.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::error::Kind;
use super::{Act, Case, CaseError, Entry, Event, Happening, Opening, Value, fit};
use crate::fact::{FactKind, FactValue, Literal};
use crate::id::{ChoiceId, EventId, FactId, OutcomeId, PolicyId, ProcedureId, RecordId, RoleId, StageId};
use crate::index::{ChoiceIx, RoleIx, Table, TableIndex};
use crate::moment::Moment;
use crate::nearest;
use crate::policy::{Fact, Model, Per, Procedure, Target, UnknownName};

impl Procedure {
    /// An empty case of this procedure. Days are civil dates in `Europe/London`.
    #[must_use]
    pub fn case(&self) -> Case {
        self.case_in(Tz::Europe__London)
    }

    /// An empty case of this procedure whose days are civil dates in `zone`, which is to be the calendar's.
    #[must_use]
    pub fn case_in(&self, zone: Tz) -> Case {
        Case {
            procedure: self.clone(),
            zone,
            log: Vec::new(),
            ids: BTreeMap::new(),
            latest: None,
            opening: Opening::Awaited,
            withdrawals: 0,
            late_recordings: 0,
        }
    }
}

impl Case {
    /// A case takes at most so many events.
    pub const EVENTS_MAX: usize = 100_000;

    /// The case with one more event.
    ///
    /// # Errors
    /// More events than [`Case::EVENTS_MAX`], a name that the procedure does not have, a value that the fact does not
    /// take, a time before that of an earlier entry, a recording before the event itself, an event before the procedure
    /// was opened.
    pub fn with(mut self, event: Event) -> Result<Self, CaseError> {
        self.push(event)?;
        Ok(self)
    }

    /// Adds one more event; on an error the case is as before.
    ///
    /// # Errors
    /// As [`Case::with`].
    pub fn push(&mut self, event: Event) -> Result<(), CaseError> {
        let position = self.log.len();
        if position >= Self::EVENTS_MAX {
            return Err(CaseError::too_many(position));
        }
        let adding = Adding { case: self, model: self.procedure.model(), position };
        let entry = adding.entry(event)?;
        if adding.is_opening(&entry.act) {
            self.opening = Opening::Logged;
        }
        if matches!(entry.act, Act::Withdrawn(_)) {
            self.withdrawals = self.withdrawals.saturating_add(1);
        }
        let first = bounds(entry.at, self.zone).map(|(first, _)| (first, position));
        if entry.recorded_at != entry.at || first < self.latest {
            self.late_recordings = self.late_recordings.saturating_add(1);
        }
        if let Some(id) = &entry.event.id {
            self.ids.insert(id.clone(), position);
        }
        self.latest = self.latest.max(first);
        self.log.push(entry);
        Ok(())
    }

    /// The case with all these events, put in the order of their times; those of the same time stay as they are.
    ///
    /// For hosts whose rows have no order. A day-only event is placed at the start of its day.
    ///
    /// # Errors
    /// As [`Case::with`].
    ///
    /// # Example: rows in any order
    /// ```
    /// use duly::{Event, Moment};
    ///
    /// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
    /// let first: Moment = "2026-03-31T09:00:00+01:00".parse()?;
    /// let second: Moment = "2026-04-01T09:00:00+01:00".parse()?;
    /// let rows = [Event::occurred("concern-raised", second), Event::occurred("decision-received", first)];
    /// assert!(procedure.case().with(rows[0].clone())?.with(rows[1].clone()).is_err());
    /// assert_eq!(procedure.case().with_sorted(rows)?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_sorted(mut self, events: impl IntoIterator<Item = Event>) -> Result<Self, CaseError> {
        let mut events: Vec<Event> = events.into_iter().collect();
        let zone = self.zone;
        events.sort_by_key(|event| bounds(event.at, zone).map(|(first, _)| first));
        for event in events {
            self.push(event)?;
        }
        Ok(self)
    }

    /// The case after an event of the procedure occurred.
    ///
    /// # Errors
    /// As [`Case::with`].
    pub fn occurred(self, event: &str, at: impl Into<Moment>) -> Result<Self, CaseError> {
        self.with(Event::occurred(event, at))
    }

    /// The case after a fact was stated.
    ///
    /// # Errors
    /// As [`Case::with`].
    pub fn stated(
        self,
        fact: &str,
        value: impl Into<FactValue>,
        at: impl Into<Moment>,
    ) -> Result<Self, CaseError> {
        self.with(Event::stated(fact, value, at))
    }

    /// The case after it entered a stage.
    ///
    /// # Errors
    /// As [`Case::with`].
    pub fn entered(self, stage: &str, at: impl Into<Moment>) -> Result<Self, CaseError> {
        self.with(Event::entered(stage, at))
    }

    /// The case after a record was written.
    ///
    /// # Errors
    /// As [`Case::with`].
    pub fn recorded(self, record: &str, at: impl Into<Moment>) -> Result<Self, CaseError> {
        self.with(Event::recorded(record, at))
    }

    /// The case after it was concluded.
    ///
    /// # Errors
    /// As [`Case::with`].
    pub fn concluded(self, outcome: &str, at: impl Into<Moment>) -> Result<Self, CaseError> {
        self.with(Event::concluded(outcome, at))
    }
}

/// One event about to be added.
struct Adding<'c> {
    case: &'c Case,
    model: &'c Model,
    position: usize,
}

impl Adding<'_> {
    fn entry(&self, event: Event) -> Result<Entry, CaseError> {
        let act = self.act(&event.happening)?;
        self.check_names(&event)?;
        self.check_times(&event)?;
        self.check_opened(&act, &event)?;
        let answers = self.answers(&event)?;
        let recorded_at = event.recorded_at.unwrap_or(event.at);
        Ok(Entry { act, at: event.at, recorded_at, answers, event })
    }

    fn is_opening(&self, act: &Act) -> bool {
        matches!(act, Act::Occurred(event) if self.model.opened_by.contains(event))
    }

    fn error(&self, field: &'static str, kind: Kind) -> CaseError {
        CaseError::new(self.position, field, kind)
    }

    fn unknown<'n>(
        &self,
        field: &'static str,
        what: &'static str,
        sought: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> CaseError {
        self.error(field, Kind::Unknown(UnknownName::new(what, sought, known)))
    }

    fn find<I: TableIndex, T>(
        &self,
        table: &Table<I, T>,
        what: &'static str,
        sought: &str,
        name: impl Fn(&T) -> &str,
    ) -> Result<I, CaseError> {
        table
            .find(|entry| name(entry) == sought)
            .ok_or_else(|| self.unknown(what, what, sought, table.values().map(&name)))
    }

    fn act(&self, happening: &Happening) -> Result<Act, CaseError> {
        let model = self.model;
        Ok(match happening {
            Happening::Occurred { event } => {
                Act::Occurred(self.find(&model.events, "event", event, EventId::as_str)?)
            }
            Happening::Entered { stage, .. } => {
                let alias = model.stages.find(|known| known.also.iter().any(|name| name.as_str() == stage));
                let named = || self.find(&model.stages, "stage", stage, |stage| StageId::as_str(&stage.id));
                Act::Entered(alias.map_or_else(named, Ok)?)
            }
            Happening::Recorded { record, fields } => {
                let record =
                    self.find(&model.records, "record", record, |record| RecordId::as_str(&record.id))?;
                let known = &model.records[record].fields;
                let filled = fields.as_ref().map(|fields| fit::filled(known, fields)).transpose();
                Act::Recorded(record, filled.map_err(|unknown| self.error("fields", Kind::Unknown(unknown)))?)
            }
            Happening::Concluded { outcome } => {
                Act::Concluded(self.find(&model.outcomes, "outcome", outcome, OutcomeId::as_str)?)
            }
            Happening::Stated { fact, value } => {
                let index = self.find(&model.facts, "fact", fact, |fact| FactId::as_str(&fact.id))?;
                Act::Stated(index, self.value(&model.facts[index], value)?)
            }
            Happening::Assigned { role, .. } => Act::Assigned(self.role("role", role)?),
            Happening::Withdrawn { event_id } => Act::Withdrawn(self.earlier("event_id", event_id)?),
            Happening::Left { destination } => Act::Left(self.destination(destination)?),
        })
    }

    fn value(&self, fact: &Fact, value: &FactValue) -> Result<Value, CaseError> {
        match (&fact.kind, value) {
            (FactKind::YesNo, FactValue::YesNo(value)) => Ok(Value::Literal(Literal::YesNo(*value))),
            (FactKind::Number, FactValue::Number(value)) => Ok(Value::Literal(Literal::Number(*value))),
            (FactKind::Moment(_), FactValue::Moment(moment)) => {
                bounds(*moment, self.case.zone)
                    .ok_or_else(|| self.error("value", Kind::OutOfTime { at: *moment }))?;
                Ok(Value::Moment(*moment))
            }
            (FactKind::OneOf(choices), FactValue::Choice(choice)) => {
                let position = choices.iter().position(|known| known == choice).ok_or_else(|| {
                    self.unknown("value", "value", choice.as_str(), choices.iter().map(ChoiceId::as_str))
                })?;
                Ok(Value::Literal(Literal::Choice(ChoiceIx::from_position(position))))
            }
            (FactKind::YesNo | FactKind::Number | FactKind::Moment(_) | FactKind::OneOf(_), _) => Err(self
                .error(
                    "value",
                    Kind::WrongValue {
                        fact: fact.id.clone(),
                        found: value.to_string(),
                        expected: fact.kind.to_string(),
                    },
                )),
        }
    }

    /// The position of the earlier event of that id.
    fn earlier(&self, field: &'static str, event_id: &str) -> Result<usize, CaseError> {
        self.case.ids.get(event_id).copied().ok_or_else(|| {
            let help = nearest::help(event_id, self.case.ids.keys().map(String::as_str));
            self.error(field, Kind::NoSuchEvent { event_id: event_id.to_owned(), help })
        })
    }

    /// The position of the event for which the instance that this answers is owed.
    fn answers(&self, event: &Event) -> Result<Option<usize>, CaseError> {
        let Some(instance) = &event.answers else { return Ok(None) };
        let position = self.earlier("answers", instance)?;
        let has_instances = self.case.log.get(position).is_some_and(|entry| {
            matches!(entry.act, Act::Occurred(event) if self.model.duties.values().any(|duty| duty.per == Some(Per::Event(event))))
        });
        if has_instances {
            return Ok(Some(position));
        }
        Err(self.error("answers", Kind::NoInstances { instance: instance.clone() }))
    }

    fn destination(&self, destination: &str) -> Result<String, CaseError> {
        let is_word = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
        let is_outside = destination.strip_prefix("outside:").is_some_and(is_word);
        let is_procedure = destination.split_once('/').is_some_and(|(policy, procedure)| {
            PolicyId::new(policy).is_ok() && ProcedureId::new(procedure).is_ok()
        });
        if is_outside || is_procedure {
            return Ok(destination.to_owned());
        }
        let nearest = self.nearest_destination(destination);
        Err(self.error("for", Kind::Destination { destination: destination.to_owned(), nearest }))
    }

    /// The destination outside this procedure that is nearest to what was written, of those that the policy names. A move
    /// names them as `procedure:POLICY/PROCEDURE`.
    fn nearest_destination(&self, written: &str) -> String {
        let transitions = self.model.transitions.values().map(|transition| &transition.to);
        let targets = transitions.chain(self.model.exclusions.iter().map(|exclusion| &exclusion.to));
        let known: Vec<String> = targets
            .filter_map(|target| match target {
                Target::Procedure(name) => Some(name.clone()),
                Target::Outside(name) => Some(format!("outside:{name}")),
                Target::Stage(_) | Target::Outcome(_) => None,
            })
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let sought = written.strip_prefix("procedure:").unwrap_or(written);
        let nearest = nearest::nearest(sought, &known);
        nearest.map_or_else(String::new, |name| format!("; the nearest is `{name}`"))
    }

    fn role(&self, field: &'static str, role: &str) -> Result<RoleIx, CaseError> {
        let roles = &self.model.roles;
        let found = roles.find(|known| known.as_str() == role);
        found.ok_or_else(|| self.unknown(field, "role", role, roles.values().map(RoleId::as_str)))
    }

    fn check_names(&self, event: &Event) -> Result<(), CaseError> {
        if let Some(actor) = &event.by {
            self.role("by.role", &actor.role)?;
        }
        let Some(id) = &event.id else { return Ok(()) };
        match self.case.ids.get(id) {
            Some(before) => Err(self.error("id", Kind::SecondId { id: id.clone(), before: *before })),
            None => Ok(()),
        }
    }

    /// Times contradict an order only if no choice of seconds within day-only moments fits it.
    fn check_times(&self, event: &Event) -> Result<(), CaseError> {
        let zone = self.case.zone;
        let placed = |field: &'static str, at: Moment| {
            bounds(at, zone).ok_or_else(|| self.error(field, Kind::OutOfTime { at }))
        };
        let (first, last) = placed("at", event.at)?;
        if let Some(recorded_at) = event.recorded_at {
            let (_, recorded_last) = placed("recorded_at", recorded_at)?;
            if recorded_last < first {
                return Err(self.error(
                    "recorded_at",
                    Kind::RecordedBefore { recorded_at: local(recorded_at, zone), at: local(event.at, zone) },
                ));
            }
        }
        let latest = self.case.latest.filter(|(latest, _)| *latest > last);
        let Some((before, earlier)) =
            latest.and_then(|(_, before)| Some((before, self.case.log.get(before)?)))
        else {
            return Ok(());
        };
        let (name, before_name) = (event.name().to_owned(), earlier.event.name().to_owned());
        let (at, before_at) = (local(event.at, zone), local(earlier.at, zone));
        Err(self.error("at", Kind::Order { name, at, before_name, before_at, before }))
    }

    /// Facts may be stated, roles assigned and records written beforehand; nothing else may happen.
    fn check_opened(&self, act: &Act, event: &Event) -> Result<(), CaseError> {
        if self.is_opening(act) || self.case.opening == Opening::Logged {
            return Ok(());
        }
        let (field, what) = match &event.happening {
            Happening::Occurred { event } => ("event", format!("`{event}`")),
            Happening::Entered { stage, .. } => ("stage", format!("`{stage}` entered")),
            Happening::Left { destination } => ("for", format!("left for `{destination}`")),
            Happening::Concluded { outcome } => ("outcome", format!("concluded as `{outcome}`")),
            Happening::Stated { .. }
            | Happening::Assigned { .. }
            | Happening::Recorded { .. }
            | Happening::Withdrawn { .. } => return Ok(()),
        };
        let opening = self.model.opened_by.iter().map(|event| format!("`{}`", self.model.events[*event]));
        let expected = opening.collect::<Vec<_>>().join(", ");
        Err(self.error(field, Kind::NotOpened { what, expected }))
    }
}

/// A moment as people of the zone write it.
fn local(moment: Moment, zone: Tz) -> String {
    match moment {
        Moment::Instant(instant) => instant.with_timezone(&zone).to_rfc3339(),
        Moment::Day(day) => day.to_string(),
    }
}

/// The first and the last second that a moment can mean in `zone`.
fn bounds(moment: Moment, zone: Tz) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    match moment {
        Moment::Instant(instant) => Some((instant, instant)),
        Moment::Day(day) => {
            let last = first_second(day.checked_add_days(Days::new(1))?, zone)?;
            Some((first_second(day, zone)?, last.checked_sub_signed(TimeDelta::seconds(1))?))
        }
    }
}

/// Midnight, or the first second after a clock change that skips it.
fn first_second(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let skipped = || zone.from_local_datetime(&midnight.checked_add_signed(TimeDelta::hours(1))?).earliest();
    zone.from_local_datetime(&midnight).earliest().or_else(skipped).map(|first| first.to_utc())
}
