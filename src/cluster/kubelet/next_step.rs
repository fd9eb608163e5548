//! The kubelet's part in a pod's life: which step follows which, and after how long.
//!
//! While the kubelet is away, a step that is due is held, and is taken when it is back.

use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::kubelet::pod_timings::PodDelays;
use crate::cluster::store::Pod;
use crate::engine::time::Duration;

/// What follows a step, and how long it takes. `None`: nothing until somebody does something to the pod. `delays` is asked
/// only by the one step whose draw may not have been worked out yet.
#[inline]
pub fn next_step<'a>(
    pod: &Pod,
    delays: impl FnOnce() -> &'a PodDelays,
    done: Step,
) -> Option<(Step, Duration)> {
    let timings = &pod.timings;
    debug_assert!(timings.are_drawn(), "a step's delay needs the pod's draws");
    match done {
        Step::Bind => Some((Step::Admit, Duration::ZERO)),
        Step::Admit => Some((Step::Begin, Duration::ZERO)),
        Step::Begin if pod.has_images => Some((Step::PullImages, Duration::ZERO)),
        Step::Begin => Some((Step::PullImages, timings.image_pull)),
        Step::PullImages => Some((Step::StartContainers, timings.first_start.container_start)),
        Step::StartContainers if pod.never_ready => None,
        Step::StartContainers => Some((Step::BecomeReady, timings.first_start.readiness)),
        Step::BeginTermination => {
            Some((Step::Terminate, timings.termination(delays()).min(timings.grace_period())))
        }
        Step::BecomeReady | Step::Terminate => None,
    }
}
