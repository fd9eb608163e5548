//! Text in lines of a given width. Widths are those on the screen.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text in lines of at most so many columns, broken between words where that is possible; what it is indented by stays.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = indentation(text).to_owned();
    for word in text.split_whitespace() {
        let is_first = line.trim().is_empty();
        if !is_first && line.width() + 1 + word.width() <= width {
            line.push(' ');
        } else if !is_first {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            if line.width() + letter.width().unwrap_or(0) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    lines.push(line);
    lines
}

/// The same of each line of a text that is no table; what continues a line is indented as it is. A word that is too long
/// stays whole: paths and names are copied.
pub fn paragraph(text: &str, width: usize) -> String {
    if text.lines().all(|line| line.width() <= width) {
        return text.to_owned();
    }
    let mut wrapped = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let (content, end) = line.strip_suffix('\n').map_or((line, ""), |content| (content, "\n"));
        if content.width() <= width {
            wrapped += content;
        } else {
            wrap_onto(&mut wrapped, content, width);
        }
        wrapped += end;
    }
    wrapped
}

fn wrap_onto(text: &mut String, line: &str, width: usize) {
    let indentation = indentation(line);
    *text += indentation;
    let mut taken = indentation.width();
    for (index, word) in line.split_whitespace().enumerate() {
        if index > 0 && taken + 1 + word.width() > width {
            *text += "\n";
            *text += indentation;
            taken = indentation.width();
        } else if index > 0 {
            *text += " ";
            taken += 1;
        }
        *text += word;
        taken += word.width();
    }
}

/// A command of these arguments, for copying: where it is too long a line goes on in the next, as shells read it.
pub fn command_lines(arguments: &[String], width: usize) -> String {
    let (mut text, mut taken) = (String::new(), 0);
    for (index, argument) in arguments.iter().enumerate() {
        let has_more = index + 1 < arguments.len();
        // Room for a blank before and what says that there is more behind.
        let needed = argument.width() + 1 + if has_more { " \\".len() } else { 0 };
        if index > 0 && taken + needed > width {
            text += " \\\n  ";
            taken = "  ".len();
        } else if index > 0 {
            text += " ";
            taken += 1;
        }
        text += argument;
        taken += argument.width();
    }
    text + "\n"
}

fn indentation(text: &str) -> &str {
    &text[..text.len() - text.trim_start().len()]
}

/// The whole words at its beginning that fit into the width, and that there is more.
pub fn without_end(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    if width < 2 {
        return "…".repeat(width);
    }
    let first = wrapped(text, width - 1).into_iter().next().unwrap_or_default();
    format!("{}…", first.trim_end_matches([' ', ',', ';', ':', '(']))
}

/// The text without its middle, if it is wider than that: both ends of a name tell more than its middle.
pub fn without_middle(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(1);
    let head = ends(text.chars(), kept - kept / 2);
    let tail: Vec<char> = ends(text.chars().rev(), kept / 2);
    head.into_iter().chain(['…']).chain(tail.into_iter().rev()).collect()
}

fn ends(letters: impl Iterator<Item = char>, width: usize) -> Vec<char> {
    let mut left = width;
    letters
        .take_while(|letter| {
            let fits = letter.width().unwrap_or(0) <= left;
            left = left.saturating_sub(letter.width().unwrap_or(0));
            fits
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_wrap_and_what_is_too_long_breaks() {
        let broken = ["on", "workload-wit", "h-a-long-nam", "e-00001"];
        assert_eq!(wrapped("on workload-with-a-long-name-00001", 12), broken);
        assert_eq!(wrapped("  two pods or more", 10), ["  two pods", "or more"]);
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(wrapped("节点节点", 5), ["节点", "节点"]);
    }

    #[test]
    fn paragraphs_wrap_line_by_line_and_keep_their_words_whole() {
        let text = "short   line\n  everynode run scenarios/rolling-update.ron --seed 7\n";
        let wrapped = "short   line\n  everynode run\n  scenarios/rolling-update.ron\n  --seed 7\n";
        assert_eq!(paragraph(text, 20), wrapped);
        assert_eq!(paragraph(text, 80), text);
    }

    #[test]
    fn commands_go_on_in_the_next_line_as_shells_read_them() {
        let command = ["everynode", "run a.ron", "--seed 7", "--set 'key=a b'"].map(str::to_owned);
        assert_eq!(command_lines(&command, 80), "everynode run a.ron --seed 7 --set 'key=a b'\n");
        assert_eq!(command_lines(&command, 24), "everynode run a.ron \\\n  --seed 7 \\\n  --set 'key=a b'\n");
    }

    #[test]
    fn of_words_that_are_too_many_those_stay_that_fit() {
        let cut = |width| without_end("All were met; a cell is 6 nodes", width);
        assert_eq!(
            [31, 30, 14, 13, 12].map(cut),
            [
                "All were met; a cell is 6 nodes",
                "All were met; a cell is 6…",
                "All were met…",
                // The semicolon behind the word has no room.
                "All were…",
                "All were…",
            ]
        );
        assert_eq!(without_end("unbreakable", 5), "unbr…");
        assert_eq!([1, 0].map(|width| without_end("unbreakable", width)), ["…", ""]);
    }

    #[test]
    fn of_a_name_that_is_too_long_both_ends_stay() {
        assert_eq!(without_middle("node-exporter-00001", 11), "node-…00001");
        assert_eq!(without_middle("node-exporter", 13), "node-exporter");
        assert_eq!(without_middle("节点节点", 5), "节…点");
    }
}
