//! Whether there is room for a pod beside what runs on a node: the scheduler's rules, each with what would give it room.

use super::amounts::{amount, at_least, at_most, short_amount};
use super::daemons::Daemon;
use super::edit::Edit;
use super::nodes::NodeAtStart;
use super::rule::{Component, Kind, Rule};
use crate::cluster::plan::{NodeAllocatable, NodeLoad};
use crate::cluster::scheduler::fit::{Misfit, misfits};
use crate::cluster::scheduler::preemption::{RunningPod, victims};
use crate::engine::time::Instant;

/// Those of whom a daemon pod finds a node full.
pub struct Neighbours<'a> {
    node: &'a NodeAtStart<'a>,
    /// The other DaemonSets that run there.
    daemons: Vec<&'a Daemon>,
    /// What all of them take, the background too.
    load: NodeLoad,
}

/// A rule, and what to do about it if it fails.
pub type RuleAndRemedy = (Rule, Option<Edit>);

impl<'a> Neighbours<'a> {
    /// Of these DaemonSets, those whose pods run on the node.
    pub fn of(node: &'a NodeAtStart<'a>, others: impl Iterator<Item = &'a Daemon>) -> Self {
        let daemons: Vec<&Daemon> =
            others.filter(|other| other.placement.verdict(&node.facets_when_ready()).should_run).collect();
        let offer = node.offer();
        let mut load = node.background().load(&offer.allocatable);
        daemons.iter().for_each(|daemon| load.add(&daemon.needs.demand));
        Self { node, daemons, load }
    }

    /// Why the pod stays Pending, in the scheduler's words; empty: it does not.
    pub fn misfits(&self, daemon: &Daemon) -> Vec<String> {
        let found = misfits(&daemon.needs.demand, &self.node.offer().allocatable, &self.load);
        found.iter().map(ToString::to_string).collect()
    }

