//! Forms that names, keys, values and numbers must have (`k8s.io/apimachinery/pkg/util/validation`).
//!
//! Each function returns what is wrong, in the API machinery's words; nothing means that all is well. Lengths are in bytes,
//! although the words say characters.

const LABEL_FORMAT: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN_FORMAT: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const QUALIFIED_NAME_FORMAT: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE_FORMAT: &str = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";

/// `IsDNS1123Label`.
pub(in crate::api) fn dns_label(value: &str) -> Vec<String> {
    let mut complaints = at_most(value, 63);
    if !is_dns_label(value) {
        complaints.push(must_match(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and \
             end with an alphanumeric character",
            &["my-name", "123-abc"],
            LABEL_FORMAT,
        ));
    }
    complaints
}

/// `IsDNS1123Subdomain`, the form of most objects' names.
pub fn dns_subdomain(value: &str) -> Vec<String> {
    let mut complaints = at_most(value, 253);
    if !value.split('.').all(is_dns_label) {
        complaints.push(must_match(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
             start and end with an alphanumeric character",
            &["example.com"],
            SUBDOMAIN_FORMAT,
        ));
    }
    complaints
}

/// `NameIsDNSSubdomain` of a prefix that random characters will follow: it may end with a dash.
pub(in crate::api) fn dns_subdomain_prefix(value: &str) -> Vec<String> {
    match value.strip_suffix('-') {
        // The character before the dash is masked too; that is what the real function does.
        Some(rest) if !rest.is_empty() => {
            let kept = rest.char_indices().last().map_or("", |(start, _)| &rest[..start]);
            dns_subdomain(&format!("{kept}a"))
        }
        _ => dns_subdomain(value),
    }
}

