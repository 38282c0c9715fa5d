//! Checks one procedure and compiles it.

use super::names::{Lookup, Names};
use super::order::{circular_limit, settling_order};
use super::problem::Problems;
use super::{Declared, fields, structure};
use crate::deadline::Resolver;
use crate::document::{DutyEntry, FactEntry, Path, ProcedureEntry, SkipEntry, TransitionEntry};
use crate::fact::{FactKind, Stands};
use crate::id::{ChoiceId, ClauseId, EventId, FactId, OutcomeId, ProcedureId, RecordId, RoleId, StageId};
use crate::index::{EventIx, StageIx, Table, TableIndex};
use crate::policy::model::{
    Deputy, Duty, Fact, Lasts, Limit, Model, Rule, SkipRule, SkipTarget, Stage, Start, Strength, Target,
    Transition, Urgency,
};

/// The procedure, or `None` after every reason why there is none was reported.
pub(super) fn compile(
    entry: &ProcedureEntry,
    path: &Path,
    declared: &mut Declared,
    problems: &mut Problems<'_>,
) -> Option<Model> {
    cite_declarations(entry, path, declared, problems);
    let names = names(entry, path, problems);
    let records = fields::records(entry, path, &names, declared, problems);
    let mut compiler = Compiler { names: &names, path, declared, problems };
    let opened_by = compiler.opened_by(entry);
    let order = compiler.order(entry);
    let limits: Vec<Option<Limit>> = entries(path, "limit", &entry.limit, |limit| &limit.id)
        .map(|(path, limit)| compiler.limit(&path.field("due"), &limit.due))
        .collect();
    let duties: Vec<Option<Duty>> = entries(path, "duty", &entry.duty, |duty| &duty.id)
        .map(|(path, duty)| compiler.duty(duty, &path))
        .collect();
    let transitions: Vec<Option<Transition>> = entries(path, "transition", &entry.transition, |_| "")
        .map(|(path, transition)| compiler.transition(transition, &path))
        .collect();
    let skips: Vec<Option<SkipRule>> =
        entries(path, "skip", &entry.skip, |_| "").map(|(path, skip)| compiler.skip(skip, &path)).collect();
    let limits: Option<Vec<Limit>> = limits.into_iter().collect();
    let limit_names = names.limits.iter().cloned();
    let mut model = Model {
        id: ProcedureId::new(&entry.id).ok()?,
        opened_by,
        order,
        stages: stages(&names.stages),
        events: names.events.iter().cloned().collect(),
        facts: names.facts.iter().map(|(id, kind)| Fact { id: id.clone(), kind: kind.clone() }).collect(),
        records,
        outcomes: names.outcomes.iter().cloned().collect(),
        roles: declared.roles.clone(),
        limits: limit_names.zip(limits?.into_iter().map(|limit| limit.deadline)).collect(),
        duties: duties.into_iter().collect::<Option<Vec<_>>>()?.into_iter().collect(),
        transitions: transitions.into_iter().collect::<Option<Vec<_>>>()?.into_iter().collect(),
        skips: skips.into_iter().collect::<Option<Vec<_>>>()?.into_iter().collect(),
        settling_order: Vec::new(),
    };
    check_circles(&mut model, path, problems)?;
    structure::check(&model, path, problems);
    Some(model)
}

fn stages(ids: &[StageId]) -> Table<StageIx, Stage> {
    let numbered = ids.iter().enumerate();
    let stages = numbered.map(|(position, id)| (id.clone(), Target::Stage(StageIx::from_position(position))));
    stages.map(|(id, target)| Stage { entering: format!("entering {id}"), id, target }).collect()
}

/// The entries of a list, each with its path.
fn entries<'e, T>(
    path: &Path,
    list: &'static str,
    entries: &'e [T],
    id: impl Fn(&T) -> &str,
) -> impl Iterator<Item = (Path, &'e T)> {
    entries.iter().enumerate().map(move |(position, entry)| (path.entry(list, position, id(entry)), entry))
}

