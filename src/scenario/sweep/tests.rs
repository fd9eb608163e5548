//! What sweeps are made of, and what is said of those that are wrong.

mod designs;
mod files;
mod parameters;

use std::io;
use std::path::Path;

use super::*;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::tests::{FLUENTD, MONITORING, files};

fn read(path: &Path) -> io::Result<String> {
    match path.to_str() {
        Some("scenarios/fluentd-elasticsearch.ron") => Ok(FLUENTD.to_owned()),
        Some("scenarios/monitoring-agent.ron") => Ok(MONITORING.to_owned()),
        _ => files(path),
    }
}

fn flags(vary: &[&str]) -> Flags {
    Flags { vary: vary.iter().map(|&text| text.to_owned()).collect(), ..Flags::default() }
}

fn sweep(flags: &Flags) -> Result<Sweep, Diagnostics> {
    load_sweep(Path::new("scenarios/fluentd-elasticsearch.ron"), flags, &read)
}
