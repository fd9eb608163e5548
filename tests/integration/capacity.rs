//! What DaemonSets take of the nodes, with figures worked out by hand.

use everynode::capacity::amounts::Resource;
use everynode::capacity::machines::{Machine, Provider, sizes_of};
use everynode::capacity::node_groups::Eligibility;
use everynode::capacity::pool::PoolCapacity;
use everynode::capacity::unschedulable::{PreemptionVictims, Unschedulable};
use everynode::capacity::usage::{ResourceUsage, find};
use everynode::capacity::{Capacity, CapacityQuery, Cluster, capacity_of};
use everynode::scenario::Scenario;

use crate::support::load;
use crate::support::made_part::Page;
use crate::support::workplace::{Workplace, status, stderr, stdout};

/// 2,000 thousandths of cpu a node, of which other pods take 1,200. Of `agent`, an init container beside a sidecar needs the
/// most cpu (500 + 50) and the running containers the most memory (200 + 32); its runtime class adds 250 and 120 Mi: 800
/// thousandths and 352 Mi. `trainer` wants 1,000 and a device in zone b.
const WORKED: &str = r##"(
    duration: "10m",
    node_pools: {
        "apps": (
            count: 4,
            zones: ["a", "b"],
            allocatable: (cpu: "2", memory: "4Gi", ephemeral_storage: "10Gi", pods: 20, extended: {"nvidia.com/gpu": 1}),
            price_per_hour: "0.10 EUR",
            background: Pods([(per_node: 3, cpu: "400m", memory: "512Mi")]),
        ),
        "db": (count: 2, taints: ["dedicated=db:NoSchedule"]),
    },
    priority_classes: {"training": 1000},
    daemon_sets: {
        "agent": (inline: r#"
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: kata}
handler: kata
overhead: {podFixed: {cpu: 250m, memory: 120Mi}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      runtimeClassName: kata
      initContainers:
      - {name: proxy, image: 'proxy:1', restartPolicy: Always, resources: {requests: {cpu: 50m, memory: 32Mi}}}
      - {name: setup, image: 'setup:1', resources: {requests: {cpu: 500m, memory: 64Mi}}}
      containers:
      - {name: agent, image: 'agent:1', resources: {requests: {cpu: 100m, memory: 200Mi, ephemeral-storage: 1Gi}, limits: {memory: 400Mi}}}
"#),
        "trainer": (inline: r#"
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: trainer}
spec:
  selector: {matchLabels: {app: trainer}}
  template:
    metadata: {labels: {app: trainer}}
    spec:
      priorityClassName: training
      nodeSelector: {topology.kubernetes.io/zone: b}
      containers:
      - {name: trainer, image: 'trainer:1', resources: {requests: {cpu: '1'}, limits: {nvidia.com/gpu: '1'}}}
"#),
    },
)"##;

/// Another one, for every node that has no taints.
const SCANNER: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: scanner, namespace: security}
spec:
  selector: {matchLabels: {app: scanner}}
  template:
    metadata: {labels: {app: scanner}}
    spec:
      priorityClassName: system-node-critical
      containers:
      - {name: scanner, image: 'scanner:1', resources: {requests: {cpu: 300m, memory: 256Mi}, limits: {cpu: 600m}}}
";

fn known(scenario: &Scenario) -> Cluster<'_> {
    Cluster { plan: &scenario.plan, limits: &scenario.limits, pools: &scenario.pool_infos }
}

pub fn capacity(text: &str, leave: Option<&str>) -> Capacity {
    let scenario = load(text);
    capacity_of(&CapacityQuery {
        before: None,
        after: known(&scenario),
        eligibility: Eligibility::ByNode,
        has_nodes: true,
        pool: None,
        leave: leave.map(|leave| leave.parse().unwrap()),
    })
    .unwrap()
}

pub fn pool<'c>(capacity: &'c Capacity, name: &str) -> &'c PoolCapacity {
    capacity.pools.iter().find(|pool| pool.pool == name).unwrap()
}

/// Requested, limited, and the share of what is requested.
pub fn taken(usage: &[ResourceUsage], resource: &Resource) -> (i64, Option<i64>, Option<f64>) {
    let found = find(usage, resource).unwrap();
    (found.requested, found.limited, found.requested_share)
}

