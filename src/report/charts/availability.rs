//! Availability over time: on how many nodes the daemon runs, against how many it should and how few it may.
//!
//! Two frames share the time axis. The upper one is zoomed to where availability moves; the pods of the newest
//! revision, which begin every rollout at zero, have the lower one, or they would flatten it.

use plotters_backend::DrawingBackend;

use super::axes::{CountAxis, MIN_SPAN, TimeAxis};
use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, text_width};
use super::decimate::pixel_columns;
use super::heading::{Heading, Swatch, paint_message};
use super::run_view::{Limits, OBJECTIVE, RunView, frame_from};
use super::style::Stroke;
use super::{ChartError, Format, Picture, render, style};
use crate::analysis::availability::{AvailabilitySeries, AvailabilityStep, RolloutSpan};
use crate::analysis::wording::percent;
use crate::engine::time::Instant;
use crate::report::run_wording::no_node;
use crate::report::wording::{elapsed, grouped, nodes, percentage};

const DESIRED: Stroke = Stroke::solid(style::MIDDLE_GREY, 9);
const AVAILABLE: Stroke = Stroke::solid(style::BLUE, 4);
const UPDATED: Stroke = Stroke::solid(style::BLUISH_GREEN, 4);
const ALLOWED: Stroke = Stroke::dashed(style::VERMILLION, 3);

const LOWER_FRAME_HEIGHT: i32 = 130;
const LABEL_STRIP_HEIGHT: i32 = 34;

pub fn draw(
    series: &AvailabilitySeries,
    view: &RunView,
    limits: Limits,
    format: Format,
) -> Result<Vec<u8>, ChartError> {
    let steps = view.window.steps(series.steps.iter().map(|step| (step.at, *step)));
    render(&Availability { series, steps, view, limits }, format)
}

struct Availability<'a> {
    series: &'a AvailabilitySeries,
    /// Those that are shown.
    steps: Vec<(Instant, AvailabilityStep)>,
    view: &'a RunView,
    limits: Limits,
}

struct Layout {
    upper: Frame,
    lower: Frame,
    upper_axis: CountAxis,
    lower_axis: CountAxis,
    time: TimeAxis,
}

impl Picture for Availability<'_> {
    fn size(&self) -> (u32, u32) {
        (style::WIDTH, style::HEIGHT)
    }

    fn title(&self) -> String {
        format!("Availability of DaemonSet {}", self.series.daemon_set)
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let upper_axis = self.upper_axis();
        let message = message(&self.series.steps);
        let heading = Heading::new("Availability of DaemonSet", &self.series.daemon_set, message)
            .with_legend(self.legend(&upper_axis));
        heading.paint(canvas)?;
        self.view.paint_footer(canvas, style::HEIGHT)?;
        let layout = self.layout(heading.bottom(), upper_axis);
        if self.steps.is_empty() {
            let frame = Frame { bottom: layout.lower.bottom, ..layout.upper };
            return paint_message(canvas, frame, self.nothing_to_show());
        }
        self.paint_rollouts(canvas, &layout)?;
        self.paint_axes(canvas, &layout)?;
        self.paint_lines(canvas, &layout)
    }
}

