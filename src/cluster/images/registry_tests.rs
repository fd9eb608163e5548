//! The registry by hand, and against a simulation that looks at every transfer.

use proptest::prelude::*;

use super::*;

const MB: u64 = 1_000_000;
/// A link that never decides.
const WIDE: Bandwidth = Bandwidth(1_000_000 * MB);

fn after(seconds: f64) -> Instant {
    Instant::START + Duration::from_seconds_f64(seconds)
}

/// The seconds at which all transfers that are under way end, in their order.
fn ends(registry: &mut Registry) -> Vec<(f64, TransferId)> {
    let mut ends = Vec::new();
    while let Some(at) = registry.next_end() {
        while let Some(id) = registry.take_ended(at) {
            ends.push((at.as_seconds(), id));
        }
    }
    ends
}

#[test]
fn a_hundred_pulls_of_500_mb_over_1_gb_a_second_take_50_seconds() {
    let mut registry = Registry::new(Some(Bandwidth(1000 * MB)));
    let ids: Vec<_> = (0..100).map(|_| registry.start(Instant::START, 500 * MB, WIDE, 1)).collect();
    assert_eq!(ends(&mut registry), ids.iter().map(|&id| (50.0, id)).collect::<Vec<_>>());
    assert_eq!(registry.under_way(), 0);
}

#[test]
fn what_a_slow_node_cannot_take_goes_to_the_others() {
    let mut registry = Registry::new(Some(Bandwidth(100 * MB)));
    let slow = registry.start(Instant::START, 100 * MB, Bandwidth(10 * MB), 1);
    let fast = registry.start(Instant::START, 90 * MB, WIDE, 1);
    // 10 and 90; then the slow one stays as slow as it is.
    assert_eq!(ends(&mut registry), [(1.0, fast), (10.0, slow)]);
}

#[test]
fn shares_change_when_a_transfer_comes_and_when_one_goes() {
    let mut registry = Registry::new(Some(Bandwidth(100 * MB)));
    let first = registry.start(Instant::START, 300 * MB, WIDE, 1);
    let second = registry.start(after(1.0), 100 * MB, WIDE, 1);
    // 100 MB in the first second, then 50 each until the second has its 100 MB at 3 s, then 100 left at full speed.
    assert_eq!(ends(&mut registry), [(3.0, second), (4.0, first)]);

    let mut registry = Registry::new(Some(Bandwidth(100 * MB)));
    let first = registry.start(Instant::START, 300 * MB, WIDE, 1);
    let given_up = registry.start(Instant::START, 300 * MB, WIDE, 1);
    registry.stop(after(2.0), given_up);
    assert_eq!(ends(&mut registry), [(4.0, first)]);
}

#[test]
fn a_link_is_shared_by_the_pulls_of_its_node() {
    let link = Bandwidth(100 * MB);
    let mut registry = Registry::new(None);
    let first = registry.start(Instant::START, 300 * MB, link, 1);
    registry.set_sharers(after(1.0), first, link, 2);
    let second = registry.start(after(1.0), 50 * MB, link, 2);
    assert_eq!(registry.next_end(), Some(after(2.0)));
    assert_eq!(registry.take_ended(after(2.0)), Some(second));
    registry.set_sharers(after(2.0), first, link, 1);
    assert_eq!(ends(&mut registry), [(3.5, first)], "100 + 50 + 150 MB");
}

#[test]
fn an_empty_transfer_ends_when_it_starts() {
    let mut registry = Registry::new(Some(Bandwidth(1)));
    let id = registry.start(after(1.0), 0, WIDE, 1);
    assert_eq!(registry.next_end(), Some(after(1.0)));
    assert_eq!(registry.take_ended(after(1.0)), Some(id));
    assert_eq!(registry.next_end(), None);
}

#[test]
fn a_link_alone_tells_how_long_a_transfer_takes_at_best() {
    assert_eq!(Bandwidth(200 * MB).time_for(500 * MB), Duration::from_seconds_f64(2.5));
    assert_eq!(Bandwidth(3).time_for(1), Duration::from_nanoseconds(333_333_333));
}

/// A transfer of the simulation that looks at every one.
#[derive(Clone, Copy, Debug)]
struct Naive {
    start: f64,
    cap: f64,
    left: f64,
    end: Option<f64>,
}

/// Max-min fair rates by the definition: raise all together, and stop those that are at their caps.
fn naive_rates(caps: &[f64], bandwidth: f64) -> Vec<f64> {
    let mut rates = vec![0.0; caps.len()];
    let mut open: Vec<usize> = (0..caps.len()).collect();
    let mut rest = bandwidth;
    while !open.is_empty() {
        let share = rest / open.len() as f64;
        let full: Vec<usize> = open.iter().copied().filter(|&it| caps[it] <= share).collect();
        if full.is_empty() {
            open.iter().for_each(|&it| rates[it] = share);
            break;
        }
        for it in full {
            rates[it] = caps[it];
            rest -= caps[it];
            open.retain(|&other| other != it);
        }
    }
    rates
}

