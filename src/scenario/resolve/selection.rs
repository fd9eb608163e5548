//! Which nodes an action means, and whether there can be any.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::names::Names;
use crate::api::labels::Labels;
use crate::api::node::{HOSTNAME_LABEL, ZONE_LABEL};
use crate::api::node_labels::TOPOLOGY_LABELS;
use crate::cluster::plan::{NodePool, NodeSelection};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::Field;
use crate::scenario::settings::actions::Action;
use crate::scenario::settings::churn::Churn;
use crate::scenario::settings::nodes::Nodes;

/// How often a label of a pool is looked at at most for the sake of warnings.
const MAX_LOOKS: u64 = 1_000_000;

/// So many looks at a label take as long as finding out what a zone's name says of its region.
const LOOKS_AT_A_ZONE: u64 = 10;

/// What is known of the nodes before the run.
pub struct Nodepools<'a> {
    pub names: &'a Names,
    pub pools: &'a [NodePool],
    /// The values of labels that the script puts on nodes at some time, by key; `None` among them: it takes the label away.
    scripted_labels: BTreeMap<&'a str, BTreeSet<Option<&'a str>>>,
    /// Whether the script takes taints away at some time.
    pub loses_taints: bool,
    /// Whether nodes may join, by pool.
    growing: Vec<bool>,
    /// How many zones all pools name.
    zones: u64,
    /// How often there may still be a look for the sake of warnings.
    looks: Cell<u64>,
}

impl<'a> Nodepools<'a> {
    pub fn new(file: &'a ScenarioFile, names: &'a Names, pools: &'a [NodePool]) -> Self {
        let events = file.script.iter().filter_map(Field::get).flatten().filter_map(Field::get);
        let actions: Vec<&Action> = events.filter_map(|event| event.1.get()).collect();
        let scripted_labels = scripted_labels(&actions);
        let loses_taints = actions.iter().any(|action| matches!(action, Action::Untaint(..)));
        let added = actions.iter().filter_map(|action| match action {
            Action::AddNodes { pool: name, .. }
            | Action::UpgradePool { pool: name, .. }
            | Action::ReplaceNodes { with_pool: name, .. } => name.get(),
            _ => None,
        });
        let churn = file.churn.iter().filter_map(Field::get).flatten().filter_map(Field::get);
        let joined = churn.filter_map(|process| match process {
            Churn::Joins { pool: name, .. }
            | Churn::Lifetimes { pool: name, .. }
            | Churn::SpotReclaims { pool: name, .. }
            | Churn::Autoscaler { pool: name, .. }
            | Churn::ReplaceWhenFull { with_pool: name, .. } => name.get(),
            Churn::Leaves { .. } | Churn::Failures { .. } | Churn::Pressure { .. } => None,
        });
        let growing: HashSet<&String> = added.chain(joined).collect();
        let growing = pools.iter().map(|pool| growing.contains(&pool.name)).collect();
        let zones = pools.iter().map(|pool| pool.zones.len() as u64).sum();
        Self { names, pools, scripted_labels, loses_taints, growing, zones, looks: Cell::new(MAX_LOOKS) }
    }

    /// Whether what may not have been meant is still looked for, where that takes so many looks at labels of pools.
    pub fn may_look(&self, times: u64) -> bool {
        let left = self.looks.get().checked_sub(times);
        self.looks.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Says so where not all that may not have been meant has been looked for.
    pub fn warn_if_not_all_was_looked_for(&self, problems: &mut Diagnostics) {
        if self.looks.get() == 0 {
            let problem = "there are too many pools, labels and actions to look for nodes that nobody selects and \
                           DaemonSets that run nowhere";
            problems.push(Diagnostic::warning(problem).at(Span::default(), ""));
        }
    }

    /// How many labels there are to look at for a question about each kind of node.
    pub fn labels_of_pools(&self) -> u64 {
        let of_pool = |pool: &NodePool| (1 + pool.labels.len() as u64) * (pool.zones.len() as u64).max(1);
        self.pools.iter().map(of_pool).sum()
    }

    /// The pools that have nodes at some time.
    pub fn with_nodes(&self) -> impl Iterator<Item = &'a NodePool> {
        let has_nodes = |&(index, _): &(usize, &NodePool)| self.can_have_nodes_in(index);
        self.pools.iter().enumerate().filter(has_nodes).map(|(_, pool)| pool)
    }

