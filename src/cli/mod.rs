//! The command line: the only place with files, environment, terminal and wall clock.

pub mod args;
pub mod commands;
pub mod exit;
