//! What `--emit` prints: as it looks, and whether Kubernetes would take it.

mod kubernetes_rules;
mod schema;

use everynode::report::emit::kubernetes::{MAX_CONFIG_MAP_BYTES, SweptFile, manifests};
use everynode::report::emit::{ShardedSweep, slurm};
use proptest::prelude::*;
use serde_json::Value;

fn arguments() -> Vec<String> {
    ["sweep", "fluentd.ron", "--vary", "daemon_sets.fluentd.maxUnavailable=1,10%", "--replications", "50"]
        .map(str::to_owned)
        .to_vec()
}

fn sweep(arguments: &[String]) -> ShardedSweep<'_> {
    ShardedSweep { name: "fluentd-sweep-7", arguments, shards: 8, cores: 4, version: "1.2.3" }
}

fn files() -> Vec<SweptFile> {
    let file = |path: &str, text: &str| SweptFile { path: path.to_owned(), text: text.to_owned() };
    vec![
        file("fluentd.ron", "(\n    seed: 7, // \"luck\"\n)\n"),
        file("manifests/fluentd.yaml", "kind: DaemonSet\nmetadata: {name: fluentd}\n"),
    ]
}

/// The documents of a stream, as JSON.
fn documents(stream: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(stream).unwrap_or_else(|error| panic!("{error}\n{stream}"))
}

#[test]
fn the_manifests_as_they_look() {
    let arguments = arguments();
    let stream = manifests(&sweep(&arguments), &files(), None).unwrap();
    insta::assert_snapshot!("kubernetes", stream);
}

#[test]
fn the_batch_script_as_it_looks() {
    let arguments = arguments();
    insta::assert_snapshot!(
        "slurm",
        slurm::script(&sweep(&arguments), "output/it's/shards", "output/merged")
    );
}

#[test]
fn kubernetes_would_take_the_manifests() {
    let arguments = arguments();
    let stream =
        manifests(&sweep(&arguments), &files(), Some("registry.example.com/everynode:1.2.3")).unwrap();
    let documents = documents(&stream);
    let kinds: Vec<_> = documents.iter().map(|document| document["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ConfigMap", "PersistentVolumeClaim", "Job", "Job"]);
    for document in &documents {
        assert_eq!(schema::violations(document), [""; 0], "{document}");
        assert_eq!(kubernetes_rules::violations(document), [""; 0], "{document}");
    }
    let Value::Array(given) = &documents[2]["spec"]["template"]["spec"]["containers"][0]["args"] else {
        panic!("no args: {}", documents[2])
    };
    let given: Vec<&str> = given.iter().map(|argument| argument.as_str().unwrap()).collect();
    assert_eq!(given[..arguments.len()], arguments);
    assert_eq!(given[arguments.len()..arguments.len() + 3], ["--shard", "auto/8", "--resume"]);
}

#[test]
fn the_schema_and_the_rules_refuse_what_kubernetes_refuses() {
    let arguments = arguments();
    let stream = manifests(&sweep(&arguments), &files(), None).unwrap();
    let refused = |from: &str, to: &str| {
        assert!(stream.contains(from), "{from}");
        let documents = documents(&stream.replacen(from, to, 1));
        let all = documents.iter().flat_map(|document| {
            [schema::violations(document), kubernetes_rules::violations(document)].concat()
        });
        all.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(refused("completions: 8", "completions: 9"), "");
    let cases = [
        ("completions: 8", "completions: eight", "spec.completions: not integer"),
        ("completions: 8", "completion: 8", "spec: there is no completion"),
        ("  completions: 8\n", "", "spec.completions: Required value: when completion mode is Indexed"),
        ("completionMode: Indexed", "completionMode: NonIndexed", "requires indexed completion mode"),
        ("parallelism: 8", "parallelism: -1", "spec.parallelism: must be greater than or equal to 0"),
        ("restartPolicy: Never", "restartPolicy: Always", "restartPolicy: valid values"),
        ("restartPolicy: Never", "restartPolicy: OnFailure", "restartPolicy: must be Never"),
        ("name: fluentd-sweep-7\n", "name: fluentd_sweep\n", "metadata.name: no DNS label"),
        ("name: everynode\n        image", "image", "containers[0]: name is missing"),
        ("\"0-fluentd.ron\":", "\"fluentd/0.ron\":", "data: not a valid key"),
        ("claimName: fluentd-sweep-7-results", "claimName: 7", "claimName: not string"),
        (
            "name: results\n          mountPath",
            "name: result\n          mountPath",
            "volumeMounts[1].name: Not found",
        ),
    ];
    for (from, to, expected) in cases {
        let found = refused(from, to);
        assert!(found.contains(expected), "{from} → {to}: {found:?}");
    }
}

#[test]
fn files_that_fit_no_config_map_are_refused() {
    let arguments = arguments();
    let file = |bytes| vec![SweptFile { path: "a".to_owned(), text: "x".repeat(bytes) }];
    assert!(manifests(&sweep(&arguments), &file(MAX_CONFIG_MAP_BYTES - 3), None).is_ok());
    let error = manifests(&sweep(&arguments), &file(MAX_CONFIG_MAP_BYTES), None).unwrap_err();
    assert!(error.to_string().contains("1048579 bytes, and a ConfigMap holds at most 1048576"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn whatever_the_words_kubernetes_would_take_them(
        name in "\\PC{1,80}",
        words in prop::collection::vec("([ -~]|[\\n\\t:#'\"{}]|\\PC){0,12}", 0..5),
        text in "([ -~]|[\\n\\t:#'\"{}]|\\PC){0,60}",
        path in "[a-zA-Z0-9é][a-zA-Z0-9 é._-]{0,9}(/[a-zA-Z0-9 é_-]{1,10}){0,2}",
        shards in 1_u32..10_000,
    ) {
        let sweep = ShardedSweep { name: &name, arguments: &words, shards, cores: 4, version: "1.2.3" };
        let files = [SweptFile { path: path.clone(), text: text.clone() }, SweptFile { path: format!("{path}x"), text }];
        let documents = documents(&manifests(&sweep, &files, None).unwrap());
        for document in &documents {
            prop_assert_eq!(schema::violations(document), [""; 0]);
            prop_assert_eq!(kubernetes_rules::violations(document), [""; 0]);
        }
        let data = documents[0]["data"].as_object().unwrap();
        prop_assert!(data.len() == 2 && data.values().all(|value| value == files[0].text.as_str()));
    }
}
