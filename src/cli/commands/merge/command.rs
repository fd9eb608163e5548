//! The command that computes what is missing of a sweep, made from its description alone.

use std::path::Path;

use crate::report::emit::{as_path, quoted_argument};
use crate::scenario::vary;
use crate::sweep::description::Description;
use crate::sweep::grid::{Grid, Point};
use crate::sweep::shard::Shard;

/// Longer than this nobody reads it; then whoever has the sweep's own command knows better.
const MAX_LENGTH: usize = 400;

/// Goes on with a shard of the sweep in the folder of shards; `None`: this cannot be written as a command.
pub fn command(whole: &Description, shard: Shard, folder: &Path) -> Option<String> {
    let mut words =
        vec!["everynode".to_owned(), "sweep".to_owned(), as_path(&whole.scenario.path).into_owned()];
    let mut flag = |name: &str, value: String| words.extend([name.to_owned(), value]);
    for setting in &whole.overrides {
        flag("--set", format!("{}={}", setting.path, setting.value));
    }
    let design = whole.design();
    points(&design.grid)?.into_iter().for_each(|(name, value)| flag(name, value));
    flag("--replications", design.replications.to_string());
    flag("--seed", design.seed.to_string());
    if let Some(precision) = &whole.precision {
        let (measure, width, at_least) = (&precision.measure, precision.half_width, precision.at_least);
        flag("--precision", format!("{measure}={width},at_least={at_least}"));
    }
    if design.baseline > 0 {
        flag("--baseline", settings(&design.grid.point(design.baseline))?);
    }
    flag("--out", as_path(folder.to_str()?).into_owned());
    flag("--shard", shard.to_string());
    words.push("--resume".to_owned());
    let command = words.iter().map(|word| quoted_argument(word)).collect::<Vec<_>>().join(" ");
    (command.chars().count() <= MAX_LENGTH).then_some(command)
}

/// Each as a flag, which must be read as what it was made of: a value may have commas or quotes.
fn points(grid: &Grid) -> Option<Vec<(&'static str, String)>> {
    if !grid.is_full() {
        return (0..grid.point_count())
            .map(|index| Some(("--point", settings(&grid.point(index))?)))
            .collect();
    }
    let parameters = grid.parameters().iter();
    parameters
        .map(|parameter| {
            let text = format!("{}={}", parameter.path, parameter.values.join(","));
            let is_read = vary::parameter(&text).is_ok_and(|read| read == *parameter);
            is_read.then_some(("--vary", text))
        })
        .collect()
}

fn settings(point: &Point<'_>) -> Option<String> {
    let settings: Vec<(String, String)> =
        point.settings().map(|(path, value)| (path.to_owned(), value.to_owned())).collect();
    let text = settings.iter().map(|(path, value)| format!("{path}={value}")).collect::<Vec<_>>().join(",");
    vary::point(&text).is_ok_and(|read| read == settings).then_some(text)
}
