//! Which instant of a run is shown, and how it moves on: a function of how long the watcher has been watching and of what they asked
//! for.

use std::time::Duration as WallDuration;

use crate::engine::time::{Duration, Instant};

/// Without a word on the speed, a run is over after so many seconds, or up to 2.5 times sooner.
const SECONDS_TO_WATCH: f64 = 60.0;
/// Simulated seconds per second: no slower and no faster.
pub const SLOWEST: f64 = 0.1;
pub const FASTEST: f64 = 1e6;
/// A page is this part of the run.
const PAGES: u64 = 20;

/// The instant that is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playback {
    now: Instant,
    end: Instant,
    /// Simulated seconds per second.
    speed: f64,
    is_paused: bool,
}

impl Playback {
    /// From the start of a run to its end. `speed` is in simulated seconds per second; `None`: as long a run takes about a minute.
    pub fn new(end: Instant, speed: Option<f64>) -> Self {
        let speed = speed.unwrap_or_else(|| {
            let wanted = end.as_seconds() / SECONDS_TO_WATCH;
            speeds().find(|speed| *speed >= wanted).unwrap_or(FASTEST)
        });
        Self { now: Instant::START, end, speed: speed.clamp(SLOWEST, FASTEST), is_paused: false }
    }

    pub const fn now(&self) -> Instant {
        self.now
    }

    pub const fn end(&self) -> Instant {
        self.end
    }

    pub const fn speed(&self) -> f64 {
        self.speed
    }

    pub const fn is_paused(&self) -> bool {
        self.is_paused
    }

    pub fn is_over(&self) -> bool {
        self.now >= self.end
    }

    /// So much time has gone by where the watcher is.
    pub fn advance(&mut self, by: WallDuration) {
        if !self.is_paused {
            let simulated = Duration::from_seconds_f64(by.as_secs_f64() * self.speed);
            self.now = (self.now + simulated).min(self.end);
        }
    }

    /// What has come to its end begins anew.
    pub fn toggle_pause(&mut self) {
        if self.is_over() {
            (self.now, self.is_paused) = (Instant::START, false);
        } else {
            self.is_paused = !self.is_paused;
        }
    }

    pub fn faster(&mut self) {
        self.speed = speeds().find(|speed| *speed > self.speed).unwrap_or(FASTEST);
    }

    pub fn slower(&mut self) {
        self.speed = speeds().take_while(|speed| *speed < self.speed).last().unwrap_or(SLOWEST);
    }

    /// Stands still at the first of these instants that is still to come, or at the end. They are in the order of time.
    pub fn step_on(&mut self, changes: &[Instant]) {
        self.is_paused = true;
        self.now = self.next_of(changes).unwrap_or(self.end);
    }

    /// Stands still at the last of these instants that is past, or at the start.
    pub fn step_back(&mut self, changes: &[Instant]) {
        self.is_paused = true;
        self.now = self.previous_of(changes).unwrap_or(Instant::START);
    }

    /// To the first of these instants that is still to come, if one is.
    pub fn to_next(&mut self, instants: &[Instant]) {
        self.now = self.next_of(instants).unwrap_or(self.now);
    }

    pub fn to_previous(&mut self, instants: &[Instant]) {
        self.now = self.previous_of(instants).unwrap_or(self.now);
    }

    fn next_of(&self, instants: &[Instant]) -> Option<Instant> {
        let later = instants.partition_point(|instant| *instant <= self.now);
        instants.get(later).map(|instant| (*instant).min(self.end))
    }

    fn previous_of(&self, instants: &[Instant]) -> Option<Instant> {
        let earlier = instants.partition_point(|instant| *instant < self.now);
        instants[..earlier].last().copied()
    }

    pub fn page_on(&mut self) {
        self.now = (self.now + self.page()).min(self.end);
    }

    pub fn page_back(&mut self) {
        self.now = self.now - self.page();
    }

    pub const fn to_start(&mut self) {
        self.now = Instant::START;
    }

    pub const fn to_end(&mut self) {
        self.now = self.end;
    }

    const fn page(&self) -> Duration {
        Duration::from_nanoseconds(self.end.as_nanoseconds() / PAGES)
    }
}

