//! The files of a run that tell times by the clock. Each says when the run begins, and all of a folder should say the same: those that do
//! not are named, and none with a time that was asked for is replaced unawares by one without.

use std::path::Path;

use anyhow::{Result, bail};

use super::page_mark::begin_by_the_clock;
use super::seal;
use super::summary_file::SummaryFile;
use crate::cli::files::{KUBERNETES_FILE, METRICS_FILE, PAGE_FILE};
use crate::cli::terminal;
use crate::engine::time::Instant;
use crate::record::checksum::FileChecksum;
use crate::report::kubernetes_list::calendar::Calendar;

/// Such files that the run wrote, and what makes each anew.
const EXPORTS: [(&str, &str); 2] = [
    (KUBERNETES_FILE, "--export kubernetes"),
    (METRICS_FILE, "--export openmetrics (or openmetrics-daemonsets)"),
];

/// A file that tells times by the clock, what makes it anew, and when the run begins in it.
struct Dated {
    name: &'static str,
    by: &'static str,
    begins: String,
}

/// When a run begins by the clock, be it that nobody said it.
fn begins(starts_at: Option<&str>) -> String {
    starts_at.map_or_else(|| Calendar::default().time(Instant::START), str::to_owned)
}

/// Says which files of the folder have the run begin at another time than this.
pub fn say_others(folder: &Path, starts_at: Option<&str>) {
    let of_run = SummaryFile::read(folder).ok().flatten();
    let files = of_run.map_or_else(Vec::new, |run| run.files().to_vec());
    let mut dated = dated_exports(folder, &files);
    let page = seal::before_seal(PAGE_FILE, &folder.join(PAGE_FILE)).ok().flatten();
    let begins = page.as_deref().and_then(begin_by_the_clock);
    dated.extend(begins.map(|begins| Dated { name: PAGE_FILE, by: "--report", begins }));
    if let Some(words) = words_of_others(&dated, starts_at) {
        terminal::say(format_args!("{}: {words}", folder.display()));
    }
}

/// Refuses to make exports without a time that was asked for where the folder has them with one.
pub fn refuse_without_clock(folder: &Path, files: &[FileChecksum], to_come: &[&str]) -> Result<()> {
    let is_lost = |file: &&FileChecksum| {
        to_come.contains(&file.name.as_str()) && file.starts_at.is_some() && folder.join(&file.name).is_file()
    };
    match files.iter().find(is_lost) {
        None => Ok(()),
        Some(file) => bail!(
            "{} has times by a clock that was given with --starts-at, which the new one would not, and was kept; --starts-at says \
             the time, and --force replaces it",
            folder.join(&file.name).display()
        ),
    }
}

fn dated_exports(folder: &Path, files: &[FileChecksum]) -> Vec<Dated> {
    let listed = |name: &str| files.iter().find(|file| file.name == name && folder.join(name).is_file());
    let exports = EXPORTS.into_iter().filter_map(|(name, by)| Some((name, by, listed(name)?)));
    exports.map(|(name, by, file)| Dated { name, by, begins: begins(file.starts_at.as_deref()) }).collect()
}

/// `None`: there is no other.
fn words_of_others(dated: &[Dated], starts_at: Option<&str>) -> Option<String> {
    let own = begins(starts_at);
    let others: Vec<&Dated> = dated.iter().filter(|file| file.begins != own).collect();
    let (last, before) = others.split_last()?;
    let names = match before {
        [] => last.name.to_owned(),
        _ => format!(
            "{} and {}",
            before.iter().map(|file| file.name).collect::<Vec<_>>().join(", "),
            last.name
        ),
    };
    let by: Vec<&str> = others.iter().map(|file| file.by).collect();
    let (verb, it) = if before.is_empty() { ("is", "it") } else { ("are", "them") };
    Some(format!("{names} {verb} of another --starts-at; the same run with {} makes {it} anew", by.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(begins: &[(usize, &str)], starts_at: Option<&str>) -> Option<String> {
        let all = [EXPORTS[0], EXPORTS[1], (PAGE_FILE, "--report")];
        let dated = begins.iter().map(|&(index, begins)| {
            let (name, by) = all[index];
            Dated { name, by, begins: begins.to_owned() }
        });
        words_of_others(&dated.collect::<Vec<_>>(), starts_at)
    }

    #[test]
    fn files_of_another_time_are_named_with_what_makes_them_anew() {
        let (one, other) = ("2026-12-05T02:00:00Z", "2026-12-06T02:00:00Z");
        assert_eq!(words(&[(0, one), (1, one), (2, one)], Some(one)), None);
        assert_eq!(
            words(&[(0, one), (1, one), (2, other)], Some(other)).unwrap(),
            "kubernetes.json and metrics.om are of another --starts-at; the same run with --export kubernetes --export openmetrics \
             (or openmetrics-daemonsets) makes them anew"
        );
        assert_eq!(
            words(&[(0, "2026-01-01T00:00:00Z"), (2, one)], None).unwrap(),
            "report.html is of another --starts-at; the same run with --report makes it anew"
        );
    }
}