const MEBIBYTE: i64 = 1 << 20;

#[test]
fn effective_requests_are_what_a_pod_takes() {
    let capacity = capacity(WORKED, None);
    let [agent, trainer] = &capacity.daemon_sets[..] else { panic!("{capacity:?}") };
    assert_eq!(taken(&agent.per_pod, &Resource::Cpu), (800, None, None));
    assert_eq!(taken(&agent.per_pod, &Resource::Memory), (352 * MEBIBYTE, Some(520 * MEBIBYTE), None));
    assert_eq!(taken(&agent.per_pod, &Resource::EphemeralStorage), (1024 * MEBIBYTE, None, None));
    let gpu = Resource::Named("nvidia.com/gpu".into());
    assert_eq!(taken(&trainer.per_pod, &gpu), (1, Some(1), None));
    assert_eq!((agent.priority, trainer.priority), (0, 1000));
}

#[test]
fn nodes_that_differ_are_told_apart_and_the_pool_is_their_sum() {
    let capacity = capacity(WORKED, None);
    let apps = pool(&capacity, "apps");
    let kinds: Vec<_> = apps
        .node_groups
        .iter()
        .map(|kind| (kind.nodes, kind.on[0].first_node.as_str(), taken(&kind.after, &Resource::Cpu)))
        .collect();
    assert_eq!(
        kinds,
        [(2, "apps-00000", (800, None, Some(0.4))), (2, "apps-00001", (1_800, None, Some(0.9)))]
    );
    assert_eq!(taken(&apps.after.usage, &Resource::Cpu), (5_200, None, Some(0.65)));
    assert_eq!(taken(&apps.after.usage, &Resource::Memory).0, 4 * 352 * MEBIBYTE);
    assert_eq!(taken(&apps.after.usage, &Resource::Pods), (6, None, Some(6.0 / 80.0)));
    let gpu = Resource::Named("nvidia.com/gpu".into());
    assert_eq!(taken(&apps.after.usage, &gpu), (2, Some(2), Some(0.5)));
    let nodes: Vec<u32> = apps.daemon_sets.iter().map(|here| here.nodes).collect();
    assert_eq!(nodes, [4, 2]);
    assert!(pool(&capacity, "db").daemon_sets.is_empty(), "nobody tolerates its taint");
}

/// 4 × 0.10 EUR × 730 h are 292 EUR. The DaemonSets take 65 % of the cpu and 8.6 % of the memory.
#[test]
fn money_is_the_larger_share_of_the_price() {
    let capacity = capacity(WORKED, None);
    let apps = pool(&capacity, "apps");
    let cost = apps.after.cost.as_ref().unwrap();
    assert_eq!((cost.by.clone(), cost.share, cost.currency.as_str()), (Resource::Cpu, 0.65, "EUR"));
    let cents = |amount: f64| (amount * 100.0).round();
    assert_eq!([cost.of, cost.a_month].map(cents), [29_200.0, 18_980.0]);
    let parts: Vec<f64> = apps.daemon_sets.iter().filter_map(|here| here.monthly_cost).map(cents).collect();
    assert_eq!(parts, [11_680.0, 7_300.0]);
    assert!(pool(&capacity, "db").after.cost.is_none(), "it has no price");
}

/// In zone b 1,200 and 1,000 are more than 2,000. One of the three other pods (400) is enough for the trainer, and then 800 are
/// not left for the agent, whose priority is nobody's better.
#[test]
fn who_does_not_fit_pushes_out_the_least_important_or_waits() {
    let capacity = capacity(WORKED, None);
    let [trainer, agent] = &pool(&capacity, "apps").after.unschedulable[..] else { panic!("{capacity:?}") };
    let told = |misfit: &Unschedulable| {
        let on: Vec<String> = misfit.on.iter().map(|range| range.first_node.clone()).collect();
        (misfit.daemon_set.clone(), misfit.nodes, on.join(" "), misfit.reason.clone())
    };
    let on = "apps-00001 apps-00003".to_owned();
    assert_eq!(told(trainer), ("trainer".to_owned(), 2, on.clone(), "Insufficient cpu".to_owned()));
    assert_eq!(told(agent), ("agent".to_owned(), 2, on, "Insufficient cpu".to_owned()));
    assert!(matches!(
        trainer.victims[..],
        [PreemptionVictims::Background { pods: 1, of: 3, priority: 0, .. }]
    ));
    assert!(agent.victims.is_empty());
}

