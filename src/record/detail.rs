//! What a fact is about beyond the numbers that it has room for: which taints, which labels, which image.

use std::fmt::Display;

use crate::api::container::Container;
use crate::api::labels::Labels;
use crate::api::pod_spec::PodSpec;
use crate::api::taints::Taint;

/// Lent to the observers just before the fact that it belongs to. It is not a part of the record: no digest depends on it.
#[derive(Clone, Copy, Debug)]
pub enum Detail<'a> {
    /// A node's taints before and after.
    Taints { before: &'a [Taint], after: &'a [Taint] },
    /// A node's labels before and after.
    Labels { before: &'a Labels, after: &'a Labels },
    /// The image that is pulled, or several with commas between them.
    Image(&'a str),
    /// A DaemonSet's template before, unless it is its first, and after.
    Template { before: Option<&'a PodSpec>, after: &'a PodSpec },
    /// What was one of the others once, in the words that `timeline.csv` has for it.
    Words(&'a str),
}

/// What stands between two details.
const BETWEEN: &str = "; ";

impl Detail<'_> {
    /// `added dedicated=gpu:NoSchedule; removed spot:NoExecute`. Each begins with a word, so that no spreadsheet takes it for a formula.
    pub fn in_words(self) -> String {
        let words: Vec<String> = match self {
            Detail::Words(words) => return words.to_owned(),
            Detail::Taints { before, after } => {
                let (added, removed) = (without(after, before), without(before, after));
                added_and_removed(added, removed)
            }
            Detail::Labels { before, after } => {
                let (added, removed) = (pairs_without(after, before), pairs_without(before, after));
                added_and_removed(added, removed)
            }
            Detail::Image(names) => names.split(',').map(|name| format!("image {name}")).collect(),
            Detail::Template { before, after } => changed_images(before, after),
        };
        words.join(BETWEEN)
    }
}

fn without<T: PartialEq + Display>(list: &[T], other: &[T]) -> Vec<String> {
    list.iter().filter(|item| !other.contains(item)).map(T::to_string).collect()
}

fn pairs_without(labels: &Labels, other: &Labels) -> Vec<String> {
    let differs = |(key, value): &(&String, &String)| other.get(*key) != Some(value);
    labels.iter().filter(differs).map(|(key, value)| format!("{key}={value}")).collect()
}

fn added_and_removed(added: Vec<String>, removed: Vec<String>) -> Vec<String> {
    let added = added.into_iter().map(|what| format!("added {what}"));
    added.chain(removed.into_iter().map(|what| format!("removed {what}"))).collect()
}

/// As `kubectl set image` has them: by the container's name.
fn changed_images(before: Option<&PodSpec>, after: &PodSpec) -> Vec<String> {
    let had = |container: &Container| {
        before.is_some_and(|before| {
            all_of(before).any(|other| (&other.name, &other.image) == (&container.name, &container.image))
        })
    };
    let changed = all_of(after).filter(|container| !had(container));
    changed.map(|container| format!("image {}={}", container.name, container.image)).collect()
}

fn all_of(spec: &PodSpec) -> impl Iterator<Item = &Container> {
    spec.init_containers.iter().chain(&spec.containers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taints(texts: &[&str]) -> Vec<Taint> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn container(name: &str, image: &str) -> Container {
        Container { name: name.to_owned(), image: image.to_owned(), ..Container::default() }
    }

    #[test]
    fn taints_and_labels_are_told_by_what_differs() {
        let (before, after) =
            (taints(&["spot:NoExecute", "a=1:NoSchedule"]), taints(&["a=2:NoSchedule", "spot:NoExecute"]));
        let told = Detail::Taints { before: &before, after: &after }.in_words();
        assert_eq!(told, "added a=2:NoSchedule; removed a=1:NoSchedule");
        assert_eq!(Detail::Taints { before: &before, after: &before }.in_words(), "");
        let labels = |value: &str| Labels::from([("disk".to_owned(), value.to_owned())]);
        let told = Detail::Labels { before: &labels("hdd"), after: &labels("ssd") }.in_words();
        assert_eq!(told, "added disk=ssd; removed disk=hdd");
    }

    #[test]
    fn images_are_told_by_container_where_they_change() {
        assert_eq!(Detail::Image("a:1,b:2").in_words(), "image a:1; image b:2");
        let before = PodSpec {
            init_containers: vec![container("setup", "s:1")],
            containers: vec![container("agent", "a:1"), container("sidecar", "x:1")],
            ..PodSpec::default()
        };
        let mut after = before.clone();
        after.containers[0].image = "a:2".to_owned();
        after.init_containers[0].image = "s:2".to_owned();
        let told = Detail::Template { before: Some(&before), after: &after }.in_words();
        assert_eq!(told, "image setup=s:2; image agent=a:2");
        let told = Detail::Template { before: None, after: &before }.in_words();
        assert_eq!(told, "image setup=s:1; image agent=a:1; image sidecar=x:1");
    }
}
