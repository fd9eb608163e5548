//! One update strategy, and how it is written: as overrides of a scenario, as fields of a manifest, and in words.

use serde::Serialize;

/// A candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Strategy {
    #[serde(flatten)]
    pub replacing: Replacing,
    #[serde(rename = "minReadySeconds")]
    pub min_ready_seconds: u32,
}

/// How old pods give way to new ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Replacing {
    /// RollingUpdate that ends old pods first: `maxUnavailable`, as a number or a percentage.
    #[serde(rename = "maxUnavailable")]
    InPlace(String),
    /// RollingUpdate that starts new pods first: `maxSurge`, as a number or a percentage.
    #[serde(rename = "maxSurge")]
    Surging(String),
    /// OnDelete: somebody deletes so many pods at a time, and waits for the new ones.
    #[serde(rename = "onDeleteBatch")]
    ByHand(u32),
}

impl Strategy {
    /// The overrides that turn a scenario's DaemonSet to it. Who deletes pods by hand is not among them.
    pub fn overrides(&self, daemon_set: &str) -> Vec<(String, String)> {
        let fields = match &self.replacing {
            Replacing::InPlace(bound) => vec![
                ("updateStrategy", "RollingUpdate"),
                ("maxUnavailable", bound.as_str()),
                ("maxSurge", "0"),
            ],
            Replacing::Surging(bound) => vec![
                ("updateStrategy", "RollingUpdate"),
                ("maxUnavailable", "0"),
                ("maxSurge", bound.as_str()),
            ],
            Replacing::ByHand(_) => vec![("updateStrategy", "OnDelete")],
        };
        let seconds = self.min_ready_seconds.to_string();
        let fields = fields.into_iter().chain([("minReadySeconds", seconds.as_str())]);
        fields.map(|(field, value)| (format!("daemon_sets.{daemon_set}.{field}"), value.to_owned())).collect()
    }

    /// What is to be written into the manifest, as YAML.
    pub fn manifest(&self) -> String {
        let update = match &self.replacing {
            Replacing::InPlace(bound) => rolling_update(bound, "0"),
            Replacing::Surging(bound) => rolling_update("0", bound),
            Replacing::ByHand(_) => "    type: OnDelete\n".to_owned(),
        };
        format!("spec:\n  minReadySeconds: {}\n  updateStrategy:\n{update}", self.min_ready_seconds)
    }

    /// In words; `minReadySeconds` only where it is not `usual`.
    pub fn name(&self, usual: u32) -> String {
        let replacing = match &self.replacing {
            Replacing::InPlace(bound) => format!("maxUnavailable {bound}"),
            Replacing::Surging(bound) => format!("maxSurge {bound}"),
            Replacing::ByHand(batch) => format!("OnDelete, {batch} at a time"),
        };
        if self.min_ready_seconds == usual {
            replacing
        } else {
            format!("{replacing}, minReadySeconds {}", self.min_ready_seconds)
        }
    }
}

fn rolling_update(max_unavailable: &str, max_surge: &str) -> String {
    format!(
        "    type: RollingUpdate\n    rollingUpdate:\n      maxUnavailable: {max_unavailable}\n      maxSurge: {max_surge}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_the_two_bounds_is_always_zero() {
        let strategy = |replacing| Strategy { replacing, min_ready_seconds: 5 };
        let surging = strategy(Replacing::Surging("25%".to_owned()));
        let overrides = surging.overrides("node.agent");
        let shown: Vec<String> = overrides.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            shown,
            [
                "daemon_sets.node.agent.updateStrategy=RollingUpdate",
                "daemon_sets.node.agent.maxUnavailable=0",
                "daemon_sets.node.agent.maxSurge=25%",
                "daemon_sets.node.agent.minReadySeconds=5",
            ]
        );
        assert_eq!(
            (surging.name(5), surging.name(0)),
            ("maxSurge 25%".to_owned(), "maxSurge 25%, minReadySeconds 5".to_owned())
        );
        insta::assert_snapshot!(strategy(Replacing::InPlace("3".to_owned())).manifest(), @"
        spec:
          minReadySeconds: 5
          updateStrategy:
            type: RollingUpdate
            rollingUpdate:
              maxUnavailable: 3
              maxSurge: 0
        ");
        assert!(strategy(Replacing::ByHand(3)).manifest().ends_with("type: OnDelete\n"));
    }
}
