//! The settings of a scenario, one file for a topic: how each is written, its default with its source, what it becomes in the
//! plan, and its row of the documentation.

pub mod checked;
pub mod cluster;
pub mod control_plane;
pub mod delays;
pub mod images;
pub mod kubelet;
pub mod node_lifecycle;
pub mod pod_gc;
pub mod scheduler;
pub mod setting;

use self::setting::{Row, rows};

/// A table of `docs/scenario-format.md`.
pub struct Table {
    pub topic: &'static str,
    /// The heads of its columns.
    pub heads: [&'static str; 3],
    pub rows: Vec<Row>,
}

/// All that are made from settings.
pub fn tables() -> Vec<Table> {
    let table = |topic, rows| Table { topic, heads: ["setting", "says", "default"], rows };
    vec![
        Table { topic: "delays", heads: ["delay", "from … to", "default"], rows: delays::rows() },
        table("cluster", rows(cluster::Cluster::SETTINGS)),
        table("control_plane", rows(control_plane::ControlPlane::SETTINGS)),
        table("kubelet", rows(kubelet::Kubelet::SETTINGS)),
        table("node_lifecycle", rows(node_lifecycle::NodeLifecycle::SETTINGS)),
        Table { topic: "images", heads: ["field", "says", "default"], rows: images::table() },
        table("pod_gc", rows(pod_gc::PodGc::SETTINGS)),
        table("scheduler", rows(scheduler::Scheduler::SETTINGS)),
        table("kubelet_client", rows(kubelet::Client::SETTINGS)),
    ]
}