/// 20 % of a node are to be 1,800 thousandths and 352 Mi.
#[test]
fn the_smallest_node_leaves_what_is_asked() {
    let capacity = capacity(WORKED, Some("80%"));
    let apps = &capacity.smallest_nodes[0].smallest;
    assert_eq!((apps.least_milli_cpu, apps.least_memory_bytes), (9_000, 1_760 * MEBIBYTE));
    let sizes: Vec<String> =
        apps.machines.iter().map(|candidate| candidate.machine.as_ref().unwrap().to_string()).collect();
    assert_eq!(sizes, ["aks:Standard_D16s_v5", "eks:m6i.4xlarge", "gke:n2-standard-16"]);
    let now = apps.left_now.unwrap();
    assert!((now.cpu - 0.1).abs() < 1e-9, "{now:?}");
}

/// `machine` gives what `allocatable` does not say; its pods decide what is reserved.
#[test]
fn a_machine_is_what_its_provider_leaves_of_it() {
    let of = |pool: &str| {
        let text = WORKED.replace(
            r#"allocatable: (cpu: "2", memory: "4Gi", ephemeral_storage: "10Gi", pods: 20, extended: {"nvidia.com/gpu": 1}),"#,
            pool,
        );
        let offer = load(&text).plan.pools[0].offer.clone().unwrap().allocatable;
        (offer.resources.milli_cpu, offer.resources.memory_bytes / MEBIBYTE, offer.pods)
    };
    assert_eq!(of(r#"machine: "eks:m6i.xlarge","#), (3_920, 16_384 - 893 - 100, 58));
    assert_eq!(
        of(r#"machine: "aks:Standard_D4s_v5", allocatable: (pods: 30),"#),
        (3_860, 16_384 - 650 - 100, 30)
    );
    assert_eq!(
        of(r#"machine: "gke:e2-standard-4", allocatable: (memory: "13Gi"),"#),
        (3_920, 13 * 1024, 110)
    );
}

pub fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(name);
    workplace.write("worked.ron", WORKED);
    workplace.write("scanner.yaml", SCANNER);
    workplace
}

fn printed(workplace: &Workplace, arguments: &[&str], width: usize) -> String {
    let output = workplace.command(arguments).env("COLUMNS", width.to_string()).output().unwrap();
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let lines: Vec<String> = stdout(&output).lines().map(|line| line.trim_end().to_owned()).collect();
    assert!(
        lines.iter().all(|line| unicode_width::UnicodeWidthStr::width(line.as_str()) <= width),
        "{lines:#?}"
    );
    lines.join("\n")
}

const WHOLE_QUESTION: &[&str] = &["capacity", "worked.ron", "--add", "scanner.yaml", "--leave", "80%"];

#[test]
fn the_table_on_a_terminal_of_a_hundred_columns() {
    insta::assert_snapshot!(printed(&workplace("capacity-100"), WHOLE_QUESTION, 100));
}

#[test]
fn the_table_on_a_terminal_of_sixty_columns() {
    insta::assert_snapshot!(printed(&workplace("capacity-60"), WHOLE_QUESTION, 60));
}

#[test]
fn manifests_alone_say_what_a_pod_takes() {
    let workplace = workplace("capacity-manifests");
    let manifests: &[&str] = &["capacity", "scanner.yaml", "--leave", "90%"];
    insta::assert_snapshot!(printed(&workplace, manifests, 100));
    let on_machines: &[&str] =
        &["capacity", "scanner.yaml", "--machine", "aks:Standard_D4s_v5:110", "--machine", "eks:4x16Gi:58"];
    insta::assert_snapshot!("on_machines", printed(&workplace, on_machines, 100));
}

#[test]
fn csv_has_a_row_for_each_resource() {
    let workplace = workplace("capacity-csv");
    insta::assert_snapshot!(printed(&workplace, &["capacity", "worked.ron", "--format", "csv"], 400));
}

#[test]
fn json_says_before_and_after() {
    let workplace = workplace("capacity-json");
    let output = workplace.everynode(&[
        "capacity",
        "worked.ron",
        "--add",
        "scanner.yaml",
        "--format",
        "json",
        "--leave",
        "0.5",
    ]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let apps = &json["pools"][0];
    assert_eq!((&apps["pool"], &apps["price_per_hour"]), (&"apps".into(), &"0.10 EUR".into()));
    let cpu = |state: &str| apps[state]["usage"][0]["requested"].as_i64().unwrap();
    assert_eq!((cpu("before"), cpu("after")), (5_200, 5_200 + 4 * 300));
    assert_eq!(json["daemon_sets"][1]["change"], "added");
    assert_eq!(json["smallest_nodes"][0]["least_milli_cpu"], 2 * 2_100);
    let misfits = apps["after"]["unschedulable"].as_array().unwrap();
    let pushed_out = |daemon_set: &str| {
        let misfit = misfits.iter().find(|misfit| {
            misfit["daemon_set"] == daemon_set && misfit["on"][0]["first_node"] == "apps-00000"
        });
        misfit.map(|misfit| misfit["victims"].clone())
    };
    // Of two pods of priority 0 the other one is younger, so that the agent is put back first.
    assert_eq!(pushed_out("scanner").unwrap()[0]["pods"], 1);
}

#[test]
fn a_folder_gets_data_and_a_chart_of_each_pool_and_is_not_overwritten() {
    let workplace = workplace("capacity-out");
    let write = |more: &[&str]| {
        let arguments = [&["capacity", "worked.ron", "--out", "review"], more].concat();
        workplace.everynode(&arguments)
    };
    assert_eq!(status(&write(&[])), 0);
    let names: Vec<String> = workplace.files("review").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["apps.capacity.png", "apps.capacity.svg", "capacity.csv", "capacity.json"]);
    assert_eq!(status(&write(&[])), 0, "the same results are no others");
    let other = write(&["--set", "node_pools.apps.count=5"]);
    assert_eq!(status(&other), 2);
    assert!(stderr(&other).contains("use --force to replace them"), "{}", stderr(&other));
    assert_eq!(status(&write(&["--set", "node_pools.apps.count=5", "--force"])), 0);
    // A pool that is no more leaves no chart behind.
    assert_eq!(status(&write(&["--pool", "db", "--force"])), 0);
    assert!(!workplace.exists("review/apps.capacity.svg"));
    workplace.write("review/notes.md", "mine");
    let strange = write(&["--force"]);
    assert_eq!(status(&strange), 2);
    assert!(stderr(&strange).contains("holds what everynode did not write and will not touch: notes.md"));
    assert_eq!(workplace.file("review/notes.md"), b"mine");
}

#[test]
fn mistyped_names_are_answered_with_those_that_were_meant() {
    let workplace = workplace("capacity-mistyped");
    let said = |arguments: &[&str]| {
        let output = workplace.everynode(&[&["capacity"], arguments].concat());
        assert_eq!(status(&output), 2, "{arguments:?}");
        stderr(&output)
    };
    let cases: [(&[&str], &str); 8] = [
        (&["worked.ron", "--pool", "app"], "there is no node pool `app`; did you mean `apps`?"),
        (&["worked.ron", "--machine", "aks:Standard_D4_v5"], "did you mean `Standard_D4s_v5`?"),
        (&["worked.ron", "--machine", "azure:Standard_D4s_v5"], "there are `aks`, `eks` and `gke`"),
        (&["worked.ron", "--set", "node_pools.apps.machine=eks:m6i.xlrge"], "did you mean `m6i.xlarge`?"),
        (&["worked.ron", "--set", "node_pools.apps.price_per_hour=much"], "write it like 0.192"),
        (&["worked.ron", "--add", "scaner.yaml"], "did you mean `scanner.yaml`?"),
        (&["worked.ron", "scanner.yaml"], "name manifests beside a scenario with --add"),
        (&["worked.ron", "--leave", "100%"], "write a share below the whole"),
    ];
    for (arguments, expected) in cases {
        let said = said(arguments);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn a_priority_class_that_is_nowhere_stops_an_addition_and_not_a_manifest() {
    let workplace = workplace("capacity-classes");
    workplace.write("classy.yaml", &SCANNER.replace("system-node-critical", "golden"));
    let alone = workplace.everynode(&["capacity", "classy.yaml"]);
    assert_eq!(status(&alone), 0, "{}", stderr(&alone));
    assert!(
        stderr(&alone).contains("the PriorityClass `golden` is in none of these files"),
        "{}",
        stderr(&alone)
    );
    let added = workplace.everynode(&["capacity", "worked.ron", "--add", "classy.yaml"]);
    assert_eq!(status(&added), 2);
    assert!(stderr(&added).contains("no PriorityClass with name golden was found"), "{}", stderr(&added));
}

/// Amounts beyond all counting, names that a terminal would obey, and very many nodes that differ.
#[test]
fn hostile_input_is_refused_or_answered() {
    let workplace = workplace("capacity-hostile");
    let huge = SCANNER.replace("cpu: 300m, memory: 256Mi", "cpu: 600m, memory: 8Ei");
    workplace.write("huge.yaml", &huge);
    let answered =
        workplace.everynode(&["capacity", "worked.ron", "--add", "huge.yaml", "--leave", "99.99%"]);
    assert_eq!(status(&answered), 0, "{}", stderr(&answered));
    assert!(stdout(&answered).contains("nobody: it waits"), "{}", stdout(&answered));
    workplace.write(
        "escape.yaml",
        &SCANNER.replace("name: scanner, namespace", "name: \"\\e[31mred\", namespace"),
    );
    let escaped = workplace.everynode(&["capacity", "escape.yaml"]);
    assert_eq!(status(&escaped), 2);
    assert!(!stderr(&escaped).contains("\u{1b}[31mred"), "{}", stderr(&escaped));
    let many = WORKED.replace("count: 4,", "count: 100000,").replace("count: 2,", "count: 0,");
    workplace.write(
        "many.ron",
        &many.replace("topology.kubernetes.io/zone: b", "kubernetes.io/hostname: apps-00007"),
    );
    let output = workplace.everynode(&["capacity", "many.ron"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("apps-00007"), "{}", stdout(&output));
}

/// The table of `docs/capacity.md` has the sizes with what their providers leave of them. `EVERYNODE_WRITE_DOCS=1 cargo test
/// capacity::the_page` writes it anew.
#[test]
fn the_page_has_the_sizes_with_what_is_left_of_them() {
    let mut page = Page::read("docs/capacity.md");
    let mut table = "| machine | vCPUs | memory | pods | allocatable cpu | allocatable memory |\n| --- | --- | --- | --- | --- | --- |\n".to_owned();
    for provider in Provider::ALL {
        for machine in sizes_of(provider).iter().map(|size| Machine::of_size(provider, size)) {
            let offered = machine.node_allocatable();
            table += &format!(
                "| `{machine}` | {} | {} Gi | {} | {}m | {} Mi |\n",
                machine.vcpus,
                machine.memory_bytes >> 30,
                machine.max_pods,
                offered.resources.milli_cpu,
                offered.resources.memory_bytes / MEBIBYTE,
            );
        }
    }
    page.put("<!-- made: machines -->\n", &table);
    page.hold("capacity::the_page");
}

/// What is said of the scenario is said once, and not about a script that is left out for the addition's sake.
#[test]
fn an_addition_warns_of_itself_alone() {
    let workplace = workplace("capacity-warnings");
    workplace.write("scripted.ron", &WORKED.replace("    daemon_sets: {", "    script: [ At(\"1m\", PatchTemplate(\"agent\", \"spec: {priorityClassName: spare}\")) ],\n    daemon_sets: {").replace("\"training\": 1000", "\"training\": 1000, \"spare\": 5"));
    let alone = stderr(&workplace.everynode(&["capacity", "scripted.ron"]));
    let added = stderr(&workplace.everynode(&["capacity", "scripted.ron", "--add", "scanner.yaml"]));
    assert_eq!(alone, added);
    workplace.write(
        "picky.yaml",
        &SCANNER.replace("      containers:", "      nodeSelector: {disk: fast}\n      containers:"),
    );
    let picky = stderr(&workplace.everynode(&["capacity", "scripted.ron", "--add", "picky.yaml"]));
    assert!(picky.contains("`scanner`") && !picky.contains("scripted.ron:1:1"), "{picky}");
}
