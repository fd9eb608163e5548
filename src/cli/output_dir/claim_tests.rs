//! Moves that fail amid a replacement: the old and the new results are both still there, and the error says where.

use super::*;

const OLD: &str = r#"{"scenario": "old", "seed": 1, "digest": "0123456789abcdef", "daemon_sets": []}"#;
const NEW: &str = r#"{"scenario": "new", "seed": 1, "digest": "0123456789abcdef", "daemon_sets": []}"#;

/// A folder of results that are to be replaced, and the new ones.
struct Scene(PathBuf);

impl Scene {
    fn new(name: &str) -> Self {
        let scene = Self(std::env::temp_dir().join(format!("everynode-claim-{name}-{}", std::process::id())));
        let _ = fs::remove_dir_all(&scene.0);
        fs::create_dir_all(scene.path("out")).unwrap();
        fs::write(scene.path("out/summary.json"), OLD).unwrap();
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn claim(&self) -> Result<Claim> {
        Claim::take(Destination::of(&self.path("out"))?)
    }

    fn claim_with_new_results(&self) -> Claim {
        let claim = self.claim().unwrap();
        fs::write(claim.temporary().join("summary.json"), NEW).unwrap();
        claim
    }

    /// What is where: each folder with its summary.
    fn results(&self) -> Vec<(&'static str, String)> {
        let names = ["out", ".out.replaced", ".out.partial"].into_iter();
        names
            .filter_map(|name| Some((name, fs::read_to_string(self.path(name).join("summary.json")).ok()?)))
            .collect()
    }

    /// Replaces, with these of the moves failing, and does something before the last of them; what is said.
    fn replaced(&self, failing: &[usize], before: impl Fn()) -> String {
        let mut claim = self.claim_with_new_results();
        let mut number = 0;
        let replaced = claim.replace_by(|from, to| {
            number += 1;
            if failing.last() == Some(&number) {
                before();
            }
            ensure!(!failing.contains(&number), "move {number} failed");
            move_folder(from, to)
        });
        drop(claim);
        assert!(!self.path(".out.partial/.everynode.lock").exists());
        format!("{:#}", replaced.unwrap_err()).replace(self.0.to_str().unwrap(), "…")
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn with(files: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    files.iter().map(|&(name, text)| (name, text.to_owned())).collect()
}

#[test]
fn old_results_that_cannot_be_moved_aside_stay() {
    let scene = Scene::new("aside");
    let said = scene.replaced(&[1], || ());
    assert_eq!(
        said,
        "…/out holds the old results, and the new results are complete in …/.out.partial: move 1 failed"
    );
    assert_eq!(scene.results(), with(&[("out", OLD), (".out.partial", NEW)]));
}

#[test]
fn old_results_come_back_when_the_new_ones_cannot_come() {
    let scene = Scene::new("back");
    let said = scene.replaced(&[2], || ());
    assert_eq!(
        said,
        "…/out holds the old results, and the new results are complete in …/.out.partial: move 2 failed"
    );
    assert_eq!(scene.results(), with(&[("out", OLD), (".out.partial", NEW)]));
}

#[test]
fn what_comes_to_the_place_meanwhile_ends_neither() {
    let scene = Scene::new("meanwhile");
    // The move fails by itself: the place is a folder that is not empty.
    let occupy = || {
        fs::create_dir(scene.path("out")).unwrap();
        fs::write(scene.path("out/notes.md"), "mine").unwrap();
    };
    let said = scene.replaced(&[2], occupy);
    assert!(
        said.starts_with(
            "the old results are in …/.out.replaced, and the new results are complete in …/.out.partial: cannot move \
             …/.out.replaced to …/out: "
        ),
        "{said}"
    );
    assert!(said.ends_with("move 2 failed"), "{said}");
    assert_eq!(scene.results(), with(&[(".out.replaced", OLD), (".out.partial", NEW)]));

    // Whoever comes next removes nothing either.
    let said = scene.claim().unwrap_err().to_string();
    assert!(said.contains("something else has come to"), "{said}");
    assert_eq!(scene.results(), with(&[(".out.replaced", OLD), (".out.partial", NEW)]));
    assert_eq!(fs::read_to_string(scene.path("out/notes.md")).unwrap(), "mine");

    // With the stranger gone, the next one ends what was begun.
    fs::remove_dir_all(scene.path("out")).unwrap();
    drop(scene.claim().unwrap());
    assert_eq!(scene.results(), with(&[("out", NEW)]));
    assert!(!scene.path(".out.replaced").exists() && !scene.path(".out.partial").exists());
}

#[test]
fn both_stay_where_they_are_when_no_move_succeeds_any_more() {
    let scene = Scene::new("neither");
    let said = scene.replaced(&[2, 3], || ());
    assert_eq!(
        said,
        "the old results are in …/.out.replaced, and the new results are complete in …/.out.partial: move 3 failed: \
         move 2 failed"
    );
    assert_eq!(scene.results(), with(&[(".out.replaced", OLD), (".out.partial", NEW)]));
}

#[test]
fn a_stranger_in_the_way_of_the_old_results_is_named() {
    let scene = Scene::new("stranger");
    let mut claim = scene.claim_with_new_results();
    fs::create_dir_all(scene.path(".out.replaced/mine")).unwrap();
    let said = format!("{:#}", claim.replace().unwrap_err());
    assert!(said.contains("out holds the old results") && said.contains("cannot move"), "{said}");
    assert_eq!(scene.results(), with(&[("out", OLD), (".out.partial", NEW)]));
    assert!(scene.path(".out.replaced/mine").exists());
}

#[test]
fn what_cannot_be_removed_is_said() {
    let scene = Scene::new("left");
    let mut claim = scene.claim_with_new_results();
    fs::create_dir(scene.path(".out.partial/mine")).unwrap();
    let said = claim.discard().unwrap_err().to_string();
    assert!(said.contains(".out.partial is left over; it may be removed"), "{said}");
    assert_eq!(scene.results(), with(&[("out", OLD)]));
}
