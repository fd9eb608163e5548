//! What one page of a run knows and another one of the same run may not. A page says it in its last line, so that none is replaced by a
//! poorer one unawares.

/// Something that not every page of a run knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// What was on the nodes, which is in `timeline.csv`.
    Nodes,
    /// For which limits pods waited: the run alone knows it.
    Waits,
    /// When the run begins by the clock, which was asked for.
    Clock,
}

impl Knowledge {
    pub const ALL: [Self; 3] = [Self::Nodes, Self::Waits, Self::Clock];

    /// As it is in the page.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::Waits => "waits",
            Self::Clock => "clock",
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Nodes => "what was on the nodes",
            Self::Waits => "what pods waited for",
            Self::Clock => "when things happen by the clock",
        }
    }
}

/// The page of the run with this digest, with a last line that says what it knows, and when the run begins by its clock, in UTC.
pub fn with_mark(page: &str, digest: &str, known: &[Knowledge], begins: Option<&str>) -> String {
    let page = page.trim_end();
    // One from a file could be anything, also the end of a comment.
    if !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return format!("{page}\n");
    }
    let words: String = known.iter().map(|one| format!(" {}", one.as_str())).collect();
    let begins = begins.map_or(String::new(), |begins| format!(" {BEGINS}{begins}"));
    format!("{page}\n{BEGIN}{digest}{BETWEEN}{words}{begins}{END}\n")
}

const BEGIN: &str = "<!-- everynode run ";
const BETWEEN: &str = " with:";
const BEGINS: &str = "begins=";
const END: &str = " -->";

/// When the run of this page begins by the clock, in UTC; `None`: the page has no clock.
pub fn begin_by_the_clock(page: &[u8]) -> Option<String> {
    let words = mark_of(page)?.words;
    words.split(' ').find_map(|word| word.strip_prefix(BEGINS)).map(str::to_owned)
}

/// Why this page is not to take the place of the one that is there, in words to be read behind its name. `None`: it may.
pub fn words_if_poorer(there: &[u8], page: &[u8]) -> Option<String> {
    let (there, new) = (mark_of(there)?, mark_of(page)?);
    if there.digest == new.digest { words_of_loss(&there, |one| new.knows(one)) } else { None }
}

/// The same of a page that is yet to be made of the same run, and will know this.
pub fn words_if_to_be_poorer(there: &[u8], known: &[Knowledge]) -> Option<String> {
    words_of_loss(&mark_of(there)?, |one| known.contains(&one))
}

fn words_of_loss(there: &Mark<'_>, knows: impl Fn(Knowledge) -> bool) -> Option<String> {
    let is_lost = |one: &Knowledge| there.knows(*one) && !knows(*one);
    let lost: Vec<Knowledge> = Knowledge::ALL.into_iter().filter(is_lost).collect();
    if lost.is_empty() {
        return None;
    }
    let said: Vec<&str> = lost.iter().map(|one| one.in_words()).collect();
    let what_to_do = match lost[..] {
        [Knowledge::Clock] => "--starts-at says the time, and --force replaces it",
        _ => "the same run with --report makes such a page anew, and --force replaces it by a poorer one",
    };
    Some(format!("says {}, which the new one would not, and was kept; {what_to_do}", said.join(" and ")))
}

/// The last line of a page.
struct Mark<'a> {
    digest: &'a str,
    words: &'a str,
}

impl Mark<'_> {
    fn knows(&self, of: Knowledge) -> bool {
        self.words.split(' ').any(|word| word == of.as_str())
    }
}

fn mark_of(page: &[u8]) -> Option<Mark<'_>> {
    let last = std::str::from_utf8(page).ok()?.trim_end().rsplit('\n').next()?;
    let (digest, words) = last.strip_prefix(BEGIN)?.strip_suffix(END)?.split_once(BETWEEN)?;
    Some(Mark { digest, words })
}

#[cfg(test)]
mod tests {
    use super::Knowledge::{Clock, Nodes, Waits};
    use super::*;

    fn page(known: &[Knowledge]) -> String {
        with_mark("<html></html>\n", "0123abcd", known, None)
    }

    fn words(there: &[Knowledge], new: &[Knowledge]) -> Option<String> {
        words_if_poorer(page(there).as_bytes(), page(new).as_bytes())
    }

    #[test]
    fn a_page_ends_in_what_it_knows() {
        assert_eq!(
            page(&[Nodes, Clock]),
            "<html></html>\n<!-- everynode run 0123abcd with: nodes clock -->\n"
        );
        assert_eq!(page(&[]), "<html></html>\n<!-- everynode run 0123abcd with: -->\n");
        assert_eq!(with_mark("<html></html>", "--><script>", &[Nodes], None), "<html></html>\n");
        let dated = with_mark("<html></html>", "0123abcd", &[Clock], Some("2026-12-05T02:00:00Z"));
        assert!(dated.ends_with("with: clock begins=2026-12-05T02:00:00Z -->\n"), "{dated}");
        assert_eq!(begin_by_the_clock(dated.as_bytes()).as_deref(), Some("2026-12-05T02:00:00Z"));
        assert_eq!(begin_by_the_clock(page(&[Clock]).as_bytes()), None);
    }

    #[test]
    fn a_page_that_knows_less_is_told_with_what_it_lacks_and_what_to_do() {
        assert_eq!(words(&[Nodes], &[Nodes]), None);
        assert_eq!(words(&[Nodes], &[Nodes, Clock]), None);
        assert_eq!(words(&[], &[]), None);
        assert_eq!(
            words(&[Nodes, Clock], &[Nodes]).unwrap(),
            "says when things happen by the clock, which the new one would not, and was kept; --starts-at says the time, and \
             --force replaces it"
        );
        assert_eq!(
            words(&[Nodes, Waits], &[Nodes, Clock]).unwrap(),
            "says what pods waited for, which the new one would not, and was kept; the same run with --report makes such a \
             page anew, and --force replaces it by a poorer one"
        );
        assert!(words(&[Nodes, Waits, Clock], &[Waits]).unwrap().contains("on the nodes and when things"));
        let to_be = |known: &[Knowledge]| words_if_to_be_poorer(page(&[Nodes, Clock]).as_bytes(), known);
        assert_eq!(to_be(&[Nodes, Waits]), words(&[Nodes, Clock], &[Nodes]));
        assert_eq!(to_be(&[Nodes, Clock]), None);
    }

    #[test]
    fn a_page_of_another_run_or_without_a_mark_may_be_replaced() {
        let of_other = with_mark("<html></html>", "ffff", &[Nodes, Waits], None);
        assert_eq!(words_if_poorer(of_other.as_bytes(), page(&[]).as_bytes()), None);
        assert_eq!(words_if_poorer(b"<html></html>\n", page(&[]).as_bytes()), None);
        assert_eq!(words_if_poorer(b"\xff", page(&[]).as_bytes()), None);
    }
}
