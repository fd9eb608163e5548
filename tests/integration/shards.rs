//! A sweep in parts: whatever their number, joined they are to the byte what one machine writes; and what does not fit
//! together, or is not all there, is refused.

use std::fs;
use std::ops::Deref;
use std::process::{Command, Output};

use crate::folders::assert_refused;
use crate::support::with_checksums;
use crate::support::workplace::{AGENT_MANIFEST, Workplace, stderr};

const SCENARIO: &str = r##"(
    seed: 7,
    duration: "5m",
    node_pools: { "pool": (count: 3) },
    daemon_sets: { "agent": (manifest: "agent.yaml") },
    delays: (image_pull: LogNormal(median: "6s", p95: "25s")),
    script: [ At("1m", SetImage("agent", "agent:2")) ],
    objectives: [ Rollout(daemon_set: "agent", within: "40s") ],
)"##;

/// Four points, of which the first and the last cannot be built.
const SWEEP: &[&str] = &[
    "sweep",
    "small.ron",
    "--vary",
    "daemon_sets.agent.maxUnavailable=0,1",
    "--vary",
    "daemon_sets.agent.maxSurge=0,1",
    "--replications",
    "3",
];

/// A folder with a scenario whose sweep is dealt out.
struct Dealt(Workplace);

impl Deref for Dealt {
    type Target = Workplace;

    fn deref(&self) -> &Workplace {
        &self.0
    }
}

impl Dealt {
    fn new(name: &str) -> Self {
        let workplace = Workplace::new(&format!("shards-{name}"));
        workplace.write("small.ron", SCENARIO);
        workplace.write("agent.yaml", AGENT_MANIFEST);
        Self(workplace)
    }

    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        self.command(arguments).envs(environment.iter().copied()).output().unwrap()
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments, &[]);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        output
    }

    /// It must end with status 2; what it says.
    #[track_caller]
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        stderr(&output)
    }

    fn shard(&self, sweep: &[&str], index: u64, count: u64, out: &str) {
        self.succeeds(&[sweep, &["--shard", &format!("{index}/{count}"), "--out", out]].concat());
    }
}

/// Joins 1, 2, 5 and 13 shards, and holds them against the whole, whose number of runs is returned.
fn joined_as_whole(name: &str, more: &[&str]) -> usize {
    let workplace = Dealt::new(name);
    let sweep = [SWEEP, more].concat();
    workplace.succeeds(&[&sweep[..], &["--out", "whole", "--no-charts"]].concat());
    let whole = workplace.files("whole");
    for count in [1, 2, 5, 13] {
        let shards = format!("shards-{count}");
        for index in (0..count).rev() {
            workplace.shard(&sweep, index, count, &shards);
        }
        let merged = format!("merged-{count}");
        workplace.succeeds(&["merge", &shards, "--out", &merged, "--no-charts"]);
        assert_eq!(workplace.files(&merged), whole, "{count} shards");
    }
    let rows = fs::read_to_string(workplace.folder.join("whole/results.csv")).unwrap();
    assert!(rows.contains("maxSurge"), "two points cannot be built: {rows}");
    rows.lines().count() - 1
}

#[test]
fn shards_joined_are_the_whole() {
    assert_eq!(joined_as_whole("joined", &[]), 12);
}

#[test]
fn charts_and_table_are_those_of_the_whole() {
    let workplace = Dealt::new("charts");
    let whole = workplace.succeeds(&[SWEEP, &["--out", "whole"]].concat());
    (0..2).for_each(|index| workplace.shard(SWEEP, index, 2, "shards"));
    let merged = workplace.succeeds(&["merge", "shards", "--out", "merged"]);
    assert_eq!(workplace.files("merged"), workplace.files("whole"));
    assert!(workplace.files("whole").iter().any(|(name, _)| name.ends_with(".png")));
    // All but the closing line, which says where it is and how it came to be.
    let table = |output: &Output| {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        text.trim_end().rsplit_once('\n').unwrap().0.to_owned()
    };
    assert_eq!(table(&merged), table(&whole));
}

#[test]
fn shards_of_points_that_end_early_are_the_whole() {
    let runs = joined_as_whole("precise", &["--precision", "agent.rollout_seconds=400%,at_least=2"]);
    assert!((6..12).contains(&runs), "{runs} runs, and none was spared");
}

