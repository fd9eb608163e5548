//! What one would write to have a pod run on a node, each edit by itself.

use std::fmt;

use serde::Serialize;

use crate::api::taints::Toleration;

/// One edit of a DaemonSet or of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "edit", rename_all = "camelCase")]
pub enum Edit {
    /// The template names another node.
    RemoveNodeName {
        wanted: String,
    },
    LabelNode {
        node: String,
        key: String,
        value: String,
        instead_of: Option<String>,
    },
    UnlabelNode {
        node: String,
        key: String,
        value: String,
    },
    /// The label is the node's name, which nobody changes.
    ChangeSelector {
        of: &'static str,
        key: String,
        value: String,
    },
    /// No labels of the node meet the required node affinity together with the selectors.
    AddTermForNode {
        node: String,
    },
    AddToleration {
        toleration: Toleration,
    },
    /// The pod asks for more than is left.
    AskForLess {
        resource: String,
        asks: String,
        left: String,
        short: String,
    },
    /// The node runs as many pods as it takes.
    FreePod {
        pods: i64,
    },
    FreeHostPort {
        port: String,
        holder: Option<String>,
    },
    KeepApartNoMore {
        others: Vec<String>,
    },
}

impl fmt::Display for Edit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RemoveNodeName { wanted } => {
                write!(formatter, "take nodeName: {wanted} out of the template")
            }
            Self::LabelNode { node, key, value, instead_of } => {
                write!(formatter, "label the node: kubectl label node {node} {key}={value}")?;
                match instead_of {
                    Some(other) => write!(formatter, " --overwrite (it has {other})"),
                    None => Ok(()),
                }
            }
            Self::UnlabelNode { node, key, value } => {
                write!(
                    formatter,
                    "take the label {key}={value} off the node: kubectl label node {node} {key}-"
                )
            }
            Self::ChangeSelector { of, key, value } => {
                write!(formatter, "have the {of} ask for {key}: {value}")
            }
            Self::AddTermForNode { node } => write!(
                formatter,
                "add a term to the required node affinity, as no labels of the node meet what is asked: \
                 {{matchFields: [{{key: metadata.name, operator: In, values: [{node}]}}]}}"
            ),
            Self::AddToleration { toleration } => {
                write!(formatter, "add a toleration to the template: {toleration}")
            }
            Self::AskForLess { resource, asks, left, short } => write!(
                formatter,
                "ask for {left} of {resource} at most instead of {asks}, or free {short} of it on the node"
            ),
            Self::FreePod { pods } => {
                write!(formatter, "take a pod off the node, or let it run more than {pods}")
            }
            Self::FreeHostPort { port, holder } => {
                write!(formatter, "ask for another host port than {port}")?;
                match holder {
                    Some(holder) => write!(formatter, ", or have {holder} do so"),
                    None => Ok(()),
                }
            }
            Self::KeepApartNoMore { others } => write!(
                formatter,
                "change the required pod anti-affinity between it and {}",
                if others.is_empty() { "pods of the node".to_owned() } else { others.join(", ") }
            ),
        }
    }
}
