//! GitHub's Markdown: text in it, tables, and how much of it there may be.

use std::fmt::Write;

use crate::report::tables::columns::Table;

/// The longest text, in characters: that of a comment on GitHub, less room for what a workflow adds.
const MAX_CHARACTERS: usize = 60_000;

/// The text such that no character of it is markup: punctuation of ASCII may stand behind a backslash (CommonMark 0.31, 2.4).
/// Line breaks become spaces.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '&' | '@' => {
                escaped.extend(['\\', character]);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A table of GitHub's Markdown, or nothing at all if there are no rows.
pub fn table(table: &Table) -> String {
    if table.is_empty() {
        return String::new();
    }
    let header: Vec<String> = table.header().map(escaped).collect();
    let rule = format!("|{}\n", " --- |".repeat(header.len()));
    let rows = table.rows().map(|row| line(&row.map(escaped).collect::<Vec<_>>()));
    line(&header) + &rule + &rows.collect::<String>()
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// What is behind a line that one clicks at. `body` is Markdown; nothing if it is empty.
pub fn details(summary: &str, body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    format!("<details><summary>{}</summary>\n\n{}\n\n</details>", escaped(summary), body.trim_end())
}

/// Those paragraphs that say anything, cut where no comment would hold them.
pub fn document(paragraphs: impl IntoIterator<Item = String>) -> String {
    let mut text = String::new();
    for paragraph in paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()) {
        writeln!(text, "{}\n", paragraph.trim_end()).expect("writing to a string cannot fail");
    }
    let text = format!("{}\n", text.trim_end());
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => cut(&text[..end]),
        None => text,
    }
}

fn cut(beginning: &str) -> String {
    let end = beginning.rfind('\n').unwrap_or(beginning.len());
    let (open, closed) =
        (beginning[..end].matches("<details>").count(), beginning[..end].matches("</details>").count());
    let close = if open > closed { "\n\n</details>" } else { "" };
    format!("{}{close}\n\n*The rest is left out: it is longer than a comment may be.*\n", &beginning[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_is_markup() {
        assert_eq!(escaped("<img> *a* @b #1 | [x](y)\n# z"), r"\<img\> \*a\* \@b \#1 \| \[x\](y) \# z");
    }

    #[test]
    fn no_cell_ends_early() {
        let rows = vec![["a|b".into(), "<none>".into()], ["c_d".into(), "".into()]];
        let markdown = table(&Table::new(["NAME", "RESULT"], rows));
        assert_eq!(markdown, "| NAME | RESULT |\n| --- | --- |\n| a\\|b | \\<none\\> |\n| c\\_d |  |\n");
        assert_eq!(table(&Table::new(["NAME"], Vec::new())), "");
    }

    #[test]
    fn what_no_comment_holds_is_cut_at_a_line_and_says_so() {
        let row = "| a | b |\n";
        let long = document(["**headline**".to_owned(), details("more", &row.repeat(10_000))]);
        assert!(long.chars().count() < 65_536);
        assert!(long.ends_with(
            "| a | b |\n\n</details>\n\n*The rest is left out: it is longer than a comment may be.*\n"
        ));
        let short = document([String::new(), "**headline**".to_owned(), details("none", "")]);
        assert_eq!(short, "**headline**\n");
    }
}
