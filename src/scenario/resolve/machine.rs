//! What kind of machine the nodes of a pool are, and what one costs.

use crate::capacity::machines::Machine;
use crate::capacity::pool::PoolInfo;
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{MaybeWritten, entries};
use crate::scenario::settings::node_pools::NodePool;

/// Of each pool, sorted by name as the pools are.
pub fn pool_infos(file: &ScenarioFile) -> Vec<PoolInfo> {
    let info = |pool: &NodePool| PoolInfo {
        machine: machine(pool),
        price: pool.price_per_hour.written().map(|price| price.0.clone()),
    };
    entries(&file.node_pools)
        .into_iter()
        .map(|(_, _, pool)| pool.get().map(info).unwrap_or_default())
        .collect()
}

/// The machine, with the number of pods that `allocatable` says: reservations follow from it.
pub fn machine(pool: &NodePool) -> Option<Machine> {
    let machine = pool.machine.written()?.0.clone();
    let pods = pool.allocatable.written().and_then(|allocatable| allocatable.pods.written());
    let pods = pods.and_then(|pods| pods.0.parse().ok());
    Some(pods.map_or(machine.clone(), |pods| machine.with_max_pods(pods)))
}
