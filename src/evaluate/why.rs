//! Why a duty, a move or a finding is what it is: the same replay, watched.

use chrono::{DateTime, Utc};

use super::answer::{About, DutyAnswer, Evaluation, Finding, Need, Standing};
use super::instance::{Broken, Instance, Lateness, Own, Passed};
use super::judge::Judging;
use super::replay::{Replay, Seen, seen};
use super::steps::Steps;
use super::{EvaluateError, checked_second};
use crate::calendar::{Calendar, Day};
use crate::case::Case;
use crate::deadline::{Source, Step, When};
use crate::derivation::{ConditionReason, Derivation, Ground, LateReason, Occasion};
use crate::index::DutyIx;
use crate::policy::{Duty, Rests, Rule, UnknownName};

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// A duty, by its name; every instance of it, where there are several.
    Duty(&'a str),
    /// Every move from where the case stands that leads there: `stage-2`, `outcome:resolved`.
    Move(&'a str),
    /// A finding, by its position in the answer, from 0.
    Finding(usize),
}

/// Why it cannot be said why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhyError {
    /// The case cannot be evaluated.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// The procedure has no such duty, or nothing leads there.
    #[error(transparent)]
    Unknown(UnknownName),
    /// The answer has no such finding.
    #[error("findings[{position}]: the answer has {count} findings")]
    NoFinding {
        /// The position asked for, from 0.
        position: usize,
        /// How many there are.
        count: usize,
    },
}

/// The duty of which it is asked, and how the limits of its instances came out when they were last resolved.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    duty: DutyIx,
    noted: Vec<Noted>,
}

/// How the limits of one instance came out.
#[derive(Debug, Clone)]
pub(super) struct Noted {
    own: Option<Own>,
    pub(super) due: Vec<Step>,
    pub(super) target: Vec<Step>,
}

impl Case {
    /// Why a duty, a move or a finding is what it is at `now`.
    ///
    /// # Errors
    /// The case cannot be evaluated, or there is no such duty, move or finding.
    ///
    /// # Example: two working days over Easter
    /// ```
    /// use duly::derivation::DayCount;
    /// use duly::{Asked, Calendar, Moment};
    ///
    /// let procedure = duly::catalog::policy("knowsley-kscp")?.procedure("professional-disagreement")?;
    /// let received: Moment = "2026-04-02T16:50:00+01:00".parse()?;
    /// let case = procedure.case().occurred("decision-received", received)?;
    /// let now = "2026-04-03T09:00:00+01:00".parse()?;
    /// let why = case.why(&Calendar::england_and_wales(), now, Asked::Duty("raise"))?;
    /// let due = why[0].due.as_ref().ok_or("no limit")?;
    /// let good_friday = &due.operands[0].days[0];
    /// assert_eq!(good_friday.count, DayCount::PassedOver("Good Friday".to_owned()));
    /// assert_eq!(why[0].rests_on[0].what, "decision-received");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn why(
        &self,
        calendar: &Calendar,
        now: DateTime<Utc>,
        asked: Asked<'_>,
    ) -> Result<Vec<Derivation>, WhyError> {
        let second = checked_second(calendar, now)?;
        let log = seen(self, calendar, second)?;
        let watched = |duty: Option<DutyIx>| {
            let mut replay = match duty {
                Some(duty) => {
                    let watch = Watch { duty, noted: Vec::new() };
                    Replay::watching(self, &log, calendar, second, watch)
                }
                None => Replay::of(self, &log, calendar, second, Judging::On),
            };
            replay.advance(second);
            replay.date_lateness();
            replay
        };
        match asked {
            Asked::Duty(name) => {
                let duty = self.procedure().duty_index(name).map_err(WhyError::Unknown)?;
                Ok(Why { case: self, seen: &log, replay: &watched(Some(duty)) }.duty(duty))
            }
            Asked::Move(to) => Why { case: self, seen: &log, replay: &watched(None) }.moves(to),
            Asked::Finding(position) => {
                let replay = watched(None);
                let answer = replay.answer();
                let Some(finding) = answer.findings.get(position) else {
                    return Err(WhyError::NoFinding { position, count: answer.findings.len() });
                };
                let duty = match &finding.about {
                    About::Duty(id, _) => self.procedure().duty_index(id.as_str()).ok(),
                    About::Move(_)
                    | About::Constraint(_)
                    | About::Stage(_)
                    | About::Event(_)
                    | About::Procedure(_) => None,
                };
                let replay = watched(duty);
                let why = Why { case: self, seen: &log, replay: &replay };
                Ok(vec![why.finding(finding, position, duty, &answer)])
            }
        }
    }
}

