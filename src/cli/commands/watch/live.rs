//! The live terminal: time goes by, keys are obeyed, and the screen shows it.

use std::io::{self, IsTerminal, Read};
use std::time::Instant as WallInstant;

use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use ratatui_core::terminal::Terminal;

use super::keyboard::Keyboard;
use super::raw_mode::RawMode;
use super::screen_backend::ScreenBackend;
use crate::cli::interrupt;
use crate::report::watch::command::Command;
use crate::report::watch::glyphs::Palette;
use crate::report::watch::recording::Recording;
use crate::report::watch::screen::draw;
use crate::report::watch::viewer::Viewer;

/// Whether there is a terminal that can show a screen, and a keyboard.
pub fn is_possible() -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb
}

/// Until the watcher quits.
pub fn watch(recording: &Recording, daemon_set: usize, speed: Option<f64>) -> Result<()> {
    let palette = palette();
    let mut viewer = Viewer::new(recording, daemon_set, speed);
    let mut keyboard = Keyboard::default();
    let _raw_mode = RawMode::enter()?;
    let mut terminal = Terminal::new(ScreenBackend::default())?;
    let mut last = WallInstant::now();
    loop {
        show(&mut terminal, &viewer, palette)?;
        let keys = keyboard.keys(&read_bytes()?);
        let now = WallInstant::now();
        viewer.advance(now.duration_since(last));
        last = now;
        for command in keys.into_iter().filter_map(Command::of_key) {
            if !viewer.obey(command) {
                return Ok(());
            }
        }
    }
}

/// A signal waits until the frame is complete, and then nothing is drawn any more.
fn show(terminal: &mut Terminal<ScreenBackend>, viewer: &Viewer<'_>, palette: Palette) -> io::Result<()> {
    let _signals_wait = interrupt::lock();
    terminal.draw(|frame| draw(viewer, palette, frame.buffer_mut())).map(|_| ())
}

/// What the keyboard has sent; nothing if that takes longer than a terminal in raw mode waits.
fn read_bytes() -> io::Result<Vec<u8>> {
    let mut bytes = [0; 256];
    match io::stdin().lock().read(&mut bytes) {
        Ok(length) => Ok(bytes[..length].to_vec()),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn palette() -> Palette {
    let depth = std::env::var("COLORTERM").unwrap_or_default();
    match AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => Palette::Plain,
        _ if ["truecolor", "24bit"].contains(&depth.as_str()) => Palette::True,
        _ => Palette::Indexed,
    }
}
