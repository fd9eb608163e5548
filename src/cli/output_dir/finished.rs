//! What became of results, and how that is told.

use std::path::Path;

use super::file_names::{is_chart, is_mark};
use crate::cli::files::{KUBERNETES_FILE, METRICS_FILE, RUN_FILE, SCENARIO_COPY};
use crate::cli::terminal;

/// What became of the results.
#[derive(Debug, PartialEq, Eq)]
pub enum Finished {
    Written,
    /// The same results were there already.
    Unchanged,
    /// The same results were there already, and some of the files beside them were written.
    Completed(Completion),
}

/// The files that were written beside results that were there already.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// They were not there.
    pub added: Vec<String>,
    /// They had been made otherwise.
    pub rewritten: Vec<String>,
    /// `summary.json` lists other files than before, which is not worth a word.
    pub updates_list: bool,
}

impl From<Completion> for Finished {
    fn from(completion: Completion) -> Self {
        let is_empty = completion.added.is_empty() && completion.rewritten.is_empty();
        if is_empty { Self::Unchanged } else { Self::Completed(completion) }
    }
}

impl Completion {
    /// All files that are written, the marks last.
    pub fn names(&self) -> Vec<&str> {
        let list = self.updates_list.then_some(RUN_FILE);
        let mut names: Vec<&str> =
            self.added.iter().chain(&self.rewritten).map(String::as_str).chain(list).collect();
        names.sort_by_key(|name| is_mark(name));
        names
    }

    fn in_words(&self) -> String {
        let added = (!self.added.is_empty())
            .then(|| format!(", and got the files that it lacked: {}", listed(&self.added, |_| None)));
        let rewritten = (!self.rewritten.is_empty())
            .then(|| format!("; written anew: {}", listed(&self.rewritten, |name| Some(other_in(name)))));
        [added, rewritten].into_iter().flatten().collect()
    }
}

/// The names of files, and how many charts, each with what there is to say of it.
fn listed(names: &[String], remark: impl Fn(&str) -> Option<&'static str>) -> String {
    let (charts, others): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| is_chart(name));
    let with_remark = |words: String, name: &str| match remark(name) {
        Some(remark) => format!("{words} ({remark})"),
        None => words,
    };
    let charts = match charts[..] {
        [] => None,
        [chart] => Some(with_remark(chart.clone(), chart)),
        [first, ..] => Some(with_remark(format!("{} charts", charts.len()), first)),
    };
    let others = others.into_iter().map(|name| with_remark(name.clone(), name));
    others.chain(charts).collect::<Vec<_>>().join(", ")
}

/// What was another when a file of the same results was made that now has other contents.
fn other_in(name: &str) -> &'static str {
    match name {
        RUN_FILE => "now with alerts",
        KUBERNETES_FILE => "another --starts-at",
        METRICS_FILE => "another --starts-at or --export",
        SCENARIO_COPY => "other comments or layout",
        _ if is_chart(name) => "drawn otherwise before",
        _ => "other contents",
    }
}

/// Reports what became of the results, if that is not obvious.
pub fn report_finished(folder: &Path, finished: &Finished) {
    let folder = folder.display();
    match finished {
        Finished::Written => {}
        Finished::Unchanged => terminal::say(format_args!("{folder} held the same results already")),
        Finished::Completed(completion) => {
            terminal::say(format_args!("{folder} held the same results already{}", completion.in_words()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_and_what_was_written_anew_are_told_apart() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let completion = |added: &[&str], rewritten: &[&str]| {
            Completion { added: names(added), rewritten: names(rewritten), updates_list: true }.in_words()
        };
        assert_eq!(
            completion(&["agent.nodes.png", "agent.nodes.svg", "timeline.csv"], &[]),
            ", and got the files that it lacked: timeline.csv, 2 charts"
        );
        assert_eq!(completion(&[], &["report.html"]), "; written anew: report.html (other contents)");
        assert_eq!(
            completion(&["agent.nodes.svg"], &["summary.json"]),
            ", and got the files that it lacked: agent.nodes.svg; written anew: summary.json (now with alerts)"
        );
    }
}
