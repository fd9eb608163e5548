//! What is put side by side: settings, figures and objectives of A and of B.

use crate::sweep::measure::Unit;
use crate::sweep::statistics::Interval;

/// A and B, side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct SideBySide {
    /// What they are called.
    pub names: [String; 2],
    pub settings: Vec<Setting>,
    /// In what they differ besides, in words.
    pub besides: Vec<String>,
    /// Whether everything that happened in one happened in the other at the same time.
    pub is_the_same: bool,
    pub figures: Vec<Figure>,
    pub objectives: Vec<Verdicts>,
}

/// A setting that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    /// `None`: that side does not have it.
    pub sides: [Option<String>; 2],
}

/// A figure of both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// `None`: of the whole cluster.
    pub daemon_set: Option<String>,
    pub name: String,
    pub unit: Unit,
    pub sides: [Reading; 2],
    /// Of two values: B less A.
    pub difference: Option<Reading>,
}

/// What a side has to say of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// Of several runs their mean, with its interval.
    Value(f64, Option<Interval>),
    /// There is no figure, and this is why.
    Words(&'static str),
    Nothing,
}

/// What an objective came to on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    /// What was asked, in words.
    pub objective: String,
    /// `None`: it was not asked on that side.
    pub sides: [Option<Judged>; 2],
}

/// What an objective came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub verdict: String,
    pub passes: bool,
    /// What was seen, in words.
    pub observed: String,
}

impl Setting {
    /// `None`: it is the same on both sides.
    pub fn differing(name: &str, sides: [Option<String>; 2]) -> Option<Self> {
        (sides[0] != sides[1]).then(|| Self { name: name.to_owned(), sides })
    }
}

impl Reading {
    pub fn of(value: Option<f64>) -> Self {
        value.map_or(Self::Nothing, |value| Self::Value(value, None))
    }

    pub const fn value(self) -> Option<f64> {
        match self {
            Self::Value(value, _) => Some(value),
            Self::Words(_) | Self::Nothing => None,
        }
    }
}

impl Figure {
    /// With the plain difference of the two values.
    pub fn new(daemon_set: Option<&str>, name: impl Into<String>, unit: Unit, sides: [Reading; 2]) -> Self {
        let difference = match sides.map(Reading::value) {
            [Some(a), Some(b)] => Some(Reading::Value(b - a, None)),
            _ => None,
        };
        Self { daemon_set: daemon_set.map(str::to_owned), name: name.into(), unit, sides, difference }
    }

    /// Whether either side has anything to say of it.
    pub fn is_told(&self) -> bool {
        self.sides.iter().any(|side| *side != Reading::Nothing)
    }

    /// Whether it is nothing on both sides, so that nobody misses it.
    pub fn is_zero(&self) -> bool {
        self.sides.iter().all(|side| matches!(side, Reading::Nothing | Reading::Value(0.0, _)))
    }
}
