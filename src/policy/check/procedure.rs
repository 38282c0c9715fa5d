//! Checks one procedure and compiles it.

use super::bounds::{LIMIT_DEPTH_MAX, LIMIT_TERMS_MAX};
use super::names::{Lookup, Names};
use super::order::{Unsound, settling_order, unsound_limit};
use super::problem::Problems;
use super::{Declared, declare, fields, structure};
use crate::deadline::{Anchor, Counting, Resolver};
use crate::document::{EventEntry, LimitEntry, Path, ProcedureEntry, StageEntry};
use crate::id::{ClauseId, EventId, LimitId, ProcedureId, RecordId, RoleId, StageId};
use crate::index::{DutyIx, EventIx, StageIx, Table, TableIndex};
use crate::policy::model::{Deemed, Fact, Limit, Model, Rule, SharedLimit, Stage, Strength, Target, Urgency};
use crate::policy::{Affected, Outset};

/// The procedure, or `None` after every reason why there is none was reported.
pub(super) fn compile(
    entry: &ProcedureEntry,
    path: &Path,
    declared: &mut Declared,
    problems: &mut Problems<'_>,
) -> Option<Model> {
    declare::cite(entry, path, declared, problems);
    let names = declare::names(entry, path, declared, problems);
    let records = fields::records(entry, path, &names, declared, problems);
    let mut compiler = Compiler { names: &names, path, declared, problems };
    let opened_by = compiler.opened_by(entry);
    let order = compiler.order(entry);
    let stages = compiler.stage_table(&entry.stage);
    let events = compiler.all("event", &entry.event, |event| &event.id, Compiler::event_entry);
    let schedules = compiler.all("schedule", &entry.schedule, |row| &row.id, Compiler::schedule);
    let limits = compiler.all("limit", &entry.limit, |limit| &limit.id, Compiler::shared_limit);
    let mut duties = compiler.all("duty", &entry.duty, |duty| &duty.id, Compiler::duty);
    let transitions = compiler.all("transition", &entry.transition, |_| "", Compiler::transition);
    let skips = compiler.all("skip", &entry.skip, |_| "", Compiler::skip);
    let exclusions = compiler.all("exclusion", &entry.exclusion, |row| &row.id, Compiler::exclusion);
    let constraints = compiler.all("constraint", &entry.constraint, |row| &row.id, Compiler::constraint);
    let notices = compiler.all("notice", &entry.notice, |notice| &notice.id, Compiler::notice);
    let extensions = compiler.extensions(&entry.extension, duties.as_deref_mut());
    let pauses = compiler.all("pause", &entry.pause, |pause| &pause.id, Compiler::pause);
    compiler.declare_once(entry);
    let (opens_at, deemed): (Vec<_>, Vec<_>) = events?.into_iter().unzip();
    let mut model = Model {
        id: ProcedureId::new(&entry.id).ok()?,
        opened_by,
        order,
        stages: stages?,
        events: names.events.iter().cloned().collect(),
        facts: names.facts.iter().cloned().map(|(id, kind)| Fact { id, kind }).collect(),
        records,
        outcomes: names.outcomes.iter().cloned().collect(),
        roles: names.roles.iter().cloned().collect(),
        in_force: declared.in_force.clone(),
        counting: declared.counting,
        opening_hours: declared.opening_hours.clone(),
        opens_at: opens_at.into_iter().flatten().collect(),
        deemed: deemed.into_iter().flatten().collect(),
        schedules: schedules?.into_iter().collect(),
        limits: limits?.into_iter().collect(),
        duties: duties?.into_iter().collect(),
        transitions: transitions?.into_iter().collect(),
        skips: skips?.into_iter().collect(),
        exclusions: exclusions?,
        constraints: constraints?.into_iter().collect(),
        notices: notices?,
        extensions: extensions?,
        pauses: pauses?,
        settling_order: Vec::new(),
        affected: Affected::default(),
        outset: Outset::default(),
    };
    check_circles(&mut model, path, problems)?;
    structure::check(&model, path, problems);
    Some(model)
}

/// The entries of a list, each with its path.
pub(super) fn entries<'e, T>(
    path: &Path,
    list: &'static str,
    entries: &'e [T],
    id: impl Fn(&T) -> &str,
) -> impl Iterator<Item = (Path, &'e T)> {
    entries.iter().enumerate().map(move |(position, entry)| (path.entry(list, position, id(entry)), entry))
}