fn check_circles(model: &mut Model, path: &Path, problems: &mut Problems<'_>) -> Option<()> {
    if let Some(limit) = circular_limit(&model.limits) {
        let id = model.limits[limit].0.as_str();
        problems
            .error(&path.entry("limit", limit.position(), id), format!("limit `{id}` leads back to itself"));
        return None;
    }
    match settling_order(&model.duties, &model.limits) {
        Ok(order) => {
            model.settling_order = order;
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

fn cite_declarations(
    entry: &ProcedureEntry,
    path: &Path,
    declared: &mut Declared,
    problems: &mut Problems<'_>,
) {
    let stages = entry.stage.iter().map(|stage| ("stage", &stage.id, &stage.clauses));
    let records = entry.record.iter().map(|record| ("record", &record.id, &record.clauses));
    let outcomes = entry.outcome.iter().map(|outcome| ("outcome", &outcome.id, &outcome.clauses));
    for list in [stages.collect::<Vec<_>>(), records.collect(), outcomes.collect()] {
        for (position, (kind, id, clauses)) in list.into_iter().enumerate() {
            if !clauses.is_empty() {
                problems.cited(&path.entry(kind, position, id), clauses, declared);
            }
        }
    }
}

fn names(entry: &ProcedureEntry, path: &Path, problems: &mut Problems<'_>) -> Names {
    let fact_names: Vec<FactId> =
        problems.declared("fact", path, entry.fact.iter().map(|fact| fact.id.as_str()));
    let kinds = entries(path, "fact", &entry.fact, |fact| &fact.id)
        .map(|(path, fact)| fact_kind(fact, &path, problems));
    let kinds: Vec<FactKind> = kinds.collect();
    Names {
        stages: problems.declared("stage", path, entry.stage.iter().map(|stage| stage.id.as_str())),
        events: problems.declared("event", path, entry.event.iter().map(|event| event.id.as_str())),
        facts: fact_names.into_iter().zip(kinds).collect(),
        records: problems.declared("record", path, entry.record.iter().map(|record| record.id.as_str())),
        outcomes: problems.declared("outcome", path, entry.outcome.iter().map(|outcome| outcome.id.as_str())),
        limits: problems.declared("limit", path, entry.limit.iter().map(|limit| limit.id.as_str())),
        duties: problems.declared("duty", path, entry.duty.iter().map(|duty| duty.id.as_str())),
    }
}

fn fact_kind(fact: &FactEntry, path: &Path, problems: &mut Problems<'_>) -> FactKind {
    if fact.kind != "one-of" && !fact.values.is_empty() {
        problems.error(&path.field("values"), format!("a {} fact has no list of values", fact.kind));
    }
    if fact.kind != "moment" && fact.stands.is_some() {
        problems.error(
            &path.field("stands"),
            format!("only of a moment one statement stands, not of a {} fact", fact.kind),
        );
    }
    match fact.kind.as_str() {
        "yes-no" => FactKind::YesNo,
        "number" => FactKind::Number,
        "one-of" => {
            let path = path.field("values");
            if fact.values.is_empty() {
                problems.error(&path, "no values: expected the list that the fact is one of".to_owned());
            }
            let choices = fact.values.iter().filter_map(|value| problems.name::<ChoiceId>(&path, value));
            FactKind::OneOf(choices.collect())
        }
        "moment" => match fact.stands.as_deref() {
            Some("earliest") => FactKind::Moment(Stands::Earliest),
            None | Some("latest") => FactKind::Moment(Stands::Latest),
            Some(other) => {
                problems.unknown(&path.field("stands"), "rule", other, ["latest", "earliest"]);
                FactKind::Moment(Stands::Latest)
            }
        },
        other => {
            problems.unknown(
                &path.field("kind"),
                "kind of fact",
                other,
                ["yes-no", "one-of", "number", "moment"],
            );
            FactKind::YesNo
        }
    }
}

/// Something is wrong with what stands there, and that was reported.
struct Reported;

/// Compiles the entries of one procedure, whose names are known.
struct Compiler<'a, 't> {
    names: &'a Names,
    path: &'a Path,
    declared: &'a mut Declared,
    problems: &'a mut Problems<'t>,
}

impl<'t> Compiler<'_, 't> {
    fn at<'p>(&'p mut self, path: &'p Path) -> Lookup<'p, 't> {
        Lookup { names: self.names, problems: self.problems, path }
    }

    fn opened_by(&mut self, entry: &ProcedureEntry) -> Vec<EventIx> {
        let path = self.path.field("opened_by");
        if entry.opened_by.is_empty() {
            self.problems.error(&path, "no event: expected at least one that opens the procedure".to_owned());
        }
        entry.opened_by.iter().filter_map(|text| self.event(&path, text)).collect()
    }

    fn event(&mut self, path: &Path, text: &str) -> Option<EventIx> {
        let name: EventId = self.problems.name(path, text)?;
        self.at(path).event(&name)
    }

    fn stage(&mut self, path: &Path, text: &str) -> Option<StageIx> {
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

    fn strength(&mut self, path: &Path, text: &str) -> Strength {
        let known = Strength::ALL.into_iter().find(|strength| strength.as_str() == text);
        known.unwrap_or_else(|| {
            self.problems.unknown(path, "strength", text, Strength::ALL.map(Strength::as_str));
            Strength::Must
        })
    }

    fn limit(&mut self, path: &Path, phrase: &str) -> Option<Limit> {
        self.at(path).limit_phrase(phrase)
    }

    /// What an optional phrase says, if it stands there.
    fn optional<T, P>(
        &mut self,
        path: &Path,
        text: Option<&P>,
        compile: impl FnOnce(&mut Lookup<'_, 't>, &P) -> Option<T>,
    ) -> Result<Option<T>, Reported> {
        text.map(|text| compile(&mut self.at(path), text).ok_or(Reported)).transpose()
    }

    fn rule(&mut self, path: &Path, phrase: Option<&String>) -> Result<Option<Rule>, Reported> {
        self.optional(path, phrase, |lookup, phrase| lookup.rule(phrase))
    }

    fn roles(&mut self, path: &Path, texts: &[String]) -> Vec<RoleId> {
        if texts.is_empty() {
            self.problems.error(path, "no role: expected at least one that owes this".to_owned());
        }
        self.known_roles(path, texts)
    }

    /// Who owes the duty instead, and when: both are stated, or neither.
    fn deputy(&mut self, entry: &DutyEntry, path: &Path) -> Result<Option<Deputy>, Reported> {
        let roles = self.known_roles(&path.field("deputy"), entry.deputy.as_slice());
        let when = self.rule(&path.field("deputy_when"), entry.deputy_when.as_ref())?;
        match (entry.deputy.is_some(), when) {
            (true, Some(when)) => Ok(Some(Deputy { roles, when })),
            (false, None) => Ok(None),
            (true, None) | (false, Some(_)) => {
                let message = "a deputy and the condition on which the deputy acts: expected both or neither";
                self.problems.error(&path.field("deputy_when"), message.to_owned());
                Err(Reported)
            }
        }
    }

    fn known_roles(&mut self, path: &Path, texts: &[String]) -> Vec<RoleId> {
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

    fn duty(&mut self, entry: &DutyEntry, path: &Path) -> Option<Duty> {
        let stage = entry.stage.as_ref().map(|stage| self.stage(&path.field("stage"), stage));
        let when = self.rule(&path.field("when"), entry.when.as_ref());
        let guideline_when = self.rule(&path.field("guideline_when"), entry.guideline_when.as_ref());
        let unless = self.rule(&path.field("unless"), entry.unless.as_ref());
        let starts = self.optional(&path.field("starts"), entry.starts.as_ref(), |lookup, words| {
            Some(Start { anchor: lookup.anchor_phrase(words)?, words: words.clone() })
        });
        let per = self.optional(&path.field("per"), entry.per.as_ref(), |lookup, per: &String| {
            lookup.each(per.as_str())
        });
        let due =
            self.optional(&path.field("due"), entry.due.as_ref(), |lookup, due| lookup.limit_phrase(due));
        let target = self.optional(&path.field("target"), entry.target.as_ref(), |lookup, target| {
            lookup.limit_phrase(target)
        });
        let done_by = path.field("done_by");
        if entry.done_by.is_empty() {
            self.problems
                .error(&done_by, "nothing does this duty: expected at least one thing that does".to_owned());
        }
        let doings: Vec<_> = entry.done_by.iter().map(|phrase| self.at(&done_by).doing(phrase)).collect();
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        let (target_clauses, limit_clauses) = self.divided(&clauses, entry, path);
        let owed_by = self.roles(&path.field("owed_by"), &entry.owed_by);
        let alternates = self.known_roles(&path.field("alternates"), &entry.alternates);
        let notifies = self.known_roles(&path.field("notifies"), &entry.notifies);
        let deputy = self.deputy(entry, path);
        let strength = self.strength(&path.field("strength"), &entry.strength);
        let lasts = self.lasts(entry, path);
        Some(Duty {
            id: crate::id::DutyId::new(&entry.id).ok()?,
            stage: stage.map_or(Some(None), |stage| stage.map(Some))?,
            lasts,
            clauses,
            limit_clauses,
            target_clauses,
            owed_by,
            alternates,
            deputy: deputy.ok()?,
            notifies,
            strength,
            guideline_when: guideline_when.ok()?,
            promptness: entry.promptness.clone(),
            urgency: urgency(entry.urgent),
            when: when.ok()?,
            per: per.ok()?,
            starts: starts.ok()?,
            due: due.ok()?,
            target: target.ok()?,
            done_by: doings.into_iter().collect::<Option<Vec<_>>>()?,
            unless: unless.ok()?,
        })
    }

    /// The clauses that the target comes from, and those that the limit comes from. Where a reading leaves out the
    /// target, its clauses speak for the limit.
    fn divided(
        &mut self,
        clauses: &[ClauseId],
        entry: &DutyEntry,
        path: &Path,
    ) -> (Vec<ClauseId>, Vec<ClauseId>) {
        for text in entry.target_clauses.iter().filter(|text| !entry.clauses.contains(*text)) {
            let known = entry.clauses.iter().map(String::as_str);
            self.problems.unknown(&path.field("target_clauses"), "clause of this duty", text, known);
        }
        if entry.target.is_none() || entry.target_clauses.is_empty() {
            return (clauses.to_vec(), clauses.to_vec());
        }
        clauses
            .iter()
            .cloned()
            .partition(|clause| entry.target_clauses.iter().any(|text| text == clause.as_str()))
    }

    fn lasts(&mut self, entry: &DutyEntry, path: &Path) -> Lasts {
        match (entry.lasts.as_deref(), &entry.stage) {
            (None, None) | (Some("case"), _) => Lasts::WithCase,
            (None | Some("stage"), Some(_)) => Lasts::WithStage,
            (Some("stage"), None) => {
                let message = "a duty without a stage lasts with the case: leave it out or name the stage";
                self.problems.error(&path.field("lasts"), message.to_owned());
                Lasts::WithCase
            }
            (Some(other), _) => {
                self.problems.unknown(&path.field("lasts"), "span", other, ["stage", "case"]);
                Lasts::WithCase
            }
        }
    }

    fn stages(&mut self, path: &Path, texts: &[String]) -> Option<Vec<StageIx>> {
        let found: Vec<_> = texts.iter().map(|text| self.stage(path, text)).collect();
        found.into_iter().collect()
    }

    fn records(&mut self, path: &Path, texts: &[String]) -> Vec<RecordId> {
        let mut records = Vec::new();
        for text in texts {
            let Some(name) = self.problems.name::<RecordId>(path, text) else { continue };
            if self.at(path).record(&name).is_some() {
                records.push(name);
            }
        }
        records
    }

    fn transition(&mut self, entry: &TransitionEntry, path: &Path) -> Option<Transition> {
        let from = self.stages(&path.field("from"), &entry.from);
        if entry.from.is_empty() && !self.names.stages.is_empty() {
            self.problems
                .error(&path.field("from"), "no stage: expected those that this leads from".to_owned());
        }
        let to = self.target(&path.field("to"), &entry.to);
        let when = self.rule(&path.field("when"), entry.when.as_ref());
        let not_agreed = entry.not_agreed.as_ref().map(|event| self.event(&path.field("not_agreed"), event));
        let duty = self.optional(&path.field("duty"), entry.duty.as_ref(), |lookup, text| {
            let name = lookup.problems.name(lookup.path, text)?;
            lookup.duty(&name)
        });
        let requires = self.records(&path.field("requires"), &entry.requires);
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        let strength = self.strength(&path.field("strength"), &entry.strength);
        Some(Transition {
            from: from?,
            to: to?,
            when: when.ok()?,
            not_agreed: not_agreed.map_or(Some(None), |event| event.map(Some))?,
            strength,
            duty: duty.ok()?,
            requires,
            clauses,
        })
    }

    fn target(&mut self, path: &Path, text: &str) -> Option<Target> {
        match text.split_once(':') {
            None => self.stage(path, text).map(Target::Stage),
            Some(("outcome", name)) => {
                let name: OutcomeId = self.problems.name(path, name)?;
                self.at(path).outcome(&name).map(Target::Outcome)
            }
            Some(("procedure", name)) => Some(Target::Procedure(name.to_owned())),
            Some(("outside", name)) => Some(Target::Outside(name.to_owned())),
            Some((other, _)) => {
                self.problems.unknown(path, "kind of target", other, ["outcome", "procedure", "outside"]);
                None
            }
        }
    }

    fn skip(&mut self, entry: &SkipEntry, path: &Path) -> Option<SkipRule> {
        let from = self.stages(&path.field("from"), &entry.from);
        let to = match entry.to.as_slice() {
            [only] if only == "any later" => Some(SkipTarget::AnyLater),
            [only] if only == "last" => Some(SkipTarget::Last),
            stages => self.stages(&path.field("to"), stages).map(SkipTarget::Stages),
        };
        let when = self.rule(&path.field("when"), entry.when.as_ref());
        let requires = self.records(&path.field("requires"), &entry.requires);
        let clauses = self.problems.cited(path, &entry.clauses, self.declared);
        Some(SkipRule {
            from: from?,
            to: to?,
            when: when.ok()?,
            urgency: urgency(entry.urgent),
            requires,
            clauses,
        })
    }
}

fn urgency(is_urgent: bool) -> Urgency {
    if is_urgent { Urgency::Urgent } else { Urgency::Ordinary }
}