/// `IsQualifiedName`: the keys of labels, annotations, taints and resources.
pub fn qualified_name(value: &str) -> Vec<String> {
    const NAME: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
                        alphanumeric character";
    const EXAMPLES: [&str; 3] = ["MyName", "my.name", "123-abc"];
    let mut complaints = Vec::new();
    let parts: Vec<&str> = value.split('/').collect();
    let name = match parts.as_slice() {
        [name] => *name,
        [prefix, name] => {
            let prefix_complaints =
                if prefix.is_empty() { vec!["must be non-empty".to_owned()] } else { dns_subdomain(prefix) };
            complaints.extend(prefix_complaints.iter().map(|complaint| format!("prefix part {complaint}")));
            *name
        }
        _ => {
            let form = must_match(NAME, &EXAMPLES, QUALIFIED_NAME_FORMAT);
            return vec![format!(
                "a qualified name {form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        complaints.push("name part must be non-empty".to_owned());
    }
    complaints.extend(at_most(name, 63).iter().map(|complaint| format!("name part {complaint}")));
    if !is_qualified_name_part(name) {
        complaints.push(format!("name part {}", must_match(NAME, &EXAMPLES, QUALIFIED_NAME_FORMAT)));
    }
    complaints
}

/// `IsValidLabelValue`.
pub fn label_value(value: &str) -> Vec<String> {
    let mut complaints = at_most(value, 63);
    if !value.is_empty() && !is_qualified_name_part(value) {
        complaints.push(must_match(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
             start and end with an alphanumeric character",
            &["MyValue", "my_value", "12345"],
            LABEL_VALUE_FORMAT,
        ));
    }
    complaints
}

/// `IsValidPercent`.
pub(in crate::api) fn percent(value: &str) -> Option<String> {
    let digits = value.strip_suffix('%').unwrap_or("");
    let is_percent = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let complaint = "a valid percent string must be a numeric string followed by an ending '%'";
    (!is_percent).then(|| must_match(complaint, &["1%", "93%"], "[0-9]+%"))
}

/// `IsValidPortNum`.
pub(in crate::api) fn port_number(port: i32) -> Option<String> {
    (!(1..=65535).contains(&port)).then(|| "must be between 1 and 65535, inclusive".to_owned())
}

/// `IsValidPortName`.
pub(in crate::api) fn port_name(name: &str) -> Vec<String> {
    let mut complaints = at_most(name, 15);
    let mut unless = |holds: bool, complaint: &str| {
        if !holds {
            complaints.push(complaint.to_owned());
        }
    };
    let is_permitted = |byte: u8| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
    unless(
        !name.is_empty() && name.bytes().all(is_permitted),
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
    );
    unless(name.bytes().any(|byte| byte.is_ascii_lowercase()), "must contain at least one letter (a-z)");
    unless(!name.contains("--"), "must not contain consecutive hyphens");
    unless(!name.starts_with('-') && !name.ends_with('-'), "must not begin or end with a hyphen");
    complaints
}

/// `IsConfigMapKey`: the keys of ConfigMaps and Secrets.
pub(in crate::api) fn config_key(key: &str) -> Vec<String> {
    let mut complaints = at_most(key, 253);
    let is_permitted = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if key.is_empty() || !key.bytes().all(is_permitted) {
        complaints.push(must_match(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            &["key.name", "KEY_NAME", "key-name"],
            "[-._a-zA-Z0-9]+",
        ));
    }
    match key {
        "." => complaints.push("must not be '.'".to_owned()),
        ".." => complaints.push("must not be '..'".to_owned()),
        _ if key.starts_with("..") => complaints.push("must not start with '..'".to_owned()),
        _ => {}
    }
    complaints
}

/// `IsHTTPHeaderName`.
pub(in crate::api) fn http_header_name(name: &str) -> Option<String> {
    let is_permitted = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_header = !name.is_empty() && name.bytes().all(is_permitted);
    let complaint = "a valid HTTP header must consist of alphanumeric characters or '-'";
    (!is_header).then(|| must_match(complaint, &["X-Header-Name"], "[-A-Za-z0-9]+"))
}

fn at_most(value: &str, bytes: usize) -> Vec<String> {
    if value.len() > bytes { vec![format!("must be no more than {bytes} characters")] } else { Vec::new() }
}

/// `RegexError`, which joins its examples with two spaces.
fn must_match(complaint: &str, examples: &[&str], format: &str) -> String {
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    let examples = examples.join(" or ");
    let examples = examples.trim_end();
    format!("{complaint} (e.g. {examples} regex used for validation is '{format}')")
}

fn is_dns_label(value: &str) -> bool {
    let is_alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    begins_and_ends_with(value, is_alphanumeric)
        && value.bytes().all(|byte| byte == b'-' || is_alphanumeric(byte))
}

fn is_qualified_name_part(value: &str) -> bool {
    begins_and_ends_with(value, |byte| byte.is_ascii_alphanumeric())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn begins_and_ends_with(value: &str, accepted: impl Fn(u8) -> bool) -> bool {
    match value.as_bytes() {
        [] => false,
        [first, ..] if !accepted(*first) => false,
        [.., last] => accepted(*last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_worded_as_by_the_api_machinery() {
        assert_eq!(
            percent("ten%").unwrap(),
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex \
             used for validation is '[0-9]+%')"
        );
        assert_eq!(percent("10%"), None);
        assert!(percent("%").is_some() && percent("-1%").is_some());
    }

    #[test]
    fn a_name_can_be_too_long_and_malformed_at_once() {
        assert_eq!(dns_subdomain(&"A".repeat(254)).len(), 2);
        assert_eq!(dns_label(&"a".repeat(64)), ["must be no more than 63 characters"]);
        assert!(dns_subdomain("fluent.d-1").is_empty());
        assert!(!dns_subdomain("fluent..d").is_empty());
        assert!(dns_subdomain_prefix("fluentd-").is_empty());
        assert!(!dns_subdomain_prefix("Fluentd-").is_empty());
    }

    #[test]
    fn qualified_names_have_one_optional_prefix() {
        assert!(qualified_name("example.com/My_Name").is_empty());
        assert_eq!(qualified_name("").len(), 2);
        assert!(qualified_name("/x")[0].starts_with("prefix part must be non-empty"));
        assert!(qualified_name("Bad/x")[0].starts_with("prefix part a lowercase RFC 1123 subdomain"));
        assert!(qualified_name("a/b/c")[0].starts_with("a qualified name must consist"));
        let long = "x".repeat(64);
        assert_eq!(qualified_name(&long), ["name part must be no more than 63 characters"]);
    }

    #[test]
    fn port_names_are_short_and_have_a_letter() {
        assert!(port_name("metrics").is_empty());
        assert_eq!(port_name("a-very-long-port-name"), ["must be no more than 15 characters"]);
        assert_eq!(port_name("80"), ["must contain at least one letter (a-z)"]);
        assert_eq!(port_name("-a--B").len(), 3);
        assert_eq!(port_name("").len(), 2);
    }
}
