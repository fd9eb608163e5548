//! The watch: how the controllers learn what happened, at once or after its lag.
//!
//! Nothing else changes a controller's view of nodes and pods. Events arrive in the order in which they happened.

use crate::cluster::apiserver::ApiServer;
use crate::cluster::apiserver::watch::{PendingEvent, WatchEvent};
use crate::engine::time::{Duration, Instant};

impl ApiServer {
    /// Whether the event arrives at once; if not, it is to be [sent](Self::send).
    // Inlined because the caller knows which event it is.
    #[inline(always)]
    pub fn delivers_at_once(&self, event: &WatchEvent) -> bool {
        self.watch_lag == Duration::ZERO || (event.is_of_node() && self.nodes_are_seen_at_once)
    }

    /// The event arrives after the lag.
    pub fn send(&mut self, now: Instant, event: PendingEvent) {
        self.pending.push_back((now + self.watch_lag, event));
    }

    /// When the next event arrives.
    #[inline]
    pub fn next_arrival(&self) -> Option<Instant> {
        self.pending.front().map(|&(arrives, _)| arrives)
    }

    /// The next event that has arrived by now, until there is none.
    #[inline]
    pub fn next_arrived(&mut self, now: Instant) -> Option<PendingEvent> {
        self.next_arrival().filter(|&arrives| arrives <= now)?;
        self.pending.pop_front().map(|(_, event)| event)
    }
}
