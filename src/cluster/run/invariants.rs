//! What must hold at every instant of a run, checked from scratch. Slow, and off unless asked for.

use crate::api::identity::NodeId;
use crate::cluster::invariants::InvariantViolation;
use crate::cluster::run::Run;

impl Run<'_> {
    /// The tally of each DaemonSet equals the one built from scratch, a controller with nothing to do finds nothing, it sees
    /// the pods that there are, the pools count the nodes that there are, and the load of each node is what its pods take.
    pub fn check_invariants(&self) -> Result<(), InvariantViolation> {
        let core = &self.core;
        let sees_all = self.api_server.next_arrival().is_none();
        for id in self.daemon_sets.ids() {
            let whose = || format!("DaemonSet {}", self.plan.daemon_sets[id.index()].name);
            self.none(self.daemon_sets.inconsistency(core, id, sees_all), whose)?;
        }
        self.none(self.fleet.inconsistency(core), || "fleet".to_owned())?;
        self.none(self.images.inconsistency(core), || "image pulls".to_owned())?;
        for node in (0..core.store.node_count()).map(|index| NodeId(index as u32)) {
            let what = self.kubelets.inconsistency(core, node);
            let what = what.or_else(|| self.scheduler.inconsistency(core, node));
            self.none(what, || format!("node {}", core.catalog.node(node)))?;
        }
        Ok(())
    }

    /// Nothing contradicts itself.
    fn none(&self, what: Option<String>, whose: impl Fn() -> String) -> Result<(), InvariantViolation> {
        match what {
            Some(what) => Err(InvariantViolation { at: self.core.now, whose: whose(), what }),
            None => Ok(()),
        }
    }
}