    /// Whom the pod pushes out, by their DaemonSets, and how many of the node's other pods. `None`: nobody, and it stays Pending.
    pub fn pushed_out(&self, daemon: &Daemon) -> Option<Vec<String>> {
        let offer = self.node.offer();
        let mut pods: Vec<(String, RunningPod<'_>)> = Vec::new();
        for kind in self.node.background().pods() {
            let pod = RunningPod { demand: &kind.demand, priority: kind.priority, started: Instant::START };
            pods.extend((0..kind.per_node).map(|_| (String::new(), pod)));
        }
        for other in &self.daemons {
            let needs = &other.needs;
            let pod = RunningPod { demand: &needs.demand, priority: needs.priority, started: Instant::START };
            pods.push((other.name.clone(), pod));
        }
        let running: Vec<RunningPod<'_>> = pods.iter().map(|(_, pod)| *pod).collect();
        let out = victims(&daemon.needs.preemptor(), &offer.allocatable, &self.load, &running)?;
        let mut names: Vec<String> =
            out.iter().map(|&index| pods[index].0.clone()).filter(|name| !name.is_empty()).collect();
        match out.len() - names.len() {
            0 => {}
            1 => names.push("a pod of another workload".to_owned()),
            more => names.push(format!("{more} pods of other workloads")),
        }
        Some(names)
    }

    /// The rules that can fail, each with what it says.
    pub fn rules(&self, daemon: &Daemon) -> Vec<RuleAndRemedy> {
        let offered = &self.node.offer().allocatable;
        let found = misfits(&daemon.needs.demand, offered, &self.load);
        let mut rules: Vec<RuleAndRemedy> = Vec::new();
        if offered.pods != NodeAllocatable::UNLIMITED {
            rules.push(self.room_for_pods(found.contains(&Misfit::TooManyPods)));
        }
        rules.extend(self.resources(daemon).map(|(name, wanted, offered, taken)| {
            resource(name, [wanted, offered, taken], found.contains(&Misfit::Insufficient(name)))
        }));
        rules.extend(self.host_ports(daemon));
        if !daemon.needs.demand.anti_affinity.concerns_nobody() {
            let fails =
                [Misfit::AntiAffinity, Misfit::AntiAffinityOfOthers].iter().any(|one| found.contains(one));
            rules.push(self.anti_affinity(daemon, fails));
        }
        rules
    }

    fn room_for_pods(&self, fails: bool) -> RuleAndRemedy {
        let pods = self.node.offer().allocatable.pods;
        let found = format!("{} of {pods} taken", self.load.pods);
        let rule = Rule::new(Kind::Pods, Component::Scheduler, "one more".to_owned(), found, !fails);
        (rule, fails.then_some(Edit::FreePod { pods }))
    }

    /// Of each that the pod asks for and the node does not have without limit: what is asked for, offered and taken.
    fn resources<'d>(&self, daemon: &'d Daemon) -> impl Iterator<Item = (&'d str, i64, i64, i64)> {
        let (offered, taken) = (&self.node.offer().allocatable, &self.load.requested);
        let (wanted, each) = (&daemon.needs.demand.requests, &offered.resources);
        let own = [
            ("cpu", wanted.milli_cpu, each.milli_cpu, taken.milli_cpu),
            ("memory", wanted.memory_bytes, each.memory_bytes, taken.memory_bytes),
            (
                "ephemeral-storage",
                wanted.ephemeral_storage_bytes,
                each.ephemeral_storage_bytes,
                taken.ephemeral_storage_bytes,
            ),
        ];
        let counted = wanted.named().filter(|_| !offered.has_everything);
        let named = counted.map(|(name, wanted)| (name, wanted, each.amount_of(name), taken.amount_of(name)));
        own.into_iter()
            .chain(named)
            .filter(|&(_, wanted, offered, _)| wanted > 0 && offered != NodeAllocatable::UNLIMITED)
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn host_ports(&self, daemon: &Daemon) -> Vec<RuleAndRemedy> {
        let of_each = daemon.needs.demand.host_ports.iter().map(|port| {
            let wanted = std::slice::from_ref(port);
            let is_taken = self.load.host_ports.conflict_with(wanted);
            let holder = self.daemons.iter().find(|other| alone(other).host_ports.conflict_with(wanted));
            let holder = holder.map(|holder| holder.name.clone());
            let found = match (&holder, is_taken) {
                (_, false) => "free".to_owned(),
                (Some(holder), true) => format!("taken by {holder}"),
                (None, true) => "taken".to_owned(),
            };
            let rule = Rule::new(Kind::HostPort, Component::Scheduler, port.to_string(), found, !is_taken);
            (rule, is_taken.then(|| Edit::FreeHostPort { port: port.to_string(), holder }))
        });
        of_each.collect()
    }

    fn anti_affinity(&self, daemon: &Daemon, fails: bool) -> RuleAndRemedy {
        let demand = &daemon.needs.demand;
        let keeps_off = |other: &&&Daemon| {
            misfits(demand, &NodeAllocatable::EVERYTHING, &alone(other))
                .iter()
                .any(|one| matches!(one, Misfit::AntiAffinity | Misfit::AntiAffinityOfOthers))
        };
        let others: Vec<String> =
            self.daemons.iter().filter(keeps_off).map(|other| other.name.clone()).collect();
        let found = if fails { format!("{} is there", others.join(", ")) } else { "none of them".to_owned() };
        let asks = "none that it keeps off, or that keeps it off".to_owned();
        let rule = Rule::new(Kind::PodAntiAffinity, Component::Scheduler, asks, found, !fails);
        (rule, fails.then_some(Edit::KeepApartNoMore { others }))
    }
}

/// A node with nothing but one pod of a DaemonSet.
fn alone(daemon: &Daemon) -> NodeLoad {
    let mut load = NodeLoad::default();
    load.add(&daemon.needs.demand);
    load
}

fn resource(name: &str, [wanted, offered, taken]: [i64; 3], fails: bool) -> RuleAndRemedy {
    let left = offered.saturating_sub(taken);
    let asks = amount(name, wanted);
    let found = format!("{} left of {}", short_amount(name, left.max(0)), short_amount(name, offered));
    let rule = Rule::new(
        Kind::Resource { resource: name.to_owned() },
        Component::Scheduler,
        asks.clone(),
        found,
        !fails,
    );
    let edit = || Edit::AskForLess {
        resource: name.to_owned(),
        asks,
        left: at_most(name, left.max(0)),
        short: at_least(name, wanted.saturating_sub(left)),
    };
    (rule, fails.then(edit))
}
