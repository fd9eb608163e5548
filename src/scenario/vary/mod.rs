//! Parameters as people write them: `maxUnavailable=1,5%,10%`, `delays.image_pull.median=10s..2m by 10s`.
//!
//! One notation for the command line and for sweep files. Values are as one would write them in the scenario; whether
//! the scenario takes them is not judged here.

mod pieces;
mod range;
mod scale;
mod unquote;

use self::pieces::pieces;
use self::range::MAX_VALUES;
use super::diagnostic::Diagnostic;
use crate::analysis::wording::grouped;
use crate::sweep::grid::Parameter;

pub use self::unquote::{plain, text_of};

/// What `--vary` takes: `PATH=VALUES`.
pub fn parameter(text: &str) -> Result<Parameter, Diagnostic> {
    let (path, values) = path_and_rest(text, "PATH=VALUES, like maxUnavailable=1,5%,10%")?;
    Ok(Parameter { path, values: values_of(values)? })
}

/// The settings of one point: `PATH=VALUE,PATH=VALUE`.
pub fn point(text: &str) -> Result<Vec<(String, String)>, Diagnostic> {
    pieces(text)?
        .into_iter()
        .map(|piece| {
            let (path, value) = path_and_rest(piece, "PATH=VALUE, like maxUnavailable=10%,maxSurge=0")?;
            Ok((path, plain(value)))
        })
        .collect()
}

/// The values of a list, whose pieces are values or ranges.
pub fn values_of(text: &str) -> Result<Vec<String>, Diagnostic> {
    all_of(pieces(text)?.into_iter())
}

/// The values of one element of a list in RON: a text may be a range.
pub fn values_of_element(written: &str) -> Result<Vec<String>, Diagnostic> {
    let text = text_of(written).filter(|text| range::is_range(text));
    all_of(std::iter::once(text.as_deref().unwrap_or(written)))
}

fn all_of<'a>(pieces: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Diagnostic> {
    let mut values: Vec<String> = Vec::new();
    for piece in pieces {
        let more = match range::range(piece) {
            Some(range) => range?,
            None => vec![plain(piece)],
        };
        for value in more {
            if value.is_empty() {
                return Err(Diagnostic::error("a value is missing").help(HOW));
            }
            if values.contains(&value) {
                return Err(Diagnostic::error(format!("`{value}` is there twice")).help("leave one out"));
            }
            values.push(value);
        }
        if values.len() > MAX_VALUES {
            return Err(Diagnostic::error(format!(
                "these are more than {} values",
                grouped(MAX_VALUES as u64)
            ))
            .help("a log range spreads a few values over a wide range, like 1..1000 log 4"));
        }
    }
    Ok(values)
}

/// How values are written.
const HOW: &str = "write values like 1,5%,10%, a range like 2..20 by 2 or 10s..2m by 10s, or 1..1000 log 4";

fn path_and_rest<'t>(text: &'t str, form: &str) -> Result<(String, &'t str), Diagnostic> {
    match text.split_once('=') {
        Some((path, rest)) if !path.trim().is_empty() && !rest.trim().is_empty() => {
            Ok((path.trim().to_owned(), rest))
        }
        _ => Err(Diagnostic::error("it does not say what takes which value").help(format!("write {form}"))),
    }
}

#[cfg(test)]
mod tests;
