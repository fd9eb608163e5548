//! Which default values that nobody measured a scenario relies on: what a reviewer asks first.
//!
//! Kubernetes' own defaults are facts about Kubernetes and none of these. A default that cannot matter to the scenario is
//! left out: how long a node takes to start where none joins, how long a pull takes where a registry is modelled.

use std::collections::HashSet;

use super::model::ScenarioFile;
use super::model::images::ByteSize;
use super::ron::{Entries, Field, MaybeWritten, elements, entries};
use super::settings::actions::{Action, Event};
use super::settings::churn::Churn;
use super::settings::cluster::Cluster;
use super::settings::control_plane::ControlPlane;
use super::settings::delays::{NODE_STARTUP, OF_PULLS, PodDelays};
use super::settings::images::{ERROR_AFTER, IMAGE_BANDWIDTH, Registry};
use super::settings::kubelet::Client;
use super::settings::setting::{Setting, Shown};

use crate::cluster::plan;

/// A default that the scenario leaves as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The setting that would replace it, by its path in the scenario.
    pub setting: String,
    /// As it is written in scenarios.
    pub value: String,
}

/// All of them, topic by topic. `nodes_join`: nodes can join during the run.
pub fn assumptions(file: &ScenarioFile, plan: &plan::Plan, nodes_join: bool) -> Vec<Assumption> {
    let mut list = List::default();
    list.delays(file, nodes_join);
    list.control_plane(file);
    list.kubelet(file);
    list.images(file, plan);
    list.people(file);
    let mut known = HashSet::new();
    list.0.retain(|assumption| known.insert((assumption.setting.clone(), assumption.value.clone())));
    list.0
}

#[derive(Default)]
struct List(Vec<Assumption>);

impl List {
    fn push(&mut self, setting: impl Into<String>, value: impl ToString) {
        self.0.push(Assumption { setting: setting.into(), value: value.to_string() });
    }

    /// The default of a setting below `path`, if it is one that nobody measured.
    fn default_of<W>(&mut self, path: &str, setting: &Setting<W>) {
        if let Some(value) = setting.assumption() {
            self.push(format!("{path}.{}", setting.name), value);
        }
    }

    /// The defaults of those settings below `path` that are not written.
    fn unwritten<W>(&mut self, path: &str, settings: &[Setting<W>], written: Option<&W>) {
        for setting in settings.iter().filter(|setting| !setting.is_written(written)) {
            self.default_of(path, setting);
        }
    }

    fn delays(&mut self, file: &ScenarioFile, nodes_join: bool) {
        let common = file.delays.written();
        let starts_as_all = readable(&file.node_pools).any(|(_, pool)| pool.startup.is_none());
        if nodes_join && starts_as_all {
            self.unwritten("delays", std::slice::from_ref(&NODE_STARTUP), common);
        }
        let is_of_pulls = |setting: &&Setting<PodDelays>| setting.name == OF_PULLS;
        let of_pulls = PodDelays::SETTINGS.iter().filter(is_of_pulls);
        let of_pulls = of_pulls.filter(|_| shared_registry(file).is_none());
        let others = PodDelays::SETTINGS.iter().filter(|setting| !is_of_pulls(setting));
        let for_all = common.map(|common| &common.of_pods);
        for setting in of_pulls.chain(others) {
            let in_each =
                readable(&file.daemon_sets).all(|(_, one)| setting.is_written(one.delays.written()));
            if !setting.is_written(for_all) && !in_each {
                self.default_of("delays", setting);
            }
        }
    }

    fn control_plane(&mut self, file: &ScenarioFile) {
        match cluster(file).and_then(|cluster| cluster.control_plane.written()) {
            None => self.push("cluster.control_plane", "Ideal: no request waits or takes time"),
            Some(ControlPlane::Ideal) => {}
            written => self.unwritten("cluster.control_plane", ControlPlane::SETTINGS, written),
        }
    }

    fn kubelet(&mut self, file: &ScenarioFile) {
        let kubelet = cluster(file).and_then(|cluster| cluster.kubelet.written());
        match kubelet.and_then(|kubelet| kubelet.client.written()) {
            None | Some(Client::Ideal) => {}
            written => self.unwritten("cluster.kubelet.client", Client::SETTINGS, written),
        }
    }

    fn images(&mut self, file: &ScenarioFile, plan: &plan::Plan) {
        let (Some(registry), Some(pulls)) = (shared_registry(file), &plan.world.image_pulls) else { return };
        let Registry::Shared { default_image_size, error_after, .. } = registry else { return };
        if default_image_size.is_none() {
            let sized = readable(&file.images).filter(|(_, image)| image.size.is_some());
            let sized: HashSet<&str> = sized.map(|(name, _)| name).collect();
            for image in pulls.images.iter().filter(|image| !sized.contains(image.name.as_str())) {
                self.push(format!("images.{}.size", image.name), ByteSize(image.size).written());
            }
        }
        for (pool, _) in readable(&file.node_pools).filter(|(_, pool)| pool.image_bandwidth.is_none()) {
            self.push(format!("node_pools.{pool}.image_bandwidth"), IMAGE_BANDWIDTH.written());
        }
        let has_outage =
            actions(file).any(|action| matches!(action, Action::RegistryDown | Action::RegistryOutage(_)));
        if has_outage && error_after.is_none() {
            self.push("cluster.registry.error_after", ERROR_AFTER);
        }
    }

    /// How long what people and their tools do to nodes and pods takes.
    fn people(&mut self, file: &ScenarioFile) {
        for action in actions(file) {
            self.unwritten_in_its_form(Action::SETTINGS, action);
        }
        for process in elements(&file.churn).iter().filter_map(Field::get) {
            self.unwritten_in_its_form(Churn::SETTINGS, process);
        }
    }

    /// The defaults of those settings that are not written in a value that can be written in several forms.
    fn unwritten_in_its_form<W>(&mut self, settings: &[Setting<W>], written: &W) {
        let are_open = |setting: &&Setting<W>| (setting.is_of)(written) && !setting.is_written(Some(written));
        for setting in settings.iter().filter(are_open) {
            self.default_of(setting.form, setting);
        }
    }
}

fn readable<T>(map: &Option<Field<Entries<T>>>) -> impl Iterator<Item = (&str, &T)> {
    entries(map).into_iter().filter_map(|(name, _, value)| Some((name, value.get()?)))
}

fn actions(file: &ScenarioFile) -> impl Iterator<Item = &Action> {
    elements(&file.script).iter().filter_map(Field::get).filter_map(|Event(_, action)| action.get())
}

fn cluster(file: &ScenarioFile) -> Option<&Cluster> {
    file.cluster.written()
}

fn shared_registry(file: &ScenarioFile) -> Option<&Registry> {
    let registry = cluster(file).and_then(|cluster| cluster.registry.written())?;
    matches!(registry, Registry::Shared { .. }).then_some(registry)
}
