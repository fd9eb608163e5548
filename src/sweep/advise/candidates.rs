//! Which strategies are worth a look, for a DaemonSet on so many nodes.
//!
//! Values that come to the same number of nodes are one candidate. `minReadySeconds` beside the manifest's is looked at
//! only where something can go wrong with a pod after it was Ready: elsewhere less of it is merely faster, and that it
//! is what protects from trouble which the scenario does not have is nothing that a simulation of it could see.

use std::collections::BTreeSet;

use super::strategy::{Replacing, Strategy};

/// Bounds for updates in place, a fixed number and percentages; those that come to the same fall away.
const IN_PLACE: [&str; 11] = ["1", "2%", "5%", "10%", "15%", "20%", "25%", "33%", "50%", "75%", "100%"];
const SURGING: [&str; 6] = ["1", "5%", "10%", "25%", "50%", "100%"];
const BY_HAND: [&str; 3] = ["10%", "25%", "50%"];
const DOUBT_OF_SURGES: &str = "the pods are in the host's network and declare no port: if they listen on one, a new pod cannot \
                               start beside the old one, and a rollout with maxSurge stalls";
/// Beside the manifest's.
const MIN_READY_SECONDS: [u32; 3] = [0, 10, 30];

/// What there is to know of a DaemonSet before its strategies are searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdvisedDaemonSet {
    /// On how many nodes it is to run.
    pub desired: u32,
    /// The strategy that it has; `None`: OnDelete.
    pub own: Option<Replacing>,
    pub min_ready_seconds: u32,
    /// A pod that wants a port of its node never starts beside the one that has it.
    pub has_host_ports: bool,
    /// A pod never starts beside another of the DaemonSet: their anti-affinity says so.
    pub is_kept_apart: bool,
    /// The pods are in the host's network and do not say which ports they need.
    pub may_need_ports: bool,
    /// The scenario has pods fail after they were Ready.
    pub fails_after_ready: bool,
}

/// Values to be searched instead of those that suit the cluster's size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub max_unavailable: Vec<String>,
    pub max_surge: Vec<String>,
    pub batches: Vec<String>,
    pub min_ready_seconds: Vec<u32>,
}

/// What is searched, and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    pub strategies: Vec<Strategy>,
    /// In words, and why.
    pub left_out: Vec<String>,
    /// Why a strategy that surges may not work where the simulator sees nothing against it.
    pub doubt_of_surges: Option<String>,
}

impl AdvisedDaemonSet {
    /// What keeps two of its pods from sharing a node.
    const fn why_no_surge(&self) -> Option<&'static str> {
        if self.has_host_ports {
            Some("the pods use ports of their nodes")
        } else if self.is_kept_apart {
            Some("the pods' anti-affinity keeps them apart")
        } else {
            None
        }
    }
}

impl Wanted {
    const fn names_a_way(&self) -> bool {
        !(self.max_unavailable.is_empty() && self.max_surge.is_empty() && self.batches.is_empty())
    }
}

impl Candidates {
    pub fn new(daemon_set: &AdvisedDaemonSet, wanted: &Wanted) -> Self {
        let mut left_out = Vec::new();
        let mut ways = ways(daemon_set, wanted);
        let is_surge = |way: &Replacing| matches!(way, Replacing::Surging(_));
        if let Some(why) = daemon_set.why_no_surge().filter(|_| ways.iter().any(is_surge)) {
            ways.retain(|way| !is_surge(way));
            left_out.push(format!("maxSurge: {why}, so that a new one cannot start beside the old one"));
        }
        let seconds = min_ready_seconds(daemon_set, wanted);
        if seconds.len() == 1 && wanted.min_ready_seconds.is_empty() {
            left_out.push(format!(
                "minReadySeconds other than {}: nothing in the scenario fails after it was Ready, so less would only be \
                 faster, and more only slower",
                daemon_set.min_ready_seconds
            ));
        }
        let strategies = ways.iter().flat_map(|way| {
            seconds.iter().map(|&seconds| Strategy { replacing: way.clone(), min_ready_seconds: seconds })
        });
        Self {
            strategies: strategies.collect(),
            left_out,
            doubt_of_surges: daemon_set.may_need_ports.then(|| DOUBT_OF_SURGES.to_owned()),
        }
    }
}

