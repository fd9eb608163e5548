//! The names of the files that everynode writes. Only what is named here is ever replaced or removed.

/// What a run writes.
pub const TIMELINE_FILE: &str = "timeline.csv";
pub const STATUS_FILE: &str = "status.csv";
pub const KUBERNETES_FILE: &str = "kubernetes.json";
/// The scenario's text, for whoever reads the results.
pub const SCENARIO_COPY: &str = "scenario-as-run.ron";
/// The page of a run, of a sweep or of an advice.
pub const PAGE_FILE: &str = "report.html";
pub const METRICS_FILE: &str = "metrics.om";
pub const TRACE_FILE: &str = "trace.pftrace";
/// The files that `summary.json` lists with their checksums if the run wrote them, in its order.
pub const LISTED_FILES: [&str; 6] =
    [TIMELINE_FILE, STATUS_FILE, KUBERNETES_FILE, METRICS_FILE, TRACE_FILE, SCENARIO_COPY];
/// Under this name a file comes about that has none at once.
pub const SCRATCH_FILE: &str = ".everynode.scratch";
/// Its presence marks the folder of a run.
pub const RUN_FILE: &str = "summary.json";

/// What a sweep writes.
pub const RESULTS_FILE: &str = "results.csv";
pub const SUMMARY_FILE: &str = "summary.csv";
pub const AVAILABILITY_FILE: &str = "availability.csv";
/// Its presence marks the folder of a sweep.
pub const DESCRIPTION_FILE: &str = "sweep.json";
/// What `sweep.json` is called while it is written.
pub const DESCRIPTION_TO_BE: &str = ".sweep.json.partial";

/// What an import writes besides the scenario and its manifests. It also marks a folder that holds one.
pub const IMPORT_FILE: &str = "import.json";
/// What `import.json` is called while the files that it names are written.
pub const IMPORT_TO_BE: &str = "import.partial";

/// What `diff --out` writes. Also what shows that a folder holds a comparison.
pub const DIFF_FILE: &str = "diff.json";
/// How the names of its charts end, behind the DaemonSet's name.
pub const DIFF_CHARTS: [&str; 1] = ["availability-overlaid"];

/// What a calibration writes; also what shows that a folder holds one.
pub const CALIBRATION_FILE: &str = "calibration.json";
/// How the names of its charts end, behind the delay's name.
pub const CALIBRATION_CHART: &str = "calibration";

/// What `capacity` writes; the first also shows that a folder holds an answer of it.
pub const CAPACITY_JSON_FILE: &str = "capacity.json";
pub const CAPACITY_CSV_FILE: &str = "capacity.csv";
/// How the name of its chart ends, behind the pool's.
pub const CAPACITY_CHART: &str = "capacity";

/// What `advise --report` writes beside the page; also what shows that a folder holds an advice.
pub const ADVICE_FILE: &str = "advice.json";

/// The lock file of a folder that is being written.
pub const LOCK_FILE: &str = ".everynode.lock";

/// How the names of a run's charts end, behind the DaemonSet's name; those of a sweep's are
/// [`chart_names`](crate::report::charts::sweep::chart_names).
pub const RUN_CHARTS: [&str; 4] = ["availability", "rollout-progress", "nodes", "join-coverage"];
