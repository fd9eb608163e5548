//! Every field of a manifest is one that the API knows, and of its kind, by whichever door the manifest comes.

use everynode::api::verdict::{Verdict, judge};
use everynode::scenario::manifest::read_documents;
use everynode::scenario::manifest_check::check_manifests;
use serde_json::{Value, json};

use super::support::workplace::{Workplace, status, stderr};

const MISSPELT: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: otter, namespace: tools}
spec:
  selector: {matchLabels: {app: otter}}
  strategy: {rollingUpdate: {maxUnavailable: 3}}
  nodeSelector: {disk: fast}
  template:
    metadata: {labels: {app: otter}}
    spec:
      nodeSelectors: {disk: fast}
      containers:
      - {name: otter, image: \"otter:1\", resource: {requests: {cpu: 100m}}}
";

/// What kubectl prints of a DaemonSet that runs.
const PRINTED_BY_KUBECTL: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  annotations:
    deprecated.daemonset.template.generation: \"2\"
  creationTimestamp: \"2026-03-01T08:15:30Z\"
  generation: 2
  labels: {k8s-app: otter}
  managedFields:
  - apiVersion: apps/v1
    fieldsType: FieldsV1
    fieldsV1:
      f:metadata:
        f:labels:
          .: {}
          f:k8s-app: {}
    manager: kubectl-client-side-apply
    operation: Update
    subresource: status
    time: \"2026-03-01T08:15:30Z\"
  name: otter
  namespace: kube-system
  ownerReferences:
  - {apiVersion: example.com/v1, blockOwnerDeletion: true, controller: true, kind: Fleet, name: otters, uid: 0a1b}
  resourceVersion: \"4711\"
  uid: 6d1f5b1e-0000-4000-8000-000000000000
spec:
  minReadySeconds: 5
  revisionHistoryLimit: 10
  selector:
    matchLabels: {k8s-app: otter}
    matchExpressions:
    - {key: tier, operator: In, values: [node]}
  template:
    metadata:
      creationTimestamp: null
      labels: {k8s-app: otter, tier: node}
    spec:
      affinity:
        nodeAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 1
            preference: {matchExpressions: [{key: disk, operator: Exists}]}
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: x}}, namespaces: [tools]}
      containers:
      - args: [--verbose]
        command: [/otter]
        env:
        - {name: NODE, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: spec.nodeName}}}
        - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: \"0\"}}}
        - {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: key, optional: true}}}
        envFrom:
        - {prefix: P_, configMapRef: {name: conf, optional: false}}
        image: otter:1
        imagePullPolicy: IfNotPresent
        lifecycle: {preStop: {exec: {command: [/bye]}}}
        livenessProbe:
          failureThreshold: 3
          httpGet: {path: /healthz, port: metrics, scheme: HTTP, httpHeaders: [{name: X, value: \"1\"}]}
          periodSeconds: 10
          successThreshold: 1
          timeoutSeconds: 1
        name: otter
        ports:
        - {containerPort: 9100, hostPort: 9100, name: metrics, protocol: TCP}
        resources: {limits: {memory: 200Mi}, requests: {cpu: 100m, memory: 200Mi}}
        securityContext:
          capabilities: {add: [NET_ADMIN], drop: [ALL]}
          privileged: false
          runAsUser: 0
          seccompProfile: {type: RuntimeDefault}
        terminationMessagePath: /dev/termination-log
        terminationMessagePolicy: File
        volumeMounts:
        - {mountPath: /conf, name: conf, readOnly: true, subPath: a, mountPropagation: HostToContainer}
      dnsConfig: {nameservers: [10.0.0.10], options: [{name: ndots, value: \"2\"}], searches: [svc.local]}
      dnsPolicy: ClusterFirstWithHostNet
      hostAliases: [{ip: 10.1.2.3, hostnames: [a.example]}]
      hostNetwork: true
      hostPID: true
      imagePullSecrets: [{name: pull}]
      nodeSelector: {kubernetes.io/os: linux}
      priorityClassName: system-node-critical
      restartPolicy: Always
      schedulerName: default-scheduler
      securityContext: {fsGroup: 1000, supplementalGroups: [5], sysctls: [{name: kernel.shm_rmid_forced, value: \"1\"}]}
      serviceAccount: otter
      serviceAccountName: otter
      terminationGracePeriodSeconds: 30
      tolerations:
      - {effect: NoExecute, key: a, operator: Exists, tolerationSeconds: 30}
      topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: x}}}
      volumes:
      - configMap: {defaultMode: 420, name: conf, items: [{key: a, path: a, mode: 256}]}
        name: conf
      - {name: host, hostPath: {path: /var, type: Directory}}
      - {name: scratch, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
      - name: token
        projected:
          sources:
          - serviceAccountToken: {path: token, expirationSeconds: 3607}
          - downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}
      - {name: driver, csi: {driver: csi.example.com, volumeAttributes: {a: b}}}
  updateStrategy:
    rollingUpdate: {maxSurge: 0, maxUnavailable: 1}
    type: RollingUpdate
status:
  conditions: [{type: A, status: \"True\", lastTransitionTime: \"2026-03-01T08:15:30Z\", reason: B, message: c}]
  currentNumberScheduled: 3
  desiredNumberScheduled: 3
  numberAvailable: 3
  numberMisscheduled: 0
  numberReady: 3
  observedGeneration: 2
  updatedNumberScheduled: 3
";

fn printed_by_kubectl() -> Value {
    read_documents(PRINTED_BY_KUBECTL).unwrap().remove(0)
}

#[test]
fn a_misspelt_field_is_an_error_in_the_words_of_the_api_server() {
    let (problems, _) = check_manifests("ds.yaml", MISSPELT);
    insta::assert_snapshot!(problems.render_plain(), @r#"
    error: strict decoding error: unknown field "spec.strategy"
     --> ds.yaml:6:3
      |
    6 |   strategy: {rollingUpdate: {maxUnavailable: 3}}
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `updateStrategy`?

    error: strict decoding error: unknown field "spec.nodeSelector"
     --> ds.yaml:7:3
      |
    7 |   nodeSelector: {disk: fast}
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: `nodeSelector` is a field of spec.template.spec
      = help: kubectl shows these as one error: strict decoding error: unknown field "spec.nodeSelector", unknown field "spec.strategy", unknown field "spec.template.spec.containers[0].resource", unknown field "spec.template.spec.nodeSelectors"

    error: strict decoding error: unknown field "spec.template.spec.nodeSelectors"
      --> ds.yaml:11:7
       |
    11 |       nodeSelectors: {disk: fast}
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `nodeSelector`?

    error: strict decoding error: unknown field "spec.template.spec.containers[0].resource"
      --> ds.yaml:13:41
       |
    13 |       - {name: otter, image: "otter:1", resource: {requests: {cpu: 100m}}}
       |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `resources`?
    "#);
}

#[test]
fn wrong_types_are_errors_in_fields_that_the_simulator_does_not_use() {
    let text = PRINTED_BY_KUBECTL
        .replace("command: [/otter]", "command: /otter")
        .replace("name: conf, items: [{key: a, path: a, mode: 256}]", "name: 7")
        .replace("nodeSelector: {kubernetes.io/os: linux}", "nodeSelector: {logs: on}");
    let (problems, _) = check_manifests("ds.yaml", &text);
    insta::assert_snapshot!(problems.render_plain(), @r#"
    error: json: cannot unmarshal string into Go struct field Container.spec.template.spec.containers.command of type []string
      --> ds.yaml:49:9
       |
    49 |         command: /otter
       |         ^^^^^^^^^^^^^^^
       |
       = help: spec.template.spec.containers[0].command: expected a list, found the text "/otter"

    error: json: cannot unmarshal bool into Go struct field PodSpec.spec.template.spec.nodeSelector of type string
      --> ds.yaml:84:22
       |
    84 |       nodeSelector: {logs: on}
       |                      ^^^^^^^^^
       |
       = help: spec.template.spec.nodeSelector.logs: expected text (put it in quotes: yes, on, no and off are booleans, too), found true

    error: json: cannot unmarshal number into Go struct field ConfigMapVolumeSource.spec.template.spec.volumes.configMap.name of type string
      --> ds.yaml:97:39
       |
    97 |       - configMap: {defaultMode: 420, name: 7}
       |                                       ^^^^^^^^
       |
       = help: spec.template.spec.volumes[0].configMap.name: expected text (put it in quotes), found the number 7
    "#);
}

#[test]
fn what_kubectl_prints_can_be_given_back() {
    let (problems, found) = check_manifests("ds.yaml", PRINTED_BY_KUBECTL);
    assert!(problems.is_empty(), "{problems}");
    assert_eq!(found, "a valid DaemonSet: otter");
}

/// Fields that hold what the user likes.
const FREE: [&str; 8] = [
    "annotations",
    "labels",
    "matchLabels",
    "nodeSelector",
    "limits",
    "requests",
    "fieldsV1",
    "volumeAttributes",
];

/// The JSON pointers of all values but those within free fields, with the API's way of writing them.
fn places(value: &Value, pointer: &str, path: &str, found: &mut Vec<(String, String)>) {
    if !pointer.is_empty() {
        found.push((pointer.to_owned(), path.to_owned()));
    }
    if FREE.iter().any(|free| pointer.ends_with(&format!("/{free}"))) {
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                places(value, &format!("{pointer}/{name}"), &path, found);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                places(value, &format!("{pointer}/{index}"), &format!("{path}[{index}]"), found);
            }
        }
        _ => {}
    }
}

fn all_places() -> Vec<(String, String)> {
    let mut found = Vec::new();
    places(&printed_by_kubectl(), "", "", &mut found);
    assert!(found.len() > 200, "{}", found.len());
    found
}

#[test]
fn a_field_misspelt_anywhere_is_refused_at_its_path() {
    for (pointer, path) in all_places() {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let mut manifest = printed_by_kubectl();
        let Some(Value::Object(fields)) = manifest.pointer_mut(parent) else { continue };
        let value = fields.remove(name).unwrap();
        fields.insert(format!("{name}x"), value);
        let (Verdict::Decoded { unknown_fields, .. } | Verdict::DoesNotDecode { unknown_fields, .. }) =
            judge(&manifest);
        let paths: Vec<&str> = unknown_fields.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(paths, [format!("{path}x")]);
    }
}

#[test]
fn a_value_of_another_kind_anywhere_is_refused_at_its_path() {
    for (pointer, path) in all_places() {
        if pointer.ends_with("/fieldsV1") {
            continue;
        }
        let mut manifest = printed_by_kubectl();
        let workplace = manifest.pointer_mut(&pointer).unwrap();
        *workplace = if workplace.is_object() || workplace.is_array() { json!(true) } else { json!({}) };
        let Verdict::DoesNotDecode { mismatches, .. } = judge(&manifest) else {
            panic!("{pointer} is accepted")
        };
        let paths: Vec<&str> = mismatches.iter().map(|mismatch| mismatch.path.as_str()).collect();
        assert_eq!(paths, [path]);
    }
}

/// Indented so that it can stand in a scenario.
fn scenario(inline: &str, script: &str) -> String {
    format!(
        "(duration: \"10m\", node_pools: {{\"w\": (count: 3)}},\ndaemon_sets: {{\"otter\": (inline: r#\"\n{inline}\"#)}},\nscript: [{script}])\n"
    )
}

#[test]
fn no_door_lets_a_misspelt_field_in() {
    let workplace = Workplace::new("misspelt_fields");
    workplace.write("inline.ron", &scenario(MISSPELT, ""));
    workplace.write("ds.yaml", MISSPELT);
    let by_file = "(duration: \"10m\", node_pools: {\"w\": (count: 3)}, daemon_sets: {\"otter\": (manifest: \"ds.yaml\")})";
    workplace.write("file.ron", by_file);
    for (file, command) in [
        ("inline.ron", "check"),
        ("file.ron", "check"),
        ("file.ron", "run"),
        ("file.ron", "compare"),
        ("file.ron", "advise"),
    ] {
        let output = workplace.everynode(&[command, file]);
        let said = stderr(&output);
        assert_eq!(status(&output), 2, "{command} {file}: {said}");
        for field in
            ["spec.strategy", "spec.template.spec.nodeSelectors", "spec.template.spec.containers[0].resource"]
        {
            assert!(said.contains(&format!("unknown field \"{field}\"")), "{command} {file}: {said}");
        }
    }
}

#[test]
fn a_patch_goes_through_the_same() {
    let valid = MISSPELT
        .replace("  strategy: {rollingUpdate: {maxUnavailable: 3}}\n", "")
        .replace("  nodeSelector: {disk: fast}\n", "")
        .replace("nodeSelectors", "nodeSelector")
        .replace("resource:", "resources:");
    let patch =
        "At(\"1m\", PatchTemplate(\"otter\", \"spec: {containers: [{name: otter, imag: x, command: y}]}\"))";
    let workplace = Workplace::new("misspelt_patch");
    workplace.write("patch.ron", &scenario(&valid, patch));
    let output = workplace.everynode(&["check", "patch.ron"]);
    assert_eq!(status(&output), 2);
    let said = stderr(&output);
    assert!(said.contains("unknown field \"spec.template.spec.containers[0].imag\""), "{said}");
    assert!(said.contains("did you mean `image`?"), "{said}");
    assert!(said.contains("containers.command of type []string"), "{said}");
}
