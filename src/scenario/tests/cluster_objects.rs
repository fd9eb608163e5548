//! Nodes, pods that exclude each other, images and graces: what is read of them and what is said.

use super::*;

/// A scenario of one DaemonSet whose pod spec is `spec` and whose fields are `fields`.
fn with_spec(pools: &str, spec: &str, fields: &str) -> String {
    let manifest = agent("agent", "")
        .replace("containers: [{name: agent", &format!("{spec} containers: [{{name: agent"));
    format!(
        "(duration: \"10m\", node_pools: {{{pools}}}, daemon_sets: {{\"agent\": (inline: r#\"{manifest}\"#, {fields})}})"
    )
}

#[test]
fn every_node_says_what_machine_it_is_unless_its_pool_says_otherwise() {
    let one = r#""pool": (count: 3)"#;
    for selector in [
        "kubernetes.io/os: linux",
        "kubernetes.io/arch: amd64",
        "beta.kubernetes.io/os: linux",
        "beta.kubernetes.io/arch: amd64",
    ] {
        let spec = format!("nodeSelector: {{{selector}}},");
        let said = complaints(&with_spec(one, &spec, ""));
        assert!(!said.contains("runs nowhere"), "{selector}: {said}");
        assert_eq!(
            said.contains("deprecated since v1.14"),
            selector.starts_with("beta."),
            "{selector}: {said}"
        );
    }
    let arm = r#""pool": (count: 3, labels: {"kubernetes.io/arch": "arm64"})"#;
    let said = complaints(&with_spec(arm, "nodeSelector: {kubernetes.io/arch: amd64},", ""));
    assert!(said.contains("runs nowhere") && said.contains("`pool`: kubernetes.io/arch=arm64"), "{said}");
    let zones = r#""pool": (count: 3, zones: ["eu-central-1a", "eu-central-1b"])"#;
    let region = "nodeSelector: {topology.kubernetes.io/region: eu-central-1},";
    assert_eq!(complaints(&with_spec(zones, region, "")), "");
}

#[test]
fn a_pool_left_out_for_want_of_a_label_that_others_have_is_worth_a_word() {
    let pools = r#""fast": (count: 1, labels: {"disk": "ssd"}), "slow": (count: 1)"#;
    let selector = "nodeSelector: {disk: ssd},";
    let said = complaints(&with_spec(pools, selector, ""));
    assert!(
        said.contains(
            "`agent` leaves out `slow`: nodeSelector asks for disk=ssd, the node has no label disk"
        ),
        "{said}"
    );
    let on_purpose = pools.replace(r#""slow": (count: 1)"#, r#""slow": (count: 1, labels: {"disk": "hdd"})"#);
    assert_eq!(complaints(&with_spec(&on_purpose, selector, "")), "");
    let devices = pools.replace("disk", "nvidia.com/gpu.present");
    assert_eq!(complaints(&with_spec(&devices, "nodeSelector: {nvidia.com/gpu.present: ssd},", "")), "");
}

#[test]
fn a_surge_that_cannot_move_or_may_not_is_named() {
    let pool = r#""pool": (count: 3)"#;
    let surge = "maxSurge: 1, maxUnavailable: 0";
    let said = |spec: &str, fields: &str| complaints(&with_spec(pool, spec, fields));
    assert!(said("hostNetwork: true,", surge).contains("surges in the host's network and declares no port"));
    assert_eq!(said("hostNetwork: true,", ""), "");
    let anti = |key: &str| {
        format!(
            "affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{{topologyKey: {key}, labelSelector: {{matchLabels: {{app: agent}}}}}}]}}}},"
        )
    };
    assert!(
        said(&anti("kubernetes.io/hostname"), surge).contains("its pod anti-affinity keeps the two apart")
    );
    assert_eq!(said(&anti("kubernetes.io/hostname"), ""), "");
    let zone = said(&anti("topology.kubernetes.io/zone"), surge);
    assert!(
        zone.contains("not simulated: required pod anti-affinity by topology.kubernetes.io/zone"),
        "{zone}"
    );
    let affinity = anti("kubernetes.io/hostname").replace("podAntiAffinity", "podAffinity");
    assert!(said(&affinity, "").contains("not simulated: required pod affinity"));
}

#[test]
fn images_of_init_containers_are_set_as_kubectl_sets_them() {
    let spec = "initContainers: [{name: nest, image: \"nest:1\"}],";
    let images = |written: &str| {
        let script = format!("script: [At(\"1m\", SetImage(\"agent\", \"{written}\"))],)");
        let text = with_spec(r#""pool": (count: 3)"#, spec, "");
        let scenario =
            load(&format!("{}{script}", text.strip_suffix(')').unwrap().to_owned() + ", ")).unwrap();
        let pod = &scenario.plan.daemon_sets[0].versions[1].spec.template.spec;
        let image = |containers: &[crate::api::container::Container]| containers[0].image.clone();
        (image(&pod.init_containers), image(&pod.containers))
    };
    let both = |init: &str, main: &str| (init.to_owned(), main.to_owned());
    assert_eq!(images("nest=nest:2"), both("nest:2", "agent:1"));
    assert_eq!(images("*=all:2"), both("all:2", "all:2"));
    assert_eq!(images("agent:2"), both("nest:1", "agent:2"));
}
