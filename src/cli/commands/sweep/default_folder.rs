//! Where the results of a sweep go unless somebody says otherwise.

use std::path::{Path, PathBuf};

/// How the name of a folder for shards ends.
pub const SHARDS_ENDING: &str = "-shards";

/// Where the shards are, of a sweep whose results are to be in `folder`.
pub fn shards_folder(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(SHARDS_ENDING);
    name.into()
}

/// For the sweep of this name from this seed.
pub fn default_folder(scenario: &str, seed: u64) -> PathBuf {
    Path::new("output").join(format!("{scenario}-sweep-{seed}"))
}
