//! UIDs for objects that have none: they follow from what the object is, so that they are the same in every run.

use crate::record::catalog::Fnv1a;

/// The UID of what these names say together: a UUID of version 8 (RFC 9562, for contents of one's own), of two hashes.
///
/// Series of two pods with the same name, which there can be here, differ by it.
pub fn uid(names: &[&str]) -> String {
    let name = names.join("\n");
    let [first, second] = ["a", "b"].map(|salt| Fnv1a::of(&format!("{name}\n{salt}")));
    let bits = (u128::from(first) << 64 | u128::from(mixed(second))) & !(0xf << 76 | 0x3 << 62)
        | 0x8 << 76
        | 0x2 << 62;
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Spreads what differs in the last byte over all bits (SplitMix64's finalizer).
const fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_has_the_form_of_a_uuid_and_is_its_object_s_alone() {
        let one = uid(&["agent", "pool-00000", "0"]);
        let parts: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!((one.as_bytes()[14], b"89ab".contains(&one.as_bytes()[19])), (b'8', true));
        let mut others: Vec<String> =
            (0..1000).map(|pod| uid(&["agent", "pool-00000", &pod.to_string()])).collect();
        others.sort_unstable();
        others.dedup();
        assert_eq!((others.len(), others.contains(&one)), (1000, true));
    }
}