impl Availability<'_> {
    fn nothing_to_show(&self) -> &'static str {
        if self.series.steps.is_empty() {
            "The DaemonSet was never there: it has no status."
        } else {
            "The DaemonSet was not there yet: it has no status in this stretch."
        }
    }

    fn legend(&self, axis: &CountAxis) -> Vec<(Swatch, String)> {
        let line = |stroke, words: &str| (Swatch::Line(stroke), words.to_owned());
        let mut entries = vec![line(DESIRED, "desired"), line(AVAILABLE, "available by the status")];
        let mut limit = |stroke, words: &str, lowest: Option<u32>| {
            let is_below = lowest.is_some_and(|lowest| lowest < axis.begins_at().unwrap_or(0));
            entries.push(line(stroke, &format!("{words}{}", if is_below { ", below the axis" } else { "" })));
        };
        let hidden = if self.is_objective_the_bound() { ", which is the objective" } else { "" };
        limit(ALLOWED, &format!("desired − maxUnavailable{hidden}"), self.lowest(allowed));
        if let Some(share) = self.limits.availability {
            limit(
                OBJECTIVE,
                &format!("objective: at least {}", percent(share)),
                self.lowest(required(share)),
            );
        }
        entries.push(line(UPDATED, "updated"));
        if self.rollouts().iter().any(|rollout| rollout.finished.is_some()) {
            entries.push((Swatch::Area(style::SHADE), "rollout".to_owned()));
        }
        let unfinished = || self.rollouts().into_iter().filter(|rollout| rollout.finished.is_none());
        if unfinished().next().is_some() {
            let swatch = Swatch::Hatched { area: style::SHADE, lines: style::SHADE_STRONG };
            let words = match (
                unfinished().any(|rollout| rollout.superseded_by.is_some()),
                unfinished().any(|rollout| rollout.superseded_by.is_none()),
            ) {
                (true, true) => "rollout, superseded or not finished",
                (true, false) => "rollout, superseded",
                (false, _) => "rollout, not finished",
            };
            entries.push((swatch, words.to_owned()));
        }
        entries
    }

    /// Two lines in one place are seen as one.
    fn is_objective_the_bound(&self) -> bool {
        let is_the_bound =
            |share: f64| self.steps.iter().all(|(_, step)| required(share)(step) == allowed(step));
        self.limits.availability.is_some_and(is_the_bound)
    }

    fn lowest(&self, value: impl Fn(&AvailabilityStep) -> u32) -> Option<u32> {
        self.steps.iter().map(|(_, step)| value(step)).min()
    }

    /// As tall as what moves. A limit is on it too unless it lies so far below that nothing else would be seen.
    fn upper_axis(&self) -> CountAxis {
        let highest = self.steps.iter().map(|(_, step)| step.desired.max(step.available)).max().unwrap_or(0);
        let lowest = self.lowest(|step| step.available.min(step.desired)).unwrap_or(0);
        let lowest_worth = lowest.saturating_sub((highest - lowest).max(MIN_SPAN));
        let objective = self.limits.availability.and_then(|share| self.lowest(required(share)));
        let limits = [self.lowest(allowed), objective].into_iter().flatten();
        let lowest = limits.filter(|limit| *limit >= lowest_worth).min().unwrap_or(lowest).min(lowest);
        CountAxis::zoomed(lowest, highest)
    }

    fn layout(&self, top: i32, upper_axis: CountAxis) -> Layout {
        let highest = self.steps.iter().map(|(_, step)| step.desired.max(step.updated)).max().unwrap_or(0);
        let lower_axis = CountAxis::from_zero(highest);
        let whole = frame_from(top + 50 + LABEL_STRIP_HEIGHT, upper_axis.label_width());
        let lower = Frame { top: whole.bottom - LOWER_FRAME_HEIGHT, ..whole };
        let upper = Frame { bottom: lower.top - 56, ..whole };
        let time = TimeAxis::between(upper, self.view.window.from, self.view.window.to);
        Layout { upper, lower, upper_axis, lower_axis, time }
    }

    fn paint_axes<B: DrawingBackend>(&self, canvas: &Canvas<B>, layout: &Layout) -> PaintResult<B> {
        let Layout { upper, lower, upper_axis, lower_axis, time } = layout;
        let caption = upper_axis.begins_at().map_or("nodes".to_owned(), |low| {
            format!("nodes (the axis begins at {}, not at 0)", grouped(low.into()))
        });
        let text_style = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Left);
        canvas.text(&caption, (style::MARGIN, upper.top - LABEL_STRIP_HEIGHT - 18), text_style)?;
        let caption = "nodes with a pod of the newest revision";
        canvas.text(caption, (style::MARGIN, lower.top - 20), text_style)?;
        for (frame, axis) in [(*upper, upper_axis), (*lower, lower_axis)] {
            time.paint_grid(canvas, frame)?;
            axis.paint(canvas, frame)?;
            canvas.horizontal_line((frame.left, frame.right), frame.bottom, Stroke::solid(style::AXIS, 2))?;
        }
        time.paint(canvas, *lower, &self.view.window.caption())
    }

    fn paint_lines<B: DrawingBackend>(&self, canvas: &Canvas<B>, layout: &Layout) -> PaintResult<B> {
        let (upper, lower) = ((layout.upper, &layout.upper_axis), (layout.lower, &layout.lower_axis));
        self.paint_line(canvas, layout, upper, DESIRED, |step| step.desired)?;
        self.paint_line(canvas, layout, upper, ALLOWED, allowed)?;
        if let Some(share) = self.limits.availability {
            self.paint_line(canvas, layout, upper, OBJECTIVE, required(share))?;
        }
        self.paint_line(canvas, layout, upper, AVAILABLE, |step| step.available)?;
        self.paint_line(canvas, layout, lower, DESIRED, |step| step.desired)?;
        self.paint_line(canvas, layout, lower, UPDATED, |step| step.updated)
    }

    fn paint_line<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        layout: &Layout,
        (frame, axis): (Frame, &CountAxis),
        stroke: Stroke,
        value: impl Fn(&AvailabilityStep) -> u32,
    ) -> PaintResult<B> {
        let steps = self.steps.iter().map(|(at, step)| (*at, value(step)));
        let columns = pixel_columns(steps, |at| layout.time.x_of(at));
        let end = layout.time.x_of(self.view.window.to);
        canvas.steps(&columns, end, frame, |count| axis.y_of(frame, count), stroke)
    }

    /// The rollouts that go on at some time of this stretch.
    fn rollouts(&self) -> Vec<&RolloutSpan> {
        let window = self.view.window;
        let ends = |rollout: &RolloutSpan| rollout.finished.unwrap_or(rollout.ended);
        let is_shown = |rollout: &&RolloutSpan| rollout.started <= window.to && ends(rollout) >= window.from;
        self.series.rollouts.iter().filter(is_shown).collect()
    }

    fn paint_rollouts<B: DrawingBackend>(&self, canvas: &Canvas<B>, layout: &Layout) -> PaintResult<B> {
        let Layout { upper, lower, time, .. } = layout;
        for rollout in self.rollouts() {
            let left = time.x_of(rollout.started);
            let right = time.x_of(rollout.finished.unwrap_or(rollout.ended)).max(left + 2);
            let strip = Frame { top: upper.top - LABEL_STRIP_HEIGHT, bottom: upper.top, ..*upper };
            for frame in [strip, *upper, *lower] {
                let shade = Frame { left, right, ..frame };
                canvas.fill(shade, style::SHADE)?;
                if rollout.finished.is_none() && frame != strip {
                    canvas.hatch(shade, style::SHADE_STRONG)?;
                }
                canvas.vertical_line(
                    left,
                    (shade.top, shade.bottom),
                    Stroke::solid(style::SHADE_STRONG, 2),
                )?;
            }
        }
        self.paint_rollout_labels(canvas, layout)
    }

    /// A label for each rollout whose label has room: the full one, a short one, or none.
    fn paint_rollout_labels<B: DrawingBackend>(&self, canvas: &Canvas<B>, layout: &Layout) -> PaintResult<B> {
        let Layout { upper, time, .. } = layout;
        let text_style = TextStyle::new(style::TICK_SIZE, style::INK, Align::Left);
        let y = upper.top - LABEL_STRIP_HEIGHT / 2;
        let mut taken_up_to = upper.left;
        let rollouts = self.rollouts();
        for (index, rollout) in rollouts.iter().enumerate() {
            let next = rollouts.get(index + 1);
            let limit = next.map_or(upper.right, |next| time.x_of(next.started)) - 8;
            for label in rollout_labels(rollout) {
                let width = text_width(&label, text_style.size);
                // The last rollout's label may move to the left of its start rather than out of the frame.
                let wanted = time.x_of(rollout.started) + 8;
                let x = if next.is_none() { wanted.min(limit - width) } else { wanted };
                if x >= taken_up_to && x + width <= limit {
                    if x < wanted {
                        // It lies across the beginning of its rollout, and perhaps over others.
                        let top = upper.top - LABEL_STRIP_HEIGHT;
                        let ground = Frame { left: x - 6, top, right: upper.right, bottom: upper.top };
                        canvas.fill(ground, style::BACKGROUND)?;
                    }
                    canvas.text(&label, (x, y), text_style)?;
                    taken_up_to = x + width + 16;
                    break;
                }
            }
        }
        Ok(())
    }
}

