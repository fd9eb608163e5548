//! `everynode licenses`: what else is compiled in, and under which licences.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{exit, terminal};

const NOTICE: &str = include_str!("../../../THIRD-PARTY-LICENSES.md");

pub fn run() -> Result<ExitCode> {
    terminal::out()?.write_all(NOTICE.as_bytes())?;
    Ok(exit::SUCCESS)
}
