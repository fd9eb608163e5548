//! What must hold of the fleet at every instant, built from scratch.

use crate::cluster::core::Core;
use crate::cluster::fleet::Fleet;

impl Fleet<'_> {
    /// What contradicts itself in the pools and rotations, if anything does.
    pub fn inconsistency(&self, core: &Core<'_>) -> Option<String> {
        let (mut members, mut noticed) = (vec![0; self.pools.len()], vec![0; self.pools.len()]);
        for id in core.store.existing_nodes() {
            let pool = core.store.node(id).pool.index();
            members[pool] += 1;
            noticed[pool] += u32::from(self.noticed.contains(&id));
        }
        for ((pool, members), noticed) in self.pools.iter().zip(members).zip(noticed) {
            if (pool.members.count(), pool.noticed) != (members, noticed) {
                return Some(format!(
                    "a pool counts {} nodes and {} that are to go, and has {members} and {noticed}",
                    pool.members.count(),
                    pool.noticed
                ));
            }
        }
        let gone = self.noticed.iter().find(|&&id| !core.store.node(id).exists);
        if let Some(id) = gone {
            return Some(format!("{} is to go and gone already", core.catalog.node(*id)));
        }
        let is_over = |id| !core.store.node(id).exists || core.store.node(id).ready;
        let over = self.awaited.keys().find(|&&id| is_over(id))?;
        Some(format!("a rotation waits for {}, which is Ready or gone", core.catalog.node(*over)))
    }
}
