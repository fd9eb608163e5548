//! The kubelets' reports: what a kubelet says of its pods is true for everybody when the API server has it.
//!
//! Each report takes a token of its kubelet's client and arrives after its latency. The reports of a node arrive in the
//! order in which they were made; while the kubelet is away, they wait. Without the client's limits they arrive at once.

use std::collections::VecDeque;

use crate::api::identity::{NodeId, PodId};
use crate::cluster::apiserver::client::{KubeletClient, TokenBucket};
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::store::{Pod, PodRef};
use crate::engine::prefetch::prefetch;
use crate::engine::time::Instant;
use crate::record::fact::Reason;
use crate::record::wait::Limit;

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

/// The reports of all kubelets on their way.
#[derive(Debug)]
pub(in crate::cluster) enum Reports {
    /// They arrive at once.
    AtOnce,
    Limited(LimitedReports),
}

/// The reports of kubelets whose clients have limits.
#[derive(Debug)]
pub(in crate::cluster) struct LimitedReports {
    client: KubeletClient,
    nodes: Vec<NodeReports>,
}

#[derive(Debug)]
struct NodeReports {
    tokens: TokenBucket,
    /// By the time of their arrival.
    under_way: VecDeque<(Instant, PodRef, Report)>,
}

impl Reports {
    pub fn new(client: Option<KubeletClient>) -> Self {
        client.map_or(Self::AtOnce, |client| Self::Limited(LimitedReports { client, nodes: Vec::new() }))
    }

    pub fn add_node(&mut self) {
        if let Self::Limited(reports) = self {
            reports.add_node();
        }
    }

    /// The node's reports will be looked at soon.
    pub fn prefetch(&self, node: NodeId) {
        if let Self::Limited(reports) = self {
            prefetch(&reports.nodes[node.index()]);
        }
    }

    /// The kubelet has something to say of a pod, which takes its turn among its other reports. True: it arrives at once.
    #[inline]
    pub fn send(&mut self, core: &mut Core<'_>, id: PodId, report: Report) -> bool {
        match self {
            Self::AtOnce => true,
            Self::Limited(reports) => reports.send(core, id, report),
        }
    }

    /// The next report of a node that is due and still says something, if its kubelet is there to send it.
    pub fn next_arrived(&mut self, core: &Core<'_>, node: NodeId) -> Option<(PodId, Report)> {
        match self {
            Self::AtOnce => None,
            Self::Limited(reports) => reports.next_arrived(core, node),
        }
    }

    pub fn are_under_way(&self, node: NodeId) -> bool {
        matches!(self, Self::Limited(reports) if !reports.nodes[node.index()].under_way.is_empty())
    }

    /// The containers that the pod's reports under way speak of are gone, and the kubelet with them. Says whether the API
    /// server has not heard yet that they were running.
    pub fn forget(&mut self, core: &Core<'_>, id: PodId) -> bool {
        match self {
            Self::AtOnce => false,
            Self::Limited(reports) => reports.forget(core, id),
        }
    }
}

impl LimitedReports {
    fn add_node(&mut self) {
        let tokens = TokenBucket::full(self.client.rate_limit);
        self.nodes.push(NodeReports { tokens, under_way: VecDeque::new() });
    }

    fn send(&mut self, core: &mut Core<'_>, id: PodId, report: Report) -> bool {
        let (now, pod, node) = (core.now, core.store.pod_ref(id), core.store.pod(id).node);
        let of_node = &mut self.nodes[node.index()];
        let sent = of_node.tokens.reserve(now);
        let arrives = sent + self.client.latency;
        let is_next = of_node.under_way.is_empty();
        if is_next && arrives == now && core.kubelet_works(node) {
            return true;
        }
        of_node.under_way.push_back((arrives, pod, report));
        core.schedule_at(arrives, Event::Kubelet(KubeletEvent::ReportArrives(node)));
        core.record_pod_wait(id, Limit::KubeletTokens, now, sent);
        false
    }

    fn next_arrived(&mut self, core: &Core<'_>, node: NodeId) -> Option<(PodId, Report)> {
        if !core.kubelet_works(node) {
            return None;
        }
        let under_way = &mut self.nodes[node.index()].under_way;
        while let Some(&(arrives, pod, report)) = under_way.front()
            && arrives <= core.now
        {
            under_way.pop_front();
            let living = core.store.resolve_pod(pod).filter(|&id| is_news(core.store.pod(id), report));
            if let Some(id) = living {
                return Some((id, report));
            }
        }
        None
    }

    fn forget(&mut self, core: &Core<'_>, id: PodId) -> bool {
        let (pod, node) = (core.store.pod_ref(id), core.store.pod(id).node);
        let under_way = &mut self.nodes[node.index()].under_way;
        let has_started = under_way.iter().any(|&(_, of, report)| of == pod && report == Report::Started);
        under_way.retain(|&(_, of, report)| of != pod || matches!(report, Report::Failed(_) | Report::Ended));
        has_started
    }
}

/// Whether a report that was under way still says something.
fn is_news(pod: &Pod, report: Report) -> bool {
    let is_over = pod.deleting || pod.phase.is_terminal();
    match report {
        Report::Ended => true,
        Report::Ready => !is_over && !pod.ready,
        Report::Unready(_) => !is_over && pod.ready,
        Report::Started | Report::Crashed(_) | Report::Failed(_) => !is_over,
    }
}
