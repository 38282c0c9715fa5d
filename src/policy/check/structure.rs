//! Checks what only shows once a procedure is seen as a whole: stages that nothing leads to, anchors that cannot happen.

use super::problem::Problems;
use crate::deadline::{Anchor, Deadline, Occurrence};
use crate::document::Path;
use crate::index::{EventIx, Indexed, StageIx, TableIndex};
use crate::policy::model::{Duty, Limit, Model, Per, Target};

pub(super) fn check(model: &Model, path: &Path, problems: &mut Problems<'_>) {
    for (index, stage) in model.stages.iter() {
        let path = path.entry("stage", index.position(), stage.id.as_str());
        if index.position() > 0 && !is_reached(model, index) {
            problems.warning(&path, "no transition and no skip leads to this stage".to_owned());
        }
        if !is_left(model, index) {
            problems.warning(&path, "no transition and no skip leads on from this stage".to_owned());
        }
    }
    for (index, duty) in model.duties.iter() {
        let path = path.entry("duty", index.position(), duty.id.as_str());
        check_instances(duty, &path, problems);
    }
}

fn is_reached(model: &Model, stage: StageIx) -> bool {
    let mut transitions = model.transitions.values();
    let last = model.stages.indices().next_back();
    transitions.any(|transition| transition.to == Target::Stage(stage))
        || model.skips.values().any(|skip| model.stages.indices().any(|from| skip.leads(from, stage, last)))
}

fn is_left(model: &Model, stage: StageIx) -> bool {
    let last = model.stages.indices().next_back();
    model.transitions.values().any(|transition| transition.from.contains(&stage))
        || model.skips.values().any(|skip| model.stages.indices().any(|to| skip.leads(stage, to, last)))
}

/// `each …` means something only in a duty that is owed for each occurrence of that event.
fn check_instances(duty: &Duty, path: &Path, problems: &mut Problems<'_>) {
    let own = match duty.per {
        Some(Per::Event(event)) => Some(event),
        Some(Per::PartyOf(_)) | None => None,
    };
    let limits = [("due", &duty.due), ("target", &duty.target), ("not_before", &duty.not_before)];
    let phrases = limits.into_iter().filter_map(|(field, limit)| Some((field, limit.as_ref()?)));
    for (field, Limit { deadline, .. }) in phrases {
        if mentions_other_instance(deadline, own) {
            let message = "`each` counts from an event for each of which the duty is owed: expected that event in `per`";
            problems.error(&path.field(field), message.to_owned());
        }
    }
    if duty.starts.as_ref().is_some_and(|start| is_other_instance(&start.anchor, own)) {
        let message = "`each` starts a duty that is owed for each occurrence: expected that event in `per`";
        problems.error(&path.field("starts"), message.to_owned());
    }
}

fn mentions_other_instance(deadline: &Deadline<Indexed>, per: Option<EventIx>) -> bool {
    let terms = deadline.terms();
    terms.iter().filter_map(|term| term.anchor()).any(|anchor| is_other_instance(anchor, per))
}

fn is_other_instance(anchor: &Anchor<Indexed>, per: Option<EventIx>) -> bool {
    match anchor {
        Anchor::Event(event, Occurrence::Each) => per != Some(*event),
        Anchor::FirstOf(anchors) | Anchor::LastOf(anchors) => {
            anchors.iter().any(|anchor| is_other_instance(anchor, per))
        }
        Anchor::Else(anchor, fallback) => is_other_instance(anchor, per) || is_other_instance(fallback, per),
        Anchor::Event(_, Occurrence::First | Occurrence::Nth(_) | Occurrence::Latest)
        | Anchor::Entering(_)
        | Anchor::Leaving(_)
        | Anchor::Done(_)
        | Anchor::DoneOrDue(_)
        | Anchor::DueOf(_)
        | Anchor::LapsedDueOf(_)
        | Anchor::LapseOf(_)
        | Anchor::Outcome(_)
        | Anchor::RecordComplete(_)
        | Anchor::Stating(_)
        | Anchor::Became(..) => false,
    }
}
