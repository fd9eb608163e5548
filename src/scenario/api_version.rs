//! Which objects are Kubernetes' own DaemonSets, and what to say of those that are not.

use super::diagnostic::Diagnostic;

const DAEMON_SETS: &str = "apps/v1";
/// Where DaemonSets were before Kubernetes 1.16.
const REMOVED: [&str; 3] = ["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"];

/// Whether the version is that of Kubernetes' DaemonSets, or was.
pub fn is_kubernetes_own(version: &str) -> bool {
    matches!(version, "" | "v1" | "apps")
        || version.starts_with("apps/")
        || version.starts_with("extensions/")
}

/// What the API server says of a DaemonSet of this `apiVersion`, if it does not know one. Where it stands is for the caller
/// to add.
pub fn complaint(version: &str) -> Option<Diagnostic> {
    if version == DAEMON_SETS {
        return None;
    }
    if version.is_empty() {
        return Some(Diagnostic::error("apiVersion not set").help("write apiVersion: apps/v1"));
    }
    let problem = Diagnostic::error(format!("no matches for kind \"DaemonSet\" in version \"{version}\""));
    Some(if REMOVED.contains(&version) {
        problem.help(format!("{version} was removed in Kubernetes 1.16: write apiVersion: apps/v1"))
    } else if is_kubernetes_own(version) {
        problem.help("write apiVersion: apps/v1")
    } else {
        let group = version.split('/').next().unwrap_or(version);
        problem.help(format!(
            "this is a custom resource of {group} and not a Kubernetes DaemonSet (apps/v1): its controller follows other rules"
        ))
    })
}