fn check_circles(model: &mut Model, path: &Path, problems: &mut Problems<'_>) -> Option<()> {
    if let Some((limit, unsound)) = unsound_limit(&model.limits) {
        let id = model.limits[limit].id.as_str();
        let message = match unsound {
            Unsound::LeadsBack => format!("limit `{id}` leads back to itself"),
            Unsound::TooDeep => {
                format!("limit `{id}` is reached through {LIMIT_DEPTH_MAX} others: expected fewer")
            }
            Unsound::TooLong => {
                format!("limit `{id}` comes to more than {LIMIT_TERMS_MAX} terms: expected at most so many")
            }
        };
        problems.error(&path.entry("limit", limit.position(), id), message);
        return None;
    }
    match settling_order(&model.duties, &model.limits, &model.extensions) {
        Ok(order) => {
            model.settling_order = order;
            model.affected = Affected::of(model);
            Some(())
        }
        Err(circle) => {
            let ids: Vec<&str> = circle.iter().map(|duty| model.duties[*duty].id.as_str()).collect();
            let first = circle.first()?;
            let path = path.entry("duty", first.position(), ids.first()?);
            problems
                .error(&path, format!("these duties wait for one another in a circle: {}", ids.join(", ")));
            None
        }
    }
}

/// Something is wrong with what stands there, and that was reported.
pub(super) struct Reported;

/// Compiles the entries of one procedure, whose names are known.
pub(super) struct Compiler<'a, 't> {
    pub(super) names: &'a Names,
    pub(super) path: &'a Path,
    pub(super) declared: &'a mut Declared,
    pub(super) problems: &'a mut Problems<'t>,
}

