//! How the reader of YAML is set up, for all who read the same text: once for its values, once for its places.

use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy};

/// A cluster's exported nodes are large: 5,000 of them, with their status, have some 2 million YAML nodes.
const MAX_YAML_NODES: usize = 20_000_000;
const MAX_YAML_BYTES: usize = 1 << 30;
/// As deep as kubectl reads it (`max_flow_level` and `max_indents` of go-yaml's scanner).
pub(super) const MAX_YAML_DEPTH: usize = 10_000;
/// What of it is not used takes no memory.
const DEEP_STACK_BYTES: usize = 640 << 20;

/// What begins like JSON is first read as JSON, as kubectl has it.
pub(super) fn begins_as_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Whether a text can be read by somebody with a larger stack.
pub(super) fn is_too_deep(error: &serde_saphyr::Error) -> bool {
    matches!(error.without_snippet(), serde_saphyr::Error::Budget { breach: BudgetBreach::Depth { .. }, .. })
}

/// Does something that takes much of the stack. `None`: there is no thread to do it.
pub(super) fn with_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().stack_size(DEEP_STACK_BYTES).spawn_scoped(scope, work).ok()?;
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Whether one of the maps can be merged into another.
pub(super) fn merges_maps(text: &str) -> bool {
    text.contains("<<")
}

/// How YAML is read, here and wherever the same text is looked at again.
pub(super) fn yaml_options(
    text: &str,
    duplicate_keys: DuplicateKeyPolicy,
    depth: usize,
) -> serde_saphyr::Options {
    // Where nothing is merged, the reader need not remember any keys.
    let merge_keys = if merges_maps(text) { MergeKeyPolicy::Merge } else { MergeKeyPolicy::AsOrdinary };
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: MAX_YAML_NODES,
            max_events: 2 * MAX_YAML_NODES,
            max_total_scalar_bytes: MAX_YAML_BYTES,
            max_documents: 1_000_000,
            max_depth: depth,
            // The parser does not recurse; whoever takes the values from it does. One more, so that it is the depth that is
            // complained of, whatever the style.
            flow_nesting_limit: MAX_YAML_DEPTH + 1,
            // Many aliases of one anchor are no harm: what they come to is counted.
            enforce_alias_anchor_ratio: false,
        },
        strict_booleans: false,
        duplicate_keys: duplicate_keys,
        merge_keys: merge_keys,
        // `0755` is octal to kubectl.
        legacy_octal_numbers: true,
        with_snippet: false,
    }
}

/// `Some("Node")` for a `NodeList`, `Some("")` for a plain `List`, `None` for what is no list.
pub(super) fn list_item_kind<'a>(
    field: impl Fn(&'static str) -> Option<&'a str>,
    has_spec: bool,
) -> Option<&'a str> {
    field("kind")?.strip_suffix("List").filter(|_| !has_spec)
}
