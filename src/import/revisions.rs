//! Which revisions of a DaemonSet pods have, and what their templates are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::gathered::{DaemonPod, Gathered, REVISION_LABEL};
use super::notes::{Fate, Notes};
use crate::dump::{ControllerRevision, DaemonSet};

/// So many revisions of which the dump has no more than their pods are told apart; a DaemonSet's history is not longer.
const MOST_UNKNOWN: usize = 20;

/// A revision that pods have, or the newest.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// The value of the pods' label; empty: none of them has it.
    pub hash: String,
    pub template: Value,
}

/// The revisions of a DaemonSet that count, the oldest first. There is always one, the newest.
pub fn revisions(
    gathered: &Gathered,
    key: &(String, String),
    daemon_set: &DaemonSet,
    pods: &[&DaemonPod],
    notes: &mut Notes,
) -> Vec<Revision> {
    let template = &daemon_set.spec["template"];
    let is_own = |revision: &&ControllerRevision| {
        let owner = revision.metadata.controller();
        revision.metadata.namespace == key.0
            && owner.is_some_and(|owner| owner.kind == "DaemonSet" && owner.name == key.1)
    };
    let mut known: Vec<&ControllerRevision> = gathered.revisions.iter().filter(is_own).collect();
    known.sort_by(|one, other| {
        (one.revision, &one.metadata.name).cmp(&(other.revision, &other.metadata.name))
    });
    let newest = newest_hash(gathered, daemon_set, &known, key, pods);
    // Of the pods, by when the first of each was made, for those of which nothing else is known.
    let mut first_made: BTreeMap<&str, i64> = BTreeMap::new();
    for pod in pods {
        let made = first_made.entry(gathered.names.text(pod.hash)).or_insert(pod.created);
        *made = pod.created.min(*made);
    }
    let known_hashes: Vec<String> = known.iter().map(|revision| hash_of(revision, &key.1)).collect();
    let mut unknown: Vec<&str> = first_made
        .keys()
        .copied()
        .filter(|hash| *hash != newest && !known_hashes.iter().any(|known| known == hash))
        .collect();
    unknown.sort_by_key(|hash| (first_made[hash], *hash));
    let untold = unknown.len().saturating_sub(MOST_UNKNOWN);
    notes.add(
        Fate::NotExpressible,
        untold as u64,
        "revisions beyond the 20 youngest, which count as the newest",
    );
    unknown.drain(..untold);
    let what = "revisions that pods have and the dump has not, which get the present template";
    notes.add(Fate::NotExpressible, unknown.len() as u64, what);
    let mut found: Vec<Revision> = unknown
        .into_iter()
        .map(|hash| Revision { hash: hash.to_owned(), template: template.clone() })
        .collect();
    let in_use: BTreeSet<&str> = first_made.keys().copied().collect();
    for (revision, hash) in known.iter().zip(&known_hashes) {
        if hash.as_str() == newest || !in_use.contains(hash.as_str()) {
            continue;
        }
        let template = revision.template().unwrap_or_else(|| template.clone());
        found.push(Revision { hash: hash.clone(), template });
    }
    found.push(Revision { hash: newest, template: template.clone() });
    found
}

/// The hash of the template that the DaemonSet has now. Empty: no pod can have it yet.
fn newest_hash(
    gathered: &Gathered,
    daemon_set: &DaemonSet,
    known: &[&ControllerRevision],
    key: &(String, String),
    pods: &[&DaemonPod],
) -> String {
    let has_it = |revision: &&&ControllerRevision| {
        revision.template().is_some_and(|template| template == daemon_set.spec["template"])
    };
    if let Some(revision) = known.iter().rev().find(has_it) {
        return hash_of(revision, &key.1);
    }
    let observed = daemon_set.status.figures().map_or(0, |status| status.observed_generation);
    if !known.is_empty() && observed < daemon_set.metadata.generation && observed > 0 {
        return String::new();
    }
    match known.last() {
        Some(revision) => hash_of(revision, &key.1),
        // The youngest pod is of the newest.
        None => {
            let youngest = pods.iter().max_by_key(|pod| (pod.created, gathered.names.text(pod.hash)));
            youngest.map_or_else(String::new, |pod| gathered.names.text(pod.hash).to_owned())
        }
    }
}

/// The label of pods that says of which revision they are, as a ControllerRevision has it.
fn hash_of(revision: &ControllerRevision, daemon_set: &str) -> String {
    let of_name = revision.metadata.name.strip_prefix(daemon_set).and_then(|rest| rest.strip_prefix('-'));
    let label = revision.metadata.labels.get(REVISION_LABEL).map(String::as_str);
    label.or(of_name).unwrap_or_default().to_owned()
}
