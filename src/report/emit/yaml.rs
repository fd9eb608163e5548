//! Texts in YAML.

use std::fmt::Write as _;

/// A text on one line, in double quotes; read back it is the same.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            character if is_printable(character) => quoted.push(character),
            character if character as u32 <= 0xFFFF => {
                write!(quoted, "\\u{:04X}", character as u32).expect("a text")
            }
            character => write!(quoted, "\\U{:08X}", character as u32).expect("a text"),
        }
    }
    quoted + "\""
}

/// A text of lines as a value of a map: in literal style, as it looks in its file, where YAML has a way to say it so.
///
/// What follows `key:`, with the end of the line; the lines stand at `indent` more than the key's.
pub fn literal(text: &str, indent: usize, key_indent: usize) -> String {
    let is_literal = !text.trim_end_matches('\n').is_empty()
        && text.chars().all(|character| is_printable(character) || matches!(character, '\n' | '\t'));
    if !is_literal {
        return format!(" {}\n", quoted(text));
    }
    // YAML 1.2.2, 8.1.1: with the indentation said, the first line may begin with spaces; what is kept of the line
    // breaks at the end is said too.
    let chomping = match text.len() - text.trim_end_matches('\n').len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let margin = " ".repeat(key_indent + indent);
    let mut block = format!(" |{indent}{chomping}\n");
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            block.push_str(&margin);
            block.push_str(line);
        }
        block.push('\n');
    }
    block
}

/// YAML 1.2.2, 5.1, without the line breaks and the byte order mark; and without U+2028 and U+2029, which were line
/// breaks in YAML 1.1, which Kubernetes reads.
const fn is_printable(character: char) -> bool {
    matches!(character,
        '\u{20}'..='\u{7E}' | '\u{A0}'..='\u{2027}' | '\u{202A}'..='\u{D7FF}' | '\u{E000}'..='\u{FEFE}'
        | '\u{FF00}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn read(yaml: &str) -> BTreeMap<String, String> {
        serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"))
    }

    fn read_back(text: &str) -> (String, String, String) {
        let yaml = format!("one:{}two: {}\nthree: x\n", literal(text, 2, 0), quoted(text));
        let mut read = read(&yaml);
        let mut take = |key| read.remove(key).unwrap();
        (take("one"), take("two"), take("three"))
    }

    #[test]
    fn a_file_looks_as_it_did() {
        assert_eq!(literal("(\n    seed: 7,\n\n)\n", 2, 2), " |2\n    (\n        seed: 7,\n\n    )\n");
        assert_eq!(literal("no end", 2, 0), " |2-\n  no end\n");
        assert_eq!(literal("two ends\n\n", 2, 0), " |2+\n  two ends\n\n");
        assert_eq!(literal("carriage\r\n", 2, 0), " \"carriage\\r\\n\"\n");
    }

    proptest! {
        #[test]
        fn a_text_is_read_back(text in "([ -~]|[\\n\\t\\r#:'\"%&*|>-]|\n\n|  |\\PC|[\\x00-\\x1f]){0,30}") {
            let (one, two, three) = read_back(&text);
            prop_assert_eq!((&one, &two, three.as_str()), (&text, &text, "x"));
        }
    }
}
