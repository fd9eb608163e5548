//! The steps of a pod's containers, by name.

use crate::cluster::kubelet::containers::probing::RestartProbe;

/// A step in the life of a pod's containers, done when its event comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerStep {
    /// The back-off is over: they start again when it is their turn.
    AwaitTurn,
    /// The main containers run.
    Start,
    BecomeReady,
    BecomeUnready,
    /// A probe has failed too often: the kubelet asks the containers to end.
    Kill(RestartProbe),
    /// They have ended for it.
    Killed(RestartProbe),
    /// The fault of this index in the plan happens to them.
    Fault(u8),
}
