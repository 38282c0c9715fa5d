//! Cases of a procedure: drafts of entries, put in the order of their times and made to fit one another.

use chrono_tz::Tz;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::happenings::{actors, happenings};
use super::instants::{Placed, placed};
use super::rarely;
use crate::calendar::{Calendar, Coverage};
use crate::case::{Actor, Case, CaseError, Event, Happening};
use crate::policy::{Model, Per, Procedure};

const ENTRIES_MAX: usize = 16;

/// Cases of a procedure whose entries lie within a span of days, in the calendar's time zone.
///
/// A case holds up to 16 entries of every kind: events, facts, stages, records filled in wholly or partly, roles,
/// outcomes, departures and withdrawals; some state only a day, some were recorded late. The procedure refuses none of
/// them, and each case can be evaluated at any `now` that the calendar covers. What happens is not what the policy asks
/// for: stages are entered that nothing permits, and much is late or never done.
///
/// Days are drawn as for [`instants`](super::instants()). In a span of some weeks entries meet; over years they lie too far
/// apart for most limits. A `now` from a span that reaches further sees more of them.
///
/// # Example: what a policy never does, whatever is logged
/// ```
/// use chrono::NaiveDate;
/// use duly::calendar::{Calendar, Coverage};
/// use duly::strategies::{cases, instants};
/// use duly::{Position, catalog};
/// use proptest::prelude::*;
///
/// let procedure = catalog::policy("cumbria-scp")?.procedures().next().ok_or("no procedure")?;
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).ok_or("no day");
/// let autumn = Coverage::new(day(10, 12)?, day(11, 15)?)?;
/// let calendar = Calendar::england_and_wales();
/// proptest!(|(case in cases(&procedure, &calendar, autumn), now in instants(&calendar, autumn))| {
///     let answer = case.evaluate(&calendar, now)?;
///     let is_over = matches!(answer.position, Position::Concluded(..) | Position::LeftFor(..));
///     prop_assert!(!is_over || answer.moves.is_empty());
/// });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cases(
    procedure: &Procedure,
    calendar: &Calendar,
    days: Coverage,
) -> impl Strategy<Value = Case> + use<> {
    let model = procedure.model();
    let openings: Vec<String> = procedure.opened_by().map(ToString::to_string).collect();
    let placed = placed(calendar, calendar.opening_hours_or(&model.opening_hours), days);
    let drafts = vec(drafts(model, &placed), 0..=ENTRIES_MAX);
    let (procedure, zone) = (procedure.clone(), calendar.zone());
    (select(openings), drafts)
        .prop_filter_map("an entry that the procedure refuses", move |(opening, drafts)| {
            case(&procedure, zone, &opening, drafts).ok()
        })
}

/// An entry before it is known which others stand before it.
#[derive(Debug, Clone)]
struct Draft {
    happening: Happening,
    at: Placed,
    recorded: Option<Placed>,
    has_id: bool,
    by: Option<Actor>,
    /// Which earlier entry it withdraws instead.
    withdraws: Option<Index>,
    /// Which earlier event it answers.
    answers: Option<Index>,
}

fn drafts(model: &Model, placed: &BoxedStrategy<Placed>) -> impl Strategy<Value = Draft> + use<> {
    let moments = placed.clone().prop_map(|placed| placed.moment).boxed();
    let withdraws = prop_oneof![15 => Just(None), 1 => any::<Index>().prop_map(Some)];
    (
        happenings(model, &moments),
        placed.clone(),
        rarely(placed.clone()),
        any::<bool>(),
        actors(model),
        withdraws,
        rarely(any::<Index>()),
    )
        .prop_map(|(happening, at, recorded, has_id, by, withdraws, answers)| Draft {
            happening,
            at,
            recorded,
            has_id,
            by,
            withdraws,
            answers,
        })
}

/// Drafts as a case. Whatever happens before the procedure is opened opens it.
fn case(procedure: &Procedure, zone: Tz, opening: &str, mut drafts: Vec<Draft>) -> Result<Case, CaseError> {
    drafts.sort_by_key(|draft| draft.at.second);
    let case = procedure.case_in(zone);
    let mut log = Log { procedure, opening, case, is_opened: false, ids: Vec::new(), answerable: Vec::new() };
    for draft in drafts {
        log.add(draft)?;
    }
    Ok(log.case)
}

/// A case, and what its next entry may refer to.
struct Log<'p> {
    procedure: &'p Procedure,
    opening: &'p str,
    case: Case,
    is_opened: bool,
    ids: Vec<String>,
    /// Those of the events for each of which something is owed.
    answerable: Vec<String>,
}

impl Log<'_> {
    fn add(&mut self, draft: Draft) -> Result<(), CaseError> {
        let happening = self.happening(draft.happening, draft.withdraws);
        let answers = pick(&self.answerable, draft.answers);
        let id = draft.has_id.then(|| format!("e{}", self.case.len()));
        self.is_opened |= self.is_opening(&happening);
        self.ids.extend(id.clone());
        if self.has_instances(&happening) {
            self.answerable.extend(id.clone());
        }
        let recorded = draft.recorded.filter(|recorded| recorded.second >= draft.at.second);
        let recorded_at = recorded.map(|recorded| recorded.moment);
        self.case.push(Event { happening, at: draft.at.moment, recorded_at, id, by: draft.by, answers })
    }

    fn happening(&self, drafted: Happening, withdraws: Option<Index>) -> Happening {
        match pick(&self.ids, withdraws) {
            Some(event_id) => Happening::Withdrawn { event_id },
            None if self.is_opened || may_precede_opening(&drafted) || self.is_opening(&drafted) => drafted,
            None => Happening::Occurred { event: self.opening.to_owned() },
        }
    }

    fn is_opening(&self, happening: &Happening) -> bool {
        let Happening::Occurred { event } = happening else { return false };
        self.procedure.opened_by().any(|opening| opening.as_str() == event)
    }

    fn has_instances(&self, happening: &Happening) -> bool {
        let Happening::Occurred { event } = happening else { return false };
        let model = self.procedure.model();
        let is_per = |per| matches!(per, Some(Per::Event(each)) if model.events[each].as_str() == event);
        model.duties.values().any(|duty| is_per(duty.per))
    }
}

fn pick(ids: &[String], index: Option<Index>) -> Option<String> {
    index.filter(|_| !ids.is_empty()).map(|index| index.get(ids).clone())
}

fn may_precede_opening(happening: &Happening) -> bool {
    match happening {
        Happening::Stated { .. }
        | Happening::Assigned { .. }
        | Happening::Recorded { .. }
        | Happening::Withdrawn { .. } => true,
        Happening::Occurred { .. }
        | Happening::Entered { .. }
        | Happening::Left { .. }
        | Happening::Concluded { .. } => false,
    }
}
