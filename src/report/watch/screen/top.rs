//! The upper part of the screen: what is watched, how far it is, the status of the DaemonSets, the rollout and the causes.

use unicode_width::UnicodeWidthStr;

use super::pen::Pen;
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::{Duration, Instant};
use crate::report::tables::wrap::without_middle;
use crate::report::watch::frame::{DaemonSetNow, Frame, RolloutNow, causes_in_words, unavailable_in_words};
use crate::report::watch::playback::Playback;
use crate::report::watch::recording::Recording;
use crate::report::wording::{elapsed, share};

/// As kubectl calls it.
const NAME: &str = "NAME";
/// Between columns.
const GAP: usize = 2;
/// A name gets so much if it needs it, before there is another column.
const NAME_WIDTH: usize = 24;
/// Of `ROLLOUT` and `UNCOVERED`, with the gap behind them.
const LABEL_WIDTH: usize = 11;
/// A bar that is shorter says nothing.
const LEAST_BAR: usize = 6;

/// A column of the table of DaemonSets.
struct Column {
    header: &'static str,
    /// The lower, the sooner it has to go where there is no room.
    priority: u8,
    text: fn(&DaemonSetNow<'_>) -> String,
}

/// In kubectl's order, and coverage behind it.
static COLUMNS: [Column; 6] = [
    Column {
        header: "DESIRED",
        priority: 4,
        text: |one| count(one, |status| status.desired_number_scheduled),
    },
    Column {
        header: "CURRENT",
        priority: 0,
        text: |one| count(one, |status| status.current_number_scheduled),
    },
    Column { header: "READY", priority: 1, text: |one| count(one, |status| status.number_ready) },
    Column {
        header: "UP-TO-DATE",
        priority: 3,
        text: |one| count(one, |status| status.updated_number_scheduled),
    },
    Column { header: "AVAILABLE", priority: 5, text: |one| count(one, |status| status.number_available) },
    Column { header: "COVERED", priority: 2, text: covered },
];

pub(super) fn draw(recording: &Recording, frame: &Frame<'_>, pen: &mut Pen<'_>) {
    draw_title(recording, &frame.playback, pen);
    draw_time(frame, pen);
    pen.go_to(pen.row() + pen.gap());
    draw_table(frame, pen);
    pen.go_to(pen.row() + pen.gap());
    draw_rollout(frame.rollout.as_ref(), pen);
    draw_causes(frame, pen);
}

fn draw_title(recording: &Recording, playback: &Playback, pen: &mut Pen<'_>) {
    let summary = &recording.summary;
    let speed = format!("{}x", playback.speed());
    let state = match (playback.is_over(), playback.is_paused()) {
        (true, _) => "the end".to_owned(),
        (false, true) => format!("paused, {speed}"),
        (false, false) => speed,
    };
    let room = pen.width().saturating_sub(state.width() + GAP);
    let run = format!("   seed {}   Kubernetes {}", summary.seed, summary.kubernetes_version);
    let run = if summary.scenario.width() + run.width() <= room { run } else { String::new() };
    let name = without_middle(&summary.scenario, room);
    pen.bold(0, &name);
    pen.text(name.width(), &run);
    pen.text_to_the_right(&state);
    pen.next_line();
}

fn draw_time(frame: &Frame<'_>, pen: &mut Pen<'_>) {
    let (now, end) = (frame.playback.now(), frame.playback.end());
    // Who goes step by step wants to see the steps.
    let shown = if frame.playback.is_paused() { now.to_string() } else { time(now) };
    let words = format!("{shown} of {}", time(end));
    // As wide as it gets, so that the bar stands still.
    let widest = time(end).width().max(time(end - Duration::from_seconds(1)).width()) + ".123".len();
    let column = words.width().max(widest + " of ".len() + time(end).width()) + GAP;
    pen.text(0, &words);
    let width = pen.width().saturating_sub(column);
    let place = |at: Instant| (width as f64 * part(at, end)) as usize;
    let marks: Vec<(usize, &str)> = frame.rollouts.iter().map(|&at| (place(at), "R")).collect();
    pen.bar(column, width, part(now, end), &marks);
    pen.next_line();
}

fn time(at: Instant) -> String {
    elapsed(at.since_start())
}

fn part(at: Instant, end: Instant) -> f64 {
    if end > Instant::START { at.as_seconds() / end.as_seconds() } else { 1.0 }
}

fn draw_table(frame: &Frame<'_>, pen: &mut Pen<'_>) {
    let rows = around_chosen(frame, rows_on(pen.height()));
    let (all, chosen) = (frame.daemon_sets.len(), frame.chosen + 1);
    // Not all have a line.
    let header = if rows.len() < all { format!("{NAME} ({chosen} of {all})") } else { NAME.to_owned() };
    let names = rows.iter().map(|row| row.1.name.width());
    let widest = names.max().unwrap_or(0).max(header.width());
    // A lone DaemonSet needs no mark.
    let indentation = if frame.daemon_sets.len() > 1 { 2 } else { 0 };
    let columns = columns_in(pen.width().saturating_sub(indentation), widest, &rows);
    let of_counts: usize = columns.iter().map(|(_, width)| width + GAP).sum();
    let name_width = widest.min(pen.width() - indentation - of_counts);
    pen.bold(indentation, &without_middle(&header, name_width));
    let mut begin = indentation + name_width + GAP;
    for (column, width) in &columns {
        pen.bold(begin, &format!("{:>width$}", column.header));
        begin += width + GAP;
    }
    pen.next_line();
    for (index, row) in rows {
        let name = without_middle(row.name, name_width);
        if index == frame.chosen && indentation > 0 {
            pen.bold(0, ">");
            pen.bold(indentation, &name);
        } else {
            pen.text(indentation, &name);
        }
        let mut begin = indentation + name_width + GAP;
        for (column, width) in &columns {
            pen.text(begin, &format!("{:>width$}", (column.text)(row)));
            begin += width + GAP;
        }
        pen.next_line();
    }
}

/// How many DaemonSets have a line.
const fn rows_on(height: usize) -> usize {
    let third = height.saturating_sub(9) / 3;
    if third == 0 { 1 } else { third }
}

/// So many DaemonSets, with the chosen one among them, and their numbers.
fn around_chosen<'a>(frame: &'a Frame<'a>, most: usize) -> Vec<(usize, &'a DaemonSetNow<'a>)> {
    let count = frame.daemon_sets.len();
    let first = frame.chosen.saturating_sub(most / 2).min(count.saturating_sub(most));
    frame.daemon_sets.iter().enumerate().skip(first).take(most).collect()
}

