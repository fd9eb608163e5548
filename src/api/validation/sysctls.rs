//! Kernel parameters of a pod (`validateSysctls`, `ValidateHostSysctl`).

use std::collections::BTreeSet;

use super::field_error::{ErrorList, FieldPath};
use super::unstructured::Unstructured;

const MAX_NAME_LENGTH: usize = 253;
const NAME_FORMAT: &str = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
/// What begins so belongs to the pod's namespace of its kind (`component-helpers/node/util/sysctl`).
const OF_NETWORK: [&str; 1] = ["net."];
const OF_IPC: [&str; 4] = ["kernel.sem", "kernel.shm", "kernel.msg", "fs.mqueue."];

pub(super) fn validate_sysctls(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let mut names_so_far = BTreeSet::new();
    for (index, sysctl) in pod.at(&["securityContext", "sysctls"]).elements().enumerate() {
        let (name, path) = (sysctl.field("name").text(), path.index(index).child("name"));
        if name.is_empty() {
            errors.required(&path, "");
        } else if !is_sysctl_name(name) {
            let detail =
                format!("must have at most {MAX_NAME_LENGTH} characters and match regex {NAME_FORMAT}");
            errors.invalid(&path, name, detail);
        } else if !names_so_far.insert(name) {
            errors.duplicate(&path, name);
        }
        let dotted = with_dots(name);
        for (shared, prefixes) in [("hostNetwork", &OF_NETWORK[..]), ("hostIPC", &OF_IPC[..])] {
            if pod.field(shared).is_true() && prefixes.iter().any(|prefix| dotted.starts_with(prefix)) {
                errors.invalid(&path, name, format!("may not be specified when '{shared}' is true"));
            }
        }
    }
}

fn is_sysctl_name(name: &str) -> bool {
    let is_alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_segment = |segment: &str| match segment.as_bytes() {
        [first, .., last] if !is_alphanumeric(*first) || !is_alphanumeric(*last) => false,
        [only] => is_alphanumeric(*only),
        [] => false,
        inner => inner.iter().all(|&byte| is_alphanumeric(byte) || matches!(byte, b'-' | b'_')),
    };
    name.len() <= MAX_NAME_LENGTH && name.split(['.', '/']).all(is_segment)
}

/// In `net/ipv4/conf/eth0.1` slashes part the segments, and dots are within them.
fn with_dots(name: &str) -> String {
    match name.find(['.', '/']) {
        Some(first) if name[first..].starts_with('/') => {
            name.chars().map(|part| if part == '/' { '.' } else { part }).collect()
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use super::is_sysctl_name;
    use serde_json::json;

    #[test]
    fn names_are_segments_with_dots_or_slashes() {
        for name in ["a", "net.ipv4.ip_forward", "net/ipv4/conf/eth0.1", "kernel.shm-x_1"] {
            assert!(is_sysctl_name(name), "{name}");
        }
        for name in ["", ".", "a.", "A", "a..b", "-a", "a-", "net.*", &"a".repeat(254)] {
            assert!(!is_sysctl_name(name), "{name}");
        }
    }

    #[test]
    fn a_parameter_is_written_once_and_not_for_what_is_the_hosts() {
        let mut manifest = manifest_with("/spec/template/spec/hostNetwork", json!(true));
        manifest["spec"]["template"]["spec"]["securityContext"] = json!({"sysctls": [
            {"name": "kernel.shmmax", "value": "1"}, {"name": "kernel.shmmax", "value": "2"},
            {"name": "net/core/somaxconn", "value": "1"}, {"name": "Net!", "value": "1"}, {"value": "1"},
        ]});
        let path = "spec.template.spec.securityContext.sysctls";
        assert_eq!(
            errors_of(&manifest),
            [
                format!("{path}[1].name: Duplicate value: \"kernel.shmmax\""),
                format!(
                    "{path}[2].name: Invalid value: \"net/core/somaxconn\": may not be specified when 'hostNetwork' \
                     is true"
                ),
                format!(
                    "{path}[3].name: Invalid value: \"Net!\": must have at most 253 characters and match regex \
                     ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"
                ),
                format!("{path}[4].name: Required value"),
            ]
        );
    }
}
