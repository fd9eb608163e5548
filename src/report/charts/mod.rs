//! The charts: each takes one value of the analysis and gives the bytes of an SVG or a PNG image.
//!
//! A chart is drawn once, against a canvas; that the two formats show the same follows from it. Text is always in
//! the font that the crate brings along, so the PNG does not depend on the machine.

pub mod availability;
mod axes;
mod bitmap;
pub mod calibration;
mod canvas;
pub mod capacity;
mod decimate;
mod heading;
pub mod join_coverage;
pub mod node_bands;
pub mod overlay;
mod png;
pub mod revisions;
pub mod run_view;
mod scale;
mod style;
mod svg;
pub mod sweep;
pub mod window;

#[cfg(test)]
mod tests;

use plotters::drawing::IntoDrawingArea;
use plotters_backend::DrawingBackend;

use canvas::{Canvas, PaintResult};

/// What kind of image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Svg,
    Png,
}

/// Why there is no chart.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error("the chart could not be drawn: {0}")]
    Drawing(String),
    #[error("the chart could not be packed as PNG: {0}")]
    Packing(#[from] std::io::Error),
}

/// Something to draw, of a size it knows beforehand.
trait Picture {
    /// Width and height in pixels.
    fn size(&self) -> (u32, u32);

    /// What a screen reader says instead of the picture.
    fn title(&self) -> String;

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B>;
}

fn render(picture: &impl Picture, format: Format) -> Result<Vec<u8>, ChartError> {
    style::register_font();
    match format {
        Format::Svg => {
            let mut document = String::new();
            paint_onto(svg::SvgBackend::new(&mut document, picture.size(), &picture.title()), picture)?;
            Ok(document.into_bytes())
        }
        Format::Png => {
            let (width, height) = picture.size();
            let mut pixels = vec![0xff; 3 * width as usize * height as usize];
            paint_onto(bitmap::Bitmap::new(&mut pixels, (width, height)), picture)?;
            Ok(png::encode(&pixels, width, height)?)
        }
    }
}

fn paint_onto<B: DrawingBackend>(backend: B, picture: &impl Picture) -> Result<(), ChartError> {
    let canvas = Canvas::new(backend.into_drawing_area());
    picture
        .paint(&canvas)
        .and_then(|()| canvas.finish())
        .map_err(|error| ChartError::Drawing(error.to_string()))
}
