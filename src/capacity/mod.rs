//! What DaemonSets take of the nodes: amounts and shares, whether they fit, the smallest node that leaves enough, and money.
//!
//! Nothing is simulated here: each node is looked at as it is when the run begins, with all pods that are eligible for it. Plain
//! values come out; who prints and draws them is `report`.

pub mod amounts;
pub mod daemon_sets;
pub mod machines;
pub mod node_groups;
mod packing;
pub mod pool;
pub mod price;
mod query;
pub mod smallest;
pub mod unschedulable;
pub mod usage;

pub use self::query::{Capacity, CapacityQuery, Cluster, PodUsage, SmallestNode, TooManyKinds, capacity_of};