/// How few may be available, by the strategy; OnDelete allows nothing by itself.
fn allowed(step: &AvailabilityStep) -> u32 {
    step.desired.saturating_sub(step.max_unavailable.unwrap_or(0))
}

/// How few an objective lets be available.
fn required(share: f64) -> impl Fn(&AvailabilityStep) -> u32 {
    // A share that is met exactly must not be rounded up past itself.
    move |step| (f64::from(step.desired) * share - 1e-9).ceil() as u32
}

/// The label of a rollout, the most telling one first.
fn rollout_labels(rollout: &RolloutSpan) -> [String; 2] {
    let revisions = match rollout.from_revision {
        Some(from) => format!("{from} → {}", rollout.revision),
        None => rollout.revision.to_string(),
    };
    let outcome = match (rollout.finished, rollout.superseded_by) {
        (Some(finished), _) => elapsed(finished.since(rollout.started)),
        (None, Some(by)) => {
            let after = elapsed(rollout.ended.since(rollout.started));
            format!("superseded by {} → {by} after {after}", rollout.revision)
        }
        (None, None) => "not finished".to_owned(),
    };
    [format!("rollout {revisions} · {outcome}"), revisions]
}

/// The one thing to take away.
fn message(steps: &[AvailabilityStep]) -> String {
    // A DaemonSet that is being created has nothing to lose yet.
    let complete = |step: &&AvailabilityStep| step.available >= step.desired && step.desired > 0;
    let Some(first_complete) = steps.iter().position(|step| complete(&step)) else {
        return match steps.iter().map(|step| step.desired).max() {
            None => String::new(),
            Some(0) => no_node(),
            Some(_) => "At no time were all nodes that should run it available by the status.".to_owned(),
        };
    };
    let uncovered = steps[first_complete..].iter().filter(|step| step.available < step.desired);
    // By share, compared without division; of equal ones the first.
    let lowest = uncovered.reduce(|lowest, step| {
        let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
        if product(step.available, lowest.desired) < product(lowest.available, step.desired) {
            step
        } else {
            lowest
        }
    });
    match lowest {
        Some(step) => {
            let at = elapsed(step.at.since_start());
            let (available, desired) = (step.available, step.desired);
            format!(
                "Lowest: {} of {} ({}) available by the status, at {at}.",
                grouped(available.into()),
                nodes(desired.into()),
                percentage(available, desired),
            )
        }
        None if steps[first_complete].at == steps[0].at => {
            "By the status, every node that should run it was available throughout.".to_owned()
        }
        None => {
            let since = elapsed(steps[first_complete].at.since_start());
            format!(
                "By the status, every node that should run it was available from {since} on, and not before."
            )
        }
    }
}
