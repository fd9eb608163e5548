//! What the random draws are for that only a comparison makes. The numbers keep clear of those of a run.

/// A pod's scheduling, its place among equally good nodes, its random name and its UID, keyed by workload and number.
pub const POD: u32 = 1_001;
