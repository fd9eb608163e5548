//! Taints that new nodes carry until a DaemonSet's pod is Ready there, so that nothing else comes before it.
//!
//! The way of network plugins: Cilium's operator takes `node.cilium.io/agent-not-ready` off a node once its agent
//! there is ready. That it does so at once is assumed.

use crate::api::identity::DaemonSetId;
use crate::api::taints::Taint;

/// A taint, and whose pod ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartupTaint {
    pub taint: Taint,
    pub until_ready: DaemonSetId,
}
