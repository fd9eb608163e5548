//! Values that were measured, written into a scenario's text: in their place, with a comment that says where they come from.
//! Everything else of the text stays as it is.

use super::diagnostic::{Diagnostics, Span};
use super::printable::on_one_line;
use super::ron::{Piece, PieceKind, parse};

/// A value for a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// `["delays", "image_pull"]`, or `["daemon_sets", "logging/agent", "delays", "image_pull"]`.
    pub path: Vec<String>,
    /// As RON.
    pub value: String,
    pub origin: String,
}

/// How a comment begins that is replaced together with its value.
const MARK: &str = "/* calibrated: ";

/// The text with all values that it has a place for, and those that it has none for: of DaemonSets and pools of other names.
pub fn with_measured<'a>(
    name: &str,
    text: &str,
    values: &'a [Measured],
) -> Result<(String, Vec<&'a Measured>), Diagnostics> {
    let mut edited = text.to_owned();
    let mut homeless = Vec::new();
    // From the last: each new one comes before those that are there.
    for value in values.iter().rev() {
        let parsed = parse(&edited).map_err(|problem| {
            let mut problems = Diagnostics::of_scenario(name, text);
            problems.push(*problem);
            problems
        })?;
        let names = Names { text: &edited, is_shared: shares_name(value, values) };
        match target(&parsed.root, &value.path, names) {
            Some(target) => edited = put(&edited, &target, value),
            None => homeless.push(value),
        }
    }
    homeless.reverse();
    Ok((edited, homeless))
}

/// Where a value goes.
enum Target<'a> {
    Existing(Span),
    /// Fields that are not there yet, right behind a parenthesis.
    New {
        behind: usize,
        fields: &'a [String],
        /// Where the first field is that is there.
        first: Option<usize>,
    },
}

/// How keys of maps are to be read.
#[derive(Clone, Copy)]
struct Names<'a> {
    text: &'a str,
    /// DaemonSets of two namespaces have the name, so that it alone says nothing.
    is_shared: bool,
}

fn shares_name(value: &Measured, values: &[Measured]) -> bool {
    let full_name = |of: &Measured| match of.path.as_slice() {
        [list, name, ..] if list == "daemon_sets" => {
            name.split_once('/').map(|(_, own)| (own.to_owned(), name.clone()))
        }
        _ => None,
    };
    let Some((own, full)) = full_name(value) else { return false };
    values.iter().filter_map(full_name).any(|(other, of_other)| other == own && of_other != full)
}

fn target<'a>(piece: &Piece, path: &'a [String], names: Names<'_>) -> Option<Target<'a>> {
    let Names { text, is_shared } = names;
    let Some((segment, rest)) = path.split_first() else { return Some(Target::Existing(piece.span)) };
    match &piece.kind {
        PieceKind::Record { fields, .. } => match fields.iter().find(|(name, _)| name.text == *segment) {
            Some((_, value)) => target(value, rest, names),
            // A map has no new entries: what is not in the scenario has no delays.
            None => new(piece, path, fields.first().map(|(name, _)| name.span.start), text),
        },
        PieceKind::Tuple { elements, .. } if elements.is_empty() => new(piece, path, None, text),
        PieceKind::Map(entries) => {
            let named =
                |name: &str| entries.iter().find(|(key, _)| key.source(text).trim_matches('"') == name);
            let (_, value) = spellings(segment, is_shared).iter().find_map(|name| named(name))?;
            target(value, rest, names)
        }
        _ => None,
    }
}

/// A DaemonSet's name may stand without its namespace, or with it behind, as an import writes those that are in two.
fn spellings(name: &str, is_shared: bool) -> Vec<String> {
    let mut spellings = vec![name.to_owned()];
    if let Some((namespace, own)) = name.split_once('/') {
        spellings.push(format!("{own}.{namespace}"));
        spellings.extend((!is_shared).then(|| own.to_owned()));
    }
    spellings
}

/// Whether any record of a scenario has a field of this name.
pub fn speaks_of(text: &str, field: &str) -> bool {
    fn has(piece: &Piece, field: &str) -> bool {
        match &piece.kind {
            PieceKind::Record { fields, .. } => {
                fields.iter().any(|(name, value)| name.text == field || has(value, field))
            }
            PieceKind::Map(entries) => entries.iter().any(|(_, value)| has(value, field)),
            _ => false,
        }
    }
    parse(text).is_ok_and(|parsed| has(&parsed.root, field))
}

fn new<'a>(record: &Piece, fields: &'a [String], first: Option<usize>, text: &str) -> Option<Target<'a>> {
    let parenthesis = record.source(text).find('(').filter(|_| fields.len() <= 2)?;
    Some(Target::New { behind: record.span.start + parenthesis + 1, fields, first })
}

fn put(text: &str, target: &Target<'_>, value: &Measured) -> String {
    let written = format!("{} {MARK}{} */", value.value, comment(&value.origin));
    match target {
        Target::Existing(span) => {
            let rest = without_mark(&text[span.end..]);
            format!("{}{written}{rest}", &text[..span.start])
        }
        Target::New { behind, fields, first } => {
            let (before, after) = text.split_at(*behind);
            let lines = first.and_then(|first| indentation(&text[..first]));
            let field = match (fields, lines) {
                ([parent, name], Some(lines)) => {
                    format!("{parent}: (\n{lines}    {name}: {written},\n{lines})")
                }
                ([parent, name], None) => format!("{parent}: ({name}: {written})"),
                _ => format!("{}: {written}", fields.concat()),
            };
            match (lines, first) {
                (Some(lines), _) => format!("{before}\n{lines}{field},{after}"),
                (None, Some(_)) => format!("{before}{field}, {after}"),
                (None, None) => format!("{before}{field}{after}"),
            }
        }
    }
}

