//! One file a command: what it reads, what it calls, what it prints.

pub mod conformance;
