//! The settings of a scenario, one file for a topic: how each is written, its default with its source, what it becomes in the
//! plan, and its row of the documentation.

pub mod actions;
pub mod checked;
pub mod churn;
pub mod cluster;
pub mod control_plane;
pub mod daemon_sets;
pub mod delays;
pub mod demand;
pub mod faults;
pub mod images;
pub mod initial_state;
pub mod kubelet;
pub mod node_lifecycle;
pub mod node_pools;
pub mod nodes;
pub mod objectives;
pub mod pod_gc;
pub mod room;
pub mod scheduler;
pub mod setting;

use self::actions::Action;
use self::churn::Churn;
use self::setting::{Form, Row, Setting, rows, rows_of};
use super::model::ScenarioFile;

/// A table of `docs/scenario-format.md`.
pub struct Table {
    pub topic: &'static str,
    /// The heads of its columns.
    pub heads: &'static [&'static str],
    /// By column.
    pub rows: Vec<Vec<String>>,
}

/// All that are made from settings.
pub fn tables() -> Vec<Table> {
    vec![
        fields("file", rows(ScenarioFile::SETTINGS)),
        fields("node_pools", rows(node_pools::NodePool::SETTINGS)),
        fields("daemon_sets", rows(daemon_sets::DaemonSet::SETTINGS)),
        fields("initial_states", rows(initial_state::InitialNodes::SETTINGS)),
        fields("initial_background", rows(initial_state::InitialBackground::SETTINGS)),
        fields("initial_pods", rows(initial_state::InitialPods::SETTINGS)),
        Table { heads: &["delay", "from … to", "default"], ..fields("delays", delays::rows()) },
        fields("cluster", rows(cluster::Cluster::SETTINGS)),
        fields("control_plane", rows(control_plane::ControlPlane::SETTINGS)),
        fields("kubelet", rows(kubelet::Kubelet::SETTINGS)),
        fields("node_lifecycle", rows(node_lifecycle::NodeLifecycle::SETTINGS)),
        fields("pod_gc", rows(pod_gc::PodGc::SETTINGS)),
        fields("images", images::table()),
        fields("allocatable", rows(room::Allocatable::SETTINGS)),
        forms("background", &["background", "is"], room::Background::FORMS, room::Background::SETTINGS),
        fields("background_pods", rows(room::BackgroundPods::SETTINGS)),
        fields("priority_class", rows(room::PriorityClassFields::SETTINGS)),
        fields("scheduler", rows(scheduler::Scheduler::SETTINGS)),
        fields("kubelet_client", rows(kubelet::Client::SETTINGS)),
        forms("faults", &["fault", "does"], faults::Fault::FORMS, faults::Fault::SETTINGS),
        // All faults have these.
        fields("fault", rows_of(faults::Fault::SETTINGS, "Crash")),
        forms("churn", &["process", "does"], Churn::FORMS, Churn::SETTINGS),
        fields("spot_reclaims", rows_of(Churn::SETTINGS, "SpotReclaims")),
        forms("demand", &["demand", "says"], demand::Demand::FORMS, demand::Demand::SETTINGS),
        fields("autoscaler", rows_of(Churn::SETTINGS, "Autoscaler")),
        fields("replace_when_full", rows_of(Churn::SETTINGS, "ReplaceWhenFull")),
        fields("nodes", rows(nodes::Nodes::SETTINGS)),
        forms("actions", &["action", "as"], Action::FORMS, Action::SETTINGS),
        fields("strategy", rows(daemon_sets::Strategy::SETTINGS)),
        fields("delete_in_batches", rows_of(Action::SETTINGS, "DeleteInBatches")),
        fields("upgrade_pool", rows_of(Action::SETTINGS, "UpgradePool")),
        fields("replace_nodes", rows_of(Action::SETTINGS, "ReplaceNodes")),
        fields("refuse_creates", rows_of(Action::SETTINGS, "RefuseCreates")),
        forms(
            "objectives",
            &["objective", "holds if"],
            objectives::Objective::FORMS,
            objectives::Objective::SETTINGS,
        ),
        // All objectives have these.
        fields("objective", rows_of(objectives::Objective::SETTINGS, "Availability")),
    ]
}

/// What can be written in a value.
fn fields(topic: &'static str, rows: Vec<Row>) -> Table {
    let cells = |row: Row| vec![format!("`{}`", row.name), row.says.to_owned(), row.default];
    Table { topic, heads: &["field", "says", "default"], rows: rows.into_iter().map(cells).collect() }
}

/// The forms in which a value can be written.
fn forms<W>(
    topic: &'static str,
    heads: &'static [&'static str],
    forms: &[Form],
    settings: &[Setting<W>],
) -> Table {
    let cells = |form: &Form| vec![format!("`{}`", form.shown(settings)), form.says.trim_start().to_owned()];
    Table { topic, heads, rows: forms.iter().map(cells).collect() }
}
