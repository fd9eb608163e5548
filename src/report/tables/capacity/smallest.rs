//! The smallest node that leaves a stated share for work: as amounts, and of each provider's sizes.

use crate::capacity::SmallestNode;
use crate::capacity::amounts::Unit;
use crate::capacity::smallest::{Candidate, Left};
use crate::report::amounts::amount;
use crate::report::tables::columns::{Cell, aligned_columns};
use crate::report::wording::whole_percent;

pub fn smallest_table(nodes: &[SmallestNode], width: usize) -> String {
    let Some(first) = nodes.first() else { return String::new() };
    let has_pools = nodes.iter().any(|node| node.pool.is_some());
    let mut header: Vec<Cell> = Vec::new();
    header.extend(has_pools.then(|| Cell::from("POOL")));
    header.extend([
        Cell::from(format!("{} IS LEFT BY A NODE OF", first.smallest.leave)),
        "SMALLEST SIZES WHERE IT IS".into(),
    ]);
    header.extend(has_pools.then(|| Cell::from("NOW LEFT")));
    let rows =
        nodes.iter().map(|node| {
            let smallest = &node.smallest;
            let mut cells: Vec<Cell> = Vec::new();
            cells.extend(has_pools.then(|| Cell::from(node.pool.as_deref().unwrap_or_default())));
            let least = format!(
                "{} cpu, {} memory",
                amount(smallest.least_milli_cpu, Unit::Millicores),
                amount(smallest.least_memory_bytes, Unit::Bytes)
            );
            let sizes: Vec<String> = smallest.machines.iter().map(size_in_words).collect();
            cells.extend([Cell::from(least), sizes.join("; ").into()]);
            cells.extend(has_pools.then(|| {
                Cell::from(smallest.left_now.as_ref().map_or("not known".to_owned(), left_in_words))
            }));
            cells
        });
    aligned_columns(header, rows.collect(), width)
}

fn size_in_words(candidate: &Candidate) -> String {
    match (&candidate.machine, &candidate.left) {
        (Some(machine), Some(left)) => format!("{machine} ({})", left_in_words(left)),
        (Some(machine), None) => machine.to_string(),
        (None, _) => format!("{}: none of its sizes", candidate.provider.name()),
    }
}

/// `cpu 89%, memory 95%`.
fn left_in_words(left: &Left) -> String {
    let part = |share: f64| if share < 0.0 { "none".to_owned() } else { whole_percent(share) };
    format!("cpu {}, memory {}", part(left.cpu), part(left.memory))
}
