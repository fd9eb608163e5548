//! By which numbers the draws of a churn process are told from those of the others.

use std::collections::HashMap;
use std::mem::discriminant;

use crate::cluster::fleet::process::ChurnProcess;

/// Numbers that tell a churn process from the others, and do not depend on the order of the list.
pub(super) struct ProcessKey {
    /// Among those of its pool.
    pub of_pool: u64,
    /// Among those of its kind on its pool: processes of another kind do not change it.
    pub of_kind: u64,
}

impl ProcessKey {
    /// Those of all processes, worked out once.
    pub fn of_all(processes: &[ChurnProcess]) -> Vec<Self> {
        let (mut of_pool, mut of_kind) = (HashMap::new(), HashMap::new());
        let key = |process: &ChurnProcess| {
            let pool = process.pool();
            let key = Self {
                of_pool: of_pool.get(&pool).copied().unwrap_or(0),
                of_kind: of_kind.get(&(pool, discriminant(process))).copied().unwrap_or(0),
            };
            of_pool.insert(pool, key.of_pool + 1);
            of_kind.insert((pool, discriminant(process)), key.of_kind + 1);
            key
        };
        processes.iter().map(key).collect()
    }
}
