//! Taint eviction: how long a pod may stay on a node with NoExecute taints.
//!
//! Source: `pkg/controller/tainteviction/taint_eviction.go`.

use crate::api::taints::{Taint, TaintEffect, Toleration};
use crate::engine::time::Duration;

/// How long a pod with these tolerations may stay from now on. `None`: for good.
pub fn tolerated_for(taints: &[Taint], tolerations: &[Toleration]) -> Option<Duration> {
    let mut limit = None;
    for taint in taints.iter().filter(|taint| taint.effect == TaintEffect::NoExecute) {
        // The first toleration that matches a taint is the one that counts for it.
        let Some(toleration) = tolerations.iter().find(|toleration| toleration.tolerates(taint)) else {
            return Some(Duration::ZERO);
        };
        if let Some(seconds) = toleration.toleration_seconds {
            let tolerated = Duration::from_signed_seconds(seconds);
            limit = Some(limit.map_or(tolerated, |limit: Duration| limit.min(tolerated)));
        }
    }
    limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_toleration_counts_and_an_untolerated_taint_evicts_at_once() {
        let taints: Vec<Taint> =
            ["a:NoExecute", "b:NoExecute", "c:NoSchedule"].map(|taint| taint.parse().unwrap()).to_vec();
        let tolerating = |key: &str, seconds| Toleration {
            toleration_seconds: seconds,
            ..Toleration::exists(key, TaintEffect::NoExecute)
        };
        let seconds = |seconds| Some(Duration::from_seconds(seconds));
        assert_eq!(tolerated_for(&taints, &[tolerating("a", None)]), seconds(0));
        assert_eq!(tolerated_for(&taints, &[tolerating("a", None), tolerating("b", None)]), None);
        assert_eq!(
            tolerated_for(&taints, &[tolerating("a", Some(300)), tolerating("b", Some(30))]),
            seconds(30)
        );
        assert_eq!(tolerated_for(&taints[2..], &[]), None);
    }
}
