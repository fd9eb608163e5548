//! The cluster as a field of cells that fits into a rectangle: pool by pool and zone by zone, each in rows behind its name.
//!
//! Where there is room, a cell is a node and two columns wide; where there is less, one column; and in a large cluster a cell stands for
//! several nodes and shows the state that matters most of them, as a pixel of the charts does.

use unicode_width::UnicodeWidthStr;

use super::recording::GroupStates;
use crate::analysis::band_state::BandState;
use crate::report::charts::node_bands::weight;
use crate::report::tables::wrap::without_middle;
use crate::report::wording::{grouped, zone};

/// Of the width, at most this part is for the names of pools and zones.
const LARGEST_LABEL_PART: usize = 3;
const WIDEST_LABEL: usize = 28;
/// Between names and cells.
const LABEL_GAP: usize = 2;

/// Cells in rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub rows: Vec<FieldRow>,
    /// How many columns names take, with the gap behind them.
    pub label_width: usize,
    /// How many columns a cell takes.
    pub cell_width: usize,
    /// How many nodes a cell stands for, at most.
    pub nodes_per_cell: usize,
    /// Whether there is a cell for each node and a name for each zone.
    pub is_whole: bool,
}

/// A row of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// Of what the cells are; empty: of the same as the row above.
    pub label: String,
    pub cells: Vec<BandState>,
}

/// Cells under one name.
struct Block {
    label: String,
    states: Vec<BandState>,
}

