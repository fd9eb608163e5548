//! Dense numbers for objects: what the simulator uses where Kubernetes uses names and UIDs.

/// A DaemonSet of the plan, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaemonSetId(pub u16);

/// A node by its name, for good: a node that comes back under the same name has the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A pod by its index in the store, which is used again once the pod is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodId(pub u32);

/// A pod template of the plan, by its index. It stands for the `controller-revision-hash`:
/// equal templates have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId(pub u16);

/// A node pool of the plan, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolId(pub u16);

impl PoolId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl DaemonSetId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl NodeId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl PodId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl TemplateId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
