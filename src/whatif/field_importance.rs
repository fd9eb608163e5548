//! Which change of a pod template comes first where several are named: what runs, then where, then with what.

/// From the most important on. `*` stands for one step of a path, and what is below a path is as important as it is.
const IN_ORDER: [&[&str]; 30] = [
    &["spec", "containers", "*", "image"],
    &["spec", "initContainers", "*", "image"],
    &["spec", "containers", "*", "command"],
    &["spec", "containers", "*", "args"],
    &["spec", "initContainers", "*", "command"],
    &["spec", "initContainers", "*", "args"],
    &["spec", "nodeName"],
    &["spec", "nodeSelector"],
    &["spec", "affinity"],
    &["spec", "tolerations"],
    &["spec", "runtimeClassName"],
    &["spec", "priorityClassName"],
    &["spec", "containers", "*", "resources"],
    &["spec", "initContainers", "*", "resources"],
    &["spec", "resources"],
    &["spec", "hostNetwork"],
    &["spec", "containers", "*", "ports"],
    &["spec", "containers", "*", "env"],
    &["spec", "containers", "*", "envFrom"],
    &["spec", "containers", "*", "livenessProbe"],
    &["spec", "containers", "*", "readinessProbe"],
    &["spec", "containers", "*", "startupProbe"],
    &["spec", "containers", "*", "lifecycle"],
    &["spec", "terminationGracePeriodSeconds"],
    &["spec", "volumes"],
    &["spec", "containers", "*", "volumeMounts"],
    &["spec", "serviceAccountName"],
    &["spec", "securityContext"],
    &["spec", "containers", "*", "securityContext"],
    &["spec"],
];

/// The lower, the more important. A whole container that comes or goes is as important as its image; labels and annotations come
/// last.
pub fn importance(steps: &[String]) -> usize {
    let is_whole_container = steps.len() == 3
        && steps[0] == "spec"
        && ["containers", "initContainers"].contains(&steps[1].as_str());
    if is_whole_container {
        return 0;
    }
    let is_below = |pattern: &&[&str]| {
        pattern.len() <= steps.len()
            && pattern.iter().zip(steps).all(|(wanted, step)| *wanted == "*" || wanted == step)
    };
    IN_ORDER.iter().position(is_below).unwrap_or(IN_ORDER.len())
}
