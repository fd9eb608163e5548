//! The shapes in which the same objects come.

use crate::dump::{DumpError, Object, Receiver, Time, read};

/// Keeps what it is given.
#[derive(Default)]
pub struct Kept {
    pub objects: Vec<Object>,
    pub passed_over: Vec<String>,
    pub unreadable: Vec<DumpError>,
}

impl Receiver for Kept {
    fn take(&mut self, object: Object) {
        self.objects.push(object);
    }

    fn passed_over(&mut self, kind: &str) {
        self.passed_over.push(kind.to_owned());
    }

    fn unreadable(&mut self, error: DumpError) {
        self.unreadable.push(error);
    }
}

impl Kept {
    pub fn names(&self) -> Vec<String> {
        let name = |object: &Object| match object {
            Object::Node(node) => format!("Node {}", node.metadata.name),
            Object::Pod(pod) => format!("Pod {}", pod.metadata.name),
            Object::DaemonSet(daemon_set) => format!("DaemonSet {}", daemon_set.metadata.name),
            Object::ControllerRevision(revision) => format!("ControllerRevision {}", revision.metadata.name),
            Object::PriorityClass(class) => format!("PriorityClass {}", class.metadata.name),
            Object::RuntimeClass(class) => format!("RuntimeClass {}", class.metadata.name),
            Object::LimitRange(range) => format!("LimitRange {}", range.metadata.name),
            Object::Event(event) => format!("Event {}", event.metadata.name),
        };
        self.objects.iter().map(name).collect()
    }
}

pub fn kept(text: impl AsRef<[u8]>) -> Result<Kept, DumpError> {
    let mut kept = Kept::default();
    read("dump", text.as_ref(), &mut kept)?;
    Ok(kept)
}

const KUBECTL: &str = r#"{"apiVersion": "v1", "items": [
    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"unschedulable": true}},
    {"apiVersion": "v1", "data": {"password": "eA=="}, "kind": "Secret", "metadata": {"name": "s"}},
    {"apiVersion": "apps/v1", "data": {"spec": {"template": {"$patch": "replace", "spec": {}}}}, "kind": "ControllerRevision",
     "metadata": {"name": "r"}, "revision": 3},
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}
], "kind": "List", "metadata": {"resourceVersion": ""}}"#;

#[test]
fn a_list_of_kubectl_has_its_kind_behind_its_items() {
    let kept = kept(KUBECTL).unwrap();
    assert_eq!(kept.names(), ["Node n", "ControllerRevision r", "Pod p"]);
    assert_eq!(kept.passed_over, ["Secret"]);
    let Object::ControllerRevision(revision) = &kept.objects[1] else { panic!("{:?}", kept.objects[1]) };
    assert_eq!(revision.revision, 3);
    assert_eq!(revision.template().unwrap(), serde_json::json!({"spec": {}}));
}

#[test]
fn items_without_a_kind_have_their_lists() {
    let of_server = r#"{"kind": "NodeList", "apiVersion": "v1", "metadata": {}, "items": [{"metadata": {"name": "n"}}, null]}"#;
    assert_eq!(kept(of_server).unwrap().names(), ["Node n"]);
    let sorted = r#"{"items": [{"metadata": {"name": "p"}, "spec": {"containers": []}}], "kind": "PodList"}"#;
    assert_eq!(kept(sorted).unwrap().names(), ["Pod p"]);
    let bare = r#"[{"kind": "Node", "metadata": {"name": "n"}}]"#;
    assert_eq!(kept(bare).unwrap().names(), ["Node n"]);
    let none = r#"{"kind": "PodList", "items": null}"#;
    assert!(kept(none).unwrap().objects.is_empty());
}

