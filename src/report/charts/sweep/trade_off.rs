//! How long rollouts take against what they leave uncovered: the points among which one has to choose.
//!
//! A point is efficient if no other is at least as good in both means and better in one. Only points that meet the
//! scenario's objectives are compared: what misses them, or leaves nothing to judge them by, is no choice, however fast it is. Points of which some rollout
//! did not finish are hollow and never efficient either: their mean speaks of their lucky runs only.

use plotters::style::RGBColor;
use plotters_backend::DrawingBackend;

use super::frame::{frame_below, paint_horizontal_axis, paint_notes, paint_vertical_axis};
use super::labels::place_labels;
use super::lines::{SMALL, capitalized, thin};
use super::view::View;
use crate::report::charts::canvas::shapes::{Marker, Pen};
use crate::report::charts::canvas::{Canvas, Frame, PaintResult, text_width};
use crate::report::charts::heading::{Heading, Swatch, paint_message};
use crate::report::charts::scale::Scale;
use crate::report::charts::style::Stroke;
use crate::report::charts::{ChartError, Format, Picture, render, style};
use crate::sweep::advise::rules::RISK;
use crate::sweep::measure::{Measure, Unit};
use crate::sweep::statistics::Estimate;
use crate::sweep::summary::PointSummary;

const BOUND: Stroke = Stroke::dashed(style::VERMILLION, 4);
const FRONT: Pen = Pen { colour: style::BLUE, thickness: 2, dashes: &[10, 8] };
/// Up to so many, the points that are not efficient have labels too.
const FEW_POINTS: usize = 12;

pub struct TradeOff<'a> {
    pub view: View<'a>,
}

pub fn draw(chart: &TradeOff<'_>, format: Format) -> Result<Vec<u8>, ChartError> {
    render(chart, format)
}

/// A point that has both means.
pub struct Spot<'a> {
    pub point: &'a PointSummary,
    pub duration: &'a Estimate,
    pub uncovered: &'a Estimate,
    /// The means of both.
    pub seconds: f64,
    pub node_minutes: f64,
    pub class: Class,
}

/// What a point is in the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Efficient,
    Beaten,
    MissesObjectives,
    NotJudged,
    Unfinished,
}

impl Class {
    pub const ALL: [Self; 5] =
        [Self::Efficient, Self::Beaten, Self::MissesObjectives, Self::NotJudged, Self::Unfinished];

    /// Its marker, the marker's colour, and whether that is hollow.
    fn look(self) -> (Marker, RGBColor, bool) {
        match self {
            Self::Efficient => (Marker::Circle, style::BLUE, false),
            Self::Beaten => (Marker::Square, style::MIDDLE_GREY, false),
            Self::MissesObjectives => (Marker::Diamond, style::VERMILLION, true),
            Self::NotJudged => (Marker::Cross, style::INK, false),
            Self::Unfinished => (Marker::Triangle, style::INK, true),
        }
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Efficient => "efficient",
            Self::Beaten => "another point beats it",
            Self::MissesObjectives => "over 5% of the runs miss an objective",
            Self::NotJudged => "over 5% of the runs have nothing to judge an objective by",
            Self::Unfinished => "some rollouts did not finish",
        }
    }
}

impl Picture for TradeOff<'_> {
    fn size(&self) -> (u32, u32) {
        (style::WIDTH, style::HEIGHT)
    }

    fn title(&self) -> String {
        format!("{} {}", self.about(), self.view.name())
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let spots = self.spots();
        let heading =
            Heading::new(&self.about(), self.view.name(), self.message()).with_legend(self.legend(&spots));
        heading.paint(canvas)?;
        let bound = self.view.threshold(Measure::Rollout);
        let across = Scale::over(
            spots.iter().flat_map(|spot| span(spot.duration)).chain(bound.iter().map(|bound| bound.0)),
            Unit::Seconds,
        );
        let up = Scale::over(spots.iter().flat_map(|spot| span(spot.uncovered)), Unit::NodeMinutes);
        let notes = self.notes(spots.len());
        let frame = frame_below(&heading, &up, notes.len());
        paint_notes(canvas, style::HEIGHT, &notes)?;
        if spots.is_empty() {
            return paint_message(canvas, frame, self.view.without_durations());
        }
        paint_vertical_axis(canvas, frame, &up, "uncovered node-minutes")?;
        paint_horizontal_axis(canvas, frame, &across, "duration of the rollout")?;
        if let Some((bound, _)) = bound {
            canvas.vertical_line(
                across.position(bound, (frame.left, frame.right)),
                (frame.top, frame.bottom),
                BOUND,
            )?;
        }
        Painter { frame, across, up }.paint(canvas, &spots, &self.labels(&spots))
    }
}

