//! The progress of rollouts: the nodes that a pod of each revision covers, stacked, the newest at the bottom.
//!
//! Covered is what the user has: a pod that is available and not being deleted. The status goes on counting the latter.
//!
//! With the newest revision at the bottom, its upper edge is the progress of its rollout, measured from zero.

use plotters::style::RGBColor;
use plotters_backend::DrawingBackend;

use super::axes::{CountAxis, TimeAxis};
use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle};
use super::decimate::{PixelColumn, pixel_columns};
use super::heading::{Heading, Swatch, paint_message};
use super::run_view::{Limits, OBJECTIVE, RunView, frame_from};
use super::style::Stroke;
use super::{ChartError, Format, Picture, render, style};
use crate::analysis::availability::RolloutSpan;
use crate::analysis::revisions::RevisionSeries;
use crate::engine::time::Instant;
use crate::report::wording::{grouped, nodes};

/// Where a rollout begins.
const BEGINNING: Stroke = Stroke::solid(style::INK, 2);
/// Neighbours differ in lightness as well as in hue.
const COLOURS: [RGBColor; 6] =
    [style::PALE_BLUE, style::BLUE, style::ORANGE, style::BLUISH_GREEN, style::REDDISH_PURPLE, style::YELLOW];

pub fn draw(
    series: &RevisionSeries,
    rollouts: &[RolloutSpan],
    view: &RunView,
    limits: Limits,
    format: Format,
) -> Result<Vec<u8>, ChartError> {
    let steps = view.window.steps(series.steps.iter().map(|(at, counts)| (*at, &counts[..])));
    render(&RolloutProgress { series, steps, rollouts, view, limits }, format)
}

struct RolloutProgress<'a> {
    series: &'a RevisionSeries,
    /// Those that are shown.
    steps: Vec<(Instant, &'a [u32])>,
    rollouts: &'a [RolloutSpan],
    view: &'a RunView,
    limits: Limits,
}

/// What is stacked: a revision, or all that are too old to have a colour of their own.
struct Layer {
    words: String,
    colour: RGBColor,
    /// The place in the list of revisions of the oldest one that is in this layer or below it.
    oldest: usize,
}

impl Picture for RolloutProgress<'_> {
    fn size(&self) -> (u32, u32) {
        (style::WIDTH, style::HEIGHT)
    }

    fn title(&self) -> String {
        format!("Revisions of DaemonSet {}", self.series.daemon_set)
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let layers = self.layers();
        let legend = layers.iter().rev().map(|layer| (Swatch::Area(layer.colour), layer.words.clone()));
        let objective = self.limits.rollout.filter(|_| !self.rollouts.is_empty());
        let objective =
            objective.map(|within| (Swatch::Line(OBJECTIVE), format!("objective: rollout within {within}")));
        let beginning =
            self.beginnings().next().map(|_| (Swatch::Line(BEGINNING), "a rollout begins".to_owned()));
        let heading = Heading::new("Revisions of DaemonSet", &self.series.daemon_set, self.message())
            .with_legend(legend.chain(beginning).chain(objective).collect());
        heading.paint(canvas)?;
        self.view.paint_footer(canvas, style::HEIGHT)?;

        let highest = self.steps.iter().map(|(_, counts)| counts.iter().sum()).max().unwrap_or(0);
        let axis = CountAxis::from_zero(highest);
        let frame = frame_from(heading.bottom() + 52, axis.label_width());
        if highest == 0 {
            return paint_message(canvas, frame, "No node was covered.");
        }
        let text_style = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Left);
        canvas.text(
            "covered nodes, by the revision of their pod",
            (style::MARGIN, frame.top - 18),
            text_style,
        )?;
        let time = TimeAxis::between(frame, self.view.window.from, self.view.window.to);
        time.paint_grid(canvas, frame)?;
        axis.paint(canvas, frame)?;
        // From the top layer down: each covers what the ones below it take up.
        for layer in layers.iter().rev() {
            let stacked = self.steps.iter().map(|(at, counts)| (*at, counts[layer.oldest..].iter().sum()));
            let columns = pixel_columns(stacked, |at| time.x_of(at));
            let end = time.x_of(self.view.window.to);
            self.paint_layer(canvas, &columns, end, (frame, axis), layer.colour)?;
        }
        for beginning in self.beginnings() {
            canvas.vertical_line(time.x_of(beginning), (frame.top, frame.bottom), BEGINNING)?;
        }
        self.paint_objective(canvas, frame, &time)?;
        time.paint(canvas, frame, &self.view.window.caption())
    }
}

