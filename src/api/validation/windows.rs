//! Pods for Windows, and what only they may have (`validateWindowsSecurityContextOptions`,
//! `validateWindowsHostProcessPod`, `validateOS`, `validateLinux`, `validateWindows`).

use super::field_error::{ErrorList, FieldPath};
use super::unstructured::{Unstructured, unstructured_containers};
use crate::api::names;

const MAX_CREDENTIAL_SPEC_KIB: usize = 64;
const MAX_DOMAIN_LENGTH: usize = 255;
const MAX_USER_LENGTH: usize = 104;
const NOT_FOR_WINDOWS: &str = "cannot be set for a windows pod";

/// Of the pod's security context.
const LINUX_ONLY_OF_POD: [&str; 10] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
    "supplementalGroupsPolicy",
];
/// Of a container's.
const LINUX_ONLY_OF_CONTAINER: [&str; 10] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
];

pub(super) fn validate_windows_options(options: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let spec_name = options.field("gmsaCredentialSpecName");
    if spec_name.is_set() {
        let complaints = names::dns_subdomain(spec_name.text());
        errors.invalid_each(&path.child("gmsaCredentialSpecName"), spec_name.text(), complaints);
    }
    let spec = options.field("gmsaCredentialSpec");
    let spec_path = path.child("gmsaCredentialSpec");
    if spec.is_set() && spec.text().is_empty() {
        errors.invalid(&spec_path, "", "gmsaCredentialSpec cannot be an empty string");
    } else if spec.text().len() > MAX_CREDENTIAL_SPEC_KIB * 1024 {
        let detail = format!("gmsaCredentialSpec size must be under {MAX_CREDENTIAL_SPEC_KIB} KiB");
        errors.invalid(&spec_path, spec.text(), detail);
    }
    let user = options.field("runAsUserName");
    if user.is_set() {
        let complaints = complaints_of_user_name(user.text()).into_iter().map(str::to_owned);
        errors.invalid_each(&path.child("runAsUserName"), user.text(), complaints);
    }
}

/// `domain\user` or `user`.
fn complaints_of_user_name(name: &str) -> Vec<&'static str> {
    if name.is_empty() {
        return vec!["runAsUserName cannot be an empty string"];
    }
    if name.chars().any(|character| character.is_ascii_control()) {
        return vec!["runAsUserName cannot contain control characters"];
    }
    let (domain, user) = match name.split('\\').collect::<Vec<_>>().as_slice() {
        [user] => (None, *user),
        [domain, user] => (Some(*domain), *user),
        _ => return vec!["runAsUserName cannot contain more than one backslash"],
    };
    let rules = [
        (
            domain.is_some_and(|domain| domain.len() > MAX_DOMAIN_LENGTH),
            "runAsUserName's Domain length must be under 256 characters",
        ),
        (
            domain.is_some_and(|domain| !is_net_bios_domain(domain) && !is_dns_domain(domain)),
            "runAsUserName's Domain doesn't match the NetBios nor the DNS format",
        ),
        (user.is_empty(), "runAsUserName's User cannot be empty"),
        (user.len() > MAX_USER_LENGTH, "runAsUserName's User length must not be longer than 104 characters"),
        (
            !user.is_empty() && user.chars().all(|character| matches!(character, '.' | ' ')),
            "runAsUserName's User cannot contain only periods or spaces",
        ),
        (
            user.contains(['"', '/', '\\', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']']),
            "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]",
        ),
    ];
    rules.into_iter().filter(|(is_broken, _)| *is_broken).map(|(_, complaint)| complaint).collect()
}

fn is_net_bios_domain(domain: &str) -> bool {
    (1..=15).contains(&domain.chars().count())
        && !domain.starts_with('.')
        && !domain.contains(['\\', '/', ':', '*', '?', '"', '<', '>', '|'])
}

fn is_dns_domain(domain: &str) -> bool {
    domain.split('.').all(|label| label.len() <= 63 && names::dns_label(&label.to_lowercase()).is_empty())
}

/// HostProcess containers are all or none of a pod's, and in the host's network.
pub(super) fn validate_host_processes(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    const HOST_PROCESS: [&str; 3] = ["securityContext", "windowsOptions", "hostProcess"];
    let of_pod = pod.at(&HOST_PROCESS).flag();
    let (mut containers, mut host_processes) = (0, 0);
    for (container, path) in unstructured_containers(pod, path) {
        let own = container.at(&HOST_PROCESS).flag();
        containers += 1;
        host_processes += usize::from(own.or(of_pod) == Some(true));
        if let (Some(own), Some(of_pod)) = (own, of_pod)
            && own != of_pod
        {
            let path = HOST_PROCESS.iter().fold(path, |path, name| path.child(name));
            let detail =
                format!("pod hostProcess value must be identical if both are specified, was {of_pod}");
            errors.invalid(&path, &own, detail);
        }
    }
    if host_processes > 0 && host_processes != containers {
        let detail =
            "If pod contains any hostProcess containers then all containers must be HostProcess containers";
        errors.invalid(path, "", detail);
    }
    if host_processes > 0 && !pod.field("hostNetwork").is_true() {
        let detail = "hostNetwork must be true if pod contains any hostProcess containers";
        errors.invalid(&path.child("hostNetwork"), &false, detail);
    }
}

