//! The names of the DaemonSets, nodes and pods that facts refer to by number.

use std::fmt;

pub use crate::api::identity::{DaemonSetId, NodeId};

/// The names behind the numbers of a run; it grows as nodes join.
///
/// A node's name is kept as its prefix and number, so that a million of them stay small.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    daemon_sets: Vec<String>,
    prefixes: Vec<String>,
    nodes: Vec<NodeName>,
}

#[derive(Clone, Copy, Debug)]
struct NodeName {
    prefix: u32,
    /// `None`: the prefix is the whole name.
    ordinal: Option<u32>,
}

/// Prints as the name of a node.
#[derive(Clone, Copy)]
pub struct DisplayNode<'a> {
    prefix: &'a str,
    ordinal: Option<u32>,
}

/// Prints as the name of a pod.
#[derive(Clone, Copy)]
pub struct DisplayPod<'a> {
    daemon_set: &'a str,
    suffix: [u8; SUFFIX_LENGTH],
}

/// A node's number has at least so many digits in its name.
pub const ORDINAL_WIDTH: usize = 5;

/// The alphabet of Kubernetes' random names (`k8s.io/apimachinery/pkg/util/rand`): no vowels, so no words by accident. In
/// ascending order.
const SAFE_ALPHABET: &[u8; 27] = b"2456789bcdfghjklmnpqrstvwxz";

/// How many letters of it are behind a DaemonSet's name.
const SUFFIX_LENGTH: usize = 5;

impl Catalog {
    pub fn new(daemon_sets: Vec<String>) -> Self {
        Self { daemon_sets, ..Self::default() }
    }

    /// Adds a DaemonSet behind the others.
    pub fn add_daemon_set(&mut self, name: String) -> DaemonSetId {
        self.daemon_sets.push(name);
        DaemonSetId(u16::try_from(self.daemon_sets.len() - 1).expect("fewer than 2^16 DaemonSets"))
    }

    /// Adds a prefix for [`Catalog::add_node`].
    pub fn add_prefix(&mut self, prefix: String) -> u32 {
        self.prefixes.push(prefix);
        u32::try_from(self.prefixes.len() - 1).expect("fewer than 2^32 node pools")
    }

    /// Adds a node named by a prefix alone or by prefix and number.
    pub fn add_node(&mut self, prefix: u32, ordinal: Option<u32>) -> NodeId {
        self.nodes.push(NodeName { prefix, ordinal });
        NodeId(u32::try_from(self.nodes.len() - 1).expect("fewer than 2^32 nodes"))
    }

    pub fn daemon_sets(&self) -> &[String] {
        &self.daemon_sets
    }

    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    pub fn daemon_set(&self, id: DaemonSetId) -> &str {
        &self.daemon_sets[usize::from(id.0)]
    }

    pub fn node(&self, id: NodeId) -> DisplayNode<'_> {
        let NodeName { prefix, ordinal } = self.nodes[id.0 as usize];
        DisplayNode { prefix: &self.prefixes[prefix as usize], ordinal }
    }

    /// The number of the prefix of a node's name, which is its pool's, and its number behind it; 0 if it has none.
    pub fn prefix_and_ordinal(&self, id: NodeId) -> (u32, u32) {
        let NodeName { prefix, ordinal } = self.nodes[id.index()];
        (prefix, ordinal.unwrap_or(0))
    }

    pub fn pod(&self, daemon_set: DaemonSetId, node: NodeId, occurrence: u32) -> DisplayPod<'_> {
        let suffix = pod_name_suffix(pod_name_number(self.node(node).hash(), occurrence));
        DisplayPod { daemon_set: self.daemon_set(daemon_set), suffix }
    }
}

impl<'a> DisplayNode<'a> {
    pub const fn new(prefix: &'a str, ordinal: Option<u32>) -> Self {
        Self { prefix, ordinal }
    }

    /// A 64-bit hash of the name (FNV-1a), the same in every run and on every platform.
    pub fn hash(&self) -> u64 {
        Self::hash_with_prefix(Fnv1a::of(self.prefix), self.ordinal)
    }

    /// The hash of the name of this number behind the prefix that has this hash.
    pub fn hash_with_prefix(prefix_hash: u64, ordinal: Option<u32>) -> u64 {
        let mut hasher = Fnv1a(prefix_hash);
        if let Some(ordinal) = ordinal {
            // As it is displayed, without a formatter: every node of a large cluster passes here.
            let mut digits = *b"0000000000";
            let (mut rest, mut first) = (ordinal, digits.len());
            while rest > 0 {
                first -= 1;
                digits[first] += (rest % 10) as u8;
                rest /= 10;
            }
            hasher.write(b"-");
            hasher.write(&digits[first.min(digits.len() - ORDINAL_WIDTH)..]);
        }
        hasher.0
    }
}

