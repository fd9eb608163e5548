//! Which node of the cluster each node of the scenario is: `nodes.csv`, where names are to be kept. A scenario numbers its nodes.

use super::gathered::Gathered;
use super::notes::{Fate, Notes};
use super::pools::Pool;
use crate::api::names::dns_subdomain;

/// The name of the file.
pub const NODE_NAMES_FILE: &str = "nodes.csv";

/// A row for each node, in the scenario's order. Names that the API server takes for none are left out.
pub fn node_names(gathered: &Gathered, pools: &[Pool], notes: &mut Notes) -> String {
    let mut text = "node,name_in_cluster\n".to_owned();
    let mut misnamed = 0;
    for pool in pools {
        for (number, &index) in pool.nodes.iter().enumerate() {
            let name = &gathered.nodes[index].metadata.name;
            match dns_subdomain(name).is_empty() {
                true => text.push_str(&format!("{},{name}\n", pool.node_name(number))),
                false => misnamed += 1,
            }
        }
    }
    notes.add(Fate::Dropped, misnamed, "names of nodes that are none");
    let named = pools.iter().map(|pool| pool.nodes.len() as u64).sum::<u64>() - misnamed;
    let what = format!(
        "names of nodes, as a scenario numbers its nodes: which is which stands in {NODE_NAMES_FILE}"
    );
    notes.add(Fate::NotExpressible, named, what);
    text
}
