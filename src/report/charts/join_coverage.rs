//! How long nodes that joined waited for their daemon pod: the share of them covered within each time.
//!
//! Percentiles are by nearest rank: each is the wait of a node of the run, none is interpolated.

use plotters_backend::DrawingBackend;

use super::axes::TimeAxis;
use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, text_width};
use super::decimate::pixel_columns;
use super::heading::{Heading, Swatch, paint_message};
use super::run_view::{Limits, OBJECTIVE, RunView, frame_from};
use super::style::Stroke;
use super::{ChartError, Format, Picture, render, style};
use crate::analysis::join_coverage::JoinCoverage;
use crate::analysis::wording::percent;
use crate::engine::time::{Duration, Instant};
use crate::report::wording::{elapsed, grouped, nodes};

const PERCENTILES: [usize; 3] = [50, 90, 95];
const CURVE: Stroke = Stroke::solid(style::BLUE, 4);
const GUIDE: Stroke = Stroke::dashed(style::VERMILLION, 2);

pub fn draw(
    coverage: &JoinCoverage,
    view: &RunView,
    limits: Limits,
    format: Format,
) -> Result<Vec<u8>, ChartError> {
    render(&WaitChart { coverage, view, limits }, format)
}

struct WaitChart<'a> {
    coverage: &'a JoinCoverage,
    view: &'a RunView,
    limits: Limits,
}

impl Picture for WaitChart<'_> {
    fn size(&self) -> (u32, u32) {
        (style::WIDTH, style::HEIGHT)
    }

    fn title(&self) -> String {
        format!("Coverage of nodes that joined, DaemonSet {}", self.coverage.daemon_set)
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let about = "Coverage of nodes that joined, DaemonSet";
        let heading =
            Heading::new(about, &self.coverage.daemon_set, self.message()).with_legend(self.legend());
        heading.paint(canvas)?;
        self.view.paint_footer(canvas, style::HEIGHT)?;
        let frame = frame_from(heading.bottom() + 52, text_width("100%", style::TICK_SIZE));
        let Some(longest) = self.coverage.waits.last() else {
            return paint_message(canvas, frame, &self.nothing_to_show());
        };
        let limit = self.limits.join.map_or(Duration::ZERO, |(_, within)| within);
        let time = TimeAxis::new(frame, Instant::START + (*longest).max(limit));
        self.paint_axes(canvas, frame, &time)?;
        self.paint_curve(canvas, frame, &time)?;
        self.paint_objective(canvas, frame, &time)?;
        // All lines before all words, so that no line runs through a word.
        for percentile in PERCENTILES {
            self.paint_guides(canvas, frame, self.point_of(percentile, frame, &time))?;
        }
        for percentile in PERCENTILES {
            let words = format!("p{percentile}: {}", elapsed(self.wait_of(percentile)));
            self.paint_label(canvas, frame, self.point_of(percentile, frame, &time), &words)?;
        }
        Ok(())
    }
}

