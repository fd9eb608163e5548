//! The imported examples of the gallery are what importing the dumps writes.

use std::fs;
use std::path::Path;

use super::{DUMPS, import, well};
use crate::support::workplace::{Workplace, repository};

/// `EVERYNODE_WRITE_DOCS=1` writes them.
#[test]
fn the_imported_examples_are_what_an_import_writes() {
    let workplace = Workplace::new("import-gallery");
    for (name, file) in DUMPS {
        well(&import(&workplace, file, name, &[]));
        let folder = repository(&format!("scenarios/imported/{name}"));
        if std::env::var_os("EVERYNODE_WRITE_DOCS").is_some() {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            for (file, bytes) in workplace.files(name) {
                fs::write(Path::new(&folder).join(file), bytes).unwrap();
            }
        }
        let example = Workplace { folder: repository("scenarios/imported").into() };
        assert_eq!(
            example.files(name),
            workplace.files(name),
            "{name}: EVERYNODE_WRITE_DOCS=1 writes it anew"
        );
    }
}
