//! Amounts of resources as people write them.

use crate::cluster::plan::NodeAllocatable;

const MI: i64 = 1 << 20;
const UNITS: [(i64, &str); 4] = [(1 << 40, "Ti"), (1 << 30, "Gi"), (MI, "Mi"), (1 << 10, "Ki")];
const MOST_DIGITS: usize = 4;

/// `500m`, `1536Mi`, `2`; of what is offered without limit `as much as is asked for`.
pub fn amount(resource: &str, amount: i64) -> String {
    if amount == NodeAllocatable::UNLIMITED {
        return "as much as is asked for".to_owned();
    }
    match resource {
        "cpu" if amount % 1000 == 0 => (amount / 1000).to_string(),
        "cpu" => format!("{amount}m"),
        name if are_bytes(name) => bytes(amount),
        _ => amount.to_string(),
    }
}

/// The same for people to compare: bytes that have no short name are cut to tenths of their largest unit, as `7.2Gi`.
pub fn short_amount(resource: &str, exact: i64) -> String {
    if !is_long(resource, exact) {
        return amount(resource, exact);
    }
    let (unit, name) = UNITS.into_iter().find(|(unit, _)| exact >= *unit).unwrap_or((1, ""));
    match exact % unit * 10 / unit {
        0 => format!("{}{name}", exact / unit),
        tenths => format!("{}.{tenths}{name}", exact / unit),
    }
}

/// The same to be written somewhere: such bytes are cut to whole Mi.
pub fn at_most(resource: &str, exact: i64) -> String {
    amount(resource, if is_long(resource, exact) { exact / MI * MI } else { exact })
}

/// The same, rounded up to whole Mi.
pub fn at_least(resource: &str, exact: i64) -> String {
    amount(resource, if is_long(resource, exact) { exact.saturating_add(MI - 1) / MI * MI } else { exact })
}

/// Whether they are bytes with more digits than anybody reads at a glance.
fn is_long(resource: &str, exact: i64) -> bool {
    exact != NodeAllocatable::UNLIMITED
        && exact >= MI
        && are_bytes(resource)
        && amount(resource, exact).bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS
}

fn are_bytes(resource: &str) -> bool {
    matches!(resource, "memory" | "ephemeral-storage") || resource.starts_with("hugepages-")
}

/// In the largest unit that leaves a whole number.
fn bytes(amount: i64) -> String {
    let whole = UNITS.into_iter().find(|(unit, _)| amount != 0 && amount % unit == 0);
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

    #[test]
    fn bytes_that_have_no_short_name_are_cut_for_people_to_compare() {
        for (exact, short, most, least) in [
            // 7.2000… Gi, or 7372.8 Mi.
            (7_730_941_133, "7.2Gi", "7372Mi", "7373Mi"),
            (12 << 30, "12Gi", "12Gi", "12Gi"),
            (1536 << 20, "1536Mi", "1536Mi", "1536Mi"),
            // 12.39… Gi
            (12_999_004 << 10, "12.3Gi", "12694Mi", "12695Mi"),
            ((1 << 30) + 1, "1Gi", "1Gi", "1025Mi"),
            (1_000_000, "1000000", "1000000", "1000000"),
        ] {
            assert_eq!(short_amount("memory", exact), short, "{exact}");
            assert_eq!(at_most("memory", exact), most, "{exact}");
            assert_eq!(at_least("memory", exact), least, "{exact}");
        }
        assert_eq!(short_amount("cpu", 12_345), "12345m");
        assert_eq!(short_amount("memory", NodeAllocatable::UNLIMITED), "as much as is asked for");
    }
}
