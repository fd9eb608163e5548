//! Pods that keep others off their node: required pod anti-affinity by hostname (`InterPodAffinity`).
//!
//! A term counts from both sides, as in the scheduler: a pod does not come where one is that its term means, nor where one
//! is whose term means it. Terms are numbered for all templates of a plan, so that nothing is compared but numbers
//! during a run. Terms of wider places than a node are not looked at; whoever reads them says so.

use std::collections::BTreeMap;

use crate::api::labels::{LabelSelector, LabelSelectorRequirement, Labels};
use crate::api::node::HOSTNAME_LABEL;
use crate::api::pod_affinity::PodAffinityTerm;
use crate::api::pod_spec::PodSpec;

/// The label that every namespace has by itself.
pub const NAMESPACE_NAME_LABEL: &str = "kubernetes.io/metadata.name";
/// The labels that the controller puts on pods, each the same for all pods of a template and for no others.
const REVISION_LABELS: [&str; 2] = ["controller-revision-hash", "pod-template-generation"];

/// What anti-affinity has to know of the pods of a template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodProfile {
    pub namespace: String,
    pub labels: Labels,
    /// The required anti-affinity terms.
    pub terms: Vec<PodAffinityTerm>,
}

/// The terms that a template's pods have, and those that mean them, by number; both ascend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AntiAffinity {
    pub own: Vec<u16>,
    pub matched_by: Vec<u16>,
}

/// Who is on a node, as far as terms are concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermCounts(Vec<TermCount>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TermCount {
    term: u16,
    /// How many pods have the term.
    owners: u32,
    /// How many pods it means.
    matched: u32,
}

impl PodProfile {
    pub fn new(namespace: &str, labels: &Labels, pod: &PodSpec) -> Self {
        let affinity = pod.affinity.as_ref().and_then(|affinity| affinity.pod_anti_affinity.as_ref());
        let terms = affinity
            .map(|affinity| affinity.required_during_scheduling_ignored_during_execution.clone())
            .unwrap_or_default();
        Self { namespace: namespace.to_owned(), labels: labels.clone(), terms }
    }
}

impl AntiAffinity {
    /// For each of all templates of a plan.
    pub fn of_all(profiles: &[PodProfile]) -> Vec<Self> {
        let mut found = vec![Self::default(); profiles.len()];
        if profiles.iter().all(|profile| profile.terms.is_empty()) {
            return found;
        }
        let pods: Vec<(&str, Labels)> = profiles.iter().enumerate().map(labels_of_pods).collect();
        let mut numbers: BTreeMap<String, u16> = BTreeMap::new();
        for (template, profile) in profiles.iter().enumerate() {
            for term in profile.terms.iter().filter(|term| term.topology_key == HOSTNAME_LABEL) {
                let term = Term::new(term, profile, &pods[template].1);
                let next = u16::try_from(numbers.len()).unwrap_or(u16::MAX);
                let number = *numbers.entry(term.key()).or_insert(next);
                if number == next {
                    let matched = pods
                        .iter()
                        .zip(&mut found)
                        .filter(|((namespace, labels), _)| term.means(namespace, labels));
                    matched.for_each(|(_, found)| found.matched_by.push(number));
                }
                if !found[template].own.contains(&number) {
                    found[template].own.push(number);
                }
            }
        }
        found.iter_mut().for_each(|found| found.own.sort_unstable());
        found
    }

    /// Whether some pod may be kept off a node by pods of the template, or they by it.
    pub const fn concerns_nobody(&self) -> bool {
        self.own.is_empty() && self.matched_by.is_empty()
    }

    /// Whether two pods of the template cannot be on one node.
    pub fn excludes_itself(&self) -> bool {
        self.own.iter().any(|term| self.matched_by.contains(term))
    }
}

/// The namespace and the labels of a template's pods, those that the controller adds among them.
fn labels_of_pods((template, profile): (usize, &PodProfile)) -> (&str, Labels) {
    let mut labels = profile.labels.clone();
    labels.extend(REVISION_LABELS.map(|key| (key.to_owned(), format!("template-{template}"))));
    (&profile.namespace, labels)
}

/// A term with all that the pod adds to it.
struct Term {
    namespaces: Vec<String>,
    namespace_selector: Option<LabelSelector>,
    selector: Option<LabelSelector>,
}

impl Term {
    fn new(written: &PodAffinityTerm, profile: &PodProfile, labels: &Labels) -> Self {
        let mut namespaces = written.namespaces.clone();
        if namespaces.is_empty() && written.namespace_selector.is_none() {
            namespaces.push(profile.namespace.clone());
        }
        namespaces.sort();
        let mut selector = written.label_selector.clone();
        if let Some(selector) = &mut selector {
            let keys = [("In", &written.match_label_keys), ("NotIn", &written.mismatch_label_keys)];
            for (operator, keys) in keys {
                selector.match_expressions.extend(keys.iter().filter_map(|key| {
                    Some(LabelSelectorRequirement {
                        key: key.clone(),
                        operator: operator.to_owned(),
                        values: vec![labels.get(key)?.clone()],
                    })
                }));
            }
        }
        Self { namespaces, namespace_selector: written.namespace_selector.clone(), selector }
    }

    /// Equal terms have equal keys.
    fn key(&self) -> String {
        let Self { namespaces, namespace_selector, selector } = self;
        serde_json::json!([namespaces, namespace_selector, selector]).to_string()
    }

