//! The scenario of an import.

use super::amounts::readable;
use super::background::NodeBackground;
use super::daemon_sets::{ImportedDaemonSet, InitialPod};
use super::load::{DEFAULT_GRACE_SECONDS, Load};
use super::node_names::NODE_NAMES_FILE;
use super::node_states::NodeState;
use super::notes::counted;
use super::numbers::{by_value, ranges};
use super::pools::Pool;
use super::priorities::{Class, Priorities};
use super::question::Question;
use super::ron_text::{RonText, list, map, quoted};
use crate::api::labels::Labels;
use crate::api::taints::Taint;

/// What the scenario is made of, all of it by the names that it has there.
pub struct Parts<'a> {
    pub kubernetes_version: &'a str,
    pub pools: Vec<PoolParts<'a>>,
    pub daemon_sets: Vec<DaemonSetParts<'a>>,
    pub priorities: &'a Priorities,
    /// Image → bytes.
    pub images: Vec<(String, i64)>,
    /// Files of other objects.
    pub manifests: Vec<String>,
    pub question: Option<Question>,
    pub nodes: usize,
    pub pods: u64,
    pub keeps_names: bool,
}

pub struct PoolParts<'a> {
    pub pool: &'a Pool,
    pub labels: Labels,
    pub taints: Vec<Taint>,
    /// By the node's number.
    pub states: Vec<NodeState>,
    pub backgrounds: Vec<Vec<(u32, Load, Option<String>)>>,
}

pub struct DaemonSetParts<'a> {
    pub daemon_set: &'a ImportedDaemonSet,
    pub manifest: String,
    pub revisions: Vec<String>,
    /// Pool → what is not as by default.
    pub initial_pods: Vec<(&'a str, Vec<(usize, InitialPod)>)>,
}

/// What runs on a node, with the classes of its priorities.
pub fn with_classes(
    background: &NodeBackground,
    priorities: &mut Priorities,
) -> Vec<(u32, Load, Option<String>)> {
    let with_class =
        |(count, load): &(u32, Load)| (*count, load.clone(), priorities.class_of_value(load.priority));
    background.iter().map(with_class).collect()
}

pub fn scenario(parts: &Parts<'_>) -> String {
    let mut text = RonText::default();
    text.line(&format!(
        "// A cluster as it was when it was asked: {} with {}, by `everynode import`.",
        counted(parts.nodes as u64, "node"),
        counted(parts.pods, "pod"),
    ));
    text.line("// What was joined, rounded and left out on the way here is in import.md.");
    if !parts.keeps_names {
        text.line("// Nodes, registries and labels of your own have other names here, the same throughout.");
    }
    if parts.keeps_names {
        text.line(&format!(
            "// Nodes are numbered; which is which of the cluster stands in {NODE_NAMES_FILE}."
        ));
    }
    text.block("(", ")", |text| {
        text.line(&format!("kubernetes_version: {},", quoted(parts.kubernetes_version)));
        text.line("duration: \"2h\",");
        text.line("");
        text.block("node_pools: {", "},", |text| {
            parts.pools.iter().for_each(|pool| write_pool(text, pool));
        });
        text.line("");
        text.block("daemon_sets: {", "},", |text| {
            parts.daemon_sets.iter().for_each(|daemon_set| write_daemon_set(text, daemon_set));
        });
        if !parts.manifests.is_empty() {
            text.line(&format!("manifests: {},", list(&parts.manifests)));
        }
        if !parts.priorities.used.is_empty() {
            text.line("");
            text.block("priority_classes: {", "},", |text| {
                for (name, class) in &parts.priorities.used {
                    text.line(&format!("{}: {},", quoted(name), class_text(class)));
                }
            });
        }
        write_images(text, &parts.images);
        if let Some(question) = &parts.question {
            text.line("");
            question.write(text);
        }
    });
    text.finish()
}

/// They mean nothing while pulls are a mere delay, which they are until somebody has measured a registry.
fn write_images(text: &mut RonText, images: &[(String, i64)]) {
    if images.is_empty() {
        return;
    }
    text.line("");
    text.line("// As large as images are on the nodes' disks; what is pulled is packed, and smaller. It counts with a registry, as in");
    text.line("// cluster: (registry: Shared(bandwidth: \"1GB/s\")),");
    text.line("// images: {");
    for (image, bytes) in images {
        text.line(&format!("//     {}: (size: \"{bytes}B\"),", quoted(image)));
    }
    text.line("// },");
}

fn class_text(class: &Class) -> String {
    let mut fields = vec![format!("value: {}", class.value)];
    if class.never_preempts {
        fields.push("preemption_policy: Never".to_owned());
    }
    if class.global_default {
        fields.push("global_default: true".to_owned());
    }
    if fields.len() == 1 { class.value.to_string() } else { format!("({})", fields.join(", ")) }
}

