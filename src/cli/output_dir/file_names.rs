//! The names of the files that everynode writes, and what a file is by its name.

use crate::cli::files::{
    ADVICE_FILE, AVAILABILITY_FILE, CALIBRATION_CHART, CALIBRATION_FILE, CAPACITY_CHART, CAPACITY_CSV_FILE,
    CAPACITY_JSON_FILE, DESCRIPTION_FILE, DESCRIPTION_TO_BE, DIFF_CHARTS, DIFF_FILE, IMPORT_FILE,
    IMPORT_TO_BE, KUBERNETES_FILE, LOCK_FILE, METRICS_FILE, PAGE_FILE, RESULTS_FILE, RUN_CHARTS, RUN_FILE,
    SCENARIO_COPY, SCRATCH_FILE, STATUS_FILE, SUMMARY_FILE, TIMELINE_FILE, TRACE_FILE,
};
use crate::import::REPORT_FILE;
use crate::import::node_names::NODE_NAMES_FILE;
use crate::report::charts::sweep::chart_names;

/// Whether a file of this name can be everynode's.
pub fn is_known(name: &str) -> bool {
    is_of_run(name, |_| true)
        || is_of_sweep(name, |_| true)
        || is_of_import(name)
        || is_of_diff(name, |_| true)
        || is_of_calibration(name, |_| true)
        || is_of_capacity(name, |_| true)
        || is_of_advice(name)
}

/// Whether it is a chart, which can be drawn again from other files.
pub fn is_chart(name: &str) -> bool {
    charted(name, &RUN_CHARTS)
        .or_else(|| charted(name, &chart_names()))
        .or_else(|| charted(name, &DIFF_CHARTS))
        .or_else(|| charted(name, &[CALIBRATION_CHART, CAPACITY_CHART]))
        .is_some()
}

/// Whether there is a file of this name only while results are being written.
pub fn is_passing(name: &str) -> bool {
    [SCRATCH_FILE, DESCRIPTION_TO_BE].contains(&name)
}

/// Whether it is made from other files of the results: a table of a sweep, a page or a chart.
pub fn is_derived(name: &str) -> bool {
    [SUMMARY_FILE, AVAILABILITY_FILE, PAGE_FILE].contains(&name) || is_chart(name)
}

/// Whether results are the same that differ in it alone: how they are shown, or how the scenario was laid out.
pub fn is_beside_the_results(name: &str) -> bool {
    [PAGE_FILE, SCENARIO_COPY].contains(&name) || is_chart(name)
}

/// Whether a file of this name marks a folder of results.
pub fn is_mark(name: &str) -> bool {
    [RUN_FILE, DESCRIPTION_FILE, IMPORT_FILE, DIFF_FILE, CALIBRATION_FILE, CAPACITY_JSON_FILE, ADVICE_FILE]
        .contains(&name)
}

pub fn is_of_run(name: &str, is_daemon_set: impl Fn(&str) -> bool) -> bool {
    let fixed = [
        TIMELINE_FILE,
        STATUS_FILE,
        KUBERNETES_FILE,
        METRICS_FILE,
        TRACE_FILE,
        SCRATCH_FILE,
        SCENARIO_COPY,
        PAGE_FILE,
        RUN_FILE,
        LOCK_FILE,
    ];
    fixed.contains(&name) || charted(name, &RUN_CHARTS).is_some_and(is_daemon_set)
}

pub fn is_of_sweep(name: &str, is_daemon_set: impl Fn(&str) -> bool) -> bool {
    let fixed = [
        RESULTS_FILE,
        SUMMARY_FILE,
        AVAILABILITY_FILE,
        PAGE_FILE,
        DESCRIPTION_FILE,
        DESCRIPTION_TO_BE,
        LOCK_FILE,
    ];
    fixed.contains(&name) || charted(name, &chart_names()).is_some_and(is_daemon_set)
}

/// A scenario, a manifest, or what tells of them. Which of them an import wrote it names besides.
pub fn is_of_import(name: &str) -> bool {
    is_text_of_import(name) || [IMPORT_FILE, IMPORT_TO_BE, LOCK_FILE].contains(&name)
}

/// What may as well be somebody's own.
pub fn is_text_of_import(name: &str) -> bool {
    let ends_so = |ending: &&str| name.strip_suffix(*ending).is_some_and(|stem| !stem.is_empty());
    let is_text = [".ron", ".yaml"].iter().any(ends_so) || [REPORT_FILE, NODE_NAMES_FILE].contains(&name);
    // A run writes this one.
    is_text && name != SCENARIO_COPY
}

pub fn is_of_diff(name: &str, is_daemon_set: impl Fn(&str) -> bool) -> bool {
    [DIFF_FILE, LOCK_FILE].contains(&name) || charted(name, &DIFF_CHARTS).is_some_and(is_daemon_set)
}

pub fn is_of_calibration(name: &str, is_delay: impl Fn(&str) -> bool) -> bool {
    [CALIBRATION_FILE, LOCK_FILE].contains(&name) || charted(name, &[CALIBRATION_CHART]).is_some_and(is_delay)
}

pub fn is_of_capacity(name: &str, is_pool: impl Fn(&str) -> bool) -> bool {
    [CAPACITY_JSON_FILE, CAPACITY_CSV_FILE, LOCK_FILE].contains(&name)
        || charted(name, &[CAPACITY_CHART]).is_some_and(is_pool)
}

pub fn is_of_advice(name: &str) -> bool {
    [ADVICE_FILE, PAGE_FILE, LOCK_FILE].contains(&name)
}

/// The DaemonSet of a chart's file name: `agent` of `agent.nodes.svg`.
fn charted<'a>(name: &'a str, charts: &[impl AsRef<str>]) -> Option<&'a str> {
    let stem = name.strip_suffix(".svg").or_else(|| name.strip_suffix(".png"))?;
    let of_chart = |chart: &str| stem.strip_suffix(chart)?.strip_suffix('.').filter(|name| !name.is_empty());
    charts.iter().find_map(|chart| of_chart(chart.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::file_name::name_in_file;

    /// 255 bytes are the most that a file system takes.
    #[test]
    fn every_chart_has_a_name_that_a_file_can_have() {
        let longest = name_in_file(&"n".repeat(253)).into_owned();
        let of_runs = RUN_CHARTS.iter().chain(&DIFF_CHARTS).chain(&[CALIBRATION_CHART, CAPACITY_CHART]);
        for chart in of_runs.map(|chart| (*chart).to_owned()).chain(chart_names()) {
            let name = format!("{longest}.{chart}.svg");
            assert!(name.len() <= 255 && is_chart(&name), "{} bytes: {name}", name.len());
        }
    }

    #[test]
    fn only_names_that_everynode_gives_are_its_own() {
        for name in ["agent.nodes.svg", "a.b.rollout-progress.png", "agent.rollout-seconds.heat-map.svg"] {
            assert!(is_known(name) && is_chart(name), "{name}");
        }
        for name in ["timeline.csv", "sweep.json", "availability.csv", "capacity.csv"] {
            assert!(is_known(name) && !is_chart(name), "{name}");
        }
        for name in ["notes.md", "nodes.svg", ".nodes.svg", "agent.nodes.svg.bak", "agent.nodes.jpg", ".git"]
        {
            assert!(!is_known(name), "{name}");
        }
    }
}
