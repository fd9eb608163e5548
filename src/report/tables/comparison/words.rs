//! Words for what was measured of a workload: a cell of the table each.

use crate::compare::comparison::Comparison;
use crate::compare::measured::{Claims, Coverage, LostNode, Measured, Replacement, Scaling};
use crate::compare::pod_history::NamedPod;
use crate::compare::workload::Workload;
use crate::engine::time::Duration;
use crate::report::wording::{elapsed, grouped, share};

/// Finds words for what was measured.
pub struct Words<'a> {
    pub comparison: &'a Comparison,
}

impl Words<'_> {
    /// The name without what all names begin with.
    fn short(&self, name: &str) -> String {
        name.strip_prefix(&self.comparison.daemon_set)
            .map_or_else(|| name.to_owned(), |rest| format!("…{rest}"))
    }

    pub fn first(&self, column: &Measured) -> String {
        let first = &column.creation.first;
        let shown: Vec<String> = match column.workload {
            Workload::StatefulSet => first.iter().map(|pod| self.short(&pod.name)).collect(),
            _ => first
                .iter()
                .take(1)
                .map(|pod| format!("{} on {}", self.short(&pod.name), node(pod)))
                .collect(),
        };
        if shown.is_empty() { none() } else { shown.join(", ") }
    }

    pub fn same_name(&self, replacement: &Replacement) -> String {
        let Some(successor) = &replacement.successor else { return "nobody takes its place".to_owned() };
        let (old, new) = (self.short(&replacement.deleted.name), self.short(&successor.name));
        let name = if old == new { format!("{old} again") } else { format!("{old} becomes {new}") };
        let where_to = if successor.node == replacement.deleted.node { "same node" } else { "another node" };
        format!("{name}, {where_to}")
    }

    pub fn volumes(&self, claims: Option<&Claims>) -> String {
        let mut volumes = Vec::new();
        let mut add = |count: u32, what: &str| {
            if count > 0 {
                volumes.push(format!("{} {what}", grouped(count.into())));
            }
        };
        add(self.comparison.host_paths.len() as u32, "hostPath");
        add(self.comparison.other_volumes, "other");
        if let Some(claims) = claims {
            add(claims.made, if claims.made == 1 { "claim in the end" } else { "claims in the end" });
            add(claims.kept_without_a_pod, "of them kept for later");
        }
        if volumes.is_empty() { none() } else { volumes.join(", ") }
    }

    /// What the successor of a deleted pod finds.
    pub fn finds_again(&self, workload: Workload, replacement: &Replacement) -> String {
        let Some(successor) = &replacement.successor else { return none() };
        let node = node(successor);
        match (workload, successor.node == replacement.deleted.node) {
            (Workload::StatefulSet, _) => format!("the claim of {} again", self.short(&successor.name)),
            (_, true) => format!("the files of {node} again"),
            (_, false) => format!("the files of {node}, not its predecessor's"),
        }
    }

    /// Whom clients miss while a deleted pod is replaced.
    pub fn unreachable(&self, workload: Workload, replacement: &Replacement) -> String {
        let gap = replacement
            .ready
            .map_or_else(|| "for good".to_owned(), |ready| format!("for {}", elapsed(ready)));
        match workload {
            Workload::Deployment => {
                format!("{} endpoints left, {gap}", share_of(replacement.fewest_ready, replacement.pods))
            }
            Workload::StatefulSet => format!("{} missing {gap}", self.short(&replacement.deleted.name)),
            Workload::DaemonSet => format!("{} without it {gap}", node(&replacement.deleted)),
        }
    }

    pub fn scaled(&self, column: &Measured, scaling: &Scaling) -> String {
        let (Some(first), Some(last)) = (&scaling.first, &scaling.last) else { return "no pod".to_owned() };
        let took = scaling.took.map_or_else(|| "never done".to_owned(), elapsed);
        let grows = scaling.to > scaling.from;
        let noun = if scaling.pods == 1 { "pod" } else { "pods" };
        let pods = format!("{} {noun}", grouped(scaling.pods.into()));
        match column.workload {
            Workload::Deployment if grows => format!("{pods}, {} at once, {took}", scaling.most_at_once),
            Workload::Deployment => format!("{pods}, {} of them new, {took}", scaling.newest),
            Workload::StatefulSet => {
                let together = scaling.most_at_once;
                let how = if together == 1 { "in turn".to_owned() } else { format!("{together} at once") };
                format!("{} to {} {how}, {took}", self.short(first), self.short(last))
            }
            Workload::DaemonSet => {
                let nodes =
                    format!("{} nodes {}", self.comparison.step, if grows { "join" } else { "leave" });
                format!("{nodes}: {pods}, {took}")
            }
        }
    }

    pub fn replaced(&self, lost: &LostNode) -> String {
        let (Some(successor), Some(created)) = (&lost.successor, lost.successor_created) else {
            return "never".to_owned();
        };
        let why = if lost.is_replaced_beside_the_old() {
            "beside the old pod".to_owned()
        } else {
            format!("Node deleted at {}", elapsed(lost.node_object_deleted))
        };
        format!("after {} on {}, {why}", elapsed(created), node(successor))
    }
}

pub fn covered(coverage: &Coverage) -> String {
    let covered = share(coverage.nodes_with_a_pod.min(coverage.eligible_nodes), coverage.eligible_nodes);
    match coverage.unscheduled {
        0 => covered,
        pending => format!("{covered}, {} pending", grouped(pending.into())),
    }
}

pub fn doubled(coverage: &Coverage) -> String {
    match coverage.nodes_with_two_or_more {
        0 => "on no node".to_owned(),
        1 => format!("on 1 node: {}", coverage.most_on_a_node),
        nodes => format!("on {} nodes, up to {}", grouped(nodes.into()), coverage.most_on_a_node),
    }
}

pub fn joined(column: &Measured) -> String {
    let join = &column.node_join;
    let covered = share_of(join.coverage.nodes_with_a_pod, join.coverage.eligible_nodes);
    match join.pods_created {
        0 => format!("no new pod, {covered} covered"),
        pods => format!("{} new pods, {covered} covered, {}", grouped(pods.into()), within(join.all_ready)),
    }
}

fn share_of(part: u32, whole: u32) -> String {
    format!("{} of {}", grouped(part.into()), grouped(whole.into()))
}

fn node(pod: &NamedPod) -> &str {
    pod.node.as_deref().unwrap_or("no node")
}

pub fn after(time: Option<Duration>) -> String {
    time.map_or_else(|| "never".to_owned(), |time| format!("after {}", elapsed(time)))
}

pub fn within(time: Option<Duration>) -> String {
    time.map_or_else(|| "never".to_owned(), |time| format!("within {}", elapsed(time)))
}

pub fn none() -> String {
    "<none>".to_owned()
}
