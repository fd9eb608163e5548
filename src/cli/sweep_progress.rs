//! The progress bar of a sweep: runs, their rate, and the time left.

use std::time::{Duration, Instant as WallInstant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::report::wording::grouped;
use crate::sweep::run_order::RunOrder;

/// indicatif itself draws nothing where standard error is no terminal.
#[derive(Debug)]
pub struct SweepProgress {
    bar: ProgressBar,
}

impl SweepProgress {
    pub fn new(order: &RunOrder<'_>) -> Self {
        let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} runs, {rate}, {left}")
            .expect("the template is valid");
        // It is shown when it is complete.
        let bar = ProgressBar::with_draw_target(Some(order.expected()), ProgressDrawTarget::hidden());
        bar.set_position(order.followed());
        // Rows that were there already say nothing of the rate.
        let (began, before) = (WallInstant::now(), order.followed());
        let rate = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = match per_second(state.pos(), before, began) {
                None => write!(out, "…"),
                Some(rate) if rate < 100.0 => write!(out, "{rate:.1} a second"),
                Some(rate) => write!(out, "{} a second", grouped(rate as u64)),
            };
        };
        let left = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let runs = state.len().unwrap_or(0).saturating_sub(state.pos());
            let seconds = per_second(state.pos(), before, began).map(|rate| (runs as f64 / rate).round());
            let _ = match seconds.map(Duration::try_from_secs_f64) {
                Some(Ok(left)) => write!(out, "{} left", humantime::format_duration(left)),
                _ => write!(out, "… left"),
            };
        };
        let bar = bar.with_style(style.with_key("rate", rate).with_key("left", left));
        bar.set_draw_target(ProgressDrawTarget::stderr());
        Self { bar }
    }

    pub fn look(&self, order: &RunOrder<'_>) {
        self.bar.set_length(order.expected());
        self.bar.set_position(order.followed());
    }

    /// Takes the bar from the terminal.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// `None`: too little is known yet.
fn per_second(position: u64, before: u64, began: WallInstant) -> Option<f64> {
    const ENOUGH: Duration = Duration::from_millis(500);
    let (runs, elapsed) = (position.saturating_sub(before), began.elapsed());
    (runs > 0 && elapsed >= ENOUGH).then(|| runs as f64 / elapsed.as_secs_f64())
}
