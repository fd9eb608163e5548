//! The replacement of full nodes: from the scenario to the plan.

use super::names::Names;
use super::rotations;
use crate::api::int_or_percent::IntOrPercent;
use crate::cluster::plan::{ChurnProcess, NodePool};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::ron::Field;
use crate::scenario::settings::checked::positive;
use crate::scenario::settings::churn::Churn;

pub fn replacement(
    written: &Churn,
    names: &Names,
    pools: &[NodePool],
    problems: &mut Diagnostics,
) -> Option<ChurnProcess> {
    let Churn::ReplaceWhenFull { pool: pool_name, with_pool, after, at_once, drain } = written else {
        return None;
    };
    let (pool, with) = (names.pool(pool_name, problems), names.pool(with_pool, problems));
    if pool.is_some() && pool == with {
        let help = "declare a pool of larger nodes and name it here";
        problems.push(rotations::own_pool(with_pool.span).help(help));
    }
    if pool.is_some_and(|pool| pools[pool.index()].offer.is_none()) {
        let problem =
            Diagnostic::warning("this does nothing: the pool's nodes offer as much as is asked for");
        problems.push(
            problem.at(pool_name.span, "").help("write what they offer in `allocatable` of their pool"),
        );
    }
    let after = positive(after, "the wait for room", problems);
    let at_once = self::at_once(at_once, problems);
    let order = rotations::ordered(pool?, with?, at_once?, drain)?;
    Some(ChurnProcess::ReplaceWhenFull { order, after: after? })
}

fn at_once(written: &Option<Field<i32>>, problems: &mut Diagnostics) -> Option<IntOrPercent> {
    let Some(field) = written else { return Some(IntOrPercent::Int(1)) };
    let count = *field.get()?;
    if count < 1 {
        let problem = Diagnostic::error(format!("at_once cannot be {count}")).at(field.span, "");
        problems.push(problem.help("write how many nodes may be replaced at a time, from 1 on"));
        return None;
    }
    Some(IntOrPercent::Int(count))
}
