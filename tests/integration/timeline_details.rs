//! What the timeline says of taints, labels and images beyond kind and reason.

use everynode::cluster::run::{Checking, simulate};
use everynode::report::timeline_csv::TimelineWriter;

use crate::support::{AGENT, ROUND_DELAYS, load};

/// The rows of a run that have a detail: kind and detail.
fn details(taints: &str, fields: &str) -> Vec<(String, String)> {
    let text = format!(
        r#"(
            duration: "30m",
            node_pools: {{ "pool": (count: 1, taints: [{taints}]) }},
            daemon_sets: {{ "agent": ({AGENT}) }},
            {fields}
        )"#
    );
    let scenario = load(&text);
    let mut writer = TimelineWriter::new(Vec::new());
    simulate(&scenario.plan, scenario.seed, Checking::Invariants, &mut writer).unwrap();
    let timeline = writer.finish().unwrap();
    let mut rows = csv::Reader::from_reader(&timeline[..]);
    assert_eq!(rows.headers().unwrap().iter().next_back(), Some("detail"));
    let rows = rows.records().map(|row| row.unwrap());
    rows.map(|row| (row[1].to_owned(), row[7].to_owned())).filter(|(_, detail)| !detail.is_empty()).collect()
}

fn of_kind<'a>(details: &'a [(String, String)], kind: &str) -> Vec<&'a str> {
    details.iter().filter(|(other, _)| other == kind).map(|(_, detail)| detail.as_str()).collect()
}

#[test]
fn taints_and_labels_that_come_and_go_are_named() {
    let details = details(
        r#""dedicated=agents:NoSchedule""#,
        &format!(
            r#"{ROUND_DELAYS}
        script: [
            At("1m", Taint(Nodes(pool: "pool"), "spot=yes:NoSchedule")),
            At("2m", Taint(Nodes(pool: "pool"), "spot=no:NoSchedule")),
            At("3m", Untaint(Nodes(pool: "pool"), "spot")),
            At("4m", Label(Nodes(pool: "pool"), {{ "disk": "ssd" }})),
            At("5m", FailNodes(Nodes(pool: "pool"))),
            At("10m", RepairNodes(Nodes(pool: "pool"))),
        ]"#
        ),
    );
    assert_eq!(of_kind(&details, "NodeJoined"), ["added dedicated=agents:NoSchedule"]);
    assert_eq!(
        of_kind(&details, "NodeTainted"),
        [
            "added spot=yes:NoSchedule",
            "added spot=no:NoSchedule; removed spot=yes:NoSchedule",
            "removed spot=no:NoSchedule",
        ]
    );
    assert_eq!(of_kind(&details, "NodeLabelled"), ["added disk=ssd"]);
    let unreachable =
        ["NoSchedule", "NoExecute"].map(|effect| format!("node.kubernetes.io/unreachable:{effect}"));
    let [added, removed] = ["added", "removed"]
        .map(|verb| unreachable.each_ref().map(|taint| format!("{verb} {taint}")).join("; "));
    assert_eq!(of_kind(&details, "NodeNotReady"), [added]);
    assert_eq!(of_kind(&details, "NodeReady"), [removed]);
}

#[test]
fn images_are_named_where_they_change_and_where_they_are_pulled() {
    let script = r#"script: [ At("5m", SetImage("agent", "agent:2")) ],"#;
    for registry in ["", r#"cluster: (registry: Shared(bandwidth: "500MB/s")),"#] {
        let details = details("", &format!("{script} {registry}"));
        assert_eq!(of_kind(&details, "SpecChanged"), ["image agent=agent:2"], "{registry}");
        assert_eq!(of_kind(&details, "ImagesPulled").last(), Some(&"image agent:2"), "{registry}");
        let started = of_kind(&details, "ImagePullStarted");
        assert_eq!(started.last().copied(), (!registry.is_empty()).then_some("image agent:2"), "{registry}");
    }
}
