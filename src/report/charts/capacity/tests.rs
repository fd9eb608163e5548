//! The chart as its words tell it.

use super::*;
use crate::capacity::amounts::{Amounts, Resource};
use crate::capacity::daemon_sets::Change;
use crate::capacity::pool::{DaemonSetUsage, NodeGroupUsage, PoolUsage};
use crate::capacity::usage::{ResourceUsage, Usage};
use crate::report::charts::tests::words;

fn amounts(cpu: i64, memory: i64) -> Amounts {
    [(Resource::Cpu, cpu), (Resource::Memory, memory << 20)].into_iter().collect()
}

fn usage(requested: Amounts, limited: Amounts, offered: Amounts) -> Vec<ResourceUsage> {
    Usage { requested, limited }.of(&offered)
}

/// Ten nodes of 4 cores and 16 Gi; `log` and what is added run on all of them, and other pods take half.
fn pool() -> PoolCapacity {
    let of_a_node = || amounts(4_000, 16_384);
    let of_all = || amounts(40_000, 163_840);
    let none = Amounts::default;
    let here = |name: &str, change, cpu, memory| DaemonSetUsage {
        daemon_set: name.to_owned(),
        change,
        nodes: 10,
        per_pod: usage(amounts(cpu, memory), none(), of_a_node()),
        monthly_cost: None,
    };
    let whole = |cpu, memory, limited| PoolUsage {
        usage: usage(amounts(cpu, memory), limited, of_all()),
        cost: None,
        unschedulable: Vec::new(),
    };
    PoolCapacity {
        pool: "apps <b>&".to_owned(),
        nodes: 10,
        machine: None,
        price_per_hour: None,
        daemon_sets: vec![here("log", Change::Stays, 400, 512), here("scan", Change::Added, 200, 1_024)],
        node_groups: vec![NodeGroupUsage {
            nodes: 10,
            on: Vec::new(),
            daemon_sets: Vec::new(),
            background: usage(amounts(2_000, 8_192), none(), of_a_node()),
            before: None,
            after: usage(amounts(600, 1_536), none(), of_a_node()),
        }],
        before: Some(whole(4_000, 5_120, none())),
        after: whole(6_000, 15_360, amounts(80_000, 20_480)),
    }
}

#[test]
fn the_chart_says_who_takes_what_before_and_after() {
    insta::assert_snapshot!(words(draw(&pool(), Format::Svg)));
}

#[test]
fn a_pool_that_offers_whatever_is_asked_for_has_no_shares() {
    let mut pool = pool();
    pool.after.usage.iter_mut().for_each(|found| found.requested_share = None);
    assert!(!has_shares(&pool));
    assert!(words(draw(&pool, Format::Svg)).contains("there are no shares"));
}
