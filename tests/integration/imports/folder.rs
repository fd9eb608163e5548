//! Where an import is written, and what a name in a dump can do to it.

use super::{import, well};
use crate::support::workplace::{Workplace, status, stderr};

#[test]
fn other_peoples_folders_and_results_of_runs_stay() {
    let workplace = Workplace::new("import-strangers");
    workplace.write("mine/scenario.ron", "()");
    let output = import(&workplace, "kwok.yaml", "mine", &["--force"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("mine holds what everynode did not write"), "{}", stderr(&output));
    assert_eq!(workplace.files("mine"), [("scenario.ron".to_owned(), b"()".to_vec())]);

    well(&import(&workplace, "kwok.yaml", "kwok", &[]));
    workplace.everynode(&["run", "kwok/kwok.ron", "--no-charts", "--out", "run"]);
    let run = workplace.files("run");
    assert_eq!(status(&import(&workplace, "kwok.yaml", "run", &[])), 2);
    assert_eq!(workplace.files("run"), run);
}

/// What people edit is no result that another command may replace, even if it is told to.
#[test]
fn an_import_is_replaced_by_none_but_another() {
    let workplace = Workplace::new("import-kept");
    well(&import(&workplace, "kwok.yaml", "kwok", &[]));
    let imported = workplace.files("kwok");
    for command in ["run", "capacity"] {
        let args = [command, "kwok/kwok.ron", "--out", "kwok", "--force"];
        let refused = workplace.everynode(&args);
        assert_eq!(status(&refused), 2, "{command}");
        let told =
            "kwok holds an imported cluster, which only import replaces; name another folder with --out";
        assert!(stderr(&refused).contains(told), "{}", stderr(&refused));
        assert_eq!(workplace.files("kwok"), imported);
    }
    well(&import(&workplace, "kwok.yaml", "kwok", &["--force"]));
}

#[test]
fn a_name_leads_nowhere() {
    let workplace = Workplace::new("import-paths");
    let object = |kind: &str, name: &str, rest: &str| {
        format!(r#"{{"kind": "{kind}", "metadata": {{"name": "{name}", "namespace": "a"}}{rest}}}"#)
    };
    let spec = r#", "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}},
        "spec": {"containers": [{"name": "c", "image": "i"}]}}}"#;
    let text = [
        object("Node", "../../n", ""),
        object("DaemonSet", "../../../tmp/evil", spec),
        object("DaemonSet", "\\u001b[31mred", spec),
        object("DaemonSet", "good", spec),
    ];
    workplace.write("dump.json", &text.join("\n"));
    let output = workplace.everynode(&["import", "dump.json", "--out", "folder/out"]);
    let said = String::from_utf8(output.stdout.clone()).unwrap() + &stderr(&output);
    assert!(!said.contains('\u{1b}'), "{said}");
    let names: Vec<String> = workplace.files("folder/out").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["good.yaml", "import.json", "import.md", "out.ron"], "{said}");
}
