//! What nodes can run short of, as written.

use serde::Deserialize;

/// What is short.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum PressureKind {
    Memory,
    Disk,
    Pid,
}

impl From<PressureKind> for crate::cluster::plan::PressureKind {
    fn from(written: PressureKind) -> Self {
        match written {
            PressureKind::Memory => Self::Memory,
            PressureKind::Disk => Self::Disk,
            PressureKind::Pid => Self::Pid,
        }
    }
}
