//! How many nodes of an autoscaler's pool the other workloads fill: its `demand`.

use serde::Deserialize;

use super::setting::{plain, settings};
use crate::cluster::plan;
use crate::engine::time::{Duration, Instant};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::{Field, written_or};

settings! {
    /// How many nodes the other workloads fill.
    #[derive(Debug, Deserialize)]
    pub enum Demand {
        /// so many from each of these times on, as `Steps([("0s", 10), ("2h", 30)])`
        Steps(steps: Field<Vec<(Spelled<Duration>, u32)>>)

        /// a wave with the period of a day, the highest at `peak` after the start
        Daily { low: u32; high: u32; peak: Spelled<Duration>; }

        /// `base` nodes (0 where it is not written), and jobs that arrive at random and fill `nodes` each while they last
        Jobs { base: u32 = plain(0); every: WrittenDelay; nodes: u32; lasting: WrittenDelay; }
    }
}

pub fn demand(written: &Field<Box<Demand>>, problems: &mut Diagnostics) -> Option<plan::Demand> {
    let mut refuse = |problem: &str, span: Span, help: &str| {
        problems.push(Diagnostic::error(problem).at(span, "").help(help));
        None
    };
    match written.get()?.as_ref() {
        Demand::Steps(field) => {
            let mut steps: Vec<(Instant, u32)> =
                field.get()?.iter().map(|&(Spelled(from), nodes)| (Instant::START + from, nodes)).collect();
            if steps.is_empty() {
                return refuse(
                    "a demand needs a step",
                    field.span,
                    "write Steps([(\"0s\", 10), (\"2h\", 30)])",
                );
            }
            steps.sort_by_key(|&(from, _)| from);
            Some(plan::Demand::Steps(steps))
        }
        Demand::Daily { low, high, peak } => {
            let (low, top, peak) = (*low.get()?, *high.get()?, peak.get()?.0);
            if low > top {
                return refuse(
                    "the demand is higher when it is low",
                    high.span,
                    "write a high that is not below low",
                );
            }
            Some(plan::Demand::Daily { low, high: top, peak })
        }
        Demand::Jobs { base, every, nodes, lasting } => {
            let (interval, lasting) = (every.get()?.0.clone(), lasting.get()?.0.clone());
            if interval.is_zero() {
                let help = "write how often a job comes, like Exponential(mean: \"20m\")";
                return refuse("with no time between them, there would be no end of jobs", every.span, help);
            }
            Some(plan::Demand::Jobs {
                base: written_or(base, 0)?,
                every: interval,
                nodes: *nodes.get()?,
                lasting,
            })
        }
    }
}
