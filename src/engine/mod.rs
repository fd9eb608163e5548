//! The simulation engine: virtual time, the event queue, random streams and delay distributions.
//!
//! Nothing in this room knows Kubernetes; it would serve a simulator of anything else as well.

pub mod delay;
mod event_entry;
pub mod event_queue;
pub mod prefetch;
mod radix_buckets;
pub mod random;
pub mod time;
