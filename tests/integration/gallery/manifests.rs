//! Every manifest of the gallery is one that the API server takes.

use std::fs;
use std::path::{Path, PathBuf};

use everynode::api::verdict::{Verdict, judge};
use everynode::scenario::manifest::read_documents;

#[test]
fn the_api_server_takes_every_manifest_of_the_gallery() {
    let files = manifests();
    assert!(files.len() > 10, "the gallery's manifests are elsewhere: {files:?}");
    let mut complaints = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let documents = read_documents(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(!documents.is_empty(), "{} is empty", file.display());
        for document in documents {
            let name = format!("{}#{}", file.display(), document["metadata"]["name"]);
            assert_eq!(
                (&document["apiVersion"], &document["kind"]),
                (&"apps/v1".into(), &"DaemonSet".into()),
                "{name}"
            );
            match judge(&document) {
                Verdict::DoesNotDecode { mismatches, .. } => {
                    complaints.extend(mismatches.iter().map(|mismatch| format!("{name}: {mismatch}")));
                }
                Verdict::Decoded { unknown_fields, errors, .. } => {
                    complaints.extend(unknown_fields.iter().map(|field| format!("{name}: {field}")));
                    complaints.extend(errors.iter().map(|error| format!("{name}: {error}")));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// All files below `scenarios/manifests`.
fn manifests() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/manifests");
    let (mut files, mut folders) = (Vec::new(), vec![root]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}
