//! What became of results, and how that is told.

use std::path::Path;

use super::file_names::is_chart;
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
}

impl From<Completion> for Finished {
    fn from(completion: Completion) -> Self {
        if completion == Completion::default() { Self::Unchanged } else { Self::Completed(completion) }
    }
}

impl Completion {
    fn in_words(&self) -> String {
        let added = (!self.added.is_empty())
            .then(|| format!(", and got the files that it lacked: {}", listed(&self.added)));
        let rewritten = (!self.rewritten.is_empty())
            .then(|| format!("; written anew, with other contents: {}", listed(&self.rewritten)));
        [added, rewritten].into_iter().flatten().collect()
    }
}

/// The names of files, and how many charts.
fn listed(names: &[String]) -> String {
    let (charts, others): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| is_chart(name));
    let charts = match charts.len() {
        0 => None,
        1 => Some(charts[0].clone()),
        several => Some(format!("{several} charts")),
    };
    others.into_iter().cloned().chain(charts).collect::<Vec<_>>().join(", ")
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
            Completion { added: names(added), rewritten: names(rewritten) }.in_words()
        };
        assert_eq!(
            completion(&["agent.nodes.png", "agent.nodes.svg", "timeline.csv"], &[]),
            ", and got the files that it lacked: timeline.csv, 2 charts"
        );
        assert_eq!(completion(&[], &["report.html"]), "; written anew, with other contents: report.html");
        assert_eq!(
            completion(&["agent.nodes.svg"], &["report.html"]),
            ", and got the files that it lacked: agent.nodes.svg; written anew, with other contents: report.html"
        );
    }
}
