//! The examples of `docs/what-if.md` are what the commands print.

use crate::support::made_part::Page;
use crate::support::workplace::{Workplace, repository, stdout};

/// Of each example its mark, and the commands, of which the last one's answer is shown.
const EXAMPLES: [(&str, &[&str]); 3] = [
    ("rules", &["explain scenarios/full-node-pool.ron --node apps-00000"]),
    (
        "against",
        &[
            "explain scenarios/fluentd-elasticsearch.ron --against docs/examples/fluentd-elasticsearch-next.yaml",
        ],
    ),
    (
        "diff",
        &[
            "run scenarios/monitoring-agent.ron --no-charts --out slow",
            "run scenarios/monitoring-agent.ron --no-charts --out fast --set maxSurge=50%",
            "diff slow fast",
        ],
    ),
];

#[cfg(unix)]
#[test]
fn examples_are_what_is_printed() {
    let workplace = Workplace::new("what-if-docs");
    for folder in ["scenarios", "docs"] {
        std::os::unix::fs::symlink(repository(folder), workplace.folder.join(folder)).unwrap();
    }
    let mut page = Page::read("docs/what-if.md");
    for (name, commands) in EXAMPLES {
        let mut shown = String::new();
        let mut answer = String::new();
        for command in commands {
            let arguments: Vec<&str> = command.split(' ').collect();
            let output = workplace.command(&arguments).env("COLUMNS", "110").output().unwrap();
            shown += &format!("$ everynode {command}\n");
            answer = stdout(&output);
        }
        let mark = format!("<!-- {name}: as it is printed, held by tests/integration/what_if_docs.rs -->\n");
        page.put(&mark, &format!("```console\n{shown}{}\n```\n", answer.trim_end()));
    }
    page.hold("what_if_docs");
}
