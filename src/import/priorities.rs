//! Priority classes, named after their values: what a class is called is its cluster's own affair.

use std::collections::BTreeMap;

use super::gathered::Gathered;
use crate::api::cluster_objects::SYSTEM_PRIORITY_CLASSES;

/// The classes of the scenario.
#[derive(Clone, Debug, Default)]
pub struct Priorities {
    keeps_names: bool,
    /// The cluster's own, by their names.
    known: BTreeMap<String, Class>,
    /// What pods have whose class nobody names.
    default: i32,
    /// Those that the scenario needs, by the names that they have there.
    pub used: BTreeMap<String, Class>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    pub value: i32,
    pub never_preempts: bool,
    pub global_default: bool,
}

impl Priorities {
    pub fn new(gathered: &Gathered, keeps_names: bool) -> Self {
        let class = |class: &crate::dump::PriorityClass| Class {
            value: class.value,
            never_preempts: class.preemption_policy.as_deref() == Some("Never"),
            global_default: class.global_default,
        };
        // Where the classes are not in the dump, their pods say what they stand for.
        let of_pods = gathered.priorities_of_pods.iter().map(|(name, &value)| {
            (name.clone(), Class { value, never_preempts: false, global_default: false })
        });
        let of_cluster = gathered.priority_classes.iter().map(|(name, it)| (name.clone(), class(it)));
        let known: BTreeMap<String, Class> = of_pods.chain(of_cluster).collect();
        // Of several defaults the lowest counts (`getDefaultPriorityClass`).
        let default = known.iter().filter(|(_, class)| class.global_default).min_by_key(|(_, it)| it.value);
        let default = default.map(|(name, class)| (name.clone(), *class));
        let value = default.as_ref().map_or(0, |(_, class)| class.value);
        let mut priorities = Self { keeps_names, known, default: value, used: BTreeMap::new() };
        if let Some((name, _)) = default.filter(|(_, class)| class.value != 0) {
            priorities.class(&name);
        }
        priorities
    }

    /// The name in the scenario of a class of the cluster; `None`: there is no such class.
    pub fn class(&mut self, name: &str) -> Option<String> {
        if is_of_system(name) {
            return Some(name.to_owned());
        }
        let class = *self.known.get(name)?;
        let name = if self.keeps_names { name.to_owned() } else { name_of(class) };
        // Two classes of one value are one here, and one of them may be the default.
        let used = self.used.entry(name.clone()).or_insert(class);
        used.global_default |= class.global_default;
        Some(name)
    }

    /// The name of a class of this value; `None`: pods have it without any.
    pub fn class_of_value(&mut self, value: i32) -> Option<String> {
        if value == self.default {
            return None;
        }
        if let Some((name, _)) = SYSTEM_PRIORITY_CLASSES.iter().find(|(_, of_system)| *of_system == value) {
            return Some((*name).to_owned());
        }
        let known = self.known.iter().find(|(_, class)| class.value == value && !class.never_preempts);
        if let Some(name) = known.map(|(name, _)| name.clone()) {
            return self.class(&name);
        }
        let class = Class { value, never_preempts: false, global_default: false };
        self.used.insert(name_of(class), class);
        Some(name_of(class))
    }
}

fn is_of_system(name: &str) -> bool {
    SYSTEM_PRIORITY_CLASSES.iter().any(|(of_system, _)| *of_system == name)
}

fn name_of(class: Class) -> String {
    let sign = if class.value < 0 { "minus-" } else { "" };
    let never = if class.never_preempts { "-never" } else { "" };
    format!("priority-{sign}{}{never}", class.value.unsigned_abs())
}
