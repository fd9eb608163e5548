//! What random draws are for. A purpose of its own keeps draws of one kind from changing those of another.

/// A pod's delays, keyed by node, DaemonSet and occurrence.
pub const POD: u32 = 1;
/// A node's start-up, keyed by node and incarnation.
pub const NODE_STARTUP: u32 = 2;
/// What the nodes' names are hashed with for their positions, where the controller's choice is arbitrary, keyed by DaemonSet.
pub const PICK_ORDER: u32 = 3;
/// The intervals of a process on a pool, keyed by pool and kind.
pub const POOL_CHURN: u32 = 4;
/// The intervals of a process on a node, keyed by node and kind.
pub const NODE_CHURN: u32 = 5;
/// Which nodes an action picks, keyed by node; or a process, keyed by process and firing.
pub const SELECTION: u32 = 6;
/// When in its interval a node's heartbeat comes, keyed by node and incarnation.
pub const HEARTBEAT: u32 = 40;
/// How long background pods that are pushed out take to end, keyed by node and time.
pub const BACKGROUND: u32 = 10;

/// When a spot node is taken back and how long its replacement takes to be provided, keyed by node, process and incarnation.
pub const SPOT: u32 = 21;

/// From where on the probes of a pod tick, keyed by pod.
pub const PROBE_TICKS: u32 = 30;
/// How long an init container runs, keyed by pod and place, for each start.
pub const INIT_CONTAINER: u32 = 31;
/// The delays of containers that are started again, keyed by pod, for each start.
pub const CONTAINER_RESTART: u32 = 32;
/// When the kubelet looks whether a pod's back-off is over, keyed by pod and incarnation of its containers, for each look.
pub const BACK_OFF_LOOK: u32 = 37;
/// How long the hooks of a pod run, keyed by pod.
pub const PRE_STOP: u32 = 33;
/// Whether a fault befalls a pod, keyed by pod and fault.
pub const FAULT_VICTIM: u32 = 34;
/// When faults befall a pod and how long they last, keyed by pod, group of faults and start, for each that has passed.
pub const FAULT: u32 = 35;
/// How long a planned departure takes, keyed by node and incarnation.
pub const DEPARTURE: u32 = 22;
/// How long a node that was asked for takes to appear, keyed by pool and the number of the request.
pub const PROVISIONING: u32 = 23;
/// Whether a create is refused, keyed by node, DaemonSet and time.
pub const REFUSAL: u32 = 60;
/// How long the controller manager's resync period is, and how much of it is over when the run begins.
pub const RESYNC: u32 = 61;
/// When a job of an autoscaler's demand comes and how long it lasts, keyed by pool and the job's number.
pub const JOB: u32 = 24;
/// Which nodes an autoscaler removes, keyed by node.
pub const SCALE_DOWN: u32 = 25;

/// How long a node that is rebooted is away, keyed by node and scripted action.
pub const DOWNTIME: u32 = 36;

/// One key for two things.
pub const fn both(first: u64, second: u64) -> u64 {
    // Multiplying one of them makes the order matter; the constant is the golden ratio's.
    first.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31) ^ second
}
