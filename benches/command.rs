//! What who types a command waits for: `check` and `run` of a scenario of 50 nodes, charts included; and what it costs to write
//! all that happens on 100,000 nodes while it is simulated. Run with `cargo bench --bench command`.
//!
//! Each figure is of whole processes, from their start to their end; the quickest and the median of several.

mod support;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use support::child::{Ended, run_to_its_end};
use support::quickest_and_median;

const ROUNDS: usize = 21;
const LONG_ROUNDS: usize = 5;

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command-bench");
    fs::create_dir_all(&folder)?;
    let small = scenario(&folder, 50)?;
    start_up("check", &small, &[])?;
    start_up("run", &small, &["--force"])?;
    written_while_it_runs(&scenario(&folder, 100_000)?)?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

fn scenario(folder: &Path, nodes: u32) -> Done<PathBuf> {
    let path = folder.join(format!("rollout-on-{nodes}.ron"));
    fs::write(&path, support::rollout_text(nodes))?;
    Ok(path)
}

fn start_up(command: &str, scenario: &Path, options: &[&str]) -> Done<()> {
    let mut took = (0..ROUNDS)
        .map(|_| Ok(everynode(command, scenario, options)?.took))
        .collect::<Done<Vec<Duration>>>()?;
    let [quickest, median] = quickest_and_median(&mut took);
    println!("{command} of 50 nodes: {quickest:.1?}, median {median:.1?}");
    Ok(())
}

/// The run with its timeline against the run without.
fn written_while_it_runs(scenario: &Path) -> Done<()> {
    let results = scenario.with_extension("results");
    let mut figures = [("none", Vec::new(), 0), ("full", Vec::new(), 0)];
    for _ in 0..LONG_ROUNDS {
        for (timeline, took, peak) in &mut figures {
            let out = results.to_str().ok_or("the folder's name is no text")?;
            let options = ["--no-charts", "--force", "--out", out, "--timeline", timeline];
            let ended = everynode("run", scenario, &options)?;
            took.push(ended.took);
            *peak = ended.peak_kilobytes.max(*peak);
        }
    }
    let megabytes = fs::metadata(results.join("timeline.csv"))?.len() as f64 / 1e6;
    for (timeline, took, peak) in &mut figures {
        let [quickest, median] = quickest_and_median(took);
        println!(
            "run of 100,000 nodes, --timeline {timeline}: {quickest:.2?}, median {median:.2?}, peak memory {} MB",
            *peak / 1024
        );
    }
    let [(_, without, _), (_, with, _)] = &figures;
    let more = with[0].saturating_sub(without[0]).as_secs_f64();
    println!(
        "timeline.csv has {megabytes:.0} MB, for which the run takes longer: {:.0} MB/s",
        megabytes / more
    );
    Ok(())
}

fn everynode(command: &str, scenario: &Path, options: &[&str]) -> Done<Ended> {
    let mut process = Command::new(env!("CARGO_BIN_EXE_everynode"));
    let folder = scenario.parent().ok_or("a scenario lies in a folder")?;
    process.current_dir(folder).arg(command).arg(scenario).args(options);
    Ok(run_to_its_end(&mut process)?)
}
