//! How large the images of DaemonSets are, by what the nodes have of them.

use std::collections::BTreeMap;

use super::pseudonyms::Pseudonyms;

/// Image, by its name in the scenario → bytes on the disk of a node.
pub fn sizes<'a>(
    images: impl IntoIterator<Item = &'a String>,
    on_nodes: &BTreeMap<String, i64>,
    names: &mut Pseudonyms,
) -> Vec<(String, i64)> {
    let mut found: Vec<(String, i64)> = images
        .into_iter()
        .filter_map(|image| {
            let bytes = spellings(image).iter().find_map(|name| on_nodes.get(name))?;
            Some((names.image(image), *bytes))
        })
        .collect();
    found.sort();
    found.dedup_by(|one, other| one.0 == other.0);
    found
}

/// What a runtime calls the image that a manifest calls so: `busybox` is `docker.io/library/busybox:latest`.
fn spellings(image: &str) -> Vec<String> {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let last = name.rsplit('/').next().unwrap_or_default();
    let with_tag = if last.contains(':') { name.to_owned() } else { format!("{name}:latest") };
    let tag = last.find(':').map_or(0, |colon| last.len() - colon);
    let untagged = &name[..name.len() - tag];
    let mut names = vec![image.to_owned()];
    names.push(match digest {
        Some(digest) => format!("{untagged}@{digest}"),
        None => with_tag,
    });
    let of_docker: Vec<String> = names
        .iter()
        .map(|name| match name.split_once('/') {
            None => format!("docker.io/library/{name}"),
            Some((host, _)) if !host.contains(['.', ':']) => format!("docker.io/{name}"),
            Some(_) => name.clone(),
        })
        .collect();
    names.extend(of_docker);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_found_by_whatever_the_runtime_calls_it() {
        let sizes_of = |image: &str, on_node: &str| {
            let on_nodes = BTreeMap::from([(on_node.to_owned(), 7)]);
            sizes([&image.to_owned()], &on_nodes, &mut Pseudonyms::default())
        };
        for (image, on_node) in [
            ("busybox", "docker.io/library/busybox:latest"),
            ("fluent/fluent-bit:3.1", "docker.io/fluent/fluent-bit:3.1"),
            ("quay.io/x/y:1", "quay.io/x/y:1"),
            ("quay.io/x/y:1@sha256:aa", "quay.io/x/y@sha256:aa"),
        ] {
            assert_eq!(sizes_of(image, on_node), [(image.to_owned(), 7)], "{image}");
        }
        assert!(sizes_of("quay.io/x/y:1", "quay.io/x/y:2").is_empty());
    }
}
