//! A run that is over, watched like a film: which instant is shown ([`playback`]), what there is to see at it ([`frame`]), and how a
//! terminal shows that ([`screen`]) or, where there is none, lines of text do ([`lines`]).
//!
//! All of it follows from the history that reports are made from, so that a figure is the same here and there. Nothing
//! here knows a terminal, a clock or a key.

pub mod command;
pub mod field;
pub mod frame;
pub mod glyphs;
pub mod lines;
pub mod playback;
pub mod recording;
pub mod screen;
#[cfg(test)]
mod test_run;
#[cfg(test)]
mod tests;
pub mod viewer;
