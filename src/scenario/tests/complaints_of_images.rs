//! What is said of images, registries and pulls that make no sense, and what those that do mean.

use super::*;
use crate::cluster::plan::{Action, Bandwidth, ImagePulls, PullPolicy, RateLimit};
use crate::engine::time::Duration;

fn pulls_of(fields: &str) -> ImagePulls {
    let scenario = load(&scenario(fields)).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(scenario.warnings.is_empty(), "{}", scenario.warnings);
    scenario.plan.world.image_pulls.expect("a registry")
}

#[test]
fn a_registry_has_kubernetes_limits_unless_the_scenario_says_otherwise() {
    let pulls = pulls_of("cluster: (registry: Shared())");
    assert_eq!((pulls.registry_bandwidth, pulls.parallel), (None, 1));
    let limit = RateLimit { interval: Duration::from_nanoseconds(200_000_000), burst: 10 };
    assert_eq!(pulls.rate_limit, Some(limit));
    assert_eq!(pulls.images[0].size, 200_000_000);

    let pulls = pulls_of(
        r#"images: {"agent:1": (size: "500MB")}, cluster: (
            registry: Shared(bandwidth: "10Gbit/s", error_after: "5s"),
            image_pulls: (serialize_image_pulls: false, registry_qps: 0),
        ), script: [ At("1m", RegistryOutage("5s")) ]"#,
    );
    assert_eq!(pulls.registry_bandwidth, Some(Bandwidth(1_250_000_000)));
    assert_eq!((pulls.parallel, pulls.rate_limit), (u32::MAX, None));
    assert_eq!(pulls.images[0].size, 500_000_000);
    assert_eq!(load(&scenario("cluster: (registry: Ideal)")).unwrap().plan.world.image_pulls, None);
}

#[test]
fn an_image_has_one_number_wherever_it_is_spoken_of() {
    let scenario = load(&scenario(
        r#"cluster: (registry: Shared()), script: [
            At("1m", PrePull("agent:2", Nodes())),
            At("2m", SetImage("agent", "agent:2")),
            At("3m", SetImage("agent", "agent")),
        ]"#,
    ))
    .unwrap();
    let names: Vec<_> =
        scenario.plan.world.image_pulls.unwrap().images.into_iter().map(|image| image.name).collect();
    assert_eq!(names, ["agent:2", "agent:1", "agent"]);
    let Action::PrePull { image, .. } = scenario.plan.script[0].action else { panic!("a pre-pull") };
    let wanted: Vec<_> = scenario.plan.templates.iter().map(|it| it.wanted_images[0]).collect();
    assert_eq!(wanted[1].image, image);
    let policies: Vec<_> = wanted.iter().map(|wanted| wanted.policy).collect();
    assert_eq!(
        policies,
        [PullPolicy::IfNotPresent, PullPolicy::IfNotPresent, PullPolicy::Always],
        "no tag is `latest`"
    );
}

