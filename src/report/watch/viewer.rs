//! Somebody who watches: which DaemonSet they look at, at which instant, and what their commands change of that.

use std::time::Duration as WallDuration;

use super::command::Command;
use super::frame::Frame;
use super::playback::Playback;
use super::recording::{Changes, Recording};

/// Somebody who watches a run.
pub struct Viewer<'a> {
    recording: &'a Recording,
    playback: Playback,
    chosen: usize,
    /// Those of the chosen DaemonSet.
    changes: Changes,
}

impl<'a> Viewer<'a> {
    /// Looks at this DaemonSet, of which there is at least one, from the start of the run.
    pub fn new(recording: &'a Recording, daemon_set: usize, speed: Option<f64>) -> Self {
        Self {
            recording,
            playback: Playback::new(recording.end(), speed),
            chosen: daemon_set,
            changes: recording.changes(daemon_set),
        }
    }

    /// So much time has gone by.
    pub fn advance(&mut self, by: WallDuration) {
        self.playback.advance(by);
    }

    /// Does what was asked for; says whether to go on watching.
    #[must_use]
    pub fn obey(&mut self, command: Command) -> bool {
        let playback = &mut self.playback;
        match command {
            Command::Quit => return false,
            Command::TogglePause => playback.toggle_pause(),
            Command::StepOn => playback.step_on(&self.changes.instants),
            Command::StepBack => playback.step_back(&self.changes.instants),
            Command::PageOn => playback.page_on(),
            Command::PageBack => playback.page_back(),
            Command::Faster => playback.faster(),
            Command::Slower => playback.slower(),
            Command::Start => playback.to_start(),
            Command::End => playback.to_end(),
            Command::NextRollout => playback.to_next(&self.changes.rollouts),
            Command::PreviousRollout => playback.to_previous(&self.changes.rollouts),
            Command::NextDaemonSet => self.choose(1),
            Command::PreviousDaemonSet => self.choose(self.recording.daemon_sets().len() - 1),
        }
        true
    }

    /// Looks at the DaemonSet so many further on in the circle of all.
    fn choose(&mut self, further: usize) {
        let chosen = (self.chosen + further) % self.recording.daemon_sets().len();
        if chosen != self.chosen {
            self.chosen = chosen;
            self.changes = self.recording.changes(chosen);
        }
    }

    /// What is to be seen now, with at most so many happenings.
    pub fn frame(&self, most_happenings: usize) -> Frame<'_> {
        Frame::of(self.recording, self.playback, (self.chosen, &self.changes), most_happenings)
    }

    pub const fn recording(&self) -> &'a Recording {
        self.recording
    }
}
