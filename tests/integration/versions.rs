//! What changed from Kubernetes 1.31 to 1.36, each rule under the version before it and the version from which it holds, as
//! scenarios with figures worked out by hand.

mod around;
mod controller;
mod docs;
mod min_ready_seconds;
mod scheduling;

use crate::support::{Watched, run};

const VERSIONS: [&str; 6] = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"];

/// Runs a scenario under the rules of this version.
fn under(version: &str, scenario: &str) -> Watched {
    let fields = scenario.trim_start().strip_prefix('(').expect("a scenario is a struct");
    run(&format!("(kubernetes_version: \"{version}\", {fields}"))
}
