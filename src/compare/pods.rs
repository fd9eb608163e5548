//! The pods of a Deployment or a StatefulSet: their steps from creation to the end, and the scheduler's choice.

use super::nodes::NodeIndex;
use super::pod::{Pod, PodIndex};
use super::pod_history::PodHistory;
use super::purpose;
use super::run::{Event, Run};
use super::workload::{Workload, random_suffix};
use crate::api::identity::{DaemonSetId, NodeId, TemplateId};
use crate::api::pod::PodPhase;
use crate::cluster::kubelet::next_step::next_step;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::kubelet::pod_timings::{PodTimings, is_never_ready};
use crate::cluster::random_purpose;
use crate::cluster::store::Pod as KubeletPod;
use crate::engine::time::Duration;
use crate::record::catalog::Fnv1a;

impl Run<'_> {
    pub fn existing(&self) -> impl Iterator<Item = (PodIndex, &Pod)> {
        (0..).map(PodIndex).zip(&self.pods).filter(|(_, pod)| pod.history.exists())
    }

    pub fn create_pod(&mut self, number: u32) {
        let occurrence = self.controller.created(number, PodIndex(self.pods.len() as u32));
        let object = self.key ^ u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let [scheduling, choice, random_name, uid, ..] = self.streams.block(purpose::POD, object, occurrence);
        let name = match self.workload {
            Workload::StatefulSet => format!("{}-{number}", self.compared.name),
            _ => format!(
                "{}-{}-{}",
                self.compared.name,
                self.compared.template_hash,
                random_suffix(random_name, 0)
            ),
        };
        let index = PodIndex(u32::try_from(self.pods.len()).expect("fewer than 2^32 pods"));
        self.pods.push(Pod {
            number,
            history: PodHistory::created(name, self.now),
            node: None,
            uid,
            available: false,
            choice,
            kubelet: None,
        });
        self.schedule(self.compared.delays.scheduling.sample(scheduling), Event::Step(index, Step::Bind));
    }

    /// Takes a step, and those that follow it at once.
    pub fn take_step(&mut self, index: PodIndex, first: Step) {
        let mut step = first;
        loop {
            let pod = &self.pods[index.0 as usize];
            let ending = matches!(step, Step::BeginTermination | Step::Terminate);
            if !pod.history.exists() || pod.history.deleted.is_some() != ending {
                return;
            }
            let works = pod.node.is_some_and(|node| self.nodes.get(node).kubelet_works);
            if step.needs_kubelet() && !works {
                // A kubelet that fails in an experiment does not come back.
                return;
            }
            if !self.finish_step(index, step) {
                return;
            }
            let kubelet = self.pods[index.0 as usize].kubelet.as_ref().expect("it is bound");
            match next_step(kubelet, || self.compared.delays, step) {
                None => return,
                Some((next, Duration::ZERO)) => step = next,
                Some((next, delay)) => return self.schedule(delay, Event::Step(index, next)),
            }
        }
    }

    /// What a step changes. False: the pod goes no further.
    fn finish_step(&mut self, index: PodIndex, step: Step) -> bool {
        match step {
            Step::Bind => return self.bind(index),
            Step::Admit | Step::Begin | Step::BeginTermination => {}
            Step::StartContainers => {
                if let Some(kubelet) = &mut self.pods[index.0 as usize].kubelet {
                    kubelet.phase = PodPhase::Running;
                }
            }
            Step::PullImages => {
                let node = self.pods[index.0 as usize].node.expect("it is bound");
                self.nodes.get_mut(node).has_images = true;
            }
            Step::BecomeReady => {
                self.pods[index.0 as usize].history.ready = Some(self.now);
                self.schedule(self.compared.min_ready, Event::Available(index));
            }
            Step::Terminate => {
                self.pod_gone(index);
                return false;
            }
        }
        true
    }

    /// The scheduler finds a node for the pod. False: there is none now.
    fn bind(&mut self, index: PodIndex) -> bool {
        let demand = &self.compared.template.needs.demand;
        let Some(node) = self.scheduler.choose(&self.nodes, demand, self.pods[index.0 as usize].choice)
        else {
            self.unschedulable.insert(index);
            return false;
        };
        self.unschedulable.remove(&index);
        self.nodes.count_active(node, 1);
        let on_node = self.nodes.get_mut(node);
        if let Some(room) = &mut on_node.room {
            room.add(demand);
        }
        let occurrence = on_node.pods_so_far;
        on_node.pods_so_far += 1;
        // The draws are those of the DaemonSet's pod there: how long a pod takes is its node's doing.
        let object = random_purpose::both(Fnv1a::of(&on_node.name), Fnv1a::of(self.compared.name));
        let draws = self.streams.draws(random_purpose::POD, object, occurrence);
        let timings = PodTimings::new(&draws, self.compared.delays, self.compared.template.grace_period);
        let mut kubelet = KubeletPod::new(DaemonSetId(0), NodeId(node.0), TemplateId(0), occurrence, timings);
        kubelet.bound = true;
        kubelet.has_images = on_node.has_images;
        kubelet.never_ready = is_never_ready(&draws, self.compared.template.never_ready);
        let pod = &mut self.pods[index.0 as usize];
        pod.node = Some(node);
        pod.history.node = Some(on_node.name.clone());
        pod.kubelet = Some(kubelet);
        true
    }

    /// Something changed that may make room for pods without a node.
    pub fn schedule_again(&mut self) {
        for index in std::mem::take(&mut self.unschedulable) {
            self.take_step(index, Step::Bind);
        }
    }

    pub fn pod_available(&mut self, index: PodIndex) {
        let pod = &mut self.pods[index.0 as usize];
        if pod.history.is_ready() {
            pod.available = true;
            self.wake();
        }
    }

    pub fn pod_gone(&mut self, index: PodIndex) {
        let pod = &mut self.pods[index.0 as usize];
        pod.history.gone = Some(self.now);
        if let Some(node) = pod.node
            && let Some(room) = &mut self.nodes.get_mut(node).room
        {
            room.remove(&self.compared.template.needs.demand);
        }
        self.controller.gone(pod.number);
        self.unschedulable.remove(&index);
        self.wake();
        self.schedule_again();
    }

    pub fn pods_on(&self, node: NodeIndex) -> Vec<PodIndex> {
        self.existing().filter(|(_, pod)| pod.node == Some(node)).map(|(index, _)| index).collect()
    }

    pub fn delete_pod(&mut self, index: PodIndex) {
        let pod = &mut self.pods[index.0 as usize];
        if !pod.history.is_active() {
            return;
        }
        pod.history.deleted = Some(self.now);
        let node = pod.node;
        if let Some(kubelet) = &mut pod.kubelet {
            kubelet.deleting = true;
        }
        if let Some(node) = node {
            self.nodes.count_active(node, -1);
        }
        self.wake();
        match node {
            Some(_) => self.take_step(index, Step::BeginTermination),
            None => self.pod_gone(index),
        }
    }
}
