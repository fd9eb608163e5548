//! How many images are pulled at once in the whole cluster.
//!
//! Where images come after a delay, a pod pulls from its binding to its last image. Where they come from a registry, it
//! pulls from the start of its first transfer to its last image or a failure, and a pre-pull from its start to its end;
//! a pod that only waits does not pull. A pod counts once, however many images it has, and no longer than it exists.
//! What ends at the very instant at which something else begins is not counted beside it.

use smallvec::SmallVec;

use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::Observer;

/// Where images come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullModel {
    /// A delay stands for all images of a pod.
    Delay,
    /// A registry serves pull by pull.
    Registry,
}

/// Watches a run for its [`PullCounter::most`].
#[derive(Clone, Debug)]
pub struct PullCounter {
    model: PullModel,
    /// By node.
    pulling: Vec<Pulling>,
    now: Instant,
    under_way: u64,
    most: u64,
}

/// What is pulled on one node.
#[derive(Clone, Debug, Default)]
struct Pulling {
    /// By DaemonSet and occurrence.
    pods: SmallVec<[(DaemonSetId, u32); 2]>,
    pre_pulls: u32,
}

impl PullCounter {
    pub const fn new(model: PullModel) -> Self {
        Self { model, pulling: Vec::new(), now: Instant::START, under_way: 0, most: 0 }
    }

    /// The most that were under way at once, when the run has ended.
    pub const fn most(&self) -> u64 {
        self.most
    }

    fn of_node(&mut self, node: NodeId) -> &mut Pulling {
        if self.pulling.len() <= node.index() {
            self.pulling.resize_with(node.index() + 1, Pulling::default);
        }
        &mut self.pulling[node.index()]
    }

    /// The instant before is over: what is under way now was so for some time.
    fn instant_is_over(&mut self) {
        self.most = self.most.max(self.under_way);
    }

    fn change(&mut self, node: NodeId, change: impl FnOnce(&mut Pulling)) {
        let pulling = self.of_node(node);
        let before = pulling.count();
        change(pulling);
        let after = pulling.count();
        self.under_way = self.under_way + after - before;
    }

    fn begins_with(&self) -> FactKind {
        match self.model {
            PullModel::Delay => FactKind::PodScheduled,
            PullModel::Registry => FactKind::ImagePullStarted,
        }
    }
}

impl Pulling {
    fn count(&self) -> u64 {
        self.pods.len() as u64 + u64::from(self.pre_pulls)
    }

    fn begin(&mut self, pod: Option<(DaemonSetId, u32)>) {
        match pod {
            Some(pod) if self.pods.contains(&pod) => {}
            Some(pod) => self.pods.push(pod),
            None => self.pre_pulls += 1,
        }
    }

    fn end(&mut self, pod: Option<(DaemonSetId, u32)>) {
        match pod {
            Some(pod) => self.pods.retain(|other| *other != pod),
            // One that began for a pod ends as a pre-pull too, if both wanted it.
            None => self.pre_pulls = self.pre_pulls.saturating_sub(1),
        }
    }
}

impl Observer for PullCounter {
    fn on_fact(&mut self, at: Instant, fact: &Fact, _catalog: &Catalog) {
        let Some(node) = fact.node() else { return };
        if at > self.now {
            self.instant_is_over();
            self.now = at;
        }
        let pod = fact.daemon_set().zip(fact.pod());
        match fact.kind() {
            kind if kind == self.begins_with() => self.change(node, |pulling| pulling.begin(pod)),
            FactKind::ImagesPulled | FactKind::ImagePullFailed => {
                self.change(node, |pulling| pulling.end(pod))
            }
            FactKind::PodFailed | FactKind::PodRemoved => self.change(node, |pulling| pulling.end(pod)),
            FactKind::NodeLeft => self.change(node, |pulling| *pulling = Pulling::default()),
            _ => {}
        }
    }

    fn on_end(&mut self, _at: Instant, _catalog: &Catalog) {
        self.instant_is_over();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;
    use crate::record::fact::Reason;

    /// Second, node, its pod or none, and what happened.
    type TimedFact = (u64, u32, Option<u32>, FactKind);

    fn most(model: PullModel, facts: &[TimedFact]) -> u64 {
        let catalog = Catalog::default();
        let mut counter = PullCounter::new(model);
        for &(seconds, node, pod, kind) in facts {
            let fact = Fact::new(kind, Reason::None)
                .with_daemon_set(pod.map(|_| DaemonSetId(0)))
                .with_node(NodeId(node))
                .with_pod(pod);
            counter.on_fact(Instant::START + Duration::from_seconds(seconds), &fact, &catalog);
        }
        counter.on_end(Instant::NEVER, &catalog);
        counter.most()
    }

    #[test]
    fn a_delay_lasts_from_the_binding_to_the_last_image() {
        let facts = [
            (1, 0, Some(0), FactKind::PodScheduled),
            (3, 1, Some(0), FactKind::PodScheduled),
            // Its images were there.
            (4, 2, Some(0), FactKind::PodScheduled),
            (4, 2, Some(0), FactKind::ImagesPulled),
            (5, 0, Some(0), FactKind::ImagesPulled),
            // The third begins when the second is gone.
            (6, 3, Some(0), FactKind::PodScheduled),
            (6, 1, Some(0), FactKind::PodRemoved),
        ];
        assert_eq!(most(PullModel::Delay, &facts), 2);
        assert_eq!(most(PullModel::Delay, &facts[2..4]), 0);
        assert_eq!(most(PullModel::Registry, &facts), 0);
    }

    #[test]
    fn a_pull_from_the_registry_lasts_while_it_is_under_way() {
        let pod = Some(0);
        let facts = [
            (1, 0, pod, FactKind::PodScheduled),
            (1, 1, pod, FactKind::PodScheduled),
            (2, 0, pod, FactKind::ImagePullStarted),
            // Its second image, or the same again after a reboot: the pod counts once.
            (3, 0, pod, FactKind::ImagePullStarted),
            (4, 1, pod, FactKind::ImagePullStarted),
            (5, 1, pod, FactKind::ImagePullFailed),
            // Two pre-pulls on one node, beside the first pod.
            (6, 2, None, FactKind::ImagePullStarted),
            (7, 2, None, FactKind::ImagePullStarted),
            (8, 2, None, FactKind::ImagesPulled),
            (9, 2, None, FactKind::NodeLeft),
            (9, 1, pod, FactKind::ImagePullStarted),
            (9, 3, pod, FactKind::ImagePullStarted),
        ];
        assert_eq!(most(PullModel::Registry, &facts[..6]), 2);
        assert_eq!(most(PullModel::Registry, &facts), 3);
        assert_eq!(most(PullModel::Registry, &facts[6..]), 2);
    }
}
