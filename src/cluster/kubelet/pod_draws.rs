//! What is drawn for pods: all of it when they are created, or when they first need it.

use crate::api::identity::{DaemonSetId, NodeId, PodId, TemplateId};
use crate::cluster::core::Core;
use crate::cluster::kubelet::Kubelets;
use crate::cluster::kubelet::pod_timings::{PodDraws, PodTimings, is_never_ready};
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::Pod;
use crate::engine::time::Duration;

impl Kubelets<'_> {
    /// A pod with all that is drawn for it, and how long the scheduler takes to learn of it.
    pub fn new_pod(
        &mut self,
        core: &mut Core<'_>,
        daemon_set: DaemonSetId,
        node: NodeId,
        template: TemplateId,
    ) -> (Pod, Duration) {
        let mut pod = without_timings(core, daemon_set, node, template);
        let key = core.draw_key(daemon_set, node);
        let draws = self.successors.take(key, pod.occurrence).unwrap_or_else(|| draws_of(core, &pod));
        let delays = &core.specs.daemon_sets[daemon_set.index()].delays;
        pod.timings = PodTimings::new(&draws, delays, pod.timings.grace_period());
        pod.never_ready = is_never_ready(&draws, core.specs.templates[template.index()].never_ready);
        (pod, delays.scheduling.sample(draws[0]))
    }

    /// A pod whose timings are drawn when they are asked for.
    pub fn running_pod(
        &self,
        core: &mut Core<'_>,
        daemon_set: DaemonSetId,
        node: NodeId,
        template: TemplateId,
    ) -> Pod {
        let mut pod = without_timings(core, daemon_set, node, template);
        let never_ready = core.specs.templates[template.index()].never_ready;
        pod.never_ready = never_ready > 0.0 && is_never_ready(&draws_of(core, &pod), never_ready);
        pod
    }

    /// Draws the timings of a pod that has been running since before the run. Most live to its end and never need them;
    /// whoever ends one does this first.
    pub(super) fn draw_timings(&mut self, core: &mut Core<'_>, id: PodId) {
        let pod = core.store.pod(id);
        if pod.timings.are_drawn() {
            return;
        }
        let (key, occurrence) = (core.draw_key(pod.daemon_set, pod.node), pod.occurrence);
        let [draws, of_next] = core.streams.pair(purpose::POD, key, occurrence);
        let delays = &core.specs.daemon_sets[pod.daemon_set.index()].delays;
        let timings = PodTimings::of_running(&draws, delays, pod.timings.grace_period());
        core.store.pod_mut(id).timings = timings;
        self.successors.keep(key, occurrence + 1, of_next);
    }

    /// The timings of a pod whose node is another machine: those of its creation, once more.
    pub(super) fn restore_timings(core: &mut Core<'_>, id: PodId) {
        let draws = draws_of(core, core.store.pod(id));
        let delays = core.delays_of(id);
        let pod = core.store.pod_mut(id);
        pod.timings = PodTimings::new(&draws, delays, pod.timings.grace_period());
    }
}

/// A pod for which nothing was drawn yet.
fn without_timings(core: &mut Core<'_>, daemon_set: DaemonSetId, node: NodeId, id: TemplateId) -> Pod {
    let template = &core.specs.templates[id.index()];
    let record = core.node_record_mut(daemon_set, node);
    let (occurrence, pulled_images) = (record.occurrences, record.pulled_images);
    record.occurrences += 1;
    let mut pod = Pod::new(daemon_set, node, id, occurrence, PodTimings::not_drawn(template.grace_period));
    pod.has_images = pulled_images & template.image_bit != 0;
    pod
}

fn draws_of(core: &Core<'_>, pod: &Pod) -> PodDraws {
    core.streams.draws(purpose::POD, core.draw_key(pod.daemon_set, pod.node), pod.occurrence)
}
