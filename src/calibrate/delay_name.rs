//! The delays of a scenario that a dump tells something of.

use crate::engine::delay::Delay;
use crate::scenario::settings::delays::{PodDelays, node_startup};

/// A delay of the scenario format; what it is from and to stands in docs/scenario-format.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DelayName {
    NodeStartup,
    Scheduling,
    ImagePull,
    ContainerStart,
    Readiness,
    Termination,
    InitContainer,
}

impl DelayName {
    pub const ALL: [Self; 7] = [
        Self::NodeStartup,
        Self::Scheduling,
        Self::ImagePull,
        Self::ContainerStart,
        Self::Readiness,
        Self::Termination,
        Self::InitContainer,
    ];

    /// As scenarios spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NodeStartup => "node_startup",
            Self::Scheduling => "scheduling",
            Self::ImagePull => "image_pull",
            Self::ContainerStart => "container_start",
            Self::Readiness => "readiness",
            Self::Termination => "termination",
            Self::InitContainer => "init_container",
        }
    }

    /// What a scenario has that says nothing of it.
    pub fn assumption(self) -> Delay {
        let of_pods = PodDelays::defaults();
        match self {
            Self::NodeStartup => node_startup(),
            Self::Scheduling => of_pods.scheduling,
            Self::ImagePull => of_pods.image_pull,
            Self::ContainerStart => of_pods.container_start,
            Self::Readiness => of_pods.readiness,
            Self::Termination => of_pods.termination,
            Self::InitContainer => of_pods.init_container,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::settings::delays::rows;

    #[test]
    fn the_names_are_those_of_the_scenario_format() {
        let names: Vec<String> = rows().iter().map(|row| row.name.clone()).collect();
        for delay in DelayName::ALL {
            assert!(names.iter().any(|name| name == delay.as_str()), "{}", delay.as_str());
        }
    }
}
