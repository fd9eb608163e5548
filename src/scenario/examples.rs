//! An example of each value that is written with brackets, by its name.

/// In the order of the alphabet.
const EXAMPLES: [(&str, &str); 27] = [
    ("At", r#"At("10m", RestartRollout("agent"))"#),
    ("Constant", r#"Constant("5s")"#),
    ("Cordon", r#"Cordon(Nodes(pool: "workers", count: 1))"#),
    ("DeletePods", r#"DeletePods("agent", Nodes(count: 1))"#),
    ("Drain", r#"Drain(Nodes(pool: "workers", count: 1))"#),
    ("Empirical", r#"Empirical([("2s", 0.9), ("30s", 0.1)])"#),
    ("FailNodes", r#"FailNodes(Nodes(pool: "workers", count: 1))"#),
    ("FailPods", r#"FailPods("agent", Nodes(count: 1))"#),
    ("Label", r#"Label(Nodes(pool: "workers"), {"disk": "ssd"})"#),
    ("MakeReady", r#"MakeReady("agent", Nodes(count: 1))"#),
    ("MakeUnready", r#"MakeUnready("agent", Nodes(count: 1))"#),
    ("PatchTemplate", r#"PatchTemplate("agent", "spec: {priorityClassName: system-node-critical}")"#),
    ("PrePull", r#"PrePull("agent:2", Nodes(pool: "workers"))"#),
    ("Reboot", r#"Reboot(Nodes(pool: "workers", count: 1), "2m")"#),
    ("RegistryOutage", r#"RegistryOutage("10m")"#),
    ("RemoveNodes", r#"RemoveNodes(Nodes(pool: "workers", count: 1))"#),
    ("RepairNodes", r#"RepairNodes(Nodes(pool: "workers"))"#),
    ("RestartRollout", r#"RestartRollout("agent")"#),
    ("RollBack", r#"RollBack("agent")"#),
    (
        "SetBackground",
        r#"SetBackground(Nodes(pool: "workers"), Pods([(per_node: 3, cpu: "400m", memory: "1Gi")]))"#,
    ),
    ("SetImage", r#"SetImage("agent", "agent:2")"#),
    ("SetStrategy", r#"SetStrategy("agent", (maxUnavailable: "10%"))"#),
    ("Taint", r#"Taint(Nodes(pool: "workers"), "maintenance=true:NoExecute")"#),
    ("Uncordon", r#"Uncordon(Nodes(pool: "workers"))"#),
    ("Uniform", r#"Uniform("1s", "8s")"#),
    ("Unlabel", r#"Unlabel(Nodes(pool: "workers"), ["disk"])"#),
    ("Untaint", r#"Untaint(Nodes(pool: "workers"), "maintenance")"#),
];

pub fn example_of(name: &str) -> Option<&'static str> {
    let index = EXAMPLES.binary_search_by_key(&name, |&(name, _)| name).ok()?;
    Some(EXAMPLES[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::model::delays::WrittenDelay;
    use crate::scenario::ron::{Field, read};
    use crate::scenario::settings::actions::Action;
    use crate::scenario::settings::actions::Event;

    #[test]
    fn examples_are_found_and_can_be_read() {
        assert!(EXAMPLES.is_sorted());
        for (name, example) in EXAMPLES {
            assert_eq!(example_of(name), Some(example));
            let problems = match name {
                "At" => read::<Field<Event>>(example).1,
                "Constant" | "Empirical" | "Uniform" => read::<Field<WrittenDelay>>(example).1,
                _ => read::<Field<Action>>(example).1,
            };
            assert!(problems.is_empty(), "{example}: {problems:?}");
        }
        assert_eq!(example_of("Nobody"), None);
    }
}
