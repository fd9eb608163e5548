//! What happens to nodes at random.

use super::autoscaler;
use super::full_nodes;
use super::names::Names;
use crate::cluster::plan::{ChurnProcess, NodePool, PoolId};
use crate::engine::delay::Delay;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::{Field, written_or};
use crate::scenario::settings::churn::{Churn, REPLACED, SPOT_NOTICE};

/// The processes, in an order that does not depend on the order in the text.
pub fn churn(
    written: &[Field<Churn>],
    names: &Names,
    pools: &[NodePool],
    problems: &mut Diagnostics,
) -> Vec<ChurnProcess> {
    let mut processes: Vec<ChurnProcess> =
        written.iter().filter_map(|field| process(field.get()?, names, pools, problems)).collect();
    processes.sort_by_cached_key(stable_key);
    autoscaler::check_one_per_pool(written, problems);
    processes
}

fn process(
    written: &Churn,
    names: &Names,
    pools: &[NodePool],
    problems: &mut Diagnostics,
) -> Option<ChurnProcess> {
    let (pool_name, interval) = match written {
        Churn::Autoscaler { .. } => {
            return autoscaler::autoscaler(written, names, problems).map(ChurnProcess::Autoscaler);
        }
        Churn::ReplaceWhenFull { .. } => return full_nodes::replacement(written, names, pools, problems),
        Churn::Joins { pool, every } | Churn::Leaves { pool, every } => (pool, every),
        Churn::Lifetimes { pool, lifetime, .. } => (pool, lifetime),
        Churn::Failures { pool, every, .. }
        | Churn::SpotReclaims { pool, every, .. }
        | Churn::Pressure { pool, every, .. } => (pool, every),
    };
    let pool = names.pool(pool_name, problems);
    let interval = checked_interval(interval, problems);
    let (pool, every) = (pool?, interval?);
    Some(match written {
        Churn::Joins { .. } => ChurnProcess::Joins { pool, every },
        Churn::Leaves { .. } => ChurnProcess::Leaves { pool, every },
        Churn::Lifetimes { replaced, .. } => {
            ChurnProcess::Lifetimes { pool, lifetime: every, replaced: written_or(replaced, REPLACED)? }
        }
        Churn::Failures { repair, .. } => {
            ChurnProcess::Failures { pool, every, repair: repair.get()?.0.clone() }
        }
        Churn::Pressure { kind, lasts, .. } => {
            ChurnProcess::Pressure { pool, kind: (*kind.get()?).into(), every, lasts: lasts.get()?.0.clone() }
        }
        Churn::Autoscaler { .. } | Churn::ReplaceWhenFull { .. } => unreachable!("they have no interval"),
        Churn::SpotReclaims { notice, replaced, .. } => {
            let notice = written_or(notice, Spelled(SPOT_NOTICE))?.0;
            ChurnProcess::SpotReclaims { pool, every, notice, replaced: written_or(replaced, REPLACED)? }
        }
    })
}

/// An interval that lets time pass.
fn checked_interval(field: &Field<WrittenDelay>, problems: &mut Diagnostics) -> Option<Delay> {
    let delay = field.get()?.0.clone();
    if delay.is_zero() {
        let problem = Diagnostic::error("with no time between them, there would be no end of these");
        problems.push(
            problem.at(field.span, "").help("write how often it happens, like Exponential(mean: \"5m\")"),
        );
        return None;
    }
    Some(delay)
}

fn stable_key(process: &ChurnProcess) -> (PoolId, u8, String) {
    let (pool, kind, delays) = match process {
        ChurnProcess::Joins { pool, every } => (*pool, 0, every.to_string()),
        ChurnProcess::Leaves { pool, every } => (*pool, 1, every.to_string()),
        ChurnProcess::Lifetimes { pool, lifetime, replaced } => (*pool, 2, format!("{lifetime} {replaced}")),
        ChurnProcess::Failures { pool, every, repair } => (*pool, 3, format!("{every} {repair}")),
        ChurnProcess::Autoscaler(autoscaler) => (autoscaler.pool, 5, format!("{autoscaler:?}")),
        ChurnProcess::ReplaceWhenFull { order, after } => (order.pool, 6, format!("{after} {order:?}")),
        ChurnProcess::SpotReclaims { pool, every, notice, replaced } => {
            (*pool, 4, format!("{every} {notice} {replaced}"))
        }
        ChurnProcess::Pressure { pool, kind, every, lasts } => {
            (*pool, 5, format!("{kind:?} {every} {lasts}"))
        }
    };
    (pool, kind, delays)
}
