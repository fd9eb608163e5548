//! A sync whose requests take time: creates in slow-start batches, then deletes, then the status.
//!
//! Every request takes a token of the one bucket that all DaemonSets share and is answered after the request latency.
//! Until the last answer the sync occupies a worker, and its DaemonSet is not synced again.

use crate::api::identity::DaemonSetId;
use crate::cluster::apiserver::admission::Refusal;
use crate::cluster::apiserver::refusals::FIRST_BATCH;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::event::Event;
use crate::cluster::run::Run;
use crate::daemonset::manage::Commands;
use crate::daemonset::sync::{BegunSync, SyncResult};
use crate::engine::time::Duration;
use crate::record::wait::{Limit, Wait};

/// A sync that waits for answers.
#[derive(Clone, Debug)]
pub(in crate::cluster) struct SyncInFlight {
    commands: Box<Commands>,
    begun: BegunSync,
    stage: Stage,
    created: usize,
    deleted: usize,
    /// How many creates the next batch has at most.
    batch: usize,
    unanswered: usize,
    /// How many of the unanswered creates, the last ones, will be refused, and why.
    to_be_refused: Option<(usize, Refusal)>,
    refused: bool,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    Creating,
    Deleting,
    WritingStatus(SyncResult),
}

impl Run<'_> {
    pub fn begin_requests(&mut self, id: DaemonSetId) {
        let thinking = self.plan.world.control_plane.sync_duration;
        let controller = &mut self.daemon_sets[id.index()].controller;
        if thinking == Duration::ZERO && controller.is_idle(self.core.now) {
            // It would find nothing, in no time.
            return self.end_sync(id, &Commands::default(), false);
        }
        let mut commands = self.spare_commands.pop().unwrap_or_default();
        let begun = controller.begin_sync(self.core.now, &mut commands);
        self.note_revisions(id);
        self.syncs_in_flight += 1;
        self.daemon_sets[id.index()].in_flight = Some(SyncInFlight {
            commands,
            begun,
            stage: Stage::Creating,
            created: 0,
            deleted: 0,
            batch: FIRST_BATCH,
            unanswered: 0,
            to_be_refused: None,
            refused: false,
        });
        match thinking {
            Duration::ZERO => self.continue_requests(id),
            thinking => self.core.schedule(thinking, Event::Controllers(ControllersEvent::SyncDecided(id))),
        }
    }

    /// The oldest unanswered request of the DaemonSet's sync has been carried out.
    pub fn request_answered(&mut self, id: DaemonSetId) {
        let sync = self.sync_mut(id);
        sync.unanswered -= 1;
        let unanswered = sync.unanswered;
        match sync.stage {
            Stage::Creating => {
                let create = sync.commands.creates[sync.created];
                sync.created += 1;
                match sync.to_be_refused {
                    Some((count, refusal)) if unanswered < count => {
                        sync.refused = true;
                        self.create_refused(id, create, refusal);
                    }
                    _ => self.create_pod(id, create.node, create.reason.into()),
                }
                self.write_event(id);
            }
            Stage::Deleting => {
                let delete = sync.commands.deletes[sync.deleted];
                sync.deleted += 1;
                if self.core.store.has_pod(delete.pod) {
                    self.delete_pod(delete.pod, delete.reason.into());
                    self.write_event(id);
                } else {
                    self.daemon_sets[id.index()].controller.pod_not_found();
                }
            }
            Stage::WritingStatus(result) => {
                self.status_written(id);
                return self.end_requests(id, result);
            }
        }
        if unanswered == 0 {
            self.continue_requests(id);
        }
    }

    /// Sends the next requests; all earlier ones are answered.
    pub fn continue_requests(&mut self, id: DaemonSetId) {
        let sync = self.sync_mut(id);
        if sync.refused {
            // What a failed batch leaves is for a later sync.
            let left = sync.commands.creates.len() - sync.created;
            sync.commands.creates.truncate(sync.created);
            self.put_creates_off(id, left);
        }
        let sync = self.sync_mut(id);
        sync.to_be_refused = None;
        let (creates, deletes) =
            (sync.commands.creates.len() - sync.created, sync.commands.deletes.len() - sync.deleted);
        if creates > 0 {
            // slowStartBatch: a batch that goes well is followed by one twice as large.
            sync.unanswered = creates.min(sync.batch);
            sync.batch *= 2;
            self.decide_on_creates(id);
        } else if deletes > 0 {
            (sync.stage, sync.unanswered) = (Stage::Deleting, deletes);
        } else {
            let result = self.finish_requests(id);
            if !result.wrote_status {
                return self.end_requests(id, result);
            }
            let sync = self.sync_mut(id);
            (sync.stage, sync.unanswered) = (Stage::WritingStatus(result), 1);
        }
        let sync = self.sync_mut(id);
        let (unanswered, to_be_refused) = (sync.unanswered, sync.to_be_refused);
        let (refused, timeout) =
            to_be_refused.map_or((0, Duration::ZERO), |(count, refusal)| (count, refusal.timeout));
        (refused..unanswered).for_each(|_| self.send_request(id, Duration::ZERO));
        (0..refused).for_each(|_| self.send_request(id, timeout));
    }

    /// Which of the creates that are about to be sent will be refused.
    fn decide_on_creates(&mut self, id: DaemonSetId) {
        let sync = self.sync_mut(id);
        let batch = sync.created..sync.created + sync.unanswered;
        let mut creates = std::mem::take(&mut sync.commands.creates);
        let to_be_refused = self.decide_on_batch(id, &mut creates[batch]);
        let sync = self.sync_mut(id);
        (sync.commands.creates, sync.to_be_refused) = (creates, to_be_refused);
    }

    /// All creates and deletes are answered: what is left is the status.
    fn finish_requests(&mut self, id: DaemonSetId) -> SyncResult {
        let state = &mut self.daemon_sets[id.index()];
        let sync = state.in_flight.as_mut().expect("answers belong to a sync in flight");
        state.controller.finish_sync(self.core.now, sync.begun, &mut sync.commands)
    }

    fn send_request(&mut self, id: DaemonSetId, timeout: Duration) {
        let now = self.core.now;
        let sent = self.tokens.as_mut().map_or(now, |tokens| tokens.reserve(now));
        let wait = Wait { limit: Limit::ApiTokens, daemon_set: id, node: None, since: now, until: sent };
        self.core.record_wait(wait);
        let answered = sent + self.plan.world.control_plane.request_latency + timeout;
        self.core.schedule_at(answered, Event::Controllers(ControllersEvent::RequestAnswered(id)));
    }

    /// The controller says what came of a create or delete.
    fn write_event(&mut self, id: DaemonSetId) {
        if let Some(tokens) = &mut self.tokens {
            self.daemon_sets[id.index()].event_budget.write_event(self.core.now, tokens);
        }
    }

    fn end_requests(&mut self, id: DaemonSetId, result: SyncResult) {
        let sync = self.daemon_sets[id.index()].in_flight.take().expect("only a sync in flight ends");
        self.syncs_in_flight -= 1;
        self.end_sync(id, &sync.commands, sync.refused || result.error.is_some());
        self.spare_commands.push(sync.commands);
    }

    fn sync_mut(&mut self, id: DaemonSetId) -> &mut SyncInFlight {
        self.daemon_sets[id.index()].in_flight.as_mut().expect("answers belong to a sync in flight")
    }
}
