//! What an import says in short, name by name: by this the next one of the same cluster tells what has changed.

use std::collections::BTreeMap;

use super::amounts::readable;
use super::node_states::NodeState;
use super::scenario_text::Parts;

/// Name → value.
pub type Facts = BTreeMap<String, String>;

pub fn facts(parts: &Parts<'_>) -> Facts {
    let mut facts = Facts::new();
    facts.insert("Kubernetes".to_owned(), parts.kubernetes_version.to_owned());
    for pool in &parts.pools {
        let mut add = |what: &str, value: String| {
            if !value.is_empty() {
                facts.insert(format!("pool {}: {what}", pool.pool.name), value);
            }
        };
        add("nodes", pool.pool.nodes.len().to_string());
        let pairs = |pairs: Vec<(String, String)>| {
            pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", ")
        };
        add("labels", pairs(pool.labels.clone().into_iter().collect()));
        add("taints", pool.taints.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        add(
            "zones",
            pairs(pool.pool.zones.iter().map(|(zone, count)| (zone.clone(), count.to_string())).collect()),
        );
        let offered = pool.pool.offered.iter().flat_map(|offered| &offered.0);
        add(
            "allocatable",
            pairs(offered.map(|(name, amount)| (name.clone(), readable(name, *amount))).collect()),
        );
        let unusual = pool.states.iter().filter(|state| **state != NodeState::default()).count();
        add("nodes not as the others", unusual.to_string());
        let pods: u64 = pool.backgrounds.iter().flatten().map(|&(count, ..)| u64::from(count)).sum();
        add("pods of others", pods.to_string());
    }
    for parts in &parts.daemon_sets {
        let daemon_set = parts.daemon_set;
        let mut add =
            |what: &str, value: String| facts.insert(format!("DaemonSet {}: {what}", daemon_set.name), value);
        let figures = daemon_set.figures();
        add("desired", figures.desired_number_scheduled.to_string());
        add("ready", figures.number_ready.to_string());
        add("up to date", figures.updated_number_scheduled.to_string());
        let newest = &daemon_set.revisions[daemon_set.newest()].hash;
        // Empty where no pod has it yet.
        if !newest.is_empty() {
            add("newest revision", newest.clone());
        }
    }
    facts
}
