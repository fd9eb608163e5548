//! The requests of one sync that waits for answers: which come next, and what becomes of each.

use crate::api::identity::NodeId;
use crate::cluster::apiserver::admission::Refusal;
use crate::daemonset::commands::{Commands, Create, Delete};
use crate::daemonset::sync::{BegunSync, SyncResult};

/// `SlowStartInitialBatchSize`: a batch that goes well is followed by one twice as large.
pub(in crate::cluster) const FIRST_BATCH: usize = 1;

/// A sync that waits for answers.
#[derive(Clone, Debug)]
pub struct SyncInFlight {
    pub begun: BegunSync,
    pub requests: Requests,
}

/// What the sync asks for.
#[derive(Clone, Debug)]
pub struct Requests {
    pub commands: Box<Commands>,
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

impl Requests {
    /// None of them is sent yet.
    pub const fn new(commands: Box<Commands>) -> Self {
        Self {
            commands,
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

    /// On which node it creates or deletes a pod, of the unanswered request of this place; none where it writes the status.
    pub fn node_of(&self, place: usize) -> Option<NodeId> {
        match self.stage {
            Stage::Creating => self.commands.creates.get(self.created + place).map(|create| create.node),
            Stage::Deleting => self.commands.deletes.get(self.deleted + place).map(|delete| delete.node),
            Stage::WritingStatus(_) => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::identity::PodId;
    use crate::cluster::apiserver::admission::RefusalReason;
    use crate::daemonset::commands::{CreateReason, DeleteReason};
    use crate::engine::time::Duration;

    fn requests(creates: u32, deletes: u32) -> Requests {
        let create = |node| Create { node: NodeId(node), reason: CreateReason::Missing };
        let delete = |pod| Delete { node: NodeId(pod), pod: PodId(pod), reason: DeleteReason::NotEligible };
        let (creates, deletes) = ((0..creates).map(create).collect(), (0..deletes).map(delete).collect());
        Requests::new(Box::new(Commands { creates, deletes, requeue_after: Vec::new() }))
    }

    /// Answers all that was sent. Says how many creates were admitted, and how many refused.
    fn answer_all(requests: &mut Requests) -> (usize, usize) {
        let (mut created, mut refused) = (0, 0);
        while !requests.are_all_answered() {
            match requests.next_answer() {
                Answer::Created(_) => created += 1,
                Answer::Refused(..) => refused += 1,
                Answer::Deleted(_) | Answer::StatusWritten(_) => {}
            }
        }
        (created, refused)
    }

    #[test]
    fn creates_are_sent_in_batches_that_double() {
        let mut requests = requests(10, 0);
        let (mut batches, mut sent) = (Vec::new(), Vec::new());
        loop {
            let batch = requests.next_batch().len();
            if batch == 0 {
                break;
            }
            assert_eq!(requests.send_batch(None), batch);
            let nodes: Vec<_> = (0..batch).filter_map(|place| requests.node_of(place)).collect();
            sent.extend(nodes);
            assert_eq!(answer_all(&mut requests), (batch, 0));
            batches.push(batch);
        }
        assert_eq!(batches, [1, 2, 4, 3]);
        assert_eq!(sent, (0..10).map(NodeId).collect::<Vec<_>>(), "each of its node");
    }

    #[test]
    fn the_last_of_a_batch_are_refused_and_the_rest_is_given_up() {
        let quota = Refusal { reason: RefusalReason::Quota, probability: 1.0, timeout: Duration::ZERO };
        let mut requests = requests(10, 2);
        requests.next_batch();
        requests.send_batch(None);
        answer_all(&mut requests);
        requests.next_batch();
        assert_eq!(requests.send_batch(Some((1, quota))), 1);
        assert_eq!(answer_all(&mut requests), (1, 1));
        assert!(requests.refused);
        assert_eq!(requests.give_up_creates(), 7);
        assert!(requests.next_batch().is_empty());
        assert_eq!(requests.send_deletes(), 2, "the deletes follow all the same");
        assert_eq!([0, 1, 2].map(|place| requests.node_of(place)), [Some(NodeId(0)), Some(NodeId(1)), None]);
        answer_all(&mut requests);
        assert_eq!(requests.send_deletes(), 0);
    }
}