impl Field {
    /// In so many columns and rows; without either there is nothing.
    pub fn arranged(groups: &[GroupStates<'_>], width: usize, height: usize) -> Self {
        let blocks = blocks(groups, height);
        let widest = blocks.iter().map(|block| block.label.width()).max().unwrap_or(0);
        let label_width = widest.min(WIDEST_LABEL).min(width / LARGEST_LABEL_PART) + LABEL_GAP;
        let room = width.saturating_sub(label_width);
        if room == 0 || height == 0 || blocks.is_empty() {
            let is_whole = groups.is_empty();
            return Self { rows: Vec::new(), label_width, cell_width: 1, nodes_per_cell: 1, is_whole };
        }
        let (cell_width, nodes_per_cell) = size_of_cells(&blocks, room, height);
        let in_row = (room / cell_width).max(1);
        let rows =
            blocks.iter().flat_map(|block| block.rows(in_row, nodes_per_cell, label_width - LABEL_GAP));
        Self {
            rows: rows.take(height).collect(),
            label_width,
            cell_width,
            nodes_per_cell,
            is_whole: nodes_per_cell == 1 && blocks.len() == groups.len(),
        }
    }
}

impl Block {
    fn rows(&self, in_row: usize, nodes_per_cell: usize, label_width: usize) -> Vec<FieldRow> {
        let heaviest = |nodes: &[BandState]| nodes.iter().copied().max_by_key(|&state| weight(state));
        let cells: Vec<BandState> = self.states.chunks(nodes_per_cell).filter_map(heaviest).collect();
        let labels = std::iter::once(without_middle(&self.label, label_width));
        let labels = labels.chain(std::iter::repeat(String::new()));
        cells
            .chunks(in_row)
            .zip(labels)
            .map(|(cells, label)| FieldRow { label, cells: cells.to_vec() })
            .collect()
    }
}

/// A block a zone or, if these are more than rows, a block a pool; and if these are, the last block is of all others.
fn blocks(groups: &[GroupStates<'_>], height: usize) -> Vec<Block> {
    if groups.len() <= height {
        return groups.iter().map(|group| block(std::slice::from_ref(group), true)).collect();
    }
    let pools: Vec<&[GroupStates<'_>]> = groups.chunk_by(|one, next| one.pool == next.pool).collect();
    if pools.len() <= height {
        return pools.into_iter().map(|pool| block(pool, false)).collect();
    }
    let (named, others) = pools.split_at(height.saturating_sub(1));
    let label = format!("{} other pools", grouped(others.len() as u64));
    let states = others.iter().copied().flatten().flat_map(|group| group.states.iter().copied());
    let others = Block { label, states: states.collect() };
    named.iter().map(|pool| block(pool, false)).chain([others]).collect()
}

fn block(groups: &[GroupStates<'_>], with_zone: bool) -> Block {
    let (pool, name) = groups.first().map_or(("", ""), |group| (group.pool, group.zone));
    let label =
        if with_zone && !name.is_empty() { format!("{pool}, {}", zone(name)) } else { pool.to_owned() };
    Block { label, states: groups.iter().flat_map(|group| group.states.iter().copied()).collect() }
}

/// The width of cells and how many nodes each stands for: the most generous with which all rows fit.
fn size_of_cells(blocks: &[Block], room: usize, height: usize) -> (usize, usize) {
    let fits = |cell_width: usize, nodes_per_cell: usize| {
        let in_row = (room / cell_width).max(1);
        let rows = |block: &Block| block.states.len().div_ceil(nodes_per_cell).div_ceil(in_row);
        blocks.iter().map(rows).sum::<usize>() <= height
    };
    if fits(2, 1) {
        return (2, 1);
    }
    let largest = blocks.iter().map(|block| block.states.len()).max().unwrap_or(1);
    (1, (1..largest).find(|&nodes| fits(1, nodes)).unwrap_or(largest.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group<'a>(pool: &'a str, zone: &'a str, nodes: usize) -> GroupStates<'a> {
        GroupStates { pool, zone, states: vec![BandState::AvailableUpToDate; nodes] }
    }

    fn shape(field: &Field) -> Vec<(&str, usize)> {
        field.rows.iter().map(|row| (row.label.as_str(), row.cells.len())).collect()
    }

    #[test]
    fn a_zone_is_a_block_of_rows_behind_its_name() {
        let groups = [group("system", "", 3), group("workload", "1", 16), group("workload", "2", 30)];
        // "workload, zone 1" is 16 wide, and with its gap 18: 62 columns are left, 31 cells.
        let field = Field::arranged(&groups, 80, 10);
        assert_eq!((field.label_width, field.cell_width, field.nodes_per_cell), (18, 2, 1));
        assert_eq!(shape(&field), [("system", 3), ("workload, zone 1", 16), ("workload, zone 2", 30)]);
        let named = [group("system", "zone-1", 3), group("system", "zone-2", 3)];
        assert_eq!(shape(&Field::arranged(&named, 80, 10)), [("system, zone-1", 3), ("system, zone-2", 3)]);
        // Of 30 columns names take 10 and the gap 2, which leaves 9 cells a row: 1 + 2 + 4 rows.
        let field = Field::arranged(&groups, 30, 7);
        assert_eq!((field.label_width, field.cell_width), (12, 2));
        let rows = [("system", 3), ("workl…ne 1", 9), ("", 7), ("workl…ne 2", 9), ("", 9), ("", 9), ("", 3)];
        assert_eq!(shape(&field), rows);
    }

    #[test]
    fn where_there_is_less_room_cells_are_narrower_and_then_stand_for_several_nodes() {
        // Names take 4 and 2, which leaves 14 columns: 7 wide cells, or 14 narrow ones.
        let groups = [group("pool", "", 28)];
        let sizes = |height| {
            let field = Field::arranged(&groups, 20, height);
            (field.cell_width, field.nodes_per_cell, field.rows.len())
        };
        assert_eq!([sizes(4), sizes(3), sizes(2), sizes(1)], [(2, 1, 4), (1, 1, 2), (1, 1, 2), (1, 2, 1)]);
    }

    #[test]
    fn a_cell_of_several_nodes_shows_what_matters_most() {
        use BandState::{AvailableOutdated as Old, AvailableUpToDate as New, CrashLoop, Starting};
        let states = vec![Old, New, New, New, Starting, Old, CrashLoop];
        let groups = [GroupStates { pool: "p", zone: "", states }];
        // 6 columns without name and gap are 4 cells.
        let field = Field::arranged(&groups, 7, 1);
        assert_eq!((field.label_width, field.nodes_per_cell), (3, 2));
        assert_eq!(field.rows[0].cells, [New, New, Starting, CrashLoop]);
    }

    #[test]
    fn more_zones_than_rows_are_pools_and_more_pools_are_others() {
        let groups = [
            group("a", "1", 4),
            group("a", "2", 4),
            group("b", "1", 1),
            group("c", "1", 2),
            group("d", "", 3),
        ];
        assert_eq!(shape(&Field::arranged(&groups, 60, 4)), [("a", 8), ("b", 1), ("c", 2), ("d", 3)]);
        assert_eq!(shape(&Field::arranged(&groups, 60, 2)), [("a", 8), ("3 other pools", 6)]);
        assert_eq!(
            [5, 4, 0].map(|height| Field::arranged(&groups, 60, height).is_whole),
            [true, false, false]
        );
        assert_eq!(shape(&Field::arranged(&groups, 60, 0)), []);
        assert_eq!(shape(&Field::arranged(&[], 60, 4)), []);
    }
}
