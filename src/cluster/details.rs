//! What observers are told of a fact beyond its numbers, each time just before it is recorded.

use crate::api::identity::{DaemonSetId, NodeId, TemplateId};
use crate::cluster::run::Run;
use crate::cluster::store::{LabelSetId, TaintSetId};
use crate::record::detail::Detail;

impl Run<'_> {
    /// The images of a pod of the template.
    pub fn detail_images(&mut self, template: TemplateId) {
        self.core.recorder.on_detail(Detail::Image(&self.plan.templates[template.index()].images));
    }

    /// The DaemonSet's template, which was that of another version before unless it is new.
    pub fn detail_template(&mut self, id: DaemonSetId, before: Option<usize>) {
        let state = &self.daemon_sets[id.index()];
        let template = |version: usize| &state.specs[version].template.spec;
        let (before, after) = (before.map(template), template(state.version));
        self.core.recorder.on_detail(Detail::Template { before, after });
    }

    /// A node's taints, before and after.
    pub fn detail_taints(&mut self, before: TaintSetId, after: TaintSetId) {
        let (before, after) = (self.core.store.taints(before), self.core.store.taints(after));
        self.core.recorder.on_detail(Detail::Taints { before, after });
    }

    /// A node's labels, before and now.
    pub fn detail_labels(&mut self, id: NodeId, before: LabelSetId) {
        let (before, after) =
            (self.core.store.labels(before), self.core.store.labels(self.core.store.node(id).labels));
        self.core.recorder.on_detail(Detail::Labels { before, after });
    }
}
