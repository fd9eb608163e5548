//! Manifests as files: which DaemonSet of one is meant, and the other objects in it.

use super::*;

/// Loads a scenario of one DaemonSet from `agent.yaml`, which holds these documents.
fn load_file(documents: &[String], named: &str, fields: &str) -> Result<Scenario, Diagnostics> {
    let text = documents.join("---\n");
    let files = |path: &Path| -> io::Result<String> {
        match path.to_str() {
            Some("scenarios/agent.yaml") => Ok(text.clone()),
            Some("scenarios/cluster.yaml") => Ok(CLASSES.to_owned()),
            _ => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
        }
    };
    let scenario = format!(
        "(duration: \"10m\", node_pools: {{\"pool\": (count: 3)}}, daemon_sets: {{\"agent\": (manifest: \"agent.yaml{named}\")}}, {fields})"
    );
    load_text("scenarios/test.ron", &scenario, &[], &files)
}

fn said(documents: &[String], named: &str, fields: &str) -> String {
    match load_file(documents, named, fields) {
        Ok(scenario) => scenario.warnings.to_string(),
        Err(problems) => problems.to_string(),
    }
}

/// Each is told once, at the change that brings it.
#[test]
fn what_a_change_is_warned_of_is_shown_at_the_change() {
    let patch = |at: &str, patch: &str| format!("At(\"{at}\", PatchTemplate(\"agent\", \"spec: {patch}\"))");
    let memory = "{containers: [{name: agent, resources: {requests: {memory: 100m}}}]}";
    let script = [
        patch("1m", "{nodeSelector: {beta.kubernetes.io/os: linux}}"),
        "At(\"2m\", SetImage(\"agent\", \"agent:2\"))".to_owned(),
        "At(\"3m\", RollBack(\"agent\"))".to_owned(),
        patch("4m", memory),
    ];
    let said = said(&[agent("agent", "")], "", &format!("script: [\n{}],", script.join(",\n")));
    let warnings: Vec<&str> = said.lines().filter(|line| line.starts_with("warning: the API")).collect();
    assert_eq!(
        warnings,
        [
            "warning: the API server warns of `agent`: spec.template.spec.nodeSelector[beta.kubernetes.io/os]: \
             deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "warning: the API server warns of `agent`: \
             spec.template.spec.containers[0].resources.requests[memory]: fractional byte value \"100m\" is invalid, \
             must be an integer",
        ]
    );
    assert!(said.contains("scenarios/test.ron:2:10"), "{said}");
    assert!(said.contains("scenarios/test.ron:5:10"), "{said}");
}

/// The API server takes the DaemonSet, and none of its pods.
#[test]
fn a_template_whose_pods_would_be_refused_is_told_of() {
    let annotated = agent("agent", "").replace("{labels: {app: agent}}\n    spec", "{labels: {app: agent}, annotations: {container.apparmor.security.beta.kubernetes.io/agent: unconfined}}\n    spec")
        .replace("name: agent, image: \"agent:1\"", "name: agent, image: \"agent:1 \", securityContext: {appArmorProfile: {type: RuntimeDefault}}");
    let refused = said(std::slice::from_ref(&annotated), "", "");
    for words in [
        "the API server would refuse each pod of `agent`: spec.containers[0].image: Invalid value: \"agent:1 \": must not \
         have leading or trailing whitespace",
        "the API server would refuse each pod of `agent`: \
         spec.containers[0].securityContext.appArmorProfile.type: Forbidden: apparmor type in annotation and field \
         must match",
    ] {
        assert!(refused.contains(words), "{refused}");
    }
    let (problems, _) = crate::scenario::manifest_check::check_manifests("agent.yaml", &annotated);
    assert!(problems.to_string().contains("each of its pods would be refused: spec.containers[0].image"));
    let same = annotated.replace("RuntimeDefault", "Unconfined").replace("agent:1 ", "agent:1");
    assert_eq!(said(&[same], "", ""), "");
}