impl<'t> Compiler<'_, 't> {
    pub(super) fn at<'p>(&'p mut self, path: &'p Path) -> Lookup<'p, 't> {
        Lookup { names: self.names, problems: self.problems, path }
    }

    fn opened_by(&mut self, entry: &ProcedureEntry) -> Vec<EventIx> {
        let path = self.path.field("opened_by");
        if entry.opened_by.is_empty() {
            self.problems.error(&path, "no event: expected at least one that opens the procedure".to_owned());
        }
        entry.opened_by.iter().filter_map(|text| self.event(&path, text)).collect()
    }

    pub(super) fn event(&mut self, path: &Path, text: &str) -> Option<EventIx> {
        let name: EventId = self.problems.name(path, text)?;
        self.at(path).event(&name)
    }

    pub(super) fn stage(&mut self, path: &Path, text: &str) -> Option<StageIx> {
        let name: StageId = self.problems.name(path, text)?;
        self.at(path).stage(&name)
    }

    fn order(&mut self, entry: &ProcedureEntry) -> Strength {
        let path = self.path.field("order");
        match &entry.order {
            Some(order) => self.strength(&path, order),
            None if entry.stage.is_empty() => Strength::May,
            None => {
                self.problems.error(
                    &path,
                    "a procedure with stages says how strongly it holds their order".to_owned(),
                );
                Strength::May
            }
        }
    }

    pub(super) fn strength(&mut self, path: &Path, text: &str) -> Strength {
        let known = Strength::ALL.into_iter().find(|strength| strength.as_str() == text);
        known.unwrap_or_else(|| {
            self.problems.unknown(path, "strength", text, Strength::ALL.map(Strength::as_str));
            Strength::Must
        })
    }

    /// The compiled entries of a list, once all of them are sound.
    pub(super) fn all<E, T>(
        &mut self,
        list: &'static str,
        listed: &[E],
        id: impl Fn(&E) -> &str,
        mut compile: impl FnMut(&mut Self, &E, &Path) -> Option<T>,
    ) -> Option<Vec<T>> {
        let compiled: Vec<Option<T>> =
            entries(self.path, list, listed, id).map(|(path, entry)| compile(self, entry, &path)).collect();
        compiled.into_iter().collect()
    }

    fn shared_limit(&mut self, entry: &LimitEntry, path: &Path) -> Option<SharedLimit> {
        let counting = self.counting(&path.field("counting"), entry.counting.as_ref()).ok()?;
        let limit = self.at(&path.field("due")).limit_counted(&entry.due, counting)?;
        Some(SharedLimit { id: LimitId::new(&entry.id).ok()?, limit })
    }

    fn stage_table(&mut self, listed: &[StageEntry]) -> Option<Table<StageIx, Stage>> {
        let names = self.names;
        let stages = self.all(
            "stage",
            listed,
            |stage| &stage.id,
            |compiler, entry, path| {
                let id: StageId = StageId::new(&entry.id).ok()?;
                let position = names.stages.iter().position(|known| *known == id)?;
                let also = compiler.aliases(entry, &path.field("also"));
                let target = Target::Stage(StageIx::from_position(position));
                let clauses = entry.clauses.iter().filter_map(|clause| ClauseId::new(clause).ok()).collect();
                Some(Stage { entering: format!("entering {id}"), id, also, clauses, target })
            },
        );
        Some(stages?.into_iter().collect())
    }

    /// Other names of a stage; none may be the name of another stage.
    fn aliases(&mut self, entry: &StageEntry, path: &Path) -> Vec<StageId> {
        let named: Vec<StageId> =
            entry.also.iter().filter_map(|text| self.problems.name(path, text)).collect();
        for alias in named.iter().filter(|alias| self.names.stages.contains(alias)) {
            self.problems.error(path, format!("`{alias}` is the name of a stage: expected another name"));
        }
        named
    }

    /// Where an event opens the procedure, and when it happens by itself.
    #[expect(clippy::type_complexity, reason = "two lists are made from one")]
    fn event_entry(
        &mut self,
        entry: &EventEntry,
        path: &Path,
    ) -> Option<(Option<(EventIx, StageIx)>, Option<Deemed>)> {
        let position = self.names.events.iter().position(|known| known.as_str() == entry.id)?;
        let event = EventIx::from_position(position);
        let opens_at = entry.opens_at.as_ref().map(|stage| self.stage(&path.field("opens_at"), stage));
        let deemed = self.optional(&path.field("deemed"), entry.deemed.as_ref(), |lookup, words| {
            lookup.anchor_phrase(words)
        });
        let opens_at = opens_at.map_or(Some(None), |stage| stage.map(|stage| Some((event, stage))))?;
        Some((opens_at, deemed.ok()?.map(|when: Anchor<_>| Deemed { event, when })))
    }

    /// The names of what nothing refers to are declared once as well.
    fn declare_once(&mut self, entry: &ProcedureEntry) {
        let (path, problems) = (self.path, &mut *self.problems);
        let exclusions = entry.exclusion.iter().map(|row| row.id.as_str());
        let _: Vec<crate::id::ExclusionId> = problems.declared("exclusion", path, exclusions);
        let constraints = entry.constraint.iter().map(|row| row.id.as_str());
        let _: Vec<crate::id::ConstraintId> = problems.declared("constraint", path, constraints);
        let notices = entry.notice.iter().map(|row| row.id.as_str());
        let _: Vec<crate::id::NoticeId> = problems.declared("notice", path, notices);
        let extensions = entry.extension.iter().map(|row| row.id.as_str());
        let _: Vec<crate::id::ExtensionId> = problems.declared("extension", path, extensions);
        let pauses = entry.pause.iter().map(|row| row.id.as_str());
        let _: Vec<crate::id::PauseId> = problems.declared("pause", path, pauses);
    }

    /// What an optional phrase says, if it stands there.
    pub(super) fn optional<T, P>(
        &mut self,
        path: &Path,
        text: Option<&P>,
        compile: impl FnOnce(&mut Lookup<'_, 't>, &P) -> Option<T>,
    ) -> Result<Option<T>, Reported> {
        text.map(|text| compile(&mut self.at(path), text).ok_or(Reported)).transpose()
    }

    pub(super) fn limit(&mut self, path: &Path, phrase: Option<&String>) -> Result<Option<Limit>, Reported> {
        self.optional(path, phrase, |lookup, phrase| lookup.limit_phrase(phrase))
    }

    pub(super) fn counting(&mut self, path: &Path, phrase: Option<&String>) -> Result<Counting, Reported> {
        let stated = self.optional(path, phrase, |lookup, phrase: &String| lookup.counting_phrase(phrase));
        stated.map(Option::unwrap_or_default)
    }

    pub(super) fn duty_named(&mut self, path: &Path, text: &str) -> Option<DutyIx> {
        let name = self.problems.name(path, text)?;
        self.at(path).known_duty(&name)
    }

    /// A duty whose clock can be stopped or put off: what recurs has none.
    pub(super) fn clocked_duty(&mut self, path: &Path, text: &str) -> Option<DutyIx> {
        let name = self.problems.name(path, text)?;
        if self.names.recurring.contains(&name) {
            self.problems.error(path, format!("`{name}` recurs: expected a duty that does not"));
            return None;
        }
        self.at(path).known_duty(&name)
    }

    pub(super) fn rule(&mut self, path: &Path, phrase: Option<&String>) -> Result<Option<Rule>, Reported> {
        self.optional(path, phrase, |lookup, phrase| lookup.rule(phrase))
    }

    pub(super) fn known_roles(&mut self, path: &Path, texts: &[String]) -> Vec<RoleId> {
        let mut roles = Vec::new();
        for text in texts {
            if let Some(role) = self.declared.roles.iter().find(|role| role.as_str() == text) {
                roles.push(role.clone());
            } else {
                self.problems.unknown(path, "role", text, self.declared.roles.iter().map(RoleId::as_str));
            }
        }
        roles
    }

    pub(super) fn stages(&mut self, path: &Path, texts: &[String]) -> Option<Vec<StageIx>> {
        let found: Vec<_> = texts.iter().map(|text| self.stage(path, text)).collect();
        found.into_iter().collect()
    }

    pub(super) fn records(&mut self, path: &Path, texts: &[String]) -> Vec<RecordId> {
        let mut records = Vec::new();
        for text in texts {
            let Some(name) = self.problems.name::<RecordId>(path, text) else { continue };
            if self.at(path).record(&name).is_some() {
                records.push(name);
            }
        }
        records
    }
}

pub(super) fn urgency(is_urgent: bool) -> Urgency {
    if is_urgent { Urgency::Urgent } else { Urgency::Ordinary }
}
