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

#[test]
fn each_of_several_json_documents_has_its_own_lines() {
    let json = "{\"kind\": \"Node\"}\n\n  {\n  \"kind\": \"DaemonSet\"} {\"kind\": \"é\"}  {\"kind\": 1,\n\"spec\": {\"a\": 2}}\n";
    assert_eq!(find_field(json, 0, "kind"), position(1, 2));
    assert_eq!(find_field(json, 1, ""), position(3, 3));
    assert_eq!(find_field(json, 1, "kind"), position(4, 3));
    assert_eq!(find_field(json, 2, "kind"), position(4, 25));
    assert_eq!(find_field(json, 3, "kind"), position(4, 40));
    assert_eq!(find_field(json, 3, "spec.a"), position(5, 10));
    assert_eq!(find_field(json, 4, ""), None);
}

#[test]
fn repeated_keys_are_found_where_they_stand_again() {
    let text = "kind: A\n---\nspec:\n  a: {b: 1, b: 2}\n  list: [{c: 1}, {c: 1, c: 2}]\n  a: 3\n";
    let positions = FieldPositions::of(text).unwrap();
    assert_eq!(positions.repeated_keys(0), []);
    let found: Vec<(usize, usize, String)> = positions
        .repeated_keys(1)
        .into_iter()
        .map(|(position, path)| (position.line, position.column, path))
        .collect();
    let expected = [(4, 13, "spec.a.b"), (5, 25, "spec.list[1].c"), (6, 3, "spec.a")];
    assert_eq!(found, expected.map(|(line, column, path)| (line, column, path.to_owned())));
    assert_eq!(positions.find(1, "spec.a"), position(6, 3));
}

#[test]
fn keys_are_found_in_whatever_order_they_are_written() {
    let text = "spec: {b: 1, a: 2, b: {c: 1}, a: 3}\nkind: A\nkind: B\n";
    assert_eq!(find_field(text, 0, "spec.a"), position(1, 31));
    assert_eq!(find_field(text, 0, "spec.b.c"), position(1, 24));
    assert_eq!(find_field(text, 0, "kind"), position(3, 1));
    assert_eq!(find_field(text, 0, "spec.c"), position(1, 1), "the innermost that there is");
    let repeated = FieldPositions::of(text).unwrap().repeated_keys(0);
    let positions: Vec<_> =
        repeated.iter().map(|(position, path)| (position.line, position.column, path.as_str())).collect();
    assert_eq!(positions, [(1, 20, "spec.b"), (1, 31, "spec.a"), (3, 1, "kind")]);
}

#[test]
fn of_a_list_that_is_refused_for_its_length_the_rest_has_no_places() {
    let entries = |count| "- a\n".repeat(count);
    let nested = format!("spec:\n{}kind: Node\n", entries(MAX_ENTRIES + 2));
    let line = |entry: usize| position(entry + 2, 3);
    assert_eq!(find_field(&nested, 0, &format!("spec[{}]", MAX_ENTRIES - 1)), line(MAX_ENTRIES - 1));
    assert_eq!(find_field(&nested, 0, &format!("spec[{MAX_ENTRIES}]")), position(1, 1));
    assert_eq!(find_field(&nested, 0, "kind"), position(MAX_ENTRIES + 4, 1));

    let objects = format!("kind: List\nitems:\n{}", "- {name: a}\n".repeat(MAX_ENTRIES + 2));
    let last = MAX_ENTRIES + 1;
    assert_eq!(find_field(&objects, last, "name"), position(last + 3, 4));
}
