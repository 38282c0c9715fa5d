//! Which records the duties that have begun call for, and whether they are there.

use super::answer::{DutyAnswer, RecordAnswer, RecordStatus, Status};
use super::state::State;
use crate::policy::Doing;

impl<'c> State<'c> {
    pub(super) fn record_answers(&self, duties: &[DutyAnswer<'c>]) -> Vec<RecordAnswer<'c>> {
        let mut answers = Vec::new();
        for (instance, duty) in self.instances().zip(duties) {
            let status = match duty.status {
                Status::Met | Status::MetLate => RecordStatus::Complete,
                Status::Open | Status::Overdue | Status::Missed | Status::Undetermined => {
                    RecordStatus::Missing
                }
                Status::NotApplicable | Status::Discharged | Status::Superseded | Status::Waiting => continue,
            };
            for doing in &self.model.duties[instance.duty].done_by {
                if let Doing::Record(record) = doing {
                    let record = &self.model.records[*record];
                    answers.push(RecordAnswer { record, duty: duty.id, status, due: duty.due.clone() });
                }
            }
        }
        answers
    }
}
