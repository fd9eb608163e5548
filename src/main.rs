//! The binary: parses the command line and hands over to [`everynode::cli`].

fn main() {}