/// How many names there are for the pods of a DaemonSet on a node: 14,348,907.
const POD_NAMES: u64 = (SAFE_ALPHABET.len() as u64).pow(SUFFIX_LENGTH as u32);

/// The number of a pod's name among all that it could have, in their order: it follows from the node's name and the occurrence
/// alone.
///
/// Each node begins somewhere and goes on by steps of its own. A step that has no divisor in common with the number of names,
/// which is a power of 3, comes by all of them before it comes by the first again: however long a pod lives, none of
/// the next 14 million on its node has its name.
pub const fn pod_name_number(node_name_hash: u64, occurrence: u32) -> u32 {
    let first = hashed_name_number(node_name_hash, 0);
    if occurrence == 0 {
        return first as u32;
    }
    let step = (hashed_name_number(node_name_hash, 1) + POD_NAMES - first) % POD_NAMES;
    let step = if step.is_multiple_of(3) { step + 1 } else { step };
    ((first + occurrence as u64 * step) % POD_NAMES) as u32
}

/// A number below that of the names, by SplitMix64's finalizer, which spreads both over all bits.
pub const fn hashed_name_number(node_name_hash: u64, which: u64) -> u64 {
    let mut bits = node_name_hash ^ (which + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    bits % POD_NAMES
}

/// The letters behind a DaemonSet's name that make the pod's name of this number.
pub fn pod_name_suffix(number: u32) -> [u8; SUFFIX_LENGTH] {
    let (mut suffix, mut rest) = ([0; SUFFIX_LENGTH], number as usize);
    for letter in suffix.iter_mut().rev() {
        *letter = SAFE_ALPHABET[rest % SAFE_ALPHABET.len()];
        rest /= SAFE_ALPHABET.len();
    }
    suffix
}

/// FNV-1a over what is written to it.
#[derive(Clone, Copy, Debug)]
pub struct Fnv1a(pub u64);

impl Fnv1a {
    /// The hash of a text.
    pub fn of(text: &str) -> u64 {
        let mut hasher = Self::default();
        hasher.write(text.as_bytes());
        hasher.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

impl Default for Fnv1a {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl fmt::Display for DisplayNode<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ordinal {
            Some(ordinal) => write!(formatter, "{}-{ordinal:0ORDINAL_WIDTH$}", self.prefix),
            None => formatter.write_str(self.prefix),
        }
    }
}

impl fmt::Display for DisplayPod<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = std::str::from_utf8(&self.suffix).expect("the safe alphabet is ASCII");
        write!(formatter, "{}-{suffix}", self.daemon_set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_the_displayed_name() {
        for ordinal in [None, Some(0), Some(7), Some(99_999), Some(100_000), Some(u32::MAX)] {
            let node = DisplayNode::new("workload", ordinal);
            assert_eq!(node.hash(), Fnv1a::of(&node.to_string()), "{node}");
        }
    }

    #[test]
    fn names_follow_from_pool_number_and_occurrence() {
        let mut catalog = Catalog::new(vec!["fluentd".to_owned()]);
        let pool = catalog.add_prefix("workload".to_owned());
        let numbered = catalog.add_node(pool, Some(3));
        let named = catalog.add_node(pool, None);
        assert_eq!(catalog.node(numbered).to_string(), "workload-00003");
        assert_eq!(catalog.node(named).to_string(), "workload");
        let name = |occurrence| catalog.pod(DaemonSetId(0), numbered, occurrence).to_string();
        assert_eq!(name(0), name(0));
        assert_ne!(name(0), name(1));
        assert!(name(0).starts_with("fluentd-") && name(0).len() == "fluentd-".len() + 5);
    }

    #[test]
    fn names_are_ordered_as_their_numbers() {
        let last = 27_u32.pow(5) - 1;
        let numbers = [0, 1, 26, 27, 700, 20_000, 600_000, last - 1, last];
        let names = numbers.map(pod_name_suffix);
        assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
        assert_eq!((&names[0], &names[8]), (b"22222", b"zzzzz"));
        assert!((0..1000).all(|occurrence| pod_name_number(7, occurrence) <= last));
    }

    /// Numbers drawn at random would repeat after a few thousand.
    #[test]
    fn a_node_s_pods_have_names_of_their_own() {
        for node in 0..12 {
            let mut numbers: Vec<u32> =
                (0..50_000).map(|occurrence| pod_name_number(node, occurrence)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(numbers.len(), 50_000, "on node {node}");
        }
        let [first, again] = [0, POD_NAMES as u32].map(|occurrence| pod_name_number(7, occurrence));
        assert_eq!(first, again, "there are no more");
    }
}
