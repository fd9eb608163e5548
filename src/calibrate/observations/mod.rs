//! What a dump says of how long things took: one observation for each that it tells of, and a count of those that it does not.

mod exclusion;
mod gathered;
mod node_startups;
mod observation;
mod pod_events;
mod pod_facts;
mod pod_stages;
mod pull_message;
mod pulls;
mod seconds;
mod terminations;
#[cfg(test)]
mod tests;

pub use self::exclusion::Exclusion;
pub use self::gathered::Gathered;
pub use self::observation::{Observation, Observations};

/// Of everything in the dump. `None` if nothing in it has a time.
pub fn observe(gathered: &Gathered) -> Option<Observations> {
    let mut observations = Observations::default();
    let now = gathered.newest()?;
    node_startups::observe(gathered, now, &mut observations);
    pod_stages::observe(gathered, now, &mut observations);
    pulls::observe(gathered, now, &mut observations);
    terminations::observe(gathered, now, &mut observations);
    Some(observations)
}
