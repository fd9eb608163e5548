//! Nodes × time: a band for each node, coloured by what the DaemonSet's pod does there.
//!
//! A pixel shows the state that matters most of those that fall into it, so a short failure is not lost in a long run.

use plotters::style::RGBColor;
use plotters_backend::DrawingBackend;

use super::axes::TimeAxis;
use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, fitted, text_width};
use super::heading::{Heading, Swatch, paint_message};
use super::run_view::{FOOTER_HEIGHT, RunView};
use super::{ChartError, Format, Picture, render, style};
use crate::analysis::band_state::BandState;
use crate::analysis::node_bands::{NodeBand, NodeBands};
use crate::report::run_wording::no_node;
use crate::report::wording::{grouped, nodes};

/// In the order of a pod's life, which is that of the legend.
pub const STATES: [BandState; 14] = [
    BandState::Absent,
    BandState::NodeNotReady,
    BandState::Pending,
    BandState::NoRoom,
    BandState::PullingImages,
    BandState::ImagePullFailing,
    BandState::Starting,
    BandState::AvailableOutdated,
    BandState::AvailableUpToDate,
    BandState::Terminating,
    BandState::Failing,
    BandState::CrashLoop,
    BandState::Hung,
    BandState::BehindTaint,
];

const MAX_NAMED_BANDS: usize = 40;
const NAMED_PITCH: i32 = 26;
const UNNAMED_HEIGHT: i32 = 720;
const MIN_PITCH: i32 = 2;
/// What a chart without bands is given.
const MIN_HEIGHT: i32 = 6 * NAMED_PITCH;
/// Above the bands of a pool, for its name.
const POOL_STRIP: i32 = 32;
const WIDEST_NAME: i32 = 380;
const HEADING_GAP: i32 = 20;
/// More spans than this cannot be distinguished and only make the SVG large.
const MAX_SPANS: usize = 11_000;

pub fn draw(bands: &NodeBands, view: &RunView, format: Format) -> Result<Vec<u8>, ChartError> {
    let shown =
        |band: &NodeBand| NodeBand { states: view.window.steps(band.states.iter().copied()), ..band.clone() };
    let bands = NodeBands { bands: bands.bands.iter().map(shown).collect(), ..bands.clone() };
    render(&BandChart { rows: Rows::of(&bands), bands, view }, format)
}

struct BandChart<'a> {
    bands: NodeBands,
    rows: Rows,
    view: &'a RunView,
}

/// Where the bands lie: below each other, those of a pool under its name.
struct Rows {
    pitch: i32,
    /// By band, the pixels from the top of the frame.
    tops: Vec<i32>,
    /// The name of each pool, and its top.
    pools: Vec<(String, i32)>,
    height: i32,
}

impl Rows {
    fn of(bands: &NodeBands) -> Self {
        let pitch = if bands.bands.len() <= MAX_NAMED_BANDS {
            NAMED_PITCH
        } else {
            (UNNAMED_HEIGHT / bands.bands.len() as i32).max(MIN_PITCH)
        };
        let by_pool: Vec<&[NodeBand]> = bands.bands.chunk_by(|one, next| one.pool == next.pool).collect();
        let mut rows = Self { pitch, tops: Vec::new(), pools: Vec::new(), height: 0 };
        for of_pool in &by_pool {
            if by_pool.len() > 1 {
                rows.pools.push((of_pool[0].pool.clone(), rows.height));
                rows.height += POOL_STRIP;
            }
            for _ in *of_pool {
                rows.tops.push(rows.height);
                rows.height += pitch;
            }
        }
        rows
    }
}

/// A stretch of pixel columns of one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    left: i32,
    right: i32,
    state: BandState,
}

impl Picture for BandChart<'_> {
    fn size(&self) -> (u32, u32) {
        let top = self.heading().bottom() + HEADING_GAP;
        (style::WIDTH, (top + self.rows.height.max(MIN_HEIGHT) + FOOTER_HEIGHT) as u32)
    }

    fn title(&self) -> String {
        format!("Nodes of DaemonSet {}", self.bands.daemon_set)
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        self.heading().paint(canvas)?;
        self.view.paint_footer(canvas, self.size().1)?;

        let frame = self.frame();
        if self.bands.bands.is_empty() {
            return paint_message(canvas, frame, &no_node());
        }
        let time = TimeAxis::between(frame, self.view.window.from, self.view.window.to);
        canvas.fill(frame, colour(BandState::Absent))?;
        self.paint_pools(canvas, frame)?;
        self.paint_bands(canvas, frame, &time)?;
        self.paint_names(canvas, frame)?;
        time.paint(canvas, frame, &self.view.window.caption())
    }
}

