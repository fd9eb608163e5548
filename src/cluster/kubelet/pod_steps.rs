//! The steps of a pod's life, by name: what the store keeps of them, and what is scheduled.

/// A step of a pod's life, done when its event comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    /// The scheduler binds the pod.
    Bind,
    /// The kubelet takes it in, or refuses it.
    Admit,
    /// The kubelet begins with it.
    Begin,
    PullImages,
    StartContainers,
    BecomeReady,
    /// The kubelet begins to end it.
    BeginTermination,
    /// The last container has ended.
    Terminate,
}

impl Step {
    /// Whether it needs the kubelet; the others are the scheduler's.
    pub const fn needs_kubelet(self) -> bool {
        !matches!(self, Self::Bind)
    }

    /// Whether it is taken by a pod that is being deleted, and by no other.
    pub const fn is_of_termination(self) -> bool {
        matches!(self, Self::BeginTermination | Self::Terminate)
    }
}
