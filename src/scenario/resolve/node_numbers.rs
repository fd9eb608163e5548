//! Nodes that are named by their numbers: that there are such nodes, and that nobody speaks of one twice.

use std::collections::BTreeMap;

use crate::cluster::plan::NodeNumbers;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::Field;

/// The nodes of a pool that have been spoken of: ranges, by their ends, with their beginnings.
#[derive(Default)]
pub struct ClaimedNumbers(BTreeMap<u32, u32>);

impl ClaimedNumbers {
    /// Numbers of nodes that there are and that nobody has spoken of before.
    pub fn numbers(
        &mut self,
        field: &Field<Spelled<NodeNumbers>>,
        count: u32,
        problems: &mut Diagnostics,
    ) -> Option<NodeNumbers> {
        let Spelled(numbers) = field.get()?;
        if let Some(last) = numbers.last().filter(|&last| last >= count) {
            let problem = format!("there is no node {last} in the pool when the run begins");
            let help = match count {
                0 => "the pool has no nodes then".to_owned(),
                _ => format!("its nodes are numbered from 0 to {}", count - 1),
            };
            problems.push(Diagnostic::error(problem).at(field.span, "").help(help));
            return None;
        }
        self.once(numbers, field, problems)
    }

    /// All nodes of the pool.
    pub fn all(
        &mut self,
        pool: &Field<String>,
        count: u32,
        problems: &mut Diagnostics,
    ) -> Option<NodeNumbers> {
        let numbers = NodeNumbers(count.checked_sub(1).map(|last| 0..=last).into_iter().collect());
        self.once(&numbers, pool, problems)
    }

    fn once<T>(
        &mut self,
        numbers: &NodeNumbers,
        span: &Field<T>,
        problems: &mut Diagnostics,
    ) -> Option<NodeNumbers> {
        for range in &numbers.0 {
            let next = self.0.range(range.start()..).next();
            if let Some((_, start)) = next.filter(|(_, start)| *start <= range.end()) {
                let twice = range.start().max(start);
                let problem = format!("node {twice} of the pool is spoken of twice");
                let help = "say all that there is to say of a node in one place";
                problems.push(Diagnostic::error(problem).at(span.span, "").help(help));
                return None;
            }
            self.0.insert(*range.end(), *range.start());
        }
        Some(numbers.clone())
    }
}
