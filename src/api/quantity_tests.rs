//! Tests of quantities: the canonical forms of the API documentation, the scanner's corners, and round trips.

use super::*;
use proptest::prelude::*;

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn quantities_print_in_canonical_form() {
    for (written, canonical) in [
        ("200Mi", "200Mi"),
        ("100m", "100m"),
        ("1500m", "1500m"),
        ("2000m", "2"),
        ("1.5", "1500m"),
        (".5", "500m"),
        ("1.5Gi", "1536Mi"),
        ("1024Ki", "1Mi"),
        ("512Ki", "512Ki"),
        ("1000Ki", "1000Ki"),
        ("0.1Ki", "102400m"),
        ("1023Ki", "1023Ki"),
        ("1000", "1k"),
        ("1200000", "1200k"),
        ("2G", "2G"),
        ("2033554432", "2033554432"),
        ("1e3", "1e3"),
        ("12E6", "12e6"),
        ("12e5", "1200e3"),
        ("5e-1", "500e-3"),
        ("3E", "3E"),
        ("1e0", "1"),
        ("-100m", "-100m"),
        ("+7", "7"),
        ("000", "0"),
        ("-0", "0"),
        ("1e21", "1e21"),
        ("1000E", "1e21"),
        ("1.", "1"),
        ("Mi", "0"),
        ("100Ei", "9223372036854775807"),
    ] {
        assert_eq!(quantity(written).to_string(), canonical, "{written}");
    }
}

#[test]
fn what_is_finer_than_a_thousandth_rounds_away_from_zero() {
    for (text, milli) in [
        ("1n", 1),
        ("100u", 1),
        ("1001u", 2),
        ("-1n", -1),
        ("0.0000000000000000000000000001", 1),
        ("1.0000000000000000000000000000", 1000),
        ("1e-50", 1),
        ("0.3Ki", 307_200),
    ] {
        assert_eq!(quantity(text).milli(), milli, "{text}");
    }
    assert_eq!(quantity("100m").units_rounded_up(), 1);
    assert_eq!(quantity("-100m").units_rounded_up(), -1);
    assert_eq!(quantity("2").units_rounded_up(), 2);
}

#[test]
fn malformed_quantities_are_refused_in_the_api_servers_words() {
    for text in ["", "aoeu", "1.1.M", "1+1.0M", "0.1mi", "0.1am", "1 ", "0x10", "-3.01e-"] {
        assert!(text.parse::<Quantity>().is_err(), "{text}");
    }
    for text in ["1i", ".5i", "-3.01i", "1mm", "1e", "1K", "5m-3", "1e99999999999999999999"] {
        assert_eq!(text.parse::<Quantity>(), Err(ParseQuantityError::Suffix), "{text}");
    }
    assert_eq!("1e3k".parse::<Quantity>(), Err(ParseQuantityError::Format));
}

#[test]
fn amounts_compare_and_add_whatever_their_notation() {
    assert_eq!(quantity("1Gi"), quantity("1073741824"));
    assert!(quantity("300Mi") > quantity("200Mi"));
    assert!(quantity("1G") < quantity("1Gi"));
    assert_eq!(quantity("2G").saturating_add(quantity("32Mi")).to_string(), "2033554432");
    assert_eq!(Quantity::ZERO.saturating_add(quantity("32Mi")).to_string(), "32Mi");
    let largest = Quantity::from_milli(i128::MAX);
    assert_eq!(largest.checked_add(quantity("1m")), None);
    assert_eq!(largest.saturating_add(quantity("1m")), largest);
    assert_eq!(quantity("1e400"), largest);
}

#[test]
fn json_numbers_are_quantities_too() {
    let decoded = |json: &str| serde_json::from_str::<Quantity>(json);
    assert_eq!(decoded("2").unwrap(), quantity("2"));
    assert_eq!(decoded("0.1").unwrap(), quantity("100m"));
    assert_eq!(decoded("1e3").unwrap(), quantity("1000"));
    assert_eq!(decoded("\" 64Mi \"").unwrap(), quantity("64Mi"));
    assert!(decoded("true").is_err());
    assert!(decoded("\"64MB\"").is_err());
    assert_eq!(serde_json::to_string(&quantity("0.5")).unwrap(), "\"500m\"");
}

proptest! {
    #[test]
    fn a_printed_quantity_reads_back_as_itself(
        milli in prop_oneof![any::<i64>().prop_map(i128::from), -5000..5000_i128],
        suffix in prop_oneof![Just("m"), Just("Ki"), Just("Mi"), Just("e-3"), Just("")],
    ) {
        let written = quantity(&format!("{milli}{suffix}"));
        let read = quantity(&written.to_string());
        prop_assert_eq!(read, written);
        prop_assert_eq!(read.to_string(), written.to_string());
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[-+]?[0-9.]{0,45}[eEinumkKMGTP]{0,3}[-+]?[0-9]{0,25}|.*") {
        let _ = text.parse::<Quantity>();
    }
}
