//! The smallest node on which DaemonSets leave a stated share of cpu and of memory for work.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::amounts::{Amounts, Resource};
use super::machines::{Machine, Provider, sizes_of};

/// Of ten thousand.
const WHOLE: i128 = 10_000;

/// A share that is to be left, exact to a hundredth of a percent and less than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leave(u16);

/// The text is no such share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a share below the whole, like 80% or 0.8")]
pub struct ParseLeaveError;

/// What a node must have, and which machines do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Smallest {
    pub leave: Leave,
    /// The least that a node must offer.
    pub least_milli_cpu: i64,
    pub least_memory_bytes: i64,
    /// What is left on a node of the pool as it is; `None`: it does not say what it offers.
    pub left_now: Option<Left>,
    /// Of each provider the smallest of its sizes that leaves as much.
    pub machines: Vec<Candidate>,
}

/// Which part of a node is left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Left {
    pub cpu: f64,
    pub memory: f64,
}

/// A machine on which enough is left.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    pub provider: Provider,
    /// `None`: none of those that are known.
    pub machine: Option<Machine>,
    pub left: Option<Left>,
}

impl FromStr for Leave {
    type Err = ParseLeaveError;

    fn from_str(text: &str) -> Result<Self, ParseLeaveError> {
        let (number, scale) = match text.strip_suffix('%') {
            Some(percent) => (percent, 100.0),
            None => (text, WHOLE as f64),
        };
        let is_plain = number.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        let number: f64 = number.parse().ok().filter(|_| is_plain).ok_or(ParseLeaveError)?;
        let ten_thousandths = (number * scale).round();
        let is_share = (0.0..WHOLE as f64).contains(&ten_thousandths);
        is_share.then_some(Self(ten_thousandths as u16)).ok_or(ParseLeaveError)
    }
}

impl Leave {
    pub fn as_share(self) -> f64 {
        f64::from(self.0) / WHOLE as f64
    }

    /// The least whole of which `taken` leaves enough.
    fn least(self, taken: i64) -> i64 {
        let for_daemons = WHOLE - i128::from(self.0);
        let least = (i128::from(taken) * WHOLE + for_daemons - 1) / for_daemons;
        i64::try_from(least).unwrap_or(i64::MAX)
    }

    fn is_left(self, taken: i64, offered: i64) -> bool {
        offered >= self.least(taken)
    }
}

impl Serialize for Leave {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_share())
    }
}

impl fmt::Display for Leave {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}%", f64::from(self.0) / 100.0)
    }
}

/// For DaemonSets that take this of a node, which offers that; among the machines of a provider, or of all.
pub fn smallest(leave: Leave, taken: &Amounts, offered: &Amounts, provider: Option<Provider>) -> Smallest {
    let [cpu, memory] = [Resource::Cpu, Resource::Memory].map(|resource| taken.get(&resource).unwrap_or(0));
    let left_now = match (offered.get(&Resource::Cpu), offered.get(&Resource::Memory)) {
        (Some(of_cpu), Some(of_memory)) => left([cpu, memory], [of_cpu, of_memory]),
        _ => None,
    };
    let providers = Provider::ALL.into_iter().filter(|known| provider.is_none_or(|wanted| wanted == *known));
    let fits = |machine: &Machine| {
        let offered = Amounts::offered(&machine.node_allocatable());
        let has = |resource: &Resource| offered.get(resource).unwrap_or(0);
        let has_pods = has(&Resource::Pods) > taken.get(&Resource::Pods).unwrap_or(0);
        let is_left =
            leave.is_left(cpu, has(&Resource::Cpu)) && leave.is_left(memory, has(&Resource::Memory));
        (has_pods && is_left).then(|| left([cpu, memory], [has(&Resource::Cpu), has(&Resource::Memory)]))
    };
    let candidate = |provider: Provider| {
        let machines = sizes_of(provider).iter().map(|size| Machine::of_size(provider, size));
        let found = machines.into_iter().find_map(|machine| fits(&machine).map(|left| (machine, left)));
        match found {
            Some((machine, left)) => Candidate { provider, machine: Some(machine), left },
            None => Candidate { provider, machine: None, left: None },
        }
    };
    Smallest {
        leave,
        least_milli_cpu: leave.least(cpu),
        least_memory_bytes: leave.least(memory),
        left_now,
        machines: providers.map(candidate).collect(),
    }
}

fn left(taken: [i64; 2], offered: [i64; 2]) -> Option<Left> {
    let part = |taken: i64, offered: i64| (offered > 0).then(|| 1.0 - taken as f64 / offered as f64);
    Some(Left { cpu: part(taken[0], offered[0])?, memory: part(taken[1], offered[1])? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_node_leaves_exactly_what_is_asked() {
        let leave: Leave = "80%".parse().unwrap();
        assert_eq!(leave.least(412), 2_060);
        assert!(leave.is_left(412, 2_060) && !leave.is_left(412, 2_059));
        assert_eq!("0.875".parse::<Leave>().unwrap().least(100), 800);
        assert_eq!("0%".parse::<Leave>().unwrap().least(7), 7);
        assert_eq!(leave.least(i64::MAX), i64::MAX);
    }

    #[test]
    fn the_whole_and_what_is_no_share_are_refused() {
        for text in ["100%", "1", "-5%", "80", "", "%", "NaN%", "inf", "1e-1"] {
            assert!(text.parse::<Leave>().is_err(), "{text}");
        }
        assert_eq!("87.5%".parse::<Leave>().unwrap().to_string(), "87.5%");
    }
}
