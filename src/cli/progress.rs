//! The progress bar of a run that takes longer than a second, on a terminal.

use std::time::{Duration, Instant as WallInstant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::time::Instant;
use crate::record::catalog::Catalog;
use crate::record::fact::Fact;
use crate::record::observer::Observer;

/// Watches the virtual time of a run. indicatif itself draws nothing where standard error is no terminal.
#[derive(Debug)]
pub struct Progress {
    horizon: Instant,
    began: WallInstant,
    facts: u32,
    bar: Option<ProgressBar>,
}

/// Runs shorter than this show no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// The wall clock is looked at once in so many facts.
const STRIDE: u32 = 1 << 12;

impl Progress {
    pub fn new(horizon: Instant) -> Self {
        Self { horizon, began: WallInstant::now(), facts: 0, bar: None }
    }

    fn look(&mut self, at: Instant) {
        if self.bar.is_none() && self.began.elapsed() < PATIENCE {
            return;
        }
        let horizon = self.horizon;
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{bar:40} {percent:>3}% of virtual time, {eta} left")
                .expect("the template is valid");
            ProgressBar::with_draw_target(Some(horizon.as_nanoseconds()), ProgressDrawTarget::stderr())
                .with_style(style)
        });
        bar.set_position(at.as_nanoseconds());
    }
}

impl Observer for Progress {
    fn on_fact(&mut self, at: Instant, _fact: &Fact, _catalog: &Catalog) {
        self.facts = self.facts.wrapping_add(1);
        if self.facts.is_multiple_of(STRIDE) {
            self.look(at);
        }
    }

    fn on_end(&mut self, _at: Instant, _catalog: &Catalog) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
