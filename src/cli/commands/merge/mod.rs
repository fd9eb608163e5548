//! `everynode merge`: joins the shards of a sweep into what one machine would have written.

mod command;
mod gaps;
mod shard_files;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use self::shard_files::FoundShard;
use crate::cli::args::{AnswerFormat, MergeArgs};
use crate::cli::commands::sweep::default_folder::{SHARDS_ENDING, default_folder};
use crate::cli::commands::sweep::folder::{self, Existing};
use crate::cli::commands::sweep_results;
use crate::cli::files::{DESCRIPTION_FILE, RESULTS_FILE};
use crate::cli::output_dir::{self, Kind, OutputDir, as_folder};
use crate::cli::{exit, input, interrupt, terminal, threads};
use crate::report::wording::grouped;
use crate::sweep::description::Description;
use crate::sweep::merge::{Part, merge};
use crate::sweep::run_order::RunOrder;
use crate::sweep::shard::Shard;
use crate::sweep::store::{Layout, RowReader, RowWriter};
use crate::sweep::summary::Summary;

pub fn run(args: &MergeArgs) -> Result<ExitCode> {
    let mut shards = shard_files::find(&args.shards)?;
    let whole = shard_files::agree(&shards)?;
    let layout = whole.layout();
    let gaps = gaps::find(&mut shards, &whole, &layout)?;
    if !gaps.is_empty() {
        let folder = shards[0].folder.parent().filter(|parent| !parent.as_os_str().is_empty());
        bail!("{}", gaps::in_words(&gaps, folder.unwrap_or(Path::new(".")), &whole, &layout));
    }
    let folder = args.out.clone().unwrap_or_else(|| default_place_of(&shards, &whole));
    refuse_to_lose(&shards, &folder)?;
    // All rows of this sweep are in the shards.
    folder::refuse_unfinished_other(&folder, &whole, args.force)?;
    // One that is there already may lack charts; another one is refused.
    folder::is_finished(&folder, &whole, Existing { resume: false, replace: args.force })?;
    interrupt::install("interrupted; nothing was merged");
    threads::prepare()?;

    let output = OutputDir::begin_over_unfinished(&folder, Kind::Sweep, args.force)?;
    let written = write_results(&shards, &whole, &layout, &output, !args.no_charts);
    let (runs, summary) = written.with_context(|| output.nothing_written())?;
    let finished = output.finish()?;
    sweep_results::print(&whole.scenario.name, &summary, args.format)?;
    output_dir::report_finished(&folder, &finished);
    let (seed, count) = (whole.seed, shards[0].shard().count);
    let shards = if count == 1 { "shard" } else { "shards" };
    let footer = format!("{}   seed {seed}   {} runs of {count} {shards}", as_folder(&folder), grouped(runs));
    match args.format {
        AnswerFormat::Table => terminal::print(format_args!("{footer}"))?,
        _ => terminal::say(format_args!("{footer}")),
    }
    Ok(exit::SUCCESS)
}

/// Beside the folder of the shards, if its name ends as such folders' do.
fn default_place_of(shards: &[FoundShard], whole: &Description) -> PathBuf {
    let beside = shards[0].folder.parent().and_then(|parent| {
        let name = parent.file_name()?.to_str()?.strip_suffix(SHARDS_ENDING)?;
        (!name.is_empty()).then(|| parent.with_file_name(name))
    });
    beside.unwrap_or_else(|| default_folder(&whole.scenario.name, whole.seed))
}

/// What replaces a folder must not be made of what is in it.
fn refuse_to_lose(shards: &[FoundShard], folder: &Path) -> Result<()> {
    let Ok(folder) = folder.canonicalize() else { return Ok(()) };
    for shard in shards {
        if shard.folder.canonicalize().is_ok_and(|of_shard| of_shard.starts_with(&folder)) {
            bail!("{} holds {}; give another place with --out", folder.display(), shard.folder.display());
        }
    }
    Ok(())
}

/// Writes the whole, and says how many runs it has.
fn write_results(
    shards: &[FoundShard],
    whole: &Description,
    layout: &Layout,
    output: &OutputDir,
    with_charts: bool,
) -> Result<(u64, Summary)> {
    let runs = write_rows(shards, whole, layout, output)?;
    let summary = sweep_results::sum_up(whole, &output.path(RESULTS_FILE))?;
    for (name, contents) in sweep_results::files_of(&summary, with_charts)? {
        output.write(&name, contents)?;
    }
    // Last, so that a merge that is killed leaves nothing that could be gone on with.
    output.write(DESCRIPTION_FILE, whole.to_json())?;
    Ok((runs, summary))
}

fn write_rows(
    shards: &[FoundShard],
    whole: &Description,
    layout: &Layout,
    output: &OutputDir,
) -> Result<u64> {
    let mut parts = shards.iter().map(|shard| part(shard, layout)).collect::<Result<Vec<_>>>()?;
    let mut writer = RowWriter::begin(layout, output.create(RESULTS_FILE)?);
    let design = whole.design();
    let mut order = RunOrder::new(&design, Shard::WHOLE, layout.columns());
    merge(&mut order, &mut parts, |row| writer.write(row))?;
    writer.flush().with_context(|| format!("cannot write {RESULTS_FILE}"))?;
    Ok(order.followed())
}

fn part<'a>(shard: &FoundShard, layout: &'a Layout) -> Result<Part<RowReader<'a, impl Read + use<>>>> {
    let path = shard.folder.join(RESULTS_FILE);
    let file = input::open_table(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.display().to_string();
    let rows = RowReader::new(layout, file).with_context(|| name.clone())?;
    Ok(Part { shard: shard.shard(), name, rows })
}
