//! Sweeps as a user meets them: the same bytes however they are computed, also after kills, and what is refused.

use std::fs;
use std::ops::Deref;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use crate::support::with_checksums;
use crate::support::workplace::{Workplace, scenario_of_agent, status, stderr};

/// A folder with a scenario that is swept.
struct Swept(Workplace);

impl Deref for Swept {
    type Target = Workplace;

    fn deref(&self) -> &Workplace {
        &self.0
    }
}

/// Where the rows of a sweep into `out` are until it is finished.
const UNFINISHED: &str = ".out.partial/results.csv";

/// What is beside the DaemonSet.
const FIELDS: &str = r#"
    seed: 7,
    duration: "20m",
    node_pools: { "pool": (count: 6) },
    churn: [ Joins(pool: "pool", every: Exponential(mean: "5m")) ],
    script: [ At("1m", SetImage("agent", "agent:2")) ],
    objectives: [ Rollout(daemon_set: "agent", within: "2m") ],
"#;

impl Swept {
    fn new(name: &str) -> Self {
        let workplace = Workplace::new(&format!("sweep-{name}"));
        workplace.write("agent.ron", &scenario_of_agent(FIELDS));
        Self(workplace)
    }

    /// A sweep over three values of maxUnavailable.
    fn over_three_points(&self, arguments: &[&str]) -> Command {
        let vary = "maxUnavailable=1,2,50%";
        let mut command = self.interruptible(&["sweep", "agent.ron", "--no-charts", "--vary", vary]);
        command.args(arguments);
        command
    }

    fn sweep(&self, arguments: &[&str]) -> Output {
        self.over_three_points(arguments).output().unwrap()
    }

