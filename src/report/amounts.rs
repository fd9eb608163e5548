//! Amounts of resources as people read them, shaped like Kubernetes' quantities.

use super::wording::{grouped, percent};
use crate::capacity::amounts::{Resource, Unit};
use crate::capacity::price::Currency;
use crate::capacity::usage::ResourceUsage;

/// From here on cores are counted.
const MANY_MILLICORES: i64 = 20_000;
const KIBI: i64 = 1 << 10;
const MEBI: i64 = 1 << 20;
const GIBI: i64 = 1 << 30;
const TEBI: i64 = 1 << 40;

/// `100m`, `200Mi`, `110`.
pub fn amount(amount: i64, unit: Unit) -> String {
    match unit {
        // As a quantity without `m`: cores.
        Unit::Millicores if amount >= MANY_MILLICORES => {
            let tenths = (amount as f64 / 100.0).round() as u64;
            match tenths % 10 {
                0 => grouped(tenths / 10),
                rest => format!("{}.{rest}", grouped(tenths / 10)),
            }
        }
        Unit::Millicores => format!("{amount}m"),
        Unit::Bytes => bytes(amount),
        Unit::Count => grouped(amount.unsigned_abs()),
    }
}

/// Whole mebibytes below 10 Gi, tenths of larger units above, where they are not whole.
fn bytes(bytes: i64) -> String {
    let tenths = |unit: i64, suffix: &str| {
        let tenths = (bytes as f64 / unit as f64 * 10.0).round() as i64;
        match tenths % 10 {
            0 => format!("{}{suffix}", tenths / 10),
            rest => format!("{}.{rest}{suffix}", tenths / 10),
        }
    };
    match bytes {
        0 => "0".to_owned(),
        _ if bytes < KIBI => format!("{bytes}B"),
        _ if bytes < MEBI => tenths(KIBI, "Ki"),
        _ if bytes < GIBI || (bytes < 10 * GIBI && bytes % GIBI != 0) => {
            let mebibytes = (bytes as f64 / MEBI as f64).round() as i64;
            format!("{mebibytes}Mi")
        }
        _ if bytes < 10 * TEBI => tenths(GIBI, "Gi"),
        _ => tenths(TEBI, "Ti"),
    }
}

/// `100m (2.6%), limit 500m (13%)`.
pub fn in_words(found: &ResourceUsage) -> String {
    let with_share = |number: i64, share: Option<f64>| {
        let share = share.filter(|_| number > 0);
        let share = share.map_or(String::new(), |share| format!(" ({})", percent(share)));
        format!("{}{share}", amount(number, found.unit))
    };
    let requested = with_share(found.requested, found.requested_share);
    match found.limited {
        Some(limited) => format!("{requested}, limit {}", with_share(limited, found.limited_share)),
        None => requested,
    }
}

/// What a resource is called among words.
pub fn resource_in_words(resource: &Resource) -> String {
    resource.name().replace('-', " ")
}

/// An amount of money with two decimals, and with more where these say nothing.
pub fn money(amount: f64, currency: &Currency) -> String {
    let digits = if amount > 0.0 && amount < 0.01 { 4 } else { 2 };
    let scale = 10_u64.pow(digits);
    let parts = (amount * scale as f64).round() as u64;
    let digits = digits as usize;
    currency.around(&format!("{}.{:0digits$}", grouped(parts / scale), parts % scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::price::Price;

    #[test]
    fn amounts_are_written_as_manifests_write_them() {
        assert_eq!(amount(38_280, Unit::Millicores), "38.3");
        let of = |number| amount(number, Unit::Bytes);
        assert_eq!([0, 100, 512 * KIBI, 200 * MEBI].map(of), ["0", "100B", "512Ki", "200Mi"]);
        assert_eq!(
            [1_536 * MEBI, 2 * GIBI, 12_188 * MEBI, 15 * TEBI].map(of),
            ["1536Mi", "2Gi", "11.9Gi", "15Ti"]
        );
        assert_eq!(
            (amount(3_860, Unit::Millicores), amount(1_100, Unit::Count)),
            ("3860m".into(), "1,100".into())
        );
    }

    #[test]
    fn money_keeps_its_currency() {
        let currency = |text: &str| text.parse::<Price>().unwrap().currency;
        assert_eq!(money(6_587.519, &currency("0.192 EUR")), "6,587.52 EUR");
        assert_eq!(money(0.0042, &currency("$1")), "$0.0042");
        assert_eq!(money(0.0, &currency("1")), "0.00");
    }
}
