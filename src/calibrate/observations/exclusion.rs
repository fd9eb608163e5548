//! Whom a wait does not belong to.

/// Why a pod or node tells nothing of a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    NotOfADaemonSet,
    WaitedForRoom,
    NodeWasNotReady,
    PullFailed,
    Restarted,
    EventsAreGone,
    WithoutTime,
    LostItMeanwhile,
    NodeIsAway,
    Evicted,
    NobodySawTheEnd,
    HasSidecars,
    ClocksDiffer,
}

impl Exclusion {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NotOfADaemonSet => "of pods that are no DaemonSet's",
            Self::WaitedForRoom => "waited for room on the node",
            Self::NodeWasNotReady => "waited for the node, which was not Ready yet",
            Self::PullFailed => "a pull failed first",
            Self::Restarted => "a container was restarted, and only its last start is known",
            Self::EventsAreGone => {
                "the events that would tell are gone (the API server keeps them for an hour)"
            }
            Self::WithoutTime => "it happened, and the dump does not say when",
            Self::LostItMeanwhile => {
                "Ready more than an hour after the beginning: Ready before and lost meanwhile, more likely"
            }
            Self::NodeIsAway => "on a node that is not Ready",
            Self::Evicted => "evicted from a tainted node: the next pod waited for the taint",
            Self::NobodySawTheEnd => "no next pod of the DaemonSet on the node tells of the end",
            Self::HasSidecars => "with sidecars, whose starts are in between",
            Self::ClocksDiffer => "ended before they began: clocks that differ",
        }
    }
}
