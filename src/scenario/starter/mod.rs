//! The scenario that somebody begins with: commented, complete, and to be changed line by line.

/// Whose nodes the scenario has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StarterProvider {
    /// Azure Kubernetes Service
    Aks,
    /// Amazon Elastic Kubernetes Service
    Eks,
    /// Google Kubernetes Engine
    Gke,
    /// Nobody's in particular: a control plane and workers
    Plain,
}

const SCENARIO: &str = include_str!("scenario.ron");
/// Stands where the pools go.
const POOLS: &str = "@pools@\n";

/// The text of the scenario. `file` is how it will be named on the command line.
pub fn starter_scenario(provider: StarterProvider, file: &str) -> String {
    let pools = match provider {
        StarterProvider::Aks => include_str!("aks.ron"),
        StarterProvider::Eks => include_str!("eks.ron"),
        StarterProvider::Gke => include_str!("gke.ron"),
        StarterProvider::Plain => include_str!("plain.ron"),
    };
    SCENARIO.replace(POOLS, &format!("{pools}\n")).replace("FILE", file)
}