#[test]
fn sizes_and_bandwidths_that_are_none_say_what_to_write() {
    insta::assert_snapshot!(complaints(&scenario(
        r#"    images: {"agent:1": (size: "500m")},
    cluster: (registry: Shared(bandwidth: "1Gb/s", default_image_size: 3))"#,
    )), @r#"
    error: `500m` is no whole number of bytes: `m` is a thousandth, `M` a million
      --> scenarios/test.ron:13:32
       |
    13 |     images: {"agent:1": (size: "500m")},
       |                                ^^^^^^

    error: `1Gb/s` may mean bits or bytes; write "1Gbit/s" or "1GB/s"
      --> scenarios/test.ron:14:43
       |
    14 |     cluster: (registry: Shared(bandwidth: "1Gb/s", default_image_size: 3))
       |                                           ^^^^^^^

    error: expected a size in quotes, like "500MB" or "500Mi", found the number 3
      --> scenarios/test.ron:14:72
       |
    14 |     cluster: (registry: Shared(bandwidth: "1Gb/s", default_image_size: 3))
       |                                                                        ^
    "#);
}

#[test]
fn limits_that_let_nothing_through_or_contradict_each_other_are_refused() {
    insta::assert_snapshot!(complaints(&scenario(
        r#"    cluster: (registry: Shared(), image_pulls: (max_parallel_image_pulls: 3, registry_burst: 0))"#,
    )), @r#"
    error: max_parallel_image_pulls cannot be larger than 1 unless serialize_image_pulls is false
      --> scenarios/test.ron:13:75
       |
    13 |     cluster: (registry: Shared(), image_pulls: (max_parallel_image_pulls: 3, registry_burst: 0))
       |                                                                           ^
       |
       = help: write serialize_image_pulls: false beside it

    error: a burst of 0 lets no pull through
      --> scenarios/test.ron:13:94
       |
    13 |     cluster: (registry: Shared(), image_pulls: (max_parallel_image_pulls: 3, registry_burst: 0))
       |                                                                                              ^
       |
       = help: write at least 1, or registry_qps: 0 for no limit
    "#);
}

#[test]
fn what_does_nothing_without_a_registry_is_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(
        r#"    images: {"agent:1": (size: "500MB")},
    script: [At("1m", PrePull("agent:2", Nodes())), At("2m", RegistryDown)]"#,
    )), @r#"
    warning: this does nothing: image pulls are a mere delay
      --> scenarios/test.ron:13:13
       |
    13 |     images: {"agent:1": (size: "500MB")},
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write cluster: (registry: Shared(bandwidth: "1GB/s")) to have images pulled

    warning: this does nothing: image pulls are a mere delay
      --> scenarios/test.ron:14:23
       |
    14 |     script: [At("1m", PrePull("agent:2", Nodes())), At("2m", RegistryDown)]
       |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write cluster: (registry: Shared(bandwidth: "1GB/s")) to have images pulled

    warning: this does nothing: image pulls are a mere delay
      --> scenarios/test.ron:14:62
       |
    14 |     script: [At("1m", PrePull("agent:2", Nodes())), At("2m", RegistryDown)]
       |                                                              ^^^^^^^^^^^^
       |
       = help: write cluster: (registry: Shared(bandwidth: "1GB/s")) to have images pulled
    "#);
    let said_to_be_ideal = scenario(
        r#"images: {"agent:1": (size: "500MB")}, cluster: (registry: Ideal), script: [At("2m", RegistryDown)]"#,
    );
    assert_eq!(complaints(&said_to_be_ideal), "", "it is meant so");
}

#[test]
fn images_that_nobody_runs_are_warned_of_and_an_outage_lasts() {
    insta::assert_snapshot!(complaints(&scenario(
        r#"    images: {"agnet:1": (size: "1GB")},
    cluster: (registry: Shared()),
    script: [At("1m", RegistryOutage("0s"))]"#,
    )), @r#"
    warning: no DaemonSet ever runs the image `agnet:1`
      --> scenarios/test.ron:13:14
       |
    13 |     images: {"agnet:1": (size: "1GB")},
       |              ^^^^^^^^^
       |
       = help: did you mean `agent:1`?

    error: the outage cannot last 0 seconds
      --> scenarios/test.ron:15:38
       |
    15 |     script: [At("1m", RegistryOutage("0s"))]
       |                                      ^^^^
       |
       = help: write a duration like "90s" or "45m"
    "#);
}

#[test]
fn a_registry_that_nobody_pulls_from_does_nothing() {
    let text = |more: &str| {
        let with_registry = scenario(&format!("cluster: (registry: Shared()){more}"));
        with_registry.replace("image: \"agent:1\"", "image: \"agent:1\", imagePullPolicy: Never")
    };
    let said = complaints(&text(""));
    assert!(said.contains("this does nothing: no pod pulls an image"), "{said}");
    let pre_pulled = complaints(&text(", script: [At(\"1m\", PrePull(\"agent:1\", Nodes()))]"));
    assert_eq!(pre_pulled, "");
}
