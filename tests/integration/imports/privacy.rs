//! What is private in the dumps is nowhere in what is written or said.

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
