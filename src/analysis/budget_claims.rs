//! What a node takes of the budgets of a rolling update, and why.

use super::cause::Cause;
use crate::record::wait::Limit;

/// Why a node takes a part of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BudgetHolder {
    /// The rollout replaces its pod, and nothing goes wrong with it.
    Rollout,
    /// It is dead or does not report, and the API server knows.
    NodeNotReady,
    /// It is new, or has not had a pod yet.
    JoiningNode,
    /// Its pod fails, or cannot pull its images, or ends again and again.
    FailingPod,
    /// Its pod finds no room.
    NoRoom,
    /// Its pod was deleted, evicted or preempted, or is refused.
    LostPod,
}

impl BudgetHolder {
    pub const ALL: [Self; 6] =
        [Self::Rollout, Self::NodeNotReady, Self::JoiningNode, Self::FailingPod, Self::NoRoom, Self::LostPod];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rollout => "pods of this rollout",
            Self::NodeNotReady => "dead or not ready nodes",
            Self::JoiningNode => "joining nodes",
            Self::FailingPod => "failing pods",
            Self::NoRoom => "pods without room",
            Self::LostPod => "lost pods",
        }
    }

    /// A node without an available pod, by the cause of that.
    pub const fn of(cause: Cause) -> Self {
        match cause {
            Cause::Rollout => Self::Rollout,
            Cause::NodeNotReady => Self::NodeNotReady,
            Cause::NodeStartUp | Cause::Scheduling | Cause::ImagePull | Cause::ContainerStart => {
                Self::JoiningNode
            }
            Cause::FailingPod | Cause::ImagePullFailing | Cause::CrashLoop | Cause::UnnoticedHang => {
                Self::FailingPod
            }
            Cause::NoRoom => Self::NoRoom,
            Cause::Deletion
            | Cause::Preempted
            | Cause::NodePressure
            | Cause::CreationRefused
            | Cause::BehindTaint => Self::LostPod,
        }
    }
}

/// What a node takes of the two budgets, as the API server sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// It counts against `maxUnavailable`.
    pub unavailable: Option<BudgetHolder>,
    /// A surge pod that is not available yet counts against `maxSurge`.
    pub surging: Option<BudgetHolder>,
}

impl Claims {
    pub const NONE: Self = Self { unavailable: None, surging: None };

    /// What it takes of the budget that this limit sets.
    pub(super) const fn on(self, limit: Limit) -> Option<BudgetHolder> {
        match limit {
            Limit::MaxSurge => self.surging,
            _ => self.unavailable,
        }
    }
}
