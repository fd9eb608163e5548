//! What an import did, for people to read: `import.md`.

use std::fmt::Write as _;

use super::gathered::Gathered;
use super::notes::{Fate, Notes, counted};
use super::options::Options;
use super::pools::Pool;
use super::self_check::{FIGURES, SelfCheck};
use crate::scenario::printable::on_one_line;

pub fn report(
    gathered: &Gathered,
    options: Options<'_>,
    pools: &[Pool],
    notes: &Notes,
    check: &SelfCheck,
) -> String {
    let mut text = String::from("# What was imported\n\n");
    let counts = &gathered.counts;
    let _ = writeln!(
        text,
        "{} in, {} out; {}, {}. The scenario is `{}.ron`.\n",
        counted(gathered.nodes.len() as u64, "node"),
        counted(pools.len() as u64, "pool"),
        counted(gathered.daemon_sets.len() as u64, "DaemonSet"),
        counted(gathered.pods.len() as u64, "pod"),
        options.name,
    );
    text.push_str("| pool | nodes | zones |\n| --- | --- | --- |\n");
    for pool in pools {
        let zones = pool.zones.iter().map(|(zone, count)| format!("{zone}: {count}"));
        let zones = zones.collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "| {} | {} | {} |", pool.name, pool.nodes.len(), as_text(&zones));
    }
    text.push_str("\n## What was done\n");
    for fate in Fate::ALL {
        let mut of_fate = notes.of(fate).peekable();
        if of_fate.peek().is_none() {
            continue;
        }
        let _ = write!(text, "\n{}:\n\n| | |\n| ---: | --- |\n", fate.heading());
        for note in of_fate {
            let _ = writeln!(text, "| {} | {} |", note.count, note.what);
        }
    }
    let others = [
        (counts.misnamed, "DaemonSets whose names are none, or too long"),
        (counts.twice, "objects that were there twice"),
        (counts.differing, "of these differed, of which the later ones count"),
        (counts.invalid_labels, "labels of nodes that no API server takes"),
        (counts.invalid_taints, "taints of nodes that no API server takes"),
        (gathered.unreadable.count, "amounts that are none, which count as absent"),
        (counts.unreadable_times.count, "times that are none, which count as absent"),
        (counts.events, "events, which `calibrate` reads"),
        (counts.passed_over.values().sum(), "objects of kinds that decide nothing here"),
        (counts.unreadable_files, "files without objects of a cluster"),
        (counts.broken_files, "files that broke off: what they say besides is missing here"),
    ];
    if others.iter().any(|(count, _)| *count > 0) {
        text.push_str("\nPassed over:\n\n| | |\n| ---: | --- |\n");
        for (count, what) in others.iter().filter(|(count, _)| *count > 0) {
            let _ = writeln!(text, "| {count} | {what} |");
        }
    }
    if !options.keep_names {
        text.push_str(KEPT_BACK);
    }
    write_check(&mut text, check);
    text
}

/// On one line, and as Markdown has it: what looks like a tag or the end of a cell is none.
fn as_text(text: &str) -> String {
    on_one_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('|', "\\|")
}

const KEPT_BACK: &str = "
Not in these files: names of nodes, provider ids, addresses, hosts of private registries, labels of your own, any annotation, and of
pods their commands, arguments, environment, volumes, and the names of secrets, configuration and accounts. In them: names of pools,
zones, machine types, namespaces, DaemonSets, containers, runtime classes, and images without their private registry.
";

fn write_check(text: &mut String, check: &SelfCheck) {
    text.push_str("\n## Whether it begins where the cluster was\n\n");
    if let Some(problem) = &check.unusable {
        let problem = problem.trim_end().replace("```", "'''");
        let _ = writeln!(text, "The scenario cannot be run:\n\n```\n{problem}\n```");
        return;
    }
    text.push_str("The scenario's first instant against the status of the DaemonSets.\n\n");
    for sentence in check.verdict() {
        let _ = writeln!(text, "{sentence}\n");
    }
    let _ = writeln!(text, "| DaemonSet | {} |", FIGURES.join(" | "));
    let _ = writeln!(text, "| --- | {} |", FIGURES.map(|_| "---:").join(" | "));
    for row in &check.rows {
        let _ = writeln!(text, "| {} | {} |", row.daemon_set, row.figures_side_by_side().join(" | "));
    }
    if !check.agrees() {
        text.push_str("\nDifferences:\n\n");
        for row in check.rows.iter().filter(|row| !row.differences.is_empty()) {
            for difference in &row.differences {
                let _ = writeln!(text, "- {}: {}", row.daemon_set, as_text(difference));
            }
        }
    }
}
