//! What is said of a DaemonSet, or of a rollout, that no node was there to run, and of what is not to be taken for one.

use crate::ci_gate::{FIELDS, printed};
use crate::support::workplace::{Workplace, scenario_of_agent};

/// The pool's taint keeps `agent` from both nodes, so that its rollout has nothing to do, and there is no availability to judge.
#[test]
fn what_runs_on_no_node_has_no_availability_and_misses_none() {
    let workplace = Workplace::new("nowhere-tainted");
    let tainted = FIELDS.replace("(count: 2)", "(count: 2, taints: [\"dedicated=gpu:NoSchedule\"])");
    workplace.write("agent.ron", &scenario_of_agent(&tainted.replace("WANTED", "50%")));
    let run = ["run", "agent.ron", "--report", "--out", "out"];
    let markdown = printed(&workplace.everynode(&[&run[..], &["--format", "markdown"]].concat()), 1);
    assert!(
        markdown.contains("**agent 1 → 2 finds no node to run on; 2 of 2 objectives not judged**"),
        "{markdown}"
    );
    assert!(
        markdown
            .contains("| not judged | rollout of agent within 14s | no node that was there should run it |"),
        "{markdown}"
    );
    assert!(markdown.contains("| agent | no node that was there should run it | 0.0 |"), "{markdown}");
    let junit = printed(&workplace.everynode(&[&run[..], &["--format", "junit"]].concat()), 1);
    let failure = "<failure message=\"not judged: no node that was there should run it\">agent 1 → 2 finds no node to run on; \
                   2 of 2 objectives not judged</failure>";
    assert_eq!(junit.matches(failure).count(), 2, "{junit}");
    let page = String::from_utf8(workplace.file("out/report.html")).unwrap();
    assert!(page.contains("<p class=\"verdict\">2 of 2 objectives were not judged</p>"));
    let notes = page.matches("<span class=\"note\">no node that was there should run it</span>").count();
    assert_eq!(notes, 4, "of availability, coverage, the longest rollout and uncovered time");
    assert!(!page.contains("to spare"));
    assert!(!page.contains("never complete") && !page.contains("at no time"));
}

/// Both nodes join after the rollout, and run the new revision from the start: it had nothing to do, and the DaemonSet has.
#[test]
fn a_rollout_before_its_nodes_join_is_not_of_a_daemon_set_that_runs_nowhere() {
    let workplace = Workplace::new("nowhere-joining");
    let fields = FIELDS
        .replace("(count: 2)", "(count: 0, provisioning: \"0s\", startup: \"0s\")")
        .replace("\"agent:2\")) ]", "\"agent:2\")), At(\"20s\", AddNodes(pool: \"pool\", count: 2)) ]");
    workplace.write("agent.ron", &scenario_of_agent(&fields.replace("WANTED", "50%")));
    let run = ["run", "agent.ron", "--report", "--out", "out", "--format", "markdown"];
    let markdown = printed(&workplace.everynode(&run), 1);
    assert!(
        markdown.contains("**agent 1 → 2 finds no node to run on; 1 of 2 objectives not judged**"),
        "{markdown}"
    );
    let page = String::from_utf8(workplace.file("out/report.html")).unwrap();
    let card = "<span class=\"label\">Longest rollout</span> <span class=\"figure\">–</span> \
                <span class=\"note\">no node should run it when it was rolled out</span>";
    assert!(page.contains(card), "{page}");
    assert!(!page.contains("no node that was there"));
}

/// A node that is dead from the start should have a pod, and never has one.
#[test]
fn what_was_never_complete_is_not_taken_for_what_runs_nowhere() {
    let workplace = Workplace::new("nowhere-dead-node");
    let dead = "(count: 2, initial_states: [(nodes: \"0\", condition: NotReady)])";
    let fields = FIELDS.replace("(count: 2)", dead).replace("WANTED", "50%");
    workplace.write("agent.ron", &scenario_of_agent(&fields));
    let run = ["run", "agent.ron", "--report", "--out", "out", "--format", "markdown"];
    let markdown = printed(&workplace.everynode(&run), 1);
    assert!(markdown.contains("| agent | \\<never complete\\> | 1.0 | node not ready 1.0 |"), "{markdown}");
    let page = String::from_utf8(workplace.file("out/report.html")).unwrap();
    assert!(page.contains("<span class=\"note\">at no time were all nodes covered</span>"));
}