    fn means(&self, namespace: &str, labels: &Labels) -> bool {
        let in_namespace = || {
            let labels = || Labels::from([(NAMESPACE_NAME_LABEL.to_owned(), namespace.to_owned())]);
            self.namespaces.iter().any(|name| name == namespace)
                || self.namespace_selector.as_ref().is_some_and(|selector| selector.matches(&labels()))
        };
        self.selector.as_ref().is_some_and(|selector| selector.matches(labels)) && in_namespace()
    }
}

impl TermCounts {
    /// Whether a pod here is matched by a term of the newcomer's.
    pub fn holds_one_meant_by(&self, newcomer: &AntiAffinity) -> bool {
        newcomer.own.iter().any(|&term| self.get(term).is_some_and(|count| count.matched > 0))
    }

    /// Whether a pod here has a term that means the newcomer.
    pub fn holds_one_that_means(&self, newcomer: &AntiAffinity) -> bool {
        newcomer.matched_by.iter().any(|&term| self.get(term).is_some_and(|count| count.owners > 0))
    }

    pub(in crate::cluster) fn add(&mut self, pod: &AntiAffinity) {
        pod.own.iter().for_each(|&term| self.get_mut(term).owners += 1);
        pod.matched_by.iter().for_each(|&term| self.get_mut(term).matched += 1);
    }

    pub(in crate::cluster) fn remove(&mut self, pod: &AntiAffinity) {
        pod.own.iter().for_each(|&term| self.get_mut(term).owners -= 1);
        pod.matched_by.iter().for_each(|&term| self.get_mut(term).matched -= 1);
        if !pod.concerns_nobody() {
            self.0.retain(|count| count.owners > 0 || count.matched > 0);
        }
    }

    fn get(&self, term: u16) -> Option<&TermCount> {
        self.0.binary_search_by_key(&term, |count| count.term).ok().map(|index| &self.0[index])
    }

    fn get_mut(&mut self, term: u16) -> &mut TermCount {
        let index = self.0.binary_search_by_key(&term, |count| count.term).unwrap_or_else(|index| {
            self.0.insert(index, TermCount { term, owners: 0, matched: 0 });
            index
        });
        &mut self.0[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn profile(namespace: &str, app: &str, terms: Value) -> PodProfile {
        PodProfile {
            namespace: namespace.to_owned(),
            labels: Labels::from([("app".to_owned(), app.to_owned())]),
            terms: serde_json::from_value(terms).unwrap(),
        }
    }

    fn term(app: &str, more: Value) -> Value {
        let mut term =
            json!({"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": app}}});
        term.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([term])
    }

    /// Whether a pod of the second can come where one of the first is: `None`, or from which side it is kept off.
    fn kept_off(first: &PodProfile, second: &PodProfile) -> Option<&'static str> {
        let all = AntiAffinity::of_all(&[first.clone(), second.clone()]);
        let mut node = TermCounts::default();
        node.add(&all[0]);
        let own = node.holds_one_meant_by(&all[1]).then_some("own");
        let found = own.or_else(|| node.holds_one_that_means(&all[1]).then_some("existing"));
        node.remove(&all[0]);
        assert_eq!(node, TermCounts::default());
        found
    }

    #[test]
    fn a_term_counts_from_both_sides() {
        let (agent, proxy) =
            (profile("a", "agent", json!([])), profile("a", "proxy", term("agent", json!({}))));
        assert_eq!(kept_off(&agent, &proxy), Some("own"));
        assert_eq!(kept_off(&proxy, &agent), Some("existing"));
        assert_eq!(kept_off(&agent, &agent), None);
        let alone = profile("a", "agent", term("agent", json!({})));
        assert_eq!(kept_off(&alone, &alone), Some("own"));
        let no_selector = json!([{"topologyKey": "kubernetes.io/hostname"}]);
        assert_eq!(kept_off(&agent, &profile("a", "proxy", no_selector)), None);
    }

    #[test]
    fn namespaces_are_the_pods_own_or_those_that_are_named_or_selected() {
        let agent = profile("tools", "agent", json!([]));
        let from = |more: Value| kept_off(&agent, &profile("web", "proxy", term("agent", more))).is_some();
        assert!(!from(json!({})));
        assert!(from(json!({"namespaces": ["tools"]})));
        assert!(from(json!({"namespaceSelector": {}})));
        let named =
            |name: &str| json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}});
        assert!(from(named("tools")));
        assert!(!from(named("web")));
    }

    #[test]
    fn by_the_hash_of_the_revision_only_pods_of_one_template_keep_each_other_off() {
        let by_hash = |more: Value| profile("a", "agent", term("agent", more));
        let same = by_hash(json!({"matchLabelKeys": ["controller-revision-hash"]}));
        assert_eq!(kept_off(&same, &same), None, "these two are templates of their own");
        assert!(AntiAffinity::of_all(&[same])[0].excludes_itself());
        let other = by_hash(json!({"mismatchLabelKeys": ["controller-revision-hash"]}));
        assert_eq!(kept_off(&other, &other), Some("own"));
        assert!(!AntiAffinity::of_all(&[other])[0].excludes_itself());
    }

    #[test]
    fn wider_places_than_a_node_are_not_looked_at() {
        let zone = json!({"topologyKey": "topology.kubernetes.io/zone"});
        let alone = profile("a", "agent", term("agent", zone));
        assert_eq!(kept_off(&alone, &alone), None);
    }
}
