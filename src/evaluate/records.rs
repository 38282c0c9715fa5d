//! Which records the duties that have begun call for, and what they still lack.

use super::answer::{DutyAnswer, Need, RecordAnswer, RecordStatus, Status};
use super::instance::Instance;
use super::replay::Replay;
use crate::case::{Act, Fit};
use crate::condition::Truth;
use crate::deadline::Source;
use crate::id::FieldId;
use crate::index::RecordIx;
use crate::policy::{Doing, Field, Required};

impl<'c> Replay<'c> {
    pub(super) fn record_answers(
        &self,
        listed: &[&Instance],
        duties: &[DutyAnswer<'c>],
    ) -> Vec<RecordAnswer<'c>> {
        let called_for =
            listed.iter().copied().zip(duties).filter(|(_, duty)| calls_for_records(duty.status));
        let doings = called_for.flat_map(|(instance, duty)| {
            let doings = self.model.duties[instance.duty].done_by.iter();
            doings.map(move |doing| (doing, instance, duty))
        });
        let records = doings.filter_map(|(doing, instance, duty)| match doing {
            Doing::Record(record) => Some((*record, instance, duty)),
            Doing::Event(_) | Doing::Entering(_) | Doing::Outcome(_) => None,
        });
        let mut answers = Vec::with_capacity(records.clone().count());
        answers.extend(records.map(|(record, instance, duty)| self.record_answer(record, instance, duty)));
        answers
    }

    fn record_answer(
        &self,
        record: RecordIx,
        instance: &Instance,
        duty: &DutyAnswer<'c>,
    ) -> RecordAnswer<'c> {
        let is_lacking = self.lacking(record).next().is_some();
        let is_written = self.is_written_for(record, instance);
        let is_shared = self.model.duties[instance.duty].per.is_some();
        let is_whole = self.is_done_by(record, instance) || (!is_lacking && !is_shared);
        let status = if is_written && is_whole {
            RecordStatus::Complete
        } else if is_written && is_lacking {
            RecordStatus::Incomplete
        } else {
            RecordStatus::Missing
        };
        let missing = match status {
            RecordStatus::Complete => Vec::new(),
            RecordStatus::Missing | RecordStatus::Incomplete => self.lacking(record).collect(),
        };
        RecordAnswer {
            record: &self.model.records[record].id,
            duty: duty.id,
            status,
            missing,
            due: duty.due.clone(),
        }
    }

    /// The fields that lack, or hold what does not fit. A field that may be required is taken to be.
    pub(super) fn lacking(&self, record: RecordIx) -> impl Iterator<Item = &'c FieldId> {
        let fields = self.model.records[record].fields.iter().zip(&self.so_far.records[record].fields);
        let lacking = fields.filter(move |(field, fit)| match fit {
            Fit::Sound => false,
            Fit::Unsound => true,
            Fit::Empty => self.is_required(field),
        });
        lacking.map(|(field, _)| &field.id)
    }

    /// What must be known before it is known whether an empty field is required, of records that are being written.
    pub(super) fn needs_of_records(&self, instance: &Instance) -> Vec<Need<'c>> {
        let doings = self.model.duties[instance.duty].done_by.iter();
        let mut needs = Vec::new();
        for doing in doings {
            let Doing::Record(record) = doing else { continue };
            if !self.is_written_for(*record, instance) {
                continue;
            }
            let fields = self.model.records[*record].fields.iter().zip(&self.so_far.records[*record].fields);
            for (field, _) in fields.filter(|(_, fit)| **fit == Fit::Empty) {
                if let Required::When(rule) = &field.required
                    && rule.condition.truth(self) == Truth::Unknown
                {
                    needs.extend(self.needs_of(rule));
                }
            }
        }
        needs
    }

    /// Whether it was the record that did the duty, and nothing else.
    fn is_done_by(&self, record: RecordIx, instance: &Instance) -> bool {
        let Some(Source::Entry(entry)) = instance.done.map(|done| done.when.source) else { return false };
        let act = self.log.get(entry).map(|entry| &entry.act);
        matches!(act, Some(Act::Recorded(written, _)) if *written == record)
    }

    /// Whether something was written into a record since the duty began: no sooner, and no earlier in the log; nor earlier than
    /// what it is owed for.
    fn is_written_for(&self, record: RecordIx, instance: &Instance) -> bool {
        let written = self.so_far.records[record].last.zip(instance.start);
        let Some(((last, passed), start)) = written else { return false };
        let is_earlier_in_log = |than: Source| last.source.is_earlier_in_log(than);
        let is_before_opening = self.so_far.opened.is_some_and(|opened| is_earlier_in_log(opened.source));
        let had_started = match start.source {
            Source::Entry(_) => !is_earlier_in_log(start.source),
            Source::Deemed(_) | Source::Due(_) => passed >= start.first,
        };
        let is_before_own = instance.own.is_some_and(|own| is_earlier_in_log(own.when.source));
        last.last >= start.first && had_started && !is_before_opening && !is_before_own
    }

    fn is_required(&self, field: &Field) -> bool {
        match &field.required {
            Required::Never => false,
            Required::Always => true,
            Required::When(rule) => rule.condition.truth(self) != Truth::False,
        }
    }
}

fn calls_for_records(status: Status) -> bool {
    match status {
        Status::Met
        | Status::MetLate
        | Status::Open
        | Status::Overdue
        | Status::Missed
        | Status::Undetermined => true,
        Status::NotApplicable
        | Status::Discharged
        | Status::Superseded
        | Status::Closed
        | Status::Waiting => false,
    }
}
