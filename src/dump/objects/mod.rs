//! The objects, one file a kind. Whatever is missing has a default: dumps are cut, and status is often gone.

pub mod amounts;
pub mod controller_revision;
pub mod daemon_set;
pub mod event;
pub mod meta;
pub mod node;
pub mod pod;
pub mod settings;
