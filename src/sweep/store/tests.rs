//! What is written is read as it was, and nothing else is.

use proptest::prelude::*;

use super::layout::samples;
use super::*;
use crate::sweep::grid::{Grid, Parameter};
use crate::sweep::measured::Measured;
use crate::sweep::run_row::RunRow;

fn layout() -> Layout {
    let values = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
    let grid = Grid::full(vec![
        Parameter { path: "daemon_sets.agent.maxUnavailable".to_owned(), values: values(&["1", "10%"]) },
        Parameter {
            path: "delays.image_pull".to_owned(),
            values: values(&["Uniform(\"1s\", \"2s\")", "5s", "Zipf(n: 3, \"a\")"]),
        },
    ]);
    Layout::new(grid, vec!["agent".to_owned(), "node.exporter".to_owned()], 2)
}

fn written(layout: &Layout, rows: &[RunRow]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = RowWriter::begin(layout, &mut bytes);
    rows.iter().for_each(|row| writer.write(row).unwrap());
    writer.flush().unwrap();
    drop(writer);
    bytes
}

fn read(layout: &Layout, bytes: &[u8]) -> Result<Vec<RunRow>, StoreError> {
    RowReader::new(layout, bytes)?.collect()
}

fn figure() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![Just(None), (0.0..=1e15).prop_map(Some), (0.0..1e6).prop_map(Some), Just(Some(0.1 + 0.2))]
}

fn measured() -> impl Strategy<Value = Measured> {
    let layout = layout();
    let values = prop::collection::vec(figure(), layout.columns().len());
    let missed = prop::collection::vec(any::<Option<bool>>(), layout.objectives);
    let shares = prop::collection::vec(prop::option::of(0.0..=1.0), samples());
    let availability = prop::collection::vec(shares, layout.daemon_sets.len());
    (values, missed, availability).prop_map(|(values, missed, availability)| Measured {
        values,
        missed,
        availability,
    })
}

fn row() -> impl Strategy<Value = RunRow> {
    let outcome = prop_oneof![
        4 => measured().prop_map(Ok),
        1 => "[ -~äé\t]{0,20}[a-z,\"`]".prop_map(Err),
    ];
    (0..layout().grid.point_count(), any::<u32>(), any::<u64>(), outcome)
        .prop_map(|(point, replication, seed, outcome)| RunRow { point, replication, seed, outcome })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_come_back_as_they_were(rows in prop::collection::vec(row(), 0..4)) {
        let layout = layout();
        let bytes = written(&layout, &rows);
        prop_assert_eq!(bytes.iter().filter(|&&byte| byte == b'\n').count(), rows.len() + 1);
        let again = read(&layout, &bytes).unwrap();
        prop_assert_eq!(written(&layout, &again), bytes);
        prop_assert_eq!(again, rows);
    }
}

#[test]
fn the_file_looks_like_this() {
    let layout = Layout::new(layout().grid, vec!["agent".to_owned()], 1);
    let mut values = vec![None; layout.columns().len()];
    values[..4].copy_from_slice(&[Some(196.5), Some(0.0), Some(0.85), None]);
    let mut shares = vec![Some(1.0); samples()];
    shares[0] = None;
    let measured = Measured { values, missed: vec![Some(true)], availability: vec![shares] };
    let rows = [
        RunRow { point: 0, replication: 0, seed: 7, outcome: Ok(measured) },
        RunRow { point: 4, replication: 1, seed: 8, outcome: Err("there is no `agent`, it says".to_owned()) },
    ];
    insta::assert_snapshot!(String::from_utf8(written(&layout, &rows)).unwrap());
}

#[test]
fn what_does_not_belong_to_the_sweep_is_refused_with_its_place() {
    let layout = layout();
    let row = RunRow { point: 4, replication: 1, seed: 8, outcome: Err("no".to_owned()) };
    let bytes = String::from_utf8(written(&layout, &[row])).unwrap();
    let complaint = |bytes: &str| read(&layout, bytes.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        complaint(&bytes.replace("10%", "5%")),
        "line 2, column `daemon_sets.agent.maxUnavailable`: expected the point's value of this parameter, found `5%`"
    );
    assert_eq!(
        complaint(&bytes.replace("\n4,", "\n6,")),
        "line 2, column `point`: expected the index of a point of this sweep, found `6`"
    );
    assert_eq!(
        complaint(&bytes.replace("seed", "luck")),
        "the columns are not those of this sweep: column 3 is `luck` instead of `seed`"
    );
    let (fields, checksum) = bytes.trim_end().rsplit_once(',').unwrap();
    let columns = layout.header().len();
    assert_eq!(
        complaint(&format!("{fields}\n")),
        format!("line 2 has {} columns instead of {columns}", columns - 1)
    );
    let damaged = "line 2 is damaged: its checksum is not that of the line";
    for other in [
        bytes.replace(",no,", ",on,"),
        bytes.replace(",no,", ",\"no\","),
        bytes.replace(checksum, "00000000"),
        bytes.replace("\n4,", "\n\n4,"),
        bytes.trim_end().to_owned(),
    ] {
        assert_eq!(complaint(&other), damaged, "{other}");
    }
    assert_eq!(complaint(&format!("{bytes}\n")), "line 3 is damaged: its checksum is not that of the line");
    let without = |line: &str| line.rsplit_once(',').unwrap().0.to_owned() + "\n";
    let old: String = bytes.lines().map(without).collect();
    assert!(complaint(&old).contains("written by another version of everynode"));
}
