//! What multiplies is bounded, what is said of very much is short, and people of other languages are understood.

use super::*;

fn refusal(fields: &str) -> String {
    match load(&scenario(fields)) {
        Ok(_) => panic!("{fields} is taken"),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn what_multiplies_without_bound_is_refused_with_the_limit() {
    for fields in [
        "script: [At(\"1m\", AddNodes(pool: \"workload\", count: 4294967295))]",
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 4294967295, demand: Steps([(\"0s\", 1)]))]",
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Steps([(\"0s\", 4294967295)]))]",
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Jobs(every: \"1m\", nodes: 4294967295, lasting: \"1m\"))]",
    ] {
        assert!(refusal(fields).contains("1,000,000 is the most"), "{fields}: {}", refusal(fields));
    }
    for fields in [
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Steps([(\"0s\", 1)]), scan_interval: \"1ns\")]",
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Jobs(every: \"1ns\", nodes: 1, lasting: \"1m\"))]",
        "churn: [Joins(pool: \"workload\", every: \"1ns\")]",
        "faults: [Unready(after: \"1ns\", lasts: \"1ns\")]",
        "cluster: (pod_gc: (period: \"1ns\"))",
        "script: [At(\"1m\", DeleteInBatches(daemon_set: \"agent\", at_once: 1, look_every: \"1ns\"))]",
    ] {
        assert!(refusal(fields).contains("10,000,000 is the most"), "{fields}: {}", refusal(fields));
    }
}

/// `text` so often, with the place of each in it where it says `#`.
fn repeated(times: usize, text: &str) -> String {
    let texts: Vec<String> = (0..times).map(|number| text.replace('#', &number.to_string())).collect();
    texts.join(", ")
}

#[test]
fn nodes_count_however_they_come() {
    let joins = "churn: [Joins(pool: \"workload\", every: \"0.1ms\")]";
    assert!(
        refusal(joins).contains("these make 6,000,003 nodes, and 1,000,000 is the most"),
        "{}",
        refusal(joins)
    );
    let two = |more: &str| format!("{more}, churn: [Joins(pool: \"workload\", every: \"1ms\")]");
    let upgrade = "At(\"1m\", UpgradePool(pool: \"workload\", max_surge: \"100%\"))";
    let upgrades = two(&format!("script: [{}]", repeated(10, upgrade)));
    let said = refusal(&upgrades);
    assert!(
        said.contains("in the place of others these make 4,200,021 nodes, and 4,000,000 is the most"),
        "{said}"
    );
    let lifetimes = "churn: [Lifetimes(pool: \"workload\", lifetime: \"0.2ms\")]";
    assert!(refusal(lifetimes).contains("4,000,000 is the most"), "{}", refusal(lifetimes));
}

#[test]
fn what_happens_is_bounded_in_all_and_not_only_by_itself() {
    let churn =
        |times| format!("churn: [{}]", repeated(times, "Leaves(pool: \"workload\", every: \"0.1ms\")"));
    assert!(load(&scenario(&churn(16))).is_ok());
    let said = refusal(&churn(17));
    assert!(
        said.contains("102,000,000 things would happen in the run, and 100,000,000 is the most"),
        "{said}"
    );
    let deletions = repeated(101, "At(\"1m\", DeletePods(\"agent\", Nodes()))");
    let text = scenario(&format!("script: [{deletions}]")).replace("count: 3", "count: 1000000");
    assert!(complaints(&text).contains("101,000,000 things would happen"), "{}", complaints(&text));
}

#[test]
fn labels_and_taints_of_nodes_are_bounded() {
    let keys = |times| repeated(times, "At(\"1m\", Label(Nodes(), {\"key-#\": \"v\"}))");
    assert!(load(&scenario(&format!("script: [{}]", keys(1_000)))).is_ok());
    let said = refusal(&format!("script: [{}]", keys(1_001)));
    assert!(said.contains("the script writes 1,001 different ones, and 1,000 is the most"), "{said}");
    let one_by_one = "At(\"1m\", Taint(Nodes(count: 1), \"k-#=v:NoSchedule\"))";
    let all = repeated(200, "At(\"1m\", Taint(Nodes(), \"k=#:NoSchedule\"))");
    let script = format!("script: [{}, {all}]", repeated(900, one_by_one));
    let text = scenario(&script).replace("count: 3", "count: 5000");
    assert!(
        complaints(&text).contains("labels and taints, and 10,000,000 is the most"),
        "{}",
        complaints(&text)
    );
    let many = repeated(1_001, "\"label-#\": \"v\"");
    let text = scenario("").replace("\"nodepool\": \"workload\"", &many);
    assert!(complaints(&text).contains("1,001 labels of a node are too many"), "{}", complaints(&text));
}

/// Each change keeps what the changes before it have added.
#[test]
fn templates_that_grow_with_each_change_are_bounded() {
    let large = format!(
        "At(\"1m\", PatchTemplate(\"agent\", \"metadata: {{annotations: {{large: {}}}}}\"))",
        "a".repeat(50_000)
    );
    let changes = |times| repeated(times, "At(\"1m\", SetImage(\"agent\", \"agent:v#\"))");
    assert!(load(&scenario(&format!("script: [{large}, {}]", changes(90)))).is_ok());
    let said = refusal(&format!("script: [{large}, {}]", changes(250)));
    assert_eq!(said.matches("and 5,000,000 is the most").count(), 1, "{said}");
}

/// Whether it comes to anything is only known when the whole template has been gone through.
#[test]
fn changes_that_come_to_nothing_count_as_well() {
    let large = format!(
        "At(\"1s\", PatchTemplate(\"agent\", \"metadata: {{annotations: {{large: {}}}}}\"))",
        "a".repeat(60_000)
    );
    for change in [
        "SetImage(\"agent\", \"no-container=agent:v#\")",
        "PatchTemplate(\"agent\", \"spec: {bla#: 1}\")",
        "SetStrategy(\"agent\", (maxUnavailable: 1))",
        "RollBack(\"agent\", 1000#)",
    ] {
        let found = |times, at| {
            let changes = repeated(times, &format!("At(\"{at}\", {change})"));
            let problems = load(&scenario(&format!("script: [{large}, {changes}]")))
                .map_or_else(|problems| problems, |scenario| scenario.warnings);
            let said = problems.list.iter().map(|problem| problem.message.as_str());
            said.filter(|said| said.contains("and 5,000,000 is the most")).count()
        };
        assert_eq!(found(2, "1m"), 0, "{change}");
        assert_eq!(found(250, "0s"), 0, "{change}: the template is still small");
        assert_eq!(found(250, "1m"), 1, "{change}");
    }
}

#[test]
fn daemon_sets_and_changes_of_them_are_bounded() {
    let said = |times| {
        let changes = repeated(times, "At(\"1m\", SetImage(\"agent\", \"other=agent:#\"))");
        complaints(&scenario(&format!("script: [{changes}]")))
    };
    assert!(said(8_499).ends_with("error: 8,479 more errors are not shown"), "{}", said(8_499));
    // Of more, none is looked at.
    let too_many = said(8_500);
    assert!(
        too_many.starts_with("error: there are 8,501 DaemonSets and changes of them, and 8,500 is the most"),
        "{too_many}"
    );
    assert_eq!(too_many.matches("error").count(), 1, "{too_many}");
}

#[test]
fn node_pools_are_bounded() {
    let pools = |times| {
        let pools = repeated(times, "\"pool-#\": (count: 1)");
        scenario("").replace("\"workload\": (count: 3", &format!("{pools}, \"workload\": (count: 3"))
    };
    assert!(load(&pools(4_999)).is_ok());
    let said = complaints(&pools(5_000));
    assert!(said.starts_with("error: there are 5,001 node pools, and 5,000 is the most"), "{said}");
}

/// What is only looked for to warn of it is not looked for without end.
#[test]
fn among_too_many_pools_nobody_looks_for_what_selects_none() {
    let script =
        repeated(1_500, "At(\"1m\", DeletePods(\"agent\", Nodes(labels: {\"nodepool\": \"workload\"})))");
    let pools = repeated(2_000, "\"pool-#\": (count: 1)");
    let text = scenario(&format!("script: [{script}]"))
        .replace("\"workload\": (count: 3", &format!("{pools}, \"workload\": (count: 3"));
    let said = complaints(&text);
    assert!(said.contains("there are too many pools, labels and actions"), "{said}");
}

#[test]
fn of_a_value_without_end_the_beginning_is_shown() {
    let said = complaints(&scenario(&format!("{}: 1,", "a".repeat(1_000_000))));
    assert!(said.len() < 10_000 && said.contains('…'), "{}", said.len());
}

#[test]
fn ten_years_are_as_long_as_a_run_can_be() {
    assert!(load(&scenario("").replace("\"10m\"", "\"10y\"")).is_ok());
    assert!(complaints(&scenario("").replace("\"10m\"", "\"10y 1s\"")).contains("longer than ten years"));
}

#[test]
fn pods_of_a_node_are_bounded() {
    let text = scenario("").replace(
        "(count: 3,",
        "(count: 3, allocatable: (cpu: \"4\", pods: 110), background: Pods([(per_node: 4294967295, cpu: \"0\")]),",
    );
    assert!(complaints(&text).contains("4294967295 pods on a node are too many, and 10,000 is the most"));
}

#[test]
fn of_many_errors_the_first_are_shown_and_the_others_counted() {
    let fields: Vec<String> = (0..5_000).map(|number| format!("field_{number}: 1")).collect();
    let said = complaints(&scenario(&format!("    {},", fields.join(",\n    "))));
    assert_eq!(said.matches("there is no field").count(), 20);
    assert!(said.contains("`field_0`") && said.contains("`field_19`"));
    assert!(said.ends_with("error: 4,980 more errors are not shown"), "{said}");
}

#[test]
fn a_key_that_is_written_often_is_named_with_its_first_place() {
    let said = complaints(&scenario("    seed: 1,\n    seed: 2,\n    seed: 3,"));
    assert_eq!(said.matches("`seed` is written twice").count(), 2);
    assert_eq!(said.matches("first here").count(), 2);
}

#[test]
fn lines_far_down_keep_their_numbers() {
    let said = complaints(&scenario(&format!("{}    sed: 1,", "\n".repeat(1_000))));
    assert!(said.contains("scenarios/test.ron:1013:5"), "{said}");
}

#[test]
fn other_languages_are_understood() {
    let said = complaints("(\n    # my cluster\n    seed: 1,\n)");
    assert!(
        said.contains("`#` begins no comment here") && said.contains("comments begin with `//`"),
        "{said}"
    );
    let said = complaints("(seed: 1, # one\n duration: \"1h\")");
    assert!(said.contains("comments begin with `//`"), "{said}");
    let said = complaints("(\n    duration: '1h',\n)");
    assert!(said.contains("texts stand in double quotes: \"1h\""), "{said}");
    let said = refusal("script: [At(time: \"1m\", action: RestartRollout(\"agent\"))]");
    assert!(said.contains("the values of `At` are written without names"), "{said}");
    assert!(said.contains("write At(\"10m\", RestartRollout(\"agent\"))"), "{said}");
    let said = load_text("agent.yaml", "kind: DaemonSet\n", &[], &files).unwrap_err().to_string();
    assert!(said.contains("is a manifest, and no scenario") && said.contains("everynode check"), "{said}");
    let result = "{\n  \"version\": \"0.1.0\",\n  \"scenario_hash\": \"00\"\n}\n";
    let said = load_text("r1/summary.json", result, &[], &files).unwrap_err().to_string();
    assert!(said.contains("is what came of a run, and no scenario"), "{said}");
}

#[test]
fn a_delay_of_pulls_does_nothing_beside_a_registry() {
    let registry = "cluster: (registry: Shared(bandwidth: \"1GB/s\")),";
    assert_eq!(complaints(&scenario(registry)), "");
    let said = complaints(&scenario(&format!("{registry} delays: (image_pull: \"5s\")")));
    assert!(said.contains("this does nothing: the images are pulled from the registry"), "{said}");
}
