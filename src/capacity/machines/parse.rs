//! How a machine is written: `aks:Standard_D4s_v5`, with its max pods `aks:Standard_D4s_v5:110`, or by its vCPUs and its memory
//! `eks:4x16Gi:58`.

use std::str::FromStr;

use super::machine::Machine;
use super::provider::Provider;
use super::sizes::sizes_of;
use super::{aks, gke};
use crate::api::quantity::Quantity;

/// More vCPUs, memory and pods than any machine has.
const MAX_VCPUS: u32 = 4_096;
const MAX_MEMORY: i128 = 1 << 47;
const MAX_PODS: u32 = 10_000;

/// Why a text names no machine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseMachineError {
    #[error("`{0}` is not written like \"aks:Standard_D4s_v5\"")]
    Form(String),
    #[error("there is no provider `{0}`")]
    UnknownProvider(String),
    #[error("the size `{size}` of {} is not known", .provider.name())]
    UnknownSize { provider: Provider, size: String },
    #[error("`{0}` is no number of pods: write 1 to 10000")]
    MaxPods(String),
    #[error(
        "how many pods a machine of EKS takes depends on its network interfaces: write it behind the size, like \"eks:{0}:58\""
    )]
    MaxPodsMissing(String),
}

impl ParseMachineError {
    /// Among which names the right one is.
    pub fn candidates(&self) -> Vec<&'static str> {
        match self {
            Self::UnknownProvider(_) => Provider::ALL.map(Provider::name).into(),
            Self::UnknownSize { provider, .. } => sizes_of(*provider).iter().map(|size| size.name).collect(),
            Self::Form(_) | Self::MaxPods(_) | Self::MaxPodsMissing(_) => Vec::new(),
        }
    }

    /// The name that there is not.
    pub fn written(&self) -> &str {
        match self {
            Self::Form(text)
            | Self::UnknownProvider(text)
            | Self::UnknownSize { size: text, .. }
            | Self::MaxPods(text)
            | Self::MaxPodsMissing(text) => text,
        }
    }
}

impl FromStr for Machine {
    type Err = ParseMachineError;

    fn from_str(text: &str) -> Result<Self, ParseMachineError> {
        let (provider, rest) =
            text.split_once(':').ok_or_else(|| ParseMachineError::Form(text.to_owned()))?;
        let provider = Provider::ALL
            .into_iter()
            .find(|known| known.name() == provider)
            .ok_or_else(|| ParseMachineError::UnknownProvider(provider.to_owned()))?;
        let (size, max_pods) = match rest.split_once(':') {
            Some((size, pods)) => (size, Some(max_pods(pods)?)),
            None => (rest, None),
        };
        let known = sizes_of(provider).iter().find(|known| known.name == size);
        if let Some(known) = known {
            let machine = Self::of_size(provider, known);
            return Ok(max_pods.map_or(machine.clone(), |pods| machine.with_max_pods(pods)));
        }
        let Some((vcpus, memory_bytes)) = by_amounts(size) else {
            return Err(ParseMachineError::UnknownSize { provider, size: size.to_owned() });
        };
        let max_pods = match (provider, max_pods) {
            (_, Some(pods)) => pods,
            (Provider::Aks, None) => aks::MAX_PODS,
            (Provider::Gke, None) => gke::MAX_PODS,
            (Provider::Eks, None) => return Err(ParseMachineError::MaxPodsMissing(size.to_owned())),
        };
        Ok(Self { provider, size: size.to_owned(), vcpus, memory_bytes, max_pods, is_shared_core: false })
    }
}

fn max_pods(text: &str) -> Result<u32, ParseMachineError> {
    let pods = text.parse().ok().filter(|pods| (1..=MAX_PODS).contains(pods));
    pods.ok_or_else(|| ParseMachineError::MaxPods(text.to_owned()))
}

/// `4x16Gi`.
fn by_amounts(text: &str) -> Option<(u32, i64)> {
    let (vcpus, memory) = text.split_once('x')?;
    let vcpus = vcpus.parse().ok().filter(|vcpus| (1..=MAX_VCPUS).contains(vcpus))?;
    let memory = memory.parse::<Quantity>().ok()?.units_rounded_up();
    (1..=MAX_MEMORY).contains(&memory).then_some((vcpus, memory as i64))
}
