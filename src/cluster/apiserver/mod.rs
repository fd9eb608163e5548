//! The API server as its clients see it: what it admits and refuses, the status of pods, and the watch.

pub mod admission;
pub mod client;
mod delivery;
pub mod limit_ranges;
pub mod pod_admission;
mod pod_status;
mod refusals;
pub(in crate::cluster) mod watch;

use std::collections::VecDeque;

use crate::cluster::apiserver::admission::Admission;
use crate::cluster::apiserver::watch::PendingEvent;
use crate::engine::time::{Duration, Instant};

/// The API server.
pub(in crate::cluster) struct ApiServer {
    /// By DaemonSet.
    admissions: Vec<Admission>,
    watch_lag: Duration,
    /// The lag concerns pods and status only.
    nodes_are_seen_at_once: bool,
    /// The events on their way to the controllers, by the time of their arrival.
    pending: VecDeque<(Instant, PendingEvent)>,
}

impl ApiServer {
    pub fn new(daemon_sets: usize, watch_lag: Duration, nodes_are_seen_at_once: bool) -> Self {
        let admissions = vec![Admission::default(); daemon_sets];
        Self { admissions, watch_lag, nodes_are_seen_at_once, pending: VecDeque::new() }
    }
}
