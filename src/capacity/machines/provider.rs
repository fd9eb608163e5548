//! The providers whose machines and reservations are known.

use serde::Serialize;

/// Whose machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    Aks,
    Eks,
    Gke,
}

impl Provider {
    pub const ALL: [Self; 3] = [Self::Aks, Self::Eks, Self::Gke];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Aks => "aks",
            Self::Eks => "eks",
            Self::Gke => "gke",
        }
    }
}
