//! `everynode conformance`: replays recorded decisions and prints every disagreement.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use flate2::read::MultiGzDecoder;

use crate::cli::args::ConformanceArgs;
use crate::cli::exit;
use crate::conformance::{CaseKind, CaseOutcome, check};

/// How many records of each kind agree, of how many.
type Counts = BTreeMap<CaseKind, (usize, usize)>;

pub fn run(args: &ConformanceArgs) -> Result<ExitCode> {
    let mut counts = Counts::new();
    let mut out = anstream::stdout().lock();
    for path in &args.files {
        replay(path, &mut counts, &mut out)?;
    }
    ensure!(!counts.is_empty(), "the files hold no records");
    let sentence: Vec<String> = counts
        .iter()
        .map(|(kind, (agreeing, all))| format!("{agreeing} of {all} {} agree", kind.plural()))
        .collect();
    writeln!(out, "{}", sentence.join(", "))?;
    let all_agree = counts.values().all(|(agreeing, all)| agreeing == all);
    Ok(if all_agree { exit::FINE } else { exit::MISSED })
}

fn replay(path: &Path, counts: &mut Counts, out: &mut impl Write) -> Result<()> {
    for (index, line) in BufReader::new(open(path)?).lines().enumerate() {
        let place = || format!("{}:{}", path.display(), index + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let outcome = check(&line).with_context(place)?;
        let (agreeing, all) = counts.entry(outcome.kind).or_default();
        *agreeing += usize::from(outcome.disagreements.is_empty());
        *all += 1;
        print_disagreements(&outcome, out)?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<Box<dyn Read>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let is_compressed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if is_compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

fn print_disagreements(outcome: &CaseOutcome, out: &mut impl Write) -> Result<()> {
    for disagreement in &outcome.disagreements {
        writeln!(out, "{}: {}", outcome.name, disagreement.about)?;
        writeln!(out, "  expected {}", disagreement.expected)?;
        writeln!(out, "  got      {}", disagreement.got)?;
    }
    Ok(())
}
