//! Images: what pods want of them, which are on which node, and the limits of pulling those that are not.

use crate::api::identity::NodeId;
use crate::cluster::apiserver::client::RateLimit;
use crate::cluster::images::registry::Bandwidth;
use crate::engine::time::Duration;

/// How images get to nodes, where that is not a mere delay.
#[derive(Clone, Debug, PartialEq)]
pub struct ImagePulls {
    /// Every image that a pod or the script may want.
    pub images: Vec<Image>,
    /// What all pulls together get from the registry; `None`: as much as the nodes take.
    pub registry_bandwidth: Option<Bandwidth>,
    /// After how long a pull fails while the registry is out.
    pub error_after: Duration,
    /// How many pulls a kubelet has under way at once: 1 with `serializeImagePulls`, else `maxParallelImagePulls`.
    pub parallel: u32,
    /// A kubelet's `registryPullQPS` and `registryBurst`; `None`: no limit.
    pub rate_limit: Option<RateLimit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub name: String,
    /// Bytes on the wire.
    pub size: u64,
}

/// The index of an image in [`ImagePulls::images`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageId(pub u16);

/// An image that a pod needs before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedImage {
    pub image: ImageId,
    pub policy: PullPolicy,
}

/// `imagePullPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullPolicy {
    IfNotPresent,
    /// The registry is asked each time; what the node has already is not transferred again.
    Always,
    /// The pod waits until somebody else has brought the image.
    Never,
}

/// `backOffPeriod` and `MaxContainerBackOff` of `pkg/kubelet/kubelet.go`.
const FIRST_BACK_OFF: Duration = Duration::from_seconds(10);
const MAX_BACK_OFF: Duration = Duration::from_seconds(300);

/// How long a kubelet waits before it pulls an image for a pod again which it has tried and failed to pull this often,
/// not counting the last time.
pub fn pull_back_off(failures_before: u32) -> Duration {
    let doubled = 1u64.checked_shl(failures_before).unwrap_or(u64::MAX);
    FIRST_BACK_OFF.saturating_mul(doubled).min(MAX_BACK_OFF)
}

/// Which images are on which node: a row of bits for each.
#[derive(Clone, Debug, Default)]
pub struct ImageTable {
    bits: Vec<u64>,
    words_per_node: usize,
}

impl ImageTable {
    pub fn new(images: usize) -> Self {
        Self { bits: Vec::new(), words_per_node: images.div_ceil(64) }
    }

    pub fn reserve(&mut self, nodes: usize) {
        self.bits.reserve_exact(nodes * self.words_per_node);
    }

    /// The next node, without any image.
    pub fn add_node(&mut self) {
        self.bits.resize(self.bits.len() + self.words_per_node, 0);
    }

    pub fn has(&self, node: NodeId, image: ImageId) -> bool {
        let (word, bit) = self.word_and_bit(node, image);
        self.bits[word] & bit != 0
    }

    pub fn insert(&mut self, node: NodeId, image: ImageId) {
        let (word, bit) = self.word_and_bit(node, image);
        self.bits[word] |= bit;
    }

    /// The node loses all images.
    pub fn clear(&mut self, node: NodeId) {
        let first = node.index() * self.words_per_node;
        self.bits[first..first + self.words_per_node].fill(0);
    }

    fn word_and_bit(&self, node: NodeId, image: ImageId) -> (usize, u64) {
        let image = usize::from(image.0);
        (node.index() * self.words_per_node + image / 64, 1 << (image % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_back_off_doubles_from_10_seconds_to_5_minutes() {
        let seconds: Vec<f64> = (0..7).map(|failures| pull_back_off(failures).as_seconds()).collect();
        assert_eq!(seconds, [10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0]);
        assert_eq!(pull_back_off(u32::MAX), MAX_BACK_OFF);
    }

    #[test]
    fn each_node_has_its_own_images() {
        let mut table = ImageTable::new(65);
        (0..3).for_each(|_| table.add_node());
        table.insert(NodeId(1), ImageId(0));
        table.insert(NodeId(1), ImageId(64));
        table.insert(NodeId(2), ImageId(64));
        let on = |table: &ImageTable, image| [0, 1, 2].map(|node| table.has(NodeId(node), ImageId(image)));
        assert_eq!(on(&table, 0), [false, true, false]);
        assert_eq!(on(&table, 64), [false, true, true]);
        table.clear(NodeId(1));
        assert_eq!(on(&table, 64), [false, false, true]);
    }
}
