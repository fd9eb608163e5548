//! What a description cannot say, so that whoever works by it need not look out: no sweep was ever like that.

use super::{DescribedPrecision, Description};
use crate::analysis::wording::grouped;
use crate::api::names::dns_subdomain;
use crate::sweep::measure::Column;
use crate::sweep::run_row::cell_problem;
use crate::sweep::shard::MAX_SHARDS;

/// The first thing that is wrong with it.
pub(super) fn contradiction(description: &Description) -> Option<String> {
    parameters(description)
        .or_else(|| points(description))
        .or_else(|| amounts(description))
        .or_else(|| shard(description))
        .or_else(|| columns(description))
}

fn parameters(description: &Description) -> Option<String> {
    let without_values = description.parameters.iter().find(|parameter| parameter.values.is_empty());
    if let Some(parameter) = without_values {
        return Some(format!("`parameters` has no values for `{}`", parameter.path));
    }
    let texts = description.parameters.iter().flat_map(|it| std::iter::once(&it.path).chain(&it.values));
    if let Some(text) = texts.into_iter().find(|text| cell_problem(text).is_some()) {
        return Some(format!("`parameters` has {text:?}, which cannot stand in a table"));
    }
    let mut names: Vec<&str> =
        description.parameters.iter().map(|parameter| parameter.path.as_str()).collect();
    if let Some(twice) = first_twice(&mut names) {
        return Some(format!("`parameters` has `{twice}` twice"));
    }
    let mut names: Vec<&str> = description.daemon_sets.iter().map(String::as_str).collect();
    if let Some(twice) = first_twice(&mut names) {
        return Some(format!("`daemon_sets` has `{twice}` twice"));
    }
    let no_name = description.daemon_sets.iter().find(|name| !dns_subdomain(name).is_empty());
    no_name.map(|name| format!("`daemon_sets` has `{name}`, which is no name of a DaemonSet"))
}

fn first_twice<'a>(names: &mut [&'a str]) -> Option<&'a str> {
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

fn points(description: &Description) -> Option<String> {
    let values: Vec<usize> = description.parameters.iter().map(|parameter| parameter.values.len()).collect();
    let is_a_point = |point: &Vec<usize>| {
        point.len() == values.len() && point.iter().zip(&values).all(|(index, count)| index < count)
    };
    let points = description.points.as_ref()?;
    if points.is_empty() {
        return Some("`points` is empty".to_owned());
    }
    let is_wrong = !points.iter().all(is_a_point);
    is_wrong.then(|| "`points` has a point that `parameters` has no values for".to_owned())
}

fn amounts(description: &Description) -> Option<String> {
    if description.replications == 0 {
        return Some("`replications` is 0, and a point is run at least once".to_owned());
    }
    let is_precision = |precision: &DescribedPrecision| {
        precision.half_width.is_finite() && precision.half_width > 0.0 && precision.at_least >= 2
    };
    if !description.precision.as_ref().is_none_or(is_precision) {
        return Some(
            "`precision` has a width that is not above 0, or is decided by fewer than 2 runs".to_owned(),
        );
    }
    if let Some(precision) = &description.precision
        && !Column::named(&precision.measure)
            .is_some_and(|column| description.layout().columns().contains(&column))
    {
        return Some("`precision` is about a measure that is no column".to_owned());
    }
    let design = description.design();
    if let Some(excess) = design.excess() {
        return Some(excess);
    }
    let points = design.grid.point_count();
    if description.baseline >= points {
        return Some(format!(
            "`baseline` is {}, and there are {points} points from 0 on",
            description.baseline
        ));
    }
    let seconds = description.duration_seconds;
    let is_duration = (0.0..=MAX_SECONDS).contains(&seconds);
    (!is_duration).then(|| format!("`duration_seconds` is {seconds}, which is no time that a run takes"))
}

/// What fits into the simulator's 64 bits of nanoseconds: 584 years.
const MAX_SECONDS: f64 = 1.8e10;

fn shard(description: &Description) -> Option<String> {
    let shard = description.shard;
    if shard.count > MAX_SHARDS {
        return Some(format!("`shard` is one of {}, and {} is the most", shard.count, grouped(MAX_SHARDS)));
    }
    let is_wrong = shard.index >= shard.count;
    is_wrong.then(|| "`shard` has an index that is not below its count".to_owned())
}

fn columns(description: &Description) -> Option<String> {
    let is_wrong = description.columns != description.layout().header();
    is_wrong.then(|| "`columns` are not those of such a sweep".to_owned())
}
