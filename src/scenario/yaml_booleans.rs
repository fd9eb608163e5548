//! Which words YAML takes for booleans as kubectl reads it (`resolve.go` of the `goyaml.v2` in `sigs.k8s.io/yaml`).
//!
//! The reader of YAML takes them in whatever case; kubectl takes `yes`, `Yes` and `YES`, and `yEs` is a text to it.

use super::diagnostic::Diagnostic;
use super::manifest_fields::{FieldPositions, SourcePosition};

const TRUE: [&str; 11] = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
const FALSE: [&str; 11] = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];
/// No more keys of a text are looked at.
const MAX_KEYS: usize = 200;

/// The text with quotes around the words that only the reader takes for booleans. `None`: there are none.
pub(super) fn with_mixed_case_in_quotes(text: &str) -> Option<String> {
    let mut words = text.split(|character: char| !character.is_ascii_alphanumeric());
    if !words.any(is_of_mixed_case) {
        return None;
    }
    let positions = FieldPositions::of(text)?.booleans();
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1)).collect();
    let mut quoted = String::with_capacity(text.len() + 8);
    let mut copied = 0;
    for SourcePosition { line, column } in positions {
        let start = *starts.get(line - 1)?;
        let (before, _) = text[start..].char_indices().nth(column - 1)?;
        let word = word_at(&text[start + before..]);
        // An alias has the place of its anchor, which may have been there before.
        if is_of_mixed_case(word) && start + before >= copied {
            quoted += &format!("{}\"{word}\"", &text[copied..start + before]);
            copied = start + before + word.len();
        }
    }
    (copied > 0).then(|| quoted + &text[copied..])
}

/// The keys of an object that are booleans although somebody may have meant letters, with what there is to say of them.
pub(super) fn boolean_keys(
    positions: &FieldPositions,
    text: &str,
    document: usize,
) -> Vec<(SourcePosition, Diagnostic)> {
    let keys = positions.boolean_keys(document).into_iter().take(MAX_KEYS);
    keys.filter_map(|position| {
        let line = text.lines().nth(position.line - 1)?;
        let (start, _) = line.char_indices().nth(position.column - 1)?;
        let word = word_at(&line[start..]);
        let is_true = TRUE.contains(&word);
        if word.eq_ignore_ascii_case("true") || !(is_true || FALSE.contains(&word)) {
            return None;
        }
        let problem = Diagnostic::warning(format!("the key `{word}` is `{is_true}` to kubectl"));
        let help = format!("YAML 1.1 takes it for a boolean: put it in quotes, like '{word}'");
        (!word.eq_ignore_ascii_case("false")).then(|| (position, problem.help(help)))
    })
    .collect()
}

fn is_of_mixed_case(word: &str) -> bool {
    let mut exact = TRUE.iter().chain(&FALSE);
    (2..=5).contains(&word.len())
        && exact.clone().any(|known| known.eq_ignore_ascii_case(word))
        && !exact.any(|known| *known == word)
}

fn word_at(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::manifest::read_documents;
    use serde_json::json;

    #[test]
    fn exactly_the_forms_that_kubectl_knows_are_booleans() {
        for (words, value) in [(TRUE, true), (FALSE, false)] {
            for word in words {
                assert_eq!(read_documents(&format!("[{word}, '{word}']")).unwrap(), [json!([value, word])]);
            }
        }
        for word in ["yEs", "yES", "tRUE", "trUe", "oN", "nO", "oFF", "OFf", "fALSE", "FaLsE"] {
            let text = format!("a: {word}\n{word}: [{word}, true]  # {word}\nb: |\n  {word}\n");
            let expected = json!({"a": word, word: [word, true], "b": format!("{word}\n")});
            assert_eq!(read_documents(&text).unwrap(), [expected]);
        }
        assert_eq!(with_mixed_case_in_quotes("a: yes # yEs\nb: 'oN'\n"), None, "in a comment and in quotes");
    }

    #[test]
    fn keys_that_are_booleans_are_told_of() {
        let text = "labels: {y: a, 'y': b, off: c, true: d}\n---\nno: e\n";
        let positions = FieldPositions::of(text).unwrap();
        let said = |document| -> Vec<(usize, usize, String)> {
            let keys = boolean_keys(&positions, text, document).into_iter();
            keys.map(|(position, problem)| (position.line, position.column, problem.message)).collect()
        };
        let of = |key: &str, value: &str| format!("the key `{key}` is `{value}` to kubectl");
        assert_eq!(said(0), [(1, 10, of("y", "true")), (1, 24, of("off", "false"))]);
        assert_eq!(said(1), [(3, 1, of("no", "false"))]);
    }
}
