//! How many nodes there can be: at a time, in each pool and in all, and in the whole run, with those that come in the
//! place of others.

use super::{Limits, MAX_FIRINGS, MAX_NODES, MAX_TOTAL_NODES, firings};
use crate::analysis::wording::grouped;
use crate::api::int_or_percent::IntOrPercent;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::Span;
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Field, MaybeWritten};
use crate::scenario::settings::actions::Action;
use crate::scenario::settings::churn::{Churn, REPLACED};
use crate::scenario::settings::demand::Demand;
use crate::scenario::settings::nodes::Nodes;

const SECONDS_OF_DAY: f64 = 86_400.0;

impl<'f> Limits<'f, '_> {
    pub(super) fn pools(&mut self, file: &'f ScenarioFile) {
        for (name, pool) in file.node_pools.written().iter().flat_map(|pools| &pools.0) {
            if let (Some(name), Some(pool)) = (name.get(), pool.get()) {
                self.more_nodes(name, &pool.count);
            }
        }
    }

    /// The most nodes of a pool at a time, as far as is known by now.
    pub(super) fn nodes_of(&self, pool: &Field<String>) -> u64 {
        pool.get().and_then(|pool| self.by_pool.get(pool.as_str())).copied().unwrap_or(0)
    }

    /// The most nodes that a selection means.
    pub(super) fn selected(&self, nodes: &Field<Nodes>) -> u64 {
        let Some(Nodes { pool, name, count, .. }) = nodes.get() else { return 0 };
        let of_pool = pool.as_ref().map_or(self.nodes, |pool| self.nodes_of(pool));
        let count = count.written().map_or(u64::MAX, |&count| u64::from(count));
        of_pool.min(count).min(if name.is_some() { 1 } else { u64::MAX })
    }

    /// Nodes that are added where everybody can see it.
    pub(super) fn nodes_by_action(&mut self, action: &'f Action) {
        if let Action::AddNodes { pool, count } = action
            && let Some(pool) = pool.get()
        {
            self.more_nodes(pool, count);
        }
    }

    /// Nodes that join one after the other, or as a demand wants them.
    pub(super) fn nodes_by_churn(&mut self, process: &'f Churn) {
        match process {
            Churn::Joins { pool, every } => {
                let joining = every.get().map_or(0.0, |every| self.firings(&every.0));
                if let Some(pool) = pool.get().filter(|_| joining <= MAX_FIRINGS) {
                    self.more_at_a_time(pool, joining.ceil() as u64, every.span);
                }
            }
            Churn::Autoscaler { pool, max, demand, .. } => {
                if let Some(pool) = pool.get() {
                    self.more_nodes(pool, max);
                }
                let most = max.get().map_or(0.0, |&max| f64::from(max));
                self.in_place_of_others(
                    demand.get().map_or(0.0, |demand| self.rises(demand, most)),
                    max.span,
                );
            }
            _ => {}
        }
    }

    /// Nodes that come in the place of others, and those that are there for the while.
    pub(super) fn nodes_by_rotation(&mut self, action: &'f Action) {
        match action {
            Action::UpgradePool { pool, max_surge, max_unavailable: None, .. } => {
                let surging = lanes(max_surge.as_ref(), self.nodes_of(pool));
                self.in_place_of_others(surging as f64, pool.span);
            }
            Action::ReplaceNodes { pool, with_pool, .. } => self.replaced(pool, with_pool),
            _ => {}
        }
    }

    pub(super) fn nodes_by_renewal(&mut self, process: &'f Churn) {
        match process {
            Churn::Lifetimes { pool, lifetime: every, replaced }
            | Churn::SpotReclaims { pool, every, replaced, .. } => {
                let is_replaced = replaced.written().copied().unwrap_or(REPLACED);
                let often = every.get().map_or(0.0, |every| self.firings(&every.0));
                let coming = often * self.nodes_of(pool) as f64;
                if is_replaced && coming <= MAX_FIRINGS {
                    self.in_place_of_others(coming, every.span);
                }
            }
            Churn::ReplaceWhenFull { pool, with_pool, .. } => self.replaced(pool, with_pool),
            _ => {}
        }
    }

    /// All nodes of one pool go for nodes of another.
    fn replaced(&mut self, pool: &'f Field<String>, with_pool: &'f Field<String>) {
        let coming = self.nodes_of(pool);
        if let Some(name) = with_pool.get() {
            let written = self.written_by_pool.get(name.as_str()).copied().unwrap_or(0);
            let most = self.by_pool.entry(name).or_default();
            *most = (*most).max(written.saturating_add(coming));
        }
        self.in_place_of_others(coming as f64, with_pool.span);
    }

    /// How many nodes a demand asks for anew in the run, of a pool of so many.
    fn rises(&self, demand: &Demand, most: f64) -> f64 {
        match demand {
            Demand::Steps(steps) => steps.get().map_or(0.0, |steps| {
                let rise = |pair: &[_]| f64::from(u32::saturating_sub(pair[1], pair[0]));
                let nodes: Vec<u32> = steps.iter().map(|step| step.1).collect();
                nodes.windows(2).map(|pair| rise(pair).min(most)).sum()
            }),
            Demand::Daily { .. } => {
                self.horizon.map_or(0.0, |horizon| horizon.as_seconds() / SECONDS_OF_DAY) * most
            }
            Demand::Jobs { every, nodes, .. } => {
                let jobs = every.get().map_or(0.0, |every| self.firings(&every.0));
                let each = nodes.get().map_or(0.0, |&nodes| f64::from(nodes)).min(most);
                if jobs > MAX_FIRINGS { 0.0 } else { jobs * each }
            }
        }
    }

    /// How often something happens that happens after each interval; 0 where the run's length is not known.
    pub(super) fn firings(&self, interval: &Delay) -> f64 {
        self.horizon.filter(|_| !interval.is_zero()).map_or(0.0, |horizon| firings(horizon, interval))
    }

    pub(super) fn times(&self, interval: Duration) -> f64 {
        self.firings(&Delay::constant(interval))
    }

    fn more_nodes(&mut self, pool: &'f str, count: &Field<u32>) {
        if let Some(&more) = count.get() {
            self.more_at_a_time(pool, u64::from(more), count.span);
        }
    }

    /// Nodes that are there, or may join, and stay.
    fn more_at_a_time(&mut self, pool: &'f str, more: u64, span: Span) {
        for by_pool in [&mut self.by_pool, &mut self.written_by_pool] {
            let nodes = by_pool.entry(pool).or_default();
            *nodes = nodes.saturating_add(more);
        }
        self.nodes_in_all = self.nodes_in_all.saturating_add(more);
        let before = self.nodes;
        self.nodes = before.saturating_add(more);
        if before <= u64::from(MAX_NODES) && self.nodes > u64::from(MAX_NODES) {
            let problem = format!(
                "these make {} nodes, and {} is the most",
                grouped(self.nodes),
                grouped(MAX_NODES.into())
            );
            self.refuse(problem, span, "write fewer: all pools count, and all nodes that may join");
        }
    }

    fn in_place_of_others(&mut self, more: f64, span: Span) {
        let before = self.nodes_in_all;
        self.nodes_in_all = before.saturating_add(more.ceil() as u64);
        if before <= MAX_TOTAL_NODES && self.nodes_in_all > MAX_TOTAL_NODES {
            let problem = format!(
                "with those that come in the place of others these make {} nodes, and {} is the most",
                grouped(self.nodes_in_all),
                grouped(MAX_TOTAL_NODES)
            );
            self.refuse(problem, span, "write fewer nodes, longer intervals or a shorter run");
        }
    }
}

/// How many nodes of a pool are renewed at a time.
fn lanes(written: Option<&Field<IntOrPercent>>, nodes: u64) -> u64 {
    let Some(written) = written.and_then(Field::get) else { return 1 };
    let wanted = written.scaled_up(u32::try_from(nodes).unwrap_or(u32::MAX)).unwrap_or(1);
    u64::try_from(wanted).unwrap_or(0).min(nodes)
}
