//! The API server's rules about fields that the simulator has no use for, and its warnings, in its words.

use everynode::api::verdict::{Verdict, judge};
use everynode::scenario::manifest::read_documents;
use everynode::scenario::manifest_check::check_manifests;
use serde_json::{Value, json};

use super::support::{AGENT, load};

const BREAKS_RULES: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: otter, namespace: tools}
spec:
  selector: {matchLabels: {app: otter}}
  template:
    metadata:
      labels: {app: otter}
      annotations: {container.apparmor.security.beta.kubernetes.io/ghost: unconfined}
    spec:
      dnsPolicy: ClusterFirstWithHostNetwork
      serviceAccountName: \"Bad Name\"
      hostPID: true
      shareProcessNamespace: true
      volumes:
      - {name: conf, configMap: {}}
      - {name: both, emptyDir: {}, hostPath: {path: /x}}
      containers:
      - name: otter
        image: otter:1
        securityContext: {privileged: true, allowPrivilegeEscalation: false}
        env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
        envFrom: [{}]
        volumeMounts: [{name: both, mountPath: /b, subPath: ../x}]
";

const WORTH_WARNINGS: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: otter, namespace: tools}
spec:
  selector: {matchLabels: {app: otter}}
  template:
    metadata:
      labels: {app: otter}
      annotations: {container.apparmor.security.beta.kubernetes.io/otter: unconfined}
    spec:
      nodeSelector: {beta.kubernetes.io/os: linux}
      containers:
      - name: otter
        image: otter:1
        resources: {requests: {memory: 100m}}
        ports: [{containerPort: 80}, {containerPort: 80}]
";

fn verdict_of(manifest: &Value) -> (Vec<String>, Vec<String>) {
    match judge(manifest) {
        Verdict::Decoded { errors, warnings, unknown_fields, .. } => {
            assert_eq!(unknown_fields, []);
            let warnings = warnings.into_iter().map(|warning| warning.message).collect();
            (errors.iter().map(ToString::to_string).collect(), warnings)
        }
        Verdict::DoesNotDecode { mismatches, .. } => panic!("{mismatches:?}"),
    }
}

fn of_text(text: &str) -> (Vec<String>, Vec<String>) {
    verdict_of(&read_documents(text).unwrap()[0])
}

/// A valid pod with more fields, and a container `otter` with more fields.
fn of_pod(pod: Value, container: Value) -> (Vec<String>, Vec<String>) {
    let mut manifest = json!({
        "metadata": {"name": "otter"},
        "spec": {"selector": {"matchLabels": {"app": "otter"}}, "template": {
            "metadata": {"labels": {"app": "otter"}},
            "spec": {"containers": [{"name": "otter", "image": "otter:1"}]},
        }},
    });
    let spec = manifest.pointer_mut("/spec/template/spec").unwrap();
    spec["containers"][0].as_object_mut().unwrap().extend(container.as_object().unwrap().clone());
    spec.as_object_mut().unwrap().extend(pod.as_object().unwrap().clone());
    let without_path = |words: Vec<String>| {
        words.into_iter().map(|words| words.replace("spec.template.spec.", "")).collect::<Vec<_>>()
    };
    let (errors, warnings) = verdict_of(&manifest);
    (without_path(errors), without_path(warnings))
}

fn errors_of_pod(pod: Value) -> Vec<String> {
    of_pod(pod, json!({})).0
}

fn errors_of_container(container: Value) -> Vec<String> {
    of_pod(json!({}), container).0
}

#[test]
fn rules_about_what_is_not_simulated_hold_too() {
    let pod = "spec.template.spec";
    let (errors, _) = of_text(BREAKS_RULES);
    assert_eq!(
        errors,
        [
            "spec.template.annotations[container.apparmor.security.beta.kubernetes.io/ghost]: Invalid value: \
             \"ghost\": container not found"
                .to_owned(),
            format!("{pod}.volumes[0].configMap.name: Required value"),
            format!("{pod}.volumes[1].hostPath: Forbidden: may not specify more than 1 volume type"),
            format!(
                "{pod}.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is \
                 not empty"
            ),
            format!(
                "{pod}.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`"
            ),
            format!("{pod}.containers[0].volumeMounts[0].name: Not found: \"both\""),
            format!(
                "{pod}.containers[0].volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'"
            ),
            format!(
                "{pod}.containers[0].securityContext: Invalid value: \
                 {{\"allowPrivilegeEscalation\":false,\"privileged\":true}}: cannot set `allowPrivilegeEscalation` \
                 to false and `privileged` to true"
            ),
            format!(
                "{pod}.dnsPolicy: Unsupported value: \"ClusterFirstWithHostNetwork\": supported values: \
                 \"ClusterFirstWithHostNet\", \"ClusterFirst\", \"Default\", \"None\""
            ),
            format!(
                "{pod}.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and \
                 HostPID cannot both be enabled"
            ),
            format!(
                "{pod}.serviceAccountName: Invalid value: \"Bad Name\": a lowercase RFC 1123 subdomain must consist \
                 of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric \
                 character (e.g. 'example.com', regex used for validation is \
                 '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
            ),
        ]
    );
}

