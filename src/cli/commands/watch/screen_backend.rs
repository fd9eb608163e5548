//! Puts what ratatui has changed onto the terminal, as escape sequences (ECMA-48) that every terminal of these years knows.

use std::io::{self, Write};

use ratatui_core::backend::{Backend, ClearType, WindowSize};
use ratatui_core::buffer::Cell;
use ratatui_core::layout::{Position, Size};
use ratatui_core::style::{Color, Modifier};
use terminal_size::terminal_size_of;

/// Where a terminal does not say how large it is.
const USUAL_SIZE: Size = Size { width: 80, height: 24 };

/// Standard output.
#[derive(Debug, Default)]
pub struct ScreenBackend {
    /// Not written yet, so that a frame arrives as a whole.
    pending: Vec<u8>,
    cursor: Position,
}

impl Backend for ScreenBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let (mut follows, mut look) = (None, None);
        for (x, y, cell) in content {
            if follows != Some((x, y)) {
                self.set_cursor_position((x, y))?;
            }
            follows = Some((x + 1, y));
            let own = (cell.fg, cell.bg, cell.modifier);
            if look != Some(own) {
                self.write_look(own)?;
                look = Some(own);
            }
            self.pending.extend(cell.symbol().as_bytes());
        }
        if look.is_some() {
            self.pending.extend(b"\x1b[0m");
        }
        Ok(())
    }

    /// It is hidden before there is a screen, and stays so.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        write!(self.pending, "\x1b[{};{}H", self.cursor.y + 1, self.cursor.x + 1)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        let sequence: &[u8] = match region {
            ClearType::All => b"\x1b[2J",
            ClearType::AfterCursor => b"\x1b[J",
            ClearType::BeforeCursor => b"\x1b[1J",
            ClearType::CurrentLine => b"\x1b[2K",
            ClearType::UntilNewLine => b"\x1b[K",
        };
        self.pending.extend(sequence);
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let size = terminal_size_of(io::stdout());
        let size = size.map(|(width, height)| Size { width: width.0, height: height.0 });
        Ok(size.filter(|size| size.width > 0 && size.height > 0).unwrap_or(USUAL_SIZE))
    }

    /// Pixels are of no interest.
    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    /// Where nothing has changed nothing is written.
    fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(&self.pending)?;
        self.pending.clear();
        out.flush()
    }
}

impl ScreenBackend {
    fn write_look(&mut self, (ink, ground, modifier): (Color, Color, Modifier)) -> io::Result<()> {
        self.pending.extend(b"\x1b[0");
        if modifier.contains(Modifier::BOLD) {
            self.pending.extend(b";1");
        }
        if modifier.contains(Modifier::DIM) {
            self.pending.extend(b";2");
        }
        for (kind, colour) in [(38, ink), (48, ground)] {
            match colour {
                Color::Indexed(index) => write!(self.pending, ";{kind};5;{index}")?,
                Color::Rgb(red, green, blue) => write!(self.pending, ";{kind};2;{red};{green};{blue}")?,
                // The terminal's own; screens have no others.
                _ => {}
            }
        }
        self.pending.push(b'm');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_needs_no_place_and_what_looks_the_same_no_colour() {
        let mut backend = ScreenBackend::default();
        let plain = |symbol| Cell::new(symbol);
        let mut loud = Cell::new("C");
        loud.set_bg(Color::Rgb(1, 2, 3)).set_fg(Color::Indexed(231));
        loud.modifier = Modifier::BOLD;
        let [a, b, d] = [plain("a"), plain("b"), plain("d")];
        let content = [(4, 0, &a), (5, 0, &b), (6, 0, &loud), (0, 1, &d)];
        backend.draw(content.into_iter()).unwrap();
        backend.draw([].into_iter()).unwrap();
        let written = String::from_utf8(backend.pending).unwrap();
        let expected = "\x1b[1;5H\x1b[0mab\x1b[0;1;38;5;231;48;2;1;2;3mC\x1b[2;1H\x1b[0md\x1b[0m";
        assert_eq!(written, expected);
    }
}
