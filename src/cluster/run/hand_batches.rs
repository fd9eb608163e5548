//! A rollout by hand: somebody deletes some old pods at a time, and waits until the new ones are available.
//!
//! Only nodes that are Ready count. A pod of a node that is away would never become available, so it is left for a look after
//! the node's return.

use crate::api::identity::{DaemonSetId, NodeId, PodId, TemplateId};
use crate::cluster::core::Core;
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

/// What somebody sees who looks at the pods of a DaemonSet.
#[derive(Debug, Default)]
struct View {
    /// The pods that can be deleted, in the order of their nodes.
    old: Vec<PodId>,
    is_in_work: bool,
    /// Whether there is anything that is not done yet.
    is_left: bool,
}

impl Run<'_> {
    /// Looks at the pods of the DaemonSet: if none is in work, the next ones are deleted, in the order of their nodes;
    /// then it is looked again, until no old pod is left anywhere.
    pub fn delete_next_batch(&mut self, index: u32, id: DaemonSetId, at_once: u32, look_every: Duration) {
        let wanted = self.daemon_sets.template_of_spec(&self.core, id);
        let view = View::of(&self.core, id, wanted);
        if !view.is_in_work {
            view.old.into_iter().take(at_once as usize).for_each(|pod| self.delete_pod(pod, Reason::Deleted));
        }
        if view.is_left {
            self.core.schedule_at(self.core.now + look_every, Event::Scripted(index));
        }
    }
}

impl View {
    fn of(core: &Core<'_>, id: DaemonSetId, wanted: TemplateId) -> Self {
        let mut view = Self::default();
        for node in core.store.existing_nodes() {
            let seen = see(core, id, wanted, node);
            view.is_left |= !matches!(seen, Seen::Done);
            match seen {
                _ if !core.store.node(node).ready => {}
                Seen::Old(pod) => view.old.push(pod),
                Seen::InWork => view.is_in_work = true,
                Seen::Done => {}
            }
        }
        view
    }
}

fn see(core: &Core<'_>, id: DaemonSetId, wanted: TemplateId, node: NodeId) -> Seen {
    let is_due = core.node_record(id, node).uncovered_because == Reason::None;
    let pods = core.pods_on(node, |pod| pod.daemon_set == id);
    let is_new = |pod: PodId| core.store.pod(pod).template == wanted;
    if pods.iter().any(|&pod| core.store.pod(pod).deleting) {
        return Seen::InWork;
    }
    match pods.iter().find(|&&pod| !is_new(pod)) {
        Some(&old) => Seen::Old(old),
        None if !is_due || pods.iter().any(|&pod| core.store.pod(pod).available) => Seen::Done,
        None => Seen::InWork,
    }
}
