//! What a pod's `priorityClassName` means (the admission plugin `Priority`).

use crate::api::cluster_objects::{PriorityClassObject, SYSTEM_PRIORITY_CLASSES};
use crate::api::pod_spec::PodSpec;
use crate::cluster::scheduler::preemption::NEVER;

/// A PriorityClass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityClass {
    pub name: String,
    pub value: i32,
    /// False by `preemptionPolicy: Never`.
    pub preempts: bool,
    /// Whether pods that name no class have it.
    pub global_default: bool,
}

impl From<PriorityClassObject> for PriorityClass {
    fn from(object: PriorityClassObject) -> Self {
        Self {
            name: object.metadata.name,
            value: object.value,
            preempts: object.preemption_policy.as_deref() != Some(NEVER),
            global_default: object.global_default,
        }
    }
}

/// All classes of a cluster: the two that every cluster has, and those that somebody made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityClasses(Vec<PriorityClass>);

/// Why the admission plugin turns a pod down; the first two in its words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriorityRefused {
    #[error("no PriorityClass with name {0} was found")]
    UnknownClass(String),
    #[error(
        "the integer value of priority ({written}) must not be provided in pod spec; priority admission controller \
         computed {computed} from the given PriorityClass name"
    )]
    Priority { written: i32, computed: i32 },
    #[error("the pod's preemptionPolicy must not differ from that of its PriorityClass {0}")]
    PreemptionPolicy(String),
}

impl PriorityClasses {
    pub fn new(made: impl IntoIterator<Item = PriorityClass>) -> Self {
        let system = SYSTEM_PRIORITY_CLASSES.map(|(name, value)| PriorityClass {
            name: name.to_owned(),
            value,
            preempts: true,
            global_default: false,
        });
        Self(system.into_iter().chain(made).collect())
    }

    /// The same with these classes, each in place of one of its name.
    pub fn with(mut self, made: Vec<PriorityClass>) -> Self {
        self.0.retain(|class| made.iter().all(|new| new.name != class.name));
        self.0.extend(made);
        self
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|class| class.name.as_str())
    }

    pub fn get(&self, name: &str) -> Option<&PriorityClass> {
        self.0.iter().find(|class| class.name == name)
    }

    /// Fills in the pod's priority and preemption policy, or says why it is not admitted.
    pub fn admit(&self, pod: &mut PodSpec) -> Result<(), PriorityRefused> {
        let class = if pod.priority_class_name.is_empty() {
            // Of several global defaults the lowest counts.
            self.0.iter().filter(|class| class.global_default).min_by_key(|class| class.value)
        } else {
            let unknown = || PriorityRefused::UnknownClass(pod.priority_class_name.clone());
            Some(self.get(&pod.priority_class_name).ok_or_else(unknown)?)
        };
        let (computed, preempts) = class.map_or((0, true), |class| (class.value, class.preempts));
        if let Some(written) = pod.priority.filter(|&written| written != computed) {
            return Err(PriorityRefused::Priority { written, computed });
        }
        let policy = if preempts { "PreemptLowerPriority" } else { NEVER };
        if class.is_some() && pod.preemption_policy.as_deref().is_some_and(|written| written != policy) {
            return Err(PriorityRefused::PreemptionPolicy(
                class.map(|class| class.name.clone()).unwrap_or_default(),
            ));
        }
        pod.priority = Some(computed);
        pod.preemption_policy.get_or_insert_with(|| policy.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(name: &str, value: i32, preempts: bool, global_default: bool) -> PriorityClass {
        PriorityClass { name: name.to_owned(), value, preempts, global_default }
    }

    fn pod(class: &str) -> PodSpec {
        PodSpec { priority_class_name: class.to_owned(), ..PodSpec::default() }
    }

    fn admitted(classes: &PriorityClasses, mut pod: PodSpec) -> Result<(i32, String), PriorityRefused> {
        classes.admit(&mut pod)?;
        Ok((pod.priority.unwrap(), pod.preemption_policy.unwrap()))
    }

    #[test]
    fn a_class_gives_its_value_and_its_policy() {
        let classes =
            PriorityClasses::new([class("agents", 1000, true, false), class("batch", -5, false, false)]);
        let preempting = |value: i32| Ok((value, "PreemptLowerPriority".to_owned()));
        assert_eq!(admitted(&classes, pod("system-node-critical")), preempting(2_000_001_000));
        assert_eq!(admitted(&classes, pod("system-cluster-critical")), preempting(2_000_000_000));
        assert_eq!(admitted(&classes, pod("agents")), preempting(1000));
        assert_eq!(admitted(&classes, pod("batch")), Ok((-5, "Never".to_owned())));
        assert_eq!(admitted(&classes, pod("")), preempting(0));
    }

    #[test]
    fn the_lowest_global_default_is_that_of_pods_without_a_class() {
        let classes = PriorityClasses::new([class("high", 50, true, true), class("low", 10, false, true)]);
        assert_eq!(admitted(&classes, pod("")), Ok((10, "Never".to_owned())));
    }

    #[test]
    fn what_contradicts_the_class_is_turned_down() {
        let classes = PriorityClasses::new([class("agents", 1000, true, false)]);
        let agents = |priority: Option<i32>, policy: Option<&str>| PodSpec {
            priority,
            preemption_policy: policy.map(str::to_owned),
            ..pod("agents")
        };
        let refused = |pod: PodSpec| admitted(&classes, pod).map_err(|refused| refused.to_string());
        assert_eq!(refused(pod("agnets")), Err("no PriorityClass with name agnets was found".to_owned()));
        assert!(refused(agents(Some(1000), Some("PreemptLowerPriority"))).is_ok());
        assert!(refused(agents(Some(5), None)).unwrap_err().contains("computed 1000"));
        assert!(refused(agents(None, Some("Never"))).is_err());
        assert!(refused(PodSpec { priority: Some(7), ..pod("") }).unwrap_err().contains("computed 0"));
        assert!(refused(PodSpec { preemption_policy: Some("Never".to_owned()), ..pod("") }).is_ok());
    }
}
