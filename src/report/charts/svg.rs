//! A backend for plotters that writes compact SVG.
//!
//! Rectangles of one colour that follow each other become one path, so that a chart of thousands of them stays small,
//! and the base line of a text is where the bitmap backend puts it.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::style;

/// Writes into a string; the document is complete once `present` was called.
pub struct SvgBackend<'a> {
    document: &'a mut String,
    size: (u32, u32),
    open_path: Option<Looks>,
}

/// What a path must have in common with the one before it to be written into the same element.
#[derive(Clone, Copy, PartialEq)]
struct Looks {
    colour: (u8, u8, u8),
    opacity: f64,
    /// `None`: filled.
    stroke_width: Option<u32>,
}

impl Looks {
    fn new<S: BackendStyle>(style: &S, stroke_width: Option<u32>) -> Self {
        let BackendColor { alpha, rgb } = style.color();
        Self { colour: rgb, opacity: alpha, stroke_width }
    }
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl<'a> SvgBackend<'a> {
    pub fn new(document: &'a mut String, size: (u32, u32), title: &str) -> Self {
        let (width, height) = size;
        let mut backend = Self { document, size, open_path: None };
        backend.write(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"'{}', Verdana, sans-serif\">\n<title>",
            style::FONT_FAMILY,
        ));
        backend.write_escaped(title);
        backend.write(format_args!(
            "</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
        ));
        backend
    }

    fn write(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.document.write_fmt(arguments).expect("writing to a string cannot fail");
    }

    fn write_escaped(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.document.push_str("&amp;"),
                '<' => self.document.push_str("&lt;"),
                '>' => self.document.push_str("&gt;"),
                '"' => self.document.push_str("&quot;"),
                // XML 1.0 has no way to write most control characters.
                control if control.is_control() => self.document.push(' '),
                other => self.document.push(other),
            }
        }
    }

    fn open_path(&mut self, looks: Looks) {
        if self.open_path == Some(looks) {
            return;
        }
        self.close_path();
        let (red, green, blue) = looks.colour;
        match looks.stroke_width {
            // Crisp edges: no seam of background shows between rectangles that touch, at whatever scale.
            None => self.write(format_args!(
                "<path shape-rendering=\"crispEdges\" fill=\"#{red:02x}{green:02x}{blue:02x}\""
            )),
            Some(width) => self.write(format_args!(
                "<path fill=\"none\" stroke-width=\"{width}\" stroke=\"#{red:02x}{green:02x}{blue:02x}\""
            )),
        }
        if looks.opacity < 1.0 {
            self.write(format_args!(" opacity=\"{:.2}\"", looks.opacity));
        }
        self.document.push_str(" d=\"");
        self.open_path = Some(looks);
    }

    fn close_path(&mut self) {
        if self.open_path.take().is_some() {
            self.document.push_str("\"/>\n");
        }
    }

    fn write_points(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        for (index, (x, y)) in points.into_iter().enumerate() {
            let command = if index == 0 { 'M' } else { 'L' };
            self.write(format_args!("{command}{x} {y}"));
        }
    }
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.close_path();
        self.document.push_str("</svg>\n");
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let stroke_width = (!fill).then(|| style.stroke_width());
        self.open_path(Looks::new(style, stroke_width));
        let (width, height) = (right - left, bottom - top);
        self.write(format_args!("M{left} {top}h{width}v{height}h{}z", -width));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.open_path(Looks::new(style, Some(style.stroke_width())));
        self.write_points(path);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vertices: I,
        style: &S,
    ) -> Drawn {
        self.open_path(Looks::new(style, None));
        self.write_points(vertices);
        self.document.push('z');
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, looks: &S, (x, y): BackendCoord) -> Drawn {
        self.close_path();
        let (red, green, blue) = looks.color().rgb;
        let baseline = style::baseline(y, looks.size());
        let anchor = match looks.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let size = looks.size() / style::LINE_HEIGHT;
        self.write(format_args!(
            "<text x=\"{x}\" y=\"{baseline}\"{anchor} font-size=\"{size:.0}\" \
             fill=\"#{red:02x}{green:02x}{blue:02x}\">"
        ));
        self.write_escaped(text);
        self.document.push_str("</text>\n");
        Ok(())
    }
}
