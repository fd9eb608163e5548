//! plotters' bitmap backend with better text_style.
//!
//! plotters rounds the place of each letter down to a whole pixel and drops the space to its left, which tears words
//! apart. Here every glyph is rasterized where it belongs; all else is left to plotters.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, ScaleFont, point};
use plotters::prelude::BitMapBackend;
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::style;

pub struct Bitmap<'a> {
    pixels: BitMapBackend<'a>,
}

type BitmapError<'a> = <BitMapBackend<'a> as DrawingBackend>::ErrorType;
type Drawn<'a> = Result<(), DrawingErrorKind<BitmapError<'a>>>;

impl<'a> Bitmap<'a> {
    /// Draws on rows of RGB triples.
    pub fn new(pixels: &'a mut [u8], size: (u32, u32)) -> Self {
        Self { pixels: BitMapBackend::with_buffer(pixels, size) }
    }
}

fn font() -> &'static FontRef<'static> {
    static PARSED: OnceLock<FontRef<'static>> = OnceLock::new();
    PARSED.get_or_init(|| FontRef::try_from_slice(style::FONT).expect("the embedded font is a font"))
}

impl<'a> DrawingBackend for Bitmap<'a> {
    type ErrorType = BitmapError<'a>;

    fn get_size(&self) -> (u32, u32) {
        self.pixels.get_size()
    }

    fn ensure_prepared(&mut self) -> Drawn<'a> {
        self.pixels.ensure_prepared()
    }

    fn present(&mut self) -> Drawn<'a> {
        self.pixels.present()
    }

    fn draw_pixel(&mut self, position: BackendCoord, colour: BackendColor) -> Drawn<'a> {
        self.pixels.draw_pixel(position, colour)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn<'a> {
        self.pixels.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn<'a> {
        self.pixels.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, looks: &S, (x, y): BackendCoord) -> Drawn<'a> {
        let scaled = font().as_scaled(looks.size() as f32);
        let advance = |letter: char| scaled.h_advance(scaled.glyph_id(letter));
        let width: f32 = text.chars().map(advance).sum();
        let start = match looks.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -width / 2.0,
            HPos::Right => -width,
        };
        let mut pen = point(x as f32 + start, style::baseline(y, looks.size()) as f32);
        let ink = looks.color();
        for letter in text.chars() {
            let glyph = scaled.glyph_id(letter).with_scale_and_position(scaled.scale(), pen);
            pen.x += advance(letter);
            let Some(outline) = font().outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            let mut drawn = Ok(());
            outline.draw(|right, down, coverage| {
                let position = (corner.x as i32 + right as i32, corner.y as i32 + down as i32);
                let colour = BackendColor { alpha: ink.alpha * f64::from(coverage), rgb: ink.rgb };
                if coverage > 0.0 && drawn.is_ok() {
                    drawn = self.pixels.draw_pixel(position, colour);
                }
            });
            drawn?;
        }
        Ok(())
    }
}
