//! What a node's cell looks like: a letter, which tells its state without colours, on the state's colour in charts.

use plotters::style::RGBColor;
use ratatui_core::style::Color;

use crate::analysis::band_state::BandState;
use crate::report::charts::node_bands::colour;

/// The letter of a state. What is as it should be is `#`, or `o` for an older revision; small letters are phases of a pod's start
/// and end, capitals are trouble.
pub const fn letter(state: BandState) -> &'static str {
    match state {
        BandState::Absent => "·",
        BandState::AvailableUpToDate => "#",
        BandState::AvailableOutdated => "o",
        BandState::Pending => "p",
        BandState::PullingImages => "i",
        BandState::Starting => "s",
        BandState::Terminating => "t",
        BandState::NodeNotReady => "N",
        BandState::Failing => "F",
        BandState::NoRoom => "R",
        BandState::ImagePullFailing => "I",
        BandState::CrashLoop => "C",
        BandState::Hung => "H",
        BandState::BehindTaint => "T",
    }
}

/// Which colours a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// None, or none are wanted.
    Plain,
    /// 256, as xterm numbers them.
    Indexed,
    /// 24 bits.
    True,
}

/// A colour of charts, as the terminal can show it.
pub fn shown(colour: RGBColor, palette: Palette) -> Color {
    match palette {
        Palette::Plain => Color::Reset,
        Palette::Indexed => Color::Indexed(nearest_index(colour)),
        Palette::True => Color::Rgb(colour.0, colour.1, colour.2),
    }
}

/// The ground of a state's cell and the ink on it; `None`: those of the terminal.
pub fn cell_colours(state: BandState, palette: Palette) -> Option<(Color, Color)> {
    if palette == Palette::Plain || state == BandState::Absent {
        return None;
    }
    let ground = colour(state);
    Some((shown(ground, palette), ink_on(ground)))
}

/// Black or white, whichever is further from it in luminance (ITU-R BT.601).
fn ink_on(ground: RGBColor) -> Color {
    let luminance = 299 * u32::from(ground.0) + 587 * u32::from(ground.1) + 114 * u32::from(ground.2);
    // Of the cube and not of the sixteen, which people set as they like.
    if luminance > 128_000 { Color::Indexed(16) } else { Color::Indexed(231) }
}

/// The nearest of xterm's 6 × 6 × 6 colours and 24 greys.
fn nearest_index(colour: RGBColor) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let parts = [colour.0, colour.1, colour.2];
    let level = |part: u8| (0..6).min_by_key(|&index| LEVELS[index].abs_diff(part)).unwrap_or(0);
    let levels = parts.map(level);
    let cube = 16 + 36 * levels[0] + 6 * levels[1] + levels[2];
    let average = parts.iter().map(|&part| u32::from(part)).sum::<u32>() / 3;
    let grey = (0..24_u8).min_by_key(|&index| (8 + 10 * u32::from(index)).abs_diff(average)).unwrap_or(0);
    let distance = |other: [u8; 3]| {
        other.iter().zip(parts).map(|(one, part)| u32::from(one.abs_diff(part)).pow(2)).sum::<u32>()
    };
    let is_grey = distance([8 + 10 * grey; 3]) < distance(levels.map(|level| LEVELS[level]));
    if is_grey { 232 + grey } else { cube as u8 }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::report::charts::node_bands::STATES;

    #[test]
    fn every_state_has_a_letter_of_its_own() {
        let letters: BTreeSet<&str> = STATES.into_iter().map(letter).collect();
        assert_eq!(letters.len(), STATES.len());
    }

    #[test]
    fn colours_are_those_of_charts_or_the_nearest_of_256() {
        assert_eq!(shown(RGBColor(0, 0x72, 0xb2), Palette::True), Color::Rgb(0, 0x72, 0xb2));
        // 0, 0x72 = 114, 0xb2 = 178: the levels 0, 95 and 175, which are 16 + 6 × 1 + 3.
        assert_eq!(shown(RGBColor(0, 0x72, 0xb2), Palette::Indexed), Color::Indexed(25));
        // 0x55 = 85: the grey 88 is nearer than the level 95.
        assert_eq!(shown(RGBColor(0x55, 0x55, 0x55), Palette::Indexed), Color::Indexed(240));
        assert_eq!(shown(RGBColor(0x55, 0x55, 0x55), Palette::Plain), Color::Reset);
    }

    #[test]
    fn letters_stand_out_from_their_ground() {
        let ink = |state| cell_colours(state, Palette::Indexed).map(|(_, ink)| ink);
        assert_eq!(ink(BandState::Pending), Some(Color::Indexed(16)), "black on yellow");
        assert_eq!(ink(BandState::AvailableUpToDate), Some(Color::Indexed(231)), "white on blue");
        assert_eq!(ink(BandState::Absent), None);
        assert_eq!(cell_colours(BandState::Failing, Palette::Plain), None);
    }
}
