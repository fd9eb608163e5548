//! The cluster with a Deployment or a StatefulSet on it: the loop, its controller and its nodes.
//!
//! Small on purpose: one workload, and nothing happens but what the [experiment](super::experiment) does to it. The loop runs until
//! nothing more is to come, which is when an act of the experiment is over.

use std::collections::BTreeSet;

use super::cannot_compare::NeverSettles;
use super::controller::{Command, Controller};
use super::nodes::{NodeIndex, Nodes};
use super::pod::{Pod, PodIndex};
use super::requests::Requests;
use super::scheduling::Scheduler;
use super::workload::{ComparedTemplate, Workload};
use crate::cluster::controllers::taint_eviction::tolerance::tolerated_for;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::plan::{Plan, PoolId};
use crate::cluster::random_purpose;
use crate::engine::event_queue::EventQueue;
use crate::engine::random::RandomStreams;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::Fnv1a;

#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// The controller looks at what is there.
    Sync,
    /// Its request was answered.
    Create(u32),
    Delete(PodIndex),
    Step(PodIndex, Step),
    Available(PodIndex),
    Evicted(PodIndex),
    NodeStarted(NodeIndex),
    NodeUnreachable(NodeIndex),
    PodsCollected(NodeIndex),
}

/// A workload on its cluster.
pub struct Run<'plan> {
    pub workload: Workload,
    pub plan: &'plan Plan,
    pub compared: &'plan ComparedTemplate<'plan>,
    pub now: Instant,
    pub nodes: Nodes,
    pub pods: Vec<Pod>,
    pub controller: Controller,
    pub streams: RandomStreams,
    pub queue: EventQueue<Event>,
    pub scheduler: Scheduler,
    pub requests: Requests,
    /// Requests of the controller that are not answered yet: it makes no others before.
    unanswered: u32,
    sync_is_due: bool,
    /// Pods for which there is no node, in the order of their creation.
    pub unschedulable: BTreeSet<PodIndex>,
    pub key: u64,
    max_pods: usize,
}

impl<'plan> Run<'plan> {
    /// A workload that has not been created yet, and is taken never to settle once it has had more pods than `max_pods`.
    pub fn new(
        workload: Workload,
        plan: &'plan Plan,
        compared: &'plan ComparedTemplate<'plan>,
        seed: u64,
        max_pods: usize,
    ) -> Self {
        Self {
            workload,
            plan,
            compared,
            now: Instant::START,
            nodes: Nodes::at_the_start(&plan.pools, &compared.placement),
            pods: Vec::new(),
            controller: Controller::default(),
            streams: RandomStreams::new(seed),
            queue: EventQueue::new(),
            scheduler: Scheduler::default(),
            requests: Requests::new(plan.world.control_plane),
            unanswered: 0,
            sync_is_due: false,
            unschedulable: BTreeSet::new(),
            key: Fnv1a::of(compared.name)
                ^ Fnv1a::of(if workload == Workload::Deployment { "d" } else { "s" }),
            max_pods,
        }
    }

    /// Runs until nothing more is to come.
    pub fn run_until_settled(&mut self) -> Result<(), NeverSettles> {
        while let Some((at, event)) = self.queue.pop() {
            self.now = at;
            self.apply(event);
            if self.pods.len() > self.max_pods {
                let (name, pods) = (self.compared.name.to_owned(), self.pods.len());
                return Err(NeverSettles { name, workload: self.workload, at, pods });
            }
        }
        Ok(())
    }

    /// Runs what happens before this time, and advances the clock to it.
    pub fn run_until(&mut self, time: Instant) {
        while self.queue.next_time().is_some_and(|at| at < time)
            && let Some((at, event)) = self.queue.pop()
        {
            self.now = at;
            self.apply(event);
        }
        self.now = time;
    }

    /// The next full minute: what is done then is done to a cluster at rest, whatever periods it has.
    pub fn run_to_next_minute(&mut self) {
        self.now = next_minute(self.now);
    }

    pub fn scale(&mut self, replicas: u32) {
        self.controller.replicas = replicas;
        self.wake();
    }

