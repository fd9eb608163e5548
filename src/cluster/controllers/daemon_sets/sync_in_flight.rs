//! The requests of one sync that waits for answers: which come next, and what becomes of each.

use crate::cluster::apiserver::admission::Refusal;
use crate::daemonset::commands::{Commands, Create, Delete};
use crate::daemonset::sync::{BegunSync, SyncResult};

/// `SlowStartInitialBatchSize`: a batch that goes well is followed by one twice as large.
pub(in crate::cluster) const FIRST_BATCH: usize = 1;

/// A sync that waits for answers.
#[derive(Clone, Debug)]
pub struct SyncInFlight {
    pub commands: Box<Commands>,
    pub begun: BegunSync,
    stage: Stage,
    created: usize,
    deleted: usize,
    /// How many creates the next batch has at most.
    batch: usize,
    unanswered: usize,
    /// How many of the unanswered creates, the last ones, will be refused, and why.
    to_be_refused: Option<(usize, Refusal)>,
    /// Whether creates were refused.
    pub refused: bool,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    Creating,
    Deleting,
    WritingStatus(SyncResult),
}

/// An answer to a request: what the API server does for it, or does not.
#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) enum Answer {
    Created(Create),
    Refused(Create, Refusal),
    Deleted(Delete),
    StatusWritten(SyncResult),
}

impl SyncInFlight {
    /// A sync that has worked out what it wants, and has asked for nothing yet.
    pub const fn new(commands: Box<Commands>, begun: BegunSync) -> Self {
        Self {
            commands,
            begun,
            stage: Stage::Creating,
            created: 0,
            deleted: 0,
            batch: FIRST_BATCH,
            unanswered: 0,
            to_be_refused: None,
            refused: false,
        }
    }

    /// The oldest unanswered request is answered now.
    pub fn next_answer(&mut self) -> Answer {
        self.unanswered -= 1;
        match self.stage {
            Stage::Creating => {
                let create = self.commands.creates[self.created];
                self.created += 1;
                match self.to_be_refused {
                    Some((count, refusal)) if self.unanswered < count => {
                        self.refused = true;
                        Answer::Refused(create, refusal)
                    }
                    _ => Answer::Created(create),
                }
            }
            Stage::Deleting => {
                let delete = self.commands.deletes[self.deleted];
                self.deleted += 1;
                Answer::Deleted(delete)
            }
            Stage::WritingStatus(result) => Answer::StatusWritten(result),
        }
    }

    pub const fn are_all_answered(&self) -> bool {
        self.unanswered == 0
    }

    /// Gives up the creates that a failed batch has left, and says how many they are.
    pub fn give_up_creates(&mut self) -> usize {
        let left = self.commands.creates.len() - self.created;
        self.commands.creates.truncate(self.created);
        left
    }

    /// The creates of the next batch; none where all are answered.
    pub fn next_batch(&mut self) -> &mut [Create] {
        let creates = &mut self.commands.creates[self.created..];
        self.to_be_refused = None;
        // slowStartBatch: a batch that goes well is followed by one twice as large.
        self.unanswered = creates.len().min(self.batch);
        self.batch *= 2;
        &mut creates[..self.unanswered]
    }

    /// The batch is sent, and the last so many of it will be refused. Returns how many will be admitted.
    pub const fn send_batch(&mut self, to_be_refused: Option<(usize, Refusal)>) -> usize {
        self.to_be_refused = to_be_refused;
        match to_be_refused {
            Some((refused, _)) => self.unanswered - refused,
            None => self.unanswered,
        }
    }

    /// All deletes are sent. Returns how many they are; none where all are answered.
    pub fn send_deletes(&mut self) -> usize {
        let deletes = self.commands.deletes.len() - self.deleted;
        if deletes > 0 {
            (self.stage, self.unanswered) = (Stage::Deleting, deletes);
        }
        deletes
    }

    /// The status is sent, which is the last.
    pub const fn send_status(&mut self, result: SyncResult) {
        (self.stage, self.unanswered) = (Stage::WritingStatus(result), 1);
    }
}
