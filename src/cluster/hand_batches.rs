//! A rollout by hand: somebody deletes some old pods at a time, and waits until the new ones are available.
//!
//! Only nodes that are Ready count. Who waits for a node that is away waits for ever, so its pod is left for a look
//! after its return.

use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::cluster::event::Event;
use crate::cluster::run::Run;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

/// What there is to see of a DaemonSet on one node.
enum Seen {
    /// An old pod, which is available or never may be.
    Old(PodId),
    /// A pod is ending, missing, or new and not available yet.
    InWork,
    Done,
}

impl Run<'_> {
    /// Looks at the pods of the DaemonSet: if none is in work, the next ones are deleted, in the order of their nodes;
    /// then it is looked again, until no old pod is left anywhere.
    pub fn delete_next_batch(&mut self, index: u32, id: DaemonSetId, at_once: u32, look_every: Duration) {
        let nodes: Vec<NodeId> = self.core.store.existing_nodes().collect();
        let (mut old, mut is_in_work, mut is_left) = (Vec::new(), false, false);
        for node in nodes {
            let seen = self.see(id, node);
            is_left |= !matches!(seen, Seen::Done);
            match seen {
                _ if !self.core.store.node(node).ready => {}
                Seen::Old(pod) => old.push(pod),
                Seen::InWork => is_in_work = true,
                Seen::Done => {}
            }
        }
        if !is_in_work {
            old.into_iter().take(at_once as usize).for_each(|pod| self.delete_pod(pod, Reason::Deleted));
        }
        if is_left {
            self.core.schedule_at(self.core.now + look_every, Event::Scripted(index));
        }
    }

    fn see(&self, id: DaemonSetId, node: NodeId) -> Seen {
        let state = &self.daemon_sets[id.index()];
        let wanted = self.plan.daemon_sets[id.index()].versions[state.version].template;
        let is_due = self.core.node_record(id, node).uncovered_because == Reason::None;
        let pods = self.pods_on(node, |pod| pod.daemon_set == id);
        let is_new = |pod: PodId| self.core.store.pod(pod).template == wanted;
        if pods.iter().any(|&pod| self.core.store.pod(pod).deleting) {
            return Seen::InWork;
        }
        match pods.iter().find(|&&pod| !is_new(pod)) {
            Some(&old) => Seen::Old(old),
            None if !is_due || pods.iter().any(|&pod| self.core.store.pod(pod).available) => Seen::Done,
            None => Seen::InWork,
        }
    }
}
