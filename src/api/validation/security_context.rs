//! Security contexts (`ValidateSecurityContext`, `validatePodSpecSecurityContext`, `validateHostUsers`).

use super::field_error::{ErrorList, FieldPath};
use super::profiles::{validate_app_armor_profile, validate_seccomp_profile};
use super::sysctls::validate_sysctls;
use super::unstructured::Unstructured;
use super::windows::validate_windows_options;

/// The largest identity of a user or group.
const MAX_ID: i64 = i32::MAX as i64;

/// That of a container of a pod.
pub(super) fn validate_security_context(
    container: Unstructured<'_>,
    pod: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let context = container.field("securityContext");
    let path = path.child("securityContext");
    if !context.is_set() {
        return;
    }
    validate_ids(context, &path, errors);
    validate_proc_mount(context.field("procMount"), pod, &path.child("procMount"), errors);
    validate_seccomp_profile(context, &path, errors);
    if context.field("allowPrivilegeEscalation").flag() == Some(false) {
        if context.field("privileged").is_true() {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            errors.invalid(&path, &context, detail);
        }
        if context.at(&["capabilities", "add"]).elements().any(|added| added.text() == "CAP_SYS_ADMIN") {
            let detail =
                "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            errors.invalid(&path, &context, detail);
        }
    }
    validate_windows_options(context.field("windowsOptions"), &path.child("windowsOptions"), errors);
    validate_app_armor_profile(context, &path, errors);
}

/// That of the pod, and what goes with the namespaces that it shares.
pub(super) fn validate_pod_security(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let context = pod.field("securityContext");
    let context_path = path.child("securityContext");
    validate_ids(context, &context_path, errors);
    if pod.field("shareProcessNamespace").is_true() && pod.field("hostPID").is_true() {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid(&context_path.child("shareProcessNamespace"), &true, detail);
    }
    validate_sysctls(pod, &context_path.child("sysctls"), errors);
    let validate_policy = |name: &str, supported: [&str; 2], errors: &mut ErrorList| {
        let policy = context.field(name);
        if policy.is_set() && !supported.contains(&policy.text()) {
            errors.not_supported(&context_path.child(name), policy.text(), &supported);
        }
    };
    validate_policy("fsGroupChangePolicy", ["Always", "OnRootMismatch"], errors);
    validate_seccomp_profile(context, &context_path, errors);
    validate_windows_options(context.field("windowsOptions"), &context_path.child("windowsOptions"), errors);
    validate_app_armor_profile(context, &context_path, errors);
    validate_policy("supplementalGroupsPolicy", ["Merge", "Strict"], errors);
    validate_policy("seLinuxChangePolicy", ["MountOption", "Recursive"], errors);
}

/// A pod with users of its own shares none of the host's namespaces.
pub(super) fn validate_host_users(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    if pod.field("hostUsers").flag() == Some(false) {
        for (name, shown) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")]
        {
            if pod.field(name).is_true() {
                errors.forbidden(&path.child(shown), "when `pod.Spec.HostUsers` is false");
            }
        }
    }
}

fn validate_ids(context: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let mut validate = |id: Unstructured<'_>, path: &FieldPath| {
        if let Some(id) = id.integer().filter(|id| !(0..=MAX_ID).contains(id)) {
            errors.invalid(path, &id, format!("must be between 0 and {MAX_ID}, inclusive"));
        }
    };
    for name in ["fsGroup", "runAsUser", "runAsGroup"] {
        validate(context.field(name), &path.child(name));
    }
    for (index, group) in context.field("supplementalGroups").elements().enumerate() {
        validate(group, &path.child("supplementalGroups").index(index));
    }
}

fn validate_proc_mount(
    mount: Unstructured<'_>,
    pod: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    match mount.text() {
        "Unmasked" if pod.field("hostUsers").flag() != Some(false) => {
            errors.invalid(path, mount.text(), "`hostUsers` must be false to use `Unmasked`");
        }
        "" | "Default" | "Unmasked" => {}
        other => errors.not_supported(path, other, &["Default", "Unmasked"]),
    }
}
