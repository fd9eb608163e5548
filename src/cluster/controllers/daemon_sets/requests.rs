//! A sync whose requests take time: creates in slow-start batches, then deletes, then the status.
//!
//! Every request takes a token of the one bucket that all DaemonSets share and is answered after the request latency.
//! Until the last answer the sync occupies a worker, and its DaemonSet is not synced again. As in `syncNodes`, a batch of
//! creates with a failure is the last of its sync; the deletes follow all the same, and the sync fails.

use crate::api::identity::DaemonSetId;
use crate::cluster::apiserver::admission::Refusal;
use crate::cluster::controllers::daemon_sets::DaemonSetControllers;
use crate::cluster::controllers::daemon_sets::sync_in_flight::{Answer, Requests, SyncInFlight};
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::daemonset::commands::{Commands, Create};
use crate::daemonset::sync::SyncResult;
use crate::engine::time::{Duration, Instant};
use crate::record::wait::{Limit, Wait};

impl DaemonSetControllers {
    /// Begins a sync whose requests take time. True: it is to [go on](Self::next_batch) now.
    pub fn begin_requests(&mut self, core: &mut Core<'_>, id: DaemonSetId) -> bool {
        let thinking = self.settings.control_plane.sync_duration;
        let controller = &mut self.states[id.index()].controller;
        if thinking == Duration::ZERO && controller.is_idle(core.now) {
            // It would find nothing, in no time.
            self.free_worker(core, id, &Commands::default(), false);
            return false;
        }
        let mut commands = self.spare_commands.pop().unwrap_or_default();
        let begun = controller.begin_sync(core.now, &mut commands);
        self.note_revisions(core, id);
        self.syncs_in_flight += 1;
        self.state_mut(id).in_flight = Some(SyncInFlight { begun, requests: Requests::new(commands) });
        if thinking > Duration::ZERO {
            core.schedule(thinking, Event::Controllers(ControllersEvent::SyncDecided(id)));
        }
        thinking == Duration::ZERO
    }

    /// The oldest unanswered request of the DaemonSet's sync is answered now.
    #[inline]
    pub fn next_answer(&mut self, id: DaemonSetId) -> Answer {
        self.requests_mut(id).next_answer()
    }

    /// Whether all requests that were sent are answered, and the next are to be sent.
    #[inline]
    pub fn are_all_answered(&mut self, id: DaemonSetId) -> bool {
        self.requests_mut(id).are_all_answered()
    }

    /// All earlier requests are answered. Returns the creates of the next batch, to be [sent](Self::send_creates); if there is
    /// none, the [others](Self::send_others) come next.
    pub fn next_batch(&mut self, id: DaemonSetId) -> &mut [Create] {
        if self.requests_mut(id).refused {
            // What a failed batch leaves is for a later sync.
            let left = self.requests_mut(id).give_up_creates();
            self.put_creates_off(id, left);
        }
        self.requests_mut(id).next_batch()
    }

    /// Sends the creates of a batch, of which the last so many will be refused.
    pub fn send_creates(
        &mut self,
        core: &mut Core<'_>,
        id: DaemonSetId,
        to_be_refused: Option<(usize, Refusal)>,
    ) {
        let admitted = self.requests_mut(id).send_batch(to_be_refused);
        let (refused, timeout) =
            to_be_refused.map_or((0, Duration::ZERO), |(count, refusal)| (count, refusal.timeout));
        (0..admitted).for_each(|place| self.send_request(core, id, place, Duration::ZERO));
        (admitted..admitted + refused).for_each(|place| self.send_request(core, id, place, timeout));
    }

    /// All creates are answered: sends the deletes, then the status; when both are answered, the sync ends.
    pub fn send_others(&mut self, core: &mut Core<'_>, id: DaemonSetId) {
        let deletes = self.requests_mut(id).send_deletes();
        if deletes > 0 {
            return (0..deletes).for_each(|place| self.send_request(core, id, place, Duration::ZERO));
        }
        let result = self.finish_requests(core.now, id);
        if result.wrote_status {
            self.requests_mut(id).send_status(result);
            self.send_request(core, id, 0, Duration::ZERO);
        } else {
            self.end_requests(core, id, result);
        }
    }

    /// All creates and deletes are answered: what is left is the status.
    fn finish_requests(&mut self, now: Instant, id: DaemonSetId) -> SyncResult {
        let state = self.state_mut(id);
        let sync = state.in_flight.as_mut().expect("answers belong to a sync in flight");
        state.controller.finish_sync(now, sync.begun, &mut sync.requests.commands)
    }

    /// Sends the request of this place among those that are unanswered.
    fn send_request(&mut self, core: &mut Core<'_>, id: DaemonSetId, place: usize, timeout: Duration) {
        let now = core.now;
        let sent = self.tokens.as_mut().map_or(now, |tokens| tokens.reserve(now));
        core.record_wait(Wait {
            limit: Limit::ApiTokens,
            daemon_set: id,
            node: self.requests_mut(id).node_of(place),
            since: now,
            until: sent,
        });
        let answered = sent + self.settings.control_plane.request_latency + timeout;
        core.schedule_at(answered, Event::Controllers(ControllersEvent::RequestAnswered(id)));
    }

    /// The controller says what came of a create or delete.
    #[inline]
    pub fn write_event(&mut self, now: Instant, id: DaemonSetId) {
        if let Some(tokens) = &mut self.tokens {
            self.states[id.index()].event_budget.write_event(now, tokens);
        }
    }

    /// All requests of the sync are answered.
    pub fn end_requests(&mut self, core: &mut Core<'_>, id: DaemonSetId, result: SyncResult) {
        let sync = self.state_mut(id).in_flight.take().expect("only a sync in flight ends");
        let Requests { commands, refused, .. } = sync.requests;
        self.syncs_in_flight -= 1;
        self.end_sync(core, id, commands, refused || result.error.is_some());
    }

    fn requests_mut(&mut self, id: DaemonSetId) -> &mut Requests {
        let sync = self.state_mut(id).in_flight.as_mut().expect("answers belong to a sync in flight");
        &mut sync.requests
    }
}
