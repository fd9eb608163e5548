//! What happens to the nodes of a pool at random: `churn: [ … ]`.

use serde::Deserialize;

use super::actions::drain;
use super::demand::Demand;
use super::setting::{assumed, meaning, plain, settings, sourced};
use crate::cluster::plan::{self, PoolId};
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::pressure::PressureKind;
use crate::scenario::model::values::Spelled;

/// The notice of Azure and Google before they take a spot node back.
pub const SPOT_NOTICE: Duration = Duration::from_seconds(30);

/// Whether nodes that go by themselves are replaced.
pub const REPLACED: bool = true;

/// An autoscaler of which nothing more is said.
const AUTOSCALER: plan::Autoscaler =
    plan::Autoscaler::with_defaults(PoolId(0), (0, 0), plan::Demand::Steps(Vec::new()));

settings! {
    /// A process of churn.
    #[derive(Debug, Deserialize)]
    pub enum Churn {
        /// new nodes, one after each interval
        Joins { pool: String; every: WrittenDelay; }

        /// a node picked at random leaves after each interval
        Leaves { pool: String; every: WrittenDelay; }

        /// each node leaves at the end of its life; unless `replaced` is false, a new one joins at once
        Lifetimes { pool: String; lifetime: WrittenDelay; replaced: bool = plain(REPLACED); }

        /// each node stops reporting after intervals of its own, and is back when repaired; meanwhile it has no agent, noticed or not
        Failures { pool: String; every: WrittenDelay; repair: WrittenDelay; }

        /// nodes are added and removed as a demand wants it: see [autoscaler](#autoscaler)
        Autoscaler {
            /// whose nodes these are; a pool has one autoscaler at most
            pool: String;

            /// the fewest nodes that it has
            min: u32;

            /// the most
            max: u32;

            /// how many nodes the other workloads fill
            demand: Box<Demand>;

            /// from one look to the next
            scan_interval: Spelled<Duration> = sourced(AUTOSCALER.scan_interval, "`--scan-interval`");

            /// how long a node is unneeded before it goes
            scale_down_unneeded_time: Spelled<Duration> =
                sourced(AUTOSCALER.unneeded_time, "`--scale-down-unneeded-time`");

            /// how long after nodes were asked for none is removed
            scale_down_delay_after_add: Spelled<Duration> =
                sourced(AUTOSCALER.delay_after_add, "`--scale-down-delay-after-add`");

            /// how many may be going at once
            max_scale_down_parallelism: u32 = sourced(AUTOSCALER.parallelism, "`--max-scale-down-parallelism`");

            /// whether daemon pods are evicted from empty nodes
            daemonset_eviction_for_empty_nodes: bool =
                sourced(AUTOSCALER.daemon_pods.of_empty_nodes, "`--daemonset-eviction-for-empty-nodes`");

            /// the same for nodes that are drained
            daemonset_eviction_for_occupied_nodes: bool =
                sourced(AUTOSCALER.daemon_pods.of_occupied_nodes, "`--daemonset-eviction-for-occupied-nodes`");

            /// from the beginning of the drain until the workload is gone
            drain: WrittenDelay = meaning(Delay::ZERO, "none: a node that is not needed is empty (assumption)");
        }

        /// each node runs short of something, after intervals of its own: see [pressure](#pressure)
        Pressure { pool: String; kind: PressureKind; every: WrittenDelay; lasts: WrittenDelay; }

        /// a node without room for a daemon pod is replaced by a larger one: see [full nodes](#full-nodes)
        ReplaceWhenFull {
            /// whose full nodes are replaced
            pool: String;

            /// by nodes of this one
            with_pool: String;

            /// how long a pod must have waited
            after: Spelled<Duration>;

            /// how many nodes may be under replacement at a time; the others wait in the order in which their pods' time was over. One
            /// whose pods have all found room by its turn, or that is about to go anyway, is left alone
            at_once: i32 = plain(1);

            /// from the cordon until the workload is gone, however long that takes
            drain: WrittenDelay = assumed(drain());
        }

        /// the cloud takes each node back after an interval of its own: see [spot nodes](#spot-nodes)
        SpotReclaims {
            /// whose nodes these are
            pool: String;

            /// how long each node stays, from its appearance to its notice
            every: WrittenDelay;

            /// from the notice to the end. At the notice the node is cordoned, which keeps daemon pods as they are; at the end its
            /// machine and its object are gone together
            notice: Spelled<Duration> = sourced(SPOT_NOTICE, "as on Azure and Google; Amazon gives 2 m");

            /// whether a new node is asked for when the old one is gone; it appears after the pool's `provisioning`
            replaced: bool = plain(REPLACED);
        }
    }
}