impl<'a> TradeOff<'a> {
    fn about(&self) -> String {
        "Rollout duration against uncovered node-minutes, DaemonSet".to_owned()
    }

    fn message(&self) -> String {
        format!(
            "{}; means with 95% confidence intervals (Student). Left and below is better.",
            capitalized(&self.view.runs_in_words())
        )
    }

    fn spots(&self) -> Vec<Spot<'a>> {
        spots(self.view)
    }

    /// What the labels say, and whose they are: of the efficient points first, for these must have theirs.
    fn labels(&self, spots: &[Spot<'_>]) -> Vec<(usize, String)> {
        let mut order: Vec<usize> = (0..spots.len()).collect();
        order.sort_by_key(|&index| spots[index].class != Class::Efficient);
        let is_few = spots.len() <= FEW_POINTS;
        let shown = order.into_iter().filter(|&index| is_few || spots[index].class == Class::Efficient);
        shown.map(|index| (index, self.view.short_point_name(spots[index].point))).collect()
    }

    fn legend(&self, spots: &[Spot<'_>]) -> Vec<(Swatch, String)> {
        let there = Class::ALL.into_iter().filter(|class| spots.iter().any(|spot| spot.class == *class));
        let classes = there.map(|class| {
            let (marker, colour, is_hollow) = class.look();
            (Swatch::Marker { marker, colour, is_hollow }, class.in_words().to_owned())
        });
        let bound = self.view.threshold(Measure::Rollout);
        let bound = bound.map(|(_, words)| (Swatch::Line(BOUND), format!("objective: {words}")));
        classes.chain(bound).collect()
    }

    fn notes(&self, shown: usize) -> Vec<String> {
        let mut notes: Vec<String> = self.view.short_names_note().into_iter().collect();
        let points = &self.view.summary.points;
        let has_no_place = |point: &&PointSummary| self.view.estimate(point, Measure::Rollout).mean.is_none();
        let may_have_rollout =
            points.iter().filter(has_no_place).any(|point| self.view.may_have_rollout(point));
        notes.extend(not_drawn(shown, points.len(), may_have_rollout));
        notes
    }
}

/// How many of the points have no place, in words; `None`: all have one. `may_have_rollout`: any of these may have had a rollout.
pub fn not_drawn(drawn: usize, points: usize, may_have_rollout: bool) -> Option<String> {
    let what = if may_have_rollout { "finished a rollout" } else { "had a rollout" };
    match points.saturating_sub(drawn) {
        0 => None,
        1 if points == 1 => Some(format!("The only point is not drawn: none of its runs {what}.")),
        1 => Some(format!("1 of {points} points is not drawn: none of its runs {what}.")),
        some => Some(format!("{some} of {points} points are not drawn: none of their runs {what}.")),
    }
}

/// The points that have both means, and what each is in the choice.
pub fn spots<'a>(view: View<'a>) -> Vec<Spot<'a>> {
    let spot = |point: &'a PointSummary| {
        let (duration, uncovered) =
            (view.estimate(point, Measure::Rollout), view.estimate(point, Measure::Uncovered));
        let (seconds, node_minutes) = (duration.mean?, uncovered.mean?);
        let class = class_of(point, duration);
        Some(Spot { point, duration, uncovered, seconds, node_minutes, class })
    };
    let mut spots: Vec<Spot<'_>> = view.summary.points.iter().filter_map(spot).collect();
    let candidates: Vec<Option<(f64, f64)>> = spots
        .iter()
        .map(|spot| (spot.class == Class::Beaten).then_some((spot.seconds, spot.node_minutes)))
        .collect();
    for (spot, _) in spots.iter_mut().zip(efficient(&candidates)).filter(|(_, is_efficient)| *is_efficient) {
        spot.class = Class::Efficient;
    }
    spots
}

