//! What is remembered of a pod that waits for images, and of those that wait for one pull.

use smallvec::SmallVec;

use crate::api::identity::NodeId;
use crate::cluster::images::table::ImageId;
use crate::cluster::store::PodRef;
use crate::engine::time::Instant;

/// How far a pod is with its images.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PodImages {
    /// How many of its images are there, in their order.
    pub have: u16,
    /// How often the next one could not be had.
    pub failures: u16,
    /// The one that is being pulled, and since when.
    pub waits_for: Option<(ImageId, Instant)>,
}

/// The pods that wait for one pull.
pub(in crate::cluster) type Waiters = SmallVec<[PodRef; 4]>;

/// An image has arrived on a node.
pub(in crate::cluster) struct Arrival {
    pub node: NodeId,
    /// The pods that waited for it, in the order of their creation: they look for their next image.
    pub waiters: Waiters,
}

impl PodImages {
    pub const fn gets_image(&mut self) {
        (self.have, self.failures, self.waits_for) = (self.have + 1, 0, None);
    }

    /// The image that the pod waits for.
    pub fn awaited(&self) -> Option<ImageId> {
        self.waits_for.map(|(image, _)| image)
    }
}
