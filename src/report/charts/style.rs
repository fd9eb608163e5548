//! How charts look: colours, sizes and the font.
//!
//! The colours are those of Okabe and Ito (<https://jfly.uni-koeln.de/color/>), which people with any of the common
//! colour vision deficiencies can tell apart, and greys; no meaning is carried by red against green.

use std::sync::OnceLock;

use plotters::style::{FontStyle, RGBColor, register_font as register_with_plotters};

/// How a step line looks.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    pub colour: RGBColor,
    pub thickness: i32,
    pub dashed: bool,
}

impl Stroke {
    pub const fn solid(colour: RGBColor, thickness: i32) -> Self {
        Self { colour, thickness, dashed: false }
    }

    pub const fn dashed(colour: RGBColor, thickness: i32) -> Self {
        Self { colour, thickness, dashed: true }
    }
}

pub const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
pub const MUTED_INK: RGBColor = RGBColor(0x5a, 0x5a, 0x5a);
/// Two pixels, or the lines vanish where an SVG is shown at half its size.
pub const GRID_LINE: Stroke = Stroke::solid(RGBColor(0xe9, 0xe9, 0xe9), 2);
pub const AXIS: RGBColor = RGBColor(0x8c, 0x8c, 0x8c);
pub const BACKGROUND: RGBColor = RGBColor(0xff, 0xff, 0xff);
pub const SHADE: RGBColor = RGBColor(0xe6, 0xef, 0xf6);
pub const SHADE_STRONG: RGBColor = RGBColor(0xb4, 0xcb, 0xde);

pub const ORANGE: RGBColor = RGBColor(0xe6, 0x9f, 0x00);
pub const BLUISH_GREEN: RGBColor = RGBColor(0x00, 0x9e, 0x73);
pub const YELLOW: RGBColor = RGBColor(0xf0, 0xe4, 0x42);
pub const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
pub const VERMILLION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
pub const REDDISH_PURPLE: RGBColor = RGBColor(0xcc, 0x79, 0xa7);
/// A darker orange and a darker vermillion: the troubled kin of what has those colours.
pub const BROWN: RGBColor = RGBColor(0x8c, 0x51, 0x0a);
pub const DARK_RED: RGBColor = RGBColor(0x8b, 0x1a, 0x1a);
/// The darker kin of yellow.
pub const OLIVE: RGBColor = RGBColor(0x7a, 0x74, 0x1a);
pub const PALE_BLUE: RGBColor = RGBColor(0xb8, 0xd8, 0xec);
pub const MIDDLE_GREY: RGBColor = RGBColor(0xb0, 0xb0, 0xb0);
pub const DARK_GREY: RGBColor = RGBColor(0x55, 0x55, 0x55);
pub const FAINT_GREY: RGBColor = RGBColor(0xf1, 0xf1, 0xf1);

/// Wide enough that a printed page shows every label, and that half the size still does on a screen.
pub const WIDTH: u32 = 1600;
pub const HEIGHT: u32 = 900;
pub const MARGIN: i32 = 40;

/// Sizes of text_style: pixels per em.
pub const TITLE_SIZE: f64 = 34.0;
pub const TEXT_SIZE: f64 = 23.0;
pub const TICK_SIZE: f64 = 21.0;
pub const SMALL_SIZE: f64 = 18.0;

pub const FONT_FAMILY: &str = "DejaVu Sans";
/// From the font's `hhea` table: ascent and descent together, in em. plotters' sizes are in this unit.
pub const LINE_HEIGHT: f64 = 2384.0 / 2048.0;
/// From the font's `OS/2` table: the height of capitals, in em.
pub const CAPITAL_HEIGHT: f64 = 1493.0 / 2048.0;

pub static FONT: &[u8] = include_bytes!("fonts/DejaVuSans-subset.ttf");

/// The base line of a text that plotters is asked to draw with its top at `top`: where plotters itself puts it.
pub fn baseline(top: i32, line_height: f64) -> i32 {
    top + (line_height / 2.0) as i32
}

/// Makes the font known to plotters; later calls do nothing.
pub fn register_font() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let registered = register_with_plotters(FONT_FAMILY, FontStyle::Normal, FONT);
        assert!(registered.is_ok(), "the embedded font is a font");
    });
}