impl RolloutProgress<'_> {
    /// The newest first.
    fn layers(&self) -> Vec<Layer> {
        let revisions = &self.series.revisions;
        let coloured_from = revisions.len().saturating_sub(COLOURS.len());
        let mut layers: Vec<Layer> = (coloured_from..revisions.len())
            .rev()
            .map(|index| Layer {
                words: format!("revision {}", revisions[index]),
                colour: COLOURS[index % COLOURS.len()],
                oldest: index,
            })
            .collect();
        if coloured_from > 0 {
            let words = format!("revisions {} to {}", revisions[0], revisions[coloured_from - 1]);
            layers.push(Layer { words, colour: style::MIDDLE_GREY, oldest: 0 });
        }
        layers
    }

    fn paint_layer<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        columns: &[PixelColumn],
        end: i32,
        (frame, axis): (Frame, CountAxis),
        colour: RGBColor,
    ) -> PaintResult<B> {
        let upper_edge = |value| axis.y_of(frame, value);
        for (index, column) in columns.iter().enumerate() {
            let next = columns.get(index + 1).map_or(end, |next| next.x);
            // In the column itself the lowest value: a dip must not hide behind its neighbours.
            let own = Frame { left: column.x, top: upper_edge(column.low), right: column.x + 1, ..frame };
            let rest = Frame { left: column.x + 1, top: upper_edge(column.last), right: next, ..frame };
            canvas.fill(own, colour)?;
            canvas.fill(rest, colour)?;
        }
        Ok(())
    }

    /// When rollouts began in this stretch: the first pods of a revision may be long in coming.
    fn beginnings(&self) -> impl Iterator<Item = Instant> {
        let window = self.view.window;
        let changes = self.rollouts.iter().filter(|rollout| rollout.from_revision.is_some());
        changes.map(|rollout| rollout.started).filter(move |at| (window.from..=window.to).contains(at))
    }

    /// One that supersedes another goes on with it.
    fn chain_starts(&self) -> impl Iterator<Item = Instant> {
        let chains = self.rollouts.chunk_by(|rollout, _next| rollout.superseded_by.is_some());
        chains.filter_map(|chain| Some(chain.first()?.started))
    }

    /// Where each rollout, or the last of those that superseded each other, should have finished.
    fn paint_objective<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        time: &TimeAxis,
    ) -> PaintResult<B> {
        let window = self.view.window;
        let deadlines = self
            .limits
            .rollout
            .into_iter()
            .flat_map(|within| self.chain_starts().map(move |started| started + within));
        deadlines.filter(|deadline| (window.from..=window.to).contains(deadline)).try_for_each(|deadline| {
            canvas.vertical_line(time.x_of(deadline), (frame.top, frame.bottom), OBJECTIVE)
        })
    }

    fn message(&self) -> String {
        let (Some(newest), Some((_, counts))) = (self.series.revisions.last(), self.series.steps.last())
        else {
            return String::new();
        };
        let all: u32 = counts.iter().sum();
        let of_newest = counts.last().copied().unwrap_or(0);
        format!(
            "At the end, {} of {} that were covered had revision {newest}.",
            grouped(of_newest.into()),
            nodes(all.into()),
        )
    }
}
