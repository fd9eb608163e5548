//! The kubelets' reports: what a kubelet says of its pods is true for everybody when the API server has it.
//!
//! Each report takes a token of its kubelet's client and arrives after its latency. The reports of a node arrive in the
//! order in which they were made; while the kubelet is away, they wait. Without the client's limits they arrive at once.

use std::collections::VecDeque;

use crate::api::identity::{NodeId, PodId};
use crate::cluster::apiserver::client::{KubeletClient, TokenBucket};
use crate::cluster::event::Event;
use crate::cluster::run::Run;
use crate::cluster::store::PodRef;
use crate::engine::prefetch::prefetch;
use crate::engine::time::Instant;
use crate::record::fact::Reason;
use crate::record::wait::{Limit, Wait};

/// What a kubelet says of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cluster) enum Report {
    /// Its containers run.
    Started,
    Ready,
    Unready(Reason),
    /// Its containers have ended and are to start again.
    Crashed(Reason),
    /// It is rejected or evicted.
    Failed(Reason),
    /// The containers of a deleted pod have ended: the pod can go.
    Ended,
}

/// The reports of all nodes.
#[derive(Debug)]
pub(in crate::cluster) struct KubeletReports {
    client: KubeletClient,
    nodes: Vec<NodeReports>,
}

#[derive(Debug)]
struct NodeReports {
    tokens: TokenBucket,
    /// By the time of their arrival.
    under_way: VecDeque<(Instant, PodRef, Report)>,
}

impl KubeletReports {
    pub const fn new(client: KubeletClient) -> Self {
        Self { client, nodes: Vec::new() }
    }

    pub fn add_node(&mut self) {
        let tokens = TokenBucket::full(self.client.rate_limit);
        self.nodes.push(NodeReports { tokens, under_way: VecDeque::new() });
    }

    /// The node's reports will be looked at soon.
    pub fn prefetch(&self, node: NodeId) {
        prefetch(&self.nodes[node.index()]);
    }
}

impl Run<'_> {
    /// The kubelet has something to say of a pod.
    #[inline]
    pub fn report(&mut self, id: PodId, report: Report) {
        match self.kubelet_reports {
            Some(_) => self.send(id, report),
            None => self.know(id, report),
        }
    }

    /// The report takes its turn among those of its kubelet.
    fn send(&mut self, id: PodId, report: Report) {
        let Some(reports) = &mut self.kubelet_reports else { return };
        let (now, pod, node) = (self.core.now, self.core.store.pod_ref(id), self.core.store.pod(id).node);
        let latency = reports.client.latency;
        let of_node = &mut reports.nodes[node.index()];
        let sent = of_node.tokens.reserve(now);
        let arrives = sent + latency;
        let is_next = of_node.under_way.is_empty();
        if is_next && arrives == now && self.core.kubelet_works(node) {
            return self.know(id, report);
        }
        self.kubelet_reports_of(node).push_back((arrives, pod, report));
        self.core.schedule_at(arrives, Event::ReportArrives(node));
        let daemon_set = self.core.store.pod(id).daemon_set;
        let limit = Limit::KubeletTokens;
        self.core.record_wait(Wait { limit, daemon_set, node: Some(node), since: now, until: sent });
    }

    /// The reports of a node that are due arrive, if its kubelet is there to send them.
    pub fn reports_arrive(&mut self, node: NodeId) {
        if self.kubelet_reports.is_none() || !self.core.kubelet_works(node) {
            return;
        }
        let now = self.core.now;
        while let Some(&(arrives, pod, report)) = self.kubelet_reports_of(node).front()
            && arrives <= now
        {
            self.kubelet_reports_of(node).pop_front();
            self.with_pod(pod, |this, id| {
                if this.is_news(id, report) {
                    this.know(id, report);
                }
            });
        }
    }

    /// Whether a report that was under way still says something.
    fn is_news(&self, id: PodId, report: Report) -> bool {
        let pod = self.core.store.pod(id);
        let is_over = pod.deleting || pod.phase.is_terminal();
        match report {
            Report::Ended => true,
            Report::Ready => !is_over && !pod.ready,
            Report::Unready(_) => !is_over && pod.ready,
            Report::Started | Report::Crashed(_) | Report::Failed(_) => !is_over,
        }
    }

    /// The API server has the report.
    fn know(&mut self, id: PodId, report: Report) {
        match report {
            Report::Started => self.containers_started(id),
            Report::Ready => self.set_ready(id, true, Reason::None),
            Report::Unready(reason) => self.set_ready(id, false, reason),
            Report::Crashed(reason) if self.core.store.pod(id).ready => self.set_ready(id, false, reason),
            Report::Crashed(_) => {}
            Report::Failed(reason) => self.fail_pod(id, reason),
            Report::Ended => self.remove_pod(id, Reason::None),
        }
    }

    pub fn are_reports_under_way(&self, node: NodeId) -> bool {
        let reports = self.kubelet_reports.as_ref();
        reports.is_some_and(|reports| !reports.nodes[node.index()].under_way.is_empty())
    }

    /// The containers that the pod's reports under way speak of are gone, and the kubelet with them. Says whether the API
    /// server has not heard yet that they were running.
    pub fn forget_reports(&mut self, id: PodId) -> bool {
        let (pod, node) = (self.core.store.pod_ref(id), self.core.store.pod(id).node);
        if !self.are_reports_under_way(node) {
            return false;
        }
        let under_way = self.kubelet_reports_of(node);
        let has_started = under_way.iter().any(|&(_, of, report)| of == pod && report == Report::Started);
        under_way.retain(|&(_, of, report)| of != pod || matches!(report, Report::Failed(_) | Report::Ended));
        has_started
    }

    fn kubelet_reports_of(&mut self, node: NodeId) -> &mut VecDeque<(Instant, PodRef, Report)> {
        let reports = self.kubelet_reports.as_mut().expect("only asked for where kubelets have limits");
        &mut reports.nodes[node.index()].under_way
    }
}
