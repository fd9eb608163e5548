//! What clocks show at an instant of a run, if it was said when it begins.

use super::kubernetes_list::calendar::Calendar;
use crate::engine::time::{Duration, Instant};
use crate::report::wording::elapsed;

/// What clocks show in the course of a run, if it was said when it begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock(Option<Calendar>);

impl Clock {
    pub const fn new(calendar: Option<Calendar>) -> Self {
        Self(calendar)
    }

    /// When the run begins, in seconds since 1970.
    pub fn begin_seconds(self) -> Option<u64> {
        self.0.map(|calendar| calendar.since_epoch(Instant::START).as_secs())
    }

    /// The same in UTC, as the API has it.
    pub fn begin(self) -> Option<String> {
        self.0.map(|calendar| calendar.time(Instant::START))
    }

    /// The time since the run began, and what clocks show then: `12m30s`, or `12m30s (2026-12-05 02:12:30Z)`.
    pub fn time(self, since_start: Duration) -> String {
        let elapsed = elapsed(since_start);
        match self.at(since_start) {
            Some(clock) => format!("{elapsed} ({clock})"),
            None => elapsed,
        }
    }

    /// To the nearest second, as the time since the start is told.
    pub fn at(self, since_start: Duration) -> Option<String> {
        let nearest = Instant::START + Duration::from_seconds(since_start.as_seconds().round() as u64);
        self.0.map(|calendar| calendar.time(nearest).replace('T', " "))
    }

    /// The words, which name these instants in this order, with what clocks show behind each: `lowest 50% at 15s (2026-12-05 02:00:15Z)`.
    pub fn dated(self, words: &str, instants: impl IntoIterator<Item = Duration>) -> String {
        let (mut dated, mut rest) = (String::new(), words);
        for instant in instants {
            let named = format!("at {}", instant.rounded());
            if let (Some(begin), Some(clock)) = (rest.find(&named), self.at(instant)) {
                let (before, behind) = rest.split_at(begin + named.len());
                dated += &format!("{before} ({clock})");
                rest = behind;
            }
        }
        dated + rest
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration as WallDuration;

    use super::*;

    fn seconds(seconds: f64) -> Duration {
        Duration::from_seconds_f64(seconds)
    }

    #[test]
    fn a_time_is_told_to_the_nearest_second_on_both_clocks() {
        // date --utc --date 2026-12-05T02:00Z +%s
        let clock = Clock::new(Some(Calendar::new(WallDuration::from_secs(1_796_436_000))));
        assert_eq!(clock.begin_seconds(), Some(1_796_436_000));
        assert_eq!(clock.time(seconds(749.6)), "12m30s (2026-12-05 02:12:30Z)");
        assert_eq!(clock.at(seconds(0.4)).unwrap(), "2026-12-05 02:00:00Z");
        assert_eq!(Clock::default().time(seconds(749.6)), "12m30s");
    }

    #[test]
    fn every_instant_that_words_name_is_told_on_both_clocks() {
        let clock = Clock::new(Some(Calendar::new(WallDuration::from_secs(1_796_436_000))));
        let lowest = ("lowest 50% at 15.2s", [seconds(15.24)]);
        assert_eq!(clock.dated(lowest.0, lowest.1), "lowest 50% at 15.2s (2026-12-05 02:00:15Z)");
        assert_eq!(Clock::default().dated(lowest.0, lowest.1), lowest.0);
        let two = "Stuck fired at 25m for 5m; MisScheduled fired at 25m for 12m, to the end";
        assert_eq!(
            clock.dated(two, [seconds(1_500.0); 2]),
            "Stuck fired at 25m (2026-12-05 02:25:00Z) for 5m; MisScheduled fired at 25m (2026-12-05 02:25:00Z) for 12m, to the end"
        );
        assert_eq!(clock.dated("3m50s", []), "3m50s");
        assert_eq!(clock.dated("of another version", [seconds(1.0)]), "of another version");
    }
}
