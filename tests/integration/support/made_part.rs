//! Parts of documentation pages that are made from the source, between two marks.

use std::fs;

const END: &str = "<!-- end -->\n";

/// A page of the project with the parts that are made.
pub struct Page {
    path: String,
    written: String,
    made: String,
}

impl Page {
    /// `name` is the page's path in the project.
    pub fn read(name: &str) -> Self {
        let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
        let written = fs::read_to_string(&path).unwrap();
        Self { path, made: written.clone(), written }
    }

    /// Puts this part between the mark that begins it and the next end.
    pub fn put(&mut self, begin: &str, part: &str) {
        let (before, rest) = self.made.split_once(begin).unwrap_or_else(|| panic!("no {begin}"));
        let (_, after) = rest.split_once(END).expect("the mark after the part");
        self.made = format!("{before}{begin}{part}{END}{after}");
    }

    /// The page must be as it is made. With `EVERYNODE_WRITE_DOCS` it becomes so.
    pub fn hold(self, tests: &str) {
        if std::env::var_os("EVERYNODE_WRITE_DOCS").is_some() {
            fs::write(self.path, self.made).unwrap();
        } else {
            assert_eq!(self.written, self.made, "EVERYNODE_WRITE_DOCS=1 cargo test {tests}");
        }
    }
}
