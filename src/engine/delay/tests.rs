//! Delays against theory: ranks, bounds, means, and golden draws.

use proptest::prelude::*;

use super::*;
use crate::engine::random::RandomStreams;

fn seconds(count: u64) -> Duration {
    Duration::from_seconds(count)
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_nanoseconds(count * 1_000_000)
}

/// One of each shape.
fn shapes() -> Vec<Delay> {
    vec![
        Delay::constant(seconds(5)),
        Delay::uniform(seconds(1), seconds(8)).unwrap(),
        Delay::exponential(seconds(300)).unwrap(),
        Delay::normal(seconds(10), seconds(3)).unwrap(),
        Delay::normal(seconds(1), seconds(4)).unwrap(),
        Delay::log_normal(seconds(6), seconds(25)).unwrap(),
        Delay::weibull(0.7, seconds(60)).unwrap(),
        Delay::weibull(3.0, seconds(60)).unwrap(),
        Delay::gamma(0.5, seconds(60)).unwrap(),
        Delay::gamma(2.5, seconds(4)).unwrap(),
        Delay::empirical([(seconds(9), 1.0), (seconds(2), 3.0), (seconds(4), 0.0)]).unwrap(),
    ]
}

#[test]
fn draws_never_change() {
    let drawn: Vec<String> = shapes()
        .iter()
        .map(|delay| {
            let draw = |bits: u64| delay.sample(bits).as_nanoseconds();
            format!("{delay}: {} {} {}", draw(0x1234_5678_9abc_def0), draw(0), draw(u64::MAX))
        })
        .collect();
    insta::assert_snapshot!(drawn.join("\n"), @"
    5s: 5000000000 5000000000 5000000000
    Uniform(1s, 8s): 1497777778 1000000000 8000000000
    Exponential(mean: 5m): 22129845072 0 11021040170903
    Normal(mean: 10s, std_dev: 3s): 5606081739 0 34628763049
    Normal(mean: 1s, std_dev: 4s): 435325304 0 34083643117
    LogNormal(median: 6s, p95: 25s): 1679443601 4839033 7439503624802
    Weibull(shape: 0.7, scale: 1m): 1448119085 0 10327858857888
    Weibull(shape: 3, scale: 1m): 25163456129 288373 199458107447
    Gamma(shape: 0.5, scale: 1m): 238928743 0 2062897566350
    Gamma(shape: 2.5, scale: 4s): 2715306702 2684 168390064473
    Empirical([(2s, 3), (9s, 1)]): 2000000000 2000000000 9000000000
    ");
}

proptest! {
    /// Around the delay itself a rough bound would go wrong.
    #[test]
    fn a_delay_within_a_limit_is_the_delay(bits in any::<u64>(), off in -2_i64..3, any_limit in any::<u64>()) {
        for delay in shapes() {
            let expected = delay.sample(bits);
            let near = expected.as_nanoseconds().saturating_add_signed(off);
            for limit in [near, any_limit, 0, u64::MAX].map(Duration::from_nanoseconds) {
                let within = delay.sample_within(bits, limit);
                prop_assert_eq!(within, Some(expected).filter(|&delay| delay <= limit));
            }
        }
    }
}

#[test]
fn the_average_draw_comes_close_to_the_mean() {
    const BLOCKS: u32 = 5_000;
    let streams = RandomStreams::new(3);
    let bits: Vec<u64> = (0..BLOCKS).flat_map(|occurrence| streams.block(0, 0, occurrence)).collect();
    for delay in shapes() {
        let sum: f64 = bits.iter().map(|&bits| delay.sample(bits).as_seconds()).sum();
        let (average, mean) = (sum / bits.len() as f64, delay.mean().as_seconds());
        assert!((average - mean).abs() < 0.02 * mean, "{delay}: {average} is not {mean}");
    }
}

#[test]
fn a_log_normal_keeps_its_median_and_p95() {
    let delay = Delay::log_normal(seconds(6), seconds(25)).unwrap();
    let close = |length: Duration, expected: f64| (length.as_seconds() - expected).abs() < 1e-6;
    assert!(close(delay.quantile(0.5), 6.0));
    assert!(close(delay.quantile(0.95), 25.0));
}

#[test]
fn an_empirical_delay_draws_its_values_by_weight() {
    let delay = Delay::empirical([(seconds(9), 1.0), (seconds(2), 3.0), (seconds(1), 0.0)]).unwrap();
    assert_eq!(delay.quantile(0.0), seconds(2));
    assert_eq!(delay.quantile(0.75), seconds(2));
    assert_eq!(delay.quantile(0.750_001), seconds(9));
    assert_eq!(delay.quantile(1.0), seconds(9));
}

#[test]
fn what_does_not_vary_is_constant_and_what_is_zero_says_so() {
    assert_eq!(Delay::uniform(seconds(2), seconds(2)), Ok(Delay::constant(seconds(2))));
    assert_eq!(Delay::normal(seconds(2), Duration::ZERO), Ok(Delay::constant(seconds(2))));
    assert_eq!(Delay::log_normal(seconds(2), seconds(2)), Ok(Delay::constant(seconds(2))));
    assert!(Delay::ZERO.is_zero());
    assert!(Delay::empirical([(Duration::ZERO, 1.0)]).unwrap().is_zero());
    assert!(shapes().iter().all(|delay| !delay.is_zero()));
}

#[test]
fn impossible_parameters_are_refused_with_what_to_write() {
    let refusals = [
        Delay::uniform(seconds(8), seconds(1)),
        Delay::uniform(seconds(1), Duration::MAX),
        Delay::exponential(Duration::ZERO),
        Delay::normal(Duration::MAX, seconds(1)),
        Delay::log_normal(seconds(30), seconds(3)),
        Delay::log_normal(Duration::ZERO, seconds(3)),
        Delay::weibull(f64::NAN, seconds(3)),
        Delay::weibull(f64::INFINITY, seconds(3)),
        Delay::weibull(-1.0, seconds(3)),
        Delay::gamma(f64::NAN, seconds(3)),
        Delay::gamma(1e36, seconds(3)),
        Delay::gamma(0.0, seconds(3)),
        Delay::gamma(2.0, Duration::ZERO),
        Delay::empirical([]),
        Delay::empirical([(seconds(1), 0.0)]),
        Delay::empirical([(seconds(1), -2.0)]),
        Delay::empirical([(seconds(1), f64::MAX), (seconds(2), f64::MAX)]),
    ];
    let said: Vec<String> = refusals.into_iter().map(|refusal| refusal.unwrap_err().to_string()).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    the longest, 1s, is shorter than the shortest, 8s; write the shorter one first
    5124095h34m33.709s is longer than ten years; nothing in a cluster takes that long, so write a shorter one
    the mean must be longer than zero; for no delay at all write "0s"
    5124095h34m33.709s is longer than ten years; nothing in a cluster takes that long, so write a shorter one
    the p95, 3s, is shorter than the median, 30s; half of all delays exceed the median, so write a p95 of at least that
    the median must be longer than zero; for no delay at all write "0s"
    NaN cannot be the shape; write a number greater than zero, such as 1.5
    inf cannot be the shape; write a number greater than zero, such as 1.5
    -1 cannot be the shape; write a number greater than zero, such as 1.5
    NaN cannot be the shape of a Gamma; write a number from 0.01 to 10000, such as 1.5
    1000000000000000000000000000000000000 cannot be the shape of a Gamma; write a number from 0.01 to 10000, such as 1.5
    0 cannot be the shape of a Gamma; write a number from 0.01 to 10000, such as 1.5
    the scale must be longer than zero; for no delay at all write "0s"
    there is no value to draw; write at least one with a weight greater than zero, such as ("2s", 3)
    there is no value to draw; write at least one with a weight greater than zero, such as ("2s", 3)
    -2 cannot be a weight; write a number of zero or more, such as 3
    there is no value to draw; write at least one with a weight greater than zero, such as ("2s", 3)
    "#);
}

#[test]
fn a_delay_is_written_as_scenarios_have_it() {
    let written: Vec<String> = shapes().iter().map(Delay::as_ron).collect();
    insta::assert_snapshot!(written.join("\n"), @r#"
    "5s"
    Uniform("1s", "8s")
    Exponential(mean: "5m")
    Normal(mean: "10s", std_dev: "3s")
    Normal(mean: "1s", std_dev: "4s")
    LogNormal(median: "6s", p95: "25s")
    Weibull(shape: 0.7, scale: "1m")
    Weibull(shape: 3, scale: "1m")
    Gamma(shape: 0.5, scale: "1m")
    Gamma(shape: 2.5, scale: "4s")
    Empirical([("2s", 3), ("9s", 1)])
    "#);
}

fn any_shape() -> impl Strategy<Value = Delay> {
    let length = || (1u64..10_000_000).prop_map(milliseconds);
    prop_oneof![
        length().prop_map(Delay::constant),
        (length(), length()).prop_map(|(a, b)| Delay::uniform(a.min(b), a.max(b)).unwrap()),
        length().prop_map(|mean| Delay::exponential(mean).unwrap()),
        (length(), length()).prop_map(|(mean, std_dev)| Delay::normal(mean, std_dev).unwrap()),
        (length(), length()).prop_map(|(a, b)| Delay::log_normal(a.min(b), a.max(b)).unwrap()),
        (0.05f64..20.0, length()).prop_map(|(shape, scale)| Delay::weibull(shape, scale).unwrap()),
        (0.01f64..50.0, length()).prop_map(|(shape, scale)| Delay::gamma(shape, scale).unwrap()),
        prop::collection::vec((length(), 0.1f64..9.0), 1..6)
            .prop_map(|values| Delay::empirical(values).unwrap()),
    ]
}

proptest! {
    #[test]
    fn larger_bits_never_give_a_shorter_delay(delay in any_shape(), bits in any::<[u64; 2]>()) {
        let [low, high] = [bits[0].min(bits[1]), bits[0].max(bits[1])];
        prop_assert!(delay.sample(low) <= delay.sample(high), "{}", delay);
    }

    #[test]
    fn a_uniform_delay_stays_within_its_bounds(a in 0u64..1 << 50, b in 0u64..1 << 50, bits in any::<u64>()) {
        let (min, max) = (Duration::from_nanoseconds(a.min(b)), Duration::from_nanoseconds(a.max(b)));
        let drawn = Delay::uniform(min, max).unwrap().sample(bits);
        prop_assert!(min <= drawn && drawn <= max);
    }

    /// The median of what is left above zero has half of the share that is left above it.
    #[test]
    fn a_normal_delay_is_truncated_rather_than_piled_up_at_zero(mean in 0u64..100, std_dev in 1u64..100) {
        let delay = Delay::normal(seconds(mean), seconds(std_dev)).unwrap();
        let median = delay.quantile(0.5).as_seconds();
        let above = |length: f64| normal::upper_tail((length - mean as f64) / std_dev as f64);
        prop_assert!((above(median) - above(0.0) / 2.0).abs() < 1e-9);
        prop_assert!(delay.mean() >= seconds(mean));
    }
}