/// Whether a point is a choice at all is seen before it is compared.
fn class_of(point: &PointSummary, duration: &Estimate) -> Class {
    let measured = (point.runs - point.failed) as f64;
    match point.missed_any.mean {
        _ if duration.unfinished > 0 => Class::Unfinished,
        Some(share) if share > RISK => Class::MissesObjectives,
        _ if point.not_judged as f64 > RISK * measured => Class::NotJudged,
        _ => Class::Beaten,
    }
}

/// The spots in the order in which they are painted, so that of those in one place the most efficient is seen.
fn upwards(spots: &[Spot<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(spots[index].class as usize));
    order
}

/// Which of the pairs no other is at least as low as in both, and lower in one.
fn efficient(pairs: &[Option<(f64, f64)>]) -> Vec<bool> {
    let is_beaten_by = |(x, y): (f64, f64), (other_x, other_y): (f64, f64)| {
        other_x <= x && other_y <= y && (other_x < x || other_y < y)
    };
    let is_efficient = |own: (f64, f64)| !pairs.iter().flatten().any(|&other| is_beaten_by(own, other));
    pairs.iter().map(|pair| pair.is_some_and(is_efficient)).collect()
}

/// The values that an axis must show for this estimate.
fn span(estimate: &Estimate) -> impl Iterator<Item = f64> {
    let ends = estimate.interval.map(|interval| [interval.low.max(0.0), interval.high]);
    ends.into_iter().flatten().chain(estimate.mean)
}

struct Painter {
    frame: Frame,
    across: Scale,
    up: Scale,
}

impl Painter {
    fn position(&self, seconds: f64, node_minutes: f64) -> (i32, i32) {
        let Frame { left, top, right, bottom } = self.frame;
        (self.across.position(seconds, (left, right)), self.up.position(node_minutes, (bottom, top)))
    }

    fn paint<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        spots: &[Spot<'_>],
        labels: &[(usize, String)],
    ) -> PaintResult<B> {
        let positions: Vec<(i32, i32)> =
            spots.iter().map(|spot| self.position(spot.seconds, spot.node_minutes)).collect();
        let mut front: Vec<(i32, i32)> = spots
            .iter()
            .zip(&positions)
            .filter(|(spot, _)| spot.class == Class::Efficient)
            .map(|(_, position)| *position)
            .collect();
        front.sort_unstable();
        canvas.path(&front, FRONT)?;
        spots
            .iter()
            .zip(&positions)
            .try_for_each(|(spot, position)| self.paint_intervals(canvas, spot, *position))?;
        for index in upwards(spots) {
            let (spot, position) = (&spots[index], &positions[index]);
            let (marker, colour, is_hollow) = spot.class.look();
            canvas.marker(marker, *position, colour, is_hollow)?;
        }
        self.paint_labels(canvas, &positions, labels)
    }