#[test]
fn documents_follow_each_other() {
    let node = |name: &str| format!(r#"{{"kind": "Node", "metadata": {{"name": "{name}"}}}}"#);
    assert_eq!(kept(format!("{}{}\n{}\n", node("a"), node("b"), node("c"))).unwrap().names().len(), 3);
    let yaml = "---\n# nothing yet\n---\nkind: Node\nmetadata:\n  name: a\n--- # of a chart\nkind: Node\nmetadata:\n  name: b\n\
                  spec:\n---\n---\napiVersion: v1\nitems:\n- kind: Pod\n  metadata:\n    name: p\n  spec:\n    containers:\n    - resources:\n        requests: {cpu: 4, memory: 1Gi}\nkind: List\n";
    assert_eq!(kept(yaml).unwrap().names(), ["Node a", "Node b", "Pod p"]);
    let on_its_line = "--- {kind: Node, metadata: {name: a}}\n---\r\nkind: Node\r\nmetadata: {name: b}\r\n";
    assert_eq!(kept(on_its_line).unwrap().names(), ["Node a", "Node b"]);
}

#[test]
fn texts_are_packed_and_marked_in_many_ways() {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(KUBECTL.as_bytes()).unwrap();
    assert_eq!(kept(packed.finish().unwrap()).unwrap().objects.len(), 3);
    assert_eq!(kept(format!("\u{feff}{KUBECTL}")).unwrap().objects.len(), 3);
    // As PowerShell's `>` writes it.
    let yaml = "kind: Node\nmetadata:\n  name: größe\n";
    let wide: Vec<u8> = format!("\u{feff}{yaml}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(kept(wide).unwrap().names(), ["Node größe"]);
}

/// A file of an archive, as `tar` writes it.
pub fn entry(name: &str, contents: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    let size = format!("{:011o}", contents.len());
    header[124..135].copy_from_slice(size.as_bytes());
    header[156] = b'0';
    header[257..262].copy_from_slice(b"ustar");
    let mut entry = [&header, contents].concat();
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

#[test]
fn archives_are_walked_and_what_is_no_object_is_named() {
    let node = b"kind: Node\nmetadata:\n  name: n\n";
    let archive = [
        entry("../../etc/nodes.yaml", node),
        entry("must-gather/pods.log", b"{not json"),
        entry("must-gather/broken.json", b"{not json"),
        entry("must-gather/list.json", KUBECTL.as_bytes()),
        vec![0; 1024],
    ]
    .concat();
    let kept = kept(archive).unwrap();
    assert_eq!(kept.names(), ["Node n", "Node n", "ControllerRevision r", "Pod p"]);
    assert_eq!(kept.unreadable.len(), 1);
    assert_eq!(kept.unreadable[0].source, "dump:must-gather/broken.json");
}

#[test]
fn times_and_events_are_there_for_those_who_measure() {
    let text = r#"{"kind": "List", "items": [
        {"kind": "Event", "reason": "Pulled", "message": "Successfully pulled image", "count": 2,
         "involvedObject": {"kind": "Pod", "namespace": "a", "name": "p", "fieldPath": "spec.containers{c}"},
         "firstTimestamp": "2026-11-29T10:00:00Z", "lastTimestamp": null, "eventTime": null},
        {"kind": "Event", "note": "n", "regarding": {"kind": "Pod", "name": "p"}, "eventTime": "2026-11-29T10:00:00.250000Z",
         "series": {"count": 3, "lastObservedTime": "2026-11-29T10:00:01.000000Z"}},
        {"kind": "Pod", "metadata": {"name": "p", "creationTimestamp": "2026-11-29T10:00:00Z",
             "ownerReferences": [{"kind": "DaemonSet", "name": "d", "controller": true}]},
         "spec": {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
             {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n"]}]}]}}}},
         "status": {"conditions": [{"type": "", "status": "True"},
             {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-11-29T10:00:02Z"}],
           "containerStatuses": [{"name": "c", "restartCount": 1, "state": {"running": {"startedAt": "2026-11-29T10:00:09Z"}},
             "lastState": {"terminated": {"exitCode": 1, "startedAt": "2026-11-29T10:00:03Z", "finishedAt": "2026-11-29T10:00:05Z"}}}]}}
    ]}"#;
    let kept = kept(text).unwrap();
    let [Object::Event(first), Object::Event(second), Object::Pod(pod)] = kept.objects.as_slice() else {
        panic!("{:?}", kept.objects)
    };
    assert_eq!(first.involved_object.field_path, "spec.containers{c}");
    assert_eq!(first.last_seen(), Time::parse("2026-11-29T10:00:00Z"));
    assert_eq!(second.last_seen(), Time::parse("2026-11-29T10:00:01Z"));
    assert_eq!(second.involved_object.name, "p");
    let scheduled = pod.condition("PodScheduled").unwrap().last_transition_time.unwrap();
    assert_eq!(scheduled.seconds_since(pod.metadata.creation_timestamp.unwrap()), 2.0);
    assert_eq!(pod.meant_for_node(), Some("n"));
    assert_eq!(pod.metadata.controller().unwrap().name, "d");
    let container = &pod.status.container_statuses[0];
    assert!(container.state.running.as_ref().unwrap().started_at.is_some());
    assert_eq!(container.last_state.terminated.as_ref().unwrap().exit_code, Some(1));
}