impl BandChart<'_> {
    fn is_named(&self) -> bool {
        self.bands.bands.len() <= MAX_NAMED_BANDS
    }

    fn heading(&self) -> Heading {
        let seen =
            |state: &BandState| self.bands.bands.iter().any(|band| band.states.iter().any(|s| s.1 == *state));
        // Where a band has not begun yet the ground is seen, which is of that colour.
        let from = self.view.window.from;
        let begins_later = |band: &NodeBand| band.states.first().is_none_or(|(at, _)| *at > from);
        let is_ground_seen = self.bands.bands.iter().any(begins_later);
        let legend =
            STATES.iter().filter(|state| seen(state) || (**state == BandState::Absent && is_ground_seen));
        let legend = legend.map(|state| (Swatch::Area(colour(*state)), words(*state).to_owned())).collect();
        Heading::new("Nodes of DaemonSet", &self.bands.daemon_set, self.message()).with_legend(legend)
    }

    fn frame(&self) -> Frame {
        let names = self.bands.bands.iter().filter(|_| self.is_named());
        let name_width = names.map(|band| text_width(&band.node, style::SMALL_SIZE)).max();
        let left = style::MARGIN + name_width.map_or(0, |width| width.min(WIDEST_NAME) + 12);
        let (top, bottom) = (self.heading().bottom() + HEADING_GAP, self.size().1 as i32 - FOOTER_HEIGHT);
        Frame { left, top, right: style::WIDTH as i32 - style::MARGIN - 24, bottom }
    }

    fn message(&self) -> String {
        let (shown, all) = (self.bands.bands.len(), self.bands.node_count);
        let order = if self.rows.pools.is_empty() { "by name" } else { "by pool and name" };
        if all == 0 {
            String::new()
        } else if shown < all {
            format!(
                "{} of {} (a sample), {order} from top to bottom.",
                grouped(shown as u64),
                nodes(all as u64)
            )
        } else {
            format!("{}, {order} from top to bottom.", nodes(all as u64))
        }
    }

    fn paint_pools<B: DrawingBackend>(&self, canvas: &Canvas<B>, frame: Frame) -> PaintResult<B> {
        let text_style = TextStyle::new(style::SMALL_SIZE, style::INK, Align::Left);
        self.rows.pools.iter().try_for_each(|(pool, top)| {
            let top = frame.top + top;
            canvas.fill(Frame { top, bottom: top + POOL_STRIP, left: 0, ..frame }, style::BACKGROUND)?;
            let name = fitted(pool, text_style.size, frame.width() / 2);
            canvas.text(&name, (style::MARGIN, top + POOL_STRIP / 2 + 2), text_style)
        })
    }

    /// State by state, so that all rectangles of one colour follow each other.
    fn paint_bands<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        time: &TimeAxis,
    ) -> PaintResult<B> {
        let pitch = self.rows.pitch;
        let gap = if pitch >= 6 { 2 } else { 0 };
        let rows = self.spans(frame, time);
        for state in STATES.into_iter().filter(|state| *state != BandState::Absent) {
            for (spans, top) in rows.iter().zip(&self.rows.tops) {
                let top = frame.top + top;
                for span in spans.iter().filter(|span| span.state == state) {
                    let Span { left, right, .. } = *span;
                    canvas.fill(Frame { left, top, right, bottom: top + pitch - gap }, colour(state))?;
                }
            }
        }
        Ok(())
    }

    /// The spans of every band, in columns as narrow as the number of spans allows.
    fn spans(&self, frame: Frame, time: &TimeAxis) -> Vec<Vec<Span>> {
        let mut column_width = 1;
        loop {
            let bands = self.bands.bands.iter();
            let rows: Vec<_> = bands.map(|band| spans_of(band, frame, time, column_width)).collect();
            if rows.iter().map(Vec::len).sum::<usize>() <= MAX_SPANS || column_width >= frame.width() {
                return rows;
            }
            column_width *= 2;
        }
    }

    fn paint_names<B: DrawingBackend>(&self, canvas: &Canvas<B>, frame: Frame) -> PaintResult<B> {
        let text_style = TextStyle::new(style::SMALL_SIZE, style::INK, Align::Right);
        for (band, top) in self.bands.bands.iter().zip(&self.rows.tops).filter(|_| self.is_named()) {
            let y = frame.top + top + NAMED_PITCH / 2 - 1;
            canvas.text(
                &fitted(&band.node, text_style.size, WIDEST_NAME),
                (frame.left - 12, y),
                text_style,
            )?;
        }
        Ok(())
    }
}

