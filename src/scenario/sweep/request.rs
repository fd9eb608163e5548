//! What is requested of a sweep, before it is held against the scenario, and where it was requested.

use crate::scenario::diagnostic::{Diagnostic, Diagnostics, LabeledSpan, SourceId, Span};
use crate::scenario::vary;

/// Where something was requested for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// On the command line, by this flag.
    Flag(&'static str),
    /// In the sweep file.
    File(Span),
}

/// A text and where it stands.
#[derive(Clone, Debug)]
pub struct Requested<T> {
    pub what: T,
    pub origin: Origin,
}

#[derive(Clone, Debug)]
pub struct RequestedParameter {
    pub path: Requested<String>,
    pub values: Vec<Requested<String>>,
}

/// The settings of a point.
#[derive(Clone, Debug)]
pub struct RequestedPoint {
    pub settings: Vec<(Requested<String>, Requested<String>)>,
    pub origin: Origin,
}

#[derive(Clone, Debug)]
pub struct RequestedPrecision {
    pub measure: String,
    pub half_width: f64,
    pub at_least: Option<u32>,
}

/// All of it. What is absent has its default, or there is none of it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub parameters: Vec<RequestedParameter>,
    /// Not empty: only these points, and their settings are the parameters.
    pub points: Vec<RequestedPoint>,
    pub replications: Option<Requested<u32>>,
    pub seed: Option<u64>,
    pub precision: Option<Requested<RequestedPrecision>>,
    pub baseline: Option<RequestedPoint>,
}

/// The flags of the command line, as they were written. A sweep file's words give way to them.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--set PATH=VALUE`
    pub overrides: Vec<(String, String)>,
    /// `--vary PATH=VALUES`
    pub vary: Vec<String>,
    /// `--point PATH=VALUE,PATH=VALUE`
    pub points: Vec<String>,
    /// `--replications N`
    pub replications: Option<u32>,
    /// `--seed N`
    pub seed: Option<u64>,
    /// `--precision MEASURE=5%` or `MEASURE=5%,at_least=20`
    pub precision: Option<String>,
    /// `--baseline PATH=VALUE,PATH=VALUE`
    pub baseline: Option<String>,
}

impl Origin {
    /// Reports a problem of something that was requested here. The places of the problem are in `others`.
    pub fn complain(self, what: &str, problem: Diagnostic, others: &Diagnostics, problems: &mut Diagnostics) {
        let (message, spans) = match self {
            Self::Flag(flag) => (format!("{flag} {what}: {}", problem.message), Vec::new()),
            Self::File(span) => {
                let span = LabeledSpan { source: SourceId::SCENARIO, span, label: String::new() };
                (format!("{what}: {}", problem.message), vec![span])
            }
        };
        problems.adopt(others, Diagnostic { message, ..problem }, spans);
    }

    /// The same of a problem that points nowhere.
    pub fn complain_plainly(self, what: &str, problem: Diagnostic, problems: &mut Diagnostics) {
        self.complain(what, Diagnostic { spans: Vec::new(), ..problem }, &Diagnostics::default(), problems);
    }
}

impl Request {
    /// Adds what the command line says.
    pub fn take(&mut self, flags: &Flags, problems: &mut Diagnostics) {
        for text in &flags.vary {
            match vary::parameter(text) {
                Ok(parameter) => self.vary(RequestedParameter {
                    path: by_flag("--vary", parameter.path),
                    values: parameter.values.into_iter().map(|value| by_flag("--vary", value)).collect(),
                }),
                Err(problem) => Origin::Flag("--vary").complain_plainly(text, problem, problems),
            }
        }
        let points: Vec<RequestedPoint> =
            flags.points.iter().filter_map(|text| point("--point", text, problems)).collect();
        if !points.is_empty() {
            self.points = points;
        }
        if let Some(text) = &flags.baseline {
            self.baseline = point("--baseline", text, problems);
        }
        if let Some(text) = &flags.precision {
            match precision(text) {
                Some(precision) => self.precision = Some(by_flag("--precision", precision)),
                None => {
                    let problem = Diagnostic::error("this is no measure and width");
                    let problem = problem.help("write MEASURE=WIDTH, like rollout_seconds=5%");
                    Origin::Flag("--precision").complain_plainly(text, problem, problems);
                }
            }
        }
        let replications = flags.replications.map(|count| by_flag("--replications", count));
        self.replications = replications.or(self.replications.take());
        self.seed = flags.seed.or(self.seed);
    }

    /// Another parameter, or other values of one that is there.
    fn vary(&mut self, parameter: RequestedParameter) {
        let is_of_file = |other: &&mut RequestedParameter| {
            matches!(other.path.origin, Origin::File(_)) && other.path.what == parameter.path.what
        };
        match self.parameters.iter_mut().find(is_of_file) {
            Some(of_file) => *of_file = parameter,
            None => self.parameters.push(parameter),
        }
    }
}

fn by_flag<T>(flag: &'static str, what: T) -> Requested<T> {
    Requested { what, origin: Origin::Flag(flag) }
}

fn point(flag: &'static str, text: &str, problems: &mut Diagnostics) -> Option<RequestedPoint> {
    match vary::point(text) {
        Ok(settings) => {
            let settings = settings.into_iter();
            let settings =
                settings.map(|(path, value)| (by_flag(flag, path), by_flag(flag, value))).collect();
            Some(RequestedPoint { settings, origin: Origin::Flag(flag) })
        }
        Err(problem) => {
            Origin::Flag(flag).complain_plainly(text, problem, problems);
            None
        }
    }
}

/// `rollout_seconds=5%,at_least=20`.
fn precision(text: &str) -> Option<RequestedPrecision> {
    let (rule, at_least) = match text.split_once(',') {
        Some((rule, rest)) => {
            let (name, count) = rest.split_once('=')?;
            (rule, Some(count.trim().parse().ok().filter(|_| name.trim() == "at_least")?))
        }
        None => (text, None),
    };
    let (measure, width) = rule.split_once('=')?;
    let width = width.trim();
    let half_width = match width.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => width.parse().ok()?,
    };
    Some(RequestedPrecision { measure: measure.trim().to_owned(), half_width, at_least })
}
