//! The lower part of the screen: what the cells mean, what happened last, what is not shown, and the keys.

use ratatui_core::style::Color;
use unicode_width::UnicodeWidthStr;

use super::pen::Pen;
use crate::analysis::band_state::BandState;
use crate::analysis::history::words::what_happened;
use crate::report::charts::node_bands::{STATES, words};
use crate::report::run_wording::verdict;
use crate::report::tables::wrap::wrapped;
use crate::report::watch::command::HELP;
use crate::report::watch::frame::Frame;
use crate::report::watch::glyphs::{cell_colours, letter};
use crate::report::watch::recording::{Happening, Recording};
use crate::report::wording::{elapsed, grouped};

/// Between entries on a line.
const GAP: usize = 2;

/// The legend has at most so many lines with words, on small screens and on others.
const LEGEND_LINES: [usize; 2] = [2, 4];
/// On other than small screens, one of so many lines is for what happened last, and more where there is room.
const LINES_PER_HAPPENING: usize = 8;

/// They have an empty line and a heading above them, and an empty line below.
const AROUND_HAPPENINGS: usize = 3;

/// What there is to say of the whole is told in all words if these are at most so many lines, on small screens and on others.
const LONG_NOTE_LINES: [usize; 2] = [1, 4];
/// In fewer words it has at most so many.
const NOTE_LINES: [usize; 2] = [2, 4];

/// What stands there.
pub(super) struct Bottom<'a> {
    legend: Vec<Vec<Entry>>,
    happenings: Vec<Happening<'a>>,
    /// How many of them there is always room for; none on small screens.
    least_happenings: usize,
    notes: Notes,
    help: String,
}

/// What there is to say of the whole.
struct Notes {
    width: usize,
    is_small: bool,
    /// What became of the objectives, and whether the run is so far that it is told.
    verdict: String,
    is_over: bool,
    /// What is not shown.
    limits: Option<String>,
    /// A cell is so many nodes.
    nodes_per_cell: usize,
}

/// A state, and how many nodes are in it.
struct Entry {
    state: BandState,
    text: String,
}

impl<'a> Bottom<'a> {
    pub fn of(recording: &Recording, frame: &Frame<'a>, pen: &Pen<'_>) -> Self {
        let is_small = pen.is_small();
        Self {
            legend: legend(frame, pen.width(), LEGEND_LINES[usize::from(!is_small)]),
            happenings: frame.happenings.clone(),
            least_happenings: if is_small { 0 } else { pen.height() / LINES_PER_HAPPENING },
            notes: Notes {
                width: pen.width(),
                is_small,
                verdict: verdict(&recording.summary),
                is_over: frame.playback.is_over(),
                limits: recording.limits(),
                nodes_per_cell: 1,
            },
            help: help(frame.daemon_sets.len() > 1, pen.width()),
        }
    }

    /// Every line is needed for the cells.
    pub const fn leave_room(&mut self) {
        self.least_happenings = 0;
    }

    /// A cell is so many nodes.
    pub const fn explain_cells(&mut self, nodes: usize) {
        self.notes.nodes_per_cell = nodes;
    }

    /// The fewest lines that it needs; on a large screen the same at all times, so that the cells stay where they are.
    pub fn least_height(&self) -> usize {
        let help = 1;
        if self.least_happenings == 0 {
            return self.legend.len() + self.notes.lines(self.notes.is_over).len() + help;
        }
        let notes = self.notes.lines(true).len();
        self.legend.len().max(LEGEND_LINES[0]) + self.least_happenings + AROUND_HAPPENINGS + notes + help
    }

    /// In all lines that are left.
    pub fn draw(&self, pen: &mut Pen<'_>) {
        self.draw_legend(pen);
        let notes = self.notes.lines(self.notes.is_over);
        let end = pen.height().saturating_sub(1 + notes.len());
        self.draw_happenings(end, pen);
        pen.go_to(end);
        for line in &notes {
            pen.text(0, line);
            pen.next_line();
        }
        pen.dim(0, &self.help);
    }

    fn draw_legend(&self, pen: &mut Pen<'_>) {
        for line in &self.legend {
            let mut column = 0;
            for entry in line {
                let colours: Option<(Color, Color)> = cell_colours(entry.state, pen.palette());
                pen.cell(column, 1, letter(entry.state), colours);
                pen.text(column + 2, &entry.text);
                column += entry.width() + GAP;
            }
            pen.next_line();
        }
    }

