//! Start-up taints: on with a node that joins, off with the first Ready pod of their DaemonSet.

use crate::api::identity::PodId;
use crate::api::taints::Taint;
use crate::cluster::run::Run;
use crate::record::fact::Reason;

impl Run<'_> {
    /// The pod is Ready: what waited for it on its node is over.
    pub fn end_startup_taints(&mut self, id: PodId) {
        let pod = self.core.store.pod(id);
        let (node, daemon_set) = (pod.node, pod.daemon_set);
        let startup_taints = &self.plan.pools[self.core.store.node(node).pool.index()].startup_taints;
        for startup in startup_taints.iter().filter(|startup| startup.until_ready == daemon_set) {
            let taints = self.core.store.taints(self.core.store.node(node).taints);
            if taints.contains(&startup.taint) {
                let edit = |taints: &mut Vec<Taint>| taints.retain(|taint| *taint != startup.taint);
                self.taint_node(node, edit, Reason::None);
            }
        }
    }
}
