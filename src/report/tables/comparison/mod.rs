//! A DaemonSet beside a Deployment and a StatefulSet of the same pod template, feature by feature.
//!
//! The line of a feature says what Kubernetes promises; the lines below it say what was measured. Cells wrap, so that the
//! table fits 120 columns whatever the names are.

mod words;

use anstyle::Style;

use self::words::{Words, after, covered, doubled, joined, none, within};
use super::columns::{Cell, GAP, aligned};
use super::wrap::{paragraph, wrapped};
use crate::compare::comparison::Comparison;
use crate::compare::measured::{LostNode, Measured, Replacement};
use crate::report::wording::grouped;

const LABEL_WIDTH: usize = 20;
const CELL_WIDTH: usize = 30;
/// With three spaces between the columns.
const WIDTH: usize = LABEL_WIDTH + 3 * (GAP + CELL_WIDTH);

/// A line of the table: a feature, or what was measured of it.
struct Row {
    label: String,
    is_feature: bool,
    cells: [String; 3],
}

impl Row {
    fn style(&self) -> Style {
        if self.is_feature { Style::new().bold() } else { Style::new() }
    }
}

pub fn comparison_table(comparison: &Comparison, width: usize) -> String {
    let rows = rows(comparison).into_iter();
    // Where it is narrower than usual the cells wrap further, if they have not been broken before.
    let lines = if width < WIDTH { rows.map(cells_of).collect() } else { rows.flat_map(lines_of).collect() };
    let table = aligned(["FEATURE", "DEPLOYMENT", "STATEFULSET", "DAEMONSET"], lines, width);
    let lines: Vec<&str> = table.lines().map(str::trim_end).collect();
    format!("{}\n\n{}\n", paragraph(&heading(comparison), width), lines.join("\n"))
}

fn heading(comparison: &Comparison) -> String {
    format!(
        "{}: {} replicas, or a pod on each of {} eligible nodes of {}, seed {}",
        comparison.daemon_set,
        grouped(comparison.replicas.into()),
        grouped(comparison.eligible_nodes.into()),
        grouped(comparison.nodes.into()),
        comparison.seed,
    )
}

fn rows(comparison: &Comparison) -> Vec<Row> {
    let words = Words { comparison };
    let (feature, measured) = (
        |label: &str, cells: [&str; 3]| Row {
            label: label.to_owned(),
            is_feature: true,
            cells: cells.map(str::to_owned),
        },
        |label: &str, cell: &dyn Fn(&Measured) -> String| Row {
            label: format!("  {label}"),
            is_feature: false,
            cells: comparison.columns.each_ref().map(cell),
        },
    );
    let replacement = |say: &dyn Fn(&Measured, &Replacement) -> String, column: &Measured| {
        column.replacement.as_ref().map_or_else(none, |replacement| say(column, replacement))
    };
    let lost = |say: &dyn Fn(&LostNode) -> String, column: &Measured| {
        column.lost_node.as_ref().map_or_else(none, say)
    };
    let (fewer, more) = (comparison.replicas, comparison.replicas + comparison.step);
    let (fewer, more) = (grouped(fewer.into()), grouped(more.into()));
    vec![
        feature("Use case", ["stateless applications", "stateful applications", "per-node services"]),
        measured("nodes covered", &|column| covered(&column.coverage)),
        measured("two pods or more", &|column| doubled(&column.coverage)),
        feature("Pod names", ["random", "predictable, ordered", "based on node name"]),
        measured("the first", &|column| words.first(column)),
        measured("one deleted", &|column| replacement(&|_, it| words.same_name(it), column)),
        feature("Pod creation", ["parallel", "sequential", "on node addition"]),
        measured("starting at once", &|column| {
            let creation = &column.creation;
            format!("{} of {}", grouped(creation.most_starting_at_once.into()), grouped(creation.pods.into()))
        }),
        measured("all ready", &|column| within(column.creation.all_ready)),
        measured(&format!("{} nodes join", grouped(comparison.step.into())), &joined),
        feature("Persistent storage", ["optional, shared", "per-pod, stable", "usually host mounts"]),
        measured("volumes", &|column| words.volumes(column.claims.as_ref())),
        measured("one deleted", &|column| {
            replacement(&|column, it| words.finds_again(column.workload, it), column)
        }),
        feature(
            "Network identity",
            ["service load balancing", "stable individual identities", "node-specific"],
        ),
        measured("one deleted", &|column| {
            replacement(&|column, it| words.unreachable(column.workload, it), column)
        }),
        feature("Scaling", ["manual or horizontal", "ordered", "tied to node count"]),
        measured(&format!("{fewer} to {more}"), &|column| words.scaled(column, &column.growth)),
        measured("and back", &|column| words.scaled(column, &column.shrinkage)),
        feature("Lost node", ["another pod elsewhere", "the same pod, later", "stays with its node"]),
        measured("pod not ready", &|column| lost(&|it| after(it.unready), column)),
        measured("evicted", &|column| lost(&|it| after(it.deleted), column)),
        measured("replaced", &|column| lost(&|it| words.replaced(it), column)),
    ]
}

fn cells_of(row: Row) -> [Cell; 4] {
    let style = row.style();
    let [deployment, stateful_set, daemon_set] = row.cells;
    [row.label, deployment, stateful_set, daemon_set].map(|text| Cell::styled(text, style))
}

/// The lines that a row takes once its cells are wrapped.
fn lines_of(row: Row) -> Vec<[Cell; 4]> {
    let style = row.style();
    let cells = row.cells.map(|cell| wrapped(&cell, CELL_WIDTH));
    let label = wrapped(&row.label, LABEL_WIDTH);
    let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(label.len());
    let text = |lines: &[String], line: usize| lines.get(line).cloned().unwrap_or_default();
    (0..height)
        .map(|line| {
            let [deployment, stateful_set, daemon_set] =
                cells.each_ref().map(|cell| Cell::styled(text(cell, line), style));
            [Cell::styled(text(&label, line), style), deployment, stateful_set, daemon_set]
        })
        .collect()
}

#[cfg(test)]
mod tests;
