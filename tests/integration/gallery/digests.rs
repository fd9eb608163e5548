//! The digests of the gallery as Kubernetes 1.31, so that no change of what the newest version does moves what an older one
//! did. `EVERYNODE_WRITE_DIGESTS=1 cargo test gallery::digests` writes them anew; the commit that does names each and its
//! cause.

use std::fs;
use std::path::Path;

use everynode::cluster::run::{Checking, simulate};
use everynode::scenario;

use super::GALLERY;
use super::played::directory;

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/gallery/digests-1.31.txt");

#[test]
fn the_gallery_as_kubernetes_1_31_is_what_it_was() {
    let is: String = GALLERY.iter().map(|name| format!("{:016x} {name}\n", digest_as_1_31(name))).collect();
    if std::env::var_os("EVERYNODE_WRITE_DIGESTS").is_some() {
        return fs::write(PLACE, is).unwrap();
    }
    assert_eq!(is, fs::read_to_string(PLACE).unwrap());
}

fn digest_as_1_31(name: &str) -> u64 {
    let read = |path: &Path| fs::read_to_string(path);
    let version = [("kubernetes_version".to_owned(), "\"1.31\"".to_owned())];
    let path = directory().join(format!("{name}.ron"));
    let scenario = scenario::load(&path, &version, &read).unwrap();
    simulate(&scenario.plan, scenario.seed, Checking::Off, &mut ()).unwrap().digest
}
