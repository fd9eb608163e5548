//! Taint eviction: pods that may not stay, or not for long, with the taints of their node.

pub(in crate::cluster) mod controller;
pub mod tolerance;
