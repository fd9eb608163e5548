//! What a fact is about beyond the numbers that it has room for: which taints, which labels, which image.

use crate::api::labels::Labels;
use crate::api::pod_spec::PodSpec;
use crate::api::taints::Taint;

/// Lent to the observers just before the fact that it belongs to. It is not a part of the record: no digest depends on it.
#[derive(Clone, Copy, Debug)]
pub enum Detail<'a> {
    /// A node's taints before and after.
    Taints { before: &'a [Taint], after: &'a [Taint] },
    /// A node's labels before and after.
    Labels { before: &'a Labels, after: &'a Labels },
    /// The image that is pulled, or several with commas between them.
    Image(&'a str),
    /// A DaemonSet's template before, unless it is its first, and after.
    Template { before: Option<&'a PodSpec>, after: &'a PodSpec },
}
