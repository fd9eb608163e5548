//! What is written to `timeline.csv` comes back as it was.

use proptest::prelude::*;
use rustc_hash::FxHashMap;

use super::*;
use crate::api::taints::Taint;
use crate::engine::time::Duration;

/// No fact of a test is later.
const LATEST: Instant = Instant::from_nanoseconds(3_000_000_000 * 200);

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(vec!["fluentd".to_owned(), "node.exporter".to_owned()]);
    let pool = catalog.add_prefix("workload".to_owned());
    for ordinal in 0..4 {
        catalog.add_node(pool, Some(ordinal));
    }
    let lone = catalog.add_prefix("alone".to_owned());
    catalog.add_node(lone, None);
    catalog
}

fn write(facts: &[(Instant, Fact)], catalog: &Catalog) -> String {
    let mut writer = TimelineWriter::new(Vec::new());
    for (at, fact) in facts {
        writer.on_fact(*at, fact, catalog);
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn read(text: &str) -> Result<(Vec<(Instant, Fact)>, Catalog), ReadError> {
    let mut reader = TimelineReader::new(text.as_bytes(), LATEST)?;
    let mut names = Names::of(catalog().daemon_sets().to_vec());
    let mut facts = Vec::new();
    while let Some(fact) = reader.next_fact(&mut names)? {
        facts.push((fact.at, fact.fact));
    }
    Ok((facts, names.into_catalog()))
}

/// A fact in words, so that it can be compared across catalogs.
fn in_words((at, fact): &(Instant, Fact), catalog: &Catalog) -> String {
    let daemon_set = fact.daemon_set().map(|id| catalog.daemon_set(id));
    let node = fact.node().map(|id| catalog.node(id).to_string());
    let pod =
        fact.pod().map(|pod| catalog.pod(fact.daemon_set().unwrap(), fact.node().unwrap(), pod).to_string());
    let (kind, occurrence, revision, reason) = (fact.kind(), fact.pod(), fact.revision(), fact.reason());
    format!("{at:?} {kind:?} {daemon_set:?} {node:?} {pod:?} {occurrence:?} {revision:?} {reason:?}")
}

/// Something else about what another fact speaks of.
fn of_the_same(fact: &Fact, kind: FactKind, reason: Reason) -> Fact {
    let subject = Fact::new(kind, reason).with_daemon_set(fact.daemon_set()).with_node(fact.node());
    subject.with_pod(fact.pod()).with_revision(fact.revision())
}

#[test]
fn a_timeline_reads_like_this() {
    let pod = |kind, reason, daemon_set, node| {
        Fact::new(kind, reason).with_daemon_set(DaemonSetId(daemon_set)).with_node(NodeId(node)).with_pod(0)
    };
    let at = |seconds| Instant::START + Duration::from_seconds_f64(seconds);
    let facts = [
        (at(0.0), Fact::new(FactKind::NodeJoined, Reason::None).with_node(NodeId(1))),
        (at(1.5), pod(FactKind::PodCreated, Reason::Missing, 0, 1).with_revision(1)),
        (at(3_600.000_000_001), pod(FactKind::PodTerminating, Reason::NotEligible, 0, 1)),
        (at(3601.0), pod(FactKind::PodReady, Reason::None, 1, 4)),
    ];
    insta::assert_snapshot!(write(&facts, &catalog()), @"
    time,kind,daemon_set,node,pod,revision,reason,detail
    0,NodeJoined,,workload-00001,,,,
    1.5,PodCreated,fluentd,workload-00001,fluentd-zdx94,1,missing,
    3600.000000001,PodTerminating,fluentd,workload-00001,fluentd-zdx94,,not eligible,
    3601,PodReady,node.exporter,alone,node.exporter-5w7fc,,,
    ");
}

/// The text of a detail is the run's own: it may hold whatever an image's name does.
#[test]
fn a_detail_stands_beside_the_fact_that_follows_it_alone() {
    let node = Fact::new(FactKind::NodeTainted, Reason::Scripted).with_node(NodeId(1));
    let mut writer = TimelineWriter::new(Vec::new());
    let taint: Taint = "dedicated=gpu:NoSchedule".parse().unwrap();
    writer.on_detail(Detail::Taints { before: &[], after: &[taint] });
    writer.on_fact(Instant::START, &node, &catalog());
    writer.on_fact(Instant::START, &node, &catalog());
    writer.on_detail(Detail::Image("a\"b"));
    writer.on_fact(Instant::START, &node, &catalog());
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    insta::assert_snapshot!(text, @r#"
    time,kind,daemon_set,node,pod,revision,reason,detail
    0,NodeTainted,,workload-00001,,,scripted,added dedicated=gpu:NoSchedule
    0,NodeTainted,,workload-00001,,,scripted,
    0,NodeTainted,,workload-00001,,,scripted,"image a""b"
    "#);
    let text = text.replace("gpu", "g\u{1b}pu");
    let mut reader = TimelineReader::new(text.as_bytes(), LATEST).unwrap();
    let mut names = Names::of(catalog().daemon_sets().to_vec());
    let details: [_; 3] = std::array::from_fn(|_| reader.next_fact(&mut names).unwrap().unwrap().detail);
    let told = ["added dedicated=g pu:NoSchedule", "", "image a\"b"];
    assert_eq!(details.map(Option::unwrap_or_default), told);
}

#[test]
fn words_of_the_file_need_no_quotes() {
    let kinds = FactKind::ALL.iter().map(|kind| kind.as_str());
    for word in kinds.chain(Reason::ALL.iter().map(|reason| reason.as_str())) {
        assert_eq!(quoted(word), word.as_bytes());
    }
}

#[test]
fn what_is_wrong_is_told_by_line_and_column() {
    let told = |rows: &str| read(&format!("{}\n{rows}", HEADER.join(","))).unwrap_err().to_string();
    insta::assert_snapshot!(told("soon,NodeJoined,,n,,,,\n"), @"line 2: `soon` in the column `time` is not a time in seconds");
    insta::assert_snapshot!(told("1,NodeJoined,,n,,,,\n2,NodeMelted,,n,,,,\n"), @"line 3: `NodeMelted` in the column `kind` is not a kind of fact");
    insta::assert_snapshot!(told("1,PodReady,,n,fluentd-abcde,,,\n"), @"line 2: `fluentd-abcde` in the column `pod` is not a pod of a DaemonSet and a node");
    insta::assert_snapshot!(told("1,SpecChanged,fluentd,,,4294967295,,\n"), @"line 2: `4294967295` in the column `revision` is not the number of a revision");
    insta::assert_snapshot!(told("2,NodeJoined,,n,,,,\n1,NodeReady,,n,,,,\n"), @"line 3 is earlier than the one before it; rows must be in the order of time");
    insta::assert_snapshot!(told("1,NodeJoined\n"), @"line 2: CSV error: record 1 (line: 2, byte: 53): found record with 2 fields, but the previous record has 8 fields");
    insta::assert_snapshot!(read("time,kind\n").unwrap_err(), @"the header is `time,kind`, but that of this kind of file is `time,kind,daemon_set,node,pod,revision,reason,detail`");
}

/// Turns dice into facts as a run would state them: each pod is created, may do things, and is removed.
fn plausible_facts(dice: &[(u64, u8, u8, u8)]) -> Vec<(Instant, Fact)> {
    let mut at = Instant::START;
    let mut next_occurrence = FxHashMap::<(u16, u32), u32>::default();
    let mut present: Vec<Fact> = Vec::new();
    let mut facts = Vec::new();
    for (wait, what, which, kind) in dice {
        at = at + Duration::from_nanoseconds(*wait);
        let reason = Reason::ALL[usize::from(*kind) % Reason::ALL.len()];
        let fact = match what % 4 {
            0 => Fact::new(FactKind::NodeJoined, reason).with_node(NodeId(u32::from(which % 5))),
            1 => {
                let (daemon_set, node) = (u16::from(which % 2), u32::from(which % 5));
                let occurrence = next_occurrence.entry((daemon_set, node)).or_default();
                let subject = Fact::new(FactKind::PodCreated, reason)
                    .with_daemon_set(DaemonSetId(daemon_set))
                    .with_node(NodeId(node));
                let fact = subject.with_pod(*occurrence).with_revision(u32::from(*kind));
                *occurrence += 1;
                present.push(fact);
                fact
            }
            2 if !present.is_empty() => {
                let pod = present.swap_remove(usize::from(*which) % present.len());
                of_the_same(&pod, FactKind::PodRemoved, reason)
            }
            _ if !present.is_empty() => {
                let pod = &present[usize::from(*which) % present.len()];
                of_the_same(pod, FactKind::PodReady, reason)
            }
            _ => Fact::new(FactKind::NodeJoined, Reason::None),
        };
        facts.push((at, fact));
    }
    facts
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        dice in prop::collection::vec((0_u64..3_000_000_000, any::<u8>(), any::<u8>(), any::<u8>()), 0..200)
    ) {
        let facts = plausible_facts(&dice);
        let catalog = catalog();
        let text = write(&facts, &catalog);
        let (read_back, read_catalog) = read(&text).unwrap();
        let before: Vec<_> = facts.iter().map(|fact| in_words(fact, &catalog)).collect();
        let after: Vec<_> = read_back.iter().map(|fact| in_words(fact, &read_catalog)).collect();
        prop_assert_eq!(before, after);
        prop_assert_eq!(write(&read_back, &read_catalog), text);
    }
}