#[test]
fn a_misspelt_kind_is_answered_with_the_right_one() {
    let of_kind = |kind: &str| vec![agent("agent", "").replace("kind: DaemonSet", kind)];
    for (kind, words) in [
        ("kind: Daemonset", "no matches for kind \"Daemonset\": did you mean `DaemonSet`?"),
        ("Kind: DaemonSet", "did you mean `kind` and not `Kind`?"),
        ("labels: {}", "an object has a kind: write kind: DaemonSet"),
    ] {
        let said = said(&of_kind(kind), "", "");
        assert!(said.contains(words), "{said}");
        let (problems, _) = crate::scenario::manifest_check::check_manifests("agent.yaml", &of_kind(kind)[0]);
        assert!(problems.to_string().contains(words), "{problems}");
    }
}

#[test]
fn what_is_not_simulated_of_a_pod_is_told() {
    let gated = with_classes("schedulingGates: [{name: example.com/wait}],");
    assert!(said(&[gated], "", "").contains("would wait for somebody to take their scheduling gates away"));
    let mounted = agent("agent", "")
        .replace("image: \"agent:1\"", "image: \"agent:1\", volumeMounts: [{name: a, path: /x}]");
    assert!(said(&[mounted], "", "").contains("did you mean `mountPath` or `subPath`?"));
}

const CLASSES: &str = "\
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: first}
value: 500000
preemptionPolicy: Never
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: deep}
handler: deep
overhead: {podFixed: {cpu: 250m}}
scheduling: {nodeSelector: {deep: soil}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: defaults}
spec: {limits: [{type: Container, defaultRequest: {cpu: 300m}}]}
---
apiVersion: v1
kind: Service
metadata: {name: agent}
";

fn in_namespace(namespace: &str, image: &str) -> String {
    agent("agent", "")
        .replace("{name: agent}\nspec", &format!("{{name: agent, namespace: {namespace}}}\nspec"))
        .replace("agent:1", image)
}

fn with_classes(spec: &str) -> String {
    agent("agent", "").replace("spec: {containers", &format!("spec: {{{spec} containers"))
}

#[test]
fn the_other_objects_of_a_file_count() {
    let spec = "priorityClassName: first, runtimeClassName: deep,";
    let beside = load_file(&[CLASSES.to_owned(), with_classes(spec)], "", "").unwrap();
    let named = load_file(&[with_classes(spec)], "", "manifests: [\"cluster.yaml\"],").unwrap();
    for scenario in [beside, named] {
        let needs = &scenario.plan.templates[0].needs;
        assert_eq!((needs.priority, needs.may_preempt), (500_000, false));
        assert_eq!(needs.demand.requests.milli_cpu, 550, "the class's overhead and the default request");
        assert_eq!(needs.runtime_node_selector.get("deep").map(String::as_str), Some("soil"));
        assert_eq!(scenario.ignored_kinds, ["Service"]);
        assert!(scenario.counts().contains("(not simulated: Service)"));
    }
    let own = load_file(&[CLASSES.to_owned(), with_classes(spec)], "", "priority_classes: {\"first\": 7},")
        .unwrap();
    assert_eq!(own.plan.templates[0].needs.priority, 7, "the scenario's own comes first");
}

#[test]
fn a_class_that_is_nowhere_refuses_the_pod() {
    let nowhere = said(&[with_classes("runtimeClassName: depe,")], "", "manifests: [\"cluster.yaml\"],");
    assert!(
        nowhere.contains("no pod of `agent` would be admitted: RuntimeClass \"depe\" not found"),
        "{nowhere}"
    );
    assert!(
        nowhere.contains("did you mean `deep`?") || nowhere.contains("there is only `deep`"),
        "{nowhere}"
    );
    let patched = "script: [At(\"1m\", PatchTemplate(\"agent\", \"spec: {runtimeClassName: depe}\"))],";
    assert!(said(&[with_classes("")], "", patched).contains("RuntimeClass \"depe\" not found"));
    let wrong = CLASSES.replace("value: 500000", "value: high");
    assert!(
        said(&[wrong, with_classes("")], "", "")
            .contains("the API server would refuse the PriorityClass `first`: json: cannot unmarshal string")
    );
    assert!(
        said(&[with_classes("")], "", "manifests: [\"nowhere.yaml\"],").contains("cannot read the manifest")
    );
    let without = said(&[with_classes("")], "", "manifests: [\"agent.yaml\"],");
    assert!(
        without.contains(
            "this does nothing: there is no PriorityClass, RuntimeClass or LimitRange in this file"
        ),
        "{without}"
    );
    assert_eq!(said(&[with_classes("")], "", "manifests: [\"cluster.yaml\"],"), "");
}

