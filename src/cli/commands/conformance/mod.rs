//! `everynode conformance`: replays recorded decisions and prints every disagreement.

mod counts;
mod json;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use flate2::read::MultiGzDecoder;

use self::counts::Counts;
use self::json::{Answer, Disagreeing};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::cli::args::{ConformanceArgs, Format};
use crate::cli::{exit, input, terminal};
use crate::conformance::check::check;
use crate::conformance::outcome::CaseOutcome;
use crate::record::row_limit::RowLimited;

pub fn run(args: &ConformanceArgs) -> Result<ExitCode> {
    let mut counts = Counts::default();
    let mut out = terminal::out()?;
    let mut disagreeing = Vec::new();
    for path in &args.files {
        let version = args.kubernetes_version.unwrap_or_else(|| version_in_name(path));
        replay(path, version, &mut counts, |outcome, line| match args.format {
            Format::Table => print_disagreements(outcome, &mut out),
            Format::Json => {
                disagreeing.extend(Disagreeing::of(outcome, path, line));
                Ok(())
            }
        })?;
    }
    ensure!(!counts.are_none(), "the files hold no records");
    match args.format {
        Format::Table => writeln!(out, "{}", counts.in_words())?,
        Format::Json => {
            let answer = Answer::new(&counts, disagreeing);
            writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
        }
    }
    Ok(if counts.all_agree() { exit::SUCCESS } else { exit::FAILURE })
}

/// The version from which a file was recorded, by its name. Those of the first recordings have none; they are of 1.31.
fn version_in_name(path: &Path) -> KubernetesVersion {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let release = name.rsplit_once("_v").map(|(_, behind)| behind);
    release.and_then(|release| release.parse().ok()).unwrap_or(KubernetesVersion::V1_31)
}

/// Replays the records of a file; `told` is called for each with its line.
fn replay(
    path: &Path,
    version: KubernetesVersion,
    counts: &mut Counts,
    mut told: impl FnMut(&CaseOutcome, usize) -> io::Result<()>,
) -> Result<()> {
    let mut lines = BufReader::new(RowLimited::new(open(path)?));
    for number in 1.. {
        let location = || format!("{}:{number}", path.display());
        let Some(line) = next_line(&mut lines).with_context(location)? else { break };
        if line.trim().is_empty() {
            continue;
        }
        let outcome = check(&line, version).with_context(location)?;
        counts.add(&outcome);
        told(&outcome, number)?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<Box<dyn Read>> {
    let file = input::open_table(path).with_context(|| format!("cannot read {}", path.display()))?;
    let is_compressed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if is_compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// What is unpacked has no end that could be known before.
fn next_line(file: &mut BufReader<RowLimited<impl Read>>) -> io::Result<Option<String>> {
    let mut line = String::new();
    file.get_mut().begin_row();
    let length = file.read_line(&mut line)?;
    Ok((length > 0).then_some(line))
}

fn print_disagreements(outcome: &CaseOutcome, out: &mut impl Write) -> io::Result<()> {
    for disagreement in &outcome.disagreements {
        writeln!(out, "{}: {}", outcome.name, disagreement.about)?;
        writeln!(out, "  expected {}", disagreement.expected)?;
        writeln!(out, "  got      {}", disagreement.got)?;
    }
    Ok(())
}
