//! From names to numbers: pools and DaemonSets go by their place among the sorted names.

use crate::cluster::plan::PoolId;
use crate::record::catalog::DaemonSetId;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::ron::{Entries, Field};

/// The sorted names of one kind of thing.
#[derive(Clone, Debug)]
pub struct Names {
    /// For people: `node pool`.
    kind: &'static str,
    names: Vec<String>,
}

impl Names {
    /// The keys of a map; `None` for a map that is not there.
    pub fn of<T>(kind: &'static str, entries: Option<&Entries<T>>) -> Self {
        let sorted = entries.map(Entries::sorted).unwrap_or_default();
        Self { kind, names: sorted.into_iter().map(|(name, ..)| name.to_owned()).collect() }
    }

    pub fn pool(&self, name: &Field<String>, problems: &mut Diagnostics) -> Option<PoolId> {
        self.find(name, problems).map(PoolId)
    }

    pub fn daemon_set(&self, name: &Field<String>, problems: &mut Diagnostics) -> Option<DaemonSetId> {
        self.find(name, problems).map(DaemonSetId)
    }

    /// The place of a name; one that there is not is reported.
    fn find(&self, name: &Field<String>, problems: &mut Diagnostics) -> Option<u16> {
        let written = name.get()?;
        if let Ok(index) = self.names.binary_search(written) {
            return u16::try_from(index).ok();
        }
        let problem = Diagnostic::error(format!("there is no {} `{written}`", self.kind)).at(name.span, "");
        let instead = problems.instead(written, self.names.iter().map(String::as_str));
        problems.push(instead.into_iter().fold(problem, Diagnostic::help));
        None
    }
}
