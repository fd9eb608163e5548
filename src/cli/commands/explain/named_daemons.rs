//! The DaemonSets of a scenario by the names that it gives them.

use crate::scenario::Scenario;
use crate::scenario::as_written::AsWritten;
use crate::whatif::daemons::{Daemon, daemons};

/// In the order of the scenario.
pub fn named_daemons(scenario: &Scenario, as_written: &AsWritten) -> Vec<Daemon> {
    let names = scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone());
    daemons(names.zip(&as_written.daemon_sets), &as_written.admission)
}
