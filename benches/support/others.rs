//! Whether other processes, or the host of a virtual machine, took processor time while something was measured.

use std::fs;
use std::time::Instant;

/// In this unit /proc counts (`USER_HZ`).
const TICKS_A_SECOND: f64 = 100.0;
/// What others may take of one processor.
const SHARE: f64 = 0.05;

/// Watches the others. Where there is no /proc, nobody is seen.
pub struct Others {
    began: Instant,
    took: Option<f64>,
}

impl Others {
    pub fn watch() -> Self {
        Self { began: Instant::now(), took: seconds_of_others() }
    }

    /// Whether they have kept quiet since. The counts are of ticks, so that two of them say nothing.
    pub fn kept_quiet(&self) -> bool {
        let (Some(before), Some(after)) = (self.took, seconds_of_others()) else { return true };
        after - before <= SHARE * self.began.elapsed().as_secs_f64() + 2.0 / TICKS_A_SECOND
    }
}

/// All processors' time that is neither idle nor this process's, since the machine and the process began: proc_stat(5),
/// proc_pid_stat(5).
fn seconds_of_others() -> Option<f64> {
    let all = fs::read_to_string("/proc/stat").ok()?;
    let fields: Vec<f64> =
        all.lines().next()?.split_whitespace().skip(1).map_while(|it| it.parse().ok()).collect();
    // user, nice, system, then idle and iowait, then irq, softirq, steal; guests are in user already.
    let busy = fields.get(..3)?.iter().chain(fields.get(5..8)?).sum::<f64>();
    Some(busy / TICKS_A_SECOND - own_seconds()?)
}

/// The processors' time that this process has taken.
pub fn own_seconds() -> Option<f64> {
    let own = fs::read_to_string("/proc/self/stat").ok()?;
    let fields = own.rsplit_once(") ")?.1.split_whitespace();
    // utime and stime.
    let ticks: Vec<f64> = fields.skip(11).take(2).map_while(|it| it.parse().ok()).collect();
    Some(ticks.iter().sum::<f64>() / TICKS_A_SECOND)
}
