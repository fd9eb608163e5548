//! What was drawn for the successors of pods that end: the generator makes the draws of both at once. It is a cache; a pod for which
//! nothing is kept is drawn for when it is created, and the same comes out.

use rustc_hash::FxHashMap;

use crate::cluster::kubelet::pod_timings::PodDraws;

/// What was drawn for pods that do not exist yet.
#[derive(Default)]
pub(in crate::cluster) struct SuccessorDraws {
    /// By what the draws are of (`Core::draw_key`), with the occurrence.
    by_key: FxHashMap<u64, (u32, PodDraws)>,
}

impl SuccessorDraws {
    /// So many are kept. Of a rollout as many as pods end at once are needed; those of pods without a successor stay behind.
    const MOST: usize = 4_096;

    pub fn keep(&mut self, key: u64, occurrence: u32, draws: PodDraws) {
        if self.by_key.len() >= Self::MOST {
            self.by_key.clear();
        }
        self.by_key.insert(key, (occurrence, draws));
    }

    pub fn take(&mut self, key: u64, occurrence: u32) -> Option<PodDraws> {
        let (of, draws) = self.by_key.remove(&key)?;
        (of == occurrence).then_some(draws)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_taken_once_and_by_the_pod_that_it_is_for() {
        let (mut successors, draws) = (SuccessorDraws::default(), [1, 2, 3, 4, 5, 6]);
        successors.keep(7, 1, draws);
        assert_eq!(successors.take(8, 1), None);
        assert_eq!(successors.take(7, 1), Some(draws));
        assert_eq!(successors.take(7, 1), None);
        successors.keep(7, 1, draws);
        assert_eq!(successors.take(7, 2), None, "the pod that it was for never came");
    }

    #[test]
    fn no_more_than_some_are_kept() {
        let mut successors = SuccessorDraws::default();
        (0..10_000).for_each(|key| successors.keep(key, 0, PodDraws::default()));
        assert!(successors.by_key.len() <= SuccessorDraws::MOST);
    }
}
