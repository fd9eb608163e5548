//! Scenario text → validated [`Plan`](crate::simulation::plan::Plan).
pub mod diagnostic;
pub mod model;
pub mod ron;
pub mod suggest;