    /// As many as there is room for above that line.
    fn draw_happenings(&self, end: usize, pen: &mut Pen<'_>) {
        let room = end.saturating_sub(pen.row() + AROUND_HAPPENINGS);
        let shown = &self.happenings[..self.happenings.len().min(room)];
        if shown.is_empty() || pen.is_small() {
            return;
        }
        pen.next_line();
        pen.bold(0, "WHAT HAPPENED LAST");
        pen.next_line();
        let time = |happening: &Happening<'_>| elapsed(happening.at.since_start());
        let time_width = shown.iter().map(|one| time(one).width()).max().unwrap_or(0);
        let node_width = shown.iter().map(|one| one.node.width()).max().unwrap_or(0);
        for happening in shown {
            let reason = happening.fact.reason().as_str();
            let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            let what = what_happened(happening.fact.kind());
            pen.text(0, &format!("{:>time_width$}", time(happening)));
            pen.text(time_width + GAP, happening.node);
            pen.text(time_width + node_width + 2 * GAP, &format!("{what}{reason}"));
            pen.next_line();
        }
    }
}

impl Notes {
    /// In all words, or where these do not fit in few, what the cells are before anything else. Of what does not fit even so, the last
    /// line is too long.
    fn lines(&self, with_verdict: bool) -> Vec<String> {
        let verdict = with_verdict.then_some(self.verdict.as_str());
        let others = || verdict.into_iter().chain(self.limits.as_deref());
        let [long, short] = match self.nodes_per_cell {
            1 => [None, None],
            nodes => {
                let nodes = grouped(nodes as u64);
                let long = format!("a cell is {nodes} nodes: what matters most of them");
                [Some(long), Some(format!("{nodes} nodes a cell"))]
            }
        };
        let told = in_words(others().chain(long.as_deref()));
        let all = wrapped(&told, self.width);
        let size = usize::from(!self.is_small);
        if all.len() <= LONG_NOTE_LINES[size] {
            return if told.is_empty() { Vec::new() } else { all };
        }
        let mut lines = wrapped(&in_words(short.as_deref().into_iter().chain(others())), self.width);
        let rest = lines.split_off(lines.len().min(NOTE_LINES[size]) - 1);
        lines.push(rest.join(" "));
        lines
    }
}

fn in_words<'a>(notes: impl Iterator<Item = &'a str>) -> String {
    notes.collect::<Vec<_>>().join("; ")
}

impl Entry {
    fn width(&self) -> usize {
        2 + self.text.width()
    }
}

/// The states that there are, in lines; in more lines than these, without words.
fn legend(frame: &Frame<'_>, width: usize, most_lines: usize) -> Vec<Vec<Entry>> {
    let in_state =
        |state| frame.groups.iter().flat_map(|group| &group.states).filter(move |other| **other == state);
    let counts: Vec<(BandState, usize)> =
        STATES.into_iter().map(|state| (state, in_state(state).count())).collect();
    let entries = |words: fn(BandState) -> &'static str| {
        let present = counts.iter().filter(|(_, count)| *count > 0);
        present.map(move |&(state, count)| {
            let text = format!("{} {}", words(state), grouped(count as u64));
            Entry { state, text: text.trim_start().to_owned() }
        })
    };
    let lines = in_lines(entries(words), width);
    if lines.len() <= most_lines { lines } else { in_lines(entries(|_| ""), width) }
}

fn in_lines(entries: impl Iterator<Item = Entry>, width: usize) -> Vec<Vec<Entry>> {
    let (mut lines, mut taken): (Vec<Vec<Entry>>, usize) = (Vec::new(), 0);
    for entry in entries {
        match lines.last_mut() {
            Some(line) if taken + entry.width() <= width => {
                taken += entry.width() + GAP;
                line.push(entry);
            }
            _ => {
                taken = entry.width() + GAP;
                lines.push(vec![entry]);
            }
        }
    }
    lines
}

/// The keys, as far as there is room for them.
fn help(has_several: bool, width: usize) -> String {
    let mut line = String::new();
    for (key, what) in HELP.into_iter().filter(|(key, _)| has_several || *key != "tab") {
        let gap = if line.is_empty() { "" } else { "  " };
        let entry = format!("{gap}{key} {what}");
        if line.width() + entry.width() > width {
            break;
        }
        line += &entry;
    }
    line
}
