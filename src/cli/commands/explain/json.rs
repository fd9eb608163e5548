//! The answer as JSON: of each run of nodes that are alike to a DaemonSet the controller's verdict, and every rule that keeps its
//! pods off, not only the first.

use serde::Serialize;

use crate::api::affinity_mismatch::AffinityMismatch;
use crate::api::node::NodeFacets;
use crate::api::node_affinity::NodeSelectorRequirement;
use crate::daemonset::eligibility::{Obstacle, Verdict};
use crate::report::tables::rules::outlook;
use crate::whatif::edit::Edit;
use crate::whatif::explanation::Explanation;
use crate::whatif::rule::Rule as NodeRule;

/// Neighbouring nodes of a pool about which the same is said of one DaemonSet.
#[derive(Debug, Serialize)]
pub struct Explained {
    pub daemon_set: String,
    pub pool: String,
    pub first_node: String,
    pub last_node: String,
    pub nodes: u64,
    /// A pod is created there if there is none.
    pub should_run: bool,
    /// A pod that is there may stay.
    pub should_continue_running: bool,
    /// Every rule that keeps pods off, in the controller's order; empty where none does.
    pub obstacles: Vec<ObstacleJson>,
    /// Of one node: all rules, and what comes of them.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub standing: Option<ExplanationJson>,
}

/// Every rule between a DaemonSet and a node, and what comes of them.
#[derive(Debug, Serialize)]
pub struct ExplanationJson {
    /// What comes of them, in words.
    outlook: String,
    rules: Vec<NodeRule>,
    /// What would have a pod run there; all of it is needed.
    to_run: Vec<EditJson>,
}

#[derive(Debug, Serialize)]
struct EditJson {
    /// In words.
    message: String,
    #[serde(flatten)]
    edit: Edit,
}

/// A rule that keeps pods off.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ObstacleJson {
    /// In words, as in the table.
    pub message: String,
    #[serde(flatten)]
    rule: Rule,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "rule", rename_all = "camelCase")]
enum Rule {
    NodeName {
        wanted: String,
    },
    NodeSelector {
        key: String,
        wanted: String,
        /// The node's value; null if it has none.
        found: Option<String>,
    },
    NodeAffinity {
        terms: Vec<Term>,
    },
    Taint {
        taint: String,
    },
}

/// A term of the required node affinity. Terms are alternatives, and all of a term must hold.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Term {
    unmatched_expressions: Vec<Unmatched>,
    unmatched_fields: Vec<Unmatched>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Unmatched {
    key: String,
    operator: String,
    values: Vec<String>,
    found: Option<String>,
}

impl Explained {
    pub fn new(
        [daemon_set, pool]: [&str; 2],
        node: &str,
        verdict: Verdict,
        obstacles: impl Iterator<Item = ObstacleJson>,
    ) -> Self {
        Self {
            daemon_set: daemon_set.to_owned(),
            pool: pool.to_owned(),
            first_node: node.to_owned(),
            last_node: node.to_owned(),
            nodes: 1,
            should_run: verdict.should_run,
            should_continue_running: verdict.should_continue_running,
            obstacles: obstacles.collect(),
            standing: None,
        }
    }

    /// The first rule that keeps pods off, in words.
    pub fn reason(&self) -> &str {
        self.obstacles.first().map_or("", |obstacle| &obstacle.message)
    }

    /// Whether the two explanations are the same but for their nodes: every rule, or the first alone.
    pub fn is_like(&self, other: &Self, every_rule: bool) -> bool {
        let alike = (&self.daemon_set, &self.pool, self.should_run, self.should_continue_running)
            == (&other.daemon_set, &other.pool, other.should_run, other.should_continue_running);
        let same_rules = || self.obstacles == other.obstacles;
        alike && if every_rule { same_rules() } else { self.reason() == other.reason() }
    }
}

impl From<&Explanation> for ExplanationJson {
    fn from(explanation: &Explanation) -> Self {
        let edit = |edit: &Edit| EditJson { message: edit.to_string(), edit: edit.clone() };
        Self {
            outlook: outlook(&explanation.outlook),
            rules: explanation.rules.clone(),
            to_run: explanation.edits.iter().map(edit).collect(),
        }
    }
}

impl ObstacleJson {
    pub fn new(obstacle: &Obstacle<'_>) -> Self {
        let rule = match obstacle {
            Obstacle::NodeName { wanted } => Rule::NodeName { wanted: (*wanted).to_owned() },
            Obstacle::NodeSelector { key, wanted, found } => Rule::NodeSelector {
                key: (*key).to_owned(),
                wanted: (*wanted).to_owned(),
                found: found.map(str::to_owned),
            },
            Obstacle::NodeAffinity(mismatch) => Rule::NodeAffinity { terms: terms(mismatch) },
            Obstacle::Taint(taint) => Rule::Taint { taint: taint.to_string() },
        };
        Self { message: obstacle.to_string(), rule }
    }
}

fn terms(AffinityMismatch { selector, node }: &AffinityMismatch<'_>) -> Vec<Term> {
    let terms = selector.node_selector_terms.iter().map(|term| Term {
        unmatched_expressions: term
            .unmatched_expressions(*node)
            .map(|one| Unmatched::new(one, label_of(node, &one.key)))
            .collect(),
        unmatched_fields: term
            .unmatched_fields(*node)
            .map(|one| Unmatched::new(one, Some(node.name.to_owned())))
            .collect(),
    });
    terms.collect()
}

fn label_of(node: &NodeFacets<'_>, key: &str) -> Option<String> {
    node.label(key).map(str::to_owned)
}

impl Unmatched {
    fn new(requirement: &NodeSelectorRequirement, found: Option<String>) -> Self {
        let NodeSelectorRequirement { key, operator, values } = requirement.clone();
        Self { key, operator, values, found }
    }
}
