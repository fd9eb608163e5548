//! The binary: hands over to [`everynode::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    everynode::cli::main()
}
