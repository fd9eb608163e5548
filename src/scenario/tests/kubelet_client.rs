//! What scenarios say of the kubelets' limits on requests, and what is said of those that say it wrongly.

use super::*;
use crate::cluster::plan::{KubeletClient, RateLimit};
use crate::engine::time::Duration;

fn client(written: &str) -> Option<KubeletClient> {
    let text = scenario(&format!("    cluster: (kubelet: ({written})),"));
    load(&text).unwrap_or_else(|problems| panic!("{problems}")).plan.world.kubelet_client
}

#[test]
fn limits_of_the_kubelets_that_are_absent_are_kubernetes_own() {
    let defaults = KubeletClient::KUBE_API;
    assert_eq!(client(""), None);
    assert_eq!(client("client: Ideal"), None);
    assert_eq!(client("client: KubeAPI"), Some(defaults));
    assert_eq!(client("client: Limits()"), Some(defaults));
    let before_1_27 = RateLimit { interval: Duration::from_nanoseconds(200_000_000), burst: 10 };
    assert_eq!(
        client("client: Limits(qps: 5, burst: 10)"),
        Some(KubeletClient { rate_limit: before_1_27, ..defaults })
    );
}

#[test]
fn limits_of_the_kubelets_must_let_something_through() {
    let said = complaints(&scenario("    cluster: (kubelet: (client: Limits(qps: 0, burst: 0))),"));
    for expected in ["error: 0 requests a second are no rate limit", "error: the burst cannot be 0"] {
        assert!(said.contains(expected), "{said}");
    }
}
