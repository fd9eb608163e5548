//! What observers are told of a fact beyond its numbers, each time just before it is recorded.

use super::run::Simulation;
use crate::api::identity::{DaemonSetId, NodeId, TemplateId};
use crate::cluster::images::ImageId;
use crate::cluster::store::{LabelSetId, TaintSetId};
use crate::record::detail::Detail;
use crate::record::observer::Observer;

impl<O: Observer> Simulation<'_, O> {
    /// The image that is pulled.
    pub fn detail_image(&mut self, image: ImageId) {
        if let Some(plan) = &self.plan.world.image_pulls {
            self.recorder.on_detail(Detail::Image(&plan.images[usize::from(image.0)].name));
        }
    }

    /// The images of a pod of the template.
    pub fn detail_images(&mut self, template: TemplateId) {
        self.recorder.on_detail(Detail::Image(&self.plan.templates[template.index()].images));
    }

    /// The DaemonSet's template, which was that of another version before unless it is new.
    pub fn detail_template(&mut self, id: DaemonSetId, before: Option<usize>) {
        let state = &self.daemon_sets[id.index()];
        let template = |version: usize| &state.specs[version].template.spec;
        let (before, after) = (before.map(template), template(state.version));
        self.recorder.on_detail(Detail::Template { before, after });
    }

    /// A node's taints, before and after.
    pub fn detail_taints(&mut self, before: TaintSetId, after: TaintSetId) {
        let (before, after) = (self.store.taints(before), self.store.taints(after));
        self.recorder.on_detail(Detail::Taints { before, after });
    }

    /// A node's labels, before and now.
    pub fn detail_labels(&mut self, id: NodeId, before: LabelSetId) {
        let (before, after) = (self.store.labels(before), self.store.labels(self.store.node(id).labels));
        self.recorder.on_detail(Detail::Labels { before, after });
    }
}
