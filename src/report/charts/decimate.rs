//! Fewer steps than there are: a series cut down to what the pixels can show.
//!
//! The lowest and the highest value of every pixel column survive, so a dip of a second in a run of a month is still
//! seen. The cost of drawing depends on the width of the chart, not on the length of the series.

use crate::engine::time::Instant;

/// A pixel column in which a step series changes (or begins).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelColumn {
    pub x: i32,
    /// The extremes of all values that the series has in this column, the one it enters with included.
    pub low: u32,
    pub high: u32,
    /// The value that it leaves with, and keeps up to the next column listed.
    pub last: u32,
}

/// The columns in which the series changes. The steps are in time order and `column_of` does not decrease.
pub fn pixel_columns(
    steps: impl IntoIterator<Item = (Instant, u32)>,
    column_of: impl Fn(Instant) -> i32,
) -> Vec<PixelColumn> {
    let mut columns: Vec<PixelColumn> = Vec::new();
    for (at, value) in steps {
        let Some(current) = columns.last_mut() else {
            columns.push(PixelColumn { x: column_of(at), low: value, high: value, last: value });
            continue;
        };
        if value == current.last {
            continue;
        }
        let x = column_of(at);
        let held = current.last;
        if x == current.x {
            current.low = current.low.min(value);
            current.high = current.high.max(value);
            current.last = value;
        } else {
            columns.push(PixelColumn { x, low: value.min(held), high: value.max(held), last: value });
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn column(at: Instant) -> i32 {
        (at.as_nanoseconds() / 10) as i32
    }

    /// The values of the series in a column, found the slow way.
    fn values_in(steps: &[(Instant, u32)], x: i32) -> Vec<u32> {
        let held = steps.iter().rev().find(|(at, _)| column(*at) < x);
        held.into_iter().chain(steps.iter().filter(|(at, _)| column(*at) == x)).map(|step| step.1).collect()
    }

    proptest! {
        #[test]
        fn every_column_keeps_its_extremes_and_its_last_value(
            mut steps in prop::collection::vec((0_u64..2_000, 0_u32..50), 1..300)
        ) {
            steps.sort_by_key(|step| step.0);
            let steps: Vec<_> =
                steps.into_iter().map(|(at, value)| (Instant::from_nanoseconds(at), value)).collect();
            let columns = pixel_columns(steps.iter().copied(), column);
            prop_assert!(columns.is_sorted_by(|a, b| a.x < b.x));
            prop_assert!(columns.len() <= 200);
            for x in column(steps[0].0)..200 {
                let values = values_in(&steps, x);
                let shown = columns.iter().rev().find(|column| column.x <= x).unwrap();
                prop_assert_eq!(shown.last, *values.last().unwrap());
                let (low, high) = if shown.x == x { (shown.low, shown.high) } else { (shown.last, shown.last) };
                prop_assert_eq!(low, *values.iter().min().unwrap());
                prop_assert_eq!(high, *values.iter().max().unwrap());
            }
        }
    }

    #[test]
    fn a_million_steps_become_a_few_columns() {
        let steps = (0..1_000_000_u32).map(|step| (Instant::from_nanoseconds(u64::from(step)), step % 7));
        let columns = pixel_columns(steps, |at| (at.as_nanoseconds() / 1_000) as i32);
        assert_eq!(columns.len(), 1_000);
        assert!(columns.iter().all(|column| column.low == 0 && column.high == 6));
    }
}