    fn paint_intervals<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        spot: &Spot<'_>,
        (x, y): (i32, i32),
    ) -> PaintResult<B> {
        if let Some(interval) = spot.duration.interval {
            let ends = [interval.low, interval.high].map(|seconds| self.position(seconds, 0.0).0);
            canvas.horizontal_whisker(y, (ends[0], ends[1]), style::MIDDLE_GREY)?;
        }
        if let Some(interval) = spot.uncovered.interval {
            let ends = [interval.high, interval.low].map(|node_minutes| self.position(0.0, node_minutes).1);
            canvas.vertical_whisker(x, (ends[0], ends[1]), style::MIDDLE_GREY)?;
        }
        Ok(())
    }

    /// On paper, with a thin line to the point where they are away from it.
    fn paint_labels<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        positions: &[(i32, i32)],
        labels: &[(usize, String)],
    ) -> PaintResult<B> {
        let wanted: Vec<((i32, i32), i32)> = labels
            .iter()
            .map(|(index, words)| (positions[*index], text_width(words, SMALL.size) + 8))
            .collect();
        let frames = place_labels(&wanted, positions, self.frame);
        for ((index, words), label) in labels.iter().zip(frames) {
            let Some(label) = label else { continue };
            let (x, y) = positions[*index];
            let nearest = (x.clamp(label.left, label.right), y.clamp(label.top, label.bottom));
            if (nearest.0 - x).abs().max((nearest.1 - y).abs()) > 24 {
                canvas.path(&[(x, y), nearest], thin(style::MUTED_INK))?;
            }
            canvas.fill(label, style::BACKGROUND)?;
            canvas.text(words, (label.left + 4, (label.top + label.bottom) / 2), SMALL)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::test_sweeps;

    /// Of eight runs, one without anything to judge is 12.5%, more than the 5% that may miss an objective.
    #[test]
    fn a_point_that_was_not_judged_is_no_choice() {
        let mut summary = test_sweeps::of_one_parameter();
        let class_of_third = |summary: &_| spots(View { summary, daemon_set: 0 })[2].class;
        assert_eq!(class_of_third(&summary), Class::Efficient);
        summary.points[2].not_judged = 1;
        assert_eq!(class_of_third(&summary), Class::NotJudged);
    }

    /// Paper covers what was painted before.
    #[test]
    fn an_efficient_point_lies_above_those_that_are_not() {
        let summary = test_sweeps::of_one_parameter();
        let spots = spots(View { summary: &summary, daemon_set: 0 });
        let classes: Vec<Class> = upwards(&spots).into_iter().map(|index| spots[index].class).collect();
        assert_eq!(classes.len(), summary.points.len());
        assert!(classes.contains(&Class::Efficient) && classes[0] != Class::Efficient, "{classes:?}");
        assert!(classes.is_sorted_by_key(|class| *class == Class::Efficient), "{classes:?}");
    }

    #[test]
    fn points_without_a_place_are_counted() {
        assert_eq!(not_drawn(3, 3, true), None);
        let words = |drawn, points| not_drawn(drawn, points, true).unwrap();
        assert_eq!(words(8, 9), "1 of 9 points is not drawn: none of its runs finished a rollout.");
        assert_eq!(words(0, 9), "9 of 9 points are not drawn: none of their runs finished a rollout.");
        assert_eq!(words(0, 1), "The only point is not drawn: none of its runs finished a rollout.");
    }

    /// Where no node should run the DaemonSet, no rollout was left unfinished.
    #[test]
    fn a_point_without_a_rollout_is_not_said_to_have_left_one_unfinished() {
        let words = |drawn, points| not_drawn(drawn, points, false).unwrap();
        assert_eq!(words(4, 8), "4 of 8 points are not drawn: none of their runs had a rollout.");
        assert_eq!(words(0, 1), "The only point is not drawn: none of its runs had a rollout.");
        let mut summary = test_sweeps::of_one_parameter();
        let column = summary.column(0, Measure::Rollout);
        let mut note = |unfinished| {
            let estimate = &mut summary.points[2].estimates[column];
            (estimate.mean, estimate.unfinished) = (None, unfinished);
            let chart = TradeOff { view: View { summary: &summary, daemon_set: 0 } };
            chart.notes(chart.spots().len()).pop().unwrap()
        };
        assert_eq!(note(0), "1 of 4 points is not drawn: none of its runs had a rollout.");
        assert_eq!(note(8), "1 of 4 points is not drawn: none of its runs finished a rollout.");
    }

    #[test]
    fn what_another_beats_in_both_is_not_efficient() {
        let pairs =
            [Some((1.0, 9.0)), Some((2.0, 5.0)), Some((3.0, 5.0)), Some((4.0, 1.0)), None, Some((4.0, 1.0))];
        assert_eq!(efficient(&pairs), [true, true, false, true, false, true]);
    }
}
