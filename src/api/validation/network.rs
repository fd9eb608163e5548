//! What a pod knows of the network: DNS and hosts (`validateDNSPolicy`, `validatePodDNSConfig`, `ValidateHostAliases`).

use std::net::{IpAddr, Ipv4Addr};

use super::field_error::{ErrorList, FieldPath};
use super::unstructured::Unstructured;
use crate::api::names;

const DNS_POLICIES: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const MAX_NAME_SERVERS: usize = 3;
const MAX_SEARCH_PATHS: usize = 32;
const MAX_SEARCH_LIST_LENGTH: usize = 2048;

pub(super) fn validate_dns_policy(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let policy = pod.field("dnsPolicy").text();
    if !policy.is_empty() && !DNS_POLICIES.contains(&policy) {
        errors.not_supported(path, policy, &DNS_POLICIES);
    }
}

pub(super) fn validate_host_names(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for name in ["hostname", "subdomain"] {
        let label = pod.field(name).text();
        if !label.is_empty() {
            errors.invalid_each(&path.child(name), label, names::dns_label(label));
        }
    }
}

pub(super) fn validate_host_aliases(aliases: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for (index, alias) in aliases.elements().enumerate() {
        let path = path.index(index);
        validate_address(alias.field("ip").text(), &path.child("ip"), errors);
        for (index, hostname) in alias.field("hostnames").elements().map(Unstructured::text).enumerate() {
            let path = path.child("hostnames").index(index);
            errors.invalid_each(&path, hostname, names::dns_subdomain(hostname));
        }
    }
}

pub(super) fn validate_dns_config(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (policy, config) = (pod.field("dnsPolicy").text(), pod.field("dnsConfig"));
    let (servers, servers_path) = (config.field("nameservers"), path.child("nameservers"));
    if policy == "None" && !config.is_set() {
        return errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
    }
    let server_count = servers.elements().count();
    if policy == "None" && server_count == 0 {
        let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
        return errors.required(&servers_path, detail);
    }
    if server_count > MAX_NAME_SERVERS {
        let detail = format!("must not have more than {MAX_NAME_SERVERS} nameservers");
        errors.invalid(&servers_path, &servers, detail);
    }
    for (index, server) in servers.elements().enumerate() {
        validate_address(server.text(), &servers_path.index(index), errors);
    }
    let (searches, searches_path) = (config.field("searches"), path.child("searches"));
    if searches.elements().count() > MAX_SEARCH_PATHS {
        let detail = format!("must not have more than {MAX_SEARCH_PATHS} search paths");
        errors.invalid(&searches_path, &searches, detail);
    }
    let with_spaces: usize = searches.elements().map(|search| search.text().len() + 1).sum();
    if with_spaces > MAX_SEARCH_LIST_LENGTH + 1 {
        let detail = format!(
            "must not have more than {MAX_SEARCH_LIST_LENGTH} characters (including spaces) in the search list"
        );
        errors.invalid(&searches_path, &searches, detail);
    }
    for (index, search) in searches.elements().map(Unstructured::text).enumerate() {
        validate_search_path(search, &searches_path.index(index), errors);
    }
    for (index, option) in config.field("options").elements().enumerate() {
        if option.field("name").text().is_empty() {
            errors.required(&path.child("options").index(index), "must not be empty");
        }
    }
}

/// One may end with a dot, hold underscores or be the root alone, as services and their lookups have it.
fn validate_search_path(search: &str, path: &FieldPath, errors: &mut ErrorList) {
    let plain = search.strip_suffix('.').unwrap_or(search).replace('_', "");
    if search != "." && !names::dns_subdomain(&plain).is_empty() {
        let search = search.strip_suffix('.').unwrap_or(search);
        errors.invalid_each(path, search, names::dns_subdomain(search));
    }
}

/// `IsValidIP`, which takes numbers with leading zeros.
fn validate_address(text: &str, path: &FieldPath, errors: &mut ErrorList) {
    if address_of(text).is_none() {
        errors.invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
}

/// `ParseIPSloppy`.
pub(in crate::api) fn address_of(text: &str) -> Option<IpAddr> {
    let sloppy =
        || text.split('.').map(without_leading_zeros).collect::<Vec<_>>().join(".").parse::<Ipv4Addr>();
    text.parse().ok().or_else(|| sloppy().ok().map(IpAddr::V4))
}

fn without_leading_zeros(number: &str) -> &str {
    match number.trim_start_matches('0') {
        "" if !number.is_empty() => "0",
        rest => rest,
    }
}
