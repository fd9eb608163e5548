//! What there is to see of a DaemonSet on a node at a moment.

/// What there is to see of the DaemonSet on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BandState {
    /// The node does not exist, or need not run the DaemonSet.
    Absent,
    /// The node starts or does not report.
    NodeNotReady,
    /// No pod yet, or one that is not bound.
    Pending,
    PullingImages,
    /// Images are there; the containers start or are not ready yet.
    Starting,
    /// An available pod of another template than the DaemonSet's.
    AvailableOutdated,
    /// An available pod of the DaemonSet's template.
    AvailableUpToDate,
    /// The pod ends; none is available.
    Terminating,
    /// The pod failed, lost its readiness, or never becomes ready.
    Failing,
    /// The pod is not bound because there is no room for it.
    NoRoom,
    /// A pull failed and is tried again.
    ImagePullFailing,
    /// A container ended and is started again.
    CrashLoop,
    /// The pod hangs, and nobody has noticed.
    Hung,
    /// The pod is gone, and a taint lets no other one in.
    BehindTaint,
}
