//! Words for a POSIX shell.

/// The text as one word of a shell's command, whatever is in it (but NUL, which no argument can have).
///
/// POSIX, Shell Command Language 2.2.2: between single quotes every character stands for itself, and a single quote
/// cannot stand there.
pub fn quoted(text: &str) -> String {
    // Not `~`, which is a home at the start of a word, nor `=`, which is an assignment in the first one.
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./,:%@+".contains(character);
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
