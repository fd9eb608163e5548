//! From what people write to what a run needs: Kubernetes manifests and scenarios, with diagnostics that point into the file.

pub mod manifest;
pub mod manifest_fields;
