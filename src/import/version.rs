//! Which version's rules hold: that of the newest kubelet.

use std::collections::BTreeMap;

use super::notes::{Fate, Notes};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::dump::Node;

/// The version, and in words what the nodes have, if that is not one version that there are rules for.
pub fn version(nodes: &[Node], notes: &mut Notes) -> KubernetesVersion {
    let mut minors: BTreeMap<u32, u64> = BTreeMap::new();
    for node in nodes {
        if let Some(minor) = minor(&node.status.node_info.kubelet_version) {
            *minors.entry(minor).or_default() += 1;
        }
    }
    let Some((&newest, _)) = minors.last_key_value() else {
        notes.add(Fate::NotExpressible, nodes.len() as u64, "nodes that do not say their version");
        return KubernetesVersion::default();
    };
    let older = minors.iter().filter(|(minor, _)| **minor != newest).map(|(_, count)| count).sum();
    notes.add(
        Fate::Rounded,
        older,
        format!("nodes with an older kubelet than 1.{newest}, whose rules hold for all"),
    );
    let known = format!("1.{newest}").parse().ok();
    known.unwrap_or_else(|| {
        let nearest = if newest < 31 { KubernetesVersion::V1_31 } else { KubernetesVersion::default() };
        let what = format!("versions without rules of their own: {nearest} stands for 1.{newest}");
        notes.add(Fate::Rounded, 1, what);
        nearest
    })
}

/// `31` of `v1.31.5-gke.1023000`.
fn minor(version: &str) -> Option<u32> {
    let rest = version.trim_start_matches('v').strip_prefix("1.")?;
    rest.split(|it: char| !it.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_write_versions_in_their_own_ways() {
        for (version, expected) in [
            ("v1.31.5", Some(31)),
            ("v1.33.2-gke.1240000", Some(33)),
            ("v1.32.9-eks-113cf36", Some(32)),
            ("1.30", Some(30)),
            ("v1.", None),
            ("", None),
        ] {
            assert_eq!(minor(version), expected, "{version}");
        }
    }
}
