//! What a StatefulSet decides with `podManagementPolicy: OrderedReady`: one pod at a time, in the order of the ordinals.
//!
//! Source: `updateStatefulSet`, `processReplica` and `processCondemned` in
//! `pkg/controller/statefulset/stateful_set_control.go`. There is at most one pod of a name: its successor has to wait
//! until its object is gone, however long that takes.

/// The pod of an ordinal, as the controller sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    Absent,
    /// It is there and not available, or no longer.
    Unavailable,
    Available,
    Terminating,
}

/// The one thing to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Create(u32),
    Delete(u32),
}

/// What to do next for `replicas` pods, `pods` being those of the ordinals from 0 on. `None`: nothing, or nothing yet.
pub fn decide(replicas: u32, pods: &[Condition]) -> Option<Command> {
    for ordinal in 0..replicas {
        match pods.get(ordinal as usize).copied().unwrap_or(Condition::Absent) {
            Condition::Absent => return Some(Command::Create(ordinal)),
            Condition::Available => {}
            Condition::Unavailable | Condition::Terminating => return None,
        }
    }
    let condemned =
        pods.iter().enumerate().skip(replicas as usize).filter(|(_, pod)| **pod != Condition::Absent);
    let (ordinal, last) = condemned.clone().next_back()?;
    let first_unhealthy = condemned.clone().find(|(_, pod)| **pod != Condition::Available);
    let may_go = match last {
        Condition::Available => true,
        // One that is not well goes only if it is the first such.
        Condition::Unavailable => first_unhealthy.is_some_and(|(first, _)| first == ordinal),
        Condition::Terminating | Condition::Absent => false,
    };
    may_go.then_some(Command::Delete(u32::try_from(ordinal).expect("ordinals are 32-bit numbers")))
}

#[cfg(test)]
mod tests {
    use super::Condition::{Absent, Available, Terminating, Unavailable};
    use super::*;

    #[test]
    fn each_waits_for_its_predecessor() {
        assert_eq!(decide(3, &[]), Some(Command::Create(0)));
        assert_eq!(decide(3, &[Unavailable]), None);
        assert_eq!(decide(3, &[Available]), Some(Command::Create(1)));
        assert_eq!(decide(3, &[Available, Absent, Available]), Some(Command::Create(1)));
        assert_eq!(decide(3, &[Available; 3]), None);
    }

    #[test]
    fn a_name_is_free_only_when_its_pod_is_gone() {
        assert_eq!(decide(3, &[Available, Terminating, Available]), None);
    }

    #[test]
    fn scaling_down_begins_at_the_highest_ordinal() {
        assert_eq!(decide(1, &[Available; 3]), Some(Command::Delete(2)));
        assert_eq!(decide(1, &[Available, Available, Terminating]), None);
        assert_eq!(decide(1, &[Available, Available, Absent]), Some(Command::Delete(1)));
        assert_eq!(decide(1, &[Unavailable, Available]), None, "one that stays is not well");
        assert_eq!(decide(1, &[Available, Unavailable, Unavailable]), None);
        assert_eq!(decide(1, &[Available, Available, Unavailable]), Some(Command::Delete(2)));
    }
}
