//! How the kubelets talk to the API server: the scenario's words, checked.

use super::control_plane::rate_limit;
use crate::cluster::plan::KubeletClient;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::model::kubelet::{Client, Kubelet};
use crate::scenario::ron::Field;

pub fn kubelet_client(kubelet: &Kubelet, problems: &mut Diagnostics) -> Option<KubeletClient> {
    let mut client = KubeletClient::KUBE_API;
    match kubelet.client.as_ref().and_then(Field::get)? {
        Client::Ideal => return None,
        Client::KubeAPI => {}
        Client::Limits { qps, burst, latency } => {
            client.rate_limit = rate_limit(qps, burst, client.rate_limit, problems);
            if let Some(latency) = latency.as_ref().and_then(Field::get) {
                client.latency = latency.0;
            }
        }
    }
    Some(client)
}
