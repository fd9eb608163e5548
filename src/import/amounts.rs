//! Amounts as a person writes them: `8Gi` and not `8589934592`, and never another amount.

use crate::api::quantity::Quantity;

const SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// The amount of this resource, with bytes in the largest unit of which they are a whole number.
pub fn readable(resource: &str, amount: Quantity) -> String {
    let are_bytes = matches!(resource, "memory" | "ephemeral-storage") || resource.starts_with("hugepages-");
    let bytes = amount.units_rounded_up();
    if !are_bytes || !amount.is_whole() || bytes == 0 || bytes % 1024 != 0 {
        return amount.to_string();
    }
    let (mut count, mut place) = (bytes, 0);
    while count % 1024 == 0 && place + 1 < SUFFIXES.len() {
        count /= 1024;
        place += 1;
    }
    format!("{count}{}", SUFFIXES[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_the_largest_unit_that_is_exact() {
        for (resource, written, readable_one) in [
            ("memory", "8589934592", "8Gi"),
            ("memory", "12999004Ki", "12999004Ki"),
            ("memory", "1536Mi", "1536Mi"),
            ("memory", "1500M", "1500M"),
            ("memory", "0.5", "500m"),
            ("memory", "0", "0"),
            ("ephemeral-storage", "128845110271", "128845110271"),
            ("ephemeral-storage", "133001379840", "126840Mi"),
            ("hugepages-2Mi", "1073741824", "1Gi"),
            ("cpu", "3860m", "3860m"),
            ("nvidia.com/gpu", "1024", "1024"),
        ] {
            let amount: Quantity = written.parse().unwrap();
            let found = readable(resource, amount);
            assert_eq!(found, readable_one, "{resource} {written}");
            assert_eq!(found.parse::<Quantity>().unwrap().milli(), amount.milli(), "{written}");
        }
    }
}
