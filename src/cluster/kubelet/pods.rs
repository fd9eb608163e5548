//! What the kubelet does with a pod from its binding to its end, and what it reports of it.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::{Core, PodIds};
use crate::cluster::kubelet::Kubelets;
use crate::cluster::kubelet::next_step::next_step;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::kubelet::reports::Report;
use crate::cluster::kubelet::start_turns::{Startable, Turn};
use crate::engine::time::Duration;

impl Kubelets<'_> {
    /// The kubelets may be asked about the pod from now on.
    pub fn add_pod(&mut self, id: PodId) {
        self.starts.add_pod(id);
    }

    /// The pod has been running since before the run.
    pub fn find_running(&mut self, core: &mut Core<'_>, id: PodId) {
        self.containers.follow_running(core, id);
    }

    /// The kubelet begins with the pod, or goes on with it.
    pub fn begin(&mut self, core: &Core<'_>, id: PodId) {
        self.containers.follow(core, id);
    }

    /// All images of the pod are on its node. Whether it goes on with its next step, because neither its turn nor anything of
    /// its containers is to be waited for.
    pub fn images_are_there(&mut self, core: &mut Core<'_>, id: PodId) -> bool {
        if self.containers.follows(id) {
            self.start_with_init_containers(core, id);
            return false;
        }
        !self.starts.ask(core, id, Startable::Pod)
    }

    /// Whether the pod goes on by steps of its containers.
    pub fn follows_containers(&self, id: PodId) -> bool {
        self.containers.follows(id)
    }

    /// The pod's containers run.
    #[must_use]
    pub fn containers_started(&mut self, core: &mut Core<'_>, id: PodId) -> Option<Report> {
        self.starts.leave(core, id);
        self.report(core, id, Report::Started)
    }

    /// The pod's containers are ready.
    #[must_use]
    pub fn containers_ready(&mut self, core: &mut Core<'_>, id: PodId) -> Option<Report> {
        core.store.pod_mut(id).healthy = true;
        self.report(core, id, Report::Ready)
    }

    /// What follows a step, and how long it takes.
    #[inline]
    pub fn step_after(&self, core: &Core<'_>, id: PodId, done: Step) -> Option<(Step, Duration)> {
        if done == Step::BeginTermination && self.containers.follows(id) {
            return Some((Step::Terminate, self.containers.time_to_end(core, id)));
        }
        next_step(core.store.pod(id), || core.delays_of(id), done)
    }

    /// As many pods of the node as may start their containers at once begin to.
    pub fn look_at_starts(&mut self, core: &mut Core<'_>, node: NodeId) {
        self.starts.look(node);
        while let Some(Turn { pod, starts, .. }) = self.starts.next(core, node) {
            self.begin_start(core, pod, starts);
        }
    }

    fn begin_start(&self, core: &mut Core<'_>, id: PodId, starts: Startable) {
        match starts {
            Startable::Pod if self.containers.follows(id) => self.containers.run_init_containers(core, id),
            Startable::Pod => {
                if let Some((next, delay)) = self.step_after(core, id, Step::PullImages) {
                    core.schedule_step(id, core.now + delay, next);
                }
            }
            Startable::MainContainers => self.containers.start_main_containers(core, id, Duration::ZERO),
        }
    }

    /// The pod's containers are asked to end.
    pub fn begin_to_end(&mut self, core: &mut Core<'_>, id: PodId) {
        self.starts.leave(core, id);
        self.draw_timings(core, id);
        let pod = core.store.pod_mut(id);
        (pod.deleting, pod.held) = (true, None);
    }

    /// The pod has failed, and starts nothing more.
    pub fn pod_fails(&mut self, core: &mut Core<'_>, id: PodId) {
        self.starts.leave(core, id);
    }

    /// The pod is about to go.
    pub fn pod_leaves(&mut self, core: &mut Core<'_>, id: PodId) {
        self.starts.leave(core, id);
        self.containers.forget(id);
    }

    /// The kubelet reports something of a pod. Returns the report if it arrives at once.
    #[inline]
    #[must_use]
    pub fn report(&mut self, core: &mut Core<'_>, id: PodId, report: Report) -> Option<Report> {
        self.reports.send(core, id, report).then_some(report)
    }

    /// The next report of the node that is due, if its kubelet is there to send it.
    pub fn next_arrived(&mut self, core: &Core<'_>, node: NodeId) -> Option<(PodId, Report)> {
        self.reports.next_arrived(core, node)
    }

    /// The pods that the kubelet, which has just come back, finds ready though nobody knows of it.
    pub fn unreported_ready_pods(core: &Core<'_>, node: NodeId) -> PodIds {
        core.living_on(node, |pod| pod.healthy && !pod.ready && !pod.deleting)
    }

    /// The pod's containers will be looked at soon.
    pub fn prefetch_containers(&self, id: PodId) {
        self.containers.prefetch(id);
    }

    /// The node's reports will be looked at soon.
    pub fn prefetch_reports(&self, node: NodeId) {
        self.reports.prefetch(node);
    }
}
