//! The families of distributions that lengths are fitted with, over seconds.

use crate::engine::delay::gamma::{Gamma, LnTails, SHAPES, Tail, ln_of_rest};
use crate::engine::delay::{Delay, InvalidDelay, normal};
use crate::engine::time::Duration;

/// A family of two parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    LogNormal,
    Weibull,
    Gamma,
}

impl Family {
    pub const ALL: [Self; 3] = [Self::LogNormal, Self::Weibull, Self::Gamma];

    /// As scenarios spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LogNormal => "LogNormal",
            Self::Weibull => "Weibull",
            Self::Gamma => "Gamma",
        }
    }
}

/// One member of a family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Of the natural logarithm.
    LogNormal {
        location: f64,
        spread: f64,
    },
    Weibull {
        ln_scale: f64,
        shape: f64,
    },
    Gamma {
        ln_scale: f64,
        shape: f64,
        distribution: Gamma,
    },
}

impl Distribution {
    /// By two numbers that may be anything: of what is long, and of how much lengths differ. None where they lead too far for
    /// any delay.
    pub fn of(family: Family, [long, differ]: [f64; 2]) -> Option<Self> {
        // From a nanosecond to the longest delay.
        let ln_longest = libm::log(Delay::LONGEST.as_seconds());
        if !(-20.7..=ln_longest).contains(&long) {
            return None;
        }
        let second = libm::exp(differ);
        match family {
            Family::LogNormal => {
                (0.001..=20.0).contains(&second).then_some(Self::LogNormal { location: long, spread: second })
            }
            Family::Weibull => {
                (0.02..=1_000.0).contains(&second).then_some(Self::Weibull { ln_scale: long, shape: second })
            }
            Family::Gamma => SHAPES.contains(&second).then(|| Self::Gamma {
                ln_scale: long - differ,
                shape: second,
                distribution: Gamma::new(second),
            }),
        }
    }

    /// The two numbers that [`of`](Self::of) makes it of.
    pub fn numbers(&self) -> [f64; 2] {
        match *self {
            Self::LogNormal { location, spread } => [location, libm::log(spread)],
            Self::Weibull { ln_scale, shape } => [ln_scale, libm::log(shape)],
            Self::Gamma { ln_scale, shape, .. } => [ln_scale + libm::log(shape), libm::log(shape)],
        }
    }

    pub fn family(&self) -> Family {
        match self {
            Self::LogNormal { .. } => Family::LogNormal,
            Self::Weibull { .. } => Family::Weibull,
            Self::Gamma { .. } => Family::Gamma,
        }
    }

    /// The shares below and above a length.
    pub fn ln_tails(&self, length: f64) -> LnTails {
        if length <= 0.0 {
            return LnTails { below: f64::NEG_INFINITY, above: 0.0 };
        }
        if length == f64::INFINITY {
            return LnTails { below: 0.0, above: f64::NEG_INFINITY };
        }
        let ln_length = libm::log(length);
        match self {
            Self::LogNormal { location, spread } => {
                let z = (ln_length - location) / spread;
                LnTails { below: normal::ln_upper_tail(-z), above: normal::ln_upper_tail(z) }
            }
            Self::Weibull { ln_scale, shape } => {
                let above = -libm::exp(shape * (ln_length - ln_scale));
                LnTails { below: ln_of_rest(above), above }
            }
            Self::Gamma { ln_scale, distribution, .. } => distribution.ln_tails(ln_length - ln_scale),
        }
    }

    /// The same shares themselves, in less time; of far tails nothing is left.
    pub fn tails(&self, length: f64) -> (f64, f64) {
        if length <= 0.0 {
            return (0.0, 1.0);
        }
        if length == f64::INFINITY {
            return (1.0, 0.0);
        }
        let ln_length = libm::log(length);
        match self {
            Self::LogNormal { location, spread } => {
                let z = (ln_length - location) / spread;
                let lesser = normal::upper_tail(z.abs());
                if z < 0.0 { (lesser, 1.0 - lesser) } else { (1.0 - lesser, lesser) }
            }
            Self::Weibull { ln_scale, shape } => {
                let hazard = libm::exp(shape * (ln_length - ln_scale));
                (-libm::expm1(-hazard), libm::exp(-hazard))
            }
            Self::Gamma { ln_scale, distribution, .. } => match distribution.ln_tail(ln_length - ln_scale) {
                Tail::Below(below) => (libm::exp(below), -libm::expm1(below)),
                Tail::Above(above) => (-libm::expm1(above), libm::exp(above)),
            },
        }
    }

    /// The natural logarithm of the density at a length above zero.
    pub fn ln_density(&self, length: f64) -> f64 {
        const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_8;
        let ln_length = libm::log(length);
        let over_ln_length = match self {
            Self::LogNormal { location, spread } => {
                let z = (ln_length - location) / spread;
                -z * z / 2.0 - LN_SQRT_TAU - libm::log(*spread)
            }
            Self::Weibull { ln_scale, shape } => {
                let ln_hazard = shape * (ln_length - ln_scale);
                libm::log(*shape) + ln_hazard - libm::exp(ln_hazard)
            }
            Self::Gamma { ln_scale, distribution, .. } => distribution.ln_density(ln_length - ln_scale),
        };
        over_ln_length - ln_length
    }

    /// The share of lengths up to this one.
    pub fn cdf(&self, length: f64) -> f64 {
        self.tails(length).0
    }

    /// The length that a share `p` does not exceed.
    pub fn quantile(&self, p: f64) -> f64 {
        let ln_length = match self {
            Self::LogNormal { location, spread } => location + spread * normal::quantile(p),
            Self::Weibull { ln_scale, shape } => ln_scale + libm::log(-libm::log1p(-p)) / shape,
            Self::Gamma { ln_scale, distribution, .. } => ln_scale + distribution.ln_quantile(p),
        };
        libm::exp(ln_length)
    }

    /// As a delay of a scenario. Its lengths are written to the millisecond.
    pub fn delay(&self) -> Result<Delay, InvalidDelay> {
        match *self {
            Self::LogNormal { .. } => {
                Delay::log_normal(written(self.quantile(0.5)), written(self.quantile(0.95)))
            }
            Self::Weibull { ln_scale, shape } => Delay::weibull(plain(shape), written(libm::exp(ln_scale))),
            Self::Gamma { ln_scale, shape, .. } => Delay::gamma(plain(shape), written(libm::exp(ln_scale))),
        }
    }
}

/// A length as a scenario writes it: to the millisecond, and never nothing.
pub fn written(seconds: f64) -> Duration {
    Duration::from_nanoseconds(((seconds * 1_000.0).round().max(1.0) * 1_000_000.0) as u64)
}

/// A number with as many digits as mean something: three.
fn plain(number: f64) -> f64 {
    let magnitude = 10.0_f64.powf(2.0 - number.log10().floor());
    (number * magnitude).round() / magnitude
}
