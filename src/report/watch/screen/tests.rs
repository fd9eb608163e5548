//! The screen of a made-up run (`test_run.rs`), on ratatui's terminal for tests.

use ratatui_core::backend::TestBackend;
use ratatui_core::buffer::Buffer;
use ratatui_core::style::Color;
use ratatui_core::terminal::Terminal;

use super::draw;
use crate::report::watch::command::Command;
use crate::report::watch::glyphs::Palette;
use crate::report::watch::recording::Recording;
use crate::report::watch::test_run::{recording, recording_of_nodes, sample_of};
use crate::report::watch::viewer::Viewer;

/// The screen after these commands, of a viewer at the start.
fn screen(recording: &Recording, size: (u16, u16), palette: Palette, commands: &[Command]) -> Buffer {
    let mut viewer = Viewer::new(recording, 0, Some(2.0));
    for command in commands {
        assert!(viewer.obey(*command));
    }
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal.draw(|frame| draw(&viewer, palette, frame.buffer_mut())).unwrap();
    terminal.backend().buffer().clone()
}

/// Its lines, without blanks behind them.
fn text(buffer: &Buffer) -> Vec<String> {
    let lines = buffer.content().chunks(usize::from(buffer.area.width));
    let line =
        |cells: &[ratatui_core::buffer::Cell]| cells.iter().map(|cell| cell.symbol()).collect::<String>();
    lines.map(|cells| line(cells).trim_end().to_owned()).collect()
}

/// What the files of a run do not say is not told as nothing.
#[test]
fn without_a_timeline_nothing_is_said_to_be_none() {
    let recording = recording().without_timeline();
    let shown = text(&screen(&recording, (80, 24), Palette::Plain, &[]));
    assert!(shown[3].ends_with("COVERED") && shown[4].ends_with("not known"), "{shown:?}");
    assert!(
        shown.iter().any(|line| line.starts_with("UNCOVERED") && line.contains("not known")),
        "{shown:?}"
    );
}

