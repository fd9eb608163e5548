//! Names of a scenario: those that Kubernetes takes, since they become names of files, columns and nodes; and nothing of
//! a file that is shown is obeyed by a terminal.

use crate::support::workplace::{AGENT_MANIFEST, SMALL, Workplace, status, stderr, stdout};

fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(&format!("names-{name}"));
    workplace.write("agent.yaml", AGENT_MANIFEST);
    workplace
}

fn scenario(pool: &str, daemon_set: &str, more: &str) -> String {
    format!(
        r#"(
    duration: "5m",
    node_pools: {{ {pool}: (count: 2{more}) }},
    daemon_sets: {{ {daemon_set}: (manifest: "agent.yaml") }},
)"#
    )
}

/// In each place of a name: what no object is called.
#[test]
fn names_that_kubernetes_does_not_take_are_refused_at_the_door() {
    let workplace = workplace("door");
    for name in
        ["../../x", "/tmp/x", "", ".", "..", "a/b", "a..b", "=1+cmd|' /C calc'!A0", "+a", "-a", "@a", "Ä"]
    {
        let (quoted, words) = (format!("{name:?}"), format!("`{name}` "));
        let wrong = [
            (scenario("\"pool\"", &quoted, ""), "is no name of a DaemonSet"),
            (scenario(&quoted, "\"agent\"", ""), "cannot begin the names of nodes"),
        ];
        for (text, complaint) in wrong {
            workplace.write("x.ron", &text);
            for command in [&["check", "x.ron"][..], &["run", "x.ron", "--out", "out"]] {
                let output = workplace.everynode(command);
                assert_eq!(status(&output), 2, "{name}: {}", stdout(&output));
                assert!(stderr(&output).contains(&format!("{words}{complaint}")), "{}", stderr(&output));
            }
        }
        assert!(!workplace.exists("out"));
    }
    workplace.write("x.ron", &scenario("\"pool\"", "\"Node_Exporter\"", ""));
    assert!(stderr(&workplace.everynode(&["check", "x.ron"])).contains("write `node-exporter`"));
    workplace.write("x.ron", &scenario("\"pool\"", "\"agent\"", ", zones: [\"a b\"]"));
    assert!(stderr(&workplace.everynode(&["check", "x.ron"])).contains("`a b` is no name of a zone"));
}

#[test]
fn what_a_spreadsheet_would_run_is_no_value_of_a_sweep() {
    let workplace = workplace("formulas");
    workplace.write("x.ron", &scenario("\"pool\"", "\"agent\"", ""));
    for value in ["=1+cmd|' /C calc'!A0", "@SUM(1)", "+cmd"] {
        let vary = format!("daemon_sets.agent.image={value}");
        let output = workplace.everynode(&["sweep", "x.ron", "--vary", &vary, "--out", "out"]);
        assert_eq!(status(&output), 2, "{}", stdout(&output));
        assert!(stderr(&output).contains("a spreadsheet would run it"), "{}", stderr(&output));
    }
}

#[test]
fn nothing_of_a_file_reaches_the_terminal_as_a_command() {
    let workplace = workplace("terminal");
    let hostile = r"\u{1b}]0;owned\u{7}\u{9b}31m\r\n\u{202e}";
    let raw = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}";
    workplace.write("key.ron", &scenario("\"pool\"", &format!("\"{hostile}\""), ""));
    workplace.write("raw.ron", &scenario("\"pool\"", &format!("\"{raw}\""), &format!(", {raw}: 1")));
    let other = scenario("\"pool\"", "\"agent\"", "").replace("agent.yaml", hostile);
    workplace.write("manifest.ron", &other);
    workplace.write("image.yaml", &AGENT_MANIFEST.replace("'agent:1'", &format!("\"{}\"", r"\e]0;owned\a")));
    workplace.write(
        "field.yaml",
        &AGENT_MANIFEST.replace("containers:", &format!("\"{}\": 1, containers:", r"\e[31m")),
    );
    for file in ["key.ron", "raw.ron", "manifest.ron", "image.yaml", "field.yaml"] {
        let output = workplace.everynode(&["check", file]);
        let said = format!("{}{}", stdout(&output), stderr(&output));
        let obeyed = said
            .chars()
            .find(|&character| (character.is_control() && character != '\n') || character == '\u{202e}');
        assert_eq!(obeyed, None, "{file}: {said:?}");
    }
}

#[test]
fn no_argument_reaches_the_terminal_as_it_is() {
    let workplace = Workplace::new("names-arguments");
    workplace.write("small.ron", &SMALL);
    let folder = "out\u{1b}]0;title\u{7}";
    for arguments in [
        &["run", "small.ron", "--no-charts", "--out", folder][..],
        &["run", "small.ron", "--no-charts", "--out", folder],
        &["run", folder],
        &["plot", folder],
        &["check", folder],
        &["sweep", "small.ron", "--vary", "maxUnavailable=1", "--replications", "1", "--out", folder],
        &["run", "small.ron", "--seed", folder],
        &[folder],
    ] {
        let output = workplace.everynode(arguments);
        let all = [output.stdout, output.stderr].concat();
        assert!(
            !all.contains(&0x1b) && !all.contains(&7),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&all)
        );
    }
}