    /// Whether there is ever a node.
    pub fn can_have_nodes(&self) -> bool {
        (0..self.pools.len()).any(|index| self.can_have_nodes_in(index))
    }

    /// Whether the script puts a label of this key on nodes at some time.
    pub fn is_scripted(&self, key: &str) -> bool {
        self.scripted_labels.contains_key(key)
    }

    /// The values that the label may get by the script.
    pub fn scripted_values(&self, key: &str) -> impl Iterator<Item = Option<&'a str>> {
        self.scripted_labels.get(key).into_iter().flatten().copied()
    }

    /// How many values the script gives to labels.
    pub fn scripted_changes(&self) -> u64 {
        self.scripted_labels.values().map(|values| values.len() as u64).sum()
    }

    /// The keys of the labels that the script changes.
    pub fn scripted_keys(&self) -> impl Iterator<Item = &'a str> {
        self.scripted_labels.keys().copied()
    }

    /// Whether nodes may join the pool.
    pub fn grows(&self, index: usize) -> bool {
        self.growing[index]
    }

    /// Whether nodes ever join.
    pub fn can_grow(&self) -> bool {
        self.growing.contains(&true)
    }

    /// Whether nodes ever join this pool.
    pub fn can_grow_in(&self, index: usize) -> bool {
        self.growing[index]
    }

    pub fn can_have_nodes_in(&self, index: usize) -> bool {
        self.pools[index].count > 0 || self.growing[index]
    }

    /// The selection of an action. One that can match nothing is reported as a warning.
    pub fn selection(&self, field: &Field<Nodes>, problems: &mut Diagnostics) -> Option<NodeSelection> {
        let nodes = field.get()?;
        let pool = match &nodes.pool {
            Some(name) => Some(self.names.pool(name, problems)?),
            None => None,
        };
        let selection = NodeSelection {
            pool,
            name: written(&nodes.name)?,
            labels: self.labels(nodes)?,
            count: written(&nodes.count)?,
        };
        self.check(&selection, field.span, problems);
        Some(selection)
    }

    /// Whether some of the selected nodes say what they offer.
    pub fn have_room_to_count(&self, selection: &NodeSelection) -> bool {
        match selection.pool {
            Some(pool) => self.pools[pool.index()].offer.is_some(),
            // That there is nothing to count is a warning only.
            None => {
                !self.may_look(self.pools.len() as u64) || self.pools.iter().any(|pool| pool.offer.is_some())
            }
        }
    }

    /// The labels that nodes must have; their zone is one of them.
    fn labels(&self, nodes: &Nodes) -> Option<Labels> {
        let mut labels = written(&nodes.labels)?.unwrap_or_default();
        if let Some(zone) = written(&nodes.zone)? {
            labels.insert(ZONE_LABEL.to_owned(), zone);
        }
        Some(labels)
    }

    fn check(&self, selection: &NodeSelection, span: Span, problems: &mut Diagnostics) {
        if selection.count == Some(0) {
            let problem = Diagnostic::error("a selection of 0 nodes does nothing").at(span, "");
            problems.push(problem.help("write a count of at least 1, or leave it out for all"));
            return;
        }
        let meant = match selection.pool {
            Some(pool) => pool.index()..pool.index() + 1,
            None => 0..self.pools.len(),
        };
        if !self.may_look(self.looks_for(selection, meant.len() as u64)) {
            return;
        }
        let pools = meant.filter(|&index| self.can_have_nodes_in(index));
        if pools.clone().next().is_none() {
            problems.push(
                Diagnostic::warning("no node is selected: the pool has none and none join").at(span, ""),
            );
        } else if !pools.clone().any(|pool| self.may_have_labels(pool, &selection.labels)) {
            let problem = Diagnostic::warning("no node is selected: no pool has these labels").at(span, "");
            problems.push(
                problem.help("labels of nodes are those of their pool, its zones, and what the script adds"),
            );
        } else if let Some(name) = &selection.name
            && !pools.clone().any(|pool| self.may_have_name(pool, name))
        {
            let problem =
                Diagnostic::warning(format!("no node is selected: there is no node `{name}`")).at(span, "");
            problems.push(match pools.clone().next() {
                Some(pool) => problem
                    .help(format!("nodes are named by their pool, like `{}-00000`", self.pools[pool].name)),
                None => problem,
            });
        } else {
            self.check_count(selection, pools, span, problems);
        }
    }

    /// How often a label is looked at to find out whether some nodes of so many pools are selected.
    fn looks_for(&self, selection: &NodeSelection, pools: u64) -> u64 {
        let labels = 1 + selection.labels.len() as u64;
        if !are_of_places(&selection.labels) {
            return pools * labels;
        }
        let zones = selection.pool.map_or(self.zones, |pool| self.pools[pool.index()].zones.len() as u64);
        (pools + zones) * labels * LOOKS_AT_A_ZONE
    }

    /// Warns where more nodes are asked for than these pools will ever have.
    fn check_count(
        &self,
        selection: &NodeSelection,
        pools: impl Iterator<Item = usize> + Clone,
        span: Span,
        problems: &mut Diagnostics,
    ) {
        let Some(count) = selection.count.filter(|_| !pools.clone().any(|pool| self.growing[pool])) else {
            return;
        };
        let there: u64 = match selection.name {
            Some(_) => 1,
            None => pools.map(|pool| self.nodes_with(pool, &selection.labels)).sum(),
        };
        if u64::from(count) > there {
            let problem = format!("{count} nodes are selected, and there are only {there}");
            let problem = Diagnostic::warning(problem).at(span, "");
            problems.push(problem.help("all of them are meant where no `count` is written"));
        }
    }

    /// How many nodes of a pool may have these labels.
    fn nodes_with(&self, pool: usize, wanted: &Labels) -> u64 {
        if !self.may_have_labels(pool, wanted) {
            return 0;
        }
        let NodePool { count, ref zones, .. } = self.pools[pool];
        let is_of_some = |key: &String| self.is_scripted(key) || key == HOSTNAME_LABEL;
        // Of what their pool says, its nodes differ in their zones alone.
        if zones.is_empty() || !are_of_places(wanted) || wanted.keys().any(is_of_some) {
            return count.into();
        }
        let in_turn = self.pools[pool].labels_by_zone();
        let order = self.pools[pool].zone_order();
        let has_them = |labels: &Labels| wanted.iter().all(|(key, value)| labels.get(key) == Some(value));
        let having = (0..).zip(&in_turn).filter(|(_, labels)| has_them(labels));
        having.map(|(zone, _)| order.nodes_in(zone, count)).sum()
    }

    fn may_have_labels(&self, pool: usize, wanted: &Labels) -> bool {
        wanted.iter().all(|(key, value)| {
            let pool = &self.pools[pool];
            pool.labels.get(key) == Some(value)
                || key == HOSTNAME_LABEL
                || (TOPOLOGY_LABELS.contains(&key.as_str()) && pool.is_in(key, value))
                || self
                    .scripted_labels
                    .get(key.as_str())
                    .is_some_and(|values| values.contains(&Some(value.as_str())))
        })
    }

    fn may_have_name(&self, pool: usize, name: &str) -> bool {
        let NodePool { name: prefix, count, .. } = &self.pools[pool];
        let number = name.strip_prefix(prefix.as_str()).and_then(|rest| rest.strip_prefix('-'));
        let Some(number) = number.filter(|digits| digits.len() >= 5) else { return false };
        number.parse::<u32>().is_ok_and(|number| number < *count || self.growing[pool])
    }
}

fn scripted_labels<'a>(actions: &[&'a Action]) -> BTreeMap<&'a str, BTreeSet<Option<&'a str>>> {
    let mut by_key: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for action in actions {
        match action {
            Action::Label(_, labels) | Action::UpgradePool { set_labels: Some(labels), .. } => {
                for (key, value) in labels.get().into_iter().flatten() {
                    by_key.entry(key).or_default().insert(Some(value));
                }
            }
            Action::Unlabel(_, keys) => {
                for key in keys.get().into_iter().flatten() {
                    by_key.entry(key).or_default().insert(None);
                }
            }
            _ => {}
        }
    }
    by_key
}

/// Whether some of these labels speak of places.
fn are_of_places(labels: &Labels) -> bool {
    labels.keys().any(|key| TOPOLOGY_LABELS.contains(&key.as_str()))
}

/// The value of an optional field; `None` if it is there and unreadable.
fn written<T: Clone>(field: &Option<Field<T>>) -> Option<Option<T>> {
    match field {
        None => Some(None),
        Some(field) => field.get().cloned().map(Some),
    }
}