/// The columns for which there is room, with their widths, in their order.
fn columns_in(
    width: usize,
    widest_name: usize,
    rows: &[(usize, &DaemonSetNow<'_>)],
) -> Vec<(&'static Column, usize)> {
    let width_of = |column: &Column| {
        let texts = rows.iter().map(|row| (column.text)(row.1).width());
        texts.max().unwrap_or(0).max(column.header.width())
    };
    let mut columns: Vec<(&Column, usize)> =
        COLUMNS.iter().map(|column| (column, width_of(column))).collect();
    let name = widest_name.min(NAME_WIDTH);
    let needed =
        |columns: &[(&Column, usize)]| name + columns.iter().map(|(_, width)| width + GAP).sum::<usize>();
    while needed(&columns) > width {
        let Some(least) = columns.iter().map(|(column, _)| column.priority).min() else { break };
        columns.retain(|(column, _)| column.priority != least);
    }
    columns
}

fn covered(daemon_set: &DaemonSetNow<'_>) -> String {
    daemon_set.coverage.map_or_else(|| "not known".to_owned(), |(covered, expected)| share(covered, expected))
}

/// As kubectl writes it, without separators.
fn count(daemon_set: &DaemonSetNow<'_>, field: impl Fn(&DaemonSetStatus) -> u32) -> String {
    daemon_set.status.as_ref().map_or_else(|| "-".to_owned(), |step| field(&step.status).to_string())
}

fn draw_rollout(rollout: Option<&RolloutNow>, pen: &mut Pen<'_>) {
    pen.bold(0, "ROLLOUT");
    let Some(rollout) = rollout else {
        pen.text(LABEL_WIDTH, "none yet");
        return pen.next_line();
    };
    let words = format!("{} {}", rollout.revisions, rollout.state);
    pen.text(LABEL_WIDTH, &words);
    let begin = LABEL_WIDTH + words.width() + GAP;
    match rollout.updated {
        Some(updated) => draw_progress(begin, updated, pen),
        None => pen.dim(begin, "the controller has not seen it yet"),
    }
    pen.next_line();
}

/// How many nodes are up to date, and as a bar, as far as there is room from this column on.
fn draw_progress(begin: usize, (updated, desired): (u32, u32), pen: &mut Pen<'_>) {
    let counts = share(updated, desired);
    let in_words = format!("{counts} up to date");
    let Some(text) = [in_words, counts].into_iter().find(|text| begin + text.width() <= pen.width()) else {
        return;
    };
    let bar = pen.width().saturating_sub(text.width() + GAP + begin);
    if bar >= LEAST_BAR {
        pen.bar(begin, bar, f64::from(updated) / f64::from(desired.max(1)), &[]);
    }
    pen.text_to_the_right(&text);
}

fn draw_causes(frame: &Frame<'_>, pen: &mut Pen<'_>) {
    pen.bold(0, "UNCOVERED");
    let words = match &frame.causes {
        Some(causes) => causes_in_words(causes).unwrap_or_else(|| "no node".to_owned()),
        None => "not known".to_owned(),
    };
    pen.text(LABEL_WIDTH, &words);
    if let Some(step) = &frame.daemon_sets[frame.chosen].status {
        let unavailable = unavailable_in_words(step);
        if LABEL_WIDTH + words.width() + GAP + unavailable.width() <= pen.width() {
            pen.text_to_the_right(&unavailable);
        }
    }
    pen.next_line();
}
