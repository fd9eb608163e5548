//! Words for a POSIX shell.

use std::borrow::Cow;

/// The text as one word of a shell's command, whatever is in it (but NUL, which no argument can have).
///
/// POSIX, Shell Command Language 2.2.2: between single quotes every character stands for itself, and a single quote
/// cannot stand there.
pub fn quoted(text: &str) -> String {
    // Not `=`, which is an assignment in the first word.
    quoted_unless(text, is_plain)
}

/// The same for a word that is not the first of its command.
pub fn quoted_argument(text: &str) -> String {
    quoted_unless(text, |character| is_plain(character) || character == '=')
}

/// The same for the path of a file or a folder, which no program takes for an option.
pub fn path_argument(path: &str) -> String {
    quoted_argument(&as_path(path))
}

/// The same path, and not to be taken for an option: what begins with a hyphen would be.
pub fn as_path(path: &str) -> Cow<'_, str> {
    if path.starts_with('-') { Cow::Owned(format!("./{path}")) } else { Cow::Borrowed(path) }
}

/// Not `~`, which is a home at the start of a word.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_./,:%@+".contains(character)
}

fn quoted_unless(text: &str, is_plain: impl Fn(char) -> bool) -> String {
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::process::Command;

    /// What a real shell makes of the words.
    fn read_by_a_shell(words: &[String]) -> Vec<String> {
        let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("printf '%s\\0' {}", quoted.join(" ")))
            .output()
            .unwrap();
        let read = String::from_utf8(output.stdout).unwrap();
        read.split_terminator('\0').map(str::to_owned).collect()
    }

    #[test]
    fn what_needs_no_quotes_gets_none() {
        assert_eq!(quoted("scenarios/fluentd.ron"), "scenarios/fluentd.ron");
        assert_eq!(quoted("maxUnavailable=1,5%"), "'maxUnavailable=1,5%'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted_argument("maxUnavailable=1,5%"), "maxUnavailable=1,5%");
        assert_eq!(path_argument("a/-b.ron"), "a/-b.ron");
    }

    #[test]
    fn a_path_is_no_option() {
        assert_eq!(path_argument("-x.ron"), "./-x.ron");
        assert_eq!(path_argument("--my scenario.ron"), "'./--my scenario.ron'");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn a_shell_reads_what_was_meant(
            words in prop::collection::vec("([ -~]|[\\n\\t\\r]|['\"$`\\\\!*?#~&;|<>(){}\\[\\]]|\\PC){0,12}", 1..8)
        ) {
            prop_assert_eq!(read_by_a_shell(&words), words);
        }
    }
}
