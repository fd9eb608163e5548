//! What DaemonSets take of a pool: for each resource a bar of all that the pool's nodes offer, in parts by DaemonSet.

mod parts;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use plotters_backend::DrawingBackend;

use self::parts::{Bar, Group, LIMIT, groups, legend};
use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, text_width};
use super::heading::{Heading, paint_message};
use super::style::Stroke;
use super::{ChartError, Format, Picture, render, style};
use crate::capacity::pool::PoolCapacity;
use crate::capacity::unschedulable::Unschedulable;
use crate::report::wording::{nodes, percent};

const BAR_HEIGHT: i32 = 40;
const BAR_GAP: i32 = 12;
/// The words above the bars of a resource, and the space before the next.
const CAPTION_HEIGHT: i32 = 40;
const GROUP_GAP: i32 = 34;
/// Below the lowest bar: ticks, caption and notes.
const FOOT_HEIGHT: i32 = 130;
/// No axis goes further: what is beyond is told in words.
const FARTHEST: f64 = 1.5;
const ALL: Stroke = Stroke::dashed(style::VERMILLION, 3);
/// How far the mark of a limit reaches beyond its bar.
const LIMIT_REACH: i32 = 7;

pub fn draw(pool: &PoolCapacity, format: Format) -> Result<Vec<u8>, ChartError> {
    render(&CapacityChart { pool, groups: groups(pool) }, format)
}

/// Whether there is anything that is a part of something.
pub fn has_shares(pool: &PoolCapacity) -> bool {
    !groups(pool).is_empty()
}

struct CapacityChart<'a> {
    pool: &'a PoolCapacity,
    groups: Vec<Group>,
}

impl Picture for CapacityChart<'_> {
    fn size(&self) -> (u32, u32) {
        let bars: i32 = self.groups.iter().map(Group::height).sum();
        let height = self.heading().bottom() + 30 + bars + FOOT_HEIGHT;
        (style::WIDTH, height.max(400) as u32)
    }

    fn title(&self) -> String {
        format!("{ABOUT} {}", self.pool.pool)
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let heading = self.heading();
        heading.paint(canvas)?;
        let bottom = self.size().1 as i32 - FOOT_HEIGHT + 10;
        let left = style::MARGIN + self.label_width();
        let frame = Frame {
            left,
            top: heading.bottom() + 30,
            right: style::WIDTH as i32 - style::MARGIN - 12,
            bottom,
        };
        if self.groups.is_empty() {
            return paint_message(
                canvas,
                frame,
                "The nodes offer whatever is asked for: there are no shares.",
            );
        }
        self.paint_axis(canvas, frame)?;
        let mut top = frame.top;
        for group in &self.groups {
            self.paint_group(canvas, group, Frame { top, ..frame })?;
            top += group.height();
        }
        // Where more is asked for than there is, the end of it is what to look at.
        if self.high() > 1.0 {
            canvas.vertical_line(self.x_of(frame, 1.0), (frame.top, frame.bottom), ALL)?;
        }
        Ok(())
    }
}

const ABOUT: &str = "What DaemonSets take of pool";

