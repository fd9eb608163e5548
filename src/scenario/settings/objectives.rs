//! What the run is to fulfil: `objectives: [ … ]`.

use serde::Deserialize;

use super::setting::{meaning, plain, settings};
use crate::analysis::alerts::rules::AlertRule;
use crate::engine::time::Duration;
use crate::scenario::model::values::{Share, Spelled};

settings! {
    /// Judged on all nodes, or on those of a pool, of a failure zone, or of both.
    #[derive(Debug, Deserialize)]
    pub enum Objective {
        each {
            /// the nodes of this pool alone
            pool: String = meaning("", "all nodes");

            /// the nodes that came up in this failure zone alone; with `pool`, those of both
            zone: String = meaning("", "all nodes");

            /// whether it may find nothing to judge
            optional: bool = plain(false);
        }

        /// at any time since all of them had one for the first time, this share of the nodes that should have an available pod have one
        Availability { daemon_set: String; at_least: Share; }

        /// at any time this share of the nodes that should be covered are, whether or not the status says so: what a dead node or a hung
        /// agent takes counts from that instant on
        Coverage { daemon_set: String; at_least: Share; }

        /// every rollout is over after this long. Where a newer change of the template supersedes one that has not finished, as a hotfix
        /// or a rollback does, the last is judged, from the start of the first
        Rollout { daemon_set: String; within: Spelled<Duration>; }

        /// so many of the joining nodes have an available pod within this long: one of `p50`, `p90`, `p95` and `p99`, as `p95: "2m"`
        JoinToAvailable {
            daemon_set: String;
            p50: Spelled<Duration> = meaning("", "one of the four");
            p90: Spelled<Duration> = meaning("", "one of the four");
            p95: Spelled<Duration> = meaning("", "one of the four");
            p99: Spelled<Duration> = meaning("", "one of the four");
        }

        /// this `alert` of kubernetes-mixin never fires, of all nodes together: `KubeDaemonSetRolloutStuck`, `KubeDaemonSetNotScheduled`
        /// or `KubeDaemonSetMisScheduled`; without it, none of the three does. See [metrics and alerts](metrics.md#alerts)
        NoAlert {
            daemon_set: String;
            alert: Spelled<AlertRule> = meaning("", "any of the three");
        }
    }
}
