#!/usr/bin/env bash
# Prints the krew manifest of a release, with which `kubectl krew install --manifest=everynode.yaml` makes everynode
# `kubectl everynode`.
#
#   contrib/krew/manifest.sh VERSION HOMEPAGE BASE_URL ARCHIVE…
#
# Each archive is named everynode-OS-ARCH.tar.gz, as in everynode-linux-amd64.tar.gz, holds `everynode` and
# `LICENSE-MIT`, and can be fetched from BASE_URL/NAME. Its checksum is that of the file given.
set -euo pipefail

if [ $# -lt 4 ]; then
    echo "usage: $0 VERSION HOMEPAGE BASE_URL ARCHIVE…" >&2
    exit 2
fi
version=$1 homepage=$2 base_url=${3%/}
shift 3

cat <<HEADER
apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: everynode
spec:
  version: v${version#v}
  homepage: $homepage
  shortDescription: Simulate a DaemonSet's rollout before you do it
  description: |
    Simulates Kubernetes DaemonSets on a cluster like yours: how long a rollout takes, how far
    availability falls, which nodes are left uncovered and why, and which update strategy keeps
    your objectives.
      kubectl everynode import --context NAME --out my-cluster/
      kubectl everynode advise my-cluster/my-cluster.ron
    It only reads, and only through kubectl.
  platforms:
HEADER

for archive in "$@"; do
    name=$(basename "$archive")
    if ! [[ $name =~ ^everynode-([a-z]+)-([a-z0-9]+)\.tar\.gz$ ]]; then
        echo "$name is not named everynode-OS-ARCH.tar.gz" >&2
        exit 2
    fi
    cat <<PLATFORM
    - selector:
        matchLabels:
          os: ${BASH_REMATCH[1]}
          arch: ${BASH_REMATCH[2]}
      uri: $base_url/$name
      sha256: $(sha256sum "$archive" | cut -d' ' -f1)
      files:
        - from: everynode
          to: .
        - from: LICENSE-MIT
          to: .
      bin: everynode
PLATFORM
done
