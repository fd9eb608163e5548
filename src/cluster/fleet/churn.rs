//! Churn at work: when the random processes strike, and what they do.

use std::collections::HashMap;
use std::mem::discriminant;

use crate::api::identity::NodeId;
use crate::cluster::event::Event;
use crate::cluster::plan::{ChurnProcess, Plan};
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

/// Numbers that tell a churn process from the others, and do not depend on the order of the list.
pub struct ChurnKey {
    /// Among those of its pool.
    of_pool: u64,
    /// Among those of its kind on its pool: processes of another kind do not change it.
    pub of_kind: u64,
}

impl ChurnKey {
    /// Those of all processes, worked out once.
    pub fn of_all(processes: &[ChurnProcess]) -> Vec<Self> {
        let (mut of_pool, mut of_kind) = (HashMap::new(), HashMap::new());
        let key = |process: &ChurnProcess| {
            let pool = process.pool();
            let key = Self {
                of_pool: of_pool.get(&pool).copied().unwrap_or(0),
                of_kind: of_kind.get(&(pool, discriminant(process))).copied().unwrap_or(0),
            };
            of_pool.insert(pool, key.of_pool + 1);
            of_kind.insert((pool, discriminant(process)), key.of_kind + 1);
            key
        };
        processes.iter().map(key).collect()
    }
}

impl<'run> Run<'run> {
    /// Schedules the first strike of each process on a pool; those on nodes start with their nodes.
    pub fn start_churn(&mut self) {
        let plan: &'run Plan = self.plan;
        for (index, process) in plan.churn.iter().enumerate() {
            match process {
                ChurnProcess::Autoscaler(_) => self.start_autoscaler(index as u16),
                ChurnProcess::ReplaceWhenFull { order, .. } => self.watch_for_full_nodes(index as u16, order),
                _ => {}
            }
            self.schedule_strike(index as u16);
        }
    }

    fn schedule_strike(&mut self, index: u16) {
        let process = &self.plan.churn[usize::from(index)];
        let (ChurnProcess::Joins { every, .. } | ChurnProcess::Leaves { every, .. }) = process else {
            return;
        };
        let strikes = &mut self.strikes[usize::from(index)];
        let pool = self.pools[process.pool().index()].name_hash;
        let object = purpose::both(pool, self.churn_keys[usize::from(index)].of_pool);
        let bits = self.core.streams.block(purpose::POOL_CHURN, object, *strikes);
        *strikes += 1;
        let interval = at_least_a_nanosecond(every.sample(bits[0]));
        self.core.schedule(interval, Event::ChurnStrikes(index));
    }

    pub fn strike(&mut self, index: u16) {
        match &self.plan.churn[usize::from(index)] {
            ChurnProcess::Joins { pool, .. } => {
                self.join_node(*pool);
            }
            ChurnProcess::Leaves { pool, .. } => {
                let (process, strike) =
                    (self.churn_keys[usize::from(index)].of_pool, self.strikes[usize::from(index)]);
                let draw = self.core.streams.first(purpose::SELECTION, process, strike);
                if let Some(node) = self.pools[pool.index()].members.pick(draw) {
                    self.remove_node(node);
                }
            }
            _ => {
                unreachable!("these processes strike nodes, not pools")
            }
        }
        self.schedule_strike(index);
    }

    /// Schedules what the processes on its pool have in store for a node.
    pub fn start_node_churn(&mut self, id: NodeId) {
        for index in 0..self.plan.churn.len() as u16 {
            if self.plan.churn[usize::from(index)].pool() != self.core.store.node(id).pool {
                continue;
            }
            match &self.plan.churn[usize::from(index)] {
                ChurnProcess::Lifetimes { lifetime, .. } => {
                    let after = self.draw_for_node(id, index, lifetime, 0);
                    let node = self.core.store.node_ref(id);
                    self.core.schedule(after, Event::NodeLifetimeEnds(node, index));
                }
                ChurnProcess::Failures { .. } => self.schedule_failure(id, index),
                ChurnProcess::SpotReclaims { every, .. } => self.schedule_reclaim(id, index, every),
                ChurnProcess::Pressure { .. } => self.schedule_shortage(id, index, Duration::ZERO),
                ChurnProcess::Joins { .. }
                | ChurnProcess::Leaves { .. }
                | ChurnProcess::Autoscaler(_)
                | ChurnProcess::ReplaceWhenFull { .. } => {}
            }
        }
    }

    pub fn lifetime_ends(&mut self, id: NodeId, process: u16) {
        let pool = self.core.store.node(id).pool;
        self.remove_node(id);
        if let ChurnProcess::Lifetimes { replaced: true, .. } = self.plan.churn[usize::from(process)] {
            self.join_node(pool);
        }
    }

    fn schedule_failure(&mut self, id: NodeId, process: u16) {
        if let ChurnProcess::Failures { every, .. } = &self.plan.churn[usize::from(process)] {
            let after = self.draw_for_node(id, process, every, 0);
            let node = self.core.store.node_ref(id);
            self.core.schedule(after, Event::NodeFails(node, process));
        }
    }

    pub fn node_fails_by_chance(&mut self, id: NodeId, process: u16) {
        self.node_fails(id, Reason::None);
        if let ChurnProcess::Failures { repair, .. } = &self.plan.churn[usize::from(process)] {
            let after = self.draw_for_node(id, process, repair, 1);
            let node = self.core.store.node_ref(id);
            self.core.schedule(after, Event::NodeRepaired(node, process));
        }
    }

    pub fn node_repaired_by_chance(&mut self, id: NodeId, process: u16) {
        self.node_repaired(id);
        self.schedule_failure(id, process);
    }

    /// A draw of a process for a node. Which of the node's draws it is follows from the time: a node has one
    /// interval of a process going on at once.
    pub fn draw_for_node(&self, id: NodeId, process: u16, delay: &Delay, which: usize) -> Duration {
        let node = self.core.store.node(id).name_hash;
        let object = purpose::both(
            node,
            self.churn_keys[usize::from(process)].of_pool ^ self.core.now.as_nanoseconds(),
        );
        let bits =
            self.core.streams.block(purpose::NODE_CHURN, object, self.core.store.node_ref(id).incarnation());
        at_least_a_nanosecond(delay.sample(bits[which]))
    }
}

/// A process whose intervals can be zero would strike for ever at one instant.
pub(in crate::cluster) fn at_least_a_nanosecond(interval: Duration) -> Duration {
    interval.max(Duration::from_nanoseconds(1))
}
