//! Observers of a run: each sees every fact and every status that the controller writes, in order.

use super::catalog::{Catalog, DaemonSetId};
use super::detail::Detail;
use super::fact::Fact;
use super::wait::{Limit, Wait};
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::Instant;

/// A status as the controller wrote it, with the bounds that its strategy had then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusStep {
    pub daemon_set: DaemonSetId,
    pub status: DaemonSetStatus,
    /// `maxUnavailable` in nodes; `None`: the strategy has no such bound (OnDelete).
    pub max_unavailable: Option<u32>,
    /// `maxSurge` in nodes.
    pub max_surge: u32,
}

/// Watches a run. A run has one observer behind a reference; pairs and options of observers are observers.
pub trait Observer {
    /// More of the fact that follows at once.
    fn on_detail(&mut self, _detail: Detail<'_>) {}

    fn on_fact(&mut self, _at: Instant, _fact: &Fact, _catalog: &Catalog) {}

    fn on_status(&mut self, _at: Instant, _step: &StatusStep, _catalog: &Catalog) {}

    /// Something waited for a limit. Called when the end of the wait is known, which may lie in the future.
    fn on_wait(&mut self, _wait: &Wait, _catalog: &Catalog) {}

    /// From now on this bound of the DaemonSet's strategy keeps old pods from being replaced; `None`: none does.
    fn on_strategy_block(
        &mut self,
        _at: Instant,
        _daemon_set: DaemonSetId,
        _by: Option<Limit>,
        _catalog: &Catalog,
    ) {
    }

    /// The loop put an event into its queue, for this time. Not a part of the record: it is how the run came about.
    fn on_scheduled(&mut self, _at: Instant) {}

    /// The loop took the next event from its queue.
    fn on_event(&mut self) {}

    /// Whether the rest of the run is of no interest. It is asked between instants, and a yes ends the run.
    fn has_seen_enough(&self) -> bool {
        false
    }

    /// The run is over; nothing follows.
    fn on_end(&mut self, _at: Instant, _catalog: &Catalog) {}
}

/// Nobody watches.
impl Observer for () {}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn on_detail(&mut self, detail: Detail<'_>) {
        (**self).on_detail(detail);
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        (**self).on_fact(at, fact, catalog);
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
        (**self).on_status(at, step, catalog);
    }

    fn on_wait(&mut self, wait: &Wait, catalog: &Catalog) {
        (**self).on_wait(wait, catalog);
    }

    fn on_strategy_block(
        &mut self,
        at: Instant,
        daemon_set: DaemonSetId,
        by: Option<Limit>,
        catalog: &Catalog,
    ) {
        (**self).on_strategy_block(at, daemon_set, by, catalog);
    }

    fn on_scheduled(&mut self, at: Instant) {
        (**self).on_scheduled(at);
    }

    fn on_event(&mut self) {
        (**self).on_event();
    }

    fn has_seen_enough(&self) -> bool {
        (**self).has_seen_enough()
    }

    fn on_end(&mut self, at: Instant, catalog: &Catalog) {
        (**self).on_end(at, catalog);
    }
}

/// Two observers; pairs of pairs make any number.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn on_detail(&mut self, detail: Detail<'_>) {
        self.0.on_detail(detail);
        self.1.on_detail(detail);
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        self.0.on_fact(at, fact, catalog);
        self.1.on_fact(at, fact, catalog);
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
        self.0.on_status(at, step, catalog);
        self.1.on_status(at, step, catalog);
    }

    fn on_wait(&mut self, wait: &Wait, catalog: &Catalog) {
        self.0.on_wait(wait, catalog);
        self.1.on_wait(wait, catalog);
    }

    fn on_strategy_block(
        &mut self,
        at: Instant,
        daemon_set: DaemonSetId,
        by: Option<Limit>,
        catalog: &Catalog,
    ) {
        self.0.on_strategy_block(at, daemon_set, by, catalog);
        self.1.on_strategy_block(at, daemon_set, by, catalog);
    }

    fn on_scheduled(&mut self, at: Instant) {
        self.0.on_scheduled(at);
        self.1.on_scheduled(at);
    }

    fn on_event(&mut self) {
        self.0.on_event();
        self.1.on_event();
    }

    /// One is enough: who looks for something ends the run for all.
    fn has_seen_enough(&self) -> bool {
        self.0.has_seen_enough() || self.1.has_seen_enough()
    }

    fn on_end(&mut self, at: Instant, catalog: &Catalog) {
        self.0.on_end(at, catalog);
        self.1.on_end(at, catalog);
    }
}

/// One that may be absent.
impl<O: Observer> Observer for Option<O> {
    fn on_detail(&mut self, detail: Detail<'_>) {
        if let Some(observer) = self {
            observer.on_detail(detail);
        }
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        if let Some(observer) = self {
            observer.on_fact(at, fact, catalog);
        }
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
        if let Some(observer) = self {
            observer.on_status(at, step, catalog);
        }
    }

    fn on_wait(&mut self, wait: &Wait, catalog: &Catalog) {
        if let Some(observer) = self {
            observer.on_wait(wait, catalog);
        }
    }

    fn on_strategy_block(
        &mut self,
        at: Instant,
        daemon_set: DaemonSetId,
        by: Option<Limit>,
        catalog: &Catalog,
    ) {
        if let Some(observer) = self {
            observer.on_strategy_block(at, daemon_set, by, catalog);
        }
    }

    fn on_scheduled(&mut self, at: Instant) {
        if let Some(observer) = self {
            observer.on_scheduled(at);
        }
    }

    fn on_event(&mut self) {
        if let Some(observer) = self {
            observer.on_event();
        }
    }

    fn has_seen_enough(&self) -> bool {
        self.as_ref().is_some_and(O::has_seen_enough)
    }

    fn on_end(&mut self, at: Instant, catalog: &Catalog) {
        if let Some(observer) = self {
            observer.on_end(at, catalog);
        }
    }
}
