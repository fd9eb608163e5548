//! The labels that nodes have without anybody writing them: those of the kubelet, and those of the cloud.
//!
//! The old names with `beta` are still set beside the new ones and follow them (`reconcileNodeLabels` of the node
//! lifecycle controller does so for operating system and architecture).

use super::labels::Labels;
use super::node::{REGION_LABEL, ZONE_LABEL};

pub const OS_LABEL: &str = "kubernetes.io/os";
pub const ARCH_LABEL: &str = "kubernetes.io/arch";
pub const BETA_OS_LABEL: &str = "beta.kubernetes.io/os";
pub const BETA_ARCH_LABEL: &str = "beta.kubernetes.io/arch";
pub const BETA_ZONE_LABEL: &str = "failure-domain.beta.kubernetes.io/zone";
pub const BETA_REGION_LABEL: &str = "failure-domain.beta.kubernetes.io/region";

/// The zone and the region of nodes of which nothing is said.
const ONLY_ZONE: &str = "zone-1";
const ONLY_REGION: &str = "region-1";

/// The keys that say what a node's machine is.
const MACHINE_LABELS: [&str; 4] = [OS_LABEL, ARCH_LABEL, BETA_OS_LABEL, BETA_ARCH_LABEL];
/// The keys of the topology.
pub const TOPOLOGY_LABELS: [&str; 4] = [ZONE_LABEL, REGION_LABEL, BETA_ZONE_LABEL, BETA_REGION_LABEL];

/// Whether every node has a label of this key, though nobody writes it.
pub fn is_set_automatically(key: &str) -> bool {
    MACHINE_LABELS.contains(&key) || TOPOLOGY_LABELS.contains(&key)
}

/// Adds the labels of operating system and architecture, where they are not written: Linux on amd64.
pub fn add_os_and_arch(labels: &mut Labels) {
    add_pair(labels, OS_LABEL, BETA_OS_LABEL, "linux");
    add_pair(labels, ARCH_LABEL, BETA_ARCH_LABEL, "amd64");
}

/// Adds the zone, unless one is written, and the region that it lies in.
pub fn add_topology(labels: &mut Labels, zone: Option<&str>) {
    if let Some(zone) = zone {
        labels.insert(ZONE_LABEL.to_owned(), zone.to_owned());
    }
    add_pair(labels, ZONE_LABEL, BETA_ZONE_LABEL, ONLY_ZONE);
    let region = region_of(&labels[ZONE_LABEL]).to_owned();
    add_pair(labels, REGION_LABEL, BETA_REGION_LABEL, &region);
}

/// Adds a label under its two names; what is written under one of them holds for the other.
fn add_pair(labels: &mut Labels, key: &str, old_key: &str, value: &str) {
    let value = labels.get(key).or_else(|| labels.get(old_key)).map_or(value, String::as_str).to_owned();
    labels.entry(key.to_owned()).or_insert_with(|| value.clone());
    labels.entry(old_key.to_owned()).or_insert(value);
}

/// The region in the name of a zone, as the large clouds name them: `eu-central-1a`, `europe-west1-b`, `westeurope-1`.
fn region_of(zone: &str) -> &str {
    let is_letter = |text: &str| text.len() == 1 && text.chars().all(|it| it.is_ascii_lowercase());
    let ends_in_digit = |text: &str| text.ends_with(|it: char| it.is_ascii_digit());
    if let Some((region, last)) = zone.rsplit_once('-') {
        let is_number = !last.is_empty() && last.chars().all(|it| it.is_ascii_digit());
        if (is_letter(last) && ends_in_digit(region)) || (is_number && region != "zone" && !region.is_empty())
        {
            return region;
        }
        if let Some(region) = zone.strip_suffix(|it: char| it.is_ascii_lowercase())
            && ends_in_digit(region)
            && region.split('-').count() > 2
        {
            return region;
        }
    }
    ONLY_REGION
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn a_machine_is_what_is_written_under_either_name_or_else_linux_on_amd64() {
        let mut plain = Labels::new();
        add_os_and_arch(&mut plain);
        let expected = [(OS_LABEL, "linux"), (ARCH_LABEL, "amd64")];
        assert!(
            expected
                .iter()
                .all(|&(key, value)| plain[key] == value && plain[&format!("beta.{key}")] == value)
        );
        let mut windows = labels(&[(OS_LABEL, "windows"), (BETA_ARCH_LABEL, "arm64")]);
        add_os_and_arch(&mut windows);
        assert_eq!((windows[OS_LABEL].as_str(), windows[BETA_OS_LABEL].as_str()), ("windows", "windows"));
        assert_eq!((windows[ARCH_LABEL].as_str(), windows[BETA_ARCH_LABEL].as_str()), ("arm64", "arm64"));
    }

    #[test]
    fn the_region_is_read_off_the_zone_where_clouds_name_it_so() {
        for (zone, region) in [
            ("eu-central-1a", "eu-central-1"),
            ("europe-west1-b", "europe-west1"),
            ("westeurope-2", "westeurope"),
            ("1", "region-1"),
            ("zone-2", "region-1"),
            ("rack-a", "region-1"),
            ("", "region-1"),
        ] {
            assert_eq!(region_of(zone), region, "{zone}");
        }
        let mut own = labels(&[(REGION_LABEL, "attic")]);
        add_topology(&mut own, Some("eu-central-1a"));
        assert_eq!((own[REGION_LABEL].as_str(), own[BETA_ZONE_LABEL].as_str()), ("attic", "eu-central-1a"));
        let mut nothing = Labels::new();
        add_topology(&mut nothing, None);
        assert_eq!((nothing[ZONE_LABEL].as_str(), nothing[REGION_LABEL].as_str()), ("zone-1", "region-1"));
    }
}
