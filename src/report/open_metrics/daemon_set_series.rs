//! `kube_daemonset_…`: what kube-state-metrics tells of DaemonSets.

use std::io::{self, Read, Seek, Write};

use super::exposition::{Exposition, Kind};
use super::finished_objects::{FinishedObjects, Identity};
use crate::api::identity::DaemonSetId;
use crate::report::kubernetes_list::cluster::ListedCluster;
use crate::report::kubernetes_list::daemon_set_object::DaemonSetState;

/// How many values a DaemonSet has: one for each of [`FAMILIES`].
pub const VALUES: usize = FAMILIES.len();

/// The families of what can change, each with what it says, in the order of [`values`].
const FAMILIES: [(&str, &str); 9] = [
    (
        "kube_daemonset_status_current_number_scheduled",
        "The number of nodes that run at least one daemon pod and should.",
    ),
    ("kube_daemonset_status_desired_number_scheduled", "The number of nodes that should run the daemon pod."),
    (
        "kube_daemonset_status_number_available",
        "The number of nodes that should run the daemon pod and have one that is available.",
    ),
    (
        "kube_daemonset_status_number_misscheduled",
        "The number of nodes that run a daemon pod and should not.",
    ),
    (
        "kube_daemonset_status_number_ready",
        "The number of nodes that should run the daemon pod and have one that is ready.",
    ),
    (
        "kube_daemonset_status_number_unavailable",
        "The number of nodes that should run the daemon pod and have none that is available.",
    ),
    (
        "kube_daemonset_status_observed_generation",
        "The generation of the spec that the DaemonSet controller saw last.",
    ),
    (
        "kube_daemonset_status_updated_number_scheduled",
        "The number of nodes that run a daemon pod of the present template.",
    ),
    ("kube_daemonset_metadata_generation", "The generation of the spec."),
];

/// What a scrape sees of a DaemonSet; nothing of one that is not there yet.
pub fn values(state: &DaemonSetState) -> Option<[u64; VALUES]> {
    let status = state.status().unwrap_or_default();
    let generation = |number: i64| number.try_into().unwrap_or(0);
    state.exists().then(|| {
        [
            status.current_number_scheduled.into(),
            status.desired_number_scheduled.into(),
            status.number_available.into(),
            status.number_misscheduled.into(),
            status.number_ready.into(),
            status.number_unavailable.into(),
            generation(status.observed_generation),
            status.updated_number_scheduled.into(),
            generation(state.generation()),
        ]
    })
}

pub fn identity(id: DaemonSetId, state: &DaemonSetState, out: &Exposition<impl Write>) -> Identity {
    let created = out.calendar().created_since_epoch(state.created());
    [id.0.into(), created.as_secs(), 0, 0, 0]
}

pub fn write(
    daemon_sets: &mut FinishedObjects<impl Read + Seek, VALUES>,
    cluster: &ListedCluster,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    for (place, (name, help)) in FAMILIES.into_iter().enumerate() {
        write_family(daemon_sets, cluster, out, (name, help), |_, values| values[place])?;
    }
    let created = ("kube_daemonset_created", "When it was created, in seconds since the Unix epoch.");
    write_family(daemon_sets, cluster, out, created, |[_, created, ..], _| *created)
}

fn write_family(
    daemon_sets: &mut FinishedObjects<impl Read + Seek, VALUES>,
    cluster: &ListedCluster,
    out: &mut Exposition<impl Write>,
    (name, help): (&str, &str),
    value: impl Fn(&Identity, &[u64; VALUES]) -> u64,
) -> io::Result<()> {
    out.family(name, Kind::Gauge, help);
    daemon_sets.for_each(|object| {
        let identity = object.identity;
        let listed = &cluster.daemon_sets[identity[0] as usize];
        out.series(&[("namespace", &listed.namespace), ("daemonset", &listed.name)]);
        object.for_each_stretch(|from, to, values| out.samples(from, to, value(&identity, values)))
    })
}
