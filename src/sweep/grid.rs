//! Which points a sweep has: the parameters that it varies, and their values.

/// A parameter of the scenario, by its path in dots, and the values that it takes, as one would write them in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub path: String,
    pub values: Vec<String>,
}

/// The points of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    parameters: Vec<Parameter>,
    points: Points,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Points {
    /// Every value of each parameter with every value of the others; the last parameter changes fastest.
    All,
    /// Only these, each by the indices of its values in the order of the parameters.
    Listed(Vec<Vec<usize>>),
}

/// One point of a sweep: by parameter, in their order, the index of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point<'a> {
    parameters: &'a [Parameter],
    pub coordinates: Vec<usize>,
}

impl Grid {
    /// Every combination of the parameters' values.
    pub const fn full(parameters: Vec<Parameter>) -> Self {
        Self { parameters, points: Points::All }
    }

    /// Only the points of these coordinates.
    pub const fn listed(parameters: Vec<Parameter>, points: Vec<Vec<usize>>) -> Self {
        Self { parameters, points: Points::Listed(points) }
    }

    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Whether every combination of the values is a point.
    pub const fn is_full(&self) -> bool {
        matches!(self.points, Points::All)
    }

    /// How many points there are; as many as fit into the number if there are more.
    pub fn point_count(&self) -> usize {
        match &self.points {
            Points::All => self
                .parameters
                .iter()
                .fold(1, |count, parameter| usize::saturating_mul(count, parameter.values.len())),
            Points::Listed(points) => points.len(),
        }
    }

    /// The point of this index, which must be below [`Grid::point_count`].
    pub fn point(&self, index: usize) -> Point<'_> {
        let coordinates = match &self.points {
            Points::Listed(points) => points[index].clone(),
            Points::All => {
                let mut rest = index;
                let mut coordinates: Vec<usize> = self
                    .parameters
                    .iter()
                    .rev()
                    .map(|parameter| {
                        let coordinate = rest % parameter.values.len();
                        rest /= parameter.values.len();
                        coordinate
                    })
                    .collect();
                coordinates.reverse();
                coordinates
            }
        };
        Point { parameters: &self.parameters, coordinates }
    }
}

impl<'a> Point<'a> {
    /// The path and the value of each parameter.
    pub fn settings(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.parameters
            .iter()
            .zip(&self.coordinates)
            .map(|(parameter, &coordinate)| (parameter.path.as_str(), parameter.values[coordinate].as_str()))
            .collect::<Vec<_>>()
            .into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(path: &str, values: &[&str]) -> Parameter {
        Parameter { path: path.to_owned(), values: values.iter().map(|&value| value.to_owned()).collect() }
    }

    #[test]
    fn the_last_parameter_changes_fastest() {
        let grid = Grid::full(vec![parameter("a", &["1", "2"]), parameter("b", &["x", "y", "z"])]);
        assert_eq!(grid.point_count(), 6);
        let coordinates: Vec<_> = (0..6).map(|index| grid.point(index).coordinates).collect();
        assert_eq!(coordinates, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert_eq!(grid.point(4).settings().collect::<Vec<_>>(), [("a", "2"), ("b", "y")]);
    }

    #[test]
    fn a_grid_without_parameters_has_one_point() {
        let grid = Grid::full(Vec::new());
        assert_eq!((grid.point_count(), grid.point(0).settings().count()), (1, 0));
    }

    #[test]
    fn listed_points_are_those_alone() {
        let parameters = vec![parameter("a", &["1", "2"]), parameter("b", &["x", "y", "z"])];
        let grid = Grid::listed(parameters, vec![vec![1, 2], vec![0, 0]]);
        assert_eq!(grid.point_count(), 2);
        assert_eq!(grid.point(0).settings().collect::<Vec<_>>(), [("a", "2"), ("b", "z")]);
    }
}
