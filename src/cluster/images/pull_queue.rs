//! The kubelets' pulls: each node's in the order in which they were asked for, so many at a time.
//!
//! A node has at most one pull of an image, whoever wants it. Who that is, is known here only as far as it is one pod.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::apiserver::client::{RateLimit, TokenBucket};
use crate::cluster::images::registry::TransferId;
use crate::cluster::images::table::ImageId;
use crate::engine::time::Instant;

/// A pull that is not over. The number is used again after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PullId(u32);

/// An image on its way to a node.
#[derive(Clone, Copy, Debug)]
pub struct Pull {
    pub node: NodeId,
    pub image: ImageId,
    pub stage: PullStage,
    /// Since when it has been in this stage.
    pub since: Instant,
    /// Somebody wants the image on the node whether or not a pod does.
    pub pre_pull: bool,
    /// How often a pre-pull has failed.
    pub failures: u32,
    pub waited_for: WaitedFor,
    next: Option<PullId>,
}

/// The pods that wait for a pull. Mostly it is one, and then nobody has to look for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WaitedFor {
    #[default]
    ByNobody,
    By(PodId),
    /// By several, or it was by several once.
    ByAnyNumber,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullStage {
    /// It has not begun, or begins again.
    Queued,
    Transferring(TransferId),
    /// The registry does not answer; the pull fails then.
    Failing(Instant),
    /// A pre-pull that failed; it is tried again then.
    BackingOff(Instant),
    /// It is over and its entry is vacant.
    Over,
}

impl PullStage {
    /// Whether it takes one of the kubelet's parallel pulls.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Transferring(_) | Self::Failing(_))
    }
}

/// The pulls of all nodes.
#[derive(Clone, Debug, Default)]
pub struct PullQueues {
    parallel: u32,
    rate_limit: Option<RateLimit>,
    nodes: Vec<NodeQueue>,
    pulls: Vec<Pull>,
    vacant: Vec<PullId>,
}

#[derive(Clone, Copy, Debug)]
struct NodeQueue {
    first: Option<PullId>,
    /// The kubelet's for the registry; `None`: no limit.
    tokens: Option<TokenBucket>,
}

impl PullQueues {
    pub fn new(parallel: u32, rate_limit: Option<RateLimit>) -> Self {
        Self { parallel, rate_limit, ..Self::default() }
    }

    pub fn reserve(&mut self, nodes: usize) {
        self.nodes.reserve_exact(nodes);
    }

    pub fn add_node(&mut self) {
        self.nodes.push(NodeQueue { first: None, tokens: self.rate_limit.map(TokenBucket::full) });
    }

    pub fn pull(&self, id: PullId) -> &Pull {
        &self.pulls[id.0 as usize]
    }

    /// The pulls of a node in their order.
    pub fn of_node(&self, node: NodeId) -> impl Iterator<Item = PullId> {
        let mut next = self.nodes[node.index()].first;
        std::iter::from_fn(move || {
            let id = next?;
            next = self.pull(id).next;
            Some(id)
        })
    }

    /// All pulls.
    pub fn all(&self) -> impl Iterator<Item = PullId> {
        let is_there = |(_, pull): &(PullId, &Pull)| pull.stage != PullStage::Over;
        (0..).map(PullId).zip(&self.pulls).filter(is_there).map(|(id, _)| id)
    }

    pub fn find(&self, node: NodeId, image: ImageId) -> Option<PullId> {
        self.of_node(node).find(|&id| self.pull(id).image == image)
    }

    /// The pull of an image to a node, which joins the queue if there is none.
    pub fn ask(&mut self, node: NodeId, image: ImageId, now: Instant) -> PullId {
        if let Some(found) = self.find(node, image) {
            return found;
        }
        let stage = PullStage::Queued;
        let waited_for = WaitedFor::ByNobody;
        let pull =
            Pull { node, image, stage, since: now, pre_pull: false, failures: 0, waited_for, next: None };
        let id = match self.vacant.pop() {
            Some(id) => {
                self.pulls[id.0 as usize] = pull;
                id
            }
            None => {
                self.pulls.push(pull);
                PullId(u32::try_from(self.pulls.len() - 1).expect("fewer than 2^32 pulls at once"))
            }
        };
        let last = self.of_node(node).last();
        *self.link_after(node, last) = Some(id);
        id
    }

    /// The pull is wanted without a pod, too.
    pub fn pre_pull(&mut self, id: PullId) {
        self.pulls[id.0 as usize].pre_pull = true;
    }

    /// A pod waits for the pull from now on.
    pub fn join(&mut self, id: PullId, pod: PodId) {
        let waited_for = &mut self.pulls[id.0 as usize].waited_for;
        *waited_for = match waited_for {
            WaitedFor::ByNobody => WaitedFor::By(pod),
            WaitedFor::By(_) | WaitedFor::ByAnyNumber => WaitedFor::ByAnyNumber,
        };
    }

    /// A pod that waited for the pull does so no longer.
    pub fn leave(&mut self, id: PullId) {
        let waited_for = &mut self.pulls[id.0 as usize].waited_for;
        if let WaitedFor::By(_) = waited_for {
            *waited_for = WaitedFor::ByNobody;
        }
    }

    /// The node's next pull to begin, if another may.
    pub fn next_to_begin(&self, node: NodeId) -> Option<PullId> {
        let running = self.of_node(node).filter(|&id| self.pull(id).stage.is_running()).count();
        let mut queued = self.of_node(node).filter(|&id| self.pull(id).stage == PullStage::Queued);
        if running < self.parallel as usize { queued.next() } else { None }
    }

