//! Which place of a scenario each result belongs to, and which results have none there.

use super::delay_name::DelayName;
use super::results::{DelayResult, Scope};
use crate::scenario::measured::Measured;

/// What a scenario is to say, and what it cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForScenario {
    pub measured: Vec<Measured>,
    /// Results without a place in any scenario: each in words.
    pub without_place: Vec<String>,
}

/// `sources`: what the results are from, for the comment beside each value.
pub fn for_scenario(results: &[DelayResult], sources: &[String]) -> ForScenario {
    let mut sorted = ForScenario::default();
    for result in results {
        let Some(delay) = result.calibration.outcome.delay() else { continue };
        let Some(path) = place(result) else {
            sorted.without_place.push(format!("{} of {}", result.delay.as_str(), result.scope));
            continue;
        };
        let calibration = &result.calibration;
        let censored = match calibration.censored {
            0 => String::new(),
            censored => format!(", {censored} of them not over"),
        };
        sorted.measured.push(Measured {
            path: path.into_iter().map(str::to_owned).collect(),
            value: delay.as_ron(),
            origin: format!("{} seen{censored}, {}", calibration.samples, sources.join(", ")),
        });
    }
    sorted
}

/// A scenario has pulls by DaemonSet, and by image only as a size and a registry's bandwidth.
fn place(result: &DelayResult) -> Option<Vec<&str>> {
    let delay = result.delay.as_str();
    match (&result.scope, result.delay) {
        (Scope::All, _) => Some(vec!["delays", delay]),
        (Scope::DaemonSet(name), _) => Some(vec!["daemon_sets", name, "delays", delay]),
        (Scope::Pool(name), DelayName::NodeStartup) => Some(vec!["node_pools", name, "startup"]),
        (Scope::Pool(_) | Scope::Image(_), _) => None,
    }
}
