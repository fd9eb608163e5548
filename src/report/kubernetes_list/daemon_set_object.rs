//! `apps/v1` DaemonSet and its ControllerRevisions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::calendar::Calendar;
use super::cluster::ListedDaemonSet;
use crate::api::daemon_set::{DaemonSetSpec, DaemonSetStatus};
use crate::engine::time::Instant;
use crate::record::fact::{Fact, FactKind};

/// A DaemonSet as it is now.
#[derive(Default)]
pub struct DaemonSetState {
    exists: bool,
    /// `None`: it is older than the run.
    created: Option<Instant>,
    status: Option<DaemonSetStatus>,
    /// `metadata.generation`.
    generation: i64,
    /// The specs by the numbers of their revisions.
    by_revision: BTreeMap<u32, usize>,
    /// How many changes there have been.
    changes: usize,
    spec: usize,
}

impl DaemonSetState {
    pub fn follow(&mut self, at: Instant, fact: &Fact, listed: &ListedDaemonSet) {
        let Some(revision) = fact.revision() else { return };
        match fact.kind() {
            FactKind::DaemonSetExisted => {
                (self.exists, self.generation) = (true, 1);
                self.spec = listed.first_spec;
                // Older revisions have the numbers below; the present one is the last, told or about to be.
                self.by_revision =
                    (1..).zip(distinct_templates(&listed.specs[..=listed.first_spec])).collect();
            }
            FactKind::DaemonSetCreated => {
                (self.exists, self.created, self.spec) = (true, Some(at), listed.first_spec);
                self.generation = 1;
                self.by_revision.insert(revision, self.spec);
            }
            // The one that tells of a rollout that was under way when the run began is no change.
            FactKind::SpecChanged if at > Instant::START || self.by_revision.len() < revision as usize => {
                self.spec = listed.changes.get(self.changes).copied().unwrap_or(self.spec);
                self.changes += 1;
                self.generation += 1;
                self.by_revision
                    .retain(|_, spec| listed.specs[*spec].template != listed.specs[self.spec].template);
                self.by_revision.insert(revision, self.spec);
            }
            _ => {}
        }
    }

    /// Whether there is one.
    pub const fn exists(&self) -> bool {
        self.exists
    }

    /// `None`: it is older than the run.
    pub const fn created(&self) -> Option<Instant> {
        self.created
    }

    pub const fn status(&self) -> Option<DaemonSetStatus> {
        self.status
    }

    /// `metadata.generation`: one more with every change of its spec. Of a DaemonSet that is older than the run the status says
    /// how many there were.
    pub const fn generation(&self) -> i64 {
        self.generation
    }

    pub fn on_status(&mut self, status: DaemonSetStatus) {
        self.generation = self.generation.max(status.observed_generation);
        self.status = Some(status);
    }

    /// The spec whose template a pod of this revision has.
    pub fn version_of(&self, revision: Option<u32>) -> usize {
        revision.and_then(|revision| self.by_revision.get(&revision)).copied().unwrap_or(self.spec)
    }

    /// The DaemonSet, if there is one, and its revisions.
    pub fn objects(&self, listed: &ListedDaemonSet, calendar: Calendar) -> Vec<Value> {
        if !self.exists {
            return Vec::new();
        }
        let created = calendar.created(self.created);
        let daemon_set = json!({
            "apiVersion": "apps/v1",
            "kind": "DaemonSet",
            "metadata": {
                "name": listed.name,
                "namespace": listed.namespace,
                "generation": self.generation(),
                "creationTimestamp": created,
            },
            "spec": listed.specs[self.spec],
            "status": self.status,
        });
        let revision = |(&number, &spec): (&u32, &usize)| {
            let hash = revision_hash(spec);
            json!({
                "apiVersion": "apps/v1",
                "kind": "ControllerRevision",
                "metadata": {
                    "name": named_after(&listed.name, '-', &hash),
                    "namespace": listed.namespace,
                    "labels": {"controller-revision-hash": hash},
                    "ownerReferences": [owner(listed)],
                },
                "revision": number,
                "data": {"spec": {"template": listed.specs[spec].template}},
            })
        };
        std::iter::once(daemon_set).chain(self.by_revision.iter().map(revision)).collect()
    }
}

/// Of specs with equal templates the last, in the order of their first.
fn distinct_templates(specs: &[DaemonSetSpec]) -> Vec<usize> {
    let mut distinct: Vec<usize> = Vec::new();
    for (index, spec) in specs.iter().enumerate() {
        distinct.retain(|&other| specs[other].template != spec.template);
        distinct.push(index);
    }
    distinct
}

/// The `controller-revision-hash` of pods with the template of this spec.
pub fn revision_hash(spec: usize) -> String {
    format!("revision{spec}")
}

/// The longest name of an object.
const LONGEST_NAME: usize = 253;

/// A name that begins as that of its owner, which is cut where both together are longer than any name.
pub fn named_after(owner: &str, divider: char, suffix: &str) -> String {
    let room = LONGEST_NAME.saturating_sub(suffix.len() + 1);
    let owner = owner.get(..room).map_or(owner, |cut| cut.trim_end_matches(['-', '.']));
    format!("{owner}{divider}{suffix}")
}

/// The `ownerReferences` entry of what the DaemonSet's controller made.
pub fn owner(listed: &ListedDaemonSet) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "name": listed.name, "controller": true})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_longer_than_the_api_takes_it() {
        assert_eq!(named_after("agent", '-', "x2b4c"), "agent-x2b4c");
        // 247 letters, a dash and five more; no dot before a dash.
        let long = format!("{}.{}", "a".repeat(246), "b".repeat(6));
        assert_eq!(named_after(&long, '-', "x2b4c"), format!("{}-x2b4c", "a".repeat(246)));
        assert_eq!(named_after(&"a".repeat(253), '.', "x2b4c").len(), 253);
    }
}