fn naive_ends(mut transfers: Vec<Naive>, bandwidth: f64) -> Vec<f64> {
    let mut now = 0.0;
    loop {
        let open: Vec<usize> = (0..transfers.len())
            .filter(|&it| transfers[it].start <= now && transfers[it].end.is_none())
            .collect();
        let rates = naive_rates(&open.iter().map(|&it| transfers[it].cap).collect::<Vec<_>>(), bandwidth);
        let next_start = transfers.iter().map(|it| it.start).filter(|&start| start > now);
        let next_end = open.iter().zip(&rates).map(|(&it, rate)| now + transfers[it].left / rate);
        let next = next_start.chain(next_end).fold(f64::INFINITY, f64::min);
        if next.is_infinite() {
            return transfers.iter().map(|it| it.end.expect("all end")).collect();
        }
        for (&it, rate) in open.iter().zip(&rates) {
            transfers[it].left -= rate * (next - now);
            if transfers[it].left < 1e-3 {
                transfers[it].end = Some(next);
            }
        }
        now = next;
    }
}

proptest! {
    #[test]
    fn it_serves_as_a_simulation_that_looks_at_every_transfer(
        bandwidth in 1u64..2000,
        written in prop::collection::vec((0u64..60, 1u64..500, 0usize..4), 1..40),
    ) {
        let caps = [5, 40, 200, 100_000].map(|cap| Bandwidth(cap * MB));
        let mut starts: Vec<_> =
            written.iter().map(|&(start, bytes, cap)| (start, bytes * MB, caps[cap])).collect();
        starts.sort_by_key(|&(start, ..)| start);
        let naive = starts.iter().map(|&(start, bytes, cap)| Naive {
            start: start as f64, cap: cap.0 as f64, left: bytes as f64, end: None,
        });
        let expected = naive_ends(naive.collect(), (bandwidth * MB) as f64);

        let mut registry = Registry::new(Some(Bandwidth(bandwidth * MB)));
        let mut found = vec![0.0; starts.len()];
        let mut open: Vec<(TransferId, usize)> = Vec::new();
        let mut to_come = starts.iter().enumerate().peekable();
        loop {
            let next_start = to_come.peek().map(|(_, (start, ..))| after(*start as f64));
            let Some(now) = next_start.into_iter().chain(registry.next_end()).min() else { break };
            while let Some(id) = registry.take_ended(now) {
                let index = open.iter().position(|&(other, _)| other == id).expect("it was under way");
                found[open.remove(index).1] = now.as_seconds();
            }
            while let Some((index, &(start, bytes, cap))) = to_come.peek().copied()
                && after(start as f64) == now
            {
                to_come.next();
                open.push((registry.start(now, bytes, cap, 1), index));
            }
            let total = registry.total_rate().expect("no transfer is faster than its cap").0;
            prop_assert!(total <= bandwidth * MB, "{total}");
            let wanted: u64 = open.iter().map(|&(_, index)| starts[index].2.0).sum();
            prop_assert!(total + 1 >= wanted.min(bandwidth * MB), "idle although wanted: {total}");
        }
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert!((found - expected).abs() < 1e-3, "{found} instead of {expected}");
        }
    }

    /// Whatever is done to it, what is served is what was asked for.
    #[test]
    fn stopping_and_moving_loses_no_byte_of_the_others(
        done in prop::collection::vec((0usize..8, 0u64..5_000_000_000, 0u8..4), 1..60),
    ) {
        let link = Bandwidth(50 * MB);
        let mut registry = Registry::new(Some(Bandwidth(120 * MB)));
        let (mut now, mut open): (_, Vec<TransferId>) = (Instant::START, Vec::new());
        for (which, wait, what) in done {
            now = (now + Duration::from_nanoseconds(wait)).min(registry.next_end().unwrap_or(Instant::NEVER));
            while let Some(id) = registry.take_ended(now) {
                prop_assert!(open.contains(&id), "{id:?} ends twice");
                open.retain(|&other| other != id);
            }
            match (what, open.get(which).copied()) {
                (0, Some(id)) => {
                    registry.stop(now, id);
                    open.retain(|&other| other != id);
                }
                (1, Some(id)) => registry.set_sharers(now, id, link, which as u32 + 1),
                _ => open.push(registry.start(now, 100 * MB, link, which as u32 % 3 + 1)),
            }
            prop_assert_eq!(registry.under_way(), open.len());
            prop_assert!(registry.total_rate().expect("within the caps").0 <= 120 * MB);
        }
        prop_assert_eq!(ends(&mut registry).len(), open.len(), "all others end");
    }
}
