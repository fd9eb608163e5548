//! The point of a sweep that somebody names: by its number, or by its settings.

use crate::sweep::grid::Grid;

/// Why no point is meant, or more than one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPoint {
    #[error("there is no point {number}: the sweep has {count}, from 0 on")]
    Number { number: usize, count: usize },
    #[error("the sweep does not vary `{path}`")]
    Path { path: String, known: Vec<String> },
    #[error("`{path}` never is `{value}`")]
    Value { path: String, value: String, known: Vec<String> },
    #[error("no point has these settings")]
    None,
    #[error("points {points} have these settings: give a value to every parameter, or the number of one")]
    Several { points: String },
    #[error(
        "the sweep has {count} points: name one, by its number ({folder}#0) or its settings ({folder}#{example})"
    )]
    Unnamed { count: usize, folder: String, example: String },
}

/// So many of several points are named.
const NAMED: usize = 3;

/// The point of this number.
pub fn numbered(number: usize, grid: &Grid) -> Result<usize, NoPoint> {
    let count = grid.point_count();
    if number < count { Ok(number) } else { Err(NoPoint::Number { number, count }) }
}

/// The only point of the sweep in this folder.
pub fn only(grid: &Grid, folder: &str) -> Result<usize, NoPoint> {
    if grid.point_count() == 1 {
        return Ok(0);
    }
    let first = grid.point(0);
    let example: Vec<String> = first.settings().map(|(path, value)| format!("{path}={value}")).collect();
    Err(NoPoint::Unnamed { count: grid.point_count(), folder: folder.to_owned(), example: example.join(",") })
}

/// The only point that has these settings. Of a path its end is enough, if only one parameter ends so.
pub fn with_settings(settings: &[(String, String)], grid: &Grid) -> Result<usize, NoPoint> {
    let parameters = grid.parameters();
    let mut wanted = Vec::new();
    for (path, value) in settings {
        let behind_a_dot = format!(".{path}");
        let exact = parameters.iter().position(|parameter| parameter.path == *path);
        let mut ending =
            (0..parameters.len()).filter(|&index| parameters[index].path.ends_with(&behind_a_dot));
        let ending = match (ending.next(), ending.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        let known = || parameters.iter().map(|parameter| parameter.path.clone()).collect();
        let index = exact.or(ending).ok_or_else(|| NoPoint::Path { path: path.clone(), known: known() })?;
        let values = &parameters[index].values;
        let coordinate = values.iter().position(|other| other == value).ok_or_else(|| NoPoint::Value {
            path: path.clone(),
            value: value.clone(),
            known: values.clone(),
        })?;
        wanted.push((index, coordinate));
    }
    let has_them = |&point: &usize| {
        let coordinates = grid.point(point).coordinates;
        wanted.iter().all(|&(parameter, coordinate)| coordinates[parameter] == coordinate)
    };
    let fitting: Vec<usize> = (0..grid.point_count()).filter(has_them).take(NAMED + 1).collect();
    match fitting.as_slice() {
        [] => Err(NoPoint::None),
        [only] => Ok(*only),
        several => {
            let named: Vec<String> = several.iter().take(NAMED).map(usize::to_string).collect();
            let more = if several.len() > NAMED { ", …" } else { "" };
            Err(NoPoint::Several { points: format!("{}{more}", named.join(", ")) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::grid::Parameter;

    fn grid() -> Grid {
        let parameter = |path: &str, values: &[&str]| Parameter {
            path: path.to_owned(),
            values: values.iter().map(|&value| value.to_owned()).collect(),
        };
        Grid::full(vec![
            parameter("daemon_sets.agent.maxUnavailable", &["1", "10%"]),
            parameter("delays.image_pull", &["5s", "10s"]),
        ])
    }

    fn found(settings: &[(&str, &str)]) -> Result<usize, String> {
        let settings: Vec<(String, String)> =
            settings.iter().map(|&(path, value)| (path.to_owned(), value.to_owned())).collect();
        with_settings(&settings, &grid()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_point_is_found_by_what_tells_it() {
        assert_eq!(found(&[("maxUnavailable", "10%"), ("image_pull", "5s")]), Ok(2));
        assert_eq!(found(&[("daemon_sets.agent.maxUnavailable", "1"), ("delays.image_pull", "10s")]), Ok(1));
        assert_eq!(numbered(3, &grid()), Ok(3));
    }

    #[test]
    fn what_names_no_point_is_said_why() {
        assert_eq!(found(&[("maxSurge", "1")]).unwrap_err(), "the sweep does not vary `maxSurge`");
        assert_eq!(found(&[("image_pull", "7s")]).unwrap_err(), "`image_pull` never is `7s`");
        let several =
            "points 0, 2 have these settings: give a value to every parameter, or the number of one";
        assert_eq!(found(&[("image_pull", "5s")]).unwrap_err(), several);
        assert_eq!(
            found(&[("image_pull", "5s"), ("image_pull", "10s")]).unwrap_err(),
            "no point has these settings"
        );
        let unnamed = only(&grid(), "out").unwrap_err().to_string();
        assert!(unnamed.contains("out#daemon_sets.agent.maxUnavailable=1,delays.image_pull=5s"), "{unnamed}");
        assert!(numbered(4, &grid()).is_err());
    }
}
