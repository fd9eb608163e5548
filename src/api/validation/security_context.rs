//! Security contexts (`ValidateSecurityContext`, `validatePodSpecSecurityContext`, `validateHostUsers`).

use super::field_error::{ErrorList, FieldPath};
use super::paths::validate_descending;
use super::written::Written;

/// The largest identity of a user or group.
const LARGEST_ID: i64 = i32::MAX as i64;
const PROFILE_TYPES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];

/// That of a container of a pod.
pub(super) fn validate_security_context(
    container: Written<'_>,
    pod: Written<'_>,
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
    validate_profiles(context, &path, errors);
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
}

/// That of the pod, and what goes with the namespaces that it shares.
pub(super) fn validate_pod_security(pod: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let context = pod.field("securityContext");
    let context_path = path.child("securityContext");
    validate_ids(context, &context_path, errors);
    if pod.field("shareProcessNamespace").is_true() && pod.field("hostPID").is_true() {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid(&context_path.child("shareProcessNamespace"), &true, detail);
    }
    validate_sysctls(context.field("sysctls"), &context_path.child("sysctls"), errors);
    for (name, supported) in [
        ("fsGroupChangePolicy", ["Always", "OnRootMismatch"]),
        ("supplementalGroupsPolicy", ["Merge", "Strict"]),
        ("seLinuxChangePolicy", ["MountOption", "Recursive"]),
    ] {
        let policy = context.field(name);
        if policy.is_set() && !supported.contains(&policy.text()) {
            errors.not_supported(&context_path.child(name), policy.text(), &supported);
        }
    }
    validate_profiles(context, &context_path, errors);
    if pod.field("hostUsers").flag() == Some(false) {
        for (name, shown) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")]
        {
            if pod.field(name).is_true() {
                errors.forbidden(&path.child(shown), "when `pod.Spec.HostUsers` is false");
            }
        }
    }
}

fn validate_ids(context: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let mut validate = |id: Written<'_>, path: &FieldPath| {
        if let Some(id) = id.integer().filter(|id| !(0..=LARGEST_ID).contains(id)) {
            errors.invalid(path, &id, format!("must be between 0 and {LARGEST_ID}, inclusive"));
        }
    };
    for name in ["fsGroup", "runAsUser", "runAsGroup"] {
        validate(context.field(name), &path.child(name));
    }
    for (index, group) in context.field("supplementalGroups").elements().enumerate() {
        validate(group, &path.child("supplementalGroups").index(index));
    }
}

fn validate_proc_mount(mount: Written<'_>, pod: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    match mount.text() {
        "Unmasked" if pod.field("hostUsers").flag() != Some(false) => {
            errors.invalid(path, mount.text(), "`hostUsers` must be false to use `Unmasked`");
        }
        "" | "Default" | "Unmasked" => {}
        other => errors.not_supported(path, other, &["Default", "Unmasked"]),
    }
}

/// Seccomp and AppArmor.
fn validate_profiles(context: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for (name, known_as) in [("seccompProfile", "seccomp"), ("appArmorProfile", "AppArmor")] {
        let (profile, path) = (context.field(name), path.child(name));
        if !profile.is_set() {
            continue;
        }
        let (kind, file) = (profile.field("type").text(), profile.field("localhostProfile"));
        let file_path = path.child("localhostProfile");
        if kind.is_empty() {
            errors.required(&path.child("type"), &format!("type is required when {name} is set"));
        } else if !PROFILE_TYPES.contains(&kind) {
            errors.not_supported(&path.child("type"), kind, &PROFILE_TYPES);
        }
        match (kind == "Localhost", file.is_set()) {
            (true, false) => {
                errors.required(&file_path, &format!("must be set when {known_as} type is Localhost"));
            }
            (true, true) if name == "seccompProfile" => validate_descending(file.text(), &file_path, errors),
            (false, true) => {
                let detail = format!("can only be set when {known_as} type is Localhost");
                errors.invalid(&file_path, file.text(), detail);
            }
            _ => {}
        }
    }
}

fn validate_sysctls(list: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let mut names_so_far = std::collections::BTreeSet::new();
    for (index, sysctl) in list.elements().enumerate() {
        let (name, path) = (sysctl.field("name").text(), path.index(index).child("name"));
        if name.is_empty() {
            errors.required(&path, "");
        } else if !names_so_far.insert(name) {
            errors.duplicate(&path, name);
        }
    }
}
