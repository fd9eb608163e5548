//! The pod garbage collector: pods whose node is gone, or out of service.

pub(in crate::cluster) mod out_of_service;
pub mod settings;
