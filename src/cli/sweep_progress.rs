//! The progress bar of a sweep: runs, their rate, and the time left.

use std::time::{Duration, Instant as WallInstant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::sweep::course::Course;

/// indicatif itself draws nothing where standard error is no terminal.
#[derive(Debug)]
pub struct SweepProgress {
    bar: ProgressBar,
}

impl SweepProgress {
    pub fn new(course: &Course<'_>) -> Self {
        let style =
            ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} runs, {rate}, {left} left")
                .expect("the template is valid");
        let bar = ProgressBar::with_draw_target(Some(course.expected()), ProgressDrawTarget::stderr());
        bar.set_position(course.followed());
        // Rows that were there already say nothing of the rate.
        let (began, before) = (WallInstant::now(), course.followed());
        let rate = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{:.1} a second", per_second(state.pos(), before, began));
        };
        let left = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let runs = state.len().unwrap_or(0).saturating_sub(state.pos());
            let seconds = runs as f64 / per_second(state.pos(), before, began).max(1e-12);
            let _ = match Duration::try_from_secs_f64(seconds.round()) {
                Ok(left) => write!(out, "{}", humantime::format_duration(left)),
                Err(_) => write!(out, "who knows what"),
            };
        };
        Self { bar: bar.with_style(style.with_key("rate", rate).with_key("left", left)) }
    }

    pub fn look(&self, course: &Course<'_>) {
        self.bar.set_length(course.expected());
        self.bar.set_position(course.followed());
    }

    /// Takes the bar from the terminal.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn per_second(position: u64, before: u64, began: WallInstant) -> f64 {
    position.saturating_sub(before) as f64 / began.elapsed().as_secs_f64().max(1e-9)
}
