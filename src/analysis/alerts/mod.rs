//! Which alerts of Prometheus would have fired in a run, when, and for how long.
//!
//! The rules are looked at right after each scrape: at its instant, as far as times are told. Real servers look at times of their own between
//! two scrapes; for them everything is later by up to a scrape's interval, the same for all. A pending alert fires when its
//! expression has held at every look for as long as the rule says, and is over with the first look at which it does not.

pub mod rules;

use self::rules::{AlertRule, ScrapedStatus};
use super::scrapes::{Scrapes, instant};
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{Fact, FactKind};

/// What became of one rule for one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertOutcome {
    pub rule: AlertRule,
    pub firings: Vec<Firing>,
    /// For how long the alert was pending at most without having fired then.
    pub longest_pending: Duration,
    /// From the first scrape that saw the DaemonSet to the last one.
    pub watched: Duration,
}

/// The alert fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firing {
    /// Since when the expression held.
    pub pending_since: Instant,
    pub fired_at: Instant,
    /// `None`: it fired to the end of the run.
    pub resolved_at: Option<Instant>,
    /// For how long it fired, as far as the run goes.
    pub lasted: Duration,
}

impl AlertOutcome {
    /// What there is to say of it: that it fired, or that it was about to. It names no other instant than the
    /// [first](Self::first_fired_at).
    pub fn in_words(&self) -> Option<String> {
        let name = self.rule.as_str();
        match &self.firings[..] {
            [] if self.longest_pending == Duration::ZERO => None,
            [] => Some(format!("{name} pending for {} of {}", self.longest_pending, self.rule.hold())),
            [firing] => Some(format!("{name} {}", firing.in_words())),
            [first, ..] => {
                let (times, total) = (self.firings.len(), self.firing_time().rounded());
                Some(format!(
                    "{name} fired {times} times, for {total} in all, first at {}",
                    first.fired_at.since_start().rounded()
                ))
            }
        }
    }

    pub fn first_fired_at(&self) -> Option<Instant> {
        self.firings.first().map(|firing| firing.fired_at)
    }

    /// For how long it fired altogether.
    pub fn firing_time(&self) -> Duration {
        time_of_any([self])
    }

    /// Whether it was looked at for as long as it is pending before it fires.
    pub fn could_fire(&self) -> bool {
        self.watched >= self.rule.hold()
    }
}

/// For how long any of these fired: where several do at once, that counts once.
pub fn time_of_any<'a>(outcomes: impl IntoIterator<Item = &'a AlertOutcome>) -> Duration {
    let mut firings: Vec<&Firing> = outcomes.into_iter().flat_map(|outcome| &outcome.firings).collect();
    firings.sort_by_key(|firing| firing.fired_at);
    let mut until = Instant::START;
    firings.into_iter().fold(Duration::ZERO, |total, firing| {
        let (from, to) = (firing.fired_at.max(until), firing.fired_at + firing.lasted);
        until = until.max(to);
        total.saturating_add(to.max(from).since(from))
    })
}

impl Firing {
    fn in_words(&self) -> String {
        let (at, lasted) = (self.fired_at.since_start().rounded(), self.lasted.rounded());
        let end = if self.resolved_at.is_none() { ", to the end" } else { "" };
        format!("fired at {at} for {lasted}{end}")
    }
}

/// Watches the alerts of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub(super) struct AlertWatch {
    scrapes: Scrapes,
    /// `None`: there is no DaemonSet yet.
    status: Option<DaemonSetStatus>,
    /// The first scrape that saw it.
    first: Option<u64>,
    last: Option<LastScrape>,
    /// By the rules' places.
    states: [RuleState; AlertRule::ALL.len()],
}

#[derive(Clone, Copy, Debug)]
struct LastScrape {
    number: u64,
    updated: u32,
    changed_at: Option<u64>,
}

#[derive(Clone, Debug, Default)]
struct RuleState {
    /// The scrape since which the expression has held.
    active_since: Option<u64>,
    /// For how long it has held.
    held: Duration,
    firings: Vec<Firing>,
    is_firing: bool,
    longest_pending: Duration,
}

impl AlertWatch {
    pub fn on_fact(&mut self, at: Instant, fact: &Fact) {
        self.look_before(at);
        if matches!(fact.kind(), FactKind::DaemonSetExisted | FactKind::DaemonSetCreated) {
            self.status = Some(DaemonSetStatus::default());
        }
    }

