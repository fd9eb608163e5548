//! Text in lines of a given width.

/// The text in lines of at most so many characters, broken between words where that is possible.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let indentation = text.len() - text.trim_start().len();
    let mut line = " ".repeat(indentation);
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        let is_first = line.trim().is_empty();
        if !is_first && line.chars().count() + 1 + word.len() <= width {
            line.push(' ');
        } else if !is_first {
            lines.push(std::mem::take(&mut line));
        }
        while line.chars().count() + word.len() > width {
            let rest = word.split_off(width - line.chars().count());
            line.extend(word);
            lines.push(std::mem::take(&mut line));
            word = rest;
        }
        line.extend(word);
    }
    lines.push(line);
    lines
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
    }
}