#[test]
fn a_pod_without_cluster_dns_names_its_servers() {
    assert_eq!(
        errors_of_pod(json!({"dnsPolicy": "None"})),
        ["dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"]
    );
    assert_eq!(
        errors_of_pod(json!({"dnsPolicy": "None", "dnsConfig": {"searches": ["a"]}})),
        [
            "dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None"
        ]
    );
    assert_eq!(
        errors_of_pod(json!({"dnsPolicy": "None", "dnsConfig": {"nameservers": ["1.1.1.1"]}})),
        [""; 0]
    );
    assert_eq!(
        errors_of_pod(json!({"dnsConfig": {"nameservers": ["dns.example"], "options": [{}]}})),
        [
            "dnsConfig.nameservers[0]: Invalid value: \"dns.example\": must be a valid IP address, \
             (e.g. 10.9.8.7 or 2001:db8::ffff)",
            "dnsConfig.options[0]: Required value: must not be empty",
        ]
    );
}

#[test]
fn a_volume_has_one_source_with_what_it_needs() {
    assert_eq!(
        errors_of_pod(json!({"volumes": [
            {"name": "none"},
            {"name": "secret", "secret": {"defaultMode": 512}},
            {"name": "claim", "persistentVolumeClaim": {}},
            {"name": "nfs", "nfs": {"server": "a", "path": "relative"}},
            {"name": "map", "configMap": {"name": "a", "items": [{"key": "k", "path": "../up"}]}},
            {"name": "projected", "projected": {"sources": [{}, {"serviceAccountToken": {"path": "t", "expirationSeconds": 5}}]}},
            {"name": "fine", "hostPath": {"path": "/", "type": ""}},
            {"name": "null", "emptyDir": {}, "hostPath": null},
        ]})),
        [
            "volumes[0]: Required value: must specify a volume type",
            "volumes[1].secret.secretName: Required value",
            "volumes[1].secret.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both \
             inclusive",
            "volumes[2].persistentVolumeClaim.claimName: Required value",
            "volumes[3].nfs.path: Invalid value: \"relative\": must be an absolute path",
            "volumes[4].configMap.items[0].path: Invalid value: \"../up\": must not contain '..'",
            "volumes[5].projected.sources[1].serviceAccountToken.expirationSeconds: Invalid value: 5: may not \
             specify a duration less than 10 minutes",
        ]
    );
}

#[test]
fn mounts_stay_within_their_volume() {
    let volumes = json!({"volumes": [{"name": "a", "emptyDir": {}}]});
    let mounts = json!({"volumeMounts": [
        {"name": "a", "mountPath": "/a", "subPath": "/absolute"},
        {"name": "a", "mountPath": "/b", "subPathExpr": "$(X)/../y", "mountPropagation": "Bidirectional"},
    ]});
    assert_eq!(
        of_pod(volumes, mounts).0,
        [
            "containers[0].volumeMounts.subPath: Invalid value: \"/absolute\": must be a relative path",
            "containers[0].volumeMounts.subPathExpr: Invalid value: \"$(X)/../y\": must not contain '..'",
            "containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available \
             only to privileged containers",
        ]
    );
}

#[test]
fn security_contexts_do_not_contradict_themselves() {
    let adds = json!({"allowPrivilegeEscalation": false, "capabilities": {"add": ["CAP_SYS_ADMIN"]}});
    let errors = errors_of_container(json!({"securityContext": adds}));
    assert_eq!(errors.len(), 1);
    assert!(errors[0].ends_with("to false and `capabilities.Add` CAP_SYS_ADMIN"), "{errors:?}");
    assert_eq!(
        errors_of_container(
            json!({"securityContext": {"runAsUser": -1, "seccompProfile": {"type": "Localhost"}}})
        ),
        [
            "containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
            "containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp \
             type is Localhost",
        ]
    );
    assert_eq!(
        errors_of_pod(json!({"hostUsers": false, "hostNetwork": true, "hostIPC": true})),
        [
            "hostNetwork: Forbidden: when `pod.Spec.HostUsers` is false",
            "HostIPC: Forbidden: when `pod.Spec.HostUsers` is false",
        ]
    );
}

