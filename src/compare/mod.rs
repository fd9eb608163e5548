//! The same pod template as a Deployment, as a StatefulSet and as the DaemonSet, on the same cluster: what each does with
//! it, measured.
//!
//! The DaemonSet's column comes from the simulator itself. The two others have controllers of their own here, as small as
//! they can be and still decide as the real ones do; they share delays, kubelet steps, eligibility and eviction with it.
//! Nothing here is a part of ordinary runs.

pub mod cannot_compare;
pub mod comparison;
mod controller;
mod daemon_set;
mod experiment;
pub mod measured;
mod nodes;
mod pod;
pub mod pod_history;
mod pods;
mod purpose;
mod replica_set;
mod requests;
mod room;
mod run;
mod scheduling;
mod stateful_set;
pub mod workload;
