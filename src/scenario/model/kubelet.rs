//! How the kubelets work, as written: `cluster: (kubelet: (…))`.

use serde::Deserialize;

use crate::scenario::ron::Field;

#[derive(Debug, Default, Deserialize)]
#[serde(rename = "kubelet")]
pub struct Kubelet {
    /// What makes a pod ready.
    pub probes: Option<Field<Probes>>,
    /// How many pods of a node start their containers at once.
    pub container_starts_at_once: Option<Field<u32>>,
}

/// How a kubelet learns whether containers are ready and alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Probes {
    /// At once: a pod is Ready after its delay `readiness`. The default.
    Ideal,
    /// By the manifest's startup, liveness and readiness probes; the application is up after the delay `readiness`.
    FromManifest,
}
