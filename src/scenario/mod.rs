//! Scenario text → validated `Plan`: the one way into the simulator for what people write.
//!
//! Nothing here touches a file system or a clock: files are read through [`ReadFile`]. Whatever the text, the answer
//! is a scenario or diagnostics, never a panic, and the diagnostics are all there are.

pub mod added;
pub mod against;
mod api_version;
pub mod as_written;
pub mod assumptions;
pub mod diagnostic;
mod examples;
mod line_index;
mod load;
mod long_lists;
pub mod manifest;
pub mod manifest_check;
pub mod manifest_fields;
mod manifest_judgement;
mod manifest_value;
pub mod measured;
pub mod model;
pub mod overrides;
mod paths;
pub mod printable;
mod read_file;
pub mod resolve;
pub mod ron;
mod runnable;
pub mod settings;
pub mod starter;
pub(crate) mod suggest;
pub mod sweep;
pub mod text_differences;
pub mod text_encoding;
mod unrendered;
pub mod vary;
mod yaml_booleans;
mod yaml_reader;

pub use self::load::{load, load_text, load_with_added, load_with_manifests};
pub use self::read_file::ReadFile;
pub use self::runnable::Scenario;

#[cfg(test)]
mod tests;
