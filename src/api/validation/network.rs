//! What a pod knows of the network: DNS and hosts (`validateDNSPolicy`, `validatePodDNSConfig`, `ValidateHostAliases`).

use std::net::IpAddr;

use super::field_error::{ErrorList, FieldPath};
use super::names;
use super::written::Written;

const DNS_POLICIES: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const MOST_NAME_SERVERS: usize = 3;
const MOST_SEARCH_PATHS: usize = 32;
const LONGEST_SEARCH_LIST: usize = 2048;

pub(super) fn validate_network(pod: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let policy = pod.field("dnsPolicy").text();
    if !policy.is_empty() && !DNS_POLICIES.contains(&policy) {
        errors.not_supported(&path.child("dnsPolicy"), policy, &DNS_POLICIES);
    }
    validate_dns_config(pod.field("dnsConfig"), policy, &path.child("dnsConfig"), errors);
    for name in ["hostname", "subdomain"] {
        let label = pod.field(name).text();
        if !label.is_empty() {
            errors.invalid_each(&path.child(name), label, names::dns_label(label));
        }
    }
    for (index, alias) in pod.field("hostAliases").elements().enumerate() {
        let path = path.child("hostAliases").index(index);
        validate_address(alias.field("ip").text(), &path.child("ip"), errors);
        for (index, hostname) in alias.field("hostnames").elements().map(Written::text).enumerate() {
            let path = path.child("hostnames").index(index);
            errors.invalid_each(&path, hostname, names::dns_subdomain(hostname));
        }
    }
}

fn validate_dns_config(config: Written<'_>, policy: &str, path: &FieldPath, errors: &mut ErrorList) {
    let (servers, servers_path) = (config.field("nameservers"), path.child("nameservers"));
    if policy == "None" && !config.is_set() {
        return errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
    }
    let server_count = servers.elements().count();
    if policy == "None" && server_count == 0 {
        let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
        return errors.required(&servers_path, detail);
    }
    if server_count > MOST_NAME_SERVERS {
        let detail = format!("must not have more than {MOST_NAME_SERVERS} nameservers");
        errors.invalid(&servers_path, &servers, detail);
    }
    for (index, server) in servers.elements().enumerate() {
        validate_address(server.text(), &servers_path.index(index), errors);
    }
    let (searches, searches_path) = (config.field("searches"), path.child("searches"));
    if searches.elements().count() > MOST_SEARCH_PATHS {
        let detail = format!("must not have more than {MOST_SEARCH_PATHS} search paths");
        errors.invalid(&searches_path, &searches, detail);
    }
    let with_spaces: usize = searches.elements().map(|search| search.text().len() + 1).sum();
    if with_spaces > LONGEST_SEARCH_LIST + 1 {
        let detail = format!(
            "must not have more than {LONGEST_SEARCH_LIST} characters (including spaces) in the search list"
        );
        errors.invalid(&searches_path, &searches, detail);
    }
    for (index, option) in config.field("options").elements().enumerate() {
        if option.field("name").text().is_empty() {
            errors.required(&path.child("options").index(index), "must not be empty");
        }
    }
}

/// `IsValidIP`.
fn validate_address(text: &str, path: &FieldPath, errors: &mut ErrorList) {
    if text.parse::<IpAddr>().is_err() {
        errors.invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
}
