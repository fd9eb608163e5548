//! In which settings two scenarios differ, by their paths, whatever their layout.

use std::collections::BTreeSet;

use super::ron::{Piece, PieceKind, canonical, outline};

/// So much of a value is told.
const LONGEST: usize = 60;
/// So many settings are told.
const MOST_TOLD: usize = 200;

/// A setting that is not the same in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextDifference {
    /// `daemon_sets.agent.maxUnavailable`.
    pub path: String,
    /// As they are written, in one line; `None`: it is not.
    pub sides: [Option<String>; 2],
}

/// The settings in which two texts differ, in the order of the first; none if one of them cannot be read.
pub fn text_differences(texts: [&str; 2]) -> Vec<TextDifference> {
    let [Ok(a), Ok(b)] = texts.map(outline) else { return Vec::new() };
    let mut found = Vec::new();
    let sides = [(&a.root, texts[0]), (&b.root, texts[1])];
    compare("", sides.map(|(piece, text)| Some(Written { piece, text })), &mut found);
    found
}

/// A piece and the text that it is of.
#[derive(Clone, Copy)]
struct Written<'a> {
    piece: &'a Piece,
    text: &'a str,
}

impl<'a> Written<'a> {
    fn said(self) -> String {
        canonical(self.piece, self.text)
    }

    /// The name before its parenthesis; none of what has none.
    fn name(self) -> Option<&'a str> {
        self.piece.name().map(|(name, _)| name)
    }

    /// The fields of a record or the entries of a map, each with its name.
    fn entries(self) -> Option<Vec<(String, Self)>> {
        let of_text = |piece| Self { piece, ..self };
        match &self.piece.kind {
            PieceKind::Record { fields, .. } => {
                Some(fields.iter().map(|(name, piece)| (name.text.clone(), of_text(piece))).collect())
            }
            PieceKind::Map(entries) => {
                let key = |key| of_text(key).said().trim_matches('"').to_owned();
                Some(entries.iter().map(|(name, piece)| (key(name), of_text(piece))).collect())
            }
            _ => None,
        }
    }

    fn elements(self) -> Option<Vec<String>> {
        let PieceKind::List(elements) = &self.piece.kind else { return None };
        Some(elements.iter().map(|piece| Self { piece, ..self }.said()).collect())
    }
}

fn compare(path: &str, sides: [Option<Written<'_>>; 2], found: &mut Vec<TextDifference>) {
    let said = sides.map(|side| side.map(Written::said));
    if said[0] == said[1] || found.len() >= MOST_TOLD {
        return;
    }
    let sides = match sides {
        [Some(a), Some(b)] if a.name() == b.name() => [a, b],
        _ => return tell(path, said, found),
    };
    match (sides.map(Written::entries), sides.map(Written::elements)) {
        ([Some(a), Some(b)], _) => compare_entries(path, [a, b], found),
        (_, [Some(a), Some(b)]) => tell(path, only_in_one([&a, &b]), found),
        _ => tell(path, said, found),
    }
}

fn compare_entries(path: &str, sides: [Vec<(String, Written<'_>)>; 2], found: &mut Vec<TextDifference>) {
    let mut told = BTreeSet::new();
    for (name, _) in sides.iter().flatten() {
        if told.insert(name) {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let of = |side: &Vec<(String, Written<'_>)>| -> Option<usize> {
                side.iter().position(|(other, _)| other == name)
            };
            let [a, b] = [0, 1].map(|side| of(&sides[side]).map(|index| sides[side][index].1));
            compare(&path, [a, b], found);
        }
    }
}

/// What only one of two lists has; of lists that have the same in another order all.
fn only_in_one(lists: [&[String]; 2]) -> [Option<String>; 2] {
    let only = |own: &[String], other: &[String]| -> Option<String> {
        let only: Vec<&str> = own.iter().filter(|one| !other.contains(one)).map(String::as_str).collect();
        (!only.is_empty()).then(|| only.join("; "))
    };
    match [only(lists[0], lists[1]), only(lists[1], lists[0])] {
        [None, None] => lists.map(|list| Some(list.join("; "))),
        sides => sides,
    }
}

fn tell(path: &str, sides: [Option<String>; 2], found: &mut Vec<TextDifference>) {
    let path = if path.is_empty() { "the scenario" } else { path };
    let sides = sides.map(|side| side.map(|side| shortened(&side)));
    found.push(TextDifference { path: path.to_owned(), sides });
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(a: &str, b: &str) -> Vec<String> {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
        let one =
            |one: TextDifference| format!("{}: {} / {}", one.path, side(&one.sides[0]), side(&one.sides[1]));
        text_differences([a, b]).into_iter().map(one).collect()
    }

    #[test]
    fn settings_are_told_by_their_paths() {
        let a = r#"(seed: 7, node_pools: {"a": (count: 3)}, daemon_sets: {"agent": (maxUnavailable: "10%")},
            script: [At("1m", Drain(Nodes(pool: "a"))), At("2m", RestartKubelet(Nodes()))])"#;
        let b = r#"(node_pools: { "a": (count: 4), "b": (count: 1) }, seed: 7, // the same seed
            daemon_sets: {"agent": (maxUnavailable: 1, maxSurge: 0)}, script: [At("1m", Drain(Nodes(pool: "a"))), At("3m", RestartKubelet(Nodes()))])"#;
        assert_eq!(
            told(a, b),
            [
                "node_pools.a.count: 3 / 4",
                "node_pools.b: - / (count:1,)",
                "daemon_sets.agent.maxUnavailable: \"10%\" / 1",
                "daemon_sets.agent.maxSurge: - / 0",
                "script: At(\"2m\",RestartKubelet(Nodes(),),) / At(\"3m\",RestartKubelet(Nodes(),),)",
            ]
        );
        assert_eq!(told(a, a), [""; 0]);
        assert_eq!(told("(a: [1, 2])", "(a: [2, 1])"), ["a: 1; 2 / 2; 1"]);
        assert_eq!(told("(a: X(b: 1))", "(a: Y(b: 1))"), ["a: X(b:1,) / Y(b:1,)"]);
    }
}
