//! What `--set` changed, as a part of a folder's name: short, the same on every file system, and another for other
//! settings.

use crate::record::catalog::Fnv1a;
use crate::report::setting_names::setting_names;

/// The part that people read is cut behind so many characters.
const MAX_LENGTH: usize = 40;

/// `maxUnavailable-1-0f3c22a9`: the settings, and a hash of all that was written.
pub fn settings_name(settings: &[(String, String)]) -> String {
    let paths: Vec<&str> = settings.iter().map(|(path, _)| path.as_str()).collect();
    let names = setting_names(&paths);
    let words: Vec<String> =
        names.iter().zip(settings).map(|(name, (_, value))| format!("{name}-{value}")).collect();
    let written: String = settings.iter().map(|(path, value)| format!("{path}={value}\n")).collect();
    let hash = Fnv1a::of(&written);
    format!("{}-{:08x}", readable(&words.join("-")), (hash >> 32) ^ (hash & 0xffff_ffff))
}

/// Only what needs no quotes anywhere. A percentage stays one.
fn readable(words: &str) -> String {
    let mut name = String::new();
    for character in words.replace('%', "pct").chars() {
        let is_plain = character.is_ascii_alphanumeric() || character == '.';
        match if is_plain { character } else { '-' } {
            '-' if name.ends_with('-') => {}
            character => name.push(character),
        }
    }
    let cut: String = name.chars().take(MAX_LENGTH).collect();
    cut.trim_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(settings: &[(&str, &str)]) -> String {
        let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
        settings_name(&settings.iter().map(owned).collect::<Vec<_>>())
    }

    #[test]
    fn other_settings_have_another_name() {
        let one = name(&[("daemon_sets.a.maxUnavailable", "10%")]);
        assert!(one.starts_with("maxUnavailable-10pct-") && one.len() == 29, "{one}");
        assert_ne!(one, name(&[("daemon_sets.b.maxUnavailable", "10%")]));
        assert_ne!(name(&[("a.b", "1"), ("a.c", "2")]), name(&[("a.b", "1-c-2")]));
    }

    #[test]
    fn it_is_a_file_name_whatever_is_set() {
        let long = "x".repeat(5000);
        for value in ["../../etc", "[\"a b\"]", "\u{1b}]0;", "", &long, "é", "a\nb"] {
            let name = name(&[("node_pools.p.taints", value)]);
            let is_safe = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '.';
            assert!(name.len() <= MAX_LENGTH + 9 && name.chars().all(is_safe), "{name}");
            assert!(!name.starts_with('.'), "{name}");
        }
    }
}