/// In a scenario and by `check`, each with what was meant.
#[test]
fn what_is_wrong_with_the_other_objects_is_told_in_the_api_servers_words() {
    let cases = [
        ("value: 500000", "valeu: 500000", "unknown field \"valeu\"", "did you mean `value`?"),
        (
            "value: 500000",
            "value: \"500000\"",
            "cannot unmarshal string into Go struct field PriorityClass.value of type int32",
            "",
        ),
        (
            "value: 500000",
            "value: 1000000001",
            "value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
            "",
        ),
        ("Never", "Sometimes", "preemptionPolicy: Unsupported value: \"Sometimes\"", ""),
        ("handler: deep", "handlr: deep", "unknown field \"handlr\"", "did you mean `handler`?"),
        ("handler: deep", "handler: deep.sea", "handler: Invalid value: \"deep.sea\"", ""),
        ("podFixed", "podFixd", "unknown field \"overhead.podFixd\"", "did you mean `podFixed`?"),
        (
            "overhead: {podFixed: {cpu: 250m}}",
            "nodeSelector: {}",
            "unknown field \"nodeSelector\"",
            "`nodeSelector` is a field of scheduling",
        ),
        (
            "defaultRequest:",
            "defaultRequests:",
            "unknown field \"spec.limits[0].defaultRequests\"",
            "did you mean `defaultRequest`?",
        ),
        (
            "defaultRequest: {cpu: 300m}",
            "min: {cpu: 2}, max: {cpu: 1}",
            "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than max value 1",
            "",
        ),
    ];
    for (right, wrong, words, help) in cases {
        let classes = CLASSES.replace(right, wrong);
        assert_ne!(classes, CLASSES);
        let in_scenario = said(&[classes.clone(), agent("agent", "")], "", "");
        let (problems, _) = crate::scenario::manifest_check::check_manifests("cluster.yaml", &classes);
        for said in [in_scenario, problems.to_string()] {
            assert!(
                said.contains("error: ") && said.contains(words) && said.contains(help),
                "{wrong}: {said}"
            );
        }
    }
    let twice = CLASSES.replace("value: 500000", "value: 500000\nvalue: 7");
    assert!(
        said(&[twice.clone(), agent("agent", "")], "", "")
            .contains("`value` is written twice; kubectl keeps the last")
    );
    let (problems, found) = crate::scenario::manifest_check::check_manifests("cluster.yaml", &twice);
    assert!(problems.to_string().contains("`value` is written twice"), "{problems}");
    assert_eq!(
        found,
        "a valid LimitRange: defaults; a valid PriorityClass: first; a valid RuntimeClass: deep (not judged: Service)"
    );
}

#[test]
fn the_bounds_of_a_limit_range_refuse_the_pod() {
    let bounds = "apiVersion: v1\nkind: LimitRange\nmetadata: {name: bounds}\n\
                  spec: {limits: [{type: Container, min: {cpu: 100m}}]}\n";
    let asking = |cpu: &str| {
        let resources = format!("image: \"agent:1\", resources: {{requests: {{cpu: {cpu}}}}}");
        agent("agent", "").replace("image: \"agent:1\"", &resources)
    };
    let refused = said(&[bounds.to_owned(), asking("50m")], "", "");
    let words = "minimum cpu usage per Container is 100m, but request is 50m";
    assert!(refused.contains(&format!("no pod of `agent` would be admitted: {words}")), "{refused}");
    assert!(refused.contains("the bounds of the LimitRange `default/bounds`"), "{refused}");
    assert_eq!(said(&[bounds.to_owned(), asking("100m")], "", ""), "");
    assert_eq!(
        said(&[bounds.to_owned(), agent("agent", "")], "", ""),
        "",
        "the least is the default request"
    );
    let elsewhere = bounds.replace("{name: bounds}", "{name: bounds, namespace: tools}");
    assert_eq!(said(&[elsewhere, asking("50m")], "", ""), "");
    let patch = "spec: {containers: [{name: agent, resources: {requests: {cpu: 50m}}}]}";
    let script = format!("script: [At(\"1m\", PatchTemplate(\"agent\", \"{patch}\"))],");
    assert!(said(&[bounds.to_owned(), asking("100m")], "", &script).contains(words));
}