impl WaitChart<'_> {
    fn message(&self) -> String {
        let JoinCoverage { waits, in_vain, .. } = self.coverage;
        if waits.is_empty() {
            return String::new();
        }
        let never = if in_vain.is_empty() {
            "none was left without".to_owned()
        } else {
            let who = if in_vain.len() == 1 { "it" } else { "they" };
            format!(
                "{} more did not, until {who} left or the run ended: {}",
                grouped(in_vain.len() as u64),
                self.lacked()
            )
        };
        format!("{} got an available pod; {never}.", nodes(waits.len() as u64))
    }

    fn nothing_to_show(&self) -> String {
        let JoinCoverage { in_vain, not_due, .. } = self.coverage;
        match (in_vain.len() as u64, *not_due) {
            (0, 0) => "No node joined during the run.".to_owned(),
            (0, not_due) => format!("{} joined, and none of them had to run it.", nodes(not_due)),
            (never, _) => {
                format!("{} joined, and none got an available pod: {}.", nodes(never), self.lacked())
            }
        }
    }

    /// What kept the pods of those back that waited in vain, the commonest first.
    fn lacked(&self) -> String {
        let mut lacked: Vec<_> = self.coverage.lacked.iter().collect();
        lacked.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let words =
            lacked.into_iter().map(|(cause, count)| format!("{} {}", cause.as_str(), grouped(*count)));
        words.collect::<Vec<_>>().join(", ")
    }

    fn legend(&self) -> Vec<(Swatch, String)> {
        let objective = self.limits.join.filter(|_| !self.coverage.waits.is_empty());
        let words = |(share, within)| format!("objective: {} within {within}", percent(share));
        objective.map(|objective| (Swatch::Line(OBJECTIVE), words(objective))).into_iter().collect()
    }

    /// The corner through which the curve must pass, or to the left of it.
    fn paint_objective<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        time: &TimeAxis,
    ) -> PaintResult<B> {
        let Some((share, within)) = self.limits.join else { return Ok(()) };
        let x = time.x_of(Instant::START + within);
        let y = frame.bottom - (f64::from(frame.height()) * share).round() as i32;
        canvas.horizontal_line((frame.left, x), y, OBJECTIVE)?;
        canvas.vertical_line(x, (y, frame.bottom), OBJECTIVE)
    }

    fn paint_axes<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        time: &TimeAxis,
    ) -> PaintResult<B> {
        let caption = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Left);
        canvas.text(
            "share of these nodes covered within the time below",
            (style::MARGIN, frame.top - 28),
            caption,
        )?;
        time.paint_grid(canvas, frame)?;
        for percent in [0, 25, 50, 75, 100] {
            let y = frame.bottom - frame.height() * percent / 100;
            canvas.horizontal_line((frame.left, frame.right), y, style::GRID_LINE)?;
            let label = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Right);
            canvas.text(&format!("{percent}%"), (frame.left - 12, y), label)?;
        }
        time.paint(canvas, frame, "from the appearance of the node to its first available pod")
    }

    fn paint_curve<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        time: &TimeAxis,
    ) -> PaintResult<B> {
        let waits = self.coverage.waits.iter();
        let covered = waits.zip(1..).map(|(wait, count)| (Instant::START + *wait, count));
        let columns = pixel_columns([(Instant::START, 0)].into_iter().chain(covered), |at| time.x_of(at));
        canvas.steps(&columns, frame.right, frame, |count| self.y_of(frame, count), CURVE)
    }

    /// By nearest rank.
    fn wait_of(&self, percentile: usize) -> Duration {
        let rank = (self.coverage.waits.len() * percentile).div_ceil(100).max(1);
        self.coverage.waits[rank - 1]
    }

    fn point_of(&self, percentile: usize, frame: Frame, time: &TimeAxis) -> (i32, i32) {
        let x = time.x_of(Instant::START + self.wait_of(percentile));
        (x, frame.bottom - frame.height() * percentile as i32 / 100)
    }

    /// Dashed lines from both axes to a point of the curve.
    fn paint_guides<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        (x, y): (i32, i32),
    ) -> PaintResult<B> {
        canvas.horizontal_line((frame.left, x), y, GUIDE)?;
        canvas.vertical_line(x, (y, frame.bottom), GUIDE)?;
        canvas.fill(Frame { left: x - 6, top: y - 6, right: x + 7, bottom: y + 7 }, style::VERMILLION)
    }

    /// Right below the point, where a curve that only rises never comes; if there is no room, left above.
    fn paint_label<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        (x, y): (i32, i32),
        words: &str,
    ) -> PaintResult<B> {
        let width = text_width(words, style::TICK_SIZE);
        let fits = x + 14 + width <= frame.right;
        let (left, middle) = if fits { (x + 14, y + 17) } else { (x - 14 - width, y - 17) };
        let ground = Frame { left: left - 3, top: middle - 12, right: left + width + 3, bottom: middle + 12 };
        canvas.fill(ground, style::BACKGROUND)?;
        canvas.text(words, (left, middle), TextStyle::new(style::TICK_SIZE, style::INK, Align::Left))
    }

    fn y_of(&self, frame: Frame, count: u32) -> i32 {
        let share = i64::from(frame.height()) * i64::from(count) / self.coverage.waits.len() as i64;
        frame.bottom - share as i32
    }
}
