//! The history of a pod as the comparison sees it: the same few timestamps, whatever workload it belongs to.
//!
//! Everything that is measured is measured from these timestamps, so that no column of the comparison has rules of its own.

use serde::Serialize;

use crate::engine::time::{Duration, Instant};

/// A pod's name, its node and what happened to it when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodHistory {
    pub name: String,
    /// `None`: it has not been bound.
    pub node: Option<String>,
    pub created: Instant,
    pub ready: Option<Instant>,
    /// When it lost its readiness without anybody deleting it.
    pub unready: Option<Instant>,
    /// When it was asked to end.
    pub deleted: Option<Instant>,
    /// When its object was gone.
    pub gone: Option<Instant>,
}

/// A pod and its node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedPod {
    pub name: String,
    /// `None`: it has not been bound.
    pub node: Option<String>,
}

impl PodHistory {
    pub const fn created(name: String, at: Instant) -> Self {
        Self { name, node: None, created: at, ready: None, unready: None, deleted: None, gone: None }
    }

    /// From here on it serves nobody any more.
    fn ended(&self) -> Instant {
        [self.unready, self.deleted, self.gone].into_iter().flatten().min().unwrap_or(Instant::NEVER)
    }

    /// When something last happened to it.
    pub fn last_change(&self) -> Instant {
        let later = [self.ready, self.unready, self.deleted, self.gone];
        later.into_iter().flatten().max().unwrap_or(self.created)
    }

    /// Whether its object is still there.
    pub const fn exists(&self) -> bool {
        self.gone.is_none()
    }

    /// Whether it is Ready and nobody has deleted it.
    pub fn is_ready(&self) -> bool {
        self.ready.is_some() && self.ended() == Instant::NEVER
    }

    /// Whether a controller counts it as one of its pods.
    pub const fn is_active(&self) -> bool {
        self.deleted.is_none() && self.gone.is_none()
    }

    /// Its name and where it is.
    pub fn named(&self) -> NamedPod {
        NamedPod { name: self.name.clone(), node: self.node.clone() }
    }

    fn served(&self) -> Option<(Instant, Instant)> {
        self.ready.map(|ready| (ready, self.ended())).filter(|(ready, ended)| ready < ended)
    }
}

/// The most pods that were created and not yet ready at the same time.
pub fn most_starting_at_once<'a>(histories: impl IntoIterator<Item = &'a PodHistory>) -> u32 {
    let starting = histories
        .into_iter()
        .map(|history| (history.created, history.ready.unwrap_or(Instant::NEVER).min(history.ended())));
    counts(starting).map(|(_, count)| count).max().unwrap_or(0)
}

/// The most pods that were asked to end and not yet gone at the same time.
pub fn most_ending_at_once<'a>(histories: impl IntoIterator<Item = &'a PodHistory>) -> u32 {
    // What goes at one instant goes together, though it takes no time.
    let at_least = Duration::from_nanoseconds(1);
    let ending = histories.into_iter().filter_map(|history| {
        let asked = history.deleted.or(history.gone)?;
        Some((asked, history.gone.unwrap_or(Instant::NEVER).max(asked + at_least)))
    });
    counts(ending).map(|(_, count)| count).max().unwrap_or(0)
}

/// The fewest pods that were ready at any time from `from` on.
pub fn fewest_ready<'a>(histories: impl IntoIterator<Item = &'a PodHistory>, from: Instant) -> u32 {
    let served: Vec<_> = histories.into_iter().filter_map(PodHistory::served).collect();
    let (mut at_first, mut fewest) = (0, u32::MAX);
    for (at, count) in counts(served) {
        if at < from {
            at_first = count;
        } else {
            fewest = fewest.min(count);
        }
    }
    // At `from` itself only the last count of that instant holds, and it has been seen if there was a change.
    fewest.min(at_first)
}

/// When the last of the pods became ready; `None` if one never did.
pub fn all_ready<'a>(histories: impl IntoIterator<Item = &'a PodHistory>) -> Option<Instant> {
    histories
        .into_iter()
        .map(|history| history.ready)
        .try_fold(Instant::START, |latest, ready| Some(latest.max(ready?)))
}

/// How many spans hold each instant at which that number changes. A span holds its beginning and not its end.
fn counts(spans: impl IntoIterator<Item = (Instant, Instant)>) -> impl Iterator<Item = (Instant, u32)> {
    let mut changes: Vec<(Instant, i64)> = spans
        .into_iter()
        .filter(|(begin, end)| begin < end)
        .flat_map(|(begin, end)| [(begin, 1), (end, -1)])
        .collect();
    changes.sort_unstable();
    changes.retain(|&(at, _)| at != Instant::NEVER);
    let mut count = 0;
    let mut counted: Vec<(Instant, u32)> = Vec::new();
    for (at, change) in changes {
        count += change;
        let now = u32::try_from(count).expect("what ends has begun");
        match counted.last_mut() {
            Some(last) if last.0 == at => last.1 = now,
            _ => counted.push((at, now)),
        }
    }
    counted.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    fn history(created: u64, ready: u64) -> PodHistory {
        PodHistory { ready: Some(at(ready)), ..PodHistory::created(String::new(), at(created)) }
    }

    #[test]
    fn one_that_is_ready_when_the_next_begins_does_not_overlap_it() {
        assert_eq!(most_starting_at_once(&[history(0, 16), history(16, 32), history(32, 48)]), 1);
        assert_eq!(most_starting_at_once(&[history(0, 16), history(0, 20), history(17, 21)]), 2);
        assert_eq!(all_ready(&[history(0, 16), history(0, 20)]), Some(at(20)));
        assert_eq!(all_ready(&[history(0, 16), PodHistory::created(String::new(), at(0))]), None);
    }

    #[test]
    fn the_fewest_ready_are_counted_from_a_given_time_on() {
        let deleted = PodHistory { deleted: Some(at(60)), gone: Some(at(64)), ..history(0, 10) };
        let histories = [history(0, 12), deleted, history(60, 76)];
        assert_eq!(fewest_ready(&histories, at(60)), 1);
        assert_eq!(fewest_ready(&histories[..1], at(60)), 1, "nothing changes after that time");
        assert_eq!(most_ending_at_once(&histories), 1);
    }
}
