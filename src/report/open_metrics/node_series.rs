//! `kube_node_…`: what kube-state-metrics tells of nodes, as far as dashboards of DaemonSets join it.

use std::io::{self, Read, Seek, Write};

use super::exposition::{Exposition, Kind};
use super::finished_objects::{FinishedObject, FinishedObjects, Identity};
use super::taint_sets::TaintSets;
use crate::api::identity::NodeId;
use crate::api::taints::{Taint, well_known};
use crate::record::catalog::Catalog;
use crate::report::kubernetes_list::node_object::{NodeState, is_unschedulable};

/// Its Ready condition, and which taints it has.
pub const VALUES: usize = 2;

/// The statuses of a condition, as the Ready condition is kept: by its place here.
const STATUSES: [&str; 3] = ["true", "false", "unknown"];

/// The conditions that kubelets report besides Ready, each with the taint that the node has while it holds.
const PRESSURES: [(&str, &str); 3] = [
    ("MemoryPressure", well_known::MEMORY_PRESSURE),
    ("DiskPressure", well_known::DISK_PRESSURE),
    ("PIDPressure", well_known::PID_PRESSURE),
];

/// What a scrape sees of a node.
pub fn values(state: &NodeState, taint_sets: &mut TaintSets) -> [u64; VALUES] {
    let is_of = |status: &&str| status.eq_ignore_ascii_case(state.ready_condition());
    let ready = STATUSES.iter().position(is_of).expect("conditions are True, False or Unknown");
    [ready as u64, taint_sets.number(state.taints())]
}

pub fn identity(id: NodeId, state: &NodeState, out: &Exposition<impl Write>) -> Identity {
    let created = out.calendar().created_since_epoch(state.created());
    [id.0.into(), created.as_secs(), 0, 0, 0]
}

/// What the labels of nodes are made of.
pub struct Names<'a> {
    pub catalog: &'a Catalog,
    pub taint_sets: &'a TaintSets,
    pub kubelet_version: &'a str,
}

impl Names<'_> {
    fn node(&self, identity: &Identity) -> String {
        self.catalog.node(NodeId(identity[0] as u32)).to_string()
    }
}

pub fn write(
    nodes: &mut FinishedObjects<impl Read + Seek, VALUES>,
    names: &Names<'_>,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    let version = names.kubelet_version;
    out.family("kube_node_info", Kind::Gauge, "What is known of a node.");
    nodes.for_each(|object| {
        let node = names.node(&object.identity);
        out.series(&[("node", &node), ("kubelet_version", version), ("kubeproxy_version", version)]);
        object.for_each_stretch(|from, to, _| out.samples(from, to, 1))
    })?;
    out.family("kube_node_created", Kind::Gauge, "When it was created, in seconds since the Unix epoch.");
    nodes.for_each(|object| {
        let created = object.identity[1];
        out.series(&[("node", &names.node(&object.identity))]);
        object.for_each_stretch(|from, to, _| out.samples(from, to, created))
    })?;
    out.family("kube_node_spec_unschedulable", Kind::Gauge, "Whether no new pods are scheduled to a node.");
    nodes.for_each(|object| {
        out.series(&[("node", &names.node(&object.identity))]);
        object.for_each_stretch(|from, to, &[_, taints]| {
            out.samples(from, to, is_unschedulable(names.taint_sets.get(taints)).into())
        })
    })?;
    out.family("kube_node_spec_taint", Kind::Gauge, "A taint of a node.");
    nodes.for_each(|object| write_taints(object, names, out))?;
    out.family("kube_node_status_condition", Kind::Gauge, "A condition of a node.");
    nodes.for_each(|object| write_conditions(object, names, out))
}

/// A series for each taint that the node has at any time.
fn write_taints(
    object: &mut FinishedObject<'_, impl Read + Seek, VALUES>,
    names: &Names<'_>,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    let mut seen: Vec<&Taint> = Vec::new();
    object.for_each_stretch(|_, _, &[_, taints]| {
        seen.extend(names.taint_sets.get(taints));
        seen.sort_unstable();
        seen.dedup();
        Ok(())
    })?;
    let node = names.node(&object.identity);
    for taint in seen {
        let effect = format!("{:?}", taint.effect);
        out.series(&[("node", &node), ("key", &taint.key), ("value", &taint.value), ("effect", &effect)]);
        object.for_each_stretch(|from, to, &[_, taints]| {
            if names.taint_sets.get(taints).contains(taint) { out.samples(from, to, 1) } else { Ok(()) }
        })?;
    }
    Ok(())
}

fn write_conditions(
    object: &mut FinishedObject<'_, impl Read + Seek, VALUES>,
    names: &Names<'_>,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    let node = names.node(&object.identity);
    for (place, status) in STATUSES.into_iter().enumerate() {
        out.series(&[("node", &node), ("condition", "Ready"), ("status", status)]);
        object.for_each_stretch(|from, to, &[ready, _]| {
            out.samples(from, to, u64::from(ready == place as u64))
        })?;
    }
    for (condition, taint) in PRESSURES {
        for status in STATUSES {
            out.series(&[("node", &node), ("condition", condition), ("status", status)]);
            object.for_each_stretch(|from, to, &[ready, taints]| {
                let holds = names.taint_sets.get(taints).iter().any(|other| other.key == taint);
                // Nobody knows of a node whose kubelet is silent.
                let is = if STATUSES[ready as usize] == "unknown" {
                    "unknown"
                } else {
                    STATUSES[usize::from(!holds)]
                };
                out.samples(from, to, u64::from(is == status))
            })?;
        }
    }
    Ok(())
}
