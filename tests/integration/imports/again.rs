//! The same cluster is imported again into the same folder.

use std::fs;

use super::{dump, import, well};
use crate::support::workplace::{Workplace, status, stderr};

#[test]
fn nothing_new_is_said_to_be_nothing_and_is_the_same_bytes() {
    let workplace = Workplace::new("import-again");
    well(&import(&workplace, "aks.json", "aks", &[]));
    let before = workplace.files("aks");
    let output = import(&workplace, "aks.json", "aks", &[]);
    assert!(well(&output).contains("Nothing has changed since the import before."));
    assert!(stderr(&output).contains("aks held the same results already"), "{}", stderr(&output));
    assert_eq!(workplace.files("aks"), before);
}

#[test]
fn what_has_changed_is_told() {
    let workplace = Workplace::new("import-changed");
    well(&import(&workplace, "aks.json", "aks", &[]));
    let mut list: serde_json::Value = serde_json::from_slice(&fs::read(dump("aks.json")).unwrap()).unwrap();
    let items = list["items"].as_array_mut().unwrap();
    // A spot node has gone with its pods.
    items.retain(|item| {
        let gone = "aks-spot-31415926-vmss000001";
        item["metadata"]["name"] != gone && item["spec"]["nodeName"] != gone
    });
    workplace.write("later.json", &list.to_string());
    let output = workplace.everynode(&["import", "later.json", "--out", "aks"]);
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(said.contains("pool spot: nodes: 2 → 1"), "{said}");
    // The status is that of before.
    assert!(said.contains("perhaps they were written at different moments"), "{said}");
    assert_eq!(status(&output), 1);
}

#[test]
fn what_somebody_has_edited_or_added_is_not_touched() {
    let workplace = Workplace::new("import-edited");
    well(&import(&workplace, "aks.json", "aks", &[]));
    let edited = String::from_utf8(workplace.file("aks/aks.ron")).unwrap().replace("\"2h\"", "\"3h\"");
    workplace.write("aks/aks.ron", &edited);
    let output = import(&workplace, "aks.json", "aks", &[]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("was changed since it was imported: aks.ron"), "{}", stderr(&output));
    assert_eq!(workplace.file("aks/aks.ron"), edited.as_bytes());
    well(&import(&workplace, "aks.json", "aks", &["--force"]));
    assert_ne!(workplace.file("aks/aks.ron"), edited.as_bytes());

    workplace.write("aks/notes.md", "mine");
    let output = import(&workplace, "kubeadm.json", "aks", &["--force"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("notes.md"), "{}", stderr(&output));
    assert_eq!(workplace.file("aks/notes.md"), b"mine");
}
