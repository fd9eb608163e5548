//! What the controller wrote and has not seen yet (`consistencyStore`, since 1.36).
//!
//! A watch shows an object's writes in their order, so that to count those on their way is to know whether the last has
//! arrived.

/// Writes on their way to the controller's own cache.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnWrites {
    pods: u32,
    statuses: u32,
}

impl OwnWrites {
    pub const fn pod_created(&mut self) {
        self.pods += 1;
    }

    pub const fn pod_seen(&mut self) {
        self.pods = self.pods.saturating_sub(1);
    }

    pub const fn status_written(&mut self) {
        self.statuses += 1;
    }

    pub const fn status_seen(&mut self) {
        self.statuses = self.statuses.saturating_sub(1);
    }

    /// Whether all of them have arrived.
    pub const fn are_seen(&self) -> bool {
        self.pods == 0 && self.statuses == 0
    }
}
