//! What a scenario means by what it leaves out.
//!
//! The delays are assumptions, not measurements: round numbers of the size that people report of managed clusters.
//! Whoever wants their own cluster's answer writes their own. The other defaults are Kubernetes' own.

use crate::api::int_or_percent::IntOrPercent;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::scenario::settings::delays::log_normal;
pub use crate::sweep::advise::by_hand::LOOK_EVERY;

pub const SEED: u64 = 1;

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

#[cfg(test)]
mod tests {
    #[test]
    fn the_defaults_are_valid() {
        assert!(!super::drain().is_zero() && !super::reimage().is_zero());
    }
}
