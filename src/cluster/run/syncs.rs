//! Syncs of DaemonSets: what they ask for is done, at once or when the API server has answered.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::controllers::daemon_sets::sync_in_flight::{Answer, FIRST_BATCH};
use crate::cluster::run::{Run, RunError};
use crate::daemonset::commands::{Create, Delete};

impl Run<'_> {
    /// `kubectl rollout undo`, which ends the run where the history does not have the revision any more.
    pub fn roll_back(&mut self, id: DaemonSetId, version: usize, to_revision: Option<u32>) {
        if let Err(problem) = self.daemon_sets.roll_back(&mut self.core, id, version, to_revision) {
            let daemon_set = self.plan.daemon_sets[id.index()].name.clone();
            self.failure = Some(RunError::RollBack { at: self.core.now, daemon_set, problem });
        }
    }

    /// Starts a sync of the DaemonSet; if nothing takes time, it is over at once.
    pub fn start_sync(&mut self, id: DaemonSetId) {
        let waits_for_refusal = || self.api_server.may_have_to_be_waited_for(self.core.now, id);
        if self.daemon_sets.are_answered_at_once() && !waits_for_refusal() {
            self.sync_at_once(id);
        } else if self.daemon_sets.begin_requests(&mut self.core, id) {
            self.continue_requests(id);
        }
    }

    /// One sync; what it asked for becomes visible before the next.
    fn sync_at_once(&mut self, id: DaemonSetId) {
        let Some((mut commands, result)) = self.daemon_sets.begin_sync(&mut self.core, id) else { return };
        let refused = self.create_in_batches(id, &mut commands.creates);
        self.look_ahead_of_deletes(id, &commands.deletes);
        for &delete in &commands.deletes {
            self.delete_for_controller(id, delete);
        }
        if !commands.deletes.is_empty() {
            self.look_ahead_of_rollout(id);
        }
        if result.wrote_status {
            self.write_status(id);
        }
        self.daemon_sets.end_sync(&mut self.core, id, commands, refused || result.error.is_some());
    }

    /// All creates of a sync, where nothing takes time. True: some were refused.
    fn create_in_batches(&mut self, id: DaemonSetId, creates: &mut [Create]) -> bool {
        let (mut batch, mut from) = (FIRST_BATCH, 0);
        while from < creates.len() {
            let to = creates.len().min(from + batch);
            let refused = self.api_server.decide_on_batch(&self.core, id, &mut creates[from..to]);
            let admitted = to - refused.map_or(0, |(count, _)| count);
            for create in &creates[from..admitted] {
                self.create_pod(id, create.node, create.reason.into());
            }
            if let Some((_, refusal)) = refused {
                for &create in &creates[admitted..to] {
                    self.daemon_sets.create_refused(&mut self.core, id, create, refusal);
                }
                self.daemon_sets.put_creates_off(id, creates.len() - to);
                return true;
            }
            (batch, from) = (2 * batch, to);
        }
        false
    }

    /// Deletes the pod, if it is still there, which it says.
    fn delete_for_controller(&mut self, id: DaemonSetId, delete: Delete) -> bool {
        let is_there = self.core.store.has_pod(delete.pod);
        if is_there {
            self.delete_pod(delete.pod, delete.reason.into());
        } else {
            self.daemon_sets.pod_not_found(id);
        }
        is_there
    }

    fn write_status(&mut self, id: DaemonSetId) {
        let event = self.daemon_sets.write_status(&mut self.core, id);
        // The event is the DaemonSet's, whichever node is named.
        self.notify(id, NodeId(0), event);
    }

    /// The oldest unanswered request of the DaemonSet's sync has been carried out.
    pub fn request_answered(&mut self, id: DaemonSetId) {
        let writes_event = match self.daemon_sets.next_answer(id) {
            Answer::Created(create) => {
                self.create_pod(id, create.node, create.reason.into());
                true
            }
            Answer::Refused(create, refusal) => {
                self.daemon_sets.create_refused(&mut self.core, id, create, refusal);
                true
            }
            Answer::Deleted(delete) => self.delete_for_controller(id, delete),
            Answer::StatusWritten(result) => {
                self.write_status(id);
                return self.daemon_sets.end_requests(&mut self.core, id, result);
            }
        };
        if writes_event {
            self.daemon_sets.write_event(self.core.now, id);
        }
        if self.daemon_sets.are_all_answered(id) {
            self.continue_requests(id);
        }
    }

    /// Sends the next requests; all earlier ones are answered.
    pub fn continue_requests(&mut self, id: DaemonSetId) {
        let batch = self.daemon_sets.next_batch(id);
        if batch.is_empty() {
            return self.daemon_sets.send_others(&mut self.core, id);
        }
        let refused = self.api_server.decide_on_batch(&self.core, id, batch);
        self.daemon_sets.send_creates(&mut self.core, id, refused);
    }
}
