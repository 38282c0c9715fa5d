//! Policy documents: what is read and written, as close to the published text as data can be.
//!
//! A document is only read here; [`PolicyDocument::check`] finds out whether it makes a sound policy. Two levels of
//! tables, so that moving a block changes nothing: a duty names its stage, a transition the stages that it joins.

mod path;
mod places;
mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(crate) use path::Path;
pub(crate) use places::Places;
pub use read::ReadError;

/// The format that this version of the library reads and writes.
pub const FORMAT: u32 = 1;

/// A policy as it is written down: plain text in typed fields, nothing looked up yet.
///
/// # Example: a document that cannot be read says where
/// ```
/// use duly::PolicyDocument;
///
/// let error = PolicyDocument::from_toml("format = 1\nid = \"own\"\nversoin = \"1\"\n").unwrap_err();
/// assert!(error.to_string().starts_with("line 3, column 1: unknown field `versoin`"));
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// The format of the document; now 1.
    pub format: u32,
    /// The name of the policy, such as `knowsley-kscp`.
    pub id: String,
    /// The publisher's version.
    pub version: String,
    /// The published title.
    pub title: String,
    /// Where and by whom it was published.
    pub source: String,
    /// The first day on which it applies, `YYYY-MM-DD`.
    pub in_force_from: String,
    /// The first day on which another document applies instead, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_from: Option<String>,
    /// The policy that applies instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// The counting rules of every limit that states none of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counting: Vec<String>,
    /// For days of the week, `monday` to `sunday`, the hours from opening to closing, as `09:00-17:00`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub opening_hours: BTreeMap<String, String>,
    /// Every clause of the source, numbered, in the encoder's words.
    #[serde(default)]
    pub clause: Vec<ClauseEntry>,
    /// Clauses that are no rule of a procedure, each with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_encoded: Vec<NotEncodedEntry>,
    /// What a reader should know about how a clause was read where no date or status turns on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note: Vec<NoteEntry>,
    /// What the source says that no procedure can decide: principles, definitions, scope, authority.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub principle: Vec<PrincipleEntry>,
    /// Whoever owes, decides or is told.
    #[serde(default)]
    pub role: Vec<RoleEntry>,
    /// The procedures of the policy.
    #[serde(default)]
    pub procedure: Vec<ProcedureEntry>,
    /// Choices between ways to read the source, where a date or a status turns on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reading: Vec<ReadingEntry>,
    /// The text that the document was read from, for the places of problems.
    #[serde(skip)]
    pub(crate) text: Option<Arc<str>>,
}

impl PartialEq for PolicyDocument {
    /// Documents are equal if they say the same, whatever text they were read from.
    fn eq(&self, other: &Self) -> bool {
        let said = |document: &Self| Self { text: None, ..document.clone() };
        serde_json::to_value(said(self)).ok() == serde_json::to_value(said(other)).ok()
    }
}

impl PolicyDocument {
    /// A document with nothing in it yet, for policies that are built in Rust rather than read. What is missing from it,
    /// [`check`](Self::check) says.
    ///
    /// # Example: a policy without a file
    /// ```
    /// use duly::{ClauseEntry, DutyEntry, EventEntry, PolicyDocument, ProcedureEntry, RoleEntry};
    ///
    /// let text = |text: &str| text.to_owned();
    /// let mut document = PolicyDocument::new("own", "1", "Complaints", "The handbook, 2026", "2026-01-01");
    /// document.role.push(RoleEntry { id: text("handler"), title: text("whoever handles it") });
    /// document.clause.push(ClauseEntry { id: text("H-1"), place: text("1"), gist: text("answer in 10 days") });
    /// document.procedure.push(ProcedureEntry {
    ///     id: text("complaint"),
    ///     opened_by: vec![text("complaint-received")],
    ///     event: ["complaint-received", "answer-sent"]
    ///         .map(|id| EventEntry { id: text(id), ..EventEntry::default() })
    ///         .to_vec(),
    ///     duty: vec![DutyEntry {
    ///         id: text("answer"),
    ///         clauses: vec![text("H-1")],
    ///         owed_by: vec![text("handler")],
    ///         strength: text("must"),
    ///         due: Some(text("10 working days after complaint-received")),
    ///         done_by: vec![text("answer-sent")],
    ///         ..DutyEntry::default()
    ///     }],
    ///     ..ProcedureEntry::default()
    /// });
    /// assert!(document.check()?.procedure("complaint").is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(id: &str, version: &str, title: &str, source: &str, in_force_from: &str) -> Self {
        Self {
            format: FORMAT,
            id: id.to_owned(),
            version: version.to_owned(),
            title: title.to_owned(),
            source: source.to_owned(),
            in_force_from: in_force_from.to_owned(),
            superseded_from: None,
            superseded_by: None,
            counting: Vec::new(),
            opening_hours: BTreeMap::new(),
            clause: Vec::new(),
            not_encoded: Vec::new(),
            note: Vec::new(),
            principle: Vec::new(),
            role: Vec::new(),
            procedure: Vec::new(),
            reading: Vec::new(),
            text: None,
        }
    }
}

macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_attribute])* pub $field: $type,)* }
    )*};
}

entries! {
    /// `[[clause]]`: a numbered statement of the source.
    ClauseEntry {
        /// Its number, such as `KSCP-S1-02`.
        id: String,
        /// Where it stands in the source.
        place: String,
        /// What it says, in the encoder's words.
        gist: String,
    }

    /// `[[not_encoded]]`: a clause that is no rule of a procedure.
    NotEncodedEntry {
        /// The clause.
        clause: String,
        /// Why it is no rule.
        reason: String,
    }

    /// `[[note]]`: how a clause was read.
    NoteEntry {
        /// What a reader should know.
        text: String,
        /// The clauses that it is about.
        clauses: Vec<String>,
    }

    /// `[[principle]]`: something that can be cited but not decided.
    PrincipleEntry {
        /// Its name.
        id: String,
        /// What it says, in the encoder's words.
        text: String,
        /// The clauses that it comes from.
        clauses: Vec<String>,
    }

    /// `[[role]]`: whoever owes, decides or is told.
    RoleEntry {
        /// The name that duties use.
        id: String,
        /// The source's words for it.
        title: String,
    }

    /// `[[procedure]]`: one procedure, with or without stages.
    ProcedureEntry {
        /// Its name within the policy.
        id: String,
        /// What it is for.
        title: String,
        /// The events that open it.
        opened_by: Vec<String>,
        /// How strongly the policy holds that stages follow one another in order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<String>,
        /// Its stages, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        stage: Vec<StageEntry>,
        /// What can happen.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        event: Vec<EventEntry>,
        /// What can be stated.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fact: Vec<FactEntry>,
        /// Its forms and documents.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        record: Vec<RecordEntry>,
        /// The results with which it can end.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        outcome: Vec<OutcomeEntry>,
        /// The boxes of its forms.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        field: Vec<FieldEntry>,
        /// Rows of dates.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        schedule: Vec<ScheduleEntry>,
        /// Limits that several duties share.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        limit: Vec<LimitEntry>,
        /// What is owed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        duty: Vec<DutyEntry>,
        /// How a case moves on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        transition: Vec<TransitionEntry>,
        /// Which stages may be passed over, and when.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        skip: Vec<SkipEntry>,
        /// What the procedure is not for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        exclusion: Vec<ExclusionEntry>,
        /// Who may do what, and when.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        constraint: Vec<ConstraintEntry>,
        /// What a reader is told while it is so.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notice: Vec<NoticeEntry>,
        /// How a limit can be put off.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        extension: Vec<ExtensionEntry>,
        /// What stops the clock.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pause: Vec<PauseEntry>,
    }

    /// `[[procedure.stage]]`: a step of the ladder.
    StageEntry {
        /// Its name.
        id: String,
        /// Who acts in it, in the source's words.
        title: String,
        /// Other names by which the source calls it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        also: Vec<String>,
        /// The clauses that it comes from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clauses: Vec<String>,
    }

    /// `[[procedure.event]]`: something that can happen.
    EventEntry {
        /// Its name.
        id: String,
        /// What it means to log it.
        gist: String,
        /// The stage that it enters if it opens the procedure; the first if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opens_at: Option<String>,
        /// An anchor: when that has happened, this happens by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deemed: Option<String>,
    }

    /// `[[procedure.fact]]`: something that can be stated.
    FactEntry {
        /// Its name.
        id: String,
        /// `yes-no`, `one-of`, `number` or `moment`.
        kind: String,
        /// The values of a `one-of` fact.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        values: Vec<String>,
        /// Which statement of a `moment` stands: `latest` or `earliest`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands: Option<String>,
        /// What it means to state it.
        gist: String,
    }

    /// `[[procedure.record]]`: a form or a document.
    RecordEntry {
        /// Its name.
        id: String,
        /// What the source calls it.
        title: String,
        /// The clauses that it comes from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clauses: Vec<String>,
    }

    /// `[[procedure.field]]`: a box of a form.
    FieldEntry {
        /// The record that it belongs to.
        record: String,
        /// Its name within the record.
        id: String,
        /// What stands beside the box.
        title: String,
        /// `text`, `date`, `yes-no`, `one-of`, `some-of` or `rows`.
        kind: String,
        /// The values of a `one-of` or `some-of` field.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        values: Vec<String>,
        /// The `rows` field that it is a column of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<String>,
        /// Whether the record is incomplete without it.
        #[serde(default, skip_serializing_if = "is_false")]
        required: bool,
        /// The condition on which the record is incomplete without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        required_when: Option<String>,
        /// The clauses that it comes from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clauses: Vec<String>,
    }

    /// `[[procedure.outcome]]`: a result with which a case ends.
    OutcomeEntry {
        /// Its name.
        id: String,
        /// What it means.
        gist: String,
        /// The clauses that it comes from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clauses: Vec<String>,
    }

    /// `[[procedure.schedule]]`: a row of dates, such as those of a meeting.
    ScheduleEntry {
        /// Its name.
        id: String,
        /// The time from one date to the next, such as `2 weeks`.
        every: String,
        /// The moment fact that states the first date.
        from: String,
        /// The clauses that it comes from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clauses: Vec<String>,
    }

    /// `[[procedure.limit]]`: a limit that several duties share.
    LimitEntry {
        /// Its name.
        id: String,
        /// The phrase.
        due: String,
        /// The counting rules of its terms, such as `start-is-day-one`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counting: Option<String>,
    }

    /// `[[procedure.duty]]`: something that is owed.
    DutyEntry {
        /// Its name.
        id: String,
        /// What is to be done, in the encoder's words.
        gist: String,
        /// The stage that it belongs to; the whole procedure if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
        /// `stage` (the default of a duty with a stage) or `case`: what it lasts with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lasts: Option<String>,
        /// The clauses that it comes from, at most five.
        clauses: Vec<String>,
        /// The roles that owe it.
        owed_by: Vec<String>,
        /// Roles that may act in their place.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        alternates: Vec<String>,
        /// The role that owes it instead while `deputy_when` holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deputy: Option<String>,
        /// The condition on which the deputy owes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deputy_when: Option<String>,
        /// The roles that are to be told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notifies: Vec<String>,
        /// `must`, `should`, `guideline` or `may`.
        strength: String,
        /// The condition on which its strength is that of a guideline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        guideline_when: Option<String>,
        /// The source's word where it puts no number on the time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promptness: Option<String>,
        /// Whether it goes before everything else while it is owed.
        #[serde(default, skip_serializing_if = "is_false")]
        urgent: bool,
        /// Whether it is a right with a closing date, whose silence is no finding.
        #[serde(default, skip_serializing_if = "is_false")]
        window: bool,
        /// The condition on which it is owed; always if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
        /// `each EVENT` or `each party of ROLE`: that for each of which it is owed anew; owed once if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        per: Option<String>,
        /// What it is owed from: its stage's entry, or the opening, if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        starts: Option<String>,
        /// A limit before which it is not to be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<String>,
        /// What it recurs on, instead of a limit: `3 months after …` or `date of SCHEDULE after …`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        every: Option<String>,
        /// The first interval of a recurring duty, where it differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<String>,
        /// Whether doing it late leaves the dates of a recurring duty `fixed`, or begins them anew: `shifts`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grid: Option<String>,
        /// The hard limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<String>,
        /// The counting rules of the terms of its limit, such as `start-is-day-one`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counting: Option<String>,
        /// The preferred limit, where the source has both.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// Those of its clauses that only the preferred limit comes from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        target_clauses: Vec<String>,
        /// What does it: events, `record …`, `entering …`, `outcome …`.
        done_by: Vec<String>,
        /// The condition that discharges it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unless: Option<String>,
    }

    /// `[[procedure.transition]]`: how a case moves on from a stage.
    TransitionEntry {
        /// Its name, where a reading changes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The stages that it leads from.
        from: Vec<String>,
        /// Where it leads: a stage, or `outcome:…`, `procedure:…`, `outside:…`.
        to: String,
        /// The condition on which it is to be made; always if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
        /// The event that says that agreement was not reached, which entering the stage also states.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_agreed: Option<String>,
        /// `must`, `should`, `guideline` or `may`.
        strength: String,
        /// The duty to make it, whose due it carries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duty: Option<String>,
        /// A limit before which it is refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<String>,
        /// The records that it calls for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        requires: Vec<String>,
        /// The clauses that it comes from.
        clauses: Vec<String>,
    }

    /// `[[procedure.skip]]`: which stages may be passed over, and when.
    SkipEntry {
        /// Its name, where a reading changes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The stages that it leads from; every stage if left out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<String>,
        /// Stages, `any later` or `last`.
        to: Vec<String>,
        /// The condition on which it is permitted; always if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
        /// Whether it goes before everything else while it is permitted.
        #[serde(default, skip_serializing_if = "is_false")]
        urgent: bool,
        /// The records that it calls for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        requires: Vec<String>,
        /// The roles that are to be consulted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        consults: Vec<String>,
        /// A limit before which it is refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<String>,
        /// What another clause says against it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conflict: Option<String>,
        /// The clauses that speak against it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        conflict_clauses: Vec<String>,
        /// The clauses that it comes from.
        clauses: Vec<String>,
    }

    /// `[[procedure.exclusion]]`: what the procedure is not for.
    ExclusionEntry {
        /// Its name.
        id: String,
        /// Why the procedure is not for it, in the encoder's words.
        gist: String,
        /// The condition on which it is not.
        when: String,
        /// Where it belongs instead: `outside:…` or `procedure:…`.
        to: String,
        /// The clauses that it comes from.
        clauses: Vec<String>,
    }

    /// `[[procedure.constraint]]`: who may do something, or when. What happens otherwise is a finding.
    ConstraintEntry {
        /// Its name.
        id: String,
        /// What it asks for, in the encoder's words.
        gist: String,
        /// What is constrained: an event, `record … complete`, `entering …`, `outcome …` or `assigned ROLE`.
        on: String,
        /// The condition on which it may be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permitted_when: Option<String>,
        /// The roles that may do it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        only_by: Vec<String>,
        /// The roles from whose every party the assigned party differs.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        differs_from: Vec<String>,
        /// `must`, `should`, `guideline` or `may`.
        strength: String,
        /// The clauses that it comes from.
        clauses: Vec<String>,
    }

    /// `[[procedure.notice]]`: what a reader of the answer is told while it is so.
    NoticeEntry {
        /// Its name.
        id: String,
        /// What to know.
        text: String,
        /// What it is about: `duty …`, `stage …` or `event …`; the whole case if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<String>,
        /// The condition on which it is told.
        when: String,
        /// The clauses that it comes from.
        clauses: Vec<String>,
    }

    /// `[[procedure.extension]]`: how a limit can be put off, before it has passed.
    ExtensionEntry {
        /// Its name.
        id: String,
        /// The duty whose limit it is.
        duty: String,
        /// The event that puts it off.
        on: String,
        /// By how much, such as `2 months`.
        by: String,
        /// `from-expiry`, the default: from the old due date; `anew`: from the event.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counted: Option<String>,
        /// How often; once if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
        /// A limit that it never goes beyond.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<String>,
        /// The roles that can do it; anyone if left out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        granted_by: Vec<String>,
        /// The clauses that it comes from.
        clauses: Vec<String>,
    }

    /// `[[procedure.pause]]`: what stops the clock of limits, and what starts it again.
    PauseEntry {
        /// Its name.
        id: String,
        /// The duties whose limits it stops.
        duties: Vec<String>,
        /// The event that stops the clock.
        from: String,
        /// The event that starts it again.
        until: String,
        /// Whether the days of the two events are `in` the pause, or `out` of it, the default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end_days: Option<String>,
        /// The clauses that it comes from.
        clauses: Vec<String>,
    }

    /// `[[reading]]`: a choice between ways to read the source.
    ReadingEntry {
        /// Its name.
        id: String,
        /// What the source leaves open.
        gist: String,
        /// The option that the document reads as.
        default: String,
        /// The clauses that it is about.
        clauses: Vec<String>,
        /// For each other option, what it replaces: `procedure/duty/id/field` and the phrase that stands there then,
        /// `none` for nothing.
        #[serde(default)]
        option: BTreeMap<String, BTreeMap<String, String>>,
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference to this function")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