/// The speeds to choose from, in their order: 0.1, 0.2, 0.5, 1, 2, 5 and so on.
fn speeds() -> impl Iterator<Item = f64> {
    let decades = std::iter::successors(Some(SLOWEST), |speed| Some(speed * 10.0));
    // Decimal fractions, and not what repeated products make of them.
    let steps = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|step| (decade * step * 10.0).round() / 10.0));
    steps.take_while(|speed| *speed <= FASTEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    fn playback() -> Playback {
        Playback::new(at(600), Some(10.0))
    }

    fn seconds(playback: &Playback) -> f64 {
        playback.now().as_seconds()
    }

    #[test]
    fn time_goes_by_at_the_speed_and_stops_at_the_end() {
        let mut playback = playback();
        playback.advance(WallDuration::from_millis(2_500));
        assert_eq!(seconds(&playback), 25.0);
        playback.faster();
        playback.advance(WallDuration::from_secs(1));
        assert_eq!((seconds(&playback), playback.speed()), (45.0, 20.0));
        playback.advance(WallDuration::from_secs(60));
        assert!(playback.is_over());
        assert_eq!(seconds(&playback), 600.0);
    }

    #[test]
    fn a_pause_holds_and_the_end_begins_anew() {
        let mut playback = playback();
        playback.advance(WallDuration::from_secs(2));
        playback.toggle_pause();
        playback.advance(WallDuration::from_secs(2));
        assert_eq!(seconds(&playback), 20.0);
        playback.toggle_pause();
        playback.advance(WallDuration::from_secs(1));
        assert_eq!(seconds(&playback), 30.0);
        playback.to_end();
        playback.toggle_pause();
        assert_eq!((seconds(&playback), playback.is_paused()), (0.0, false));
    }

    #[test]
    fn steps_go_from_change_to_change_and_stand_still() {
        let changes = [0, 7, 9, 300].map(at);
        let mut playback = playback();
        let mut on = || {
            playback.step_on(&changes);
            seconds(&playback)
        };
        assert_eq!([on(), on(), on(), on(), on()], [7.0, 9.0, 300.0, 600.0, 600.0]);
        let mut back = || {
            playback.step_back(&changes);
            seconds(&playback)
        };
        assert_eq!([back(), back(), back(), back(), back()], [300.0, 9.0, 7.0, 0.0, 0.0]);
        assert!(playback.is_paused());
        playback.step_on(&[]);
        assert_eq!(seconds(&playback), 600.0, "where nothing changes there is still an end");
    }

    #[test]
    fn jumps_go_nowhere_if_there_is_nowhere_to_go() {
        let rollouts = [60, 120].map(at);
        let mut playback = playback();
        let mut jump = |is_on: bool| {
            if is_on {
                playback.to_next(&rollouts)
            } else {
                playback.to_previous(&rollouts)
            }
            seconds(&playback)
        };
        assert_eq!([jump(false), jump(true), jump(true), jump(true)], [0.0, 60.0, 120.0, 120.0]);
        assert_eq!([jump(false), jump(false)], [60.0, 60.0]);
        assert!(!playback.is_paused());
    }

    #[test]
    fn pages_are_twentieths_of_the_run() {
        let mut playback = playback();
        playback.page_on();
        playback.page_on();
        assert_eq!(seconds(&playback), 60.0);
        playback.page_back();
        assert_eq!(seconds(&playback), 30.0);
        playback.page_back();
        playback.page_back();
        assert_eq!(seconds(&playback), 0.0);
    }

    #[test]
    fn speeds_are_round_and_bounded() {
        let mut playback = Playback::new(at(600), Some(1.0));
        let mut slower = || {
            playback.slower();
            playback.speed()
        };
        assert_eq!([slower(), slower(), slower(), slower()], [0.5, 0.2, 0.1, 0.1]);
        playback.speed = 30.0;
        playback.faster();
        assert_eq!(playback.speed(), 50.0);
        playback.speed = FASTEST;
        playback.faster();
        assert_eq!(playback.speed(), FASTEST);
    }

    /// 45 minutes are 2,700 s: at 50 they take 54 s, and at 20 more than two minutes.
    #[test]
    fn without_a_word_a_run_takes_about_a_minute() {
        assert_eq!(Playback::new(at(2_700), None).speed(), 50.0);
        assert_eq!(Playback::new(at(60), None).speed(), 1.0);
        assert_eq!(Playback::new(at(1), None).speed(), SLOWEST);
        assert_eq!(Playback::new(Instant::NEVER, None).speed(), FASTEST);
    }
}
