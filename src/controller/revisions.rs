//! The history of a DaemonSet's templates: its ControllerRevisions.
//!
//! A template seen before gets its old revision back, renumbered as the newest. Old revisions beyond the history
//! limit are forgotten, oldest first, but never one that a live pod carries.

use crate::api::identity::TemplateId;

/// A ControllerRevision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ControllerRevision {
    template: TemplateId,
    number: u32,
}

/// The ControllerRevisions of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct RevisionHistory {
    /// Ordered by number; the last is the current one once [`RevisionHistory::make_current`] was called.
    revisions: Vec<ControllerRevision>,
}

impl RevisionHistory {
    /// Finds or creates the revision of the current template (`constructHistory`) and returns its number.
    pub fn make_current(&mut self, template: TemplateId) -> u32 {
        if let Some(last) = self.revisions.last().filter(|last| last.template == template) {
            return last.number;
        }
        let number = self.revisions.last().map_or(0, |last| last.number) + 1;
        self.revisions.retain(|revision| revision.template != template);
        self.revisions.push(ControllerRevision { template, number });
        number
    }

    /// The number under which a template is known.
    pub fn number(&self, template: TemplateId) -> Option<u32> {
        self.revisions.iter().find(|revision| revision.template == template).map(|revision| revision.number)
    }

    /// Forgets old revisions beyond `limit` (`cleanupHistory`).
    pub fn clean_up(&mut self, limit: usize, is_live: impl Fn(TemplateId) -> bool) {
        let Some((_, old)) = self.revisions.split_last() else { return };
        let mut excess = old.len().saturating_sub(limit);
        if excess == 0 {
            return;
        }
        let current = self.revisions.len() - 1;
        let mut index = 0;
        self.revisions.retain(|revision| {
            let forget = index < current && excess > 0 && !is_live(revision.template);
            excess -= usize::from(forget);
            index += 1;
            !forget
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_seen_before_gets_its_revision_back_as_the_newest() {
        let mut history = RevisionHistory::default();
        let (a, b) = (TemplateId(0), TemplateId(1));
        assert_eq!(history.make_current(a), 1);
        assert_eq!(history.make_current(b), 2);
        assert_eq!(history.make_current(b), 2);
        assert_eq!(history.make_current(a), 3);
        assert_eq!(history.number(b), Some(2));
        assert_eq!(history.revisions.len(), 2);
    }

    #[test]
    fn the_limit_spares_revisions_that_live_pods_carry() {
        let mut history = RevisionHistory::default();
        for template in 0..5 {
            history.make_current(TemplateId(template));
        }
        history.clean_up(2, |template| template == TemplateId(0));
        let kept: Vec<_> = history.revisions.iter().map(|revision| revision.template.0).collect();
        assert_eq!(kept, [0, 3, 4]);
    }
}