#[test]
fn of_one_name_in_two_namespaces_both_can_be_named_and_the_bare_name_is_none() {
    let both = [in_namespace("a", "agent:1"), in_namespace("b", "agent:2")];
    let image = |named: &str| {
        let scenario = load_file(&both, named, "").unwrap_or_else(|problems| panic!("{problems}"));
        scenario.plan.templates[0].images.clone()
    };
    assert_eq!((image("#a/agent"), image("#b/agent")), ("agent:1".to_owned(), "agent:2".to_owned()));
    for named in ["", "#agent"] {
        let said = said(&both, named, "");
        assert!(
            said.contains("several DaemonSets `agent` in this manifest, in the namespaces `a` and `b`"),
            "{said}"
        );
        assert!(said.contains("#a/agent"), "{said}");
    }
    assert!(said(&both, "#c/agent", "").contains("there is no DaemonSet `c/agent`"));
}

#[test]
fn of_one_name_in_one_namespace_the_last_counts() {
    let twice = [in_namespace("a", "agent:1"), in_namespace("a", "agent:2")];
    for named in ["", "#agent", "#a/agent"] {
        let scenario = load_file(&twice, named, "").unwrap();
        assert_eq!(scenario.plan.templates[0].images, "agent:2");
        let said = scenario.warnings.to_string();
        assert!(said.contains("`a/agent` is in this manifest 2 times: the last counts"), "{said}");
    }
}

#[test]
fn only_daemon_sets_of_kubernetes_are_taken() {
    let of_version = |version: &str| vec![agent("agent", "").replace("apiVersion: apps/v1\n", version)];
    for (version, words) in [
        ("", "apiVersion not set"),
        ("apiVersion: extensions/v1beta1\n", "extensions/v1beta1 was removed in Kubernetes 1.16"),
        ("apiVersion: apps/v1beta2\n", "no matches for kind \"DaemonSet\" in version \"apps/v1beta2\""),
        (
            "apiVersion: apps.kruise.io/v1alpha1\n",
            "a custom resource of apps.kruise.io and not a Kubernetes DaemonSet",
        ),
    ] {
        let said = said(&of_version(version), "", "");
        assert!(said.contains(words), "{said}");
        let (problems, _) =
            crate::scenario::manifest_check::check_manifests("agent.yaml", &of_version(version)[0]);
        assert!(problems.to_string().contains(words), "{problems}");
    }
    let beside = [of_version("apiVersion: apps.kruise.io/v1alpha1\n").remove(0), agent("agent", "")];
    assert_eq!(said(&beside, "", ""), "");
    let (problems, found) =
        crate::scenario::manifest_check::check_manifests("agent.yaml", &beside.join("---\n"));
    assert!(!problems.has_errors() && problems.to_string().contains("custom resource of apps.kruise.io"));
    assert!(found.contains("agent"));
}

#[test]
fn templates_that_nobody_has_rendered_are_called_that() {
    let helm = "{{- if .Values.agent.enabled }}\napiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: {{ .Release.Name }}-agent\n{{- end }}\n";
    let unrendered = said(&[helm.to_owned()], "", "");
    assert!(
        unrendered.contains("a template that has not been rendered: {{- if .Values.agent.enabled }}"),
        "{unrendered}"
    );
    let placeholder = agent("agent", "  minReadySeconds: ${SECONDS}\n");
    assert!(said(&[placeholder], "", "").contains("a placeholder that nobody has filled in"));
}
