//! The container rules of a manifest, as far as the scenario says how long each part takes.

use crate::api::container::Container;
use crate::api::pod_spec::PodSpec;
use crate::api::probe::{LifecycleHandler, Probe};
use crate::cluster::plan::{ContainerProbes, ContainerRules, InitContainer, PreStop, ProbeRule, Probing};
use crate::engine::time::Duration;
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::MaybeWritten;
use crate::scenario::settings::daemon_sets::DaemonSet;
use crate::scenario::settings::delays::PodDelays;
use crate::scenario::settings::kubelet::Probes;

/// Which parts of a DaemonSet's manifest count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// The scenario says how long init containers run.
    pub init_containers: bool,
    /// The scenario says how long hooks run.
    pub hooks: bool,
    pub probes: bool,
}

impl Counted {
    pub fn of(file: &ScenarioFile, daemon_set: Option<&DaemonSet>) -> Self {
        let common = file.delays.written().map(|delays| &delays.of_pods);
        let own = daemon_set.and_then(|it| it.delays.written());
        let says = |is_written: fn(&PodDelays) -> bool| [common, own].into_iter().flatten().any(is_written);
        let cluster = file.cluster.written();
        let kubelet = cluster.and_then(|cluster| cluster.kubelet.written());
        let probes = kubelet.and_then(|kubelet| kubelet.probes.written());
        Self {
            init_containers: says(|delays| delays.init_container.is_some()),
            hooks: says(|delays| delays.pre_stop.is_some()),
            probes: probes == Some(&Probes::FromManifest),
        }
    }
}

/// The rules for pods of this spec; `None`: the plain delays are all.
pub fn container_rules(spec: &PodSpec, counted: Counted, faults: Vec<u8>) -> Option<ContainerRules> {
    let mut rules = ContainerRules { faults, ..ContainerRules::default() };
    if counted.init_containers {
        rules.init_containers = spec.init_containers.iter().map(|it| init_container(it, counted)).collect();
    }
    if counted.probes {
        rules.probing = Probing::Probes(spec.containers.iter().map(probes).collect());
    }
    if counted.hooks {
        rules.pre_stop = pre_stop(spec);
    }
    (rules != ContainerRules::default()).then_some(rules)
}

fn init_container(container: &Container, counted: Counted) -> InitContainer {
    if !container.is_sidecar() {
        return InitContainer::RunsToItsEnd;
    }
    let startup = container.startup_probe.as_ref().filter(|_| counted.probes);
    InitContainer::Sidecar { startup: startup.map(probe_rule) }
}

fn probes(container: &Container) -> ContainerProbes {
    ContainerProbes {
        startup: container.startup_probe.as_ref().map(probe_rule),
        liveness: container.liveness_probe.as_ref().map(probe_rule),
        readiness: container.readiness_probe.as_ref().map(probe_rule),
    }
}

/// The API server has filled in the defaults and refused negative numbers.
fn probe_rule(probe: &Probe) -> ProbeRule {
    let seconds = |count: i32| Duration::from_signed_seconds(count.into());
    let count = |count: i32| u32::try_from(count).unwrap_or(1).max(1);
    ProbeRule {
        initial_delay: seconds(probe.initial_delay_seconds),
        period: seconds(probe.period_seconds.max(1)),
        timeout: seconds(probe.timeout_seconds),
        success_threshold: count(probe.success_threshold),
        failure_threshold: count(probe.failure_threshold),
    }
}

/// The hooks of all containers that run when the pod is deleted.
fn pre_stop(spec: &PodSpec) -> PreStop {
    let sidecars = spec.init_containers.iter().filter(|container| container.is_sidecar());
    let hooks = spec.containers.iter().chain(sidecars).filter_map(|container| {
        container.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref())
    });
    hooks.fold(PreStop::default(), |all, hook| match hook {
        LifecycleHandler { sleep: Some(sleep), .. } => {
            let seconds = Duration::from_signed_seconds(sleep.seconds);
            PreStop { sleep: all.sleep.max(seconds), ..all }
        }
        _ => PreStop { runs_command: true, ..all },
    })
}
