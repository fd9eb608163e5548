//! How the kubelets work, as written: `cluster: (kubelet: (…))`.

use serde::Deserialize;

use super::values::Spelled;
use crate::engine::time::Duration;
use crate::scenario::ron::Field;

#[derive(Debug, Default, Deserialize)]
#[serde(rename = "kubelet")]
pub struct Kubelet {
    /// What makes a pod ready.
    pub probes: Option<Field<Probes>>,
    /// How many pods of a node start their containers at once.
    pub container_starts_at_once: Option<Field<u32>>,
    /// How fast it reports.
    pub client: Option<Field<Client>>,
}

/// How a kubelet learns whether containers are ready and alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Probes {
    /// At once: a pod is Ready after its delay `readiness`. The default.
    Ideal,
    /// By the manifest's startup, liveness and readiness probes; the application is up after the delay `readiness`.
    FromManifest,
}

/// How a kubelet talks to the API server.
#[derive(Debug, Deserialize)]
pub enum Client {
    /// What it reports is known at once. The default.
    Ideal,
    /// 50 requests a second, bursts of 100.
    KubeAPI,
    /// What is absent is as for `KubeAPI`.
    Limits { qps: Option<Field<f64>>, burst: Option<Field<u32>>, latency: Option<Field<Spelled<Duration>>> },
}
