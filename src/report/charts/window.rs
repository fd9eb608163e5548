//! Which stretch of a run a chart shows: all of it, the part in which something changes, or the part that was asked for.

use crate::engine::time::{Duration, Instant};
use crate::report::wording::elapsed;

/// Around what changes, so much of what does not is shown: a part of the active stretch, and at least a moment.
const MARGIN_PART: u64 = 8;
const MIN_MARGIN: Duration = Duration::from_seconds(30);
/// A run is drawn whole unless its active stretch is at most this part of it.
const QUIET_RUN_PART: u64 = 2;

/// A stretch of a run, with how much of the run there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Instant,
    pub to: Instant,
    horizon: Instant,
    /// Outside of it nothing changes.
    is_all_that_changes: bool,
}

impl Window {
    /// The whole run.
    pub const fn whole(horizon: Instant) -> Self {
        Self { from: Instant::START, to: horizon, horizon, is_all_that_changes: false }
    }

    /// What was asked for; what is not given is the run's own end. `None`: nothing of the run lies there.
    pub fn chosen(from: Option<Instant>, to: Option<Instant>, horizon: Instant) -> Option<Self> {
        let (from, to) = (from.unwrap_or(Instant::START), to.unwrap_or(horizon).min(horizon));
        (from < to).then_some(Self { from, to, horizon, is_all_that_changes: false })
    }

    /// The stretch in which these changes happen, if most of the run is quiet; else the whole run. What is so at the very
    /// start is no change.
    pub fn active(changes: impl IntoIterator<Item = Instant>, horizon: Instant) -> Self {
        let changes = changes.into_iter().filter(|at| *at > Instant::START && *at <= horizon);
        let ends = changes.fold(None, |ends: Option<(Instant, Instant)>, at| {
            Some(ends.map_or((at, at), |(first, last)| (first.min(at), last.max(at))))
        });
        let Some((first, last)) = ends else { return Self::whole(horizon) };
        let margin =
            Duration::from_nanoseconds(last.since(first).as_nanoseconds() / MARGIN_PART).max(MIN_MARGIN);
        let from = first.as_nanoseconds().saturating_sub(margin.as_nanoseconds()) / SECOND * SECOND;
        let to = last.as_nanoseconds().saturating_add(margin.as_nanoseconds()).div_ceil(SECOND) * SECOND;
        let to = Instant::from_nanoseconds(to).min(horizon);
        let from = Instant::from_nanoseconds(from);
        if to.since(from).as_nanoseconds() > horizon.as_nanoseconds() / QUIET_RUN_PART {
            return Self::whole(horizon);
        }
        Self { from, to, horizon, is_all_that_changes: true }
    }

    /// The steps of a series that are in force in this stretch, the first of them from its beginning on.
    pub fn steps<T: Copy>(&self, steps: impl IntoIterator<Item = (Instant, T)>) -> Vec<(Instant, T)> {
        let mut shown: Vec<(Instant, T)> = Vec::new();
        for (at, value) in steps {
            if at > self.to {
                break;
            }
            if at <= self.from {
                shown.clear();
            }
            shown.push((at.max(self.from), value));
        }
        shown
    }

    /// What the time axis means.
    pub fn caption(&self) -> String {
        let axis = "time since the start of the run";
        if (self.from, self.to) == (Instant::START, self.horizon) {
            return axis.to_owned();
        }
        let [from, to, all] = [self.from, self.to, self.horizon].map(|at| elapsed(at.since_start()));
        let quiet = if self.is_all_that_changes { "; nothing changes in the rest" } else { "" };
        format!("{axis}: {from} to {to} of {all}{quiet}")
    }
}

const SECOND: u64 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    #[test]
    fn a_long_quiet_run_is_drawn_where_something_changes() {
        let window = Window::active([at(0), at(600), at(780)], at(86_400));
        assert_eq!((window.from, window.to), (at(570), at(810)));
        assert_eq!(
            window.caption(),
            "time since the start of the run: 9m30s to 13m30s of 1d; nothing changes in the rest"
        );
        let clipped = Window::active([at(10), at(86_390)], at(86_400));
        assert_eq!(clipped, Window::whole(at(86_400)));
        assert_eq!(Window::active([at(0)], at(60)), Window::whole(at(60)));
        assert_eq!(Window::active([at(5)], at(600)).from, at(0));
    }

    #[test]
    fn a_window_begins_with_what_is_in_force_there() {
        let window = Window::chosen(Some(at(10)), Some(at(20)), at(60)).unwrap();
        let steps = [(at(0), 1), (at(5), 2), (at(12), 3), (at(20), 4), (at(21), 5)];
        assert_eq!(window.steps(steps), [(at(10), 2), (at(12), 3), (at(20), 4)]);
        assert_eq!(window.steps([(at(10), 7)]), [(at(10), 7)]);
        assert_eq!(window.steps([(at(30), 7)]), []);
        assert_eq!(window.caption(), "time since the start of the run: 10s to 20s of 1m");
        assert_eq!(Window::chosen(Some(at(60)), None, at(60)), None);
        assert_eq!(Window::chosen(None, Some(at(90)), at(60)), Some(Window::whole(at(60))));
    }
}