fn ways(daemon_set: &AdvisedDaemonSet, wanted: &Wanted) -> Vec<Replacing> {
    let defaults = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>();
    let (mut in_place, mut surging, mut by_hand) = if wanted.names_a_way() {
        (wanted.max_unavailable.clone(), wanted.max_surge.clone(), wanted.batches.clone())
    } else {
        (defaults(&IN_PLACE), defaults(&SURGING), defaults(&BY_HAND))
    };
    if !wanted.names_a_way() {
        // First, so that of two values that come to the same it is the manifest's that stays.
        match &daemon_set.own {
            Some(Replacing::InPlace(bound)) => in_place.insert(0, bound.clone()),
            Some(Replacing::Surging(bound)) => surging.insert(0, bound.clone()),
            Some(Replacing::ByHand(_)) | None => {}
        }
    }
    for values in [&mut in_place, &mut surging, &mut by_hand] {
        distinct(values, daemon_set.desired);
    }
    let batches = by_hand.iter().map(|value| Replacing::ByHand(count_of(value, daemon_set.desired)));
    let in_place = in_place.iter().cloned().map(Replacing::InPlace);
    in_place.chain(surging.iter().cloned().map(Replacing::Surging)).chain(batches).collect()
}

/// By the number of nodes that they come to, each number once.
fn distinct(values: &mut Vec<String>, desired: u32) {
    let mut seen = BTreeSet::new();
    values.retain(|value| seen.insert(count_of(value, desired)));
    values.sort_by_key(|value| count_of(value, desired));
}

fn min_ready_seconds(daemon_set: &AdvisedDaemonSet, wanted: &Wanted) -> BTreeSet<u32> {
    if !wanted.min_ready_seconds.is_empty() {
        return wanted.min_ready_seconds.iter().copied().collect();
    }
    let others = if daemon_set.fails_after_ready { MIN_READY_SECONDS.as_slice() } else { &[] };
    others.iter().copied().chain([daemon_set.min_ready_seconds]).collect()
}

/// How many nodes a bound comes to: percentages are rounded up, as the controller does; at least one, and no more than
/// there are. What is neither a number nor a percentage comes to one, and is refused where the scenario is built.
fn count_of(value: &str, desired: u32) -> u32 {
    let count = match value.strip_suffix('%') {
        Some(percent) => percent.parse().map(|percent: u64| (u64::from(desired) * percent).div_ceil(100)),
        None => value.parse(),
    };
    u32::try_from(count.unwrap_or(1)).unwrap_or(u32::MAX).min(desired).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(daemon_set: &AdvisedDaemonSet, wanted: &Wanted) -> Vec<String> {
        let candidates = Candidates::new(daemon_set, wanted);
        candidates.strategies.iter().map(|strategy| strategy.name(daemon_set.min_ready_seconds)).collect()
    }

    #[test]
    fn values_that_come_to_the_same_number_of_nodes_are_one_and_the_manifest_s_stays() {
        let own = Some(Replacing::InPlace("30%".to_owned()));
        let daemon_set =
            AdvisedDaemonSet { desired: 6, own, has_host_ports: true, ..AdvisedDaemonSet::default() };
        let expected = [
            "maxUnavailable 1",
            "maxUnavailable 30%",
            "maxUnavailable 50%",
            "maxUnavailable 75%",
            "maxUnavailable 100%",
            "OnDelete, 1 at a time",
            "OnDelete, 2 at a time",
            "OnDelete, 3 at a time",
        ];
        assert_eq!(names(&daemon_set, &Wanted::default()), expected);
        let left_out = Candidates::new(&daemon_set, &Wanted::default()).left_out;
        assert!(
            left_out[0].starts_with("maxSurge: ") && left_out[1].starts_with("minReadySeconds other than 0")
        );
    }

    #[test]
    fn min_ready_seconds_is_searched_where_pods_fail_after_they_were_ready() {
        let daemon_set = AdvisedDaemonSet {
            desired: 1,
            fails_after_ready: true,
            min_ready_seconds: 5,
            ..AdvisedDaemonSet::default()
        };
        let expected = [0, 10, 30].map(|seconds| format!("maxUnavailable 1, minReadySeconds {seconds}"));
        let in_place: Vec<String> = names(&daemon_set, &Wanted::default()).into_iter().take(4).collect();
        assert_eq!(in_place.len(), 4);
        assert!(expected.iter().all(|name| in_place.contains(name)) && in_place[1] == "maxUnavailable 1");
    }

    #[test]
    fn own_values_are_searched_instead() {
        let wanted = Wanted {
            max_surge: vec!["3".to_owned(), "1".to_owned()],
            min_ready_seconds: vec![0, 60],
            ..Wanted::default()
        };
        let daemon_set = AdvisedDaemonSet { desired: 100, ..AdvisedDaemonSet::default() };
        let expected =
            ["maxSurge 1", "maxSurge 1, minReadySeconds 60", "maxSurge 3", "maxSurge 3, minReadySeconds 60"];
        assert_eq!(names(&daemon_set, &wanted), expected);
    }
}
