use everynode::api::identity::*;
use everynode::engine::{delay::Delay, time::*};
use everynode::simulation::plan::*;
use everynode::simulation::run::*;
fn main() {
    let n: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
    let min_ready: i32 = std::env::args().nth(2).map_or(0, |s| s.parse().unwrap());
    let s = |x: f64| Duration::from_seconds_f64(x);
    let ln = |m, p| Delay::log_normal(s(m), s(p)).unwrap();
    let spec = |img: &str| -> everynode::api::daemon_set::DaemonSetSpec {
        serde_json::from_value(serde_json::json!({"selector":{"matchLabels":{"a":"b"}},"minReadySeconds":min_ready,"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"a","image":img}]}},"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"10%","maxSurge":0}}})).unwrap()
    };
    let plan = Plan {
        horizon: Instant::START + s(7200.0),
        pools: vec![NodePool {
            name: "w".into(),
            naming: NodeNaming::Numbered,
            count: n,
            labels: Default::default(),
            taints: vec![],
            zones: vec![],
            startup: Delay::constant(Duration::ZERO),
        }],
        daemon_sets: vec![DaemonSetPlan {
            name: "ds".into(),
            created_at: None,
            versions: vec![
                SpecVersion { spec: spec("1"), template: TemplateId(0) },
                SpecVersion { spec: spec("2"), template: TemplateId(1) },
            ],
            delays: PodDelays {
                scheduling: ln(0.05, 0.2),
                image_pull: ln(6.0, 25.0),
                container_start: ln(1.0, 3.0),
                readiness: ln(4.0, 15.0),
                termination: ln(2.0, 10.0),
            },
        }],
        templates: vec![
            Template { images: "1".into(), image_bit: 1, never_ready: 0.0 },
            Template { images: "2".into(), image_bit: 2, never_ready: 0.0 },
        ],
        world: World {
            node_monitor_grace_period: s(40.0),
            pod_gc: PodGc::DEFAULT,
            taint_eviction: true,
            replacement_order: ReplacementOrder::Random,
            delaying_queue: DelayingQueue::EarliestWins,
            kubelet_outlives_node: false,
        },
        churn: vec![],
        script: vec![ScriptedAction {
            at: Instant::START + s(60.0),
            action: Action::UpdateSpec { daemon_set: DaemonSetId(0), version: 1 },
        }],
    };
    let t = std::time::Instant::now();
    let o = simulate(&plan, 7, Checking::Off, &mut ()).unwrap();
    let e = t.elapsed();
    println!(
        "{n} nodes: {:?} {} events {:.0} ns/event digest {:x}",
        e,
        o.events,
        e.as_nanos() as f64 / o.events as f64,
        o.digest
    );
    let t = std::time::Instant::now();
    let mut a = everynode::analysis::run::RunAnalysis::new(plan.horizon);
    let o = simulate(&plan, 7, Checking::Off, &mut a).unwrap();
    println!("   with analysis {:?} {:x}", t.elapsed(), o.digest);
    if n <= 2000 {
        let o = simulate(&plan, 7, Checking::Invariants, &mut ());
        println!("{o:?}");
    }
}
