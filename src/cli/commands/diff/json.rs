//! The comparison as data.

use serde::Serialize;

use super::compared::Compared;
use crate::diff::side_by_side::{Figure, Judged, Reading, Setting, Verdicts};
use crate::sweep::measure::Unit;
use crate::sweep::statistics::Interval;

/// All of it.
#[derive(Serialize)]
pub struct Answer<'a> {
    /// `runs`, `scenarios` or `points`.
    kind: &'static str,
    a: &'a str,
    b: &'a str,
    daemon_sets: &'a [String],
    /// Whether everything that happened in one happened in the other at the same time.
    is_the_same: bool,
    settings: Vec<ToldSetting<'a>>,
    besides: &'a [String],
    figures: Vec<ToldFigure<'a>>,
    objectives: Vec<ToldVerdicts<'a>>,
}

#[derive(Serialize)]
struct ToldSetting<'a> {
    setting: &'a str,
    a: Option<&'a str>,
    b: Option<&'a str>,
}

#[derive(Serialize)]
struct ToldFigure<'a> {
    daemon_set: Option<&'a str>,
    figure: &'a str,
    unit: &'static str,
    a: ReadingJson,
    b: ReadingJson,
    /// B less A.
    difference: ReadingJson,
}

/// Null: there is no such figure.
#[derive(Serialize)]
struct ReadingJson {
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<Interval>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
}

#[derive(Serialize)]
struct ToldVerdicts<'a> {
    objective: &'a str,
    a: Option<ToldJudged<'a>>,
    b: Option<ToldJudged<'a>>,
}

#[derive(Serialize)]
struct ToldJudged<'a> {
    verdict: &'a str,
    passes: bool,
    observed: &'a str,
}

impl<'a> Answer<'a> {
    pub fn new(compared: &'a Compared) -> Self {
        let found = &compared.found;
        let [a, b] = &found.names;
        Self {
            kind: compared.kind,
            a,
            b,
            daemon_sets: &compared.daemon_sets,
            is_the_same: found.is_the_same,
            settings: found.settings.iter().map(ToldSetting::from).collect(),
            besides: &found.besides,
            figures: found.figures.iter().map(ToldFigure::from).collect(),
            objectives: found.objectives.iter().map(ToldVerdicts::from).collect(),
        }
    }
}

impl<'a> From<&'a Setting> for ToldSetting<'a> {
    fn from(setting: &'a Setting) -> Self {
        let [a, b] = &setting.sides;
        Self { setting: &setting.name, a: a.as_deref(), b: b.as_deref() }
    }
}

impl<'a> From<&'a Figure> for ToldFigure<'a> {
    fn from(figure: &'a Figure) -> Self {
        let [a, b] = figure.sides.map(ReadingJson::from);
        Self {
            daemon_set: figure.daemon_set.as_deref(),
            figure: &figure.name,
            unit: match figure.unit {
                Unit::Seconds => "seconds",
                Unit::Share => "share",
                Unit::NodeMinutes => "node-minutes",
                Unit::Count => "number",
                Unit::Indicator => "probability",
            },
            a,
            b,
            difference: ReadingJson::from(figure.difference.unwrap_or(Reading::Nothing)),
        }
    }
}

impl From<Reading> for ReadingJson {
    fn from(reading: Reading) -> Self {
        match reading {
            Reading::Value(value, interval) => Self { value: Some(value), interval, why: None },
            Reading::Words(why) => Self { value: None, interval: None, why: Some(why) },
            Reading::Nothing => Self { value: None, interval: None, why: None },
        }
    }
}

impl<'a> From<&'a Verdicts> for ToldVerdicts<'a> {
    fn from(verdicts: &'a Verdicts) -> Self {
        let judged = |judged: &'a Judged| ToldJudged {
            verdict: &judged.verdict,
            passes: judged.passes,
            observed: &judged.observed,
        };
        let [a, b] = &verdicts.sides;
        Self { objective: &verdicts.objective, a: a.as_ref().map(judged), b: b.as_ref().map(judged) }
    }
}
