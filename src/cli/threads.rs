//! The worker threads: made before anything is run, so that failing to make them is known then.

use std::num::NonZeroUsize;

use anyhow::{Result, anyhow};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// No machine runs more at once.
pub const MAX_JOBS: u16 = 1024;

/// As many threads as were asked for, or else one for each core.
pub fn count(jobs: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    jobs.map_or_else(cores, usize::from).min(usize::from(MAX_JOBS))
}

/// Threads for runs.
pub fn pool(jobs: Option<u16>) -> Result<ThreadPool> {
    let threads = count(jobs);
    let made = ThreadPoolBuilder::new().num_threads(threads).build();
    made.map_err(|error| cannot_be_made(threads, &error))
}

/// Threads for other parallel work, such as drawing charts. They are made once.
pub fn prepare() -> Result<()> {
    let threads = count(None);
    let made = ThreadPoolBuilder::new().num_threads(threads).build_global();
    made.map_err(|error| cannot_be_made(threads, &error))
}

fn cannot_be_made(threads: usize, error: &ThreadPoolBuildError) -> anyhow::Error {
    anyhow!(
        "the operating system does not give {threads} threads ({error}); use --jobs with fewer, or allow more (ulimit \
         -u, -v)"
    )
}
