//! What providers keep of a machine.

pub const MEBIBYTE: i64 = 1 << 20;

/// What a provider keeps from pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    pub milli_cpu: i64,
    pub memory_bytes: i64,
    /// `evictionHard: memory.available`.
    pub eviction_bytes: i64,
}
