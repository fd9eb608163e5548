//! Warnings as they are gathered.

/// One warning, as kubectl prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The field that it is about.
    pub path: String,
    pub message: String,
}

/// Those of one DaemonSet so far.
#[derive(Default)]
pub(super) struct Warnings(pub(super) Vec<Warning>);

impl Warnings {
    pub(super) fn push(&mut self, path: impl Into<String>, what: impl std::fmt::Display) {
        let path = path.into();
        self.0.push(Warning { message: format!("{path}: {what}"), path });
    }
}
