//! What a scenario means by what it leaves out.
//!
//! The delays are assumptions, not measurements: round numbers of the size that people report of managed clusters.
//! Whoever wants their own cluster's answer writes their own. The other defaults are Kubernetes' own.

use crate::api::int_or_percent::IntOrPercent;
use crate::cluster::plan::{Bandwidth, PodDelays};
use crate::engine::delay::{Delay, InvalidDelay};
use crate::engine::time::Duration;
pub use crate::sweep::advise::by_hand::LOOK_EVERY;

pub const SEED: u64 = 1;

/// An image of which nothing is said, on the wire (assumption).
pub const IMAGE_SIZE: u64 = 200_000_000;

/// How fast a node takes an image in, unpacking included (assumption).
pub const IMAGE_BANDWIDTH: Bandwidth = Bandwidth(100_000_000);

/// After how long a pull fails while the registry is out (assumption: connections are refused, not dropped).
pub const REGISTRY_ERROR_AFTER: Duration = Duration::from_seconds(1);

/// `registryPullQPS` and `registryBurst` of the KubeletConfiguration.
pub const REGISTRY_QPS: u32 = 5;
pub const REGISTRY_BURST: u32 = 10;

/// From a node's appearance to its first Ready: 60 s in the median, 120 s for one in twenty (assumption; reported are
/// 45–65 s on EKS, 180–240 s on GCE from the autoscaler's request, 3–7 min on AKS).
pub fn node_startup() -> Delay {
    log_normal(60_000, 120_000)
}

/// The notice of Azure and Google before they take a spot node back; Amazon's is two minutes.
pub const SPOT_NOTICE: Duration = Duration::from_seconds(30);

/// How long a node's workload takes to leave it: a minute in the median, five for one in twenty (assumption).
pub fn drain() -> Delay {
    log_normal(60_000, 300_000)
}

/// From the end of a drained node to its appearance with another image (assumption).
pub fn reimage() -> Delay {
    log_normal(90_000, 180_000)
}

/// `maxSurge` of AKS where a node pool says nothing of it
/// (<https://learn.microsoft.com/dotnet/api/microsoft.azure.commands.aks.neworupdateagentpoolbase.maxsurge>).
pub fn upgrade_surge() -> IntOrPercent {
    IntOrPercent::Text("10%".to_owned())
}

/// `drainTimeoutInMinutes` of AKS.
pub const DRAIN_TIMEOUT: Duration = Duration::from_seconds(30 * 60);

/// The delays of pods (assumptions).
pub fn pod_delays() -> PodDelays {
    PodDelays {
        // Binding a daemon pod concerns one node and takes no search.
        scheduling: expected(Delay::uniform(milliseconds(10), milliseconds(100))),
        // An image of some hundred megabytes.
        image_pull: log_normal(6_000, 25_000),
        container_start: log_normal(1_000, 3_000),
        // A readiness probe answers at its first or second period.
        readiness: log_normal(4_000, 15_000),
        // Most agents end soon after SIGTERM; some flush first.
        termination: log_normal(2_000, 10_000),
        // Init containers and hooks count only where a scenario says how long they take.
        init_container: Delay::ZERO,
        pre_stop: Delay::ZERO,
    }
}

fn log_normal(median: u64, p95: u64) -> Delay {
    expected(Delay::log_normal(milliseconds(median), milliseconds(p95)))
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_nanoseconds(count * 1_000_000)
}

fn expected(delay: Result<Delay, InvalidDelay>) -> Delay {
    delay.expect("the defaults are valid delays")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_defaults_are_valid() {
        assert!(!super::node_startup().is_zero() && !super::drain().is_zero() && !super::reimage().is_zero());
        assert!(!super::pod_delays().image_pull.is_zero());
    }
}
