//! Whole scenarios: what they resolve to, and what is said of those that are wrong.

mod cluster_objects;
mod complaints_of_effect;
mod complaints_of_fleet;
mod complaints_of_form;
mod complaints_of_images;
mod complaints_of_manifests;
mod complaints_of_objectives;
mod complaints_of_presence;
mod complaints_of_room;
mod complaints_of_script;
mod containers;
mod fuzz;
mod hand_batches;
mod hostile;
mod hostile_values;
mod kubelet_client;
mod manifest_files;
mod node_health;
mod plans;
mod refusals;
mod sets;

use std::io;
use std::path::Path;

use super::{Scenario, load_text};
use crate::scenario::diagnostic::Diagnostics;

pub const FLUENTD: &str = include_str!("../../../scenarios/fluentd-elasticsearch.ron");
pub const MONITORING: &str = include_str!("../../../scenarios/monitoring-agent.ron");

/// The files of the tests.
pub fn files(path: &Path) -> io::Result<String> {
    match path.to_str() {
        Some("scenarios/manifests/fluentd-elasticsearch.yaml") => {
            Ok(include_str!("../../../scenarios/manifests/fluentd-elasticsearch.yaml").to_owned())
        }
        Some("scenarios/manifests/monitoring-agent.yaml") => {
            Ok(include_str!("../../../scenarios/manifests/monitoring-agent.yaml").to_owned())
        }
        Some("scenarios/broken.yaml") => Ok("kind: DaemonSet\nmetadata: {name: [".to_owned()),
        Some("scenarios/two.yaml") => Ok(format!("{}---\n{}", agent("one", ""), agent("two", ""))),
        Some("scenarios/refused.yaml") => Ok(agent("agent", "")
            .replace("app: agent}}\n    spec", "app: other}}\n    spec")
            .replace("name: agent,", "")),
        Some("scenarios/service.yaml") => Ok("kind: Service\nmetadata: {name: agent}\n".to_owned()),
        _ => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
    }
}

/// A small manifest with more lines in its spec.
pub fn agent(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: {{app: {name}}}}}\n{spec}  template:\n    metadata: {{labels: {{app: {name}}}}}\n    spec: {{containers: [{{name: agent, image: \"agent:1\"}}]}}\n"
    )
}

pub fn load(text: &str) -> Result<Scenario, Diagnostics> {
    load_text("scenarios/test.ron", text, &[], &files)
}

/// A scenario of one pool and one DaemonSet, with more fields.
pub fn scenario(fields: &str) -> String {
    format!(
        "(\n    duration: \"10m\",\n    node_pools: {{\"workload\": (count: 3, labels: {{\"nodepool\": \"workload\"}})}},\n    daemon_sets: {{\"agent\": (inline: r#\"{}\"#)}},\n{fields}\n)\n",
        agent("agent", "")
    )
}

/// What is said of a text, as somebody without colours sees it.
pub fn complaints(text: &str) -> String {
    match load(text) {
        Ok(scenario) => scenario.warnings.to_string(),
        Err(problems) => problems.to_string(),
    }
}