fn spans_of(band: &NodeBand, frame: Frame, time: &TimeAxis, column_width: i32) -> Vec<Span> {
    let column_count = (frame.width() as usize).div_ceil(column_width as usize);
    let column_of = |at| (((time.x_of(at) - frame.left) / column_width) as usize).min(column_count - 1);
    let mut columns = vec![BandState::Absent; column_count];
    for (index, (at, state)) in band.states.iter().enumerate() {
        let from = column_of(*at);
        let to = band.states.get(index + 1).map_or(column_count, |(next, _)| column_of(*next)).max(from + 1);
        // What came before may share the first column; the others are still empty.
        for column in &mut columns[from..to] {
            if weight(*state) > weight(*column) {
                *column = *state;
            }
        }
    }
    let mut left = frame.left;
    let same = columns.chunk_by(|a, b| a == b);
    let spans = same.map(|stretch| {
        let right = (left + stretch.len() as i32 * column_width).min(frame.right);
        let span = Span { left, right, state: stretch[0] };
        left = right;
        span
    });
    spans.filter(|span| span.state != BandState::Absent).collect()
}

/// Of several states in one place the heaviest is shown.
pub const fn weight(state: BandState) -> u8 {
    match state {
        BandState::Absent => 0,
        BandState::AvailableOutdated => 1,
        BandState::AvailableUpToDate => 2,
        BandState::Starting => 3,
        BandState::PullingImages => 4,
        BandState::Pending => 5,
        BandState::NodeNotReady => 6,
        BandState::Terminating => 7,
        BandState::NoRoom => 8,
        BandState::ImagePullFailing => 9,
        BandState::CrashLoop => 10,
        BandState::Failing => 11,
        BandState::Hung => 12,
        BandState::BehindTaint => 13,
    }
}

/// The colour of a state, here and in reports.
pub fn colour(state: BandState) -> RGBColor {
    match state {
        BandState::Absent => style::FAINT_GREY,
        BandState::NodeNotReady => style::MIDDLE_GREY,
        BandState::Pending => style::YELLOW,
        BandState::PullingImages => style::ORANGE,
        BandState::Starting => style::REDDISH_PURPLE,
        BandState::AvailableOutdated => style::PALE_BLUE,
        BandState::AvailableUpToDate => style::BLUE,
        BandState::Terminating => style::DARK_GREY,
        BandState::Failing => style::VERMILLION,
        BandState::NoRoom => style::INK,
        BandState::ImagePullFailing => style::BROWN,
        BandState::CrashLoop => style::DARK_RED,
        BandState::Hung => style::BLUISH_GREEN,
        BandState::BehindTaint => style::OLIVE,
    }
}

/// What a state is called.
pub const fn words(state: BandState) -> &'static str {
    match state {
        BandState::Absent => "no node, or not to be covered",
        BandState::NodeNotReady => "node not ready",
        BandState::Pending => "waiting for a pod",
        BandState::PullingImages => "pulling images",
        BandState::Starting => "starting",
        BandState::AvailableOutdated => "available, older revision",
        BandState::AvailableUpToDate => "available, up to date",
        BandState::Terminating => "terminating",
        BandState::Failing => "failing",
        BandState::NoRoom => "no room on the node",
        BandState::ImagePullFailing => "image pull failing",
        BandState::CrashLoop => "crash loop",
        BandState::Hung => "hangs, unnoticed",
        BandState::BehindTaint => "lost behind a taint",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Instant;

    #[test]
    fn what_matters_most_in_a_pixel_is_shown() {
        let frame = Frame { left: 10, top: 0, right: 20, bottom: 10 };
        let time = TimeAxis::new(frame, Instant::from_nanoseconds(100));
        let states = [
            (0, BandState::AvailableOutdated),
            (31, BandState::Failing),
            (32, BandState::AvailableOutdated),
            (60, BandState::Absent),
            (80, BandState::Starting),
        ];
        let states = states.map(|(at, state)| (Instant::from_nanoseconds(at), state)).to_vec();
        let band = NodeBand { node: "n".to_owned(), pool: "n".to_owned(), states };
        let spans = |width| {
            let spans = spans_of(&band, frame, &time, width).into_iter();
            spans.map(|span| (span.left, span.right, span.state)).collect::<Vec<_>>()
        };
        let expected = vec![
            (10, 13, BandState::AvailableOutdated),
            (13, 14, BandState::Failing),
            (14, 16, BandState::AvailableOutdated),
            (18, 20, BandState::Starting),
        ];
        assert_eq!(spans(1), expected);
        assert_eq!(spans(10), [(10, 20, BandState::Failing)]);
    }
}
