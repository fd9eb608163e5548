//! How files are read: nothing of this room touches a file system.

use std::io;
use std::path::Path;

/// Reads texts by their path. Only the command line has one that reads files.
pub trait ReadFile {
    fn read(&self, path: &Path) -> io::Result<String>;
}

impl<F: Fn(&Path) -> io::Result<String>> ReadFile for F {
    fn read(&self, path: &Path) -> io::Result<String> {
        self(path)
    }
}
