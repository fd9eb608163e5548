//! Tests of finding the fields of manifests in their text.

use super::*;

const FLUENTD: &str = "\
# Log collection.
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: fluentd
  labels: {y: yes, app.kubernetes.io/name: \"fluentd\"}
spec:
  template:
    metadata:
      labels:
        name: fluentd
    spec:
      containers:
      - name: fluentd
        image: fluentd:v2
        resources:
          limits:
            memory: 200Mi
          requests: {cpu: 100m, memory: 200Mi}
      -
        name: second
";

fn position(line: usize, column: usize) -> Option<SourcePosition> {
    Some(SourcePosition { line, column })
}

#[test]
fn fields_are_found_in_the_items_of_lists() {
    let list =
        "kind: List\nitems:\n- kind: Node\n  metadata: {name: a}\n-\n- kind: Node\n---\nkind: DaemonSet\n";
    assert_eq!(find_field(list, 0, "metadata.name"), position(4, 14));
    assert_eq!(find_field(list, 1, "spec"), position(6, 3));
    assert_eq!(find_field(list, 2, "kind"), position(8, 1));
}

#[test]
fn fields_are_found_where_their_keys_are_written() {
    for (path, line, column) in [
        ("kind", 3, 1),
        ("metadata.name", 5, 3),
        ("metadata.labels[app.kubernetes.io/name]", 6, 20),
        ("spec.template.metadata.labels", 10, 7),
        ("spec.template.spec.containers[0]", 14, 9),
        ("spec.template.spec.containers[0].image", 15, 9),
        ("spec.template.spec.containers[0].resources.requests", 19, 11),
        ("spec.template.spec.containers[0].resources.requests[memory]", 19, 33),
        ("spec.template.spec.containers[1].name", 21, 9),
    ] {
        assert_eq!(find_field(FLUENTD, 0, path), position(line, column), "{path}");
    }
}

#[test]
fn what_is_not_written_is_shown_by_what_is_around_it() {
    for (path, line, column) in [
        ("", 2, 1),
        ("status", 2, 1),
        ("spec.selector", 7, 1),
        ("spec.template.spec.containers[7].image", 13, 7),
        ("spec.template.spec.containers[0].ports[0].hostPort", 14, 9),
        // The API server's path of a label in the template.
        ("spec.template.labels", 10, 7),
    ] {
        assert_eq!(find_field(FLUENTD, 0, path), position(line, column), "{path}");
    }
    assert_eq!(find_field(FLUENTD, 1, "kind"), None);
    assert_eq!(find_field("a: [", 0, "a"), None);
}

#[test]
fn fields_are_found_in_json() {
    let json = "{\n\t\"kind\": \"DaemonSet\",\n\t\"spec\": {\n\t\t\"selector\": {}\n\t}\n}\n";
    assert_eq!(find_field(json, 0, "spec.selector").map(|position| position.line), Some(4));
}
