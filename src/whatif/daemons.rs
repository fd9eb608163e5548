//! The DaemonSets of a cluster as its scheduler and its controller see them.

use crate::api::pod_spec::PodSpec;
use crate::api::stored_daemon_set::StoredDaemonSet;
use crate::cluster::plan::{AdmittedPod, AntiAffinity, PodAdmission, PodNeeds, PodProfile};
use crate::daemonset::eligibility::Placement;

/// A DaemonSet as the controller and the scheduler see it.
#[derive(Clone, Debug)]
pub struct Daemon {
    /// As it is called in the answer.
    pub name: String,
    /// The spec of its template, as the controller reads it.
    pub template: PodSpec,
    pub placement: Placement,
    /// What the scheduler has to know of its pods.
    pub needs: PodNeeds,
}

/// All of them; which pods keep each other off is known only of all together.
pub fn daemons<'a>(
    named: impl IntoIterator<Item = (String, &'a StoredDaemonSet)>,
    admission: &PodAdmission,
) -> Vec<Daemon> {
    let mut profiles = Vec::new();
    let mut daemons: Vec<Daemon> = named
        .into_iter()
        .map(|(name, stored)| {
            let StoredDaemonSet { namespace, spec, .. } = stored;
            let template = &spec.template.spec;
            profiles.push(PodProfile::new(namespace, &spec.template.metadata.labels, template));
            Daemon {
                name,
                template: template.clone(),
                placement: Placement::of(template),
                needs: needs(namespace, template, admission),
            }
        })
        .collect();
    for (daemon, anti_affinity) in daemons.iter_mut().zip(AntiAffinity::of_all(&profiles)) {
        daemon.needs.demand.anti_affinity = anti_affinity;
    }
    daemons
}

/// Pods get more defaults than their template. What admission refuses is told elsewhere.
fn needs(namespace: &str, template: &PodSpec, admission: &PodAdmission) -> PodNeeds {
    let admitted = admission.admit(namespace, template).ok();
    admitted.map_or_else(PodNeeds::default, |AdmittedPod { spec, runtime_node_selector }| PodNeeds {
        runtime_node_selector,
        ..PodNeeds::of(&spec, admission.kubernetes_version)
    })
}
