//! JSON that carries its own checksum, as the last field of its outermost object: a file that was changed by one
//! byte, even by one that JSON does not heed, is not taken for what was written.

use super::checksum::Checksum;

/// What comes between the fields and the checksum, and behind it.
const BEFORE: &str = ",\n  \"checksum\": \"";
const BEHIND: &str = "\"\n}\n";

/// A text whose seal has been looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsealed {
    /// The text without its checksum.
    pub json: String,
    pub seal: Seal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    Intact,
    /// The text is not what its checksum is of.
    Broken,
    /// There is no checksum.
    Missing,
}

/// Adds the checksum to an object as `serde_json` writes it over several lines.
pub fn seal(json: &str) -> String {
    let fields = json.trim_end().strip_suffix("\n}").expect("an object over several lines");
    format!("{fields}{BEFORE}{}{BEHIND}", Checksum::of(fields.as_bytes()))
}

/// Takes the checksum from a text again.
pub fn unseal(text: &str) -> Unsealed {
    let end = text.strip_suffix(BEHIND).and_then(|rest| rest.rsplit_once(BEFORE));
    match end {
        Some((fields, checksum)) if !checksum.contains('"') => {
            let is_intact = Checksum::of(fields.as_bytes()).to_string() == checksum;
            let seal = if is_intact { Seal::Intact } else { Seal::Broken };
            Unsealed { json: format!("{fields}\n}}\n"), seal }
        }
        _ => {
            let seal = if text.contains("\n  \"checksum\": \"") { Seal::Broken } else { Seal::Missing };
            Unsealed { json: text.to_owned(), seal }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = "{\n  \"a\": 1\n}\n";

    #[test]
    fn the_checksum_is_the_last_field() {
        assert_eq!(seal(JSON), "{\n  \"a\": 1,\n  \"checksum\": \"476d1ee6\"\n}\n");
        assert_eq!(unseal(&seal(JSON)), Unsealed { json: JSON.to_owned(), seal: Seal::Intact });
        assert_eq!(unseal(JSON), Unsealed { json: JSON.to_owned(), seal: Seal::Missing });
    }

    #[test]
    fn every_change_of_a_byte_is_noticed() {
        let sealed = seal(JSON);
        for (index, bit) in (0..sealed.len()).flat_map(|index| (0..7).map(move |bit| (index, bit))) {
            let mut bytes = sealed.clone().into_bytes();
            bytes[index] ^= 1 << bit;
            let text = String::from_utf8(bytes).unwrap();
            assert_ne!(unseal(&text).seal, Seal::Intact, "{text}");
        }
        for length in 0..sealed.len() {
            assert_ne!(unseal(&sealed[..length]).seal, Seal::Intact, "{}", &sealed[..length]);
        }
    }
}