fn write_pool(text: &mut RonText, parts: &PoolParts<'_>) {
    let pool = parts.pool;
    text.block(&format!("{}: (", quoted(&pool.name)), "),", |text| {
        text.line(&format!("count: {},", pool.nodes.len()));
        if !parts.labels.is_empty() {
            text.line(&format!("labels: {},", map(&parts.labels)));
        }
        if !parts.taints.is_empty() {
            text.line(&format!("taints: {},", list(parts.taints.iter().map(Taint::to_string))));
        }
        if !pool.zones.is_empty() {
            let zones = pool.zones.iter().map(|(zone, count)| format!("{}: {count}", quoted(zone)));
            text.line(&format!("zones: {{{}}},", zones.collect::<Vec<_>>().join(", ")));
        }
        if let Some(offered) = &pool.offered {
            let own = [
                ("cpu", "cpu"),
                ("memory", "memory"),
                ("ephemeral-storage", "ephemeral_storage"),
                ("pods", "pods"),
            ];
            let own = own.into_iter().filter_map(|(resource, field)| {
                Some(format!("{field}: {}", quoted(&readable(resource, offered.get(resource)?))))
            });
            let mut fields: Vec<String> = own.collect();
            let extended: Vec<_> =
                offered.extended().map(|(name, amount)| (name.to_owned(), readable(name, amount))).collect();
            if !extended.is_empty() {
                fields.push(format!("extended: {}", map(extended)));
            }
            text.line(&format!("allocatable: ({}),", fields.join(", ")));
        }
        write_states(text, &parts.states);
        if pool.offered.is_some() {
            write_backgrounds(text, &parts.backgrounds);
        }
    });
}

fn write_states(text: &mut RonText, states: &[NodeState]) {
    let default = NodeState::default();
    let states = states.iter().cloned().enumerate().filter(|(_, state)| *state != default);
    let by_state = by_value(states);
    if by_state.is_empty() {
        return;
    }
    text.block("initial_states: [", "],", |text| {
        for (numbers, state) in by_state {
            let mut fields = vec![format!("nodes: {}", quoted(&ranges(&numbers)))];
            fields.extend(state.condition.map(|condition| format!("condition: {condition}")));
            if state.unschedulable {
                fields.push("unschedulable: true".to_owned());
            }
            if !state.pressure.is_empty() {
                fields.push(format!("pressure: [{}]", state.pressure.join(", ")));
            }
            if !state.taints.is_empty() {
                fields.push(format!("taints: {}", list(&state.taints)));
            }
            text.line(&format!("({}),", fields.join(", ")));
        }
    });
}

fn write_backgrounds(text: &mut RonText, backgrounds: &[Vec<(u32, Load, Option<String>)>]) {
    let backgrounds = backgrounds.iter().cloned().enumerate().filter(|(_, pods)| !pods.is_empty());
    let by_background = by_value(backgrounds);
    if by_background.is_empty() {
        return;
    }
    text.block("initial_background: [", "],", |text| {
        for (numbers, pods) in by_background {
            text.block(&format!("(nodes: {}, pods: [", quoted(&ranges(&numbers))), "]),", |text| {
                for (count, load, class) in &pods {
                    text.line(&format!("({}),", load_text(*count, load, class.as_deref())));
                }
            });
        }
    });
}

fn load_text(count: u32, load: &Load, class: Option<&str>) -> String {
    let mut fields = vec![format!("per_node: {count}")];
    let own = [("cpu", "cpu"), ("memory", "memory"), ("ephemeral-storage", "ephemeral_storage")];
    for (resource, field) in own {
        let amount = load.requests.get(resource);
        fields.extend(amount.map(|amount| format!("{field}: {}", quoted(&readable(resource, *amount)))));
    }
    let is_own = |name: &str| own.iter().any(|(resource, _)| *resource == name);
    let extended = load.requests.iter().filter(|(name, _)| !is_own(name));
    let extended: Vec<_> = extended.map(|(name, amount)| (name.clone(), readable(name, *amount))).collect();
    if !extended.is_empty() {
        fields.push(format!("extended: {}", map(extended)));
    }
    if !load.host_ports.is_empty() {
        fields.push(format!("host_ports: {}", list(&load.host_ports)));
    }
    fields.extend(class.map(|class| format!("priority_class: {}", quoted(class))));
    if load.grace_seconds != DEFAULT_GRACE_SECONDS {
        fields.push(format!("termination: \"{}s\"", load.grace_seconds));
    }
    fields.join(", ")
}

fn write_daemon_set(text: &mut RonText, parts: &DaemonSetParts<'_>) {
    let initial_pods: Vec<_> = parts
        .initial_pods
        .iter()
        .flat_map(|(pool, pods)| by_value(pods.iter().copied()).into_iter().map(move |it| (pool, it)))
        .collect();
    let manifest = format!("manifest: {}", quoted(&parts.manifest));
    let name = quoted(&parts.daemon_set.name);
    if parts.revisions.is_empty() && initial_pods.is_empty() {
        text.line(&format!("{name}: ({manifest}),"));
        return;
    }
    text.block(&format!("{name}: ("), "),", |text| {
        text.line(&format!("{manifest},"));
        if !parts.revisions.is_empty() {
            text.line(&format!("revisions: {},", list(&parts.revisions)));
        }
        if initial_pods.is_empty() {
            return;
        }
        text.block("initial_pods: [", "],", |text| {
            for (pool, (numbers, pod)) in &initial_pods {
                let mut fields =
                    vec![format!("pool: {}", quoted(pool)), format!("nodes: {}", quoted(&ranges(numbers)))];
                fields.extend(pod.revision.map(|revision| format!("revision: {revision}")));
                fields.extend(pod.state.map(|state| format!("state: {state}")));
                text.line(&format!("({}),", fields.join(", ")));
            }
        });
    });
}