    /// Takes one of the node's tokens for the registry. False: there is none, and kubelets do not wait for one.
    pub fn take_token(&mut self, node: NodeId, now: Instant) -> bool {
        self.nodes[node.index()].tokens.as_mut().is_none_or(|tokens| tokens.try_take(now))
    }

    pub fn enter(&mut self, id: PullId, stage: PullStage, now: Instant) {
        let pull = &mut self.pulls[id.0 as usize];
        (pull.stage, pull.since) = (stage, now);
    }

    /// A pre-pull failed once more, and nobody waits for it. How often it had before.
    pub fn count_failure(&mut self, id: PullId) -> u32 {
        let pull = &mut self.pulls[id.0 as usize];
        pull.waited_for = WaitedFor::ByNobody;
        pull.failures += 1;
        pull.failures - 1
    }

    /// The pull is over.
    pub fn remove(&mut self, id: PullId) -> Pull {
        let pull = *self.pull(id);
        let before = self.of_node(pull.node).take_while(|&other| other != id).last();
        *self.link_after(pull.node, before) = pull.next;
        self.pulls[id.0 as usize].stage = PullStage::Over;
        self.vacant.push(id);
        pull
    }

    /// The kubelet's tokens are as on a new node.
    pub fn refill(&mut self, node: NodeId) {
        self.nodes[node.index()].tokens = self.rate_limit.map(TokenBucket::full);
    }

    fn link_after(&mut self, node: NodeId, before: Option<PullId>) -> &mut Option<PullId> {
        match before {
            Some(before) => &mut self.pulls[before.0 as usize].next,
            None => &mut self.nodes[node.index()].first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;

    const NODE: NodeId = NodeId(1);

    fn queues(parallel: u32) -> PullQueues {
        let mut queues = PullQueues::new(parallel, None);
        (0..2).for_each(|_| queues.add_node());
        queues
    }

    fn ask(queues: &mut PullQueues, images: &[u16]) -> Vec<PullId> {
        images.iter().map(|&image| queues.ask(NODE, ImageId(image), Instant::START)).collect()
    }

    #[test]
    fn an_image_is_pulled_once_however_many_want_it() {
        let mut queues = queues(1);
        let ids = ask(&mut queues, &[3, 5, 3]);
        assert_eq!(ids[0], ids[2]);
        assert_ne!(
            queues.ask(NodeId(0), ImageId(3), Instant::START),
            ids[0],
            "on another node it is another"
        );
        assert_eq!(queues.of_node(NODE).collect::<Vec<_>>(), ids[..2]);
    }

    #[test]
    fn so_many_run_at_once_and_the_others_in_their_order() {
        for parallel in [1, 2] {
            let mut queues = queues(parallel);
            let ids = ask(&mut queues, &[0, 1, 2]);
            for &id in &ids[..parallel as usize] {
                assert_eq!(queues.next_to_begin(NODE), Some(id));
                queues.enter(id, PullStage::Failing(Instant::START), Instant::START);
            }
            assert_eq!(queues.next_to_begin(NODE), None);
            queues.remove(ids[0]);
            assert_eq!(queues.next_to_begin(NODE), Some(ids[parallel as usize]));
        }
    }

    #[test]
    fn whatever_is_removed_the_order_of_the_others_stays() {
        for removed in 0..3 {
            let mut queues = queues(1);
            let mut ids = ask(&mut queues, &[0, 1, 2]);
            assert_eq!(queues.remove(ids[removed]).image, ImageId(removed as u16));
            let vacant = ids.remove(removed);
            assert_eq!(queues.of_node(NODE).collect::<Vec<_>>(), ids);
            ids.extend(ask(&mut queues, &[9]));
            assert_eq!(ids[2], vacant, "the entry is used again");
            assert_eq!(queues.all().count(), 3);
            assert_eq!(queues.of_node(NODE).collect::<Vec<_>>(), ids);
        }
    }

    #[test]
    fn who_waits_is_known_as_long_as_it_is_one() {
        let (one, other) = (PodId(4), PodId(5));
        let mut queues = queues(1);
        let id = ask(&mut queues, &[0])[0];
        assert_eq!(queues.pull(id).waited_for, WaitedFor::ByNobody);
        queues.join(id, one);
        queues.leave(id);
        queues.join(id, other);
        assert_eq!(queues.pull(id).waited_for, WaitedFor::By(other));
        queues.join(id, one);
        queues.leave(id);
        assert_eq!(queues.pull(id).waited_for, WaitedFor::ByAnyNumber, "who has left is not known");
        queues.remove(id);
        let id = ask(&mut queues, &[0])[0];
        assert_eq!(queues.pull(id).waited_for, WaitedFor::ByNobody, "another pull in its entry");
    }

    #[test]
    fn each_node_has_its_own_tokens() {
        let limit = RateLimit { interval: Duration::from_seconds(1), burst: 2 };
        let mut queues = PullQueues::new(1, Some(limit));
        (0..2).for_each(|_| queues.add_node());
        let mut take =
            |node, seconds| queues.take_token(node, Instant::START + Duration::from_seconds(seconds));
        assert_eq!([take(NODE, 0), take(NODE, 0), take(NODE, 0)], [true, true, false]);
        assert!(take(NodeId(0), 0));
        assert_eq!([take(NODE, 1), take(NODE, 1)], [true, false], "one has grown");
        queues.refill(NODE);
        assert!(queues.take_token(NODE, Instant::START + Duration::from_seconds(1)));
    }
}
