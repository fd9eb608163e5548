//! What is private in the dumps is nowhere in what is written or said.

use serde_json::json;

use super::clusters::{Doing, daemon_set, list, node, pod};
use super::{DUMPS, import, texts, well};
use crate::support::workplace::Workplace;

/// Words of the dumps that are their companies' own: names of nodes, hosts, people, tenants, labels, secrets.
const PRIVATE: &[&str] = &[
    "contoso",
    "hunter2",
    "lighthouse",
    "payments",
    "cc-4711",
    "vmss",
    "deadbeef",
    "8d0f4c2e",
    "acmecorp",
    "602401143452",
    "compute.internal",
    "ip-10-",
    "research",
    "initech",
    "4711",
    "umbrella",
    "t-virus",
    "ec2.internal",
    "wayne",
    "batcomputer",
    "hooli",
    "8k0",
    "c0ffee",
    "10.114",
    "tyrell",
    "ticket-77",
    "nvme",
    "k8s-w0",
    "10.0.0.",
    "nodeid",
    "checkout",
];

#[test]
fn no_private_word_is_in_what_is_written_or_said() {
    let workplace = Workplace::new("import-privacy");
    for (name, file) in DUMPS {
        let said = well(&import(&workplace, file, name, &[]));
        let written = texts(&workplace, name);
        for word in PRIVATE {
            for (text, what) in [(&said, "said"), (&written, "written")] {
                let at = text.to_lowercase().find(word);
                let around = at.map(|at| text[at.saturating_sub(60)..].chars().take(160).collect::<String>());
                assert_eq!(around, None, "`{word}` of {name} is {what}");
            }
        }
    }
}

/// So that the words are ones that are there.
#[test]
fn the_private_words_are_in_the_dumps() {
    let mut dumps = String::new();
    for (_, file) in DUMPS {
        read(std::path::Path::new(&super::dump(file)), &mut dumps);
    }
    for word in PRIVATE {
        assert!(dumps.to_lowercase().contains(word), "no dump has `{word}`");
    }
}

fn read(path: &std::path::Path, to: &mut String) {
    use std::io::Read as _;
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), to);
        }
    } else if path.extension().is_some_and(|it| it == "gz") {
        flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(to).unwrap();
    } else {
        to.push_str(&std::fs::read_to_string(path).unwrap());
    }
}

#[test]
fn names_are_kept_where_that_is_asked_for_and_secrets_are_not() {
    let workplace = Workplace::new("import-names-kept");
    well(&import(&workplace, "aks.json", "aks", &["--keep-names"]));
    let written = texts(&workplace, "aks");
    for kept in ["contoso.azurecr.io/platform/node-agent:2.4.1", "team", "payments", "contoso-agents"] {
        assert!(written.contains(kept), "{kept} is gone");
    }
    for secret in ["hunter2", "contoso-tenant", "contoso-agent-config", "deadbeef", "8d0f4c2e"] {
        assert!(!written.contains(secret), "{secret} is there");
    }
}

/// In what nodes offer, what pods of others and DaemonSets ask for, overhead, and limit ranges.
#[test]
fn a_resource_with_a_company_s_domain_has_another_name_the_same_throughout() {
    let offered =
        json!({"cpu": "4", "memory": "8Gi", "pods": "110", "acme.io/fpga": "2", "nvidia.com/gpu": "1"});
    let amounts = json!({"acme.io/fpga": "1", "nvidia.com/gpu": "1"});
    let mut items = vec![node("n0", true)];
    items[0]["status"]["allocatable"] = offered;
    items.extend(daemon_set("agent", &json!([])));
    let template = &mut items[1]["spec"]["template"]["spec"];
    template["containers"][0]["resources"] = json!({"requests": amounts, "limits": amounts});
    template["overhead"] = json!({"acme.io/fpga": "1"});
    template["runtimeClassName"] = json!("boxed");
    let mut other = pod("other", "new", "n0", Doing::Ready);
    other["metadata"].as_object_mut().unwrap().remove("ownerReferences");
    other["spec"]["containers"][0]["resources"] = json!({"requests": {"acme.io/fpga": "1"}});
    items.push(other);
    items.push(json!({"kind": "RuntimeClass", "metadata": {"name": "boxed"}, "handler": "boxed",
        "overhead": {"podFixed": {"acme.io/fpga": "1"}}}));
    items.push(json!({"kind": "LimitRange", "metadata": {"name": "limits", "namespace": "x"},
        "spec": {"limits": [{"type": "Container", "max": {"acme.io/fpga": "3"}, "min": {"nvidia.com/gpu": "1"}}]}}));
    let workplace = Workplace::new("import-resources");
    workplace.write("dump.json", &list(&items));
    workplace.everynode(&["import", "dump.json", "--out", "lab"]);
    let written = texts(&workplace, "lab");
    assert!(!written.contains("acme") && written.contains("nvidia.com/gpu"), "{written}");
    assert!(!written.contains("example.com/resource-2"), "{written}");
    // Offered, asked for by the other pod, three times in the manifest, in the class, and in the limit range.
    let scenario = String::from_utf8(workplace.file("lab/lab.ron")).unwrap();
    assert_eq!(scenario.matches("example.com/resource-1").count(), 2, "{scenario}");
    for (file, times) in [("agent", 3), ("runtime_classes", 1), ("limit_ranges", 1)] {
        let text = String::from_utf8(workplace.file(&format!("lab/{file}.yaml"))).unwrap();
        assert_eq!(text.matches("example.com/resource-1").count(), times, "{file}: {text}");
    }
    workplace.everynode(&["import", "dump.json", "--out", "kept", "--keep-names"]);
    assert!(texts(&workplace, "kept").contains("acme.io/fpga"));
}
