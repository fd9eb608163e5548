//! In what two sweeps differ, in words that are few however many values they have.

use std::fmt::Display;

use super::{DescribedParameter, DescribedPrecision, DescribedShard, Description, HashedFile, Setting};

/// So many things that only one of them has are named.
const NAMED: usize = 3;
/// And so much of each.
const MAX_LENGTH: usize = 60;

impl Description {
    /// In words, in what the rows of two sweeps cannot be the same: "seed: 7 there, 8 here". Where the scenario's
    /// files are makes no difference. The columns follow from the rest, and are told of only where the rest is the same.
    pub fn differences(&self, there: &Self) -> Vec<String> {
        self.differences_called(there, ["here", "there"])
    }

    /// The same where the two are called otherwise: `self` first.
    pub fn differences_called(&self, there: &Self, names: [&'static str; 2]) -> Vec<String> {
        let mut found = Differences { found: Vec::new(), names };
        found.one("everynode's version", &self.everynode, &there.everynode);
        found.one("scenario", &self.scenario.name, &there.scenario.name);
        found.one("the scenario's text (its hash)", &self.scenario.hash, &there.scenario.hash);
        found.several("manifests", &self.scenario.files, &there.scenario.files);
        found.several("--set", &self.overrides, &there.overrides);
        found.parameters(&self.parameters, &there.parameters);
        found.points(self.points.as_deref(), there.points.as_deref());
        found.one("replications", self.replications, there.replications);
        found.one("seed", self.seed, there.seed);
        found.one("precision", precision(self), precision(there));
        found.one("baseline", self.baseline, there.baseline);
        found.several("DaemonSets", &self.daemon_sets, &there.daemon_sets);
        // What follows from the words is not compared: a bound may differ in its last digit when it was read back.
        let objectives = |of: &Self| -> Vec<String> {
            of.objectives.iter().map(|objective| objective.objective.clone()).collect()
        };
        found.several("objectives", &objectives(self), &objectives(there));
        if found.found.is_empty() {
            found.several("columns", &self.columns, &there.columns);
        }
        found.one("shard", self.shard.in_words(), there.shard.in_words());
        found.found
    }
}

struct Differences {
    found: Vec<String>,
    /// What the two are called: "here", "there".
    names: [&'static str; 2],
}

impl Differences {
    fn one(&mut self, name: &str, here: impl Display, there: impl Display) {
        let (here, there) = (here.to_string(), there.to_string());
        if here != there {
            let [called_here, called_there] = self.names;
            self.found.push(format!(
                "{name}: {} {called_there}, {} {called_here}",
                shortened(&there),
                shortened(&here)
            ));
        }
    }

    /// What only one of them has.
    fn several<T: InWords + PartialEq>(&mut self, name: &str, here: &[T], there: &[T]) {
        let only = |some: &[T], others: &[T]| -> Vec<String> {
            some.iter()
                .map(T::in_words)
                .filter(|own| !others.iter().any(|other| other.in_words() == *own))
                .collect()
        };
        let (only_here, only_there) = (only(here, there), only(there, here));
        let [called_here, called_there] = self.names;
        let words: Vec<String> = [(only_there, called_there), (only_here, called_here)]
            .into_iter()
            .filter(|(only, _)| !only.is_empty())
            .map(|(only, place)| format!("{} only {place}", listed(&only)))
            .collect();
        let same = |(one, other): (&T, &T)| one.in_words() == other.in_words();
        if !words.is_empty() {
            self.found.push(format!("{name}: {}", words.join(", ")));
        } else if here.len() != there.len() || !here.iter().zip(there).all(same) {
            self.found.push(format!("{name}: in another order"));
        }
    }

    fn parameters(&mut self, here: &[DescribedParameter], there: &[DescribedParameter]) {
        let paths = |parameters: &[DescribedParameter]| -> Vec<String> {
            parameters.iter().map(|parameter| parameter.path.clone()).collect()
        };
        self.several("parameters", &paths(here), &paths(there));
        for own in here {
            if let Some(other) = there.iter().find(|other| other.path == own.path) {
                self.several(&format!("values of {}", own.path), &own.values, &other.values);
            }
        }
    }

    fn points(&mut self, here: Option<&[Vec<usize>]>, there: Option<&[Vec<usize>]>) {
        let in_words = |points: Option<&[Vec<usize>]>| match points {
            None => "every combination".to_owned(),
            Some(points) => format!("{} listed", points.len()),
        };
        match (here, there) {
            (Some(own), Some(other)) if own != other && own.len() == other.len() => {
                self.found.push("points: others are listed, or in another order".to_owned());
            }
            _ => self.one("points", in_words(here), in_words(there)),
        }
    }
}

/// How one of several is named.
trait InWords {
    fn in_words(&self) -> String;
}

impl InWords for String {
    fn in_words(&self) -> String {
        self.clone()
    }
}

impl InWords for Setting {
    fn in_words(&self) -> String {
        format!("{}={}", self.path, self.value)
    }
}

impl InWords for HashedFile {
    /// By its name alone: the same file may lie elsewhere on another machine.
    fn in_words(&self) -> String {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or_default();
        format!("{name} ({})", self.hash)
    }
}

impl DescribedShard {
    fn in_words(self) -> String {
        if self.count == 1 { "the whole".to_owned() } else { format!("{}/{}", self.index, self.count) }
    }
}

fn precision(of: &Description) -> String {
    match &of.precision {
        None => "none".to_owned(),
        Some(DescribedPrecision { measure, half_width, at_least }) => {
            format!("{measure}={half_width},at_least={at_least}")
        }
    }
}

fn listed(all: &[String]) -> String {
    let named: Vec<String> = all.iter().take(NAMED).map(|one| shortened(one)).collect();
    match all.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_LENGTH {
        return text.to_owned();
    }
    text.chars().take(MAX_LENGTH - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