/// The operating system that the pod says it is for, and what that system has not.
pub(super) fn validate_os(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    if !pod.field("os").is_set() {
        return;
    }
    match pod.at(&["os", "name"]).text() {
        "" => errors.required(&path.child("os").child("name"), "cannot be empty"),
        "linux" => forbid_windows_options(pod, path, errors),
        "windows" => forbid_what_linux_has(pod, path, errors),
        other => errors.not_supported(&path.child("os"), other, &["linux", "windows"]),
    }
}

fn forbid_windows_options(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let of_pod = std::iter::once((pod, path.clone()));
    for (holder, path) in of_pod.chain(unstructured_containers(pod, path)) {
        if holder.at(&["securityContext", "windowsOptions"]).is_set() {
            let path = path.child("securityContext").child("windowsOptions");
            errors.forbidden(&path, "windows options cannot be set for a linux pod");
        }
    }
}

fn forbid_what_linux_has(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    forbid_of_context(pod, &LINUX_ONLY_OF_POD, path, errors);
    for name in ["hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"] {
        let field = pod.field(name);
        let is_set = if matches!(name, "hostPID" | "hostIPC") { field.is_true() } else { field.is_set() };
        if is_set {
            errors.forbidden(&path.child(name), NOT_FOR_WINDOWS);
        }
    }
    for (container, path) in unstructured_containers(pod, path) {
        forbid_of_context(container, &LINUX_ONLY_OF_CONTAINER, &path, errors);
    }
}

fn forbid_of_context(holder: Unstructured<'_>, forbidden: &[&str], path: &FieldPath, errors: &mut ErrorList) {
    let (context, path) = (holder.field("securityContext"), path.child("securityContext"));
    for name in forbidden {
        if context.field(name).is_set() {
            errors.forbidden(&path.child(name), NOT_FOR_WINDOWS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use super::complaints_of_user_name;
    use serde_json::{Value, json};

    fn errors_of_pod(fields: Value) -> Vec<String> {
        let mut manifest = manifest_with("/spec/template/spec/hostNetwork", json!(null));
        let pod = manifest["spec"]["template"]["spec"].as_object_mut().unwrap();
        pod.extend(fields.as_object().unwrap().clone());
        errors_of(&manifest).iter().map(|error| error.replace("spec.template.spec", "pod")).collect()
    }

    #[test]
    fn host_processes_are_all_of_a_pod_and_in_the_hosts_network() {
        let container = |name: &str, flag: Value| json!({"name": name, "image": "x", "securityContext": {"windowsOptions": {"hostProcess": flag}}});
        let pod = json!({"windowsOptions": {"hostProcess": true}});
        let containers = json!([container("a", json!(null)), container("b", json!(true))]);
        let fine = json!({"hostNetwork": true, "securityContext": pod, "containers": containers});
        assert_eq!(errors_of_pod(fine), [""; 0]);
        let containers = json!([container("a", json!(true)), container("b", json!(false))]);
        assert_eq!(
            errors_of_pod(json!({"securityContext": pod, "containers": containers})),
            [
                "pod.containers[1].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess \
                 value must be identical if both are specified, was true",
                "pod: Invalid value: \"\": If pod contains any hostProcess containers then all containers must be \
                 HostProcess containers",
                "pod.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess \
                 containers",
            ]
        );
    }

    #[test]
    fn each_system_has_its_own_fields() {
        let context = json!({"windowsOptions": {"runAsUserName": "a\\b\\c"}});
        assert_eq!(
            errors_of_pod(json!({"os": {"name": "linux"}, "securityContext": context})),
            [
                "pod.securityContext.windowsOptions.runAsUserName: Invalid value: \"a\\\\b\\\\c\": runAsUserName cannot \
                 contain more than one backslash",
                "pod.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
            ]
        );
        let container = json!({"name": "a", "image": "x", "securityContext": {"privileged": true}});
        assert_eq!(
            errors_of_pod(json!({
                "os": {"name": "windows"}, "hostPID": true, "hostIPC": false,
                "securityContext": {"fsGroup": 5}, "containers": [container],
            })),
            [
                "pod.securityContext.fsGroup: Forbidden: cannot be set for a windows pod",
                "pod.hostPID: Forbidden: cannot be set for a windows pod",
                "pod.containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod",
            ]
        );
        assert_eq!(
            errors_of_pod(json!({"os": {"name": "solaris"}})),
            ["pod.os: Unsupported value: \"solaris\": supported values: \"linux\", \"windows\""]
        );
    }

    #[test]
    fn names_of_users_are_those_of_windows() {
        for name in ["ContainerUser", "NT AUTHORITY\\SYSTEM", "corp.example.com\\otter", "otter.1"] {
            assert_eq!(complaints_of_user_name(name), [""; 0], "{name}");
        }
        assert_eq!(
            complaints_of_user_name("..."),
            ["runAsUserName's User cannot contain only periods or spaces"]
        );
        assert_eq!(complaints_of_user_name("a\\").len(), 1);
        assert_eq!(complaints_of_user_name(".a.\\b@c").len(), 2);
    }
}
