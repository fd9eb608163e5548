//! The words and colours behind the numbers of a page's data, by index.

use serde::Serialize;

use crate::analysis::band_state::BandState;
use crate::analysis::cause::Cause;
use crate::analysis::history::pod_phases::PodPhase;
use crate::analysis::history::words::what_happened;
use crate::record::fact::{FactKind, Reason};
use crate::record::wait::Limit;
use crate::report::charts::node_bands::{STATES, colour, words};

#[derive(Serialize)]
pub struct Words {
    /// What happened, by kind of fact.
    facts: Vec<&'static str>,
    reasons: Vec<&'static str>,
    causes: Vec<&'static str>,
    limits: Vec<&'static str>,
    phases: Vec<Phase>,
    bands: Vec<Band>,
    /// The bands in the order of the legend.
    legend: Vec<u8>,
}

#[derive(Serialize)]
struct Phase {
    name: &'static str,
    waits_for: &'static str,
}

/// What a node's cell looks like.
#[derive(Serialize)]
struct Band {
    name: &'static str,
    /// On a light ground and on a dark one.
    light: String,
    dark: String,
}

impl Words {
    pub fn new() -> Self {
        let mut by_number = STATES;
        by_number.sort_unstable();
        let phase = |phase: PodPhase| Phase { name: phase.as_str(), waits_for: phase.waits_for() };
        Self {
            facts: FactKind::ALL.iter().map(|&kind| what_happened(kind)).collect(),
            reasons: Reason::ALL.iter().map(|reason| reason.as_str()).collect(),
            causes: Cause::ALL.iter().map(|cause| cause.as_str()).collect(),
            limits: Limit::ALL.iter().map(|limit| limit.as_str()).collect(),
            phases: PodPhase::ALL.map(phase).into(),
            bands: by_number.map(band).into(),
            legend: STATES.map(|state| state as u8).into(),
        }
    }
}

fn band(state: BandState) -> Band {
    let light = colour(state);
    let light = format!("#{:02x}{:02x}{:02x}", light.0, light.1, light.2);
    // What is nearly the colour of a dark ground gets its opposite there.
    let dark = match state {
        BandState::Absent => "#2b2d30".to_owned(),
        BandState::NoRoom => "#ffffff".to_owned(),
        BandState::Terminating => "#85888c".to_owned(),
        BandState::CrashLoop => "#c63d3d".to_owned(),
        _ => light.clone(),
    };
    Band { name: words(state), light, dark }
}
