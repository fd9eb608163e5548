//! Churn: random processes by which nodes come, go, fail and are repaired.

use crate::api::identity::PoolId;
use crate::cluster::fleet::autoscaler::Autoscaler;
use crate::cluster::fleet::rotation::Rotation;
use crate::cluster::kubelet::pressure::PressureKind;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;

/// A random process on the nodes of a pool.
#[derive(Clone, Debug, PartialEq)]
pub enum ChurnProcess {
    /// New nodes, one after each interval.
    Joins { pool: PoolId, every: Delay },
    /// A node picked at random leaves after each interval.
    Leaves { pool: PoolId, every: Delay },
    /// Each node leaves at the end of its lifetime, and if `replaced`, a new one joins at once.
    Lifetimes { pool: PoolId, lifetime: Delay, replaced: bool },
    /// Each node stops reporting after each interval of its own, and is back when repaired.
    Failures { pool: PoolId, every: Delay, repair: Delay },
    /// Each node runs short of something, after each interval of its own, for a while.
    Pressure { pool: PoolId, kind: PressureKind, every: Delay, lasts: Delay },
    /// The cloud takes each node back after an interval of its own, with this notice, and if `replaced`, gives another.
    SpotReclaims { pool: PoolId, every: Delay, notice: Duration, replaced: bool },
    /// Nodes are added and removed as a demand wants it.
    Autoscaler(Autoscaler),
    /// A node on which a daemon pod has waited for room for this long is replaced: the rotation's order, for such nodes alone.
    ReplaceWhenFull { order: Rotation, after: Duration },
}

impl ChurnProcess {
    pub const fn pool(&self) -> PoolId {
        match self {
            Self::Joins { pool, .. }
            | Self::Leaves { pool, .. }
            | Self::Lifetimes { pool, .. }
            | Self::Failures { pool, .. }
            | Self::Pressure { pool, .. }
            | Self::SpotReclaims { pool, .. } => *pool,
            Self::Autoscaler(autoscaler) => autoscaler.pool,
            Self::ReplaceWhenFull { order, .. } => order.pool,
        }
    }
}