#[test]
fn a_shard_takes_its_number_from_the_environment_and_goes_on_by_default() {
    let workplace = Dealt::new("auto");
    for index in ["0", "1", "0"] {
        let auto = [SWEEP, &["--shard", "auto/2", "--resume"]].concat();
        let output = workplace.run(&auto, &[("JOB_COMPLETION_INDEX", index)]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let task = |id| {
        [
            ("SLURM_ARRAY_TASK_ID", id),
            ("SLURM_ARRAY_TASK_COUNT", "2"),
            ("SLURM_ARRAY_TASK_MIN", "4"),
            ("SLURM_ARRAY_TASK_MAX", "5"),
        ]
    };
    for id in ["4", "5"] {
        let output = workplace.run(&[SWEEP, &["--shard", "auto", "--out", "slurm"]].concat(), &task(id));
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let kubernetes = "output/small-sweep-7-shards/shard-0001-of-0002";
    assert_eq!(workplace.files("slurm/shard-0001-of-0002"), workplace.files(kubernetes));
    let names: Vec<_> = workplace.files(kubernetes).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["results.csv", "sweep.json"], "a part has no summary");
    let output = workplace.run(&[SWEEP, &["--shard", "auto/2"]].concat(), &[("JOB_COMPLETION_INDEX", "2")]);
    assert!(stderr(&output).contains("the indices go from 0 to 1"), "{}", stderr(&output));
}

#[test]
fn what_is_missing_is_named() {
    let workplace = Dealt::new("missing");
    for index in [0, 3] {
        workplace.shard(SWEEP, index, 5, "shards");
    }
    // A third was killed in the middle of a row: what a shell's `shard-*` names is not all there is.
    workplace.shard(SWEEP, 4, 5, "shards");
    let unfinished = workplace.folder.join("shards/.shard-0004-of-0005.partial");
    fs::rename(workplace.folder.join("shards/shard-0004-of-0005"), &unfinished).unwrap();
    let rows = fs::read_to_string(unfinished.join("results.csv")).unwrap();
    let kept: Vec<&str> = rows.split_inclusive('\n').take(2).collect();
    fs::write(unfinished.join("results.csv"), format!("{}2,0,", kept.concat())).unwrap();

    let expected = "error: 3 of 5 shards are not complete, 6 runs are missing:
  shard 1/5 is not there; it lacks 3 runs
    point 0 (daemon_sets.agent.maxUnavailable=0, daemon_sets.agent.maxSurge=0): replication 1
    point 2 (daemon_sets.agent.maxUnavailable=1, daemon_sets.agent.maxSurge=0): replication 0
    point 3 (daemon_sets.agent.maxUnavailable=1, daemon_sets.agent.maxSurge=1): replication 2
  shard 2/5 is not there; it lacks 2 runs
    point 0 (daemon_sets.agent.maxUnavailable=0, daemon_sets.agent.maxSurge=0): replication 2
    point 2 (daemon_sets.agent.maxUnavailable=1, daemon_sets.agent.maxSurge=0): replication 1
  shard 4/5 is unfinished in shards/.shard-0004-of-0005.partial; it lacks 1 run
    point 3 (daemon_sets.agent.maxUnavailable=1, daemon_sets.agent.maxSurge=1): replication 0
run them where the scenario is, as here, then merge again:
  everynode sweep small.ron --vary daemon_sets.agent.maxUnavailable=0,1 --vary daemon_sets.agent.maxSurge=0,1 --replications 3 --seed 7 --out shards --shard 1/5 --resume
  and so on for the other shards
";
    let given = ["merge", "shards/shard-0000-of-0005", "shards/shard-0003-of-0005"];
    assert_eq!(workplace.refuses(&given), expected);
    assert_eq!(workplace.refuses(&["merge", "shards"]), expected);
    assert!(!workplace.folder.join("output").exists());
}

#[test]
fn a_damaged_description_is_passed_over_nowhere() {
    let workplace = Dealt::new("damaged-description");
    for index in 0..4 {
        workplace.shard(SWEEP, index, 4, "shards");
    }
    let folder = |name: &str| workplace.folder.join("shards").join(name);
    for index in [1, 2] {
        fs::rename(
            folder(&format!("shard-000{index}-of-0004")),
            folder(&format!(".shard-000{index}-of-0004.partial")),
        )
        .unwrap();
        fs::write(folder(&format!(".shard-000{index}-of-0004.partial/sweep.json")), "{}").unwrap();
    }
    let beside = ["merge", "shards/shard-0000-of-0004", "shards/shard-0003-of-0004"];
    let said = workplace.refuses(&beside);
    assert!(said.contains("an unfinished shard beside the others is damaged"), "{said}");
    for given in [&beside[..], &["merge", "shards"]] {
        let said = workplace.refuses(given);
        for index in [1, 2] {
            assert!(said.contains(&format!("shards/.shard-000{index}-of-0004.partial/sweep.json")), "{said}");
        }
    }
}

#[test]
fn the_command_that_is_named_computes_what_is_missing() {
    let listed = [
        "sweep",
        "small.ron",
        "--point",
        "maxUnavailable=1,delays.image_pull=LogNormal(median: \"6s\", p95: \"25s\")",
        "--point",
        "maxUnavailable=2,delays.image_pull=5s",
        "--set",
        "duration=4m",
        "--precision",
        "rollout_seconds=5%,at_least=2",
        "--baseline",
        "maxUnavailable=2,delays.image_pull=5s",
    ];
    for (name, sweep) in [("command", SWEEP), ("command-listed", &listed)] {
        let workplace = Dealt::new(name);
        workplace.shard(sweep, 0, 2, "the shards");
        let said = workplace.refuses(&["merge", "the shards"]);
        let command = said.lines().find_map(|line| line.strip_prefix("  everynode ")).expect(&said);
        let binary = env!("CARGO_BIN_EXE_everynode");
        let ran = Command::new("sh")
            .current_dir(&workplace.folder)
            .args(["-c", &format!("{binary} {command}")])
            .output();
        assert!(ran.as_ref().unwrap().status.success(), "{command}: {}", stderr(&ran.unwrap()));
        workplace.succeeds(&["merge", "the shards", "--out", "merged", "--no-charts"]);
        workplace.succeeds(&[sweep, &["--out", "whole", "--no-charts"]].concat());
        assert_eq!(workplace.files("merged"), workplace.files("whole"));
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let workplace = Dealt::new("unfit");
    workplace.shard(SWEEP, 0, 2, "shards");
    workplace.shard(SWEEP, 1, 2, "shards");
    workplace.shard(&[SWEEP, &["--seed", "8"]].concat(), 1, 2, "seed");
    workplace.shard(SWEEP, 1, 3, "count");
    fs::write(workplace.folder.join("agent.yaml"), AGENT_MANIFEST.replace("agent:1", "agent:0")).unwrap();
    workplace.shard(SWEEP, 1, 2, "manifest");

    let said = workplace.refuses(&["merge", "shards/shard-0000-of-0002", "seed", "count", "manifest"]);
    for expected in [
        "seed: 7 there, 8 here",
        "is shard 0/2, and count/shard-0001-of-0003 is shard 1/3",
        "manifests: agent.yaml (",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let said = workplace.refuses(&["merge", "shards", "nowhere", "small.ron", "."]);
    for expected in ["nowhere does not exist", "small.ron is not a folder", ". is no shard and holds none"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn copies_must_agree_and_nothing_is_lost() {
    let workplace = Dealt::new("copies");
    for index in 0..2 {
        workplace.shard(SWEEP, index, 2, "shards");
        workplace.shard(SWEEP, index, 2, "again");
    }
    workplace.succeeds(&["merge", "shards", "again", "--no-charts"]);
    let output = workplace.succeeds(&["merge", "shards", "--no-charts"]);
    assert!(stderr(&output).contains("held the same results already"), "{}", stderr(&output));

    let results = workplace.folder.join("again/shard-0001-of-0002/results.csv");
    let rows = fs::read_to_string(&results).unwrap();
    let changed = rows.replacen("3,0,7,1,1,\"", "3,0,7,1,1,\"not ", 1);
    assert_ne!(rows, changed, "{rows}");
    fs::write(&results, with_checksums(&changed)).unwrap();
    let said = workplace.refuses(&["merge", "shards", "again", "--out", "merged"]);
    assert!(said.contains("disagree about replication 0 of point 3"), "{said}");
    assert!(!workplace.folder.join("merged").exists());

    let said = workplace.refuses(&["merge", "shards", "--out", "shards", "--force"]);
    assert!(said.contains("give another place with --out"), "{said}");
    assert!(workplace.folder.join("shards/shard-0001-of-0002/results.csv").exists());
}

/// Before a table is printed of what is put nowhere.
#[test]
fn a_merge_into_a_place_that_keeps_what_it_has_prints_nothing() {
    let workplace = Dealt::new("kept");
    workplace.shard(SWEEP, 0, 2, "shards");
    workplace.shard(SWEEP, 1, 2, "shards");
    workplace.succeeds(&[SWEEP, &["--seed", "8", "--no-charts", "--out", "other"]].concat());
    workplace.run(&["run", "small.ron", "--no-charts", "--out", "run"], &[]);
    workplace.succeeds(&["merge", "shards", "--no-charts", "--out", "edited"]);
    workplace.write("edited/summary.csv", "mine");
    workplace.write("somebodys/notes.md", "mine");
    for (out, words) in [
        ("other", "other holds other results, which were kept: seed: 8 there, 7 here"),
        ("run", "run holds other results, which were kept: it is the folder of a run"),
        ("edited", "edited holds other results, which were kept: summary.csv is another one"),
        ("somebodys", "somebodys holds what everynode did not write and will not touch: notes.md"),
    ] {
        let before = workplace.files(out);
        let refused = workplace.run(&["merge", "shards", "--no-charts", "--out", out], &[]);
        assert_refused(&refused, words);
        assert!(workplace.files(out) == before, "{out}");
    }
}

#[test]
fn more_shards_than_work_are_not_emitted() {
    let workplace = Dealt::new("emit");
    let said = workplace.refuses(&[SWEEP, &["--emit", "slurm", "--shards", "13"]].concat());
    assert!(said.contains("there are only 12 runs; write --shards 12 or less"), "{said}");
    let said = workplace.refuses(&[SWEEP, &["--emit", "slurm", "--image", "a"]].concat());
    assert!(said.contains("--image"), "{said}");
    let emitted =
        workplace.succeeds(&[SWEEP, &["--emit", "kubernetes", "--shards", "12", "--seed", "9"]].concat());
    let emitted = String::from_utf8(emitted.stdout).unwrap();
    for expected in ["\"9\"", "auto/12", "name: small-sweep-9", "agent.yaml", "image: 'agent:1'"] {
        assert!(emitted.contains(expected), "{expected}: {emitted}");
    }
    assert!(!workplace.folder.join("output").exists(), "nothing runs");
}

/// What a shard or a script would leave out without a word.
#[test]
fn what_a_part_or_a_script_cannot_have_is_refused() {
    let workplace = Dealt::new("left-out");
    let cases: [(&[&str], &str); 9] = [
        (&["--dry-run", "--report"], "--report"),
        (&["--dry-run", "--format", "json"], "--format <FORMAT>"),
        (&["--emit", "slurm", "--resume"], "--resume"),
        (&["--emit", "slurm", "--no-charts"], "--no-charts"),
        (&["--shard", "0/2", "--report"], "--report"),
        (&["--shard", "0/2", "--format", "json"], "--format <FORMAT>"),
        (&["--emit", "slurm", "--report"], "--report"),
        (&["--emit", "kubernetes", "--format", "junit"], "--format <FORMAT>"),
        (&["--emit", "slurm", "--force"], "--force"),
    ];
    for (more, option) in cases {
        let said = workplace.refuses(&[SWEEP, more].concat());
        assert!(said.contains("cannot be used with") && said.contains(option), "{more:?}: {said}");
    }
    // Also beside an option with which there is nothing to emit.
    for beside in ["--dry-run", "--resume", "--force", "--no-charts"] {
        for option in ["--shards=3", "--image=x"] {
            let said = workplace.refuses(&[SWEEP, &[option, beside]].concat());
            let name = option.split('=').next().unwrap();
            assert!(said.contains(name) && said.contains("--emit"), "{option} {beside}: {said}");
        }
    }
    let said = workplace.refuses(&[SWEEP, &["--emit", "kubernetes", "--out", "here"]].concat());
    assert!(said.contains("--out is for --emit slurm"), "{said}");
    assert!(!workplace.folder.join("output").exists(), "nothing runs");
}

#[test]
fn no_charts_are_drawn_of_a_part() {
    let workplace = Dealt::new("plot");
    workplace.succeeds(&[SWEEP, &["--out", "parts", "--shard", "0/2"]].concat());
    let before = workplace.files("parts/shard-0000-of-0002");
    let output = workplace.run(&["plot", "parts/shard-0000-of-0002"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is shard 0/2 of a sweep"), "{}", stderr(&output));
    assert_eq!(workplace.files("parts/shard-0000-of-0002"), before);
}
