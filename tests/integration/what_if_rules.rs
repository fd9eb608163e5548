//! What `explain --node` says of random DaemonSets and nodes is what the controller decides, and its edits are enough.

use std::io;
use std::path::Path;

use everynode::api::labels::Labels;
use everynode::api::node::NodeFacets;
use everynode::api::taints::Taint;
use everynode::daemonset::eligibility::Placement;
use everynode::scenario::load_with_manifests;
use everynode::whatif::daemons::{Daemon, daemons};
use everynode::whatif::edit::Edit;
use everynode::whatif::explanation::{Explanation, Outlook, explain};
use everynode::whatif::nodes::nodes_at_the_start;
use everynode::whatif::rule::Component;
use proptest::prelude::*;
use serde_json::{Value, json};

const KEYS: [&str; 3] = ["a", "b", "kubernetes.io/hostname"];
const VALUES: [&str; 3] = ["1", "2", "pool-00000"];

fn requirement() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(&KEYS[..]);
    let values = prop::sample::subsequence(&VALUES[..], 1..3);
    let operator = prop::sample::select(&["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"][..]);
    (key, operator, values).prop_map(|(key, operator, values)| match operator {
        "Exists" | "DoesNotExist" => json!({"key": key, "operator": operator}),
        "Gt" | "Lt" => json!({"key": key, "operator": operator, "values": ["1"]}),
        _ => json!({"key": key, "operator": operator, "values": values}),
    })
}

fn term() -> impl Strategy<Value = Value> {
    let field = prop::option::weighted(0.2, prop::sample::select(&["pool-00000", "elsewhere"][..]));
    let expressions = prop::collection::vec(requirement(), 0..3);
    (expressions, field).prop_map(|(expressions, name)| match name {
        None => json!({"matchExpressions": expressions}),
        Some(name) => json!({
            "matchExpressions": expressions,
            "matchFields": [{"key": "metadata.name", "operator": "In", "values": [name]}],
        }),
    })
}

fn toleration() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"operator": "Exists"}),
        json!({"key": "t", "operator": "Exists"}),
        json!({"key": "t", "value": "x"}),
        json!({"key": "u", "operator": "Exists", "effect": "NoSchedule"}),
    ])
}

fn pod() -> impl Strategy<Value = Value> {
    let selector =
        prop::collection::btree_map(prop::sample::select(&KEYS[..]), prop::sample::select(&VALUES[..]), 0..3);
    let terms = prop::option::of(prop::collection::vec(term(), 1..4));
    let tolerations = prop::collection::vec(toleration(), 0..2);
    let name = prop::option::weighted(0.2, prop::sample::select(&["pool-00000", "elsewhere"][..]));
    (selector, terms, tolerations, name).prop_map(|(selector, terms, tolerations, name)| {
        let mut pod = json!({
            "nodeSelector": selector, "tolerations": tolerations,
            "containers": [{"name": "agent", "image": "agent:1"}],
        });
        if let Some(terms) = terms {
            pod["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"] =
                json!(terms);
        }
        if let Some(name) = name {
            pod["nodeName"] = json!(name);
        }
        pod
    })
}

fn node() -> impl Strategy<Value = (Labels, Vec<&'static str>)> {
    let labels = prop::collection::btree_map(
        prop::sample::select(&KEYS[..2]).prop_map(str::to_owned),
        prop::sample::select(&VALUES[..2]).prop_map(str::to_owned),
        0..3,
    );
    let all = ["t=x:NoSchedule", "t=y:NoExecute", "u:NoSchedule", "u:NoExecute", "p:PreferNoSchedule"];
    (labels, prop::sample::subsequence(all.to_vec(), 0..4))
}

fn stood(pod: &Value, labels: &Labels, taints: &[&str]) -> (Explanation, Daemon) {
    let manifest = json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"},
        "spec": {"selector": {"matchLabels": {"app": "agent"}},
            "template": {"metadata": {"labels": {"app": "agent"}}, "spec": pod}},
    });
    let scenario = format!(
        "(duration: \"1m\", node_pools: {{\"pool\": (count: 1, labels: {}, taints: {})}}, \
         daemon_sets: {{\"agent\": (manifest: \"agent.json\")}})",
        json!(labels),
        json!(taints)
    );
    let files = |path: &Path| -> io::Result<String> {
        Ok(if path == Path::new("a.ron") { scenario.clone() } else { manifest.to_string() })
    };
    let (scenario, as_written) = load_with_manifests(Path::new("a.ron"), &[], &files)
        .unwrap_or_else(|problems| panic!("{}", problems.render_plain()));
    let nodes = nodes_at_the_start(&scenario.plan);
    let daemons = daemons([("agent".to_owned(), &as_written.daemon_sets[0])], &as_written.admission);
    (explain(&daemons, 0, &nodes[0]), daemons[0].clone())
}

/// The pod and the labels of the node when all edits have been made.
fn edited(explanation: &Explanation, daemon: &Daemon, labels: &Labels) -> (Placement, Labels) {
    let (mut pod, mut labels) = (daemon.template.clone(), labels.clone());
    for edit in &explanation.edits {
        match edit {
            Edit::RemoveNodeName { .. } => pod.node_name.clear(),
            Edit::LabelNode { key, value, .. } => {
                labels.insert(key.clone(), value.clone());
            }
            Edit::UnlabelNode { key, .. } => {
                labels.remove(key);
            }
            Edit::ChangeSelector { key, value, .. } => {
                pod.node_selector.insert(key.clone(), value.clone());
            }
            Edit::AddTermForNode { node } => {
                let affinity = pod.affinity.as_mut().unwrap().node_affinity.as_mut().unwrap();
                let required = affinity.required_during_scheduling_ignored_during_execution.as_mut().unwrap();
                let term =
                    json!({"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]});
                required.node_selector_terms.push(serde_json::from_value(term).unwrap());
            }
            Edit::AddToleration { toleration } => pod.tolerations.push(toleration.clone()),
            other => panic!("there is room for everything: {other}"),
        }
    }
    (Placement::of(&pod), labels)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_say_what_the_controller_decides_and_the_edits_are_enough(pod in pod(), (labels, taints) in node()) {
        let (explanation, daemon) = stood(&pod, &labels, &taints);
        let all_pass = explanation.rules.iter().all(|rule| rule.passes || rule.is_part);
        prop_assert_eq!(all_pass, explanation.verdict.should_run, "{:#?}", explanation);
        prop_assert_eq!(all_pass, explanation.outlook == Outlook::Runs);
        prop_assert_eq!(all_pass, explanation.edits.is_empty());
        prop_assert!(explanation.rules.iter().all(|rule| rule.by == Component::Controller));

        let taints: Vec<Taint> = taints.iter().map(|taint| taint.parse().unwrap()).collect();
        let mut before: Labels = labels.clone();
        // The labels that every node has.
        before.insert("kubernetes.io/os".to_owned(), "linux".to_owned());
        let (placement, after) = edited(&explanation, &daemon, &before);
        let facets = NodeFacets { name: "pool-00000", labels: &after, taints: &taints };
        prop_assert!(placement.verdict(&facets).should_run, "{:#?}\n{:?}", explanation, after);

        // And none of them is one too many.
        for left_out in 0..explanation.edits.len() {
            let mut fewer = explanation.clone();
            fewer.edits.remove(left_out);
            let (placement, after) = edited(&fewer, &daemon, &before);
            let facets = NodeFacets { name: "pool-00000", labels: &after, taints: &taints };
            prop_assert!(!placement.verdict(&facets).should_run, "{} is not needed: {:#?}", explanation.edits[left_out], explanation);
        }
    }
}
