//! What goes wrong in containers by itself: which pods and nodes are affected, and that time passes between two firings.

use super::daemon_sets::DeclaredDaemonSet;
use super::names::Names;
use super::pod_images::all_images;
use super::selection::Nodepools;
use crate::cluster::plan::{Fault, FaultKind, NodeSelection};
use crate::engine::delay::Delay;
use crate::record::catalog::DaemonSetId;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::model::values::Share;
use crate::scenario::ron::Field;
use crate::scenario::settings::faults as written;
use crate::scenario::settings::nodes::Nodes;

/// The most that a plan takes.
const MAX_FAULTS: usize = 256;

/// The faults of the file, and the pods that they affect.
#[derive(Debug, Default)]
pub struct Faults {
    pub faults: Vec<Fault>,
    targets: Vec<Target>,
}

/// The pods that a fault can affect.
#[derive(Debug)]
struct Target {
    image: Option<String>,
    daemon_set: Option<DaemonSetId>,
}

impl Faults {
    /// The faults, in an order that does not depend on the order in the text.
    pub fn of(
        file: &ScenarioFile,
        names: &Names,
        nodepools: &Nodepools<'_>,
        daemon_sets: &[DeclaredDaemonSet],
        problems: &mut Diagnostics,
    ) -> Self {
        let Some(list) = &file.faults else { return Self::default() };
        let resolver = Resolver { names, nodepools, images: all_images(daemon_sets) };
        let written = list.get().map(Vec::as_slice).unwrap_or_default();
        let mut resolved: Vec<(Fault, Target)> =
            written.iter().filter_map(|field| resolver.fault(field.get()?, problems)).collect();
        resolved.sort_by_cached_key(|pair| format!("{pair:?}"));
        if resolved.len() > MAX_FAULTS {
            let problem = format!("there are {} faults, and {MAX_FAULTS} is the most", resolved.len());
            problems.push(Diagnostic::error(problem).at(list.span, ""));
            resolved.truncate(MAX_FAULTS);
        }
        let (faults, targets) = resolved.into_iter().unzip();
        Self { faults, targets }
    }

    /// The indices of the faults that can affect pods of these images.
    pub fn faults_of(&self, daemon_set: DaemonSetId, images: &[String]) -> Vec<u8> {
        let befalls = |target: &Target| {
            target.daemon_set.is_none_or(|id| id == daemon_set)
                && target.image.as_ref().is_none_or(|image| images.contains(image))
        };
        (0..=u8::MAX)
            .zip(&self.targets)
            .filter(|(_, target)| befalls(target))
            .map(|(index, _)| index)
            .collect()
    }
}

struct Resolver<'a> {
    names: &'a Names,
    nodepools: &'a Nodepools<'a>,
    images: Vec<String>,
}

impl Resolver<'_> {
    fn fault(&self, written: &written::Fault, problems: &mut Diagnostics) -> Option<(Fault, Target)> {
        let common = written.common();
        if let Some(image) = common.image {
            self.check_image(image, problems);
        }
        let daemon_set = match common.daemon_set {
            Some(name) => self.names.daemon_set(name, problems).map(Some),
            None => Some(None),
        };
        let nodes = match common.nodes {
            Some(nodes) => self.nodes(nodes, problems),
            None => Some(NodeSelection::default()),
        };
        let kind = match written {
            written::Fault::Crash { .. } => Some(FaultKind::Crash),
            written::Fault::OutOfMemory { .. } => Some(FaultKind::OutOfMemory),
            written::Fault::Hang { .. } => Some(FaultKind::Hang),
            written::Fault::Unready { lasts, .. } => {
                lasting(lasts.get().map(|lasts| &lasts.0), lasts.span, problems)
                    .map(|lasts| FaultKind::Unready { lasts })
            }
        };
        let probability = match common.probability {
            Some(field) => field.get().map(|&Share(probability)| probability),
            None => Some(1.0),
        };
        let after = common.after.get().map(|after| after.0.clone());
        let image = match common.image {
            Some(field) => field.get().cloned().map(Some),
            None => Some(None),
        };
        let (nodes, target) = (nodes?, Target { image: image?, daemon_set: daemon_set? });
        let NodeSelection { pool, labels, .. } = nodes;
        Some((Fault { kind: kind?, pool, labels, probability: probability?, after: after? }, target))
    }

    /// An image that no DaemonSet ever runs is a mistake in its name.
    fn check_image(&self, field: &Field<String>, problems: &mut Diagnostics) {
        let Some(image) = field.get() else { return };
        if !self.images.is_empty() && self.images.binary_search(image).is_err() {
            let problem = Diagnostic::warning(format!("no DaemonSet ever runs the image `{image}`"));
            let instead = problems.instead(image, self.images.iter().map(String::as_str));
            problems.push(instead.into_iter().fold(problem.at(field.span, ""), Diagnostic::help));
        }
    }

    /// A fault affects all pods on some kind of node.
    fn nodes(&self, field: &Field<Nodes>, problems: &mut Diagnostics) -> Option<NodeSelection> {
        let selection = self.nodepools.selection(field, problems)?;
        if selection.name.is_some() || selection.count.is_some() {
            let problem = Diagnostic::error("a fault befalls a kind of nodes, not single ones");
            problems.push(
                problem.at(field.span, "").help("choose them by pool and labels, and write a probability"),
            );
            return None;
        }
        Some(selection)
    }
}

/// A fault that lasts no time does nothing, and would fire forever at one instant.
fn lasting(delay: Option<&Delay>, span: Span, problems: &mut Diagnostics) -> Option<Delay> {
    let delay = delay?;
    if delay.is_zero() {
        let problem = Diagnostic::error("an unreadiness of 0 seconds is none").at(span, "");
        problems.push(problem.help("write how long it lasts, like \"20s\""));
        return None;
    }
    Some(delay.clone())
}
