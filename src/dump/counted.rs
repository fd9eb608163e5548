//! How many objects a source has given, for what is said of one that breaks off.

use super::error::DumpError;
use super::object::{Object, Receiver};
use super::time::UnreadableTimes;

/// Hands objects on, and counts them.
pub struct Counted<'a> {
    receiver: &'a mut dyn Receiver,
    pub objects: u64,
}

impl<'a> Counted<'a> {
    pub fn new(receiver: &'a mut dyn Receiver) -> Self {
        Self { receiver, objects: 0 }
    }
}

impl Receiver for Counted<'_> {
    fn take(&mut self, object: Object) {
        self.objects += 1;
        self.receiver.take(object);
    }

    fn passed_over(&mut self, kind: &str) {
        self.objects += 1;
        self.receiver.passed_over(kind);
    }

    fn unreadable(&mut self, error: DumpError) {
        self.receiver.unreadable(error);
    }

    fn unreadable_times(&mut self, times: UnreadableTimes) {
        self.receiver.unreadable_times(times);
    }
}
