//! `everynode init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::scenario::starter::StarterProvider;

#[derive(Debug, Args)]
pub struct InitArgs {
    /// The scenario to write (RON); it must not exist yet
    #[arg(default_value = "scenario.ron", value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,
    /// Whose node pools it begins with
    #[arg(long, value_enum, default_value_t = InitProvider::Plain)]
    pub provider: InitProvider,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InitProvider {
    /// Azure Kubernetes Service
    Aks,
    /// Amazon Elastic Kubernetes Service
    Eks,
    /// Google Kubernetes Engine
    Gke,
    /// A control plane and workers
    Plain,
}

impl From<InitProvider> for StarterProvider {
    fn from(provider: InitProvider) -> Self {
        match provider {
            InitProvider::Aks => Self::Aks,
            InitProvider::Eks => Self::Eks,
            InitProvider::Gke => Self::Gke,
            InitProvider::Plain => Self::Plain,
        }
    }
}
