//! A manifest that somebody is about to apply to the cluster of a scenario: its DaemonSets, each matched by namespace and name with
//! what is there, and what the API server says of the change.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::api_version;
use super::as_written::AsWritten;
use super::diagnostic::{Diagnostic, Diagnostics, Severity, Span};
use super::line_index::LineIndex;
use super::manifest::read_manifest;
use super::manifest_check::check_manifests;
use super::manifest_fields::FieldPositions;
use super::manifest_judgement::{ClusterJudgement, Judgement};
use super::resolve::{admission_refusal, with_object, without_nulls};
use super::suggest;
use crate::api::daemon_set::DaemonSetSpec;
use crate::api::stored_daemon_set::StoredDaemonSet;
use crate::api::validation::validate_daemon_set_update;
use crate::cluster::plan::PodAdmission;

/// What is in a manifest that somebody is about to apply.
pub struct NewManifest {
    /// By namespace and name.
    pub daemon_sets: Vec<NewDaemonSet>,
    /// The cluster's own objects that admission looks at, with those of the manifest.
    pub admission: PodAdmission,
    /// Kinds of objects that are in it and are not looked at; sorted.
    pub other_kinds: Vec<String>,
    /// What the API server says, with the lines that it means.
    pub verdict: Diagnostics,
}

/// A DaemonSet of the manifest.
pub struct NewDaemonSet {
    pub namespace: String,
    pub name: String,
    /// Its place among the scenario's; `None`: it is new.
    pub replaces: Option<usize>,
    /// `None`: the API server refuses it, or all of its pods.
    pub accepted: Option<StoredDaemonSet>,
}

/// Reads a manifest and holds it against the cluster.
pub fn read_new(name: &str, text: &str, cluster: &AsWritten) -> NewManifest {
    let (verdict, _) = check_manifests(name, text);
    let documents = read_manifest(text).map(|manifest| manifest.objects).unwrap_or_default();
    let mut admission = cluster.admission.clone();
    let mut other_kinds = Vec::new();
    for document in &documents {
        match ClusterJudgement::of(document) {
            Some(judgement) => {
                if let Some(object) = judgement.object.filter(|_| judgement.refusals.is_empty()) {
                    admission = with_object(admission, object);
                }
            }
            None if is_daemon_set(document) => {}
            None => {
                other_kinds.push(document["kind"].as_str().unwrap_or("an object without a kind").to_owned())
            }
        }
    }
    other_kinds.sort_unstable();
    other_kinds.dedup();
    let mut reading = Reading { text, positions: OnceCell::new(), cluster, admission: &admission, verdict };
    // Of one name in one namespace the last is applied last.
    let mut daemon_sets = BTreeMap::new();
    for (index, document) in documents.iter().enumerate().filter(|(_, document)| is_daemon_set(document)) {
        let daemon_set = reading.daemon_set(index, &without_nulls(document));
        daemon_sets.insert((daemon_set.namespace.clone(), daemon_set.name.clone()), daemon_set);
    }
    let Reading { mut verdict, .. } = reading;
    verdict.sort();
    NewManifest { daemon_sets: daemon_sets.into_values().collect(), admission, other_kinds, verdict }
}

fn is_daemon_set(document: &Value) -> bool {
    document["kind"] == "DaemonSet"
        && api_version::is_kubernetes_own(document["apiVersion"].as_str().unwrap_or_default())
}

struct Reading<'a> {
    text: &'a str,
    /// Found out when there is something to show.
    positions: OnceCell<Option<FieldPositions>>,
    cluster: &'a AsWritten,
    admission: &'a PodAdmission,
    verdict: Diagnostics,
}

impl Reading<'_> {
    fn daemon_set(&mut self, index: usize, document: &Value) -> NewDaemonSet {
        let Judgement { daemon_set, refusals, .. } = Judgement::of(document);
        let accepted = daemon_set
            .filter(|_| refusals.is_empty() && api_version::complaint(api_version_of(document)).is_none())
            .map(|daemon_set| StoredDaemonSet::new(document, daemon_set.spec));
        // Also of one that is refused the name is told.
        let called =
            StoredDaemonSet::with_template(&document["metadata"], DaemonSetSpec::default(), Rc::default());
        let StoredDaemonSet { namespace, name, .. } = called;
        let replaces = self.place_of(&namespace, &name);
        let accepted = accepted.filter(|new| self.takes(index, new, replaces));
        if replaces.is_none() && accepted.is_some() {
            self.warn_of_one_like_it(index, &namespace, &name);
        }
        NewDaemonSet { namespace, name, replaces, accepted }
    }

    fn place_of(&self, namespace: &str, name: &str) -> Option<usize> {
        self.cluster
            .daemon_sets
            .iter()
            .position(|old| (old.namespace.as_str(), old.name.as_str()) == (namespace, name))
    }

    /// Whether the API server takes the change, and the pods that come of it.
    fn takes(&mut self, index: usize, new: &StoredDaemonSet, replaces: Option<usize>) -> bool {
        let old = replaces.map(|index| &self.cluster.daemon_sets[index]);
        let errors = old.map_or_else(Vec::new, |old| validate_daemon_set_update(&new.spec, &old.spec));
        for error in &errors {
            let problem = Diagnostic::error(error.to_string()).help(
                "to change it the DaemonSet has to be deleted and created again: `kubectl delete --cascade=orphan` leaves its pods, \
                 which the new one only takes over if its selector matches them",
            );
            self.say(problem, index, &error.field);
        }
        let pod = &new.spec.template.spec;
        let refusal = admission_refusal(self.admission, &new.full_name(), &new.namespace, pod);
        if let Some((problem, path)) = &refusal {
            self.say(problem.clone(), index, path);
        }
        errors.is_empty() && refusal.is_none()
    }

    /// A slip of the pen makes a new DaemonSet beside the one that was meant.
    fn warn_of_one_like_it(&mut self, index: usize, namespace: &str, name: &str) {
        let written = format!("{namespace}/{name}");
        let there: Vec<String> = self.cluster.daemon_sets.iter().map(StoredDaemonSet::full_name).collect();
        let of_the_name =
            there.iter().filter(|other| other.rsplit_once('/').is_some_and(|(_, other)| other == name));
        let names: Vec<&str> = there.iter().map(String::as_str).collect();
        let like =
            of_the_name.map(String::as_str).next().or_else(|| suggest::nearly_the_same(&written, &names));
        if let Some(like) = like {
            let problem = format!("`{written}` is new: the scenario has none of this name in this namespace");
            let problem = Diagnostic::warning(problem).help(format!("did you mean `{like}`?"));
            self.say(problem, index, "metadata.name");
        }
    }

    fn say(&mut self, problem: Diagnostic, index: usize, path: &str) {
        if !self.verdict.keeps(Severity::Error) {
            self.verdict.push(problem);
            return;
        }
        let positions = self.positions.get_or_init(|| FieldPositions::of(self.text)).as_ref();
        let position = positions.and_then(|positions| positions.find(index, path));
        let lines = LineIndex::of(self.text);
        let span =
            position.map_or(Span::new(0, 0), |position| lines.span_from(position.line, position.column));
        self.verdict.push(problem.at(span, ""));
    }
}

fn api_version_of(document: &Value) -> &str {
    document["apiVersion"].as_str().unwrap_or_default()
}