    pub fn on_status(&mut self, at: Instant, status: DaemonSetStatus) {
        self.look_before(at);
        self.status = Some(status);
    }

    /// What became of all rules; nothing of a DaemonSet that no scrape saw.
    pub fn end(mut self, horizon: Instant) -> Vec<AlertOutcome> {
        while let Some(scrape) = self.scrapes.next_until(horizon) {
            self.look(scrape);
        }
        let Some((first, last)) = self.first.zip(self.last) else { return Vec::new() };
        let watched = instant(last.number).since(instant(first));
        let each = AlertRule::ALL.into_iter().zip(self.states);
        each.map(|(rule, state)| state.end(rule, horizon, watched)).collect()
    }

    fn look_before(&mut self, at: Instant) {
        while let Some(scrape) = self.scrapes.next_before(at) {
            self.look(scrape);
        }
    }

    fn look(&mut self, scrape: u64) {
        let Some(status) = self.status else { return };
        let updated = status.updated_number_scheduled;
        let changed_at = match self.last {
            Some(last) if last.updated == updated => last.changed_at,
            Some(_) => Some(scrape),
            None => None,
        };
        self.first.get_or_insert(scrape);
        self.last = Some(LastScrape { number: scrape, updated, changed_at });
        let scrapes_since_change = changed_at.map(|changed_at| scrape - changed_at);
        let scraped = ScrapedStatus { status, scrapes_since_change };
        for (rule, state) in AlertRule::ALL.into_iter().zip(&mut self.states) {
            state.look(scrape, rule.holds(&scraped), rule.hold());
        }
    }
}

impl RuleState {
    fn look(&mut self, scrape: u64, holds: bool, hold: Duration) {
        let now = instant(scrape);
        if !holds {
            return self.stop(now);
        }
        let pending_since = instant(*self.active_since.get_or_insert(scrape));
        self.held = now.since(pending_since);
        if !self.is_firing && self.held >= hold {
            self.is_firing = true;
            self.firings.push(Firing {
                pending_since,
                fired_at: now,
                resolved_at: None,
                lasted: Duration::ZERO,
            });
        }
    }

    /// The expression does not hold any more, if it did.
    fn stop(&mut self, now: Instant) {
        if std::mem::take(&mut self.is_firing) {
            let firing = self.firings.last_mut().expect("an alert that fires has begun to");
            (firing.resolved_at, firing.lasted) = (Some(now), now.since(firing.fired_at));
        } else {
            self.longest_pending = self.longest_pending.max(self.held);
        }
        (self.active_since, self.held) = (None, Duration::ZERO);
    }

    fn end(mut self, rule: AlertRule, horizon: Instant, watched: Duration) -> AlertOutcome {
        if self.is_firing {
            let firing = self.firings.last_mut().expect("an alert that fires has begun to");
            firing.lasted = horizon.since(firing.fired_at);
        } else {
            self.longest_pending = self.longest_pending.max(self.held);
        }
        AlertOutcome { rule, firings: self.firings, longest_pending: self.longest_pending, watched }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fired from 10 to 40, from 20 to 50, within that from 25 to 30, and from 60 to 70 minutes: 50 minutes of 80.
    #[test]
    fn what_fires_at_once_counts_once() {
        let minutes = |minutes| Duration::from_seconds(60 * minutes);
        let outcome = |rule, firings: &[(u64, u64)]| AlertOutcome {
            rule,
            firings: firings
                .iter()
                .map(|&(from, to)| Firing {
                    pending_since: Instant::START,
                    fired_at: Instant::START + minutes(from),
                    resolved_at: None,
                    lasted: minutes(to - from),
                })
                .collect(),
            longest_pending: Duration::ZERO,
            watched: minutes(80),
        };
        let one = outcome(AlertRule::RolloutStuck, &[(10, 40), (60, 70)]);
        let other = outcome(AlertRule::MisScheduled, &[(20, 50)]);
        let within = outcome(AlertRule::NotScheduled, &[(25, 30)]);
        assert_eq!(time_of_any([&one, &other, &within]), minutes(50));
        assert_eq!((one.firing_time(), time_of_any([])), (minutes(40), Duration::ZERO));
    }
}
