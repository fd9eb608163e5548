//! Taints of nodes and the tolerations of pods (`k8s.io/component-helpers/scheduling/corev1`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::decode::null_as_default;
use super::names::{label_value, qualified_name};

/// The taints that Kubernetes itself puts on nodes, by their well-known keys.
pub mod well_known {
    pub const NOT_READY: &str = "node.kubernetes.io/not-ready";
    pub const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
    pub const DISK_PRESSURE: &str = "node.kubernetes.io/disk-pressure";
    pub const MEMORY_PRESSURE: &str = "node.kubernetes.io/memory-pressure";
    pub const PID_PRESSURE: &str = "node.kubernetes.io/pid-pressure";
    pub const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
    pub const NETWORK_UNAVAILABLE: &str = "node.kubernetes.io/network-unavailable";

    /// Put by people: nothing runs on the node any more, whatever its kubelet says when it comes back.
    pub const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

    /// Whether a taint of this key marks a node whose Ready condition is not True.
    pub fn is_not_ready(key: &str) -> bool {
        matches!(key, NOT_READY | UNREACHABLE)
    }
}

/// What a taint does to a pod that does not tolerate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TaintEffect {
    NoSchedule,
    PreferNoSchedule,
    NoExecute,
}

/// A taint, written `key=value:Effect` or `key:Effect`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Taint {
    pub key: String,
    #[serde(default, deserialize_with = "null_as_default")]
    pub value: String,
    pub effect: TaintEffect,
}

/// A toleration. Operator and effect are kept as text: the API server judges them, not the decoder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Toleration {
    #[serde(deserialize_with = "null_as_default")]
    pub key: String,
    #[serde(deserialize_with = "null_as_default")]
    pub operator: String,
    #[serde(deserialize_with = "null_as_default")]
    pub value: String,
    #[serde(deserialize_with = "null_as_default")]
    pub effect: String,
    pub toleration_seconds: Option<i64>,
}

impl TaintEffect {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        }
    }
}

impl Taint {
    pub fn new(key: &str, value: &str, effect: TaintEffect) -> Self {
        Self { key: key.to_owned(), value: value.to_owned(), effect }
    }
}

impl Toleration {
    /// A toleration of `key` with `effect` whatever its value, as the controller adds them.
    pub fn exists(key: &str, effect: TaintEffect) -> Self {
        Self {
            key: key.to_owned(),
            operator: "Exists".to_owned(),
            effect: effect.as_str().to_owned(),
            ..Self::default()
        }
    }

    /// The narrowest toleration of a taint.
    pub fn of(taint: &Taint) -> Self {
        if taint.value.is_empty() {
            return Self::exists(&taint.key, taint.effect);
        }
        Self {
            operator: "Equal".to_owned(),
            value: taint.value.clone(),
            ..Self::exists(&taint.key, taint.effect)
        }
    }

    /// `Toleration.ToleratesTaint`: an empty effect or key matches any; the operator is `Exists`, or `Equal` (also when empty).
    pub fn tolerates(&self, taint: &Taint) -> bool {
        if !self.effect.is_empty() && self.effect != taint.effect.as_str() {
            return false;
        }
        if !self.key.is_empty() && self.key != taint.key {
            return false;
        }
        match self.operator.as_str() {
            "" | "Equal" => self.value == taint.value,
            "Exists" => true,
            _ => false,
        }
    }

    /// `Toleration.MatchToleration`: the same but for `tolerationSeconds`.
    pub fn is_same_rule_as(&self, other: &Self) -> bool {
        self.key == other.key
            && self.effect == other.effect
            && self.operator == other.operator
            && self.value == other.value
    }
}

impl fmt::Display for TaintEffect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Taint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.value.is_empty() {
            write!(formatter, "{}:{}", self.key, self.effect)
        } else {
            write!(formatter, "{}={}:{}", self.key, self.value, self.effect)
        }
    }
}

impl fmt::Display for Toleration {
    /// As it stands in a manifest, in one line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.toleration_seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
        let fields = [
            ("key", self.key.as_str()),
            ("operator", &self.operator),
            ("value", &self.value),
            ("effect", &self.effect),
            ("tolerationSeconds", &seconds),
        ];
        let written = fields.iter().filter(|(_, value)| !value.is_empty());
        let written: Vec<String> = written.map(|(field, value)| format!("{field}: {value}")).collect();
        write!(formatter, "{{{}}}", written.join(", "))
    }
}

/// Why a text is not a taint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseTaintError {
    #[error("`{0}` has no effect; write a taint like \"dedicated=gpu:NoSchedule\"")]
    NoEffect(String),
    #[error("`{effect}` is not a taint effect; it is one of NoSchedule, PreferNoSchedule and NoExecute")]
    UnknownEffect { effect: String },
    #[error("`{0}` has no key; write a taint like \"dedicated=gpu:NoSchedule\"")]
    NoKey(String),
    #[error("no node can have the taint `{taint}`: `{part}`: {complaint}")]
    Invalid { taint: String, part: String, complaint: String },
}

impl FromStr for Taint {
    type Err = ParseTaintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (pair, effect) =
            text.rsplit_once(':').ok_or_else(|| ParseTaintError::NoEffect(text.to_owned()))?;
        let effect = match effect {
            "NoSchedule" => TaintEffect::NoSchedule,
            "PreferNoSchedule" => TaintEffect::PreferNoSchedule,
            "NoExecute" => TaintEffect::NoExecute,
            _ => {
                return Err(ParseTaintError::UnknownEffect { effect: effect.to_owned() });
            }
        };
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if key.is_empty() {
            return Err(ParseTaintError::NoKey(text.to_owned()));
        }
        let complaints = qualified_name(key).into_iter().map(|complaint| (key, complaint));
        let complaint = complaints.chain(label_value(value).into_iter().map(|it| (value, it))).next();
        if let Some((part, complaint)) = complaint {
            return Err(ParseTaintError::Invalid {
                taint: text.to_owned(),
                part: part.to_owned(),
                complaint,
            });
        }
        Ok(Self { key: key.to_owned(), value: value.to_owned(), effect })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taints_read_and_print_as_kubectl_writes_them() {
        for text in ["dedicated=gpu:NoSchedule", "node-role.kubernetes.io/master:NoSchedule", "a=b:NoExecute"]
        {
            assert_eq!(text.parse::<Taint>().unwrap().to_string(), text);
        }
        for text in ["dedicated=gpu", "dedicated:Never", ":NoSchedule", "a b:NoSchedule", "a=b c:NoSchedule"]
        {
            assert!(text.parse::<Taint>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_toleration_matches_by_effect_key_and_operator() {
        let taint: Taint = "dedicated=gpu:NoSchedule".parse().unwrap();
        let toleration = |key: &str, operator: &str, value: &str, effect: &str| Toleration {
            key: key.to_owned(),
            operator: operator.to_owned(),
            value: value.to_owned(),
            effect: effect.to_owned(),
            toleration_seconds: None,
        };
        assert!(toleration("", "Exists", "", "").tolerates(&taint));
        assert!(toleration("dedicated", "", "gpu", "").tolerates(&taint));
        assert!(toleration("dedicated", "Exists", "", "NoSchedule").tolerates(&taint));
        assert!(!toleration("dedicated", "Equal", "infra", "").tolerates(&taint));
        assert!(!toleration("dedicated", "Exists", "", "NoExecute").tolerates(&taint));
        assert!(!toleration("spot", "Exists", "", "").tolerates(&taint));
    }
}
