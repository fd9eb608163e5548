//! Replays decisions recorded from the real controller, the scheduler and the API server, and says where ours differ.
//!
//! A record is one JSON object a line. Nothing here decides anything: it only translates the recorded
//! objects into the simulator's and compares the answers.

pub mod check;
mod fit_case;
mod manifest_case;
mod objects;
pub mod outcome;
mod run_case;
mod sync_case;
