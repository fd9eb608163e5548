//! The history of a DaemonSet's templates: its ControllerRevisions.
//!
//! A template seen before gets its old revision back, renumbered as the newest. Old revisions beyond the history
//! limit are forgotten, oldest first, but never one that a live pod carries.

use crate::api::identity::TemplateId;

/// The ControllerRevisions of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct RevisionHistory {
    /// By template, because every fact of a pod asks for it; 0 is that of none.
    numbers: Vec<u32>,
    /// The number of the current one.
    newest: u32,
    known: usize,
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
        }
        self.newest
    }

    /// The number under which a template is known.
    pub fn number(&self, template: TemplateId) -> Option<u32> {
        self.numbers.get(template.index()).copied().filter(|&number| number > 0)
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
    pub fn clean_up(&mut self, limit: usize, is_live: impl Fn(TemplateId) -> bool) {
        while self.known > limit.saturating_add(1)
            && let Some(oldest) = self.oldest(&is_live)
        {
            self.numbers[oldest.index()] = 0;
            self.known -= 1;
        }
    }

    /// The oldest that may be forgotten.
    fn oldest(&self, is_live: impl Fn(TemplateId) -> bool) -> Option<TemplateId> {
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
        history.clean_up(0, |_| false);
        assert_eq!(history.previous(), None);
    }

    #[test]
    fn the_limit_spares_revisions_that_live_pods_carry() {
        let mut history = RevisionHistory::default();
        for template in 0..5 {
            history.make_current(TemplateId(template));
        }
        history.clean_up(2, |template| template == TemplateId(0));
        let numbers = [0, 1, 2, 3, 4].map(|template| history.number(TemplateId(template)));
        assert_eq!(numbers, [Some(1), None, None, Some(4), Some(5)]);
    }
}
