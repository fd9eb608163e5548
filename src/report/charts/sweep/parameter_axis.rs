//! An axis of the values of a parameter: where they are numbers, apart as the numbers are, else one after the other.

use crate::engine::time::Duration;

/// Where the values of a parameter are along an axis, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterAxis {
    positions: Vec<f64>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Even,
    Logarithmic,
    Categories,
}

/// What is left free at both ends.
const MARGIN: f64 = 0.05;
/// From this ratio on, numbers are spread by their powers.
const WIDE_RATIO: f64 = 20.0;

impl ParameterAxis {
    pub fn of(values: &[String]) -> Self {
        let numbers = same_kind_of_number(values).filter(|numbers| are_apart(numbers));
        let Some(numbers) = numbers else {
            let slots = values.len().max(1) as f64;
            let positions = (0..values.len()).map(|index| (index as f64 + 0.5) / slots).collect();
            return Self { positions, kind: Kind::Categories };
        };
        let (low, high) = ends(&numbers);
        let kind = if low > 0.0 && high / low >= WIDE_RATIO { Kind::Logarithmic } else { Kind::Even };
        let along = |number: f64| if kind == Kind::Logarithmic { number.ln() } else { number };
        let width = along(high) - along(low);
        let position = |&number: &f64| MARGIN + (1.0 - 2.0 * MARGIN) * (along(number) - along(low)) / width;
        Self { positions: numbers.iter().map(position).collect(), kind }
    }

    /// The pixel of a value, by its index.
    pub fn position(&self, index: usize, (from, to): (i32, i32)) -> i32 {
        from + (f64::from(to - from) * self.positions[index]).round() as i32
    }

    /// A note for readers who expect a linear axis.
    pub const fn remark(&self) -> &'static str {
        if matches!(self.kind, Kind::Logarithmic) { " (logarithmic axis)" } else { "" }
    }

    /// The indices of the values from left to right.
    pub fn in_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.positions.len()).collect();
        order.sort_by(|&one, &other| self.positions[one].total_cmp(&self.positions[other]));
        order
    }
}

/// The values as numbers, if all of them are plain numbers, or percentages, or durations.
fn same_kind_of_number(values: &[String]) -> Option<Vec<f64>> {
    let plain = |text: &String| text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite());
    let percentage =
        |text: &String| text.strip_suffix('%')?.trim().parse().ok().filter(|share: &f64| share.is_finite());
    let duration = |text: &String| text.parse::<Duration>().ok().map(Duration::as_seconds);
    let all = |read: &dyn Fn(&String) -> Option<f64>| values.iter().map(read).collect::<Option<Vec<f64>>>();
    all(&plain).or_else(|| all(&percentage)).or_else(|| all(&duration))
}

fn are_apart(numbers: &[f64]) -> bool {
    let (low, high) = ends(numbers);
    low < high
}

fn ends(numbers: &[f64]) -> (f64, f64) {
    numbers
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &number| (low.min(number), high.max(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(values: &[&str]) -> (Vec<i32>, Kind) {
        let axis = ParameterAxis::of(&values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>());
        ((0..values.len()).map(|index| axis.position(index, (0, 1_000))).collect(), axis.kind)
    }

    #[test]
    fn numbers_are_as_far_apart_as_they_are() {
        assert_eq!(positions(&["0", "10", "5"]), (vec![50, 950, 500], Kind::Even));
        assert_eq!(positions(&["5%", "10%", "15%"]), (vec![50, 500, 950], Kind::Even));
        assert_eq!(positions(&["30s", "1m", "90s"]), (vec![50, 500, 950], Kind::Even));
        assert_eq!(positions(&["1", "10", "100"]), (vec![50, 500, 950], Kind::Logarithmic));
    }

    #[test]
    fn what_cannot_be_compared_stands_in_its_order() {
        assert_eq!(positions(&["1", "5%", "10%", "25%"]), (vec![125, 375, 625, 875], Kind::Categories));
        assert_eq!(positions(&["RollingUpdate", "OnDelete"]), (vec![250, 750], Kind::Categories));
        assert_eq!(positions(&["7"]), (vec![500], Kind::Categories));
    }

    #[test]
    fn values_are_ordered_from_left_to_right() {
        let axis = ParameterAxis::of(&["3".to_owned(), "1".to_owned(), "2".to_owned()]);
        assert_eq!(axis.in_order(), [1, 2, 0]);
    }
}
