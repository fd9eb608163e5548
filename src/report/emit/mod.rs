//! A sweep for many machines: the job that a cluster's scheduler is given to run its shards.
//!
//! [`kubernetes`] writes manifests, [`slurm`] a batch script. Both assume as little as they can, and say in comments
//! what they assume.

pub mod kubernetes;
pub(super) mod shell;
pub mod slurm;
pub mod yaml;

pub use self::shell::{as_path, path_argument, quoted, quoted_argument};

/// A sweep that is split into shards.
#[derive(Clone, Debug)]
pub struct ShardedSweep<'a> {
    /// What it is called, e.g. `fluentd-sweep-7`.
    pub name: &'a str,
    /// The arguments of `everynode` that describe the sweep, from `sweep` on: neither where to write nor how many
    /// jobs, nor a shard.
    pub arguments: &'a [String],
    /// How many shards there are; at least 1.
    pub shards: u32,
    /// How many runs a shard does at once, and so how many cores it should have.
    pub cores: u32,
    /// The version of everynode that writes this.
    pub version: &'a str,
}

impl ShardedSweep<'_> {
    /// A name that is valid for a Kubernetes Job and for a file of Slurm.
    ///
    /// A DNS label of RFC 1123: at most 63 of lower-case letters, digits and `-`, neither first nor last a `-`. The
    /// host names of an Indexed Job's pods end in their index, which must fit as well, and other objects have longer
    /// endings than that.
    pub fn dns_label(&self) -> String {
        const MAX_SUFFIX_LENGTH: usize = "-scenario".len();
        let mut label = String::new();
        for character in self.name.chars() {
            match character.to_ascii_lowercase() {
                character if character.is_ascii_lowercase() || character.is_ascii_digit() => {
                    label.push(character);
                }
                // One for several, and none at the start.
                _ if !label.is_empty() && !label.ends_with('-') => label.push('-'),
                _ => {}
            }
        }
        label.truncate(label.trim_end_matches('-').len());
        // YAML would take `0`, `null` or `2026-11-24` for something else than a text.
        if !label.is_empty()
            && (label.starts_with(|first: char| first.is_ascii_digit()) || !label.contains('-'))
        {
            label.insert_str(0, "everynode-");
        }
        label.truncate(63 - MAX_SUFFIX_LENGTH);
        let label = label.trim_end_matches('-');
        if label.is_empty() { "everynode".to_owned() } else { label.to_owned() }
    }
}

/// A text that stays within its line of comments, whatever is in it.
fn in_comment(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '?' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn label(name: &str) -> String {
        ShardedSweep { name, arguments: &[], shards: 8, cores: 4, version: "0" }.dns_label()
    }

    #[test]
    fn a_name_becomes_a_dns_label() {
        assert_eq!(label("Fluentd_Elastic.Search-sweep-7"), "fluentd-elastic-search-sweep-7");
        assert_eq!(label("--große Übung--"), "gro-e-bung");
        assert_eq!(label("日本"), "everynode");
        assert_eq!(label("N:"), "everynode-n");
        assert_eq!((label("0"), label("null")), ("everynode-0".to_owned(), "everynode-null".to_owned()));
        assert_eq!(label(&"a".repeat(90)).len(), 54);
    }

    proptest! {
        #[test]
        fn any_name_becomes_a_dns_label(name in "\\PC{0,80}") {
            let label = label(&name);
            prop_assert!((1..=54).contains(&label.len()));
            prop_assert!(label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            prop_assert!(!label.starts_with('-') && !label.ends_with('-'));
        }
    }
}