/// Without the comment of an earlier calibration at its beginning.
fn without_mark(rest: &str) -> &str {
    let marked = rest.trim_start_matches(' ').strip_prefix(MARK);
    marked.and_then(|comment| comment.split_once("*/")).map_or(rest, |(_, rest)| rest)
}

/// What stands before it on its line, if that is nothing but space.
fn indentation(before: &str) -> Option<&str> {
    let line = before.rsplit_once('\n').map(|(_, line)| line)?;
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t')).then_some(line)
}

/// On one line, and without an end or a beginning of a comment in it.
fn comment(origin: &str) -> String {
    on_one_line(origin).replace("*/", "* /").replace("/*", "/ *")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIO: &str = r#"// A cluster of ours.
(
    duration: "30m", // long enough
    node_pools: {
        "work": (count: 3, startup: "1m"), /* by hand */
        "other": (count: 1),
    },
    daemon_sets: {
        "logging/agent": (manifest: "agent.yaml"),
        "other": (manifest: "other.yaml", delays: ()),
    },
    delays: (
        // An assumption.
        readiness: LogNormal(median: "4s", p95: "15s"), // guessed
    ),
)
"#;

    fn measured(path: &[&str], value: &str) -> Measured {
        Measured {
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            value: value.to_owned(),
            origin: "87 lengths, dump.json".to_owned(),
        }
    }

    #[test]
    fn values_go_to_their_places_and_everything_else_stays() {
        let values = [
            measured(&["delays", "image_pull"], "\"7s\""),
            measured(&["delays", "readiness"], "\"3s\""),
            measured(&["node_pools", "work", "startup"], "\"80s\""),
            measured(&["node_pools", "other", "startup"], "\"81s\""),
            measured(&["node_pools", "gone", "startup"], "\"82s\""),
            measured(&["daemon_sets", "logging/agent", "delays", "image_pull"], "\"8s\""),
            measured(&["daemon_sets", "logging/agent", "delays", "readiness"], "\"2s\""),
            measured(&["daemon_sets", "other", "delays", "readiness"], "\"1s\""),
        ];
        let (text, homeless) = with_measured("s.ron", SCENARIO, &values).unwrap();
        assert_eq!(homeless, [&values[4]]);
        insta::assert_snapshot!(text, @r#"
        // A cluster of ours.
        (
            duration: "30m", // long enough
            node_pools: {
                "work": (count: 3, startup: "80s" /* calibrated: 87 lengths, dump.json */), /* by hand */
                "other": (startup: "81s" /* calibrated: 87 lengths, dump.json */, count: 1),
            },
            daemon_sets: {
                "logging/agent": (delays: (image_pull: "8s" /* calibrated: 87 lengths, dump.json */, readiness: "2s" /* calibrated: 87 lengths, dump.json */), manifest: "agent.yaml"),
                "other": (manifest: "other.yaml", delays: (readiness: "1s" /* calibrated: 87 lengths, dump.json */)),
            },
            delays: (
                image_pull: "7s" /* calibrated: 87 lengths, dump.json */,
                // An assumption.
                readiness: "3s" /* calibrated: 87 lengths, dump.json */, // guessed
            ),
        )
        "#);
        // Once more, nothing doubles.
        let (again, _) = with_measured("s.ron", &text, &values).unwrap();
        assert_eq!(again, text);
    }

    #[test]
    fn a_scenario_without_delays_gets_them() {
        let values =
            [measured(&["delays", "image_pull"], "\"7s\""), measured(&["delays", "readiness"], "\"3s\"")];
        for text in ["(\n    seed: 1,\n)\n", "(seed: 1)", "()"] {
            let (text, homeless) = with_measured("s.ron", text, &values).unwrap();
            assert!(homeless.is_empty());
            assert!(parse(&text).is_ok(), "{text}");
            assert!(text.contains("image_pull: \"7s\"") && text.contains("readiness: \"3s\""), "{text}");
        }
    }

    #[test]
    fn a_name_of_two_namespaces_is_nobodys_alone() {
        let text = r#"(daemon_sets: {"agent.logging": (), "agent": ()})"#;
        let path = |name| ["daemon_sets", name, "delays", "readiness"];
        let values = [
            measured(&path("logging/agent"), "\"1s\""),
            measured(&path("metrics/agent"), "\"2s\""),
            measured(&path("metrics/other"), "\"3s\""),
        ];
        let (both, homeless) = with_measured("s.ron", text, &values).unwrap();
        assert_eq!(homeless, [&values[1], &values[2]]);
        assert!(both.contains(r#""agent.logging": (delays: (readiness: "1s""#), "{both}");
        let (one, homeless) = with_measured("s.ron", text, &values[1..2]).unwrap();
        assert!(homeless.is_empty() && one.contains(r#""agent": (delays: (readiness: "2s""#), "{one}");
    }

    #[test]
    fn a_field_is_found_wherever_it_is() {
        let text = r#"(daemon_sets: {"agent": (delays: (pre_stop: "5s"))})"#;
        assert!(speaks_of(text, "pre_stop") && !speaks_of(text, "termination"));
    }

    #[test]
    fn an_origin_cannot_end_its_comment() {
        let mut value = measured(&["seed"], "2");
        value.origin = "*/ seed: 3 /*\u{1b}\n".to_owned();
        let (text, _) = with_measured("s.ron", "(seed: 1)", std::slice::from_ref(&value)).unwrap();
        assert_eq!(text, "(seed: 2 /* calibrated: * / seed: 3 / *\\u{1b}\\n */)");
    }

    #[test]
    fn what_is_no_ron_is_refused() {
        assert!(with_measured("s.ron", "(seed: ", &[measured(&["seed"], "2")]).is_err());
    }
}
