//! The images that pods of a scenario run.

use serde_json::Value;

use super::daemon_sets::DeclaredDaemonSet;

/// Every image that any DaemonSet runs at any time, each once, sorted.
pub fn all_images(daemon_sets: &[DeclaredDaemonSet]) -> Vec<String> {
    let versions =
        daemon_sets.iter().filter_map(|it| it.history.as_ref()).flat_map(|history| &history.versions);
    let mut images: Vec<String> = versions.flat_map(|version| images_of_pod(&version.template)).collect();
    images.sort();
    images.dedup();
    images
}

/// Every image that a pod must have before it runs, each once, sorted.
pub fn images_of_pod(template: &Value) -> Vec<String> {
    let mut images = images_of(template, "containers");
    images.extend(images_of(template, "initContainers"));
    images.sort();
    images.dedup();
    images
}

/// Those of `containers` or `initContainers`, as written.
fn images_of(template: &Value, list: &str) -> Vec<String> {
    let containers = template["spec"][list].as_array();
    let images = containers.into_iter().flatten().filter_map(|container| container.get("image")?.as_str());
    images.map(str::to_owned).collect()
}
