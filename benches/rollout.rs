//! How long a whole rollout takes to simulate, by the number of nodes. Run with `cargo bench`.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use everynode::analysis::run::RunAnalysis;
use everynode::cluster::run::{Checking, simulate};

fn rollouts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rollout");
    group.sample_size(10);
    for nodes in [1_000, 10_000, 100_000] {
        let scenario = support::rollout(nodes);
        let plan = &scenario.plan;
        let events = simulate(plan, 1, Checking::Off, &mut ()).expect("the run ends").events;
        group.throughput(Throughput::Elements(events));
        group.bench_function(BenchmarkId::new("simulation alone", nodes), |bencher| {
            bencher.iter(|| simulate(black_box(plan), 1, Checking::Off, &mut ()));
        });
        group.bench_function(BenchmarkId::new("with analysis", nodes), |bencher| {
            bencher.iter(|| simulate(black_box(plan), 1, Checking::Off, &mut RunAnalysis::new(plan.horizon)));
        });
    }
    group.finish();
}

criterion_group!(benches, rollouts);
criterion_main!(benches);