#[test]
fn an_instant_of_a_rollout_on_eighty_columns() {
    let recording = recording();
    // At 15 s the first pod is gone and its successor is there, not bound yet.
    let commands = [Command::NextRollout, Command::StepOn];
    let shown = text(&screen(&recording, (80, 24), Palette::Plain, &commands));
    let expected = [
        "made-up   seed 7   Kubernetes 1.36                                    paused, 2x",
        // Of 60 columns 15% are 9, and the rollout begins in the seventh.
        &format!("15s of 1m40s        {}R{}{}", "█".repeat(6), "█".repeat(2), "░".repeat(51)),
        "",
        "NAME   DESIRED  CURRENT  READY  UP-TO-DATE  AVAILABLE       COVERED",
        "agent        2        2      1           0          1  1 of 2 (50%)",
        "",
        &format!("ROLLOUT    1 → 2 for 5s  {}  0 of 2 (0%) up to date", "░".repeat(31)),
        &format!("UNCOVERED  rollout 1{}unavailable 1 (maxUnavailable 1)", " ".repeat(28)),
        "",
        "pool, zone a  p",
        "pool, zone b  o",
        "",
        "p waiting for a pod 1  o available, older revision 1",
        "",
        "WHAT HAPPENED LAST",
        "15s  pool-00000  pod is created (missing)",
        "15s  pool-00000  pod is gone (rollout)",
        "10s  pool-00000  pod is asked to end (rollout)",
        " 0s  pool-00001  pod has been running",
        " 0s  pool-00001  node is to be covered",
        " 0s  pool-00001  node is Ready",
        " 0s  pool-00001  node joins",
        "",
        "q quit  space pause  ← → step  - + speed  r R rollouts  [ ] page  g G start, end",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn the_smallest_screen_has_all_that_matters() {
    let recording = recording();
    let commands = [Command::NextRollout, Command::StepOn];
    let shown = text(&screen(&recording, (40, 12), Palette::Plain, &commands));
    let expected = [
        "made-up                       paused, 2x",
        &format!("15s of 1m40s        ██R{}", "░".repeat(17)),
        "NAME   DESIRED  UP-TO-DATE  AVAILABLE",
        "agent        2           0          1",
        "ROLLOUT    1 → 2 for 5s      0 of 2 (0%)",
        "UNCOVERED  rollout 1",
        "pool, zone a  p",
        "pool, zone b  o",
        "p waiting for a pod 1",
        "o available, older revision 1",
        "",
        "q quit  space pause  ← → step  - + speed",
    ];
    assert_eq!(shown, expected);
}

/// Where a cell stands for several nodes, that is told in words that fit, on every screen that there can be.
#[test]
fn what_a_cell_is_fits_into_every_width() {
    let recording = recording_of_nodes(3_000);
    // The lines above the keys.
    let notes = |size, command| {
        let mut shown = text(&screen(&recording, size, Palette::Plain, &[command]));
        shown.pop();
        let first = shown.iter().position(|line| line.contains("a cell") || line.contains("objectives"));
        shown.split_off(first.unwrap())
    };
    // Of 40 columns 14 are for "pool, zone a" and 26 for cells. Twelve lines leave a row for each zone's 1,500 nodes, and 26 times 58 are
    // the first 1,508.
    assert_eq!(notes((40, 12), Command::NextRollout), ["58 nodes a cell"]);
    assert_eq!(notes((40, 12), Command::End), ["58 nodes a cell; No objectives were set"]);
    // The lowest screen, on which a cell stands for the most nodes, and a high one.
    for width in 40..=120 {
        for height in [12, 40] {
            let end = notes((width, height), Command::End).join(" ");
            assert!(
                end.contains("nodes a cell") || end.contains("nodes: what matters most of them"),
                "{width} {height}: {end}"
            );
            assert!(end.contains("No objectives were set") && !end.contains('…'), "{width} {height}: {end}");
        }
    }
    assert_eq!(text(&screen(&recording, (30, 12), Palette::Plain, &[]))[0], "The screen is too small: 40");
}

/// No word is cut, and what is said in it has no full stop before a semicolon.
#[test]
fn what_is_too_long_for_a_line_goes_on_in_the_next() {
    let lines = |size| {
        let shown = text(&screen(&sample_of(5), size, Palette::Plain, &[Command::End]));
        let first = shown.iter().position(|line| line.starts_with("No objectives")).unwrap();
        shown[first..shown.len() - 1].to_vec()
    };
    assert_eq!(lines((80, 24)), ["No objectives were set; cells: 2 nodes, a sample of 5"]);
    assert_eq!(lines((40, 12)), ["No objectives were set; cells: 2 nodes,", "a sample of 5"]);
}

#[test]
fn a_smaller_screen_says_so_and_of_no_size_is_there_a_panic() {
    let recording = recording();
    let shown = text(&screen(&recording, (39, 12), Palette::Plain, &[]));
    assert_eq!(shown[0], "The screen is too small: 40 columns and");
    for width in [1, 2, 39, 40, 41, 79, 300] {
        for height in [1, 2, 11, 12, 13, 19, 20, 21, 100] {
            screen(&recording, (width, height), Palette::True, &[Command::NextRollout]);
        }
    }
}

#[test]
fn cells_have_the_colours_of_charts() {
    let recording = recording();
    let buffer = screen(&recording, (80, 24), Palette::True, &[Command::NextRollout]);
    let cell = |letter: &str| {
        buffer.content().iter().find(|cell| cell.symbol() == letter && cell.bg != Color::Reset)
    };
    // Dark grey with white on it, and pale blue with black on it.
    let looks = ["t", "o"].map(|letter| cell(letter).map(|cell| (cell.bg, cell.fg)));
    let white_on_grey = (Color::Rgb(0x55, 0x55, 0x55), Color::Indexed(231));
    let black_on_pale = (Color::Rgb(0xb8, 0xd8, 0xec), Color::Indexed(16));
    assert_eq!(looks, [Some(white_on_grey), Some(black_on_pale)]);
    let plain = screen(&recording, (80, 24), Palette::Plain, &[Command::NextRollout]);
    assert!(plain.content().iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)));
}
