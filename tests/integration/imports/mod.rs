//! `everynode import`: dumps of the shapes that there are become scenarios that run, and nothing private is in them.

mod advice;
mod again;
mod causes;
mod clusters;
mod folder;
mod gallery;
mod hostile;
mod kubectl;
mod odd_objects;
mod pods;
mod privacy;
mod self_check;
mod shapes;
mod under_way;

use std::process::Output;

use crate::support::workplace::{Workplace, repository, status, stderr, stdout};

/// The dumps of `tests/dumps`, each of a cluster of its own kind: names are invented.
pub const DUMPS: [(&str, &str); 8] = [
    ("aks", "aks.json"),
    ("eks", "eks.yaml"),
    ("gke", "gke"),
    ("karpenter", "karpenter.json"),
    ("openshift", "openshift/must-gather"),
    ("digitalocean", "digitalocean.json.gz"),
    ("kubeadm", "kubeadm.json"),
    ("kwok", "kwok.yaml"),
];

pub fn dump(file: &str) -> String {
    repository(&format!("tests/dumps/{file}"))
}

/// Imports a dump into the folder `out`, with these arguments besides.
pub fn import(workplace: &Workplace, file: &str, out: &str, others: &[&str]) -> Output {
    let source = dump(file);
    let arguments = [&["import", &source, "--out", out], others].concat();
    workplace.everynode(&arguments)
}

/// What is said of it, which must have gone well.
pub fn well(output: &Output) -> String {
    assert_eq!(status(output), 0, "{}\n{}", stdout(output), stderr(output));
    stdout(output)
}

/// All text of a folder.
pub fn texts(workplace: &Workplace, folder: &str) -> String {
    workplace
        .files(folder)
        .into_iter()
        .map(|(name, bytes)| name + "\n" + &String::from_utf8(bytes).unwrap())
        .collect()
}
