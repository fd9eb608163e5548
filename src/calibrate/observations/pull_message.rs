//! What a kubelet says of a pull, in all of its forms since 1.0.

/// What an event with the reason `Pulled` tells.
#[derive(Clone, Debug, PartialEq)]
pub enum PullMessage {
    AlreadyThere { image: String },
    Took { image: String, pulled: CutOff },
}

/// A length, in seconds, with what is less than the unit cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOff {
    pub seconds: f64,
    pub unit: f64,
}

/// Lengths are printed to the millisecond since Kubernetes 1.27, and to the nanosecond before.
const MILLISECOND: f64 = 1e-3;
const MICROSECOND: f64 = 1e-6;

/// `Successfully pulled image "a:1" in 796ms (1.594s including waiting). Image size: 123 bytes.`, without the size before 1.30,
/// without the waiting before 1.27, without any length before 1.16; or `Container image "a:1" already present on machine`.
/// The waiting is part of it: the scenario's delay begins with the pod's.
pub fn read(message: &str) -> Option<PullMessage> {
    let (before, rest) = message.split_once('"')?;
    let (image, after) = rest.split_once('"')?;
    let image = image.to_owned();
    if before.trim_end().ends_with("Container image") && after.contains("already present") {
        return Some(PullMessage::AlreadyThere { image });
    }
    let lengths = before.starts_with("Successfully pulled").then(|| after.strip_prefix(" in "))??;
    let length = match lengths.split_once(" (") {
        Some((plain, rest)) => rest.split_once(" including waiting)").map_or(plain, |(whole, _)| whole),
        None => lengths,
    };
    let pulled = go_duration(length)?;
    Some(PullMessage::Took { image, pulled })
}

/// As Go prints a duration: `1m3.5s`, `796ms`, `12.5µs`.
fn go_duration(text: &str) -> Option<CutOff> {
    const UNITS: [(&str, f64); 7] =
        [("h", 3_600.0), ("ms", 1e-3), ("m", 60.0), ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("s", 1.0)];
    if text.is_empty() || text.len() > 40 {
        return None;
    }
    let (mut rest, mut seconds) = (text, 0.0);
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let (unit, length) = UNITS.into_iter().find(|(unit, _)| rest[digits..].starts_with(unit))?;
        seconds += number * length;
        rest = &rest[digits + unit.len()..];
    }
    let milliseconds = seconds / MILLISECOND;
    let unit = if (milliseconds - milliseconds.round()).abs() < 1e-6 { MILLISECOND } else { MICROSECOND };
    // What was cut off to a unit is a multiple of it, whatever the sum makes of it.
    Some(CutOff { seconds: (seconds / unit + 1e-6).floor() * unit, unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn took(message: &str) -> (f64, f64) {
        match read(message) {
            Some(PullMessage::Took { pulled, .. }) => ((pulled.seconds * 1e6).round() / 1e6, pulled.unit),
            other => panic!("{message}: {other:?}"),
        }
    }

    #[test]
    fn every_form_of_the_message_is_read() {
        let ms = 1e-3;
        let image = r#"Successfully pulled image "quay.io/a:1.2""#;
        let forms = [
            (" in 796ms (1.594s including waiting). Image size: 123456 bytes.", (1.594, ms)),
            (" in 1m3.5s (1m3.5s including waiting)", (63.5, ms)),
            (" in 12.087s (12.087s including waiting). Image size: 5 bytes.", (12.087, ms)),
            (" in 3.123456789s", (3.123_456, 1e-6)),
            (" in 850.2µs", (0.000_850, 1e-6)),
            (" in 2s", (2.0, ms)),
        ];
        for (form, expected) in forms {
            assert_eq!(took(&format!("{image}{form}")), expected, "{form}");
        }
        for present in ["", " and can be accessed by the pod"] {
            let message = format!(r#"Container image "a:1" already present on machine{present}"#);
            assert_eq!(read(&message), Some(PullMessage::AlreadyThere { image: "a:1".to_owned() }));
        }
    }

    #[test]
    fn what_says_no_length_is_none() {
        for message in [
            "",
            "\"",
            r#"Successfully pulled image "a""#,
            r#"Successfully pulled image "a" in "#,
            r#"Successfully pulled image "a" in soon"#,
            r#"Successfully pulled image "a" in 5"#,
            r#"Successfully pulled image "a" in 5parsecs (1s"#,
            r#"Failed to pull image "a" in 5s"#,
        ] {
            assert_eq!(read(message), None, "{message}");
        }
    }
}
