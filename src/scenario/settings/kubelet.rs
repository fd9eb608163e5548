//! How the kubelets work: `cluster: (kubelet: (…))`.

use serde::Deserialize;

use super::checked::rate_limit;
use super::setting::{Rate, assumed, meaning, settings, sourced};
use crate::cluster::plan;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::MaybeWritten;

const CLIENT: plan::KubeletClient = plan::KubeletClient::KUBE_API;

settings! {
    /// The kubelets of all nodes.
    #[derive(Debug, Default, Deserialize)]
    #[serde(rename = "kubelet")]
    pub struct Kubelet {
        /// what makes a pod ready: `Ideal`, the delay `readiness`, or `FromManifest`, the probes of its manifest: see
        /// [containers](#containers)
        probes: Probes = meaning("Ideal", "`Ideal`");

        /// how many pods of a node start their containers at once: see [containers](#containers)
        container_starts_at_once: u32 = meaning("None", "no limit");

        /// how fast kubelets report: `Ideal`, `KubeAPI` or `Limits(…)`: see [what kubelets report](#what-kubelets-report)
        client: Client = meaning("Ideal", "`Ideal`");
    }
}

/// How a kubelet learns whether containers are ready and alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Probes {
    /// At once: a pod is Ready after its delay `readiness`. The default.
    Ideal,
    /// By the manifest's startup, liveness and readiness probes; the application is up after the delay `readiness`.
    FromManifest,
}

settings! {
    /// How a kubelet talks to the API server. Ideally what it reports is known at once. What is absent in limits is as for `KubeAPI`.
    #[derive(Debug, Deserialize)]
    pub enum Client {
        Ideal,
        KubeAPI,

        Limits {
            /// how many requests a second each kubelet sends
            qps: f64 = sourced(Rate::of(CLIENT.rate_limit.interval), "`kubeAPIQPS` since Kubernetes 1.27; 5 before");

            /// how many of them at once
            burst: u32 = sourced(CLIENT.rate_limit.burst, "`kubeAPIBurst` since Kubernetes 1.27; 10 before");

            /// from sending a report to its arrival
            latency: Spelled<Duration> = assumed(CLIENT.latency);
        }
    }
}

/// How the kubelets talk to the API server; `None`: ideally.
pub fn kubelet_client(kubelet: &Kubelet, problems: &mut Diagnostics) -> Option<plan::KubeletClient> {
    let mut client = CLIENT;
    match kubelet.client.written()? {
        Client::Ideal => return None,
        Client::KubeAPI => {}
        Client::Limits { qps, burst, latency } => {
            client.rate_limit = rate_limit(qps, burst, client.rate_limit, problems);
            if let Some(latency) = latency.written() {
                client.latency = latency.0;
            }
        }
    }
    Some(client)
}

/// How many pods of a node start their containers at once; `None`: all.
pub fn starts_at_once(kubelet: &Kubelet, problems: &mut Diagnostics) -> Option<u32> {
    let field = kubelet.container_starts_at_once.as_ref()?;
    let &most = field.get()?;
    if most == 0 {
        let problem = "a kubelet that may start the containers of 0 pods at once starts none";
        let help = "write at least 1, or leave it out for no limit";
        problems.push(Diagnostic::error(problem).at(field.span, "").help(help));
    }
    Some(most)
}
