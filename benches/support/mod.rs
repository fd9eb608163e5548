//! The rollout that the benches measure.

use std::io;
use std::path::Path;

use everynode::scenario::{Scenario, load_text};

/// One DaemonSet with maxUnavailable 10 % and the default random delays is updated on so many nodes.
pub fn rollout(nodes: u32) -> Scenario {
    let text = format!(
        r##"(
            duration: "2h",
            node_pools: {{ "pool": (count: {nodes}) }},
            daemon_sets: {{ "agent": (maxUnavailable: "10%", inline: r#"
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {{name: agent}}
                spec:
                  selector: {{matchLabels: {{app: agent}}}}
                  template:
                    metadata: {{labels: {{app: agent}}}}
                    spec: {{containers: [{{name: agent, image: "agent:1"}}]}}
            "#) }},
            script: [ At("1m", SetImage("agent", "agent:2")) ],
        )"##
    );
    let no_files = |path: &Path| -> io::Result<String> { Err(io::Error::other(path.display().to_string())) };
    load_text("rollout.ron", &text, &[], &no_files).unwrap_or_else(|problems| panic!("{problems}"))
}
