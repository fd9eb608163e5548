//! How to import.

/// What the command line says of it.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// That of the scenario, without its extension.
    pub name: &'a str,
    /// Names of nodes, registries, labels and classes stay as they are.
    pub keep_names: bool,
}
