//! `sweep --emit`: prints what a cluster's scheduler needs to run the sweep's shards.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::default_folder::{default_folder, shards_folder};
use crate::cli::args::{ShardingArgs, SweepArgs, Target};
use crate::cli::{exit, input, terminal};
use crate::report::emit::kubernetes::{SweptFile, manifests};
use crate::report::emit::{ShardedSweep, as_path, slurm};
use crate::scenario::sweep::{Sweep, is_sweep_file};
use crate::sweep::design::Design;

/// How many shards there are if nobody says so.
const SHARDS: u32 = 8;
/// How many runs a shard does at once if nobody says so.
const CORES: u32 = 4;

pub fn emit(swept: &Sweep, args: &SweepArgs, target: Target) -> Result<ExitCode> {
    let shards = shard_count(args.sharding.shards, &swept.design)?;
    let cores = args.jobs.map_or(CORES, u32::from);
    let folder = args.out.clone().unwrap_or_else(|| default_folder(&swept.name, swept.design.seed));
    let name = default_folder(&swept.name, swept.design.seed);
    let name = text_of(Path::new(name.file_name().unwrap_or_default()))?;
    let sweep =
        |arguments| ShardedSweep { name, arguments, shards, cores, version: env!("CARGO_PKG_VERSION") };
    let text = match target {
        Target::Slurm if args.sharding.image.is_some() => {
            bail!("--image is for --emit kubernetes; a Slurm task runs the everynode on its PATH")
        }
        Target::Slurm => {
            let arguments = arguments(args, &args.scenario)?;
            slurm::script(&sweep(&arguments), text_of(&shards_folder(&folder))?, text_of(&folder)?)
        }
        Target::Kubernetes if args.out.is_some() => {
            bail!("--out is for --emit slurm; the emitted pods write to the volume of the manifests")
        }
        Target::Kubernetes => {
            let (scenario, files) = beside_each_other(&args.scenario, texts(swept, args)?)?;
            let arguments = arguments(args, &scenario)?;
            manifests(&sweep(&arguments), &files, args.sharding.image.as_deref())?
        }
    };
    terminal::out()?.write_all(text.as_bytes())?;
    Ok(exit::SUCCESS)
}

/// No more than there are pieces of work, or some machines would have none.
fn shard_count(asked: Option<u32>, design: &Design) -> Result<u32> {
    let points = design.grid.point_count() as u64;
    let (pieces, of_what) = match design.precision {
        None => (points.saturating_mul(u64::from(design.replications)), "runs"),
        Some(_) => (points, "points, which --precision keeps together"),
    };
    let most = u32::try_from(pieces).unwrap_or(u32::MAX).max(1);
    match asked {
        Some(shards) if shards > most => {
            bail!("--shards {shards}: there are only {most} {of_what}; write --shards {most} or less")
        }
        Some(shards) => Ok(shards),
        None => Ok(SHARDS.min(most)),
    }
}

/// The arguments that describe the sweep, with the scenario at this place. Where to write, how and how much at once is
/// for whoever runs a shard to say.
fn arguments(args: &SweepArgs, scenario: &Path) -> Result<Vec<String>> {
    // All fields are named, so that a new one is not forgotten here.
    let SweepArgs {
        scenario: _,
        vary,
        points,
        replications,
        seed,
        precision,
        baseline,
        overrides,
        sharding: ShardingArgs { shard: _, emit: _, shards: _, image: _ },
        jobs: _,
        out: _,
        resume: _,
        no_charts: _,
        report: _,
        format: _,
        dry_run: _,
        yes,
        force: _,
    } = args;
    let mut words = vec!["sweep".to_owned(), as_path(text_of(scenario)?).into_owned()];
    let mut flag = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    overrides.iter().for_each(|(path, value)| flag("set", format!("{path}={value}")));
    vary.iter().for_each(|text| flag("vary", text.clone()));
    points.iter().for_each(|text| flag("point", text.clone()));
    replications.iter().for_each(|count| flag("replications", count.to_string()));
    seed.iter().for_each(|seed| flag("seed", seed.to_string()));
    precision.iter().for_each(|text| flag("precision", text.clone()));
    baseline.iter().for_each(|text| flag("baseline", text.clone()));
    if *yes {
        words.push("--yes".to_owned());
    }
    Ok(words)
}

/// All files that are read: the scenario, its manifests, and the sweep file if there is one.
fn texts(sweep: &Sweep, args: &SweepArgs) -> Result<BTreeMap<PathBuf, String>> {
    let mut texts: BTreeMap<PathBuf, String> =
        sweep.base.texts().map(|(path, text)| (path.to_path_buf(), text.to_owned())).collect();
    let own = input::read_text(&args.scenario)?;
    if is_sweep_file(&own) {
        texts.insert(args.scenario.clone(), own);
    }
    Ok(texts)
}

/// The files that the sweep reads, without the folders that all of them are in; and where the first of them then is.
fn beside_each_other(scenario: &Path, texts: BTreeMap<PathBuf, String>) -> Result<(PathBuf, Vec<SweptFile>)> {
    if let Some(absolute) = texts.keys().find(|path| path.is_absolute() && !scenario.is_absolute()) {
        bail!(
            "{} is read by its absolute path, which pods do not have; write it relative to the scenario",
            absolute.display()
        );
    }
    let here = std::env::current_dir().context("the folder one is in")?;
    let folders: BTreeMap<PathBuf, String> =
        texts.into_iter().map(|(path, text)| (without_detours(&here.join(path)), text)).collect();
    let mut common =
        folders.keys().next().and_then(|path| path.parent()).unwrap_or(Path::new("/")).to_path_buf();
    while !folders.keys().all(|path| path.starts_with(&common)) && common.pop() {}
    let relative = |path: &Path| path.strip_prefix(&common).unwrap_or(path).to_path_buf();
    let files = folders
        .iter()
        .map(|(path, text)| Ok(SweptFile { path: text_of(&relative(path))?.to_owned(), text: text.clone() }))
        .collect::<Result<_>>()?;
    Ok((relative(&without_detours(&here.join(scenario))), files))
}

/// `a/b/../c` is `a/c`. Symbolic links are not looked at: what counts is that files find each other by these names.
fn without_detours(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Scripts and manifests are texts.
fn text_of(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is no UTF-8", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_their_places_relative_to_each_other() {
        let texts = ["scenarios/sweeps/../a.ron", "scenarios/sweeps/s.ron", "scenarios/manifests/m.yaml"]
            .map(|path| (PathBuf::from(path), path.to_owned()));
        let (scenario, files) =
            beside_each_other(Path::new("./scenarios/sweeps/s.ron"), texts.into()).unwrap();
        assert_eq!(scenario, Path::new("sweeps/s.ron"));
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.ron", "manifests/m.yaml", "sweeps/s.ron"]);
    }

    #[test]
    fn a_file_alone_is_in_no_folder() {
        let texts = BTreeMap::from([(PathBuf::from("../x/a.ron"), String::new())]);
        let (scenario, files) = beside_each_other(Path::new("../x/a.ron"), texts).unwrap();
        assert_eq!((scenario.as_path(), files[0].path.as_str()), (Path::new("a.ron"), "a.ron"));
    }
}
