//! What `explain --against` says of random changes is what becomes of the pods when a run makes the same change.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use everynode::api::labels::Labels;
use everynode::record::fact::FactKind;
use everynode::scenario::against::read_new;
use everynode::scenario::load_with_manifests;
use everynode::whatif::change::{After, Before, Change};
use everynode::whatif::daemons::daemons;
use everynode::whatif::fate::Fate;
use everynode::whatif::nodes::{NodeAtStart, nodes_at_the_start};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Watched, run_with_seed};

const VALUES: [&str; 2] = ["1", "2"];
const TAINTS: [&str; 4] = ["t=x:NoSchedule", "t=y:NoExecute", "u:NoSchedule", "p:PreferNoSchedule"];

/// What of a pod decides where it runs, and its image.
fn pod() -> impl Strategy<Value = Value> {
    let selector = prop::option::weighted(0.4, prop::sample::select(&VALUES[..]));
    let affinity = prop::option::weighted(0.3, prop::sample::select(&["In", "NotIn"][..]));
    let tolerations = prop::sample::subsequence(
        vec![
            json!({"key": "t", "value": "x"}),
            json!({"key": "t", "value": "y", "effect": "NoExecute"}),
            json!({"key": "u", "operator": "Exists"}),
        ],
        0..=3,
    );
    let image = prop::sample::select(&["agent:1", "agent:2"][..]);
    (selector, affinity, tolerations, image).prop_map(|(selector, affinity, tolerations, image)| {
        let mut pod = json!({"tolerations": tolerations, "containers": [{"name": "agent", "image": image}]});
        if let Some(value) = selector {
            pod["nodeSelector"] = json!({"a": value});
        }
        if let Some(operator) = affinity {
            let term = json!({"matchExpressions": [{"key": "b", "operator": operator, "values": ["1"]}]});
            pod["affinity"] = json!({"nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}});
        }
        pod
    })
}

fn pools() -> impl Strategy<Value = Vec<(Labels, Vec<&'static str>)>> {
    let labels = prop::collection::btree_map(
        prop::sample::select(&["a", "b"][..]).prop_map(str::to_owned),
        prop::sample::select(&VALUES[..]).prop_map(str::to_owned),
        0..3,
    );
    prop::collection::vec((labels, prop::sample::subsequence(TAINTS.to_vec(), 0..3)), 1..4)
}

fn manifest(pod: &Value, strategy: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"},
        "spec": {"selector": {"matchLabels": {"app": "agent"}}, "updateStrategy": {"type": strategy},
            "template": {"metadata": {"labels": {"app": "agent"}}, "spec": pod}},
    })
}

/// The patch that makes one pod template of another.
fn patch(new: &Value) -> Value {
    let replaced = |field: &str| match &new[field] {
        Value::Null => Value::Null,
        map => {
            let mut map = map.clone();
            map["$patch"] = json!("replace");
            map
        }
    };
    json!({"spec": {
        "nodeSelector": replaced("nodeSelector"), "affinity": replaced("affinity"),
        "tolerations": new["tolerations"], "containers": new["containers"],
    }})
}

/// By node the pods before the change and those in the end.
fn pods_of(watched: &Watched) -> BTreeMap<String, [Vec<String>; 2]> {
    let mut nodes: BTreeMap<String, [Vec<String>; 2]> = BTreeMap::new();
    for (_, fact) in &watched.facts {
        let (Some(node), Some(pod)) = (fact.node(), fact.pod()) else { continue };
        let [before, after] = nodes.entry(watched.catalog.node(node).to_string()).or_default();
        let pod = format!("{pod:?}");
        match fact.kind() {
            FactKind::PodExisted => {
                before.push(pod.clone());
                after.push(pod);
            }
            FactKind::PodCreated => after.push(pod),
            FactKind::PodRemoved => after.retain(|other| *other != pod),
            _ => {}
        }
    }
    nodes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_of_a_change_is_what_becomes_of_the_pods(
        old in pod(),
        new in pod(),
        pools in pools(),
        strategy in prop::sample::select(&["RollingUpdate", "OnDelete"][..]),
    ) {
        let pools: Vec<String> = (0..).zip(&pools).map(|(index, (labels, taints)): (u32, _)| {
            format!("\"p{index}\": (count: 2, labels: {}, taints: {})", json!(labels), json!(taints))
        }).collect();
        let scenario = format!(
            "(duration: \"1h\", node_pools: {{{}}}, daemon_sets: {{\"agent\": (manifest: \"agent.json\")}}, \
             script: [At(\"1m\", PatchTemplate(\"agent\", r#\"{}\"#))])",
            pools.join(", "),
            patch(&new)
        );
        let written = manifest(&old, strategy);
        let files = |path: &Path| -> io::Result<String> {
            Ok(if path == Path::new("a.ron") { scenario.clone() } else { written.to_string() })
        };
        let (scenario, as_written) = load_with_manifests(Path::new("a.ron"), &[], &files)
            .unwrap_or_else(|problems| panic!("{}", problems.render_plain()));
        let read = read_new("new.json", &manifest(&new, strategy).to_string(), &as_written);
        let stored = read.daemon_sets[0].accepted.as_ref().expect("the API server takes it");

        let nodes = nodes_at_the_start(&scenario.plan);
        let shown: Vec<&NodeAtStart<'_>> = nodes.iter().collect();
        let [old_one, new_one] = [&as_written.daemon_sets[0], stored]
            .map(|stored| daemons([("agent".to_owned(), stored)], &as_written.admission).remove(0));
        let planned = &scenario.plan.daemon_sets[0];
        let before = Before { stored: &as_written.daemon_sets[0], daemon: &old_one, planned };
        let after = After { stored, daemon: &new_one, others: &[] };
        let change = Change::of(Some(before), after, &nodes, &shown);

        let became = pods_of(&run_with_seed(&scenario, 1));
        let mut fates = change.nodes.iter().flat_map(|stretch| (0..stretch.nodes).map(|_| stretch.fate.fate));
        for node in &nodes {
            let fate = fates.next().expect("each node has a fate");
            let [before, after] = became.get(&node.name).cloned().unwrap_or_default();
            let is_so = match fate {
                Fate::Gains => before.is_empty() && after.len() == 1,
                Fate::Loses | Fate::LosesInRollout => before.len() == 1 && after.is_empty(),
                Fate::Replaced => before.len() == 1 && after.len() == 1 && before != after,
                Fate::LosesWhenDeleted | Fate::ReplacedWhenDeleted | Fate::Stays => before.len() == 1 && before == after,
                Fate::Without => before.is_empty() && after.is_empty(),
            };
            prop_assert!(is_so, "{} {fate:?}: {before:?}, then {after:?}\n{old}\n{new}\n{strategy}", node.name);
        }
        prop_assert_eq!(fates.next(), None);
    }
}
