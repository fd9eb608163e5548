//! Amounts of resources as people write them.

use crate::cluster::plan::NodeAllocatable;

/// `500m`, `1536Mi`, `2`; of what is offered without limit `as much as is asked for`.
pub fn amount(resource: &str, amount: i64) -> String {
    if amount == NodeAllocatable::UNLIMITED {
        return "as much as is asked for".to_owned();
    }
    match resource {
        "cpu" if amount % 1000 == 0 => (amount / 1000).to_string(),
        "cpu" => format!("{amount}m"),
        "memory" | "ephemeral-storage" => bytes(amount),
        name if name.starts_with("hugepages-") => bytes(amount),
        _ => amount.to_string(),
    }
}

/// In the largest unit that leaves a whole number.
fn bytes(amount: i64) -> String {
    let units = [(1_i64 << 40, "Ti"), (1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")];
    let whole = units.into_iter().find(|(unit, _)| amount != 0 && amount % unit == 0);
    whole.map_or_else(|| amount.to_string(), |(unit, name)| format!("{}{name}", amount / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_in_manifests() {
        assert_eq!(
            ["500m", "2", "0"],
            [amount("cpu", 500), amount("cpu", 2000), amount("cpu", 0)].map(|text| text.leak() as &str)
        );
        assert_eq!(amount("memory", 1536 << 20), "1536Mi");
        assert_eq!(amount("ephemeral-storage", 1_000), "1000");
        assert_eq!(amount("nvidia.com/gpu", 2), "2");
        assert_eq!(amount("memory", NodeAllocatable::UNLIMITED), "as much as is asked for");
    }
}