#[test]
fn environment_variables_have_one_value() {
    assert_eq!(
        errors_of_container(json!({"env": [
            {"value": "x"},
            {"name": "A=B"},
            {"name": "C", "valueFrom": {}},
            {"name": "D", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeNam"}}},
            {"name": "E", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['app']"}}},
            {"name": "F", "valueFrom": {"configMapKeyRef": {"name": "a"}, "secretKeyRef": {"name": "a", "key": "b"}}},
        ]})),
        [
            "containers[0].env[0].name: Required value",
            "containers[0].env[1].name: Invalid value: \"A=B\": a valid environment variable name must consist only \
             of printable ASCII characters other than '='",
            "containers[0].env[2].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, \
             `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`",
            "containers[0].env[3].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.nodeNam\": error converting \
             fieldPath: field label not supported: spec.nodeNam",
            "containers[0].env[5].valueFrom.configMapKeyRef.key: Required value",
            "containers[0].env[5].valueFrom: Invalid value: \"\": may not have more than one field specified at a \
             time",
        ]
    );
}

#[test]
fn kubectls_warnings_are_shown_at_their_lines() {
    let (problems, found) = check_manifests("ds.yaml", WORTH_WARNINGS);
    assert!(!problems.has_errors());
    assert_eq!(found, "a valid DaemonSet: otter");
    let shown: Vec<&str> = problems.list.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        shown,
        [
            "spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/otter]: deprecated \
             since v1.30; use the \"appArmorProfile\" field instead",
            "spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \
             \"kubernetes.io/os\" instead",
            "spec.template.spec.containers[0].resources.requests[memory]: fractional byte value \"100m\" is \
             invalid, must be an integer",
            "spec.template.spec.containers[0].ports[1]: duplicate port definition with \
             spec.template.spec.containers[0].ports[0]",
        ]
    );
}

#[test]
fn what_is_written_twice_is_warned_of() {
    let pod = json!({
        "hostAliases": [{"ip": "10.0.0.1"}, {"ip": "10.0.0.1"}],
        "imagePullSecrets": [{"name": "a"}, {"name": "a"}, {}],
        "terminationGracePeriodSeconds": -1,
        "volumes": [{"name": "repo", "gitRepo": {"repository": "a"}}],
    });
    let container = json!({
        "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "$(A)2"}, {"name": "A", "value": "3"}],
        "ports": [
            {"containerPort": 80, "hostPort": 80, "protocol": "TCP"},
            {"containerPort": 80, "protocol": "TCP"},
            {"containerPort": 80, "hostPort": 80, "hostIP": "10.0.0.1", "protocol": "UDP"},
            {"containerPort": 80, "hostPort": 80, "protocol": "UDP"},
        ],
    });
    let (_, warnings) = of_pod(pod, container);
    assert_eq!(
        warnings,
        [
            "volumes[0].gitRepo: deprecated in v1.11",
            "hostAliases[1].ip: duplicate ip \"10.0.0.1\"",
            "imagePullSecrets[1].name: duplicate name \"a\"",
            "imagePullSecrets[2].name: invalid empty name \"\"",
            "containers[0].env[2]: hides previous definition of \"A\", which may be dropped when using apply",
            "containers[0].ports[1]: overlapping port definition with containers[0].ports[0]",
            "containers[0].ports[3]: dangerously ambiguous port definition with containers[0].ports[2]",
            "terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
        ]
    );
}

#[test]
fn a_scenario_shows_the_warnings_of_its_manifests() {
    let agent = AGENT.replace("{containers:", "{nodeSelector: {beta.kubernetes.io/os: linux}, containers:");
    let scenario = load(&format!(
        "(duration: \"5m\", node_pools: {{\"w\": (count: 1, labels: {{\"beta.kubernetes.io/os\": \"linux\"}})}}, \
         daemon_sets: {{\"agent\": ({agent})}})"
    ));
    let shown = scenario.warnings.to_string();
    assert!(
        shown.contains("the API server warns of `agent`: spec.template.spec.nodeSelector[beta"),
        "{shown}"
    );
}