impl Replay<'_> {
    pub(super) fn is_watched(&self, duty: DutyIx) -> bool {
        self.watch.as_ref().is_some_and(|watch| watch.duty == duty)
    }

    /// Notes how the limits of an instance came out, in place of how they did before.
    pub(super) fn note_steps(&mut self, own: Option<Own>, due: Vec<Step>, target: Vec<Step>) {
        let Some(watch) = &mut self.watch else { return };
        watch.noted.retain(|noted| noted.own != own);
        watch.noted.push(Noted { own, due, target });
    }

    fn noted(&self, instance: &Instance) -> Option<&Noted> {
        self.watch.as_ref()?.noted.iter().find(|noted| noted.own == instance.own)
    }

    /// What happened at a moment, as it is known to people.
    pub(super) fn occasion(&self, when: When) -> Occasion {
        let what = match when.source {
            Source::Due(duty) => {
                let due = self
                    .so_far
                    .duties
                    .iter()
                    .find(|(index, _)| *index == duty)
                    .and_then(|(_, duty)| duty.due_second());
                let word = if due.is_some_and(|due| when.first > due) { "lapse" } else { "due second" };
                format!("{word} of {}", self.model.duties[duty].id)
            }
            Source::Entry(_) | Source::Deemed(_) => self.name_of(when.source).to_owned(),
        };
        let entry = match when.source {
            Source::Entry(entry) => Some(entry),
            Source::Deemed(_) | Source::Due(_) => None,
        };
        Occasion { what, at: self.moment(when), entry }
    }
}

/// One question, answered from a state that was watched.
struct Why<'a, 'c> {
    case: &'c Case,
    seen: &'a [Seen<'c>],
    replay: &'a Replay<'c>,
}

