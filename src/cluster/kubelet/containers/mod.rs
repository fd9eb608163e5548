//! The kubelet's rules for the containers of a pod: in which order they start, what their probes make of them, when
//! they are started again, and how they end.
//!
//! Pure rules: they say what comes next and when. A pod's main containers are one application here: they start
//! together, and one that ends takes the others with it.

pub mod fault;
pub(in crate::cluster) mod faults;
pub(in crate::cluster) mod life_cycle;
pub mod probe;
pub mod probing;
pub mod restart_backoff;
pub mod rules;
pub(in crate::cluster) mod table;

use crate::cluster::kubelet::containers::probing::DeadlyProbe;

/// A step in the life of a pod's containers, done when its event comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerStep {
    /// The back-off is over: they are to start again when it is their turn.
    AwaitTurn,
    /// The main containers run.
    Start,
    BecomeReady,
    BecomeUnready,
    /// A probe has failed too often: the kubelet asks the containers to end.
    Kill(DeadlyProbe),
    /// They have ended for it.
    Killed(DeadlyProbe),
    /// The fault of this place in the plan befalls them.
    Fault(u8),
}
