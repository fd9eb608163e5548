//! Names of objects as parts of the names of files, which are shorter: an object's name has up to 253 bytes, and a file's 255.

use std::borrow::Cow;

use super::catalog::Fnv1a;

/// What stands behind it in a file's name has the rest of 255 bytes.
pub const MAX_BYTES: usize = 180;

/// No name of an object has it, so that no shortened name is that of another object.
const MARK: char = '_';

/// The name, or if it is longer than [`MAX_BYTES`] its beginning and a hash of all of it (FNV-1a, 64 bits).
pub fn name_in_file(name: &str) -> Cow<'_, str> {
    if name.len() <= MAX_BYTES {
        return Cow::Borrowed(name);
    }
    let hash = format!("{MARK}{:016x}", Fnv1a::of(name));
    let kept = name.floor_char_boundary(MAX_BYTES - hash.len());
    Cow::Owned(format!("{}{hash}", &name[..kept]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_too_long_keeps_its_beginning_and_is_still_another_than_all_others() {
        let longest = "a".repeat(MAX_BYTES);
        assert_eq!(name_in_file(&longest), longest);
        let [one, other] = ["b", "c"].map(|end| format!("{longest}{end}"));
        let [one, other] = [&one, &other].map(|name| name_in_file(name));
        assert!(one != other && one.len() == MAX_BYTES && other.len() == MAX_BYTES);
        assert!(one.starts_with(&"a".repeat(163)) && one.as_bytes()[163] == b'_', "{one}");
        assert!(name_in_file(&"é".repeat(200)).len() <= MAX_BYTES);
    }

    /// FNV-1a of the empty text is its offset basis, and of `a` what the authors' test vectors say.
    #[test]
    fn the_hash_is_the_usual_one() {
        assert_eq!([Fnv1a::of(""), Fnv1a::of("a")], [0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c]);
    }
}
