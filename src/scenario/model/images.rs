//! Sizes and bandwidths, as written.

use super::values::Spelling;
use crate::api::quantity::Quantity;

/// A number of bytes, at least one: `"500MB"`, `"1.2GB"`, `"500Mi"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSize(pub u64);

/// Bytes per second, at least one: `"1GB/s"`, `"10Gbit/s"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRate(pub u64);

/// A petabyte: more than any image, and any bandwidth.
const MOST_BYTES: i128 = 1_000_000_000_000_000;

impl Spelling for ByteSize {
    const EXPECTED: &'static str = "a size in quotes, like \"500MB\" or \"500Mi\"";

    fn read(text: &str) -> Result<Self, String> {
        let number = text.trim();
        let milli = amount(number.strip_suffix('B').unwrap_or(number))
            .ok_or_else(|| format!("`{text}` is not a size; write it like \"500MB\" or \"500Mi\""))?;
        if milli % 1000 != 0 {
            return Err(format!("`{text}` is no whole number of bytes: `m` is a thousandth, `M` a million"));
        }
        within_reason(text, milli / 1000).map(Self)
    }
}

impl Spelling for ByteRate {
    const EXPECTED: &'static str = "a bandwidth in quotes, like \"200MB/s\" or \"10Gbit/s\"";

    fn read(text: &str) -> Result<Self, String> {
        let form = || format!("`{text}` is not a bandwidth; write it like \"200MB/s\" or \"10Gbit/s\"");
        let trimmed = text.trim();
        let bits = trimmed.strip_suffix("bit/s").or_else(|| trimmed.strip_suffix("bps"));
        let milli = match (bits, trimmed.strip_suffix("/s")) {
            (Some(bits), _) => amount(bits).ok_or_else(form)? / 8,
            (None, Some(bytes)) if bytes.ends_with('b') => {
                let number = bytes.trim_end_matches('b');
                return Err(format!(
                    "`{text}` may mean bits or bytes; write \"{number}bit/s\" or \"{number}B/s\""
                ));
            }
            (None, Some(bytes)) => amount(bytes.strip_suffix('B').unwrap_or(bytes)).ok_or_else(form)?,
            (None, None) => return Err(form()),
        };
        within_reason(text, milli / 1000).map(Self)
    }
}

/// Thousandths of what a Kubernetes quantity stands for; a space before its suffix does no harm.
fn amount(text: &str) -> Option<i128> {
    text.replace(' ', "").parse::<Quantity>().ok().map(Quantity::milli)
}

fn within_reason(text: &str, bytes: i128) -> Result<u64, String> {
    match bytes {
        ..=0 => Err(format!("`{text}` is nothing; write at least one byte")),
        1..=MOST_BYTES => Ok(bytes as u64),
        _ => Err(format!("`{text}` is more than a petabyte; write less")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_quantities_with_or_without_the_byte() {
        for (text, bytes) in [
            ("500MB", 500_000_000),
            ("500M", 500_000_000),
            ("1.2GB", 1_200_000_000),
            ("500Mi", 524_288_000),
            ("500MiB", 524_288_000),
            ("90 kB", 90_000),
            ("1234", 1234),
        ] {
            assert_eq!(ByteSize::read(text), Ok(ByteSize(bytes)), "{text}");
        }
    }

    #[test]
    fn bandwidths_are_in_bytes_or_bits() {
        for (text, bytes) in [
            ("1GB/s", 1_000_000_000),
            ("200M/s", 200_000_000),
            ("100MiB/s", 104_857_600),
            ("10Gbit/s", 1_250_000_000),
            ("100Mbps", 12_500_000),
        ] {
            assert_eq!(ByteRate::read(text), Ok(ByteRate(bytes)), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_is_refused_with_what_to_write() {
        let size = |text| ByteSize::read(text).unwrap_err();
        assert_eq!(size("500KB"), "`500KB` is not a size; write it like \"500MB\" or \"500Mi\"");
        assert_eq!(size("500m"), "`500m` is no whole number of bytes: `m` is a thousandth, `M` a million");
        assert_eq!(size("0MB"), "`0MB` is nothing; write at least one byte");
        assert_eq!(size("-1"), "`-1` is nothing; write at least one byte");
        assert_eq!(size("2PB"), "`2PB` is more than a petabyte; write less");
        let rate = |text| ByteRate::read(text).unwrap_err();
        assert_eq!(rate("1GB"), "`1GB` is not a bandwidth; write it like \"200MB/s\" or \"10Gbit/s\"");
        assert_eq!(rate("1Gb/s"), "`1Gb/s` may mean bits or bytes; write \"1Gbit/s\" or \"1GB/s\"");
        assert_eq!(rate("4bit/s"), "`4bit/s` is nothing; write at least one byte");
    }
}
