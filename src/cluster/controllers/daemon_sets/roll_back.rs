//! `kubectl rollout undo`, which finds what the history still has.

use crate::api::identity::DaemonSetId;
use crate::cluster::controllers::daemon_sets::DaemonSetControllers;
use crate::cluster::core::Core;

/// Why a rollback does not find its revision, in kubectl's words where it has some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotRollBack {
    #[error("no last revision to roll back to (revisionHistoryLimit has kept none)")]
    NoRevisionBefore,
    #[error("unable to find specified revision {0} in history (revisionHistoryLimit has not kept it)")]
    UnknownRevision(u32),
    #[error(
        "the revision before the present one is no longer in the history, and kubectl would take {0}; \
         write that number if it is meant"
    )]
    Forgotten(u32),
}

impl DaemonSetControllers {
    /// Rolls the DaemonSet back to this version, which is to be that of the revision of this number, or of the one before.
    pub fn roll_back(
        &mut self,
        core: &mut Core<'_>,
        id: DaemonSetId,
        version: usize,
        to_revision: Option<u32>,
    ) -> Result<(), CannotRollBack> {
        let wanted = core.specs.daemon_sets[id.index()].versions[version].template;
        let controller = self.controller(id);
        match (to_revision, controller.previous_template()) {
            (Some(revision), _) if controller.revision_number(wanted) != revision => {
                Err(CannotRollBack::UnknownRevision(revision))
            }
            (None, None) => Err(CannotRollBack::NoRevisionBefore),
            (None, Some(previous)) if previous != wanted => {
                Err(CannotRollBack::Forgotten(controller.revision_number(previous)))
            }
            _ => {
                self.update_spec(core, id, version);
                Ok(())
            }
        }
    }
}