impl CapacityChart<'_> {
    fn heading(&self) -> Heading {
        Heading::new(ABOUT, &self.pool.pool, self.message()).with_legend(legend(self.pool, &self.groups))
    }

    fn message(&self) -> String {
        let machine = self.pool.machine.as_ref().map_or(String::new(), |machine| format!(" of {machine}"));
        let shares: Vec<String> = self
            .groups
            .iter()
            .take(2)
            .filter_map(|group| {
                let (last, first) = (group.bars.last()?, group.bars.first()?);
                let before =
                    (group.bars.len() > 1).then(|| format!(" (before {})", percent(first.requested)));
                Some(format!("{} of {}{}", percent(last.requested), group.name, before.unwrap_or_default()))
            })
            .collect();
        let nodes = nodes(self.pool.nodes.into());
        let without_room = without_room(&self.pool.after.unschedulable);
        format!("{nodes}{machine}; the DaemonSets request {}.{without_room}", shares.join(" and "))
    }

    /// Before and after stand on the left of their bars.
    fn label_width(&self) -> i32 {
        let labels = self.groups.iter().flat_map(|group| &group.bars).map(|bar| bar.label);
        labels.map(|label| text_width(label, style::TICK_SIZE)).max().unwrap_or(0) + 16
    }

    /// From nothing to all, and further where more than all is asked for.
    fn high(&self) -> f64 {
        let bars = self.groups.iter().flat_map(|group| &group.bars);
        let most = bars.map(Bar::end).fold(1.0, f64::max).min(FARTHEST);
        (most * 10.0 - 1e-9).ceil() / 10.0
    }

    fn x_of(&self, frame: Frame, share: f64) -> i32 {
        frame.left + (f64::from(frame.width()) * (share / self.high()).min(1.0)).round() as i32
    }

    fn paint_axis<B: DrawingBackend>(&self, canvas: &Canvas<B>, frame: Frame) -> PaintResult<B> {
        let label = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Centre);
        let last = (self.high() * 10.0).round() as i32;
        for tenths in (0..=last).filter(|tenths| tenths % 2 == 0) {
            let x = self.x_of(frame, f64::from(tenths) / 10.0);
            canvas.vertical_line(x, (frame.top, frame.bottom), style::GRID_LINE)?;
            canvas.vertical_line(x, (frame.bottom, frame.bottom + 8), Stroke::solid(style::AXIS, 2))?;
            canvas.text(&format!("{}%", tenths * 10), (x, frame.bottom + 26), label)?;
        }
        canvas.horizontal_line((frame.left, frame.right), frame.bottom, Stroke::solid(style::AXIS, 2))?;
        let caption = "part of what all nodes of the pool offer to pods (allocatable)";
        canvas.text(caption, ((frame.left + frame.right) / 2, frame.bottom + 62), label)?;
        let note = "Bars are requests, as the scheduler counts them; what is pale is free.";
        let small = TextStyle::new(style::SMALL_SIZE, style::MUTED_INK, Align::Left);
        canvas.text(note, (style::MARGIN, frame.bottom + 98), small)
    }

    fn paint_group<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        group: &Group,
        room: Frame,
    ) -> PaintResult<B> {
        let caption = TextStyle::new(style::TEXT_SIZE, style::INK, Align::Left);
        let words = Frame { top: room.top, bottom: room.top + CAPTION_HEIGHT, ..room };
        // No grid line runs through the words.
        let width = text_width(&group.caption, style::TEXT_SIZE);
        canvas.fill(Frame { right: (room.left + width + 8).min(room.right), ..words }, style::BACKGROUND)?;
        canvas.text(&group.caption, (room.left, room.top + CAPTION_HEIGHT / 2), caption)?;
        let mut top = words.bottom;
        for bar in &group.bars {
            let frame = Frame { top, bottom: top + BAR_HEIGHT, ..room };
            let label = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Right);
            canvas.text(bar.label, (room.left - 12, top + BAR_HEIGHT / 2), label)?;
            self.paint_bar(canvas, bar, frame)?;
            top += BAR_HEIGHT + BAR_GAP;
        }
        Ok(())
    }

    fn paint_bar<B: DrawingBackend>(&self, canvas: &Canvas<B>, bar: &Bar, frame: Frame) -> PaintResult<B> {
        let whole = self.x_of(frame, 1.0);
        canvas.fill(Frame { right: whole, ..frame }, style::MIDDLE_GREY)?;
        let inside =
            Frame { left: frame.left, top: frame.top + 2, right: whole - 2, bottom: frame.bottom - 2 };
        canvas.fill(inside, style::FAINT_GREY)?;
        let mut from = 0.0;
        for part in &bar.parts {
            let stretch =
                Frame { left: self.x_of(frame, from), right: self.x_of(frame, from + part.share), ..frame };
            canvas.fill(stretch, part.look.colour)?;
            if let Some(lines) = part.look.lines {
                canvas.hatch(stretch, lines)?;
            }
            from += part.share;
        }
        if let Some(limited) = bar.limited {
            let x = self.x_of(frame, limited);
            canvas.vertical_line(x, (frame.top - LIMIT_REACH, frame.bottom + LIMIT_REACH), LIMIT)?;
        }
        Ok(())
    }
}

/// Who does not fit, and on how many nodes.
fn without_room(unschedulable: &[Unschedulable]) -> String {
    let mut by_name: BTreeMap<&str, u32> = BTreeMap::new();
    for pods in unschedulable {
        *by_name.entry(&pods.daemon_set).or_default() += pods.nodes;
    }
    match by_name.first_key_value() {
        None => String::new(),
        Some((name, count)) if by_name.len() == 1 => {
            format!(" The pod of {name} does not fit on {}.", nodes((*count).into()))
        }
        Some(_) => format!(" Pods of {} DaemonSets do not fit.", by_name.len()),
    }
}

impl Group {
    fn height(&self) -> i32 {
        CAPTION_HEIGHT + self.bars.len() as i32 * (BAR_HEIGHT + BAR_GAP) + GROUP_GAP - BAR_GAP
    }
}
