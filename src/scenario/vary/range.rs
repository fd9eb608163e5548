//! Ranges: `2..20 by 2`, `10s..2m by 10s`, `1..1000 log 4`. Both ends belong to it.

use super::scale::{Ends, Scale};
use crate::scenario::diagnostic::Diagnostic;

/// More values than anybody can want of one parameter.
pub const MAX_VALUES: usize = 10_000;

/// How a range goes from one end to the other.
enum Steps {
    /// In steps of this.
    By(f64),
    /// So many values, each the same ratio above the one before.
    Log(usize),
}

/// The values of a range; `None`: this is a value, not a range.
pub fn range(text: &str) -> Option<Result<Vec<String>, Diagnostic>> {
    is_range(text).then(|| read(text))
}

/// Whether a text is meant as a range: it begins with a number and has two dots somewhere.
pub fn is_range(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit() || "-.".contains(first)) && text.contains("..")
}

fn read(text: &str) -> Result<Vec<String>, Diagnostic> {
    let malformed = || {
        Diagnostic::error(format!("`{text}` is no range")).help(
            "write 2..20 by 2, 10s..2m by 10s, or 1..1000 log 4 for 4 values spread evenly by their ratio",
        )
    };
    let (start, rest) = text.split_once("..").ok_or_else(malformed)?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let (end, step, count) = match words.as_slice() {
        [end] => (*end, None, None),
        [end, "by", step] => (*end, Some(*step), None),
        [end, "log", count] => (*end, None, Some(*count)),
        _ => return Err(malformed()),
    };
    let ends = Ends::read(start.trim(), end, step).ok_or_else(malformed)??;
    if ends.end <= ends.start {
        return Err(Diagnostic::error(format!("`{text}` ends before it begins"))
            .help(format!("write {end}..{}, the smaller end first", start.trim())));
    }
    let steps = match (ends.step, count) {
        (_, Some(count)) => Steps::Log(ratio_count(text, count, &ends)?),
        (Some(step), None) if step > 0.0 => Steps::By(step),
        (Some(_), None) => return Err(Diagnostic::error(format!("the step of `{text}` must be above zero"))),
        (None, None) if ends.scale.is_plain() && ends.is_whole => Steps::By(1.0),
        (None, None) => {
            return Err(Diagnostic::error(format!("`{text}` does not say in which steps"))
                .help(format!("write {text} by …, or {text} log 5 for 5 values")));
        }
    };
    values(text, &ends, &steps)
}

fn ratio_count(text: &str, count: &str, ends: &Ends) -> Result<usize, Diagnostic> {
    if ends.start <= 0.0 {
        return Err(Diagnostic::error(format!(
            "`{text}` must begin above zero: no ratio leads away from it"
        ))
        .help("list the zero by itself, like 0,1..1000 log 4"));
    }
    match count.parse() {
        Ok(count) if (2..=MAX_VALUES).contains(&count) => Ok(count),
        _ => Err(Diagnostic::error(format!("`{count}` is not how many values `{text}` has"))
            .help(format!("write a whole number from 2 to {MAX_VALUES}, like {}", text.replace(count, "5")))),
    }
}

fn values(text: &str, ends: &Ends, steps: &Steps) -> Result<Vec<String>, Diagnostic> {
    let (start, end) = (ends.start, ends.end);
    let mut values: Vec<String> = match *steps {
        Steps::By(step) => {
            // A range that falls short of its end by no more than the rounding of its step has reached it.
            let count = ((end - start) / step + 1e-9).floor() + 1.0;
            if count > MAX_VALUES as f64 {
                return Err(Diagnostic::error(format!(
                    "`{text}` has {count:.0} values, more than {MAX_VALUES}"
                ))
                .help("take larger steps, or spread a few values by their ratio, like 1..1000 log 4"));
            }
            (0..count as usize).map(|index| ends.scale.write(start + index as f64 * step)).collect()
        }
        Steps::Log(count) => (0..count)
            .map(|index| match index {
                0 => ends.scale.write(start),
                _ if index == count - 1 => ends.scale.write(end),
                _ => {
                    let share = index as f64 / (count - 1) as f64;
                    ends.scale.write_rounded(start * (end / start).powf(share), ends.is_whole)
                }
            })
            .collect(),
    };
    // Neighbours that are rounded to the same whole number.
    values.dedup();
    Ok(values)
}

impl Ends {
    /// `None`: one of them is no number at all.
    fn read(start: &str, end: &str, step: Option<&str>) -> Option<Result<Self, Diagnostic>> {
        let written: Vec<&str> = [start, end].into_iter().chain(step).collect();
        if !written.iter().all(|text| text.contains(|character: char| character.is_ascii_digit())) {
            return None;
        }
        let Some((scale, amounts)) = Scale::common(&written) else {
            return Some(Err(Diagnostic::error(format!(
                "{} are not of one kind",
                written.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(" and ")
            ))
            .help("write both ends and the step in units that belong together, like 10s..2m by 10s")));
        };
        let is_whole = !written.iter().any(|text| text.contains('.'));
        Some(Ok(Self { scale, start: amounts[0], end: amounts[1], step: amounts.get(2).copied(), is_whole }))
    }
}