    pub fn join_node(&mut self, pool: PoolId, ordinal: u32) {
        let pool = &self.plan.pools[pool.index()];
        let index = self.nodes.join(pool, ordinal, &self.compared.placement);
        let name_hash = Fnv1a::of(&self.nodes.get(index).name);
        let startup = pool.startup.sample(self.streams.first(random_purpose::NODE_STARTUP, name_hash, 0));
        self.schedule(startup, Event::NodeStarted(index));
    }

    /// The node stops working and reporting, and is never repaired.
    pub fn fail_node(&mut self, index: NodeIndex) {
        self.nodes.get_mut(index).kubelet_works = false;
        self.schedule(self.plan.world.node_monitor_grace_period, Event::NodeUnreachable(index));
    }

    /// The Node object is deleted; the pod garbage collector will find out.
    pub fn remove_node(&mut self, index: NodeIndex) {
        self.nodes.get_mut(index).exists = false;
        let collected = self.plan.world.pod_gc.collects_at(self.now);
        self.queue.push(collected, Event::PodsCollected(index));
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Sync => self.sync(),
            Event::Create(number) => {
                self.create_pod(number);
                self.request_answered();
            }
            Event::Delete(pod) => {
                self.delete_pod(pod);
                self.request_answered();
            }
            Event::Step(pod, step) => self.take_step(pod, step),
            Event::Available(pod) => self.pod_available(pod),
            Event::Evicted(pod) => self.delete_pod(pod),
            Event::NodeStarted(node) => {
                self.nodes.started(node, &self.compared.placement);
                self.schedule_again();
            }
            Event::NodeUnreachable(node) => self.node_unreachable(node),
            Event::PodsCollected(node) => self.collect_pods(node),
        }
    }

    pub fn schedule(&mut self, after: Duration, event: Event) {
        self.queue.push(self.now + after, event);
    }

    /// Something happened that the controller looks at.
    pub fn wake(&mut self) {
        if !std::mem::replace(&mut self.sync_is_due, true) {
            self.queue.push(self.requests.observed_at(self.now), Event::Sync);
        }
    }

    fn sync(&mut self) {
        self.sync_is_due = false;
        if self.unanswered > 0 {
            return;
        }
        let Some((batches, commands)) =
            self.controller.decide(self.workload, &self.pods, &self.nodes, self.now)
        else {
            return;
        };
        let answers = self.requests.answer_times(self.now, batches.into_iter());
        self.unanswered = u32::try_from(commands.len()).expect("a sync has few commands");
        for (at, command) in answers.into_iter().zip(commands) {
            self.queue.push(
                at,
                match command {
                    Command::Create(number) => Event::Create(number),
                    Command::Delete(pod) => Event::Delete(pod),
                },
            );
        }
    }

    fn request_answered(&mut self) {
        self.unanswered -= 1;
        self.wake();
    }

    fn node_unreachable(&mut self, node: NodeIndex) {
        self.nodes.unreachable(node, &self.compared.placement);
        let tolerated = tolerated_for(&self.nodes.get(node).taints, self.compared.placement.tolerations());
        for index in self.pods_on(node) {
            let pod = &mut self.pods[index.0 as usize];
            (pod.history.unready, pod.available) = (pod.history.ready.map(|_| self.now), false);
            match tolerated {
                Some(tolerated) if self.plan.world.taint_eviction => {
                    self.schedule(tolerated, Event::Evicted(index));
                }
                _ => {}
            }
        }
        self.wake();
    }

    fn collect_pods(&mut self, node: NodeIndex) {
        for index in self.pods_on(node) {
            if self.pods[index.0 as usize].history.deleted.is_none() {
                self.nodes.count_active(node, -1);
            }
            self.pod_gone(index);
        }
    }
}

/// The first full minute after this.
pub const fn next_minute(after: Instant) -> Instant {
    const MINUTE: u64 = 60_000_000_000;
    Instant::from_nanoseconds((after.as_nanoseconds() / MINUTE).saturating_add(1).saturating_mul(MINUTE))
}