impl<'c> Why<'_, 'c> {
    fn duty(&self, index: DutyIx) -> Vec<Derivation> {
        let mut rests = Rests::of(self.replay.model);
        rests.duty(index);
        rests.departure(&self.replay.model.duties[index]);
        let all = self.replay.so_far.listed();
        let answers = self.replay.duty_answers(&all);
        let listed = all.iter().zip(&answers).filter(|(instance, _)| instance.duty == index);
        listed.map(|(instance, answer)| self.instance(instance, answer, &rests)).collect()
    }

    fn instance(&self, instance: &Instance, answer: &DutyAnswer<'c>, rests: &Rests<'_>) -> Derivation {
        let replay = self.replay;
        let duty = &replay.model.duties[instance.duty];
        let steps = Steps { replay, instance, duty: instance.duty };
        let noted = replay.noted(instance);
        let recurring = replay.so_far.cycle(instance.duty);
        let date = [Step {
            from: recurring.and_then(super::cycle::Cycle::from),
            came_to: instance.due,
            inner: Vec::new(),
        }];
        let due_steps = match recurring {
            Some(_) => &date[..],
            None => noted.map_or(&[][..], |noted| &noted.due),
        };
        let ended = instance.discharged.map(|second| second.to_utc().into());
        Derivation {
            about: duty.id.to_string(),
            instance: answer.instance.as_ref().map(ToString::to_string),
            verdict: answer.status.as_str(),
            clauses: duty.clauses.clone(),
            owed_by: answer.owed_by.to_vec(),
            strength: Some(answer.strength),
            starts: instance.start.map(|start| replay.occasion(start)),
            due: duty.due.as_ref().map(|limit| steps.extended(limit, &instance.due, due_steps)),
            target: duty.target.as_ref().map(|limit| {
                steps.limit(limit, &instance.target, noted.map_or(&[][..], |noted| &noted.target))
            }),
            done: instance.done.map(|done| replay.occasion(done.when)),
            ended: ended.or_else(|| instance.ended.map(|ended| replay.moment(ended))),
            late: self.lateness_of(instance),
            conditions: self.conditions(duty),
            ..self.nothing(rests)
        }
    }

    /// A derivation that says nothing yet but what it rests on, how the policy is read, and which calendar counts.
    fn nothing(&self, rests: &Rests<'_>) -> Derivation {
        let calendar = self.replay.calendar;
        let readings = self.case.procedure().policy().readings().iter();
        Derivation {
            about: String::new(),
            instance: None,
            verdict: "",
            clauses: Vec::new(),
            owed_by: Vec::new(),
            strength: None,
            starts: None,
            due: None,
            target: None,
            done: None,
            ended: None,
            late: None,
            conditions: Vec::new(),
            refusals: Vec::new(),
            needs: Vec::new(),
            rests_on: self.replay.cited(rests, self.seen),
            readings: readings.map(|(reading, option)| (reading.clone(), option.clone())).collect(),
            calendar: (calendar.id().clone(), calendar.edition().to_owned()),
        }
    }

    fn lateness_of(&self, instance: &Instance) -> Option<LateReason> {
        let is_its = |late: &&Lateness| {
            late.duty == instance.duty && late.own == instance.own && late.what == Passed::Due
        };
        self.replay.so_far.lateness.iter().find(is_its).map(|late| self.late(late))
    }

    fn late(&self, late: &Lateness) -> LateReason {
        let until = late.done.map_or(self.replay.clock, |done| done.first);
        let counted = self.replay.late(late.lapse.due, until);
        LateReason {
            due: late.lapse.due.to_utc(),
            until: until.to_utc(),
            seconds: counted.seconds,
            working_days: counted.working_days,
        }
    }

    fn conditions(&self, duty: &Duty) -> Vec<ConditionReason> {
        let fields = [
            ("when", duty.when.as_ref()),
            ("guideline_when", duty.guideline_when.as_ref()),
            ("unless", duty.unless.as_ref()),
            ("deputy_when", duty.deputy.as_ref().map(|deputy| &deputy.when)),
        ];
        let stated = fields.into_iter().filter_map(|(field, rule)| Some((field, rule?)));
        stated.map(|(field, rule)| self.condition(field, rule)).collect()
    }

    fn condition(&self, field: &'static str, rule: &Rule) -> ConditionReason {
        let mut grounds = Vec::new();
        rule.condition.grounds(self.replay, |position, question| {
            let from = self.replay.answered_by(question).map(|when| self.replay.occasion(when));
            let words = rule.questions.get(position).cloned();
            grounds.extend(words.map(|question| Ground { question, from }));
        });
        ConditionReason {
            field,
            phrase: rule.words.clone(),
            truth: rule.condition.truth(self.replay).as_str(),
            grounds,
        }
    }

    fn moves(&self, to: &str) -> Result<Vec<Derivation>, WhyError> {
        let mut found = Vec::new();
        for candidate in self.replay.candidates() {
            let mut rests = Rests::of(self.replay.model);
            let name = self.replay.target_name(candidate.to).to_string();
            if name != to {
                continue;
            }
            candidate.way.rest(&mut rests);
            let (mut refusals, mut needs) = (Vec::new(), Vec::new());
            match &candidate.standing {
                Standing::Required | Standing::Permitted => {}
                Standing::Refused(reasons) => refusals = reasons.iter().map(ToString::to_string).collect(),
                Standing::Undetermined(asked) => needs = asked.iter().map(need).collect(),
            }
            let conditions = candidate.way.rule().map(|rule| self.condition("when", rule));
            found.push(Derivation {
                about: name,
                verdict: candidate.standing.as_str(),
                clauses: candidate.way.clauses().to_vec(),
                refusals,
                needs,
                conditions: conditions.into_iter().collect(),
                ..self.nothing(&rests)
            });
        }
        if found.is_empty() {
            return self.no_move(to);
        }
        Ok(found)
    }

    /// Nothing leads there from here; that is the reason if the procedure knows the place.
    fn no_move(&self, to: &str) -> Result<Vec<Derivation>, WhyError> {
        let model = self.replay.model;
        let stages = model.stages.values().map(|stage| stage.id.to_string());
        let outcomes = model.outcomes.values().map(|outcome| format!("outcome:{outcome}"));
        let known: Vec<String> = stages.chain(outcomes).collect();
        if !known.iter().any(|name| name == to) {
            let known = known.iter().map(String::as_str);
            return Err(WhyError::Unknown(UnknownName::new("move", to, known)));
        }
        let refusal = format!("no move leads from {} to {to}", self.replay.here());
        let rests = Rests::of(model);
        let verdict = Standing::Refused(Vec::new()).as_str();
        Ok(vec![Derivation {
            about: to.to_owned(),
            verdict,
            refusals: vec![refusal],
            ..self.nothing(&rests)
        }])
    }

    fn finding(
        &self,
        finding: &Finding<'c>,
        position: usize,
        duty: Option<DutyIx>,
        answer: &Evaluation<'c>,
    ) -> Derivation {
        let mut rests = Rests::of(self.replay.model);
        let notice = answer.notices.iter().find(|notice| notice.about == finding.about);
        let own = duty.into_iter().flat_map(|duty| self.duty(duty)).find(|derivation| match &finding.about {
            About::Duty(_, instance) => derivation.instance == instance.as_ref().map(ToString::to_string),
            About::Move(_)
            | About::Constraint(_)
            | About::Stage(_)
            | About::Event(_)
            | About::Procedure(_) => false,
        });
        let late = self.replay.lateness_at(position).map(|late| self.late(late));
        let base = match (own, duty) {
            (Some(own), _) => own,
            (None, Some(duty)) => {
                rests.duty(duty);
                self.nothing(&rests)
            }
            (None, None) => {
                self.rest_of_deed(finding, &mut rests);
                Derivation {
                    refusals: notice.map(|notice| notice.text.clone()).into_iter().collect(),
                    ..self.nothing(&rests)
                }
            }
        };
        Derivation {
            about: finding.about.to_string(),
            verdict: finding.severity.as_str(),
            clauses: finding.clauses.iter().map(|clause| (*clause).clone()).collect(),
            owed_by: finding.owed_by.to_vec(),
            late: late.or(base.late.clone()),
            ..base
        }
    }

    /// What the judgement of something done rests on.
    fn rest_of_deed(&self, finding: &Finding<'c>, rests: &mut Rests<'_>) {
        let model = self.replay.model;
        for breach in &self.replay.so_far.breaches {
            if let Broken::Constraint(index) = breach.of
                && finding.about == self.replay.about_breach(breach.of)
            {
                super::constraints::rest(&model.constraints[index], rests);
            }
        }
        let About::Move(to) = &finding.about else { return };
        for irregular in &self.replay.so_far.irregular {
            if self.replay.destination(irregular.to).to_string() == *to {
                irregular.from.into_iter().for_each(|from| rests.moves_from(from));
            }
        }
    }
}

fn need(need: &Need<'_>) -> String {
    match need {
        Need::Fact(fact) => fact.to_string(),
        Need::TimeOf(name) => format!("the time of day of {name}"),
    }
}

/// The days strictly after one up to another.
pub(super) fn days_after(from: Day, to: Day) -> impl Iterator<Item = Day> {
    std::iter::successors(Some(from.next()), |day| Some(day.next())).take_while(move |day| *day <= to)
}
