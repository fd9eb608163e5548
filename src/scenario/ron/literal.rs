//! Literals that mean what they show: of these nobody has to ask ron, which takes its time to answer.

/// What is between the quotes of a text without escapes. `None`: it is not so plain.
pub fn plain_text(source: &str) -> Option<&str> {
    if let Some(raw) = source.strip_prefix('r') {
        let quoted = raw.trim_start_matches('#');
        let hashes = raw.len() - quoted.len();
        return quoted.get(..quoted.len().checked_sub(hashes)?)?.strip_prefix('"')?.strip_suffix('"');
    }
    source.strip_prefix('"')?.strip_suffix('"').filter(|text| !text.contains('\\'))
}

/// Nothing but digits, and not so many that they could be too many.
pub fn is_plain_number(source: &str) -> bool {
    const FEW: usize = 18;
    (1..=FEW).contains(&source.len()) && source.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ron::dialect;

    #[test]
    fn plain_literals_mean_what_ron_takes_them_for() {
        for source in
            ["\"\"", "\"5s\"", "\"é\r\n \"", "r\"a\\b\"", "r#\"say \"#", "r##\"a\"# \"b\"##", "r#\"\"#"]
        {
            assert_eq!(
                plain_text(source),
                Some(dialect().from_str::<String>(source).unwrap().as_str()),
                "{source}"
            );
        }
        assert_eq!(plain_text("\"a\\n\""), None);
        for source in ["0", "7", "007", "999999999999999999"] {
            let of_ron = dialect().from_str::<u64>(source).ok();
            assert_eq!(is_plain_number(source).then(|| source.parse().unwrap()), of_ron, "{source}");
        }
        for source in ["", "-1", "1.5", "1_000", "0x1f", "1000000000000000000"] {
            assert!(!is_plain_number(source), "{source}");
        }
    }
}
