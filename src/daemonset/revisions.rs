//! The history of a DaemonSet's templates: its ControllerRevisions.
//!
//! A template seen before gets its old revision back, renumbered as the newest. Old revisions beyond the history
//! limit are forgotten, oldest first, but never one that a live pod carries. That is looked for only when a revision was
//! added or a template has lost its last pod: else there is none.

use crate::api::identity::TemplateId;

/// The ControllerRevisions of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct RevisionHistory {
    /// By template, because every fact of a pod asks for it; 0 is that of none.
    numbers: Vec<u32>,
    /// By template: how many pods carry it.
    live_pods: Vec<u32>,
    /// The number of the current one.
    newest: u32,
    known: usize,
    /// One may be to be forgotten.
    is_unkempt: bool,
    /// Numbers have changed since somebody asked.
    has_changed: bool,
}

impl RevisionHistory {
    /// Finds or creates the revision of the current template (`constructHistory`) and returns its number.
    pub fn make_current(&mut self, template: TemplateId) -> u32 {
        if self.numbers.len() <= template.index() {
            self.numbers.resize(template.index() + 1, 0);
        }
        let number = &mut self.numbers[template.index()];
        if *number == 0 || *number != self.newest {
            self.known += usize::from(*number == 0);
            self.newest += 1;
            *number = self.newest;
            self.has_changed = true;
        }
        self.is_unkempt = true;
        self.newest
    }

    /// A pod of the template appeared.
    pub fn pod_added(&mut self, template: TemplateId) {
        if self.live_pods.len() <= template.index() {
            self.live_pods.resize(template.index() + 1, 0);
        }
        self.live_pods[template.index()] += 1;
    }

    /// A pod of the template is gone.
    pub fn pod_removed(&mut self, template: TemplateId) {
        let left = &mut self.live_pods[template.index()];
        *left -= 1;
        self.is_unkempt |= *left == 0;
    }

    /// The number under which a template is known.
    pub fn number(&self, template: TemplateId) -> Option<u32> {
        self.numbers.get(template.index()).copied().filter(|&number| number > 0)
    }

    /// Whether a template has another number than when this was last asked.
    #[inline]
    pub fn take_change(&mut self) -> bool {
        std::mem::take(&mut self.has_changed)
    }

    /// The template of the newest revision before the present one.
    pub fn previous(&self) -> Option<TemplateId> {
        let known = (0..).map(TemplateId).zip(&self.numbers);
        let before = known.filter(|&(_, &number)| number > 0 && number != self.newest);
        before.max_by_key(|&(_, &number)| number).map(|(template, _)| template)
    }

    /// Forgets old revisions beyond `limit` (`cleanupHistory`).
    // Inlined, because every sync asks and there is hardly ever one.
    #[inline]
    pub fn clean_up(&mut self, limit: usize) {
        if !std::mem::take(&mut self.is_unkempt) {
            return;
        }
        while self.known > limit.saturating_add(1)
            && let Some(oldest) = self.oldest()
        {
            self.numbers[oldest.index()] = 0;
            self.has_changed = true;
            self.known -= 1;
        }
    }

    /// The oldest that may be forgotten.
    fn oldest(&self) -> Option<TemplateId> {
        let is_live =
            |template: TemplateId| self.live_pods.get(template.index()).is_some_and(|&count| count > 0);
        (0..)
            .map(TemplateId)
            .zip(&self.numbers)
            .filter(|&(template, &number)| number > 0 && number != self.newest && !is_live(template))
            .min_by_key(|&(_, &number)| number)
            .map(|(template, _)| template)
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
        assert_eq!(history.number(TemplateId(2)), None);
        assert_eq!(history.known, 2);
        assert_eq!(history.previous(), Some(b));
        history.clean_up(0);
        assert_eq!(history.previous(), None);
    }

    #[test]
    fn the_limit_spares_revisions_that_live_pods_carry() {
        let mut history = RevisionHistory::default();
        for template in 0..5 {
            history.make_current(TemplateId(template));
        }
        history.pod_added(TemplateId(0));
        let mut numbers_after = |change: &dyn Fn(&mut RevisionHistory), limit| {
            change(&mut history);
            history.clean_up(limit);
            [0, 1, 2, 3, 4].map(|template| history.number(TemplateId(template)))
        };
        assert_eq!(numbers_after(&|_| {}, 2), [Some(1), None, None, Some(4), Some(5)]);
        // Another limit comes with another spec, which makes a template current.
        let spec_changed = |history: &mut RevisionHistory| {
            history.make_current(TemplateId(4));
        };
        assert_eq!(numbers_after(&spec_changed, 0), [Some(1), None, None, None, Some(5)]);
        let last_pod_removed = |history: &mut RevisionHistory| history.pod_removed(TemplateId(0));
        assert_eq!(numbers_after(&last_pod_removed, 0), [None, None, None, None, Some(5)]);
    }
}
