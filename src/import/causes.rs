//! Why the status of a DaemonSet and the dump's own nodes and pods can say different things, as far as the import has counted it.

use std::collections::BTreeMap;

use super::daemon_sets::ImportedDaemonSet;
use super::gathered::Gathered;
use super::notes::counted;

/// Of several that there are, the one that comes first here is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A file of several broke off.
    BrokenFiles,
    /// There is no pod of it in the dump.
    NoPods,
    /// Pods of it are on nodes that are not in the dump.
    OtherNodes,
    /// There are several pods of it on one node.
    SecondPods,
    /// It is being deleted.
    BeingDeleted,
    /// Some object was there twice, and differed.
    Twice,
}

impl Cause {
    /// `None`: nothing is known that would explain it.
    pub fn of(daemon_set: &ImportedDaemonSet, gathered: &Gathered) -> Option<Self> {
        let counts = &gathered.counts;
        [
            (counts.broken_files > 0, Self::BrokenFiles),
            (daemon_set.is_without_pods, Self::NoPods),
            (daemon_set.pods_elsewhere > 0, Self::OtherNodes),
            (second_pods(daemon_set) > 0, Self::SecondPods),
            (daemon_set.is_being_deleted, Self::BeingDeleted),
            (counts.differing > 0, Self::Twice),
        ]
        .into_iter()
        .find_map(|(applies, cause)| applies.then_some(cause))
    }

    fn in_words(self, daemon_sets: &[&ImportedDaemonSet], gathered: &Gathered) -> String {
        let sum = |of: fn(&ImportedDaemonSet) -> u64| daemon_sets.iter().map(|it| of(it)).sum::<u64>();
        match self {
            Self::BrokenFiles => {
                let files = counted(gathered.counts.broken_files, "file");
                format!("{files} broken off, of which the rest is missing")
            }
            Self::NoPods if gathered.pods.is_empty() => {
                "there are no pods in the dump, and each DaemonSet is taken to be complete".to_owned()
            }
            Self::NoPods => {
                let count = counted(daemon_sets.len() as u64, "DaemonSet");
                format!("the dump has no pods of {count}, taken to be complete")
            }
            Self::OtherNodes => {
                let pods = counted(sum(|it| it.pods_elsewhere), "daemon pod");
                format!("{pods} left out, on nodes that are not in the dump")
            }
            Self::SecondPods => {
                let pods = counted(sum(second_pods), "daemon pod");
                format!("{pods} left out, as there is another of the same DaemonSet on the node")
            }
            Self::BeingDeleted => {
                let count = counted(daemon_sets.len() as u64, "DaemonSet");
                format!("{count} being deleted, whose status is written no more")
            }
            Self::Twice => {
                let objects = counted(gathered.counts.differing, "object");
                format!("{objects} in the dump twice with different contents, of which the later ones count")
            }
        }
    }
}

fn second_pods(daemon_set: &ImportedDaemonSet) -> u64 {
    daemon_set.on_nodes.iter().map(|on_node| u64::from(on_node.others)).sum()
}

/// Each cause once, however many DaemonSets it explains.
pub fn in_words<'a>(
    explained: impl Iterator<Item = (Cause, &'a ImportedDaemonSet)>,
    gathered: &Gathered,
) -> Vec<String> {
    let mut by_cause: BTreeMap<Cause, Vec<&ImportedDaemonSet>> = BTreeMap::new();
    for (cause, daemon_set) in explained {
        by_cause.entry(cause).or_default().push(daemon_set);
    }
    by_cause.iter().map(|(cause, daemon_sets)| cause.in_words(daemon_sets, gathered)).collect()
}