    fn start(&self, arguments: &[&str]) -> Child {
        self.over_three_points(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// How many bytes of rows there are in the unfinished folder.
    fn unfinished_bytes(&self) -> u64 {
        fs::metadata(self.folder.join(UNFINISHED)).map_or(0, |metadata| metadata.len())
    }

    /// Waits for so many bytes of rows; whether they came before the sweep ended by itself.
    fn wait_for(&self, bytes: u64, sweep: &mut Child) -> bool {
        loop {
            if self.unfinished_bytes() >= bytes {
                return true;
            }
            if sweep.try_wait().unwrap().is_some() {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Makes an unfinished sweep of a finished one, as if it had been killed when so many bytes were written.
    fn cut(&self, finished: &str, bytes: usize) {
        let unfinished = self.folder.join(".out.partial");
        fs::create_dir_all(&unfinished).unwrap();
        // And what was killed while it drew a chart that is not drawn this time.
        fs::write(unfinished.join("agent.trade-off.svg"), "<svg").unwrap();
        fs::write(unfinished.join("sweep.json"), self.file(&format!("{finished}/sweep.json"))).unwrap();
        fs::write(self.folder.join(UNFINISHED), &self.file(&format!("{finished}/results.csv"))[..bytes])
            .unwrap();
    }
}

fn assert_fine(output: &Output) {
    assert_eq!(status(output), 0, "{}", stderr(output));
}

fn lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

/// Numbers that look like chance and are the same each time (SplitMix64).
fn chance(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

const PRECISE: [&str; 2] = ["--precision", "agent.uncovered_node_minutes=20%,at_least=4"];

#[test]
fn the_number_of_jobs_changes_no_byte() {
    let workplace = Swept::new("jobs");
    for (design, more) in [("plain", &[][..]), ("precise", &PRECISE[..])] {
        let reference = format!("{design}-1");
        for jobs in ["1", "2", "5"] {
            let out = format!("{design}-{jobs}");
            let arguments = ["--replications", "30", "--jobs", jobs, "--out", &out];
            assert_fine(&workplace.sweep(&[&arguments[..], more].concat()));
            assert!(workplace.files(&out) == workplace.files(&reference), "{out} differs from {reference}");
        }
    }
    assert_eq!(lines(&workplace.file("plain-1/results.csv")), 91);
    let precise = lines(&workplace.file("precise-1/results.csv"));
    assert!((13..91).contains(&precise), "{precise} lines: no point was done early, or all at once");
}

#[test]
fn replications_are_the_runs_of_their_seeds() {
    let workplace = Swept::new("seeds");
    assert_fine(&workplace.sweep(&["--replications", "3", "--seed", "40", "--out", "out"]));
    let rows = String::from_utf8(workplace.file("out/results.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(rows.as_bytes());
    let header = rows.headers().unwrap().clone();
    let last = rows.records().last().unwrap().unwrap();
    let field = |name: &str| &last[header.iter().position(|column| column == name).unwrap()];
    assert_eq!((field("point"), field("replication"), field("seed")), ("2", "2", "42"));
    let set = ["--set", "daemon_sets.agent.maxUnavailable=50%", "--format", "json", "--no-charts"];
    let run = workplace.command(&["run", "agent.ron", "--seed", "42"]).args(set).output().unwrap();
    let summary: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let rollout = &summary["daemon_sets"][0]["rollouts"][0]["duration_seconds"];
    assert_eq!(field("agent.rollout_seconds").parse::<f64>().ok(), rollout.as_f64());
}

#[test]
fn what_cannot_be_built_is_rows_with_their_error() {
    let workplace = Swept::new("failed");
    // Each value is right beside one of the other's, and wrong beside the other one.
    let vary = ["sweep", "agent.ron", "--vary", "maxUnavailable=0,1", "--vary", "maxSurge=0,1"];
    assert_fine(&workplace.command(&vary).args(["--replications", "2", "--out", "out"]).output().unwrap());
    let rows = String::from_utf8(workplace.file("out/results.csv")).unwrap();
    assert_eq!(rows.lines().count(), 9);
    let failed: Vec<&str> = rows.lines().filter(|row| row.contains("the API server would refuse")).collect();
    assert!(failed.len() == 4 && failed[0].starts_with("0,0,7,0,0,"), "{rows}");
    assert!(
        failed.iter().all(|row| row.rsplit_once(',').unwrap().0.ends_with(",,,")),
        "there are figures in {failed:?}"
    );
}

#[test]
fn a_cut_off_sweep_is_gone_on_with_wherever_it_was_cut() {
    let workplace = Swept::new("cut");
    for (finished, more) in [("plain", &[][..]), ("precise", &PRECISE[..])] {
        let design = [&["--replications", "8"][..], more].concat();
        assert_fine(&workplace.sweep(&[&design[..], &["--out", finished]].concat()));
        let (length, mut state) = (workplace.file(&format!("{finished}/results.csv")).len(), 7);
        let by_chance = (0..6).map(|_| (chance(&mut state) % length as u64) as usize).collect::<Vec<_>>();
        for bytes in by_chance.into_iter().chain([0, 20, length - 1, length]) {
            workplace.cut(finished, bytes);
            let output = workplace.sweep(&[&design[..], &["--resume", "--out", "out"]].concat());
            assert_fine(&output);
            assert!(workplace.files("out") == workplace.files(finished), "cut at {bytes} of {length}");
            assert!(!workplace.exists(UNFINISHED));
            fs::remove_dir_all(workplace.folder.join("out")).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn a_killed_sweep_ends_with_the_bytes_of_one_that_was_not() {
    let workplace = Swept::new("killed");
    let precise = ["--precision", "agent.uncovered_node_minutes=3%,at_least=50"];
    for (reference, more) in [("plain", &[][..]), ("precise", &precise[..])] {
        let design = [&["--replications", "150", "--jobs", "2"][..], more].concat();
        assert_fine(&workplace.sweep(&[&design[..], &["--out", reference]].concat()));
        let resume = [&design[..], &["--resume", "--out", "out"]].concat();
        let (mut state, mut kills_amid_rows) = (11, 0);
        for round in 0..8 {
            let mut sweep = workplace.start(&resume);
            let more_rows = match round {
                // Before there are any, and while the first come.
                0 => 0,
                _ => workplace.unfinished_bytes().max(1) + chance(&mut state) % 20_000,
            };
            kills_amid_rows += u32::from(workplace.wait_for(more_rows, &mut sweep) && more_rows > 0);
            std::thread::sleep(Duration::from_millis(chance(&mut state) % 20));
            sweep.kill().unwrap();
            sweep.wait().unwrap();
        }
        assert!(kills_amid_rows > 0, "all kills came too late");
        assert_fine(&workplace.sweep(&resume));
        assert!(workplace.files("out") == workplace.files(reference), "{reference}");
        fs::remove_dir_all(workplace.folder.join("out")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_signal_is_answered_with_how_to_go_on() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        is_answered_with_how_to_go_on(signal, number);
    }
}

#[cfg(unix)]
fn is_answered_with_how_to_go_on(signal: &str, number: i32) {
    let workplace = Swept::new(&format!("interrupted-{signal}"));
    let endless = ["--replications", "30000", "--yes", "--out", "out"];
    let mut sweep = workplace.start(&endless);
    assert!(workplace.wait_for(1, &mut sweep));
    let second = workplace.sweep(&[&endless[..], &["--resume"]].concat());
    assert_eq!(status(&second), 2);
    assert!(stderr(&second).contains("is being written by another everynode"), "{}", stderr(&second));
    // The rows of the first 200 ms are there, so that it is in the midst of its runs.
    assert!(workplace.wait_for(5_000, &mut sweep));
    assert!(
        Command::new("kill")
            .args([&format!("-{signal}"), &sweep.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    let output = sweep.wait_with_output().unwrap();
    assert_eq!(status(&output), 128 + number);
    let words = stderr(&output);
    assert!(words.contains("of 90,000 runs; the same command with --resume goes on from here"), "{words}");
    assert!(!workplace.exists("out"));
    assert_eq!(workplace.file(UNFINISHED).last(), Some(&b'\n'));
}

#[test]
fn an_unfinished_sweep_is_neither_lost_nor_mistaken_for_another() {
    let workplace = Swept::new("unfinished");
    let design = ["--replications", "4", "--out", "out"];
    assert_fine(&workplace.sweep(&["--replications", "4", "--out", "finished"]));
    workplace.cut("finished", 3000);

    let plainly = workplace.sweep(&design);
    assert_eq!(status(&plainly), 2);
    assert!(stderr(&plainly).contains("use --resume to go on with it, or --force to give it up"));

    let other = workplace.sweep(&["--replications", "5", "--seed", "8", "--out", "out", "--resume"]);
    assert_eq!(status(&other), 2);
    let words = stderr(&other);
    assert!(
        words.contains("replications: 4 there, 5 here") && words.contains("seed: 7 there, 8 here"),
        "{words}"
    );
    assert_eq!(workplace.unfinished_bytes(), 3000);

    fs::write(workplace.folder.join("agent.ron"), scenario_of_agent(&FIELDS.replace("count: 6", "count: 7")))
        .unwrap();
    let changed = workplace.sweep(&["--replications", "4", "--out", "out", "--resume"]);
    assert!(stderr(&changed).contains("the scenario's text"), "{}", stderr(&changed));
    fs::write(workplace.folder.join("agent.ron"), scenario_of_agent(FIELDS)).unwrap();

    let anew = workplace.sweep(&[&design[..], &["--force"]].concat());
    assert_fine(&anew);
    assert!(workplace.files("out") == workplace.files("finished"));
}

#[test]
fn rows_that_are_not_of_the_sweep_are_refused() {
    let workplace = Swept::new("foreign");
    let design = ["--replications", "3", "--out"];
    assert_fine(&workplace.sweep(&[&design[..], &["finished"]].concat()));
    let bytes = workplace.file("finished/results.csv").len();
    workplace.cut("finished", bytes);
    let rows = String::from_utf8(workplace.file(UNFINISHED)).unwrap();
    let swapped = rows.replacen("\n0,1,8,", "\n0,2,9,", 1);
    assert_ne!(rows, swapped);
    fs::write(workplace.folder.join(UNFINISHED), with_checksums(&swapped)).unwrap();
    let output = workplace.sweep(&[&design[..], &["out", "--resume"]].concat());
    assert_eq!(status(&output), 2);
    let words = stderr(&output);
    assert!(words.contains("line 3 should be replication 1 of point 0 with seed 8"), "{words}");
}

#[test]
fn results_are_kept_unless_they_may_be_replaced() {
    let workplace = Swept::new("kept");
    let design = ["--replications", "2", "--out", "out"];
    assert_fine(&workplace.sweep(&design));
    let before = workplace.files("out");
    for more in [&[][..], &["--resume"][..]] {
        let again = workplace.sweep(&[&design[..], more].concat());
        assert_fine(&again);
        assert!(stderr(&again).contains("out holds this sweep already"), "{}", stderr(&again));
    }
    let other = workplace.sweep(&["--replications", "3", "--out", "out"]);
    assert_eq!(status(&other), 2);
    assert!(stderr(&other).contains("replications: 2 there, 3 here"), "{}", stderr(&other));
    assert!(workplace.files("out") == before && !workplace.exists(".out.partial"));
    assert_fine(&workplace.sweep(&["--replications", "3", "--out", "out", "--force"]));
    assert_eq!(lines(&workplace.file("out/results.csv")), 10);
}

#[test]
fn the_size_is_said_first_and_an_absurd_one_refused() {
    let workplace = Swept::new("size");
    let dry = workplace.sweep(&["--replications", "40", "--dry-run", "--out", "out"]);
    assert_fine(&dry);
    assert!(
        stderr(&dry).starts_with("3 points × 40 replications = 120 runs: the first took "),
        "{}",
        stderr(&dry)
    );
    let absurd = workplace.sweep(&["--replications", "40000", "--out", "out"]);
    assert_eq!(status(&absurd), 2);
    let words = stderr(&absurd);
    assert!(
        words.contains("3 points × 40,000 replications = 120,000 runs is more than 100,000; use --yes"),
        "{words}"
    );
    assert!(!workplace.exists("out") && !workplace.exists(".out.partial"));
}

/// As with `everynode sweep … | head`.
#[test]
fn results_are_kept_when_nobody_listens() {
    let workplace = Swept::new("unheard");
    let mut sweep = workplace.over_three_points(&["--replications", "3", "--out", "out"]);
    let mut child = sweep.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(workplace.folder.join("out/summary.csv").exists());
    assert!(!workplace.folder.join(UNFINISHED).exists());
}
