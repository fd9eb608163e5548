//! How long a whole rollout takes to simulate, by the number of nodes. Run with `cargo bench`.

use std::hint::black_box;
use std::io;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use everynode::analysis::run::RunAnalysis;
use everynode::scenario::{Scenario, load_text};
use everynode::simulation::run::{Checking, simulate};

/// One DaemonSet with maxUnavailable 10 % and the default random delays is updated on so many nodes.
fn rollout(nodes: u32) -> Scenario {
    let text = format!(
        r##"(
            duration: "2h",
            node_pools: {{ "pool": (count: {nodes}) }},
            daemon_sets: {{ "agent": (maxUnavailable: "10%", inline: r#"
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {{name: agent}}
                spec:
                  selector: {{matchLabels: {{app: agent}}}}
                  template:
                    metadata: {{labels: {{app: agent}}}}
                    spec: {{containers: [{{name: agent, image: "agent:1"}}]}}
            "#) }},
            script: [ At("1m", SetImage("agent", "agent:2")) ],
        )"##
    );
    let no_files = |path: &Path| -> io::Result<String> { Err(io::Error::other(path.display().to_string())) };
    load_text("rollout.ron", &text, &[], &no_files).unwrap_or_else(|problems| panic!("{problems}"))
}

fn rollouts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rollout");
    group.sample_size(10);
    for nodes in [1_000, 10_000, 100_000] {
        let scenario = rollout(nodes);
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
